"""What is said of a measure over a case: what was recorded, what of it is more than error, and where it is missing."""

import pytest
from tests.made import score, session


def course(values, measure="PHQ-9", **keys):
    """Return the course of a measure over sessions with these values."""
    held = [
        session(number, measures={measure: value} if value is not None else {}) for number, value in enumerate(values, 1)
    ]
    report = score(held, **keys)
    return next((each for each in report.case.measures if each.measure == measure), None), report


def test_a_fall_of_the_reliable_change_is_reliable_and_one_point_less_is_not():
    """Six points on the PHQ-9 are more than error of measurement; five are not, and are not called improvement."""
    assert course([18, 15, 12])[0].reliable is True
    found = course([18, 15, 13])[0]
    assert found.reliable is False
    assert found.text == (
        "PHQ-9 went from 18 (session 1) to 13 (session 3): 5 points lower, less than the 6 that count as reliable change; "
        "on the side of a case throughout (cut-off 10)."
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([18, 9], "no longer on the side of a case"),
        ([9, 18], "now on the side of a case"),
        ([4, 3], "not on the side of a case at either end"),
        ([12, 12], "no change"),
    ],
)
def test_the_sentence_says_on_which_side_of_the_cut_off_it_began_and_ended(values, words):
    """A trainee reads where the scale began and ended, and nothing about why."""
    assert words in course(values)[0].text


def test_one_value_is_no_course():
    """A single score changes nothing and is said to be the only one."""
    found = course([18, None])[0]
    assert (found.change, found.reliable) == (0, None)
    assert "the only value" in found.text


def test_a_session_without_the_weekly_scale_is_listed_and_reported():
    """A missing PHQ-9 in session 2 is a gap to close, not a zero."""
    found, report = course([18, None, 12])
    assert found.missing == (2,)
    assert [(problem.code, problem.severity) for problem in report.problems] == [("missing-measure", "warning")]
    assert "not in session 2" in report.problems[0].message


def test_a_clinicians_rating_is_not_missed_in_between():
    """The Hamilton scale is taken now and then, so the sessions between are not listed."""
    found, report = course([24, None, None, 12], measure="HDRS-17", adaptations=["depression"])
    assert found.rated_by == "clinician"
    assert found.missing == ()
    assert report.problems == ()


def test_a_measure_that_nobody_knows_or_recorded_has_no_course():
    """What has no meaning in the rubric is shown in its session and not summed up."""
    assert course([3, 2], measure="OWN-SCALE")[0] is None
    assert course([None, None])[0] is None


def test_a_higher_value_can_be_the_better_one():
    """Where higher is better, falling below the cut-off is what makes a case."""
    from ipt_fidelity.measure_course import _course
    from ipt_fidelity.rubric import Measure

    measure = Measure.model_validate(
        {"id": "W", "title": "Wellbeing", "range": [0, 25], "direction": "higher_is_better", "caseness": 13}
        | {"basis": "design", "source": "design"}
    )
    found = _course(measure, [(1, 8.0), (4, 16.0)], ())
    assert found.text == (
        "W went from 8 (session 1) to 16 (session 4): 8 points higher; no reliable change is stated for it; "
        "no longer on the side of a case (cut-off 13)."
    )
    assert found.reliable is None
