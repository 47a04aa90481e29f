"""What is odd about a case under its rubric, though nothing is wrong with its files: areas, format and measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipt_fidelity.case import Case
from ipt_fidelity.documents import Document
from ipt_fidelity.problems import Problem, warning
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rules.base import listed
from ipt_fidelity.session import Session


def case_doubts(case: Case, document: Document, sessions: Sequence[Session], rubric: RubricData) -> Iterator[Problem]:
    """Yield what a supervisor should know before reading the scores of a case.

    Args:
        case: the case.
        document: its file, for places.
        sessions: the sessions that were read.
        rubric: the effective rubric.
    """
    yield from _areas(case, document, rubric)
    yield from _format(case, document, sessions)
    yield from _measures(document, sessions, rubric)


def _areas(case: Case, document: Document, rubric: RubricData) -> Iterator[Problem]:
    by_id = {area.id: area for area in rubric.areas}
    for index, agreed in enumerate(case.problem_areas):
        area = by_id.get(agreed.area)
        if area is not None and area.discouraged:
            message = f"the case is contracted on {area.title.lower()}, which this form of the treatment leaves out."
            yield warning("discouraged-area", document.place("problem_areas", index), message, area.discouraged)
    usual = [area.title.lower() for area in rubric.areas if area.usual]
    if usual and not case.problem_areas:
        message = f"the case names no problem area; {' and '.join(usual)} is taken, the usual one here."
        yield Problem("note", "usual-area", document.place(), message, "Name the agreed area under 'problem_areas'.")


def _format(case: Case, document: Document, sessions: Sequence[Session]) -> Iterator[Problem]:
    """Say so where members speak in sessions that are not said to be held in a group: its items would not be asked for."""
    unsaid = [
        session.number
        for session in sessions
        if session.number > 0
        and (session.format or case.format) != "group"
        and list(session.speakers.values()).count("member") > 1
    ]
    if unsaid:
        message = f"members speak in {listed('session', unsaid)}, which the case does not call a group."
        yield warning(
            "format", document.place("format"), message, "Write 'format: group', or give the speakers other roles."
        )


def _measures(document: Document, sessions: Sequence[Session], rubric: RubricData) -> Iterator[Problem]:
    held = [session for session in sessions if session.number > 0]
    for measure in rubric.measures:
        without = [session.number for session in held if session.measures.get(measure.id) is None]
        if measure.expected == "every_session" and without and len(without) < len(held):
            found = f"{len(held) - len(without)} of {len(held)} sessions"
            message = f"{measure.id} is recorded in {found}; not in {listed('session', without)}."
            yield warning(
                "missing-measure", document.place(), message, "Add the totals, or leave them out where none was taken."
            )
