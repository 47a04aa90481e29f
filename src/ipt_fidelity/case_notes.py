"""Sentences on a case as a whole: what was not seen, who divides its sessions, what was missed, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.rules.base import Scene, listed
from ipt_fidelity.schedule import State
from ipt_fidelity.view import View

_ENDED: Final[Mapping[State, str]] = {
    "completed": "The treatment was completed",
    "stopped_by_client": "The client ended the treatment",
    "stopped_by_service": "The service ended the treatment",
    "transferred": "The client was transferred",
    "deteriorated": "An illness of the body ended the treatment",
    "died": "The client died",
}


def case_notes(scene: Scene, view: View, rubric: Rubric) -> tuple[str, ...]:
    """Return what is told of a case beside its figures.

    Args:
        scene: the case as it stands.
        view: the sessions that were given, and the case file.
        rubric: the rubric in force, for what an adaptation divides or excuses otherwise.
    """
    seen = {coding.number for coding in view.codings}
    missing = [number for number in range(1, scene.last_held + 1) if number not in seen]
    notes = []
    if missing:
        notes.append(f"No file of {listed('session', missing)}: held, but not seen. What needs them is not scored.")
    if divided := _divided_by(scene, rubric):
        notes.append(divided)
    case = view.case
    if case is not None:
        for missed in case.missed:
            by = rubric.changed_by(missed.reason, "excused_reasons")
            excused = f", which {' and '.join(by)} excuses" if by else ""
            notes.append(f"Day {missed.day}: an appointment was not kept ({missed.reason.replace('_', ' ')}{excused}).")
        if scene.state != "ongoing" and case.state is not None:
            because = f", because {case.state.because}" if case.state.because else ""
            notes.append(f"{_ENDED[scene.state]} after session {scene.last_held}{because}.")
    return tuple(notes)


def _divided_by(scene: Scene, rubric: Rubric) -> str:
    """Return which adaptation divides the sessions into phases, since that moves items which it does not name."""
    windows = scene.schedule.windows(max(scene.last_held, 1))
    adaptations = {adaptation.id for adaptation in rubric.adaptations}
    for change in reversed(rubric.applied):
        chosen = change.section == "windows" and windows is not None and change.after == windows.basis
        if windows is not None and chosen and change.author in adaptations:
            first, last, total = windows.initial_until, windows.ending_from, windows.sessions
            phases = f"initial to session {first}, ending from session {last} of {total}"
            return f"The phases are those of {change.author}: {phases}. Items of a phase and due dates follow them."
    return ""
