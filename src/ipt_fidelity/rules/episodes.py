"""Episodes: coded turns of one code that stand close together are one piece of work."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ipt_fidelity.view import Coding, Mark

#: At most this many therapist turns may lie between two coded turns of one episode (design decision).
THERAPIST_TURNS_BETWEEN = 2

#: What a moment is worth by its depth, where depth was noted (design decision).
DEPTH_WORTH = {"touched": 0.5, None: 1.0, "worked": 1.5}


#: Moments that were only touched are together worth at most this much, as two of them are: touching everything is no work
#: (design decision).
TOUCHED_AT_MOST = 1.0


class Episode(msgspec.Struct, frozen=True):
    """A run of coded turns of one code.

    Attributes:
        positions: the coded turns.
        worth: worth of its deepest moment: touched 0.5, not noted 1, worked through 1.5.
        room: how many separate episodes would fit between its first and last turn: a sustained one counts for each. It makes
            the count monotone, because a further coded turn that joins two episodes into one never lowers it.
    """

    positions: tuple[int, ...]
    worth: float
    room: int

    @property
    def credit(self) -> float:
        """Worth times room."""
        return self.worth * self.room


def credit_of(episodes: Iterable[Episode]) -> float:
    """Return what episodes are worth together."""
    worked = touched = 0.0
    for episode in episodes:
        if episode.worth < 1:
            touched += episode.credit
        else:
            worked += episode.credit
    return worked + min(touched, TOUCHED_AT_MOST)


def episodes_of(coding: Coding, marks: Iterable[Mark]) -> list[Episode]:
    """Return the episodes among the marks of one code, in the order of the turns."""
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and _between(coding, runs[-1][-1][0], mark[0]) <= THERAPIST_TURNS_BETWEEN:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return [
        Episode(
            tuple(dict.fromkeys([position for position, _ in run])),
            max([DEPTH_WORTH[annotation.depth] for _, annotation in run]),
            _room(coding, run[0][0], run[-1][0]),
        )
        for run in runs
    ]


def _between(coding: Coding, first: int, second: int) -> int:
    """Return the number of therapist turns strictly between two turns."""
    return coding.therapists_before[second] - coding.therapist_count[first]


def _room(coding: Coding, first: int, last: int) -> int:
    """Return how many turns from the first to the last could be coded as episodes of their own."""
    counts, before = coding.therapist_count, coding.therapists_before
    if counts[last] - counts[first] <= THERAPIST_TURNS_BETWEEN:
        return 1
    room, here = 1, first
    for position in range(first + 1, last + 1):
        if before[position] - counts[here] > THERAPIST_TURNS_BETWEEN:
            room, here = room + 1, position
    return room
