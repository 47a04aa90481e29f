"""Which phase a session is in, which phases ask for an item there, and the scene that each is judged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipt_fidelity.adaptation import ItemUse, Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.rules.base import Scene
from ipt_fidelity.schedule import Schedule, State
from ipt_fidelity.view import Coding, View
from ipt_fidelity.windows import Phase

_latest: dict[tuple[int, int, tuple[int, ...]], Schedule] = {}


@dataclass(frozen=True, eq=False)
class Stage:
    """Where a session stands in its treatment.

    Attributes:
        phase: its one nominal phase; None outside the contract or where no contract is known.
        scenes: the scene for its own phase and, in the first or last session of a phase, for the neighbour's.
        own: the scene for its own phase.
    """

    phase: Phase | None
    scenes: Mapping[Phase | None, Scene]
    own: Scene

    @property
    def coding(self) -> Coding:
        """The session."""
        return self.own.coding


def schedule_for(case: Case | None, rubric: Rubric, codings: tuple[Coding, ...]) -> Schedule:
    """Return the dates of a case; sessions held in a crisis move them.

    The latest is kept: the sessions of a case are looked at one after the other and have the same dates.
    """
    crises = tuple(
        coding.number
        for coding in codings
        if coding.session.circumstance is not None and coding.session.circumstance.kind == "crisis"
    )
    key = id(case), id(rubric.data), crises
    if key not in _latest:
        _latest.clear()
        _latest[key] = Schedule(case, rubric.data, crises)  # holds case and rubric, so that their ids stay theirs
    return _latest[key]


def stage_of(view: View, rubric: Rubric, schedule: Schedule) -> Stage:
    """Return where the last session of a view stands."""
    number = view.current.number
    windows = schedule.windows(number)
    phases: tuple[Phase | None, ...] = (windows.phases_at(number) if windows else ()) or (None,)
    areas = schedule.areas(number)
    scenes = {phase: Scene(view, rubric.data, schedule, phase, areas) for phase in phases}
    return Stage(phases[0], scenes, scenes[phases[0]])


def asking_phases(use: ItemUse, stage: Stage) -> tuple[tuple[Phase | None, ...], bool]:
    """Return the phases in which an item is asked for on this session, and whether it stands at a boundary.

    A boundary is the first or last session of a phase; there the neighbouring phase is asked too. Tasks have their own dates
    and no boundary. Beyond the contract only items of every phase are asked for.
    """
    wanted = use.item.applies.phases
    if not wanted and len(use.parameters) == 1:
        return (stage.phase,), False
    if use.kind.kind == "task":
        return ((stage.phase,) if not wanted or stage.phase in wanted else ()), False
    asking = tuple(phase for phase in stage.scenes if not wanted or phase in wanted)
    return asking, len(stage.scenes) > 1


def case_scene(view: View, rubric: Rubric, schedule: Schedule) -> Scene:
    """Return the scene in which a whole case is judged."""
    case = view.case
    last = max((coding.number for coding in view.codings), default=0)
    state: State = "ongoing"
    if case is not None:
        windows = schedule.windows(last)
        if case.state is not None:
            state = case.state.is_
            reached = windows.sessions if windows is not None and state == "completed" else 0
            last = case.state.after if case.state.after is not None else max(last, reached)
        elif windows is not None and last >= windows.sessions:
            state = "completed"
    areas = schedule.areas(last) or (case.areas_ever() if case else ())
    return Scene(view, rubric.data, schedule, None, areas, state, last)
