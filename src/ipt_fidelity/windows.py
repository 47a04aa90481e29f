"""Where a treatment of N sessions has its phases, and where in it a position such as "midpoint" falls."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from ipt_fidelity.case import Listed, Record

Phase = Literal["initial", "middle", "ending", "beyond"]
PHASES: tuple[Phase, ...] = ("initial", "middle", "ending")

Place_ = Literal["first", "second", "end_of_initial", "midpoint", "end_of_middle", "start_of_ending", "last_two", "last"]


@dataclass(frozen=True, slots=True)
class Windows:
    """The phases of a treatment.

    Attributes:
        sessions: the contracted number N.
        initial_until: last session of the initial phase.
        ending_from: first session of the ending phase.
        basis: id of the protocol the split comes from, or ``rule``.
    """

    sessions: int
    initial_until: int
    ending_from: int
    basis: str

    def phase(self, number: int) -> Phase | None:
        """Return the phase of a session; None for number 0, which lies outside the contract."""
        if number < 1:
            return None
        if number > self.sessions:
            return "beyond"
        if number <= self.initial_until:
            return "initial"
        return "ending" if number >= self.ending_from else "middle"

    def phases_at(self, number: int) -> tuple[Phase, ...]:
        """Return the phase of a session and, for the first or last session of a phase, that of its neighbour too."""
        own = self.phase(number)
        if own is None or own == "beyond":
            return (own,) if own else ()
        around = [self.phase(other) for other in (number - 1, number + 1) if 1 <= other <= self.sessions]
        return (own, *[phase for phase in dict.fromkeys(around) if phase is not None and phase != own])


class WindowRule(Record):
    """How to split any N: a share of it, rounded, between one session and a cap."""

    initial_share: Annotated[float, Field(gt=0, lt=0.5)]
    initial_at_most: Annotated[int, Field(ge=1)]
    ending_share: Annotated[float, Field(gt=0, lt=0.5)]
    ending_at_most: Annotated[int, Field(ge=1)]
    because: str
    basis: Literal["confirmed", "unconfirmed", "design"]
    source: str

    def windows(self, sessions: int) -> Windows:
        """Return the split of N sessions; every phase has at least one."""
        initial = min(max(1, round(self.initial_share * sessions)), self.initial_at_most)
        ending = min(max(1, round(self.ending_share * sessions)), self.ending_at_most)
        return Windows(sessions, initial, sessions - ending + 1, "rule")


class Protocol(Record):
    """The phases of one published protocol."""

    id: str
    title: str
    sessions: Annotated[int, Field(ge=3, le=60)]
    initial_until: Annotated[int, Field(ge=1)]
    ending_from: Annotated[int, Field(ge=2)]
    basis: Literal["confirmed", "unconfirmed", "design"]
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _covers_every_session(self) -> Protocol:
        if not self.initial_until < self.ending_from <= self.sessions:
            raise ValueError("the phases do not follow one another: initial_until < ending_from <= sessions is needed")
        return self

    def windows(self) -> Windows:
        """Return the split of this protocol."""
        return Windows(self.sessions, self.initial_until, self.ending_from, self.id)


class WindowTable(Record):
    """The known protocols, which of them holds by default for which number of sessions, and the rule for every other."""

    rule: WindowRule
    protocols: Listed[Protocol] = ()
    standard: Listed[str] = ()
    chosen: str | None = None

    def windows(self, sessions: int) -> Windows:
        """Return the windows for a contracted number of sessions.

        A chosen protocol of that length comes first, then the standard protocol of that length, then the rule.
        """
        by_id = {protocol.id: protocol for protocol in self.protocols}
        for name in ((self.chosen,) if self.chosen else ()) + self.standard:
            protocol = by_id.get(name)
            if protocol is not None and protocol.sessions == sessions:
                return protocol.windows()
        return self.rule.windows(sessions)


class Step(Record):
    """From this many contracted sessions on, so many sessions."""

    from_sessions: Annotated[int, Field(ge=1)]
    sessions: Annotated[int, Field(ge=0)]


def _named(value: Any) -> Any:
    return {"at": value} if isinstance(value, str) else value


class Position(Record):
    """A place in the treatment that scales with N: a named place, a share of N, or so many sessions before the last."""

    at: Place_ | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    before_last: Listed[Step] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Position:
        if sum((self.at is not None, self.share is not None, bool(self.before_last))) != 1:
            raise ValueError("give a named place, or 'share', or 'before_last'")
        return self

    @property
    def ends_a_phase(self) -> bool:
        """Whether this is the last session of a phase."""
        return self.at in ("end_of_initial", "end_of_middle", "last")


#: A position; its bare name will do.
WherePosition = Annotated[Position, BeforeValidator(_named, json_schema_input_type=Place_ | Position)]


class EdgeRule(Record):
    """How many sessions after its window a task still counts as done at the edge, by contracted number."""

    from_sessions: Annotated[int, Field(ge=1)]
    sessions: Annotated[int, Field(ge=0, le=3)]
    only_at_phase_ends: bool = False


@lru_cache(maxsize=4096)
def session_at(position: Position, windows: Windows) -> int:
    """Return the number of the session at a position, between 1 and N.

    >>> rule = WindowRule(
    ...     initial_share=0.2,
    ...     initial_at_most=5,
    ...     ending_share=0.2,
    ...     ending_at_most=4,
    ...     because="",
    ...     basis="design",
    ...     source="design",
    ... )
    >>> session_at(Position(at="midpoint"), rule.windows(16)), session_at(Position(share=0.6), rule.windows(16))
    (8, 10)
    """
    total = windows.sessions
    if position.share is not None:
        number = math.ceil(round(position.share * total, 9))
    elif position.before_last:
        steps = sorted(position.before_last, key=lambda step: step.from_sessions)
        fitting = [step.sessions for step in steps if step.from_sessions <= total]
        number = total - (fitting[-1] if fitting else 0)
    else:
        number = {
            "first": 1,
            "second": 2,
            "end_of_initial": windows.initial_until,
            "midpoint": math.ceil(total / 2),
            "end_of_middle": windows.ending_from - 1,
            "start_of_ending": windows.ending_from,
            "last_two": total - 1,
            "last": total,
        }[position.at or "last"]
    return min(max(number, 1), total)


def edge_after(position: Position, windows: Windows, edges: tuple[EdgeRule, ...]) -> int:
    """Return how many sessions after a position a task still counts as done at the edge."""
    fitting = [edge for edge in edges if edge.from_sessions <= windows.sessions]
    if not fitting:
        return 0
    edge = max(fitting, key=lambda rule: rule.from_sessions)
    return 0 if edge.only_at_phase_ends and not position.ends_a_phase else edge.sessions
