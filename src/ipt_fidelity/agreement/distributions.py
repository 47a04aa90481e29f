"""Quantiles of the F and t distributions, from the regularised incomplete beta function.

The standard library has those of the normal distribution alone, and a numerical package of a hundred megabytes is too much
for two quantiles. The continued fraction is the classical one (Abramowitz & Stegun 1964, 26.5.8), evaluated by the method of
Lentz as modified by Thompson and Barnett (1986). Tests hold it against published tables and against scipy.
"""

from __future__ import annotations

import math
from collections.abc import Callable

_TINY = 1e-300
_STEPS = 10_000
_FARTHEST = 300.0  # logarithm of the largest quantile that is looked for


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1.

    >>> round(incomplete_beta(2, 3, 0.4), 6)
    0.5248
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )  # the fraction converges fast on one side of the mean, so the other is taken from its mirror
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function."""
    c, d = 1.0, 1.0 / _away_from_zero(1 - (a + b) * x / (a + 1))
    result = d
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            result *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return result


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def f_probability(value: float, above: float, below: float) -> float:
    """Return the probability that F with these degrees of freedom (any positive numbers) is at most the value."""
    if value <= 0:
        return 0.0
    total = above * value + below
    if below < above * value:  # the smaller part is the one that can be written exactly
        return 1.0 - incomplete_beta(below / 2, above / 2, below / total)
    return incomplete_beta(above / 2, below / 2, above * value / total)


def f_quantile(probability: float, above: float, below: float) -> float:
    """Return the value that F with these degrees of freedom stays below with this probability (0 < p < 1).

    >>> round(f_quantile(0.95, 5, 10), 4)
    3.3258
    """
    return _quantile(lambda value: f_probability(value, above, below), probability)


def t_quantile(probability: float, freedom: float) -> float:
    """Return the value that Student's t stays below with this probability, from one half up: t squared is F(1, n).

    >>> round(t_quantile(0.975, 16), 3)
    2.12
    """
    return math.sqrt(f_quantile(2 * probability - 1, 1, freedom))


def _quantile(cumulative: Callable[[float], float], probability: float) -> float:
    """Return where an increasing function on positive numbers reaches a probability, by halving its logarithm.

    With nearly no degrees of freedom it lies beyond all that can be reckoned with; then it is the end of what is searched.
    """
    low, high = -1.0, 1.0
    while high < _FARTHEST and cumulative(math.exp(high)) < probability:
        high = min(2 * high, _FARTHEST)
    while low > -_FARTHEST and cumulative(math.exp(low)) > probability:
        low = max(2 * low, -_FARTHEST)
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if cumulative(math.exp(middle)) < probability:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)
