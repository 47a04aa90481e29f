"""Krippendorff's alpha: any number of raters, any scale, any pattern of missing ratings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ipt_fidelity.agreement.coefficient import Coefficient, spread, t_interval
from ipt_fidelity.agreement.table import Bundle, Ratings
from ipt_fidelity.agreement.undefined import no_spread, no_spread_of_agreement, undefined

NAME = "krippendorff_alpha"
WHAT = "alpha"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How much was disagreed, unit by unit and by chance.

    Attributes:
        of_bundle: for each kind of unit, its sum of distances over ordered pairs, by its number of ratings less one.
        of_value: for each category, the sum of its distances to all values there are.
        by_chance: the sum of distances over all ordered pairs of values.
    """

    of_bundle: Sequence[float]
    of_value: Sequence[float]
    by_chance: float


def krippendorff_alpha(ratings: Ratings, distances: Sequence[Sequence[float]] | None = None) -> Coefficient:
    """Return Krippendorff's alpha, 1 - Do / De, with the distance of the table's scale or a given one.

    Do is the mean distance of two ratings of a unit, De that of two ratings whatever their units; only ratings that can be
    paired count (Krippendorff, Content Analysis, 4th ed. 2019, ch. 12; Computing Krippendorff's Alpha-Reliability, 2011).
    Distances: nominal 0 or 1; ordinal from the ranks, half of the ties counted; interval (c - k)²; ratio
    ((c - k) / (c + k))². The interval is linearised over units (Gwet 2014); a bootstrap over units may be asked for.

    Args:
        ratings: the table.
        distances: symmetric distances over the categories with zeros on the diagonal, in place of those of the scale.
    """
    form = f"{ratings.scale} distance" if distances is None else "given distances"
    base = Coefficient(NAME, form, ratings.paired_units, len(ratings.raters), ratings.missing)
    reason = undefined(ratings, WHAT)
    if reason is None and distances is None and ratings.scale == "ratio" and min(ratings.numbers) < 0:
        reason = "a ratio scale has no values below zero: alpha is undefined, the interval scale allows them."
    if reason is not None:
        return replace(base, undefined_because=reason)
    counts = Counter[int]()
    for bundle, units in ratings.paired:
        for each in bundle:
            counts[each] += units
    found = _disagreement(ratings, counts, distances)
    return _alpha(ratings, found, base)


def _alpha(ratings: Ratings, found: Disagreement, base: Coefficient) -> Coefficient:
    if found.by_chance <= 0:
        return replace(base, undefined_because="by these distances no two ratings differ: alpha is undefined.")
    pairable = sum(len(bundle) * units for bundle, units in ratings.paired)
    seen = math.fsum(each * units for each, (_, units) in zip(found.of_bundle, ratings.paired, strict=True))
    ratio = seen / found.by_chance
    value = 1 - (pairable - 1) * ratio
    base = replace(base, value=value, observed=seen / pairable, expected=found.by_chance / (pairable * (pairable - 1)))
    mean = pairable / ratings.paired_units
    influences = []
    for own, (bundle, units) in zip(found.of_bundle, ratings.paired, strict=True):
        drawn = 2 * sum(map(found.of_value.__getitem__, bundle)) / found.by_chance
        change = len(bundle) * ratio + pairable * own / found.by_chance - pairable * ratio * drawn
        change += ratio * (len(bundle) - mean) / pairable  # a term of small samples that Gwet's formula has
        influences.append((change, units))
    error = spread(influences, ratings.paired_units)
    if error < 1e-12 or seen == 0:
        why = no_spread(ratings) if seen == 0 else no_spread_of_agreement(ratings)
        return replace(base, no_interval_because=why)
    return replace(base, interval=t_interval(value, error, ratings.paired_units), error=error)


def _disagreement(ratings: Ratings, counts: Counter[int], distances: Sequence[Sequence[float]] | None) -> Disagreement:
    bundles = [bundle for bundle, _ in ratings.paired]
    if distances is not None:
        return _by_distance(bundles, counts, distances)
    if ratings.scale == "nominal":
        return _by_name(bundles, counts, len(ratings.categories))
    if ratings.scale == "ratio":
        numbers = ratings.numbers
        return _by_distance(bundles, counts, [[_relative(a, b) for b in numbers] for a in numbers])
    numbers = _ranks(counts, len(ratings.categories)) if ratings.scale == "ordinal" else ratings.numbers
    return _by_square(bundles, counts, numbers)


def _relative(a: float, b: float) -> float:
    """Return the distance of two values on a ratio scale; two zeros are the same."""
    return ((a - b) / (a + b)) ** 2 if a != b else 0.0


def _ranks(counts: Counter[int], size: int) -> tuple[float, ...]:
    """Return for each category the ratings below it and half of those in it: their square distance is the ordinal one."""
    ranks, below = [], 0
    for position in range(size):
        ranks.append(below + counts[position] / 2)
        below += counts[position]
    return tuple(ranks)


def _by_name(bundles: Sequence[Bundle], counts: Counter[int], size: int) -> Disagreement:
    total = counts.total()
    of_bundle = []
    for bundle in bundles:
        ratings = len(bundle)
        same = sum([bundle.count(each) ** 2 for each in set(bundle)])
        of_bundle.append((ratings * ratings - same) / (ratings - 1))
    of_value = [float(total - counts[position]) for position in range(size)]
    return Disagreement(of_bundle, of_value, float(total * total - sum(count * count for count in counts.values())))


def _by_square(bundles: Sequence[Bundle], counts: Counter[int], numbers: Sequence[float]) -> Disagreement:
    """Return disagreement by squared differences, for which sums of squares about the mean stand in for all pairs."""
    total = counts.total()
    mean = math.fsum(numbers[each] * count for each, count in counts.items()) / total
    centred = [number - mean for number in numbers]
    squares = math.fsum(centred[each] ** 2 * count for each, count in counts.items())
    squared = [number * number for number in centred]
    of_bundle = []
    for bundle in bundles:
        if bundle[0] == bundle[-1]:  # sorted, so that all are the same
            of_bundle.append(0.0)
            continue
        own, own_squares = sum(map(centred.__getitem__, bundle)), sum(map(squared.__getitem__, bundle))
        of_bundle.append(2 * (len(bundle) * own_squares - own * own) / (len(bundle) - 1))
    of_value = [total * value * value + squares for value in centred]
    return Disagreement(of_bundle, of_value, 2 * total * squares)


def _by_distance(bundles: Sequence[Bundle], counts: Counter[int], distances: Sequence[Sequence[float]]) -> Disagreement:
    """Return disagreement by any distances, pair by pair."""
    used = tuple(counts.items())
    of_value = [math.fsum([row[other] * count for other, count in used]) for row in distances]
    of_bundle = []
    for bundle in bundles:
        pairs = [bundle.count(each) * sum(map(distances[each].__getitem__, bundle)) for each in set(bundle)]
        of_bundle.append(sum(pairs) / (len(bundle) - 1))
    return Disagreement(of_bundle, of_value, math.fsum(of_value[each] * count for each, count in used))
