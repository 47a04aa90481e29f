"""Which codes a coder is offered first: those of the phase of the session and of the agreed areas; the others come below."""

from __future__ import annotations

from dataclasses import dataclass

from ipt_fidelity.adaptation import ItemUse, Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.schedule import Schedule
from ipt_fidelity.windows import Phase, Windows, session_at


@dataclass(frozen=True, slots=True)
class Offered:
    """The codes of a rubric without its focus codes, in two parts, each in the order of the codebook."""

    first: tuple[str, ...]
    more: tuple[str, ...]


def offered_codes(rubric: Rubric, case: Case | None, number: int) -> Offered:
    """Return the codes that are offered first on a session, and the others.

    A task with dates comes first in the phases that its dates touch, a strategy where its problem area is agreed, and
    everything else always, the check of a risk too. Where no contract or no area is known, nothing is put below for it.

    Args:
        rubric: the rubric in force.
        case: the case; None where a lone session is coded.
        number: the number of the session.
    """
    schedule = Schedule(case, rubric.data)
    below = _of_other_areas(rubric, schedule.areas(number)) | _of_other_phases(rubric, schedule.windows(number), number)
    below -= {rubric.data.safety.risk_check}
    codes = [code.id for code in rubric.data.codes if code.group != "focus"]
    return Offered(tuple(code for code in codes if code not in below), tuple(code for code in codes if code in below))


def _of_other_areas(rubric: Rubric, areas: tuple[str, ...]) -> frozenset[str]:
    if not areas:
        return frozenset()
    return rubric.data.codebook.strategies - set(rubric.data.codebook.resolve(["strategies_of_area"], areas))


def _of_other_phases(rubric: Rubric, windows: Windows | None, number: int) -> frozenset[str]:
    phase = windows.phase(number) if windows is not None else None
    if windows is None or phase is None or phase == "beyond":
        return frozenset()
    now: set[str] = set()
    other: set[str] = set()
    for use in rubric.uses:
        if use.kind.kind == "task":
            codes = rubric.data.codebook.resolve(use.parameters_in(None).codes)
            (now if due_in(use, windows, phase) else other).update(codes)
    return frozenset(other - now)


def due_in(use: ItemUse, windows: Windows, phase: Phase) -> bool:
    """Whether the dates of a task touch a phase."""
    parameters = use.parameters_in(None)
    dates = range(session_at(parameters.from_, windows), session_at(parameters.by, windows) + 1)
    return any(windows.phase(each) == phase for each in dates)
