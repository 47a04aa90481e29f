"""What is in force on each session of a case: the contract, its windows, the agreed areas, and when a task is due."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ipt_fidelity.case import Case, Contract
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.windows import Position, Windows, edge_after, session_at

State = Literal["ongoing", "completed", "stopped_by_client", "stopped_by_service", "transferred", "deteriorated", "died"]
#: States in which the treatment ended before its time.
ENDED_EARLY: frozenset[str] = frozenset({"stopped_by_client", "stopped_by_service", "transferred", "deteriorated", "died"})


@dataclass(frozen=True, slots=True)
class Dates:
    """When a task is due: from a session, by a session, and until which it still counts as done at the edge."""

    start: int
    by: int
    until: int

    def charged_in(self, sessions: int) -> int:
        """Return the session in which a task that was not done is charged, once.

        It is the first session after window and edge; where the contract ends before that, its last session.
        """
        return min(self.until + 1, sessions)

    def brought_forward(self, by: int, edge: int) -> Dates:
        """Return the dates where it is also due by another session, with an edge after that; the earlier of both holds.

        Where that lies before the window begins, work counts from the first session on.
        """
        return Dates(self.start if self.start <= by else 1, min(self.by, by), min(self.until, by + edge))


@dataclass(frozen=True)
class Schedule:
    """The dates of one case under one rubric.

    Attributes:
        case: the case; None for a lone session.
        rubric: the rubric with its windows and edges.
        crises: numbers of the sessions held in a crisis, which move due dates.
    """

    case: Case | None
    rubric: RubricData
    crises: tuple[int, ...] = ()
    _known: dict[tuple[int, int, bool, int], tuple[Position, Position, Dates]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def moves(self) -> bool:
        """Whether dates can differ from one session to the next."""
        return bool(self.crises or (self.case and self.case.contract_changes))

    def contract(self, number: int) -> Contract | None:
        """Return the contract in force on a session."""
        return self.case.contract_at(number) if self.case else None

    def windows(self, number: int) -> Windows | None:
        """Return the phases in force on a session, None where no contract is known."""
        if self.case is None or self.case.contract is None:
            return None
        contract = self.case.contract_at(number) if self.case.contract_changes else self.case.contract
        return self.rubric.windows_for(contract.sessions) if contract else None

    def areas(self, number: int) -> tuple[str, ...]:
        """Return the problem areas in force on a session."""
        if self.case is None:
            return ()
        return self.case.areas_at(number) if self.case.problem_areas else self.usual_areas

    @cached_property
    def usual_areas(self) -> tuple[str, ...]:
        """The areas that are taken where the case names none."""
        return tuple(area.id for area in self.rubric.areas if area.usual)

    def last_before(self, kinds: tuple[str, ...], number: int) -> int | None:
        """Return the last session that the contract plans before the first event of these kinds, None without an event."""
        contract = self.contract(number)
        days = [event.day for event in (self.case.events if self.case else ()) if event.kind in kinds]
        if contract is None or not days:
            return None
        return min(max(1, 1 + (min(days) - 1) // contract.every_days), contract.sessions)

    def dates(self, start: Position, by: Position, number: int, *, edge: bool) -> Dates | None:
        """Return the dates of a task as they stand on a session, moved on by each crisis that fell before they ran out."""
        key = id(start), id(by), edge, number if self.moves else 0
        if key not in self._known:
            windows = self.windows(number)
            if windows is None:
                return None
            due = self._moved(session_at(by, windows), windows, number)
            grace = edge_after(by, windows, self.rubric.edges) if edge else 0
            dates = Dates(min(session_at(start, windows), due), due, min(due + grace, windows.sessions))
            self._known[key] = start, by, dates  # the positions are kept, so that their ids stay theirs
        return self._known[key][2]

    def _moved(self, due: int, windows: Windows, number: int) -> int:
        for crisis in self.crises:
            if crisis <= number and crisis <= due < windows.sessions:
                due = min(due + self.rubric.crisis_moves_due_by, windows.sessions)
        return due
