"""One case or lone session from file to books, with all that is printed about it: alike alone and among many jobs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipt_fidelity.cli.summary import shown_summary
from ipt_fidelity.cli.terminal import Shown
from ipt_fidelity.cli.writing import Writing, write_results
from ipt_fidelity.deidentify import likely_identifiers
from ipt_fidelity.in_force import Options
from ipt_fidelity.inputs import Unit
from ipt_fidelity.problems import Problem
from ipt_fidelity.report import to_json
from ipt_fidelity.runs import score_case_file, score_session_file
from ipt_fidelity.toolkit import Toolkit


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with each case or session.

    Attributes:
        case_file: the case of lone sessions.
        options: what the user set.
        writing: which files are written, and where.
        reports: whether the report is handed back as JSON.
        shown: how the summary is printed; None for no summary.
    """

    case_file: Path | None
    options: Options
    writing: Writing
    reports: bool = False
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case or session.

    Attributes:
        problems: everything that was found.
        summary: what is printed of it, with the colours of the terminal.
        report: as JSON, where it was asked for.
    """

    problems: tuple[Problem, ...]
    summary: str = ""
    report: bytes | None = None


def score_unit(unit: Unit, order: Order, toolkit: Toolkit) -> Outcome:
    """Score one case or session and write what is asked for."""
    if unit.case_file is not None:
        scored, problems = score_case_file(unit.case_file, order.options, toolkit)
    else:
        scored, problems = score_session_file(unit.session_file or Path(), order.case_file, order.options, toolkit)
    known = set(toolkit.problems)
    found = [problem for problem in problems if problem not in known]
    if scored is None:
        return Outcome(tuple(found))
    if (identifying := likely_identifiers(scored.sessions, scored.name)) is not None:
        found.append(identifying)
    written = write_results(scored, order.writing, toolkit, found)
    summary = shown_summary(scored, written, order.shown) if order.shown is not None else ""
    return Outcome(tuple(found), summary, to_json(scored.report) if order.reports else None)
