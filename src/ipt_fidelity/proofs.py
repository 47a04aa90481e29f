"""Which changes of an adaptation its cases prove: a change is proved by a case that fails without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ipt_fidelity.adaptation import Rubric, effective_rubric
from ipt_fidelity.case_runs import Asked, RubricOf, as_installed, asked_by, unmet
from ipt_fidelity.cases import DomainCase, Line, Meeting
from ipt_fidelity.errors import BadInput
from ipt_fidelity.overlay import Adaptation
from ipt_fidelity.problems import Problem
from ipt_fidelity.single_changes import Change, single_changes, without
from ipt_fidelity.toolkit import Toolkit, installed

#: So many cases are tried before it is asked whether a change matters at all.
LIKELY = 8


def unproved(name: str, cases: Iterable[DomainCase], toolkit: Toolkit | None = None) -> tuple[str, ...]:
    """Return the changes of an adaptation that no case proves, by name, and reasons given for changes that are not there.

    A change that no score and no warning can depend on needs no case. One that a file of cases lists under ``not_shown``,
    with the reason, needs none either.

    Args:
        name: id of an installed adaptation, or its folder.
        cases: the adaptation's cases, all of which hold.
        toolkit: what is installed; by default, this installation.

    Raises:
        UnknownName: there is no such adaptation.
        BadInput: its overlay has problems.
    """
    toolkit = toolkit or installed()
    adaptation = toolkit.adaptation(name)
    holding = [case for case in cases if not unmet(case)]
    told = [(case, asked_by(case), repr(case.sketch)) for case in holding]
    changes = [*single_changes(adaptation, toolkit.folder(adaptation.overlay.rubric.id).plain)]
    excused = {name for file in {id(case.file): case.file for case in holding}.values() for name in file.not_shown}
    missing = []
    for change in changes:
        nearest = [case for case, *_ in sorted(told, key=lambda each: _distance(change, *each))]
        if change.name not in excused and not _proved(adaptation, change, nearest, toolkit):
            missing.append(change.name)
    return (*missing, *sorted(f"not_shown: {each}" for each in excused - {change.name for change in changes}))


def _proved(adaptation: Adaptation, change: Change, nearest: Sequence[DomainCase], toolkit: Toolkit) -> bool:
    """Whether a change is proved or needs no proof; the latter is looked at once the likely cases have not failed."""
    if proof_of(adaptation, change, nearest[:LIKELY], toolkit) is not None or not _matters(adaptation, change, toolkit):
        return True
    return proof_of(adaptation, change, nearest[LIKELY:], toolkit) is not None


def _distance(change: Change, case: DomainCase, asked: Asked, text: str) -> int:
    """Return how far a case is from what a change is about, so that those likely to fail without it are tried first."""
    chosen = dict(asked.settings)
    under = change.settings.items() <= chosen.items() and change.sessions in (None, asked.sessions)
    if change.section == "settings":
        return 2 * (change.target in chosen or not under) + (case.sketch.expect.status != "absent")
    return 2 * (case.item != change.target and repr(change.target) not in text) + (not under)


def proof_of(adaptation: Adaptation, change: Change, cases: Iterable[DomainCase], toolkit: Toolkit) -> DomainCase | None:
    """Return the first case that fails without a change; None where none does.

    Without a code that it adds an overlay would fall apart, so there the code is taken from the turns of the case instead.
    """
    if change.section == "codes" and change.path[-2] == "add":
        return next((case for case in cases if unmet(_uncoded(case, change.target))), None)
    rubric_of = _rubrics_with(adaptation, without(adaptation, change), toolkit)
    return next((case for case in cases if unmet(case, rubric_of)), None)


def _rubrics_with(adaptation: Adaptation, instead: Adaptation, toolkit: Toolkit) -> RubricOf:
    """Return what gives the rubric that a case asks for, with one adaptation exchanged."""
    made: dict[Asked, tuple[Rubric, tuple[Problem, ...]]] = {}

    def rubric_of(asked: Asked) -> tuple[Rubric, tuple[Problem, ...]]:
        if asked not in made:
            named = [toolkit.adaptation(name) for name in asked.adaptations]
            overlays = [instead if overlay.id == adaptation.id else overlay for overlay in named]
            folder, settings = toolkit.folder(asked.rubric), dict(asked.settings)
            made[asked] = (
                effective_rubric(folder, overlays, toolkit.rules, settings, asked.sessions)
                if instead in overlays
                else as_installed(asked)
            )
        return made[asked]

    return rubric_of


def _matters(adaptation: Adaptation, change: Change, toolkit: Toolkit) -> bool:
    """Whether a score or a warning can depend on a change; one that the overlay cannot be without matters.

    A parameter that repeats the default of its rule does not.
    """
    folder = toolkit.folder(adaptation.overlay.rubric.id)

    def came_of(overlay: Adaptation) -> Any:
        rubric, problems = effective_rubric(folder, (overlay,), toolkit.rules, change.settings, change.sessions)
        if "parameters" in change.path:
            return next(dict(use.parameters) for use in rubric.uses if use.item.id == change.target)
        return rubric.scoring_sha256, [problem.code for problem in problems]

    try:
        return bool(came_of(without(adaptation, change)) != came_of(adaptation))
    except BadInput:
        return True


def _uncoded(case: DomainCase, code: str) -> DomainCase:
    """Return a case as it would be if nobody could code this."""
    sketch = case.sketch
    sessions = {number: _without_code(meeting, code) for number, meeting in sketch.sessions.items()}
    changed = {"turns": tuple(_lines(sketch, code)), "sessions": sessions}
    return replace(case, sketch=sketch.model_copy(update=changed))


def _without_code(meeting: Meeting, code: str) -> Meeting:
    return meeting.model_copy(update={"turns": tuple(_lines(meeting, code))})


def _lines(meeting: Meeting, code: str) -> Iterator[Line]:
    for line in meeting.turns:
        yield line.model_copy(update={"codes": tuple(coded for coded in line.codes if coded.code != code)})
