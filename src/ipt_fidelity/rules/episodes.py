"""Episodes: coded turns of one code that stand close together are one piece of work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipt_fidelity.view import Coding, Mark

#: At most this many therapist turns may lie between two coded turns of one episode (design decision).
THERAPIST_TURNS_BETWEEN = 2

#: What a moment is worth by its depth, where depth was noted (design decision).
DEPTH_WORTH = {"touched": 0.5, None: 1.0, "worked": 1.5}


@dataclass(frozen=True, slots=True)
class Episode:
    """A run of coded turns of one code.

    Attributes:
        positions: the coded turns.
        span: therapist turns from the first coded turn to the last, both counted.
        worth: worth of its deepest moment: touched 0.5, not noted 1, worked through 1.5.
    """

    positions: tuple[int, ...]
    span: int
    worth: float

    @property
    def room(self) -> int:
        """How many separate episodes would fit into the span: a sustained one counts for each.

        It makes the count monotone: a further coded turn that joins two episodes into one never lowers it.
        """
        return 1 + (max(self.span, 1) - 1) // (THERAPIST_TURNS_BETWEEN + 2)

    @property
    def credit(self) -> float:
        """Worth times room."""
        return self.worth * self.room


def episodes_of(coding: Coding, marks: Iterable[Mark]) -> list[Episode]:
    """Return the episodes among the marks of one code, in the order of the turns."""
    counts = coding.therapist_count
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and _between(coding, runs[-1][-1][0], mark[0]) <= THERAPIST_TURNS_BETWEEN:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return [
        Episode(
            tuple(dict.fromkeys(position for position, _ in run)),
            counts[run[-1][0]] - counts[run[0][0]] + 1,
            max(DEPTH_WORTH[annotation.depth] for _, annotation in run),
        )
        for run in runs
    ]


def _between(coding: Coding, first: int, second: int) -> int:
    """Return the number of therapist turns strictly between two turns."""
    counts = coding.therapist_count
    return counts[second] - coding.is_therapist(second) - counts[first]
