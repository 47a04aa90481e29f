"""Raw agreement: how often two raters say the same of a unit, not corrected for chance."""

from __future__ import annotations

from dataclasses import replace

from ipt_fidelity.agreement.chance import constant, corrected
from ipt_fidelity.agreement.coefficient import Coefficient, Interval, wilson
from ipt_fidelity.agreement.table import Bundle, Ratings
from ipt_fidelity.agreement.undefined import without_pairs
from ipt_fidelity.agreement.weights import identity

NAME = "percent_agreement"


def percent_agreement(ratings: Ratings) -> Coefficient:
    """Return the share of pairs of raters that agree, as the mean over the units that two raters or more have rated.

    For two raters this is the plain share of units with the same rating, with the interval of Wilson (1927). For more it is
    the mean over units of agreeing pairs by pairs (Fleiss 1971; Gwet 2014), with a linearised interval.
    """
    two = len(ratings.raters) == 2
    form = "share of units rated the same" if two else "mean share of agreeing pairs of raters over units"
    base = Coefficient(NAME, form, ratings.paired_units, len(ratings.raters), ratings.missing)
    reason = without_pairs(ratings)
    if reason is not None:
        return replace(base, undefined_because=reason)
    if two:
        count = ratings.paired_units
        same = sum(units for bundle, units in ratings.paired if bundle[0] == bundle[1])
        low, high = wilson(same, count)
        return replace(base, value=same / count, interval=Interval(low, high, "Wilson"))
    if ratings.paired_units == 1:
        ((bundle, _),) = ratings.paired
        return replace(base, value=same_pairs(bundle), no_interval_because=f"one {ratings.noun} has no spread.")
    found = replace(corrected(ratings, identity(ratings).matrix, constant(0.0), base), observed=None, expected=None)
    if found.interval is None:
        return found
    return replace(found, interval=replace(found.interval, low=max(0.0, found.interval.low)))


def same_pairs(bundle: Bundle) -> float:
    """Return the share of pairs of ratings of a unit that are the same.

    >>> same_pairs((0, 0, 1))
    0.3333333333333333
    """
    size = len(bundle)
    counts = [bundle.count(each) for each in set(bundle)]
    return sum(count * (count - 1) for count in counts) / (size * (size - 1))


def observed_agreement(ratings: Ratings) -> float | None:
    """Return the raw agreement, None where nothing can be compared."""
    return percent_agreement(ratings).value


def within(ratings: Ratings, reach: float = 1.0) -> float | None:
    """Return the share of pairs of ratings whose numbers lie at most so far apart; None where nothing can be compared.

    Args:
        ratings: a table with numbers, or with categories whose positions count.
        reach: the largest distance that still counts, in points of the scale.
    """
    if not ratings.paired:
        return None
    numbers = ratings.numbers
    total = 0.0
    for bundle, units in ratings.paired:
        values = [numbers[each] for each in bundle]
        size = len(values)
        near = sum(abs(values[j] - values[i]) <= reach + 1e-9 for i in range(size) for j in range(i + 1, size))
        total += units * near / (size * (size - 1) / 2)
    return total / ratings.paired_units
