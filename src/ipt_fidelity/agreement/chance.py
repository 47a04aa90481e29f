"""The shared frame of coefficients for any number of raters: agreement over units, corrected for chance.

Gwet (Handbook of Inter-Rater Reliability, 4th ed. 2014) writes Fleiss' kappa, his own AC1 and AC2 and the coefficient of
Brennan and Prediger alike: (Pa - Pe) / (1 - Pe), where Pa is the mean over the units that two raters or more have rated, and
only Pe differs. Units with one rating help to know the distribution of the categories. Standard errors are linearised as in
his programs, where such a unit adds to the spread as if it had shown no agreement beyond chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ipt_fidelity.agreement.coefficient import Coefficient, spread, t_interval
from ipt_fidelity.agreement.table import Bundle, Ratings
from ipt_fidelity.agreement.undefined import no_spread, no_spread_of_agreement
from ipt_fidelity.agreement.weights import Matrix

Shares = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """A way to reckon agreement by chance.

    Attributes:
        expected: agreement expected by chance from the shares of the categories, Pe.
        slope: the change of Pe with the share of each category.
    """

    expected: Callable[[Shares], float]
    slope: Callable[[Shares], Sequence[float]]


def constant(expected: float) -> Chance:
    """Return agreement by chance that does not depend on how often a category is used."""
    return Chance(lambda _: expected, lambda shares: (0.0,) * len(shares))


def shares_of(ratings: Ratings) -> Shares:
    """Return the share of each category: the mean over rated units of its share among a unit's ratings."""
    totals = [0.0] * len(ratings.categories)
    count = 0
    for bundle, units in ratings.bundles:
        count += units
        part = units / len(bundle)
        for each in bundle:
            totals[each] += part
    return tuple(total / count for total in totals)


def corrected(ratings: Ratings, matrix: Matrix, chance: Chance, base: Coefficient) -> Coefficient:
    """Return a coefficient that is corrected for chance, with its linearised interval.

    Args:
        ratings: a table with at least two units that two raters or more have rated.
        matrix: symmetric agreement weights.
        chance: how Pe is reckoned.
        base: name, form and basis of the coefficient.
    """
    shares = shares_of(ratings)
    everything = sum(units for _, units in ratings.bundles)
    paired = ratings.paired_units
    agreed = {bundle: weighted_pairs(bundle, matrix) for bundle, _ in ratings.paired}
    observed = sum(agreed[bundle] * units for bundle, units in ratings.paired) / paired
    expected = chance.expected(shares)
    base = replace(base, observed=observed, expected=expected)
    if 1 - expected < 1e-12:
        return replace(base, undefined_because="agreement by chance is complete, so that nothing is left to correct for.")
    value = (observed - expected) / (1 - expected)
    slope = chance.slope(shares)
    mean_slope = sum(a * b for a, b in zip(slope, shares, strict=True))
    influences = []
    for bundle, units in ratings.bundles:
        by_chance = sum(slope[each] for each in bundle) / len(bundle) - mean_slope
        own = everything / paired * (agreed[bundle] - expected) if bundle in agreed else 0.0
        influence = (own - (1 - value) * by_chance) / (1 - expected) - value
        influences.append((influence / everything, units))
    error = spread(influences, everything)
    if error < 1e-12 or observed == 1:
        why = no_spread(ratings) if observed == 1 else no_spread_of_agreement(ratings)
        return replace(base, value=value, no_interval_because=why)
    return replace(base, value=value, interval=t_interval(value, error, everything), error=error)


def weighted_pairs(bundle: Bundle, matrix: Matrix) -> float:
    """Return the mean weight of the pairs of ratings of one unit."""
    size = len(bundle)
    counts = {each: bundle.count(each) for each in set(bundle)}
    total = sum(n * (m - (a == b)) * matrix[a][b] for a, n in counts.items() for b, m in counts.items())
    return total / (size * (size - 1))
