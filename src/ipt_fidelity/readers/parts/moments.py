"""Codes that point at talk by time, put on the lines of talk that they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.transcript import Cue, Mark

#: Seconds by which a code may reach into a neighbour without meaning it: hands on a mouse are not exact.
SLACK = 0.25


#: Position of a line of talk, and its start and end in seconds.
_Timed = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Moment:
    """A code on a stretch of time, in seconds; ``end`` is None for a point."""

    start: float
    end: float | None
    mark: Mark


def lay_on_time(cues: Sequence[Cue], moments: Sequence[Moment], file: str) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    """Put codes on the lines of talk that they touch.

    A stretch goes to every line with which it shares more than a quarter of a second or half of the shorter of the two; a
    point to the line in which it lies, else to the nearest.
    """
    timed = [(at, cue.start, max(cue.start, cue.end or 0.0)) for at, cue in enumerate(cues) if cue.start is not None]
    marks: dict[int, list[Mark]] = {}
    problems: list[Problem] = []
    for moment in moments:
        touched = _touched(timed, moment)
        where = Place(file, moment.mark.line, moment.mark.path)
        if not touched and not timed:
            message = f"the code {moment.mark.code!r} at {moment.start:g} s finds no talk with a time; it is left out."
            problems.append(error("no-talk", where, message, "Give the talk times, or code the turns themselves."))
        elif not touched:
            message = f"the code {moment.mark.code!r} at {moment.start:g} s lies between two turns; it is put on the nearer."
            problems.append(warning("between-turns", where, message, "Look at that turn."))
            touched = [_nearest(timed, moment)]
        for at in touched:
            marks.setdefault(at, []).append(moment.mark)
    laid = tuple(
        msgspec.structs.replace(cue, marks=(*cue.marks, *marks[at])) if at in marks else cue for at, cue in enumerate(cues)
    )
    return laid, tuple(problems)


def _touched(timed: Sequence[_Timed], moment: Moment) -> list[int]:
    """Return the lines on which a code lies."""
    if moment.end is None or moment.end <= moment.start:
        return [at for at, start, end in timed if start <= moment.start < end or start == moment.start == end][:1]
    meant: list[int] = []
    grazed: list[int] = []
    for at, start, end in timed:
        if start > moment.end or end < moment.start:
            continue
        shared = min(end, moment.end) - max(start, moment.start)
        enough = shared > min(SLACK, (end - start) / 2, (moment.end - moment.start) / 2)
        if enough or (start == end and moment.start <= start < moment.end):
            meant.append(at)
        elif shared > 0:
            grazed.append(at)
    return meant or grazed[:1]


def _nearest(timed: Sequence[_Timed], moment: Moment) -> int:
    return min((max(start - moment.start, moment.start - end, 0.0), at) for at, start, end in timed)[1]


def lasting(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return moments that last until the next one begins, where the file gives no end."""
    following: list[Cue | None] = [*cues[1:], None]
    return tuple(
        msgspec.structs.replace(cue, end=then.start)
        if cue.end is None
        and then is not None
        and then.start is not None
        and cue.start is not None
        and then.start >= cue.start
        else cue
        for cue, then in zip(cues, following, strict=False)
    )
