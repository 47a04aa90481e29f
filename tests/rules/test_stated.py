from __future__ import annotations

import pytest
from tests.rules.scenes import blank, coding, find, scene

LEFT = {"codes": ["task.time_reminder"], "truth": "sessions_left"}


def said(*numbers, code="task.time_reminder"):
    return [f"T [therapy; {code}(value={number})] So many." for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "outcome"),
    [
        ((7,), "right"),
        ((7, 7), "right"),
        ((9, 7), "put_right"),
        ((7, 9), "mixed"),
        ((8,), "off_by_one"),
        ((6, 8), "off_by_one"),
        ((9,), "wrong"),
    ],
)
def test_sessions_left_in_session_9_of_16(numbers, outcome):
    """Seven are left after session 9 of 16, and the last word counts most."""
    assert find("stated", scene(coding(9, *said(*numbers))), **LEFT).value == outcome


def test_sessions_contracted():
    """What was agreed at the start can be held against the case file."""
    rule = {"codes": ["task.time_limit_set"], "truth": "sessions_contracted"}

    assert find("stated", scene(coding(1, *said(16, code="task.time_limit_set"))), **rule).value == "right"
    assert find("stated", scene(coding(1, *said(12, code="task.time_limit_set"))), **rule).value == "wrong"


def test_the_contract_in_force_on_that_session_is_the_true_one():
    """After four more were agreed in session 8, eleven are left in session 9; before that, nine in session 7 of 16."""
    changes = [{"session": 8, "sessions": 20, "because": "a move"}]

    assert find("stated", scene(coding(9, *said(11)), contract_changes=changes), **LEFT).value == "right"
    assert find("stated", scene(coding(7, *said(9)), contract_changes=changes), **LEFT).value == "right"


def test_nothing_said():
    """Without a number there is nothing that could be wrong."""
    assert find("stated", scene(*blank(9)), **LEFT).status == "not_applicable"
    assert find("stated", scene(coding(9, "T [; task.time_reminder] Not for ever.")), **LEFT).status == "not_applicable"


def test_no_contract_and_beyond_it():
    """The truth is not known without a contract, and there is none left beyond it."""
    assert find("stated", scene(coding(9, *said(7)), sessions=None), **LEFT).status == "insufficient"
    assert find("stated", scene(coding(17, *said(0))), **LEFT).status == "not_applicable"
