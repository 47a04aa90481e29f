"""PABAK: kappa as it would be if categories were equally common and raters had no habits of their own."""

from __future__ import annotations

from dataclasses import replace

from ipt_fidelity.agreement.chance import constant, corrected
from ipt_fidelity.agreement.coefficient import Coefficient, Interval, wilson
from ipt_fidelity.agreement.percent import percent_agreement
from ipt_fidelity.agreement.table import Ratings
from ipt_fidelity.agreement.undefined import only_value, raters_in_words, without_pairs
from ipt_fidelity.agreement.weights import basis, identity

NAME = "pabak"


def pabak(ratings: Ratings) -> Coefficient:
    """Return the prevalence-adjusted bias-adjusted kappa: 2 Po - 1 for two categories (Byrt, Bishop & Carlin 1993).

    For q categories it is (q Po - 1) / (q - 1), the S of Bennett, Alpert & Goldstein (1954), and for several raters the
    coefficient of Brennan & Prediger (1981) with Gwet's mean agreement. It depends on how many categories the scale has.
    """
    form = f"{raters_in_words(ratings)}, {basis(ratings)} taken as equally likely"
    base = Coefficient(NAME, form, ratings.paired_units, len(ratings.raters), ratings.missing)
    reason = without_pairs(ratings)
    size = len(ratings.categories)
    if reason is None and size < 2:
        reason = only_value(ratings, "PABAK")
    if reason is not None:
        return replace(base, undefined_because=reason)
    raw = percent_agreement(ratings)
    observed = raw.value or 0.0
    if len(ratings.raters) == 2:
        low, high = wilson(observed * raw.units, raw.units)
        interval = Interval(_adjusted(low, size), _adjusted(high, size), "Wilson")
        value = _adjusted(observed, size)
        return replace(base, value=value, interval=interval, observed=observed, expected=1 / size)
    if ratings.paired_units == 1:
        return replace(base, value=_adjusted(observed, size), no_interval_because=f"one {ratings.noun} has no spread.")
    return corrected(ratings, identity(ratings).matrix, constant(1 / size), base)


def _adjusted(observed: float, size: int) -> float:
    return (size * observed - 1) / (size - 1)
