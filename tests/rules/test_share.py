from __future__ import annotations

import pytest
from tests.rules.scenes import coding, find, scene

PEOPLE = {"part": ["focus.problem_area", "focus.relationships"]}


def said(codes, words):
    return {"turn": f"C [{codes}] And so", "words": words}


def share(*lines, number=8, areas=("role_transition",), keys=None, **parameters):
    return find("share", scene(coding(number, *lines, **(keys or {})), areas=areas), **(PEOPLE | parameters))


def test_words_of_the_part_of_all_words_with_a_focus():
    """Thirty words about people of forty coded are three quarters; turns without a focus are not talk that was coded."""
    found = share(said("relationships", 30), said("other", 10), said("", 60))

    assert (found.value, found.numerator, found.denominator, found.evidence) == (0.75, 30, 40, ("s08:1",))


def test_neutral_talk_is_left_out_of_the_whole():
    """An hour that had to begin with the symptom scale is not less about people."""
    found = share(said("relationships", 30), said("symptoms", 50), neutral=["focus.symptoms"])

    assert (found.value, found.denominator) == (1.0, 30)
    assert "50 neutral words set aside" in found.reason


def test_symptoms_are_neutral_up_to_a_fifth():
    """Of 100 words 20 on symptoms are set aside, and the other 20 count against the area."""
    found = share(said("problem_area", 60), said("symptoms", 40), neutral_up_to={"focus.symptoms": 0.2})

    assert (found.value, found.denominator) == (0.75, 80)


def test_below_three_tenths_left_nothing_is_said():
    """29 words of 100 are too few to speak of the hour; 30 are enough."""
    rule = {"neutral": ["focus.symptoms"], "at_least_left": 0.3}

    assert share(said("relationships", 29), said("symptoms", 71), **rule).status == "insufficient"
    assert share(said("relationships", 30), said("symptoms", 70), **rule).status == "measured"


def test_session_1_is_shown_without_a_level():
    """The first hour belongs to the history; its share is shown and not rated."""
    found = share(said("relationships", 30), said("other", 30), number=1, shown_only_in=[1])

    assert (found.status, found.value) == ("not_applicable", 0.5)


@pytest.mark.parametrize(("areas", "value"), [(["role_transition"], 0.5), (["grief"], 0.0), ([], 0.0)])
def test_the_past_follows_the_area(areas, value):
    """A memory that serves the agreed transition is work on it; one that serves another area is the past."""
    assert share(said("past; transition.old_role", 20), said("other", 20), areas=areas).value == value


@pytest.mark.parametrize("task", ["task.timeline", "task.interpersonal_inventory", "task.symptom_review"])
def test_history_that_a_task_asks_for_is_neutral(task):
    """Whoever takes the timeline has to speak of the past, and is not held to account for it."""
    found = share(said(f"past; {task}", 60), said("relationships", 20), said("other", 20))

    assert (found.value, found.denominator) == (0.5, 40)


def test_talk_about_parting_belongs_to_the_part():
    """What is said about the ending between the two is about people, although its focus is the therapy."""
    found = share(said("therapy; task.ending_feelings", 30), said("other", 30), also_part=["task.ending_feelings"])

    assert (found.value, found.numerator, found.denominator) == (0.5, 30, 60)


def test_a_turn_that_belongs_to_the_part_twice_counts_once():
    """A memory that serves the area and the parting is one turn, and does not draw another memory with it."""
    lines = (said("past; transition.old_role; task.ending_feelings", 20), said("past", 20))

    assert share(*lines, also_part=["task.ending_feelings"]).value == 0.5


def test_a_turn_that_follows_the_area_is_shown_as_evidence():
    """Whoever disputes the figure finds the memories that were counted as work on the area."""
    assert share(said("past; transition.old_role", 20), said("other", 20)).evidence == ("s08:1",)


def test_turns_and_time():
    """The same talk can be counted in turns, or in seconds where they are known."""
    lines = (said("relationships", 90), said("other", 5), said("other", 5))
    turns = [
        {"id": str(i), "speaker": "C", "start": s, "end": e} for i, (s, e) in enumerate([(0, 30), (30, 40), (40, 60)], 1)
    ]

    assert share(*lines, unit="turns").value == pytest.approx(1 / 3)
    assert share(*lines, unit="time", keys={"turns": turns}).value == 0.5


def test_without_times_no_share_of_time():
    """Transcripts without times say nothing about minutes."""
    assert "no turn has times" in share(said("relationships", 9), unit="time").reason


def test_fewer_than_three_make_no_share():
    """Two turns, two annotations or two sessions are no denominator."""
    assert share(said("relationships", 9), said("other", 9), unit="turns").status == "insufficient"
    assert share(said("relationships", 9), said("other", 9), unit="annotations").status == "insufficient"


def test_no_focus_no_share():
    """Where no focus is coded nothing can be said about it."""
    assert "no turn has a focus code" in share("T [technique.clarification] What?").reason
