"""One coefficient as it is reported: its value with form, basis and interval, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from ipt_fidelity.agreement.distributions import t_quantile

LEVEL = 0.95  # of every interval


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of 95 %, with the method that it rests on."""

    low: float
    high: float
    method: str


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement.

    Attributes:
        name: its name in JSON, such as ``cohen_kappa``.
        form: which form of it this is, in words.
        units: how many units it rests on.
        raters: how many raters it rests on.
        missing: how many cells of the table are empty.
        value: the coefficient; None where it is undefined.
        interval: its interval; None where there is none.
        undefined_because: why there is no value, in a sentence.
        no_interval_because: why there is no interval though there is a value, in a sentence.
        observed: the (weighted) agreement observed, where the coefficient corrects it for chance.
        expected: the (weighted) agreement expected by chance.
        error: the standard error; None where the interval does not rest on one.
        notes: what a reader has to know beside it.
    """

    name: str
    form: str
    units: int
    raters: int
    missing: int
    value: float | None = None
    interval: Interval | None = None
    undefined_because: str | None = None
    no_interval_because: str | None = None
    observed: float | None = None
    expected: float | None = None
    error: float | None = None
    notes: tuple[str, ...] = ()


def spread(influences: Iterable[tuple[float, int]], units: int) -> float:
    """Return the standard error of a smooth statistic from the influence of each unit on it.

    The linearisation (infinitesimal jackknife) of Gwet, Handbook of Inter-Rater Reliability (4th ed. 2014, ch. 5):
    n / (n - 1) times the sum of squared influences, units taken as a simple random sample of very many.

    Args:
        influences: the influence of a unit, with the number of units that have the same.
        units: how many units there are, 2 or more.
    """
    return math.sqrt(units / (units - 1) * sum(count * influence * influence for influence, count in influences))


def t_interval(value: float, error: float, units: int) -> Interval:
    """Return value plus and minus t(n - 1) standard errors, no further than -1 and 1 (Gwet 2014)."""
    reach = t_quantile((1 + LEVEL) / 2, units - 1) * error
    lowest = min(-1.0, value)  # units with different numbers of ratings can bring a coefficient below -1
    return Interval(max(lowest, value - reach), min(1.0, value + reach), "linearised, t (Gwet)")


def normal_interval(value: float, error: float, method: str) -> Interval:
    """Return value plus and minus 1.96 standard errors, within -1 and 1."""
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
    return Interval(max(-1.0, value - reach), min(1.0, value + reach), method)


def wilson(hits: float, trials: int) -> tuple[float, float]:
    """Return the score interval of a proportion (Wilson 1927; Newcombe 1998, method 3).

    >>> [round(each, 4) for each in wilson(16, 20)]
    [0.584, 0.9193]
    """
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    share = hits / trials
    middle = share + z * z / (2 * trials)
    reach = z * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    whole = 1 + z * z / trials
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
