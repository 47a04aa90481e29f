"""From a table to everything that is said of it: every coefficient that its scale and raters allow, categories and pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ipt_fidelity.agreement import alpha, fleiss, gwet, icc, kappa, pabak, paradox, percent
from ipt_fidelity.agreement.bland_altman import Limits, limits_of_agreement
from ipt_fidelity.agreement.bootstrap import Resampling, bootstrap
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.table import Ratings, Value, shown
from ipt_fidelity.agreement.weights import Weights, linear, quadratic

#: Every coefficient there is, in the order in which they are reported.
NAMES = (
    percent.NAME,
    kappa.NAME,
    fleiss.NAME,
    alpha.NAME,
    gwet.AC1,
    gwet.AC2,
    pabak.NAME,
    *icc.NAMES,
)
#: What people call them.
TITLES = {
    "percent_agreement": "Percent agreement",
    "cohen_kappa": "Cohen's kappa",
    "fleiss_kappa": "Fleiss' kappa",
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
    "gwet_ac2": "Gwet's AC2",
    "pabak": "PABAK",
    "icc_1": "ICC(1)",
    "icc_a1": "ICC(A,1)",
    "icc_c1": "ICC(C,1)",
    "icc_1k": "ICC(k)",
    "icc_ak": "ICC(A,k)",
    "icc_ck": "ICC(C,k)",
}
#: Coefficients that compare categories; with more values than this a table of them says nothing.
BY_CATEGORY = frozenset({kappa.NAME, fleiss.NAME, gwet.AC1, gwet.AC2, pabak.NAME})
MOST_CATEGORIES = 50
#: 30 raters have 435 pairs; more are not read by anybody.
MOST_RATERS_IN_PAIRS = 30
_MOST_NEVER_GIVEN = 10  # whole numbers between those that occur; with more, the scale is hardly one of steps
WeightsOf = Callable[[Ratings], Weights]
WEIGHTS: dict[str, WeightsOf] = {"linear": linear, "quadratic": quadratic}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted.

    Attributes:
        names: coefficients by name; empty takes every one that the scale and the raters allow.
        weights: makes agreement weights for kappa and AC2; None leaves kappa unweighted and AC2 quadratic.
        distances: distances over the categories for alpha, in place of those of the scale.
        resampling: how intervals are made; None takes the analytical ones.
    """

    names: tuple[str, ...] = ()
    weights: WeightsOf | None = None
    distances: Sequence[Sequence[float]] | None = None
    resampling: Resampling | None = None


@dataclass(frozen=True, slots=True)
class CategoryUse:
    """How a category was used: how often, and the kappa of it against all others."""

    value: Value
    count: int
    share: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two raters beside one another."""

    raters: tuple[str, str]
    units: int
    observed_agreement: float | None
    kappa: Coefficient
    within_1: float | None
    limits: Limits | str | None
    prevalence_and_bias: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that is said of one table."""

    ratings: Ratings
    observed: float | None
    coefficients: tuple[Coefficient, ...]
    categories: tuple[CategoryUse, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]

    def coefficient(self, name: str) -> Coefficient | None:
        """Return a coefficient by name, None where it was not asked for or not allowed."""
        return next((each for each in self.coefficients if each.name == name), None)


def allowed(ratings: Ratings) -> tuple[str, ...]:
    """Return the coefficients that the scale and the number of raters allow, in their order."""
    left_out = set() if len(ratings.raters) <= 2 else {kappa.NAME}
    if ratings.scale == "nominal":
        left_out |= {gwet.AC2, *icc.NAMES}
    elif ratings.scale == "ordinal":
        left_out |= {*icc.NAMES}
    return tuple(name for name in NAMES if name not in left_out)


def compare(ratings: Ratings, choice: Choice | None = None) -> Agreement:
    """Return every coefficient that is wanted, with what each category and each pair of raters contributes.

    Args:
        ratings: the table.
        choice: which coefficients, weights, distances and intervals; by default all that the table allows.

    Raises:
        ValueError: given weights or distances do not fit the categories.
    """
    choice = choice or Choice()
    names = choice.names or allowed(ratings)
    found = _coefficients(ratings, names, choice)
    if choice.resampling is not None:
        found = tuple(_resampled(ratings, each, choice, choice.resampling) for each in found)
    return Agreement(
        ratings,
        percent.observed_agreement(ratings),
        found,
        _categories(ratings),
        _pairs(ratings, choice),
        _notes(ratings, found, choice),
    )


def _coefficients(ratings: Ratings, names: Sequence[str], choice: Choice) -> tuple[Coefficient, ...]:
    made = [_one(ratings, name, choice) for name in names if name not in icc.NAMES]
    if wanted := [name for name in names if name in icc.NAMES]:
        made += [each for each in _intraclass(ratings) if each.name in wanted]
    return tuple(sorted(made, key=lambda each: NAMES.index(each.name)))


def _one(ratings: Ratings, name: str, choice: Choice) -> Coefficient:
    if name in BY_CATEGORY and len(ratings.categories) > MOST_CATEGORIES:
        many = f"there are {len(ratings.categories):,} different values; agreement on categories says nothing of so many."
        base = Coefficient(name, "categories", ratings.paired_units, len(ratings.raters), ratings.missing)
        return replace(base, undefined_because=many)
    if name == kappa.NAME:
        return kappa.cohen_kappa(ratings, choice.weights(ratings) if choice.weights else None)
    if name == gwet.AC2:
        if ratings.scale == "nominal" and choice.weights is None:
            base = Coefficient(name, "weighted", ratings.paired_units, len(ratings.raters), ratings.missing)
            return replace(base, undefined_because="names have no order by which AC2 could weigh them; AC1 is for names.")
        return gwet.gwet_ac2(ratings, choice.weights(ratings) if choice.weights else None)
    if name == alpha.NAME:
        return alpha.krippendorff_alpha(ratings, choice.distances)
    plain = {percent.NAME: percent.percent_agreement, fleiss.NAME: fleiss.fleiss_kappa}
    plain |= {gwet.AC1: gwet.gwet_ac1, pabak.NAME: pabak.pabak}
    return plain[name](ratings)


def _intraclass(ratings: Ratings) -> tuple[Coefficient, ...]:
    found = icc.intraclass(ratings)
    if ratings.scale != "nominal" and not any(isinstance(each, str) for each in ratings.categories):
        return found
    why = "the values are names here, and an ICC needs numbers on an interval or ratio scale."
    return tuple(replace(each, value=None, interval=None, undefined_because=why) for each in found)


def _resampled(ratings: Ratings, found: Coefficient, choice: Choice, how: Resampling) -> Coefficient:
    """Return a coefficient with a bootstrap interval in place of its own."""
    if found.value is None:
        return found

    def statistic(drawn: Ratings) -> float | None:
        return _coefficients(drawn, (found.name,), choice)[0].value

    made = bootstrap(ratings, statistic, how)
    if isinstance(made, str):
        return replace(found, interval=None, no_interval_because=made)
    return replace(found, interval=made, no_interval_because=None)


def _categories(ratings: Ratings) -> tuple[CategoryUse, ...]:
    size = len(ratings.categories)
    if size > MOST_CATEGORIES:
        return ()
    counts = Counter(each for row in ratings.rows for each in row if each is not None)
    total = counts.total()
    kappas = fleiss.fleiss_by_category(ratings)
    return tuple(
        CategoryUse(
            ratings.categories[position],
            counts[position],
            counts[position] / total if total else 0.0,
            kappas[position].value,
        )
        for position in range(size)
    )


def _pairs(ratings: Ratings, choice: Choice) -> tuple[Pair, ...]:
    if len(ratings.raters) > MOST_RATERS_IN_PAIRS:
        return ()
    return tuple(_pair(ratings.of_pair(*pair), choice) for pair in combinations(ratings.raters, 2))


def _pair(ratings: Ratings, choice: Choice) -> Pair:
    a, b = ratings.raters
    ordered = ratings.scale != "nominal"
    measured = ratings.scale in ("interval", "ratio")
    few = len(ratings.categories) <= MOST_CATEGORIES
    return Pair(
        (a, b),
        ratings.paired_units,
        percent.observed_agreement(ratings),
        _one(ratings, kappa.NAME, choice),
        percent.within(ratings) if ordered else None,
        limits_of_agreement(ratings) if measured else None,
        paradox.prevalence_and_bias(ratings) if few else None,
    )


def _notes(ratings: Ratings, found: Sequence[Coefficient], choice: Choice) -> tuple[str, ...]:
    notes = []
    kappas = [each for each in found if each.name in (kappa.NAME, fleiss.NAME) and each.value is not None]
    ac1 = next((each for each in found if each.name == gwet.AC1), None)
    if kappas and choice.weights is None:
        said = paradox.explain(ratings, kappas[0], ac1 or gwet.gwet_ac1(ratings))
        notes += [said] if said else []
    if len(ratings.raters) > MOST_RATERS_IN_PAIRS:
        notes.append(f"Pairs are not listed for more than {MOST_RATERS_IN_PAIRS} raters; choose some of them.")
    if gap := _gap(ratings):
        notes.append(gap)
    return tuple(notes)


def _gap(ratings: Ratings) -> str | None:
    """Say so where a whole number between the lowest and the highest was never given and the scale is only what occurs."""
    if ratings.whole_scale or ratings.scale == "nominal" or len(ratings.categories) > MOST_CATEGORIES:
        return None
    numbers = [each for each in ratings.categories if isinstance(each, float)]
    if len(numbers) != len(ratings.categories) or any(each != int(each) for each in numbers):
        return None
    lowest, highest = int(min(numbers, default=0)), int(max(numbers, default=0))
    if highest - lowest > len(numbers) + _MOST_NEVER_GIVEN:
        return None
    never = [float(each) for each in range(lowest, highest) if float(each) not in numbers]
    if not never or len(never) > _MOST_NEVER_GIVEN:
        return None
    return (
        f"Nobody gave {', '.join(map(shown, never))}. Weights, AC1, AC2 and PABAK are worked out over the values that "
        "occur; give the whole scale to have them over it."
    )
