"""Fleiss' kappa: any number of raters, names as categories, overall and for each category."""

from __future__ import annotations

from dataclasses import replace

from ipt_fidelity.agreement.chance import Chance, Shares, corrected
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.table import Ratings
from ipt_fidelity.agreement.undefined import raters_in_words, undefined
from ipt_fidelity.agreement.weights import identity

NAME = "fleiss_kappa"
WHAT = "Fleiss' kappa"


def _expected(shares: Shares) -> float:
    return sum(share * share for share in shares)


def _slope(shares: Shares) -> Shares:
    return tuple(2 * share for share in shares)


CHANCE = Chance(_expected, _slope)


def fleiss_kappa(ratings: Ratings) -> Coefficient:
    """Return Fleiss' kappa (Fleiss 1971), unweighted.

    Chance is drawn from the shares of the categories over all raters, which need not be the same people for every unit.
    Fleiss has one number of raters for all units; where it varies, this is the extension of Gwet (2014), equal to his where
    it does not. For two raters it is Scott's pi.
    """
    form = f"{raters_in_words(ratings)}, unweighted, categories pooled over raters"
    base = Coefficient(NAME, form, ratings.paired_units, len(ratings.raters), ratings.missing)
    reason = undefined(ratings, WHAT)
    if reason is not None:
        return replace(base, undefined_because=reason)
    return corrected(ratings, identity(ratings).matrix, CHANCE, base)


def fleiss_by_category(ratings: Ratings) -> dict[int, Coefficient]:
    """Return Fleiss' kappa of each category against all others, by the category's position (Fleiss 1971, eq. 23)."""
    return {position: fleiss_kappa(against_rest(ratings, position)) for position in range(len(ratings.categories))}


def against_rest(ratings: Ratings, position: int) -> Ratings:
    """Return the table with two categories: this one, and all others together."""
    rows = tuple(tuple([None if each is None else int(each == position) for each in row]) for row in ratings.rows)
    return replace(ratings, rows=rows, categories=("any other", str(ratings.categories[position])), whole_scale=True)
