"""Bland-Altman: by how much two raters differ on the scale itself, and within which limits most differences lie."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

from ipt_fidelity.agreement.coefficient import LEVEL
from ipt_fidelity.agreement.distributions import t_quantile
from ipt_fidelity.agreement.table import Ratings


@dataclass(frozen=True, slots=True)
class Limits:
    """The differences of two raters, the first less the second.

    Attributes:
        units: how many units both rated.
        bias: the mean difference.
        bias_interval: its interval of 95 %.
        spread: the standard deviation of the differences.
        low: bias less 1.96 standard deviations.
        high: bias plus 1.96 standard deviations.
        low_interval: interval of the lower limit.
        high_interval: interval of the upper limit.
    """

    units: int
    bias: float
    bias_interval: tuple[float, float]
    spread: float
    low: float
    high: float
    low_interval: tuple[float, float]
    high_interval: tuple[float, float]


def limits_of_agreement(ratings: Ratings) -> Limits | str:
    """Return the limits of agreement of two raters (Bland & Altman 1986), or why there are none.

    Intervals take the differences as normal and the standard error of a limit as sqrt(3 / n) standard deviations.

    Args:
        ratings: a table of two raters on an interval or ratio scale.
    """
    differences = [a - b for a, b in ratings.complete_rows]
    count = len(differences)
    if count < 2:
        return f"only {count} {ratings.noun}{'' if count == 1 else 's'} rated by both: limits of agreement need two or more."
    bias, deviation = fmean(differences), stdev(differences)
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * deviation
    t = t_quantile((1 + LEVEL) / 2, count - 1)
    own, limit = t * deviation / count**0.5, t * deviation * (3 / count) ** 0.5
    low, high = bias - reach, bias + reach
    return Limits(
        count,
        bias,
        (bias - own, bias + own),
        deviation,
        low,
        high,
        (low - limit, low + limit),
        (high - limit, high + limit),
    )
