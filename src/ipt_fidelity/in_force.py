"""Which rubric is in force for a case under the options of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.documents import Document
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.problems import Problem, error, near_match
from ipt_fidelity.toolkit import Toolkit

DEFAULT_RUBRIC = "ipt-core"


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can set for a run.

    Attributes:
        rubric: id or folder; None takes the case's.
        adaptations: ids or folders, in the order in which they apply; None takes the case's.
        coder: whose annotations count; None takes the case's.
    """

    rubric: str | None = None
    adaptations: tuple[str, ...] | None = None
    coder: str | None = None


def rubric_for(
    case: Case | None, toolkit: Toolkit, options: Options, document: Document | None = None
) -> tuple[Rubric, tuple[Problem, ...]]:
    """Return the rubric in force for a case under the options of a run."""
    name = options.rubric or (case.rubric if case else DEFAULT_RUBRIC)
    adaptations = options.adaptations if options.adaptations is not None else (case.adaptations if case else ())
    contract = case.contract_at(10**6) if case else None
    settings = dict(case.settings) if case else {}
    try:
        rubric, found = toolkit.rubric(name, adaptations, settings, contract.sessions if contract else None)
    except BadInput as reason:
        if document is None:
            raise
        raise BadInput([_in_case_file(problem, document) for problem in reason.problems]) from None
    except UnknownName as reason:
        if document is None:
            raise
        where = document.place("adaptations" if "adaptation" in str(reason) else "rubric")
        raise BadInput([error("not-installed", where, str(reason), "Install it, or take it out of the case.")]) from None
    if case is not None and document is not None and (unknown := list(_unknown_areas(case, rubric, document))):
        raise BadInput(unknown)
    return rubric, found


def _unknown_areas(case: Case, rubric: Rubric, document: Document) -> Iterator[Problem]:
    """Yield a problem for each problem area of a case that its rubric does not have."""
    known = [area.id for area in rubric.data.areas]
    for index, agreed in enumerate(case.problem_areas):
        if agreed.area not in known:
            message = f"the problem area {agreed.area!r} is not known to this rubric."
            hint = near_match(agreed.area, known) or f"Known: {', '.join(known)}."
            yield error("unknown-area", document.place("problem_areas", index), message, hint)


def _in_case_file(problem: Problem, document: Document) -> Problem:
    """Return a problem about a setting at its line of the case file."""
    path = problem.where.path or ""
    if problem.where.file is None and path.startswith("settings."):
        return Problem(problem.severity, problem.code, document.place(*path.split(".", 1)), problem.message, problem.hint)
    return problem
