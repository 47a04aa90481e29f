"""Gwet's AC1 and AC2: agreement that stays in step with raw agreement where one category is rare."""

from __future__ import annotations

from dataclasses import replace

from ipt_fidelity.agreement.chance import Chance, Shares, corrected
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.table import Ratings
from ipt_fidelity.agreement.undefined import only_value, raters_in_words, single_unit, without_pairs
from ipt_fidelity.agreement.weights import Weights, basis, identity, quadratic

AC1, AC2 = "gwet_ac1", "gwet_ac2"


def gwet_ac1(ratings: Ratings) -> Coefficient:
    """Return Gwet's AC1 (Gwet 2008): chance is what raters would agree on when they guess on hard units.

    Pe = sum of pi (1 - pi) / (q - 1) over the q categories, where pi is the share of a category over raters.
    """
    return _coefficient(AC1, ratings, identity(ratings))


def gwet_ac2(ratings: Ratings, weights: Weights | None = None) -> Coefficient:
    """Return Gwet's AC2, which is AC1 with weights (Gwet 2014, ch. 4): Pe = T sum of pi (1 - pi) / (q (q - 1)).

    T is the sum of the weights.

    Args:
        ratings: the table.
        weights: symmetric agreement weights; quadratic ones by default.
    """
    return _coefficient(AC2, ratings, weights or quadratic(ratings))


def _coefficient(name: str, ratings: Ratings, weights: Weights) -> Coefficient:
    what = "AC1" if name == AC1 else "AC2"
    form = f"{raters_in_words(ratings)}, {weights.form}, {basis(ratings)}"
    base = Coefficient(name, form, ratings.paired_units, len(ratings.raters), ratings.missing)
    reason = without_pairs(ratings) or _one_category(ratings, what) or single_unit(ratings, what)
    if reason is None and not weights.symmetric:
        reason = "weights that depend on who rated what have no meaning for raters in general: AC2 is undefined."
    if reason is not None:
        return replace(base, undefined_because=reason)
    size = len(ratings.categories)
    factor = sum(sum(row) for row in weights.matrix) / (size * (size - 1))

    def expected(shares: Shares) -> float:
        return factor * sum(share * (1 - share) for share in shares)

    def slope(shares: Shares) -> Shares:
        return tuple(factor * (1 - 2 * share) for share in shares)

    return corrected(ratings, weights.matrix, Chance(expected, slope), base)


def _one_category(ratings: Ratings, what: str) -> str | None:
    """Say so where the scale has one category, as far as is known; on a given scale, AC1 of equal ratings is defined."""
    return only_value(ratings, what) if len(ratings.categories) == 1 else None
