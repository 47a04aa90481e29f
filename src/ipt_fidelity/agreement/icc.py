"""Intraclass correlations: the six forms of Shrout & Fleiss (1979), named and given intervals as in McGraw & Wong (1996).

Units that not every rater has rated are left out, because the sums of squares need a full table; how many is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ipt_fidelity.agreement.coefficient import LEVEL, Coefficient, Interval
from ipt_fidelity.agreement.distributions import f_quantile
from ipt_fidelity.agreement.spearman_brown import stepped_up
from ipt_fidelity.agreement.table import Ratings
from ipt_fidelity.agreement.undefined import noun, raters_in_words, single_category, without_pairs

METHOD = "F (McGraw & Wong 1996)"
_TAIL = (1 + LEVEL) / 2
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The analysis of variance of a full table.

    Attributes:
        n: units.
        k: raters.
        units: mean square between units (BMS).
        within: mean square within units (WMS).
        raters: mean square between raters (JMS).
        error: residual mean square (EMS).
    """

    n: int
    k: int
    units: float
    within: float
    raters: float
    error: float


def mean_squares(rows: tuple[tuple[float, ...], ...]) -> MeanSquares:
    """Return the mean squares of a table of at least two units and two raters, without gaps."""
    n, k = len(rows), len(rows[0])
    mean = sum(map(sum, rows)) / (n * k)
    of_units = [sum(row) / k for row in rows]
    of_raters = [sum(row[j] for row in rows) / n for j in range(k)]
    between = k * sum((each - mean) ** 2 for each in of_units)
    raters = n * sum((each - mean) ** 2 for each in of_raters)
    within = sum((value - own) ** 2 for row, own in zip(rows, of_units, strict=True) for value in row)
    left = sum(
        (value - own - of_raters[j] + mean) ** 2
        for row, own in zip(rows, of_units, strict=True)
        for j, value in enumerate(row)
    )
    scale = sum(value * value for row in rows for value in row) * 1e-24  # what rounding leaves of an exact zero
    between, raters, within, left = (0.0 if each <= scale else each for each in (between, raters, within, left))
    return MeanSquares(n, k, between / (n - 1), within / (n * (k - 1)), raters / (k - 1), left / ((n - 1) * (k - 1)))


def _ratio(above: float, below: float) -> float | None:
    return above / below if below > 0 else None


def _one_way(ms: MeanSquares) -> float | None:
    return _ratio(ms.units - ms.within, ms.units + (ms.k - 1) * ms.within)


def _absolute(ms: MeanSquares) -> float | None:
    return _ratio(ms.units - ms.error, ms.units + (ms.k - 1) * ms.error + ms.k * (ms.raters - ms.error) / ms.n)


def _consistent(ms: MeanSquares) -> float | None:
    return _ratio(ms.units - ms.error, ms.units + (ms.k - 1) * ms.error)


def _one_way_mean(ms: MeanSquares) -> float | None:
    return _ratio(ms.units - ms.within, ms.units)


def _absolute_mean(ms: MeanSquares) -> float | None:
    return _ratio(ms.units - ms.error, ms.units + (ms.raters - ms.error) / ms.n)


def _consistent_mean(ms: MeanSquares) -> float | None:
    return _ratio(ms.units - ms.error, ms.units)


def _one_way_bounds(ms: MeanSquares) -> Bounds | None:
    return _from_f(ms, ms.within, ms.n * (ms.k - 1))


def _consistent_bounds(ms: MeanSquares) -> Bounds | None:
    return _from_f(ms, ms.error, (ms.n - 1) * (ms.k - 1))


def _from_f(ms: MeanSquares, noise: float, freedom: int) -> Bounds | None:
    """Return the exact bounds of a single rater's ICC from F = BMS / noise."""
    if noise == 0 or ms.units == 0:
        return None
    observed, units = ms.units / noise, ms.n - 1
    low = observed / f_quantile(_TAIL, units, freedom)
    high = observed * f_quantile(_TAIL, freedom, units)
    return (low - 1) / (low + ms.k - 1), (high - 1) / (high + ms.k - 1)


def _absolute_bounds(ms: MeanSquares) -> Bounds | None:
    """Return the bounds of ICC(A,1), which rest on an approximation of the degrees of freedom (Satterthwaite)."""
    single = _absolute(ms)
    if single is None or ms.error == 0 or ms.units == 0 or single >= 1:
        return None
    n, k = ms.n, ms.k
    a = k * single / (n * (1 - single))
    b = 1 + k * single * (n - 1) / (n * (1 - single))
    above = (a * ms.raters + b * ms.error) ** 2
    freedom = above / ((a * ms.raters) ** 2 / (k - 1) + (b * ms.error) ** 2 / ((n - 1) * (k - 1)))
    noise = k * ms.raters + (k * n - k - n) * ms.error
    if freedom < 1:  # where the ICC is negative the approximation can break down
        return None
    upper, lower = f_quantile(_TAIL, n - 1, freedom), f_quantile(_TAIL, freedom, n - 1)
    low = n * (ms.units - upper * ms.error) / (upper * noise + n * ms.units)
    high = n * (lower * ms.units - ms.error) / (noise + n * lower * ms.units)
    return low, high


@dataclass(frozen=True, slots=True)
class Form:
    """One of the six forms.

    Attributes:
        name: its name in JSON.
        words: model, kind and number of raters, with the name that Shrout & Fleiss gave it.
        value: the coefficient from the mean squares; None where it is 0 / 0.
        bounds: the interval of the single rater's form.
        mean: whether it is for the mean of the raters.
    """

    name: str
    words: str
    value: Callable[[MeanSquares], float | None]
    bounds: Callable[[MeanSquares], Bounds | None]
    mean: bool


FORMS = (
    Form("icc_1", "ICC(1): one-way random, absolute agreement, one rater; ICC(1,1)", _one_way, _one_way_bounds, mean=False),
    Form(
        "icc_a1",
        "ICC(A,1): two-way random, absolute agreement, one rater; ICC(2,1)",
        _absolute,
        _absolute_bounds,
        mean=False,
    ),
    Form("icc_c1", "ICC(C,1): two-way mixed, consistency, one rater; ICC(3,1)", _consistent, _consistent_bounds, mean=False),
    Form("icc_1k", "ICC(k): one-way random, mean of {raters}; ICC(1,k)", _one_way_mean, _one_way_bounds, mean=True),
    Form("icc_ak", "ICC(A,k): two-way random, mean of {raters}; ICC(2,k)", _absolute_mean, _absolute_bounds, mean=True),
    Form("icc_ck", "ICC(C,k): two-way mixed, mean of {raters}; ICC(3,k)", _consistent_mean, _consistent_bounds, mean=True),
)
NAMES = tuple(form.name for form in FORMS)


def intraclass(ratings: Ratings) -> tuple[Coefficient, ...]:
    """Return the six intraclass correlations with intervals of 95 %, in the order of ``FORMS``.

    Args:
        ratings: a table of numbers; units that a rater has not rated are left out.
    """
    rows, raters = ratings.complete_rows, len(ratings.raters)
    reason = without_pairs(ratings) or _too_few(ratings)
    left_out = len(ratings.units) - len(rows)
    notes = (f"{noun(ratings, left_out)} left out, because not every rater rated {_them(left_out)}.",) if left_out else ()
    squares = mean_squares(rows) if reason is None else None
    found = []
    for form in FORMS:
        base = Coefficient(
            form.name, form.words.format(raters=raters_in_words(ratings)), len(rows), raters, ratings.missing, notes=notes
        )
        found.append(
            replace(base, undefined_because=reason) if squares is None else _coefficient(form, squares, ratings, base)
        )
    return tuple(found)


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _too_few(ratings: Ratings) -> str | None:
    rows = ratings.complete_rows
    if len(rows) >= 2:
        return None
    count = f"only one {ratings.noun} was" if rows else f"no {ratings.noun} was"
    return f"{count} rated by every rater: an ICC needs two or more."


def _coefficient(form: Form, squares: MeanSquares, ratings: Ratings, base: Coefficient) -> Coefficient:
    value = form.value(squares)
    if value is None:
        alike = single_category(ratings, "the ICC")
        why = "the units do not differ from one another beyond the raters: the ICC is undefined."
        return replace(base, undefined_because=alike or why)
    bounds = form.bounds(squares)
    if bounds is None:
        flat = squares.units == 0
        why = "the raters' means of the units do not differ" if flat else "the raters leave no error to compare with"
        if not flat and squares.error > 0:
            why = "hardly any degrees of freedom are left"
        return replace(base, value=value, no_interval_because=f"{why}, so that F has no finite value.")
    if form.mean and bounds[0] <= -1 / (squares.k - 1):
        why = "the lower end lies below every value that the mean of raters can have: there are too few units."
        return replace(base, value=value, no_interval_because=why)
    if form.mean:
        low, high = (stepped_up(bound, squares.k) for bound in bounds)
    else:
        low, high = bounds
    return replace(base, value=value, interval=Interval(low, high, METHOD))
