"""Cohen's kappa: the agreement of two raters beyond what their own habits would give by chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ipt_fidelity.agreement.coefficient import Coefficient, normal_interval
from ipt_fidelity.agreement.table import Ratings, shown
from ipt_fidelity.agreement.undefined import no_spread, no_spread_of_agreement, noun, undefined
from ipt_fidelity.agreement.weights import Weights, basis, identity

NAME = "cohen_kappa"
WHAT = "kappa"


def cohen_kappa(ratings: Ratings, weights: Weights | None = None) -> Coefficient:
    """Return Cohen's kappa of two raters, weighted or not, over the units that both have rated.

    kappa = (Po - Pe) / (1 - Pe), where Po is the mean weight of the pairs observed and Pe that of pairs drawn from each
    rater's own distribution (Cohen 1960; weighted: Cohen 1968). The standard error is that of Fleiss, Cohen & Everitt
    (1969) for a kappa that is not zero; it is one for large samples.

    Args:
        ratings: a table of two raters; the first is the row of an asymmetric matrix.
        weights: agreement weights over the categories; by default only the same category agrees.
    """
    weights = weights or identity(ratings)
    form = f"two raters, {weights.form}, {basis(ratings)}"
    base = Coefficient(NAME, form, ratings.paired_units, len(ratings.raters), ratings.missing)
    if len(ratings.raters) > 2:
        why = f"Cohen's kappa is for two raters and there are {len(ratings.raters)}; each pair of them has its own."
        return replace(base, undefined_because=why)
    reason = undefined(ratings, WHAT)
    if reason is not None:
        return replace(base, undefined_because=reason)
    return _kappa(ratings, weights, base)


def _kappa(ratings: Ratings, weights: Weights, base: Coefficient) -> Coefficient:
    """Return kappa of a table in which more than one category occurs on more than one unit."""
    w = weights.matrix
    cells = Counter((a, b) for a, b in ratings.rows if a is not None and b is not None)
    count = ratings.paired_units
    rows: Counter[int] = Counter()
    columns: Counter[int] = Counter()
    for (a, b), times in cells.items():
        rows[a] += times
        columns[b] += times
    observed = sum(w[a][b] * times for (a, b), times in cells.items()) / count
    expected = sum(w[a][b] * rows[a] * columns[b] for a in rows for b in columns) / count**2
    base = replace(base, observed=observed, expected=expected)
    if 1 - expected < 1e-12:
        return replace(base, undefined_because="by these weights every pair of ratings agrees fully: kappa is undefined.")
    value = (observed - expected) / (1 - expected)
    of_row = {a: sum(w[a][b] * times for b, times in columns.items()) / count for a in rows}
    of_column = {b: sum(w[a][b] * times for a, times in rows.items()) / count for b in columns}
    total = sum(times * (w[a][b] - (of_row[a] + of_column[b]) * (1 - value)) ** 2 for (a, b), times in cells.items())
    variance = (total / count - (value - expected * (1 - value)) ** 2) / (count * (1 - expected) ** 2)
    error = max(variance, 0.0) ** 0.5
    base = replace(base, value=value, error=error, notes=(*base.notes, *_constant(ratings, rows, columns)))
    if min(len(rows), len(columns)) == 1:
        why = "one rater never varied, so that kappa is 0 whatever the other did."
        return replace(base, error=None, no_interval_because=why)
    if error < 1e-7:  # the root of what rounding leaves of an exact zero
        why = no_spread(ratings) if value == 1 else no_spread_of_agreement(ratings)
        return replace(base, error=None, no_interval_because=why)
    return replace(base, interval=normal_interval(value, error, "large-sample (Fleiss, Cohen & Everitt 1969)"))


def _constant(ratings: Ratings, rows: Counter[int], columns: Counter[int]) -> tuple[str, ...]:
    """Say so where one rater never varied: kappa is then 0 whatever the other did."""
    for rater, used in zip(ratings.raters, (rows, columns), strict=True):
        if len(used) == 1:
            value = shown(ratings.categories[next(iter(used))])
            every = noun(ratings, ratings.paired_units)
            return (f"{rater} gave {value} to all {every}: kappa cannot tell that rater from chance.",)
    return ()
