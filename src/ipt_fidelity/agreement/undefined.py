"""Why a coefficient is undefined, in a sentence that says what the raters did."""

from __future__ import annotations

from ipt_fidelity.agreement.table import Ratings, shown


def noun(ratings: Ratings, count: int) -> str:
    """Return a number of units in words.

    >>> from ipt_fidelity.agreement.table import ratings_of
    >>> noun(ratings_of([[1, 1]], noun="session"), 6)
    '6 sessions'
    """
    return f"{count:,} {ratings.noun}{'' if count == 1 else 's'}"


def raters_in_words(ratings: Ratings) -> str:
    """Return how many raters there are, in words."""
    count = len(ratings.raters)
    return f"{count} rater{'' if count == 1 else 's'}"


def everybody(ratings: Ratings) -> str:
    """Return what the raters are called together."""
    return "both raters" if len(ratings.raters) == 2 else f"all {len(ratings.raters)} raters"


def without_pairs(ratings: Ratings) -> str | None:
    """Say why nothing can be compared at all, or None where at least one unit has two ratings."""
    if not ratings.units:
        return f"there is no {ratings.noun} to compare: agreement is undefined."
    if len(ratings.raters) < 2:
        only = f"only {ratings.raters[0]} rated" if ratings.raters else "nobody rated"
        return f"{only}: agreement needs two raters."
    if not ratings.bundles:
        return f"every one of the {noun(ratings, len(ratings.units))} is unrated: agreement is undefined."
    if not ratings.paired:
        return f"no {ratings.noun} was rated by two raters: nothing can be compared."
    return None


def single_category(ratings: Ratings, what: str) -> str | None:
    """Say so where every rating that can be compared is the same, so that nothing is left to correct for chance."""
    return only_value(ratings, what) if len(ratings.used) == 1 else None


def only_value(ratings: Ratings, what: str) -> str:
    """Say that every rating that can be compared is the same; one category has to be in use."""
    count = ratings.paired_units
    number = f"all {noun(ratings, count)}" if count > 1 else f"the one {ratings.noun} they share"
    value = shown(ratings.categories[ratings.used[0]])
    return f"{everybody(ratings)} gave {value} to {number}: {what} is undefined, raw agreement is 100 %."


def single_unit(ratings: Ratings, what: str) -> str | None:
    """Say so where one unit alone can be compared: chance cannot be told from it."""
    if ratings.paired_units != 1:
        return None
    return f"only one {ratings.noun} was rated by two raters: {what} is undefined, because one cannot show what varies."


def undefined(ratings: Ratings, what: str) -> str | None:
    """Return why a coefficient that is corrected for chance is undefined, None where it is defined."""
    return without_pairs(ratings) or single_category(ratings, what) or single_unit(ratings, what)


def no_spread(ratings: Ratings) -> str:
    """Say why an interval cannot be made where the agreement is perfect."""
    count = noun(ratings, ratings.paired_units)
    return f"no two ratings of a {ratings.noun} differ, so that the {count} compared cannot show how much agreement varies."


def no_spread_of_agreement(ratings: Ratings) -> str:
    """Say why an interval cannot be made where every unit agrees to the same degree."""
    return f"the {noun(ratings, ratings.paired_units)} compared show no spread of agreement."
