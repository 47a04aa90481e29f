"""What can be said of the talk of a session without its codes: whose turns are whose, and how long they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ipt_fidelity.session import Session


@dataclass(frozen=True, eq=False)
class Talk:
    """The talk of a session, looked at once for all coders.

    Attributes:
        session: the session.
        references: ``session-id:turn-id`` of every turn.
        therapist_at: the positions of the therapists' turns.
        therapist_count: for every turn, how many therapist turns there are up to and with it.
        spaced_once: whether there is no space but single ones between words; then spaces can be counted in place of words.
        coded_by: everybody who coded something.
        bare: whether it is known that no annotation says more than its turn, code and coder.
    """

    session: Session
    references: tuple[str, ...]
    therapist_at: frozenset[int]
    therapist_count: tuple[int, ...]
    spaced_once: bool
    coded_by: frozenset[str]
    bare: bool

    @cached_property
    def words(self) -> tuple[int, ...]:
        """Number of words of every turn."""
        return tuple([len(turn.text.split()) for turn in self.session.turns])

    def words_at(self, positions: Sequence[int]) -> int:
        """Return the number of words of the turns at these positions, counted together where that can be done."""
        if not self.spaced_once:
            return sum([self.words[position] for position in positions])
        turns = self.session.turns
        return " ".join([turns[position].text for position in positions]).count(" ") + 1 if positions else 0

    def words_of(self, position: int) -> int:
        """Return the number of words of one turn."""
        text = self.session.turns[position].text
        return text.count(" ") + 1 if self.spaced_once else len(text.split())

    @cached_property
    def seconds(self) -> tuple[float, ...]:
        """Length of every turn in seconds; 0 where its times are not known or run backwards."""
        times = [(turn.start, turn.end) for turn in self.session.turns]
        return tuple([max(0.0, end - start) if start is not None and end is not None else 0.0 for start, end in times])
