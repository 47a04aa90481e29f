"""A session through one coder: where codes stand, whatever their order in the file, and what was looked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.made import plain_session, read, session

from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.view import View, group_of

LINES = ("T focus.therapy task.summary: one two", "C: three", "T task.summary technique.clarification: four", "X: ")


def coding(*lines: str, **keys):
    speakers = {"T": "therapist", "C": "client", "X": "co_therapist"}
    return index_session(session(1, *(lines or LINES), speakers=speakers, **keys)).codings["c1"]


def test_words_turns_and_references_are_counted_as_people_count() -> None:
    found = coding()

    assert found.words == (2, 1, 1, 4)
    assert found.therapist_count == (1, 1, 2, 3)
    assert found.therapist_turns == 3
    assert found.references == ("s01:1", "s01:2", "s01:3", "s01:4")
    assert found.refer([2, 0, 2]) == ("s01:1", "s01:3")
    assert [found.is_therapist(position) for position in range(4)] == [True, False, True, True]


def test_the_length_of_a_turn_is_known_only_from_both_its_times() -> None:
    turns = [{"id": "1", "speaker": "T", "start": 1, "end": 3.5}, {"id": "2", "speaker": "T", "start": 4}]

    assert coding("T task.summary: a", turns=turns).seconds == (2.5, 0.0)


def test_codes_are_found_by_turn() -> None:
    found = coding()

    assert found.focus == ("focus.therapy", None, None, None)
    assert found.positions_of(["task.summary", "technique.clarification"]) == {0, 2}
    assert [mark[1].code for mark in found.marks_of(["technique.clarification", "task.summary"])] == [
        "task.summary",
        "task.summary",
        "technique.clarification",
    ]
    assert found.has_any(["grief.feelings", "task.summary"])
    assert not found.has_any(["grief.feelings"])
    assert group_of("task.summary") == "task"


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
def test_order_and_doubles_in_the_file_change_nothing(order: list[int], doubles: list[int]) -> None:
    data = plain_session(1, *LINES[:3])
    shuffled = dict(data, annotations=[data["annotations"][index] for index in (*order, *doubles)])

    assert read(shuffled).indexed.codings["c1"].marks == read(data).indexed.codings["c1"].marks


def test_what_a_coder_looked_for_is_taken_from_what_was_coded_unless_it_is_said() -> None:
    assert coding(coded_for=None).groups == {"*"}
    assert coding("T focus.therapy: a", coded_for=None).groups == {"focus"}
    assert coding("T focus.therapy marker.risk_disclosed: a", coded_for=None).groups == {"focus"}
    assert coding("T focus.therapy task.summary: a", coded_for={"c1": ["focus"]}).groups == {"focus"}
    assert coding("T focus.therapy: a", coded_for={"c1": ["focus", "task"]}).groups == {"focus", "task"}


def test_a_view_ends_with_its_session() -> None:
    found = coding()
    view = View(None, (found,))

    assert view.current is found
    assert view.coding(1) is found
    assert view.coding(2) is None
