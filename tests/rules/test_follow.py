from __future__ import annotations

import pytest
from tests.rules.scenes import coding, find, scene

RULE = {"trigger": ["focus.other"], "run_of": 3, "unless": ["task"], "answer": ["technique.refocusing"], "within": 2}
DRIFT = {"turn": "C [other] And the car,", "repeat": 3}
BACK = "T [problem_area; technique.refocusing] And your boss?"
REST = "T [problem_area] Mm."


def follow(*lines):
    return find("follow", scene(coding(7, *lines)), **RULE)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([DRIFT, "T [other; technique.refocusing] And your boss?"], "all_at_once"),
        ([DRIFT, BACK], "all"),
        ([DRIFT, REST, BACK], "all"),
        ([DRIFT, REST, REST, BACK], "none"),
        ([BACK, DRIFT, REST], "none"),
        ([DRIFT, BACK, DRIFT, REST], "some"),
        ([DRIFT, BACK, DRIFT, BACK, DRIFT, REST], "most"),
        ([DRIFT, BACK, DRIFT, REST, REST, REST, DRIFT, REST], "some"),
    ],
)
def test_outcomes(lines, outcome):
    """An answer counts from the drift on until two therapist turns after it; a share is spoken of from three places on."""
    assert follow(*lines).value == outcome


def test_unanswered_places_are_the_evidence():
    """A trainee finds the drift that was let go, and not the one that was turned."""
    assert follow(DRIFT, BACK, DRIFT, REST).evidence == ("s07:5", "s07:6", "s07:7")


def test_two_turns_are_no_drift():
    """Nobody has to turn back after two remarks about the car."""
    assert follow({"turn": "C [other] And the car,", "repeat": 2}, REST).status == "not_applicable"


def test_work_on_a_task_is_no_drift():
    """A turn that carries a task breaks the run."""
    line = "T [other; task.interval_question] How was it?"

    assert follow({"turn": "C [other] And the car,", "repeat": 2}, line, "C [other] Well,", REST).status == "not_applicable"


def test_client_turns_do_not_use_up_the_time_for_an_answer():
    """The therapist has two turns of their own, however much the client says between."""
    assert follow(DRIFT, *["C [problem_area] Yes."] * 5, REST, BACK).value == "all"


def test_a_place_of_one_turn_is_called_a_turn():
    """Nobody reads "turns 1–1"."""
    rule = {**RULE, "run_of": 1}
    said = find("follow", scene(coding(7, "C [other] And the car,", REST, REST, REST)), **rule).reason

    assert said.endswith("unanswered: turn 1")
