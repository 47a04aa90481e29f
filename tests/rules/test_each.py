"""With how many members something was done: in a session, or up to the one in which it is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.scenes import blank, coding, find, scene

MEMBERS = {"T": "therapist", "A": "member", "B": "member", "D": "member", "E": "member"}
GOAL = {"codes": ["task.contract"], "role": "member", "due": {"share": 0.25}}


def with_(*names, number=4, speakers=MEMBERS, **fields):
    """Return a session in which something was done with these members."""
    more = "".join(f", {key}={value}" for key, value in fields.items())
    lines = [f"T [therapy; task.contract(person={name}{more})] And you?" for name in names]
    return coding(number, *(lines or ["T [therapy; task.contract] And all of you?"]), speakers=speakers)


def in_one_session(held):
    return find("each", scene(held), codes=["task.contract"], role="member")


def test_the_part_of_the_members_is_taken_and_those_left_are_named():
    """Three of four, and who is not among them."""
    found = in_one_session(with_("A", "B", "E"))

    assert (found.value, found.numerator, found.denominator) == (0.75, 3, 4)
    assert found.reason.endswith("with 3 of 4; not with D")
    assert found.evidence == ("s04:1", "s04:2", "s04:3")


def test_a_member_is_counted_once_however_the_name_is_written():
    """'a' is A, and twice with A is once."""
    assert in_one_session(with_("a", "A")).numerator == 1


def test_who_is_no_member_here_is_not_counted():
    """A brother at home may be named as well; he is no member."""
    assert in_one_session(with_("brother", "A")).numerator == 1


def test_a_touch_and_a_turn_to_all_count_for_nobody():
    """What is only touched, or said to the group, was done with no single member."""
    assert in_one_session(with_("A", depth="touched")).value == 0
    assert in_one_session(with_()).value == 0


def test_without_members_it_does_not_apply_and_of_two_no_share_is_taken():
    """Nobody is left out of a group that is not there; of two a share says nothing."""
    assert in_one_session(with_("A", speakers={"T": "therapist"})).status == "not_applicable"
    assert in_one_session(with_("A", speakers={"T": "therapist", "A": "member", "B": "member"})).status == "insufficient"


def due(*held, **keys):
    return find("each", scene(*held, **keys), **GOAL)


def test_what_is_due_is_taken_together_from_all_sessions_up_to_then():
    """Of 16 sessions the fourth closes the account of goals."""
    found = due(with_("A", "B", number=1), *blank(2, 3), with_("D", "E"))

    assert found.value == 1
    assert found.evidence == ("s01:1", "s01:2", "s04:1", "s04:2")


@pytest.mark.parametrize(("number", "said"), [(3, "still due: by session 4"), (5, "was looked at in session 4")])
def test_before_and_after_it_is_due_it_does_not_apply(number, said):
    """One lapse is charged once."""
    found = due(with_("A", number=number))

    assert found.status == "not_applicable"
    assert found.reason.startswith(said)


def test_with_a_session_unseen_nobody_is_called_left_out():
    """Only where everybody was reached in what was seen is it known."""
    assert due(*blank(1, 2), with_("A")).status == "insufficient"
    assert due(*blank(1, 2), with_("A", "B", "D", "E")).value == 1


def test_without_a_contract_nothing_is_due():
    """Nobody knows when a quarter of an unknown number is."""
    assert due(with_("A"), sessions=None).status == "insufficient"


def test_over_a_whole_case_it_is_known_once_it_was_due():
    """The last session up to then says who the members are."""
    held = (with_("A", "B", number=1), *blank(2, 3), with_("D"), *blank(5))

    assert due(*held, whole=True).value == 0.75
    assert due(*held[:2], whole=True).status == "not_applicable"


def test_where_nothing_up_to_then_was_seen_nothing_is_said():
    """A case that begins for us with session 6 says nothing of goals."""
    assert due(*blank(6), whole=True).status == "insufficient"


def test_a_meeting_before_the_group_counts_only_where_it_is_said():
    """Preparation belongs to the meetings before, a goal that the group knows does not."""
    before = (with_("A", "B", number=0), with_("D", "E", number=1))
    first = {"codes": ["task.contract"], "role": "member", "due": "first"}

    assert find("each", scene(*before), **first).value == 0.5
    assert find("each", scene(*before), **first, before_contract_counts=True).value == 1
    assert find("each", scene(before[1]), **first, before_contract_counts=True).status == "insufficient"


@given(done=st.lists(st.sampled_from("ABDE")), more=st.sampled_from("ABDE"))
def test_more_work_never_lowers_the_share(done, more):
    """One more member asked is never less."""
    assert in_one_session(with_(*done, more)).value >= in_one_session(with_(*done)).value
