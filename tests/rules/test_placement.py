from __future__ import annotations

import pytest
from tests.rules.scenes import coding, find, scene

HERE = "T [; task.interval_question] How have things been since we met?"
REST = "T [problem_area] And then?"


def placed(before, after, where="opening", line=HERE):
    lines = [*[REST] * before, line, *[REST] * after]
    return find(
        "placement", scene(coding(5, *lines)), codes="task.interval_question", where=where, within=0.1, at_least_turns=6
    )


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (0, 29, "in_place"),
        (5, 24, "in_place"),
        (6, 23, "near"),
        (11, 18, "near"),
        (12, 17, "elsewhere"),
        (29, 0, "elsewhere"),
    ],
)
def test_the_opening_is_six_turns_or_a_tenth(before, after, outcome):
    """Of 30 therapist turns the first six are the opening, and the next six are near it."""
    assert placed(before, after).value == outcome
    assert placed(after, before, "close").value == outcome


def test_in_a_long_session_the_opening_is_longer():
    """Of 100 therapist turns the tenth still opens the session."""
    assert placed(9, 90).value == "in_place"
    assert placed(10, 89).value == "near"


def test_touched_and_absent():
    """A mere mention stands nowhere, and what is not coded is absent."""
    assert placed(0, 9, line=HERE.replace("question]", "question(depth=touched)]")).value == "touched"
    assert placed(0, 9, line="T [; technique.clarification] What?").value == "absent"


def test_the_best_placed_one_counts():
    """A question at the start is not undone by another at the end."""
    found = find(
        "placement", scene(coding(5, HERE, *[REST] * 28, HERE)), codes="task.interval_question", where="opening", within=0.1
    )

    assert (found.value, found.evidence) == ("in_place", ("s05:1", "s05:30"))
