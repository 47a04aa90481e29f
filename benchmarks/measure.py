"""What a benchmark reports, and how two things are timed side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what was measured.
        own: our figure.
        peer: the figure it is held against, measured in the same run.
        unit: the unit of both.
        ratio: ours by the peer's, the median over the rounds.
        spread: the lowest and the highest ratio of a round.
        aim: the ratio we would like, None where nothing is asked.
        must: the ratio that has to be kept, None where nothing is asked.
        against: what the peer is.
    """

    name: str
    own: float
    peer: float
    unit: str
    ratio: float
    spread: tuple[float, float]
    aim: float | None
    must: float | None
    against: str

    @property
    def missed(self) -> bool:
        """Whether the ratio lies above what it must keep."""
        return self.must is not None and self.ratio > self.must


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of ours and of the peer, the medians of several rounds, with the ratio of each round."""

    own: float
    peer: float
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median ratio."""
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio."""
        return min(self.ratios), max(self.ratios)


def side_by_side(pairs: Iterable[tuple[Callable[[], object], Callable[[], object]]], rounds: int) -> Timing:
    """Time pairs of calls, ours and the peer's in turn, so that a slow moment of the machine falls on both.

    Args:
        pairs: ours and the peer's way to do the same piece of work.
        rounds: how often all pairs are gone through; a ratio is taken of the sums of each round.
    """
    pairs = tuple(pairs)
    own_sums, peer_sums = [], []
    for _ in range(rounds):
        own = peer = 0.0
        for do_own, do_peer in pairs:
            own += seconds(do_own)
            peer += seconds(do_peer)
        own_sums.append(own)
        peer_sums.append(peer)
    ratios = tuple(own / peer for own, peer in zip(own_sums, peer_sums, strict=True))
    return Timing(statistics.median(own_sums), statistics.median(peer_sums), ratios)


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
