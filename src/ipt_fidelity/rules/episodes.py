"""Episodes: coded turns of one code that stand close together are one piece of work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from ipt_fidelity.columns import Mark
from ipt_fidelity.view import Coding

#: At most this many therapist turns may lie between two coded turns of one episode (design decision).
THERAPIST_TURNS_BETWEEN = 2

#: What a moment is worth by its depth, where depth was noted (design decision).
DEPTH_WORTH = {"touched": 0.5, None: 1.0, "worked": 1.5}


#: Moments that were only touched are together worth at most this much, as two of them are: touching everything is no work
#: (design decision).
TOUCHED_AT_MOST = 1.0


class Episode(msgspec.Struct, frozen=True, gc=False):
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
            touched += episode.worth * episode.room
        else:
            worked += episode.worth * episode.room
    return worked + min(touched, TOUCHED_AT_MOST)


def episodes_of(coding: Coding, marks: Sequence[Mark]) -> list[Episode]:
    """Return the episodes among the marks of one code, in the order of the turns."""
    worth: dict[int, float] = {}
    for position, annotation in marks:
        worth[position] = max(DEPTH_WORTH[annotation.depth], worth.get(position, 0.0))
    return [
        Episode(run, max([worth[position] for position in run]), _room(coding, run)) for run in _runs(coding, tuple(worth))
    ]


def therapist_episodes(coding: Coding, code: str) -> list[Episode]:
    """Return the episodes of a code on the therapists' turns; worked out once for all rules that ask."""
    key = therapist_episodes, code
    found: list[Episode] | None = coding.memory.get(key)
    if found is None:
        if coding.talk.bare:
            runs = _runs(coding, coding.therapist_positions.get(code, ()))
            found = [Episode(run, DEPTH_WORTH[None], _room(coding, run)) for run in runs]
        else:
            found = episodes_of(coding, coding.therapist_marks.get(code, ()))
        coding.memory[key] = found
    return found


def _runs(coding: Coding, positions: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return positions in runs, between two of which there are more therapist turns than an episode may span."""
    counts, before = coding.therapist_count, coding.therapists_before
    apart = [
        end
        for end, (one, other) in enumerate(pairwise(positions), 1)
        if before[other] - counts[one] > THERAPIST_TURNS_BETWEEN
    ]
    return (
        [positions[start:end] for start, end in zip((0, *apart), (*apart, len(positions)), strict=True)] if positions else []
    )


def _room(coding: Coding, run: tuple[int, ...]) -> int:
    """Return how many turns from the first to the last of a run could be coded as episodes of their own."""
    if len(run) == 1:
        return 1
    first, last = run[0], run[-1]
    counts, before = coding.therapist_count, coding.therapists_before
    if counts[last] - counts[first] <= THERAPIST_TURNS_BETWEEN:
        return 1
    room, here = 1, first
    for position in range(first + 1, last + 1):
        if before[position] - counts[here] > THERAPIST_TURNS_BETWEEN:
            room, here = room + 1, position
    return room
