"""Tables on which coefficients break elsewhere: each gives a sentence, no number that is none, and never a traceback."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipt_fidelity.agreement.as_json import plain_agreement
from ipt_fidelity.agreement.compare import NAMES, allowed, compare
from ipt_fidelity.agreement.icc import intraclass
from ipt_fidelity.agreement.table import SCALES, ratings_from, ratings_of

_ = None
EQUAL = [[3, 3]] * 6
ONE_RATER = [[1], [2], [3]]
NOTHING_SHARED = [[1, _], [2, _], [_, 1], [_, 3]]
CONSTANT_RATER = [[3, 1], [3, 2], [3, 3], [3, 1]]
ONE_UNIT = [[3, 2]]
ALL_MISSING = [[_, _], [_, _]]
SHIFTED = [[5, 3], [5, 3], [5, 3]]
TABLES = {
    "equal": EQUAL,
    "one-rater": ONE_RATER,
    "nothing-shared": NOTHING_SHARED,
    "constant-rater": CONSTANT_RATER,
    "one-unit": ONE_UNIT,
    "all-missing": ALL_MISSING,
    "shifted": SHIFTED,
    "no-units": [],
    "zeros": [[0, 0], [0, 0], [0, 1]],
    "zero-variance-of-units": [[1, 2, 3], [1, 2, 3], [1, 2, 3]],
    "perfect": [[1, 1, 1], [2, 2, 2], [3, 3, 3]],
    "perfect-with-a-shift": [[1, 2], [2, 3], [3, 4]],
}


def finite(data):
    """Whether no number anywhere is infinite or none at all."""
    if isinstance(data, dict):
        return all(finite(each) for each in data.values())
    if isinstance(data, list):
        return all(finite(each) for each in data)
    return not isinstance(data, float) or math.isfinite(data)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", TABLES)
def test_every_coefficient_has_a_value_or_a_sentence(name, scale):
    """What is undefined says why, and what has no interval says why."""
    found = compare(ratings_of(TABLES[name], scale=scale))

    assert finite(plain_agreement(found))
    for each in found.coefficients:
        assert (each.value is None) == bool(each.undefined_because), each.name
        assert each.value is None or bool(each.interval) != bool(each.no_interval_because), each.name


def reason(rows, name, *, scale="interval", noun="session"):
    """Return why a coefficient of a table is undefined."""
    found = compare(ratings_of(rows, scale=scale, noun=noun)).coefficient(name)
    assert found is not None
    return found.undefined_because


def test_equal_ratings_say_what_both_gave():
    """The sentence names the value, the number of sessions and the raw agreement."""
    assert (
        reason(EQUAL, "cohen_kappa") == "both raters gave 3 to all 6 sessions: kappa is undefined, raw agreement is 100 %."
    )
    assert "alpha is undefined" in reason(EQUAL, "krippendorff_alpha")
    assert "the ICC is undefined" in reason(EQUAL, "icc_a1")


def test_equal_ratings_on_a_known_scale_have_an_ac1():
    """Where it is known that other values were possible, AC1 of full agreement is 1."""
    found = compare(ratings_of(EQUAL, categories=[1, 2, 3, 4, 5])).coefficient("gwet_ac1")

    assert found.value == 1
    assert "no two ratings of a unit differ" in found.no_interval_because


def test_one_rater_is_no_agreement():
    """Whoever rated is named."""
    found = compare(ratings_from({("1", "Ana"): 1.0, ("2", "Ana"): 2.0})).coefficient("krippendorff_alpha")

    assert found.undefined_because == "only Ana rated: agreement needs two raters."


def test_raters_without_a_unit_in_common():
    """Two raters of different sessions cannot be compared."""
    assert reason(NOTHING_SHARED, "percent_agreement") == "no session was rated by two raters: nothing can be compared."


def test_a_constant_rater_is_named():
    """Kappa is 0 whatever the other rater did, and that is said."""
    found = compare(ratings_of(CONSTANT_RATER, raters=["Ana", "Ben"])).coefficient("cohen_kappa")

    assert found.value == 0
    assert found.notes == ("Ana gave 3 to all 4 units: kappa cannot tell that rater from chance.",)
    assert found.no_interval_because == "one rater never varied, so that kappa is 0 whatever the other did."
    rare = compare(ratings_of([[1, 1]] * 20 + [[2, 1]] * 2)).coefficient("cohen_kappa")
    assert (rare.value, rare.interval) == (pytest.approx(0), None)


def test_one_unit_cannot_show_chance():
    """Raw agreement is given, everything that corrects for chance is not."""
    assert reason(ONE_UNIT, "fleiss_kappa").startswith("only one session was rated by two raters")
    assert reason(ONE_UNIT, "icc_1") == "only one session was rated by every rater: an ICC needs two or more."


def test_an_icc_says_which_units_it_leaves_out():
    """The sums of squares need full rows; how many are left out is said."""
    found = compare(ratings_of([[1, 2], [3, 3], [5, 4], [2, _]], scale="interval")).coefficient("icc_1")

    assert found.units == 3
    assert found.notes == ("1 unit left out, because not every rater rated it.",)


def test_an_interval_that_would_rest_on_next_to_nothing_is_a_sentence():
    """Two sessions on which the raters are at odds leave ICC(A,1) hardly any degrees of freedom."""
    found = compare(ratings_of([[0, 4], [1, 2]], scale="interval")).coefficient("icc_a1")

    assert found.interval is None
    assert found.no_interval_because == "hardly any degrees of freedom are left, so that F has no finite value."


def test_an_interval_without_a_lower_end_is_a_sentence():
    """Two units: the lower end for one rater is so low that the mean of two has none."""
    found = {each.name: each for each in intraclass(ratings_of([[1, 0], [1, 2]], scale="interval"))}

    assert found["icc_ak"].interval is None
    assert "too few units" in found["icc_ak"].no_interval_because
    assert found["icc_a1"].interval is not None


def test_ratio_scales_begin_at_zero():
    """A value below zero is a sentence, not a division by zero."""
    assert "no values below zero" in reason([[-1, 1], [1, 1], [2, -2]], "krippendorff_alpha", scale="ratio")


def test_many_different_values_have_no_categories():
    """Kappa of measurements says nothing, and that is said in place of a number."""
    rows = [[each + 0.25, each + 0.5] for each in range(60)]

    assert "120 different values" in reason(rows, "cohen_kappa")
    assert compare(ratings_of(rows, scale="interval")).coefficient("icc_c1").value == pytest.approx(1)


def test_words_have_no_icc():
    """Asked for by name, an ICC of words is undefined with its reason."""
    from ipt_fidelity.agreement.compare import Choice

    found = compare(ratings_of([["a", "b"], ["b", "b"]]), Choice(("icc_1",)))

    assert (
        found.coefficient("icc_1").undefined_because
        == "the values are names here, and an ICC needs numbers on an interval or ratio scale."
    )


cells = st.one_of(st.none(), st.integers(0, 4).map(float))
tables = st.integers(1, 4).flatmap(lambda raters: st.lists(st.lists(cells, min_size=raters, max_size=raters), max_size=12))


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from(SCALES))
def test_no_table_breaks_it(rows, scale):
    """Any pattern of ratings and gaps gives values within bounds, or sentences; and JSON that others can read."""
    found = compare(ratings_of(rows, scale=scale))
    data = plain_agreement(found)

    assert finite(data)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    for each in found.coefficients:
        assert (each.value is None) == bool(each.undefined_because)
        assert each.value is None or each.value <= 1 + 1e-9
        if each.interval is not None:
            assert each.interval.low <= each.value + 1e-9
            assert each.value <= each.interval.high + 1e-9


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from(SCALES), st.randoms(use_true_random=False))
def test_the_order_of_units_and_raters_does_not_matter(rows, scale, chance):
    """Shuffled rows and columns give the same coefficients."""
    width = len(rows[0]) if rows else 0
    columns = list(range(width))
    chance.shuffle(columns)
    shuffled = [[row[at] for at in columns] for row in rows]
    chance.shuffle(shuffled)
    one, other = compare(ratings_of(rows, scale=scale)), compare(ratings_of(shuffled, scale=scale))

    for name in allowed(one.ratings):
        first, second = one.coefficient(name), other.coefficient(name)
        assert (first.value is None) == (second.value is None)
        assert first.value is None or first.value == pytest.approx(second.value, abs=1e-9)


def test_a_nominal_scale_gives_no_icc_and_more_raters_no_cohen():
    """Without a choice there is what the scale and the raters allow, in one order."""
    two, three = ratings_of([[1, 2]]), ratings_of([[1, 2, 3]], scale="interval")

    assert allowed(two) == tuple(name for name in NAMES if name != "gwet_ac2" and not name.startswith("icc"))
    assert allowed(three) == tuple(name for name in NAMES if name != "cohen_kappa")


def test_rows_and_values_are_checked():
    """A table that is none is refused where it is made."""
    with pytest.raises(ValueError, match="one cell for each rater"):
        ratings_of([[1, 2], [1]])
    with pytest.raises(ValueError, match="needs numbers"):
        ratings_of([["a", "b"]], scale="interval")
    with pytest.raises(ValueError, match="not among the categories"):
        ratings_of([[1, 7]], categories=[1, 2, 3])
