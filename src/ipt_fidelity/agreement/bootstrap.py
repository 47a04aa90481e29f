"""Bootstrap intervals: percentile and BCa, seeded, over whatever was sampled."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from ipt_fidelity.agreement.coefficient import LEVEL, Interval
from ipt_fidelity.agreement.table import Ratings

Method = Literal["percentile", "bca"]
Statistic = Callable[[Ratings], float | None]
REPLICATES = 2000
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Resampling:
    """How an interval is made by resampling.

    Attributes:
        method: ``percentile``, or ``bca``, which corrects for bias and skewness.
        replicates: how many tables are drawn, 100 or more.
        seed: of the random numbers; the same seed gives the same interval.
        clusters: for each unit, the thing that was sampled and that brought it along, such as a session for its turns; None
            where units were sampled themselves.
    """

    method: Method = "bca"
    replicates: int = REPLICATES
    seed: int = 1
    clusters: Mapping[str, str] | None = None


def bootstrap(ratings: Ratings, statistic: Statistic, how: Resampling) -> Interval | str:
    """Return a bootstrap interval of a statistic over a table, or why there is none.

    Whole clusters are drawn with replacement, as many as there are (Davison & Hinkley 1997, section 3.8). BCa is that of
    Efron (1987), with the acceleration from leaving out one cluster at a time. Tables on which the statistic is undefined
    are left out of the replicates; where they are more than a tenth, no interval is given.

    Args:
        ratings: the table.
        statistic: what is wanted; None where it is undefined.
        how: method, replicates, seed and clusters.
    """
    groups = _groups(ratings, how.clusters)
    whole = statistic(ratings)
    if whole is None or len(groups) < 2:
        return "there is nothing to resample: fewer than two were sampled."
    chance = random.Random(how.seed)  # noqa: S311  # no secret is made of it
    found = []
    for _ in range(how.replicates):
        drawn = chance.choices(groups, k=len(groups))
        value = statistic(ratings.of_units([each for group in drawn for each in group]))
        if value is not None:
            found.append(value)
    lost = how.replicates - len(found)
    if lost * 10 > how.replicates:
        return f"{lost:,} of {how.replicates:,} resampled tables leave it undefined: too few differ."
    found.sort()
    tails = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    if how.method == "bca":
        left_out = [_without(ratings, groups, index, statistic) for index in range(len(groups))]
        tails = _corrected(tails, found, whole, [each for each in left_out if each is not None])
    low, high = (quantile(found, tail) for tail in tails)
    kind = "BCa" if how.method == "bca" else "percentile"
    over = f"{len(groups):,} {'clusters' if how.clusters else ratings.noun + 's'}"
    return Interval(low, high, f"{kind} bootstrap over {over}, {len(found):,} replicates, seed {how.seed}")


def _groups(ratings: Ratings, clusters: Mapping[str, str] | None) -> list[tuple[int, ...]]:
    if clusters is None:
        return [(position,) for position in range(len(ratings.units))]
    members: dict[str, list[int]] = {}
    for position, unit in enumerate(ratings.units):
        members.setdefault(clusters[unit], []).append(position)
    return [tuple(each) for each in members.values()]


def _without(ratings: Ratings, groups: Sequence[tuple[int, ...]], left_out: int, statistic: Statistic) -> float | None:
    kept = [each for index, group in enumerate(groups) if index != left_out for each in group]
    return statistic(ratings.of_units(kept))


def _corrected(
    tails: tuple[float, float], found: Sequence[float], whole: float, left_out: Sequence[float]
) -> tuple[float, float]:
    """Return the tails of the BCa interval: corrected for the bias of the median and for the acceleration."""
    below = (sum(each < whole for each in found) + sum(each == whole for each in found) / 2) / len(found)
    shift = _NORMAL.inv_cdf(min(max(below, 1e-6), 1 - 1e-6))
    acceleration = _acceleration(left_out)

    def moved(tail: float) -> float:
        reach = shift + _NORMAL.inv_cdf(tail)
        return _NORMAL.cdf(shift + reach / (1 - acceleration * reach))

    return moved(tails[0]), moved(tails[1])


def _acceleration(left_out: Sequence[float]) -> float:
    """Return the acceleration from the statistic without each cluster in turn (Efron 1987, eq. 6.6)."""
    if len(left_out) < 2:
        return 0.0
    mean = sum(left_out) / len(left_out)
    squares = sum((mean - each) ** 2 for each in left_out)
    return sum((mean - each) ** 3 for each in left_out) / (6 * squares**1.5) if squares > 0 else 0.0


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which this share of ordered values lies, between neighbours in proportion.

    >>> quantile([1.0, 2.0, 3.0], 0.25)
    1.5
    """
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
