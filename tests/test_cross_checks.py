"""What only shows when a session is looked at as a whole, and what a rubric does not know of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.made import plain_session, read, session

from ipt_fidelity.cross_checks import codebook_faults, index_session
from ipt_fidelity.errors import BadInput
from ipt_fidelity.pipeline import load_rubric
from ipt_fidelity.readers.native import check_codes


def faults(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return code and path of every problem."""
    with pytest.raises(BadInput) as caught:
        read(data)
    return [(problem.code, problem.where.path or "") for problem in caught.value.problems]


def doubts(**keys: Any) -> list[tuple[str, str, str, str]]:
    """Return what the base rubric does not know of a session: severity, code, path, hint."""
    found = check_codes(read(plain_session(2, "T task.summary: well", "C: yes", **keys)), load_rubric().data)
    return [(problem.severity, problem.code, problem.where.path or "", problem.hint) for problem in found]


def test_every_fault_of_a_session_is_found_in_one_pass() -> None:
    data = plain_session(1, "T focus.therapy: a", "C: b")
    data["turns"] += [
        {"id": "1", "speaker": "T"},
        {"id": "3", "speaker": "X"},
        {"id": "4", "speaker": "T", "start": 9, "end": 5},
        {"id": "5", "speaker": "T", "start": -1},
        {"id": "a\tb", "speaker": "T"},
    ]
    data["annotations"] += [
        {"turn": "99", "code": "task.summary", "coder": "c1"},
        {"turn": "1", "code": "focus.past", "coder": "c1"},
    ]
    data["measures"] = {"PHQ-9": float("inf")}

    assert faults(data) == [
        ("missing-turn", "annotations[1].turn"),
        ("two-focus-codes", "annotations[2].code"),
        ("bad-range", "measures.PHQ-9"),
        ("duplicate-id", "turns[2].id"),
        ("unknown-speaker", "turns[3].speaker"),
        ("bad-range", "turns[4].end"),
        ("bad-range", "turns[5].start"),
        ("unprintable-id", "turns[6].id"),
    ]


def test_a_session_without_turns_or_without_a_therapist_is_refused() -> None:
    """Where nobody is a therapist every item would be zero, which is a mistake of the file and not of the work."""
    assert faults(plain_session() | {"turns": [], "annotations": []}) == [("no-turns", "turns")]
    assert faults(plain_session() | {"speakers": {"T": "other", "C": "client"}}) == [("no-therapist", "speakers")]


def test_an_id_that_ends_in_a_line_break_is_refused() -> None:
    assert faults(plain_session() | {"id": "s01\n"}) == [("unprintable-id", "id")]


def test_two_coders_may_see_a_turn_differently_and_each_has_one_focus() -> None:
    data = plain_session(1, "T focus.therapy: a", "C: b")
    data["annotations"].append({"turn": "1", "code": "focus.past", "coder": "c2"})

    codings = index_session(read(data).session).codings

    assert [coding.focus[0] for coding in codings.values()] == ["focus.therapy", "focus.past"]


def test_the_same_focus_twice_is_harmless() -> None:
    data = plain_session(1, "T focus.therapy: a", "C: b")
    data["annotations"].append(data["annotations"][0])

    assert read(data).indexed.faults == ()


def test_a_coder_who_only_said_what_was_looked_for_is_a_coder() -> None:
    """Nothing found is a result, where somebody looked."""
    indexed = index_session(session(1, coded_for={"c2": ["focus"]}))

    assert list(indexed.codings) == ["c2"]
    assert indexed.codings["c2"].marks == {}


def test_unknown_names_are_errors_with_a_near_match() -> None:
    annotations = [
        {"turn": "1", "code": "task.sumary", "coder": "c1"},
        {"turn": "1", "code": "task.summary", "coder": "c1", "area": "role_transitoin"},
    ]

    assert doubts(annotations=annotations, coded_for={"c1": ["technque"]}) == [
        ("error", "unknown-code", "annotations[0].code", "Did you mean 'task.summary'?"),
        ("error", "unknown-area", "annotations[1].area", "Did you mean 'role_transition'?"),
        ("error", "unknown-group", "coded_for.c1[0]", "Did you mean 'technique'?"),
    ]


def test_the_codes_of_other_coders_are_checked_too() -> None:
    assert doubts(annotations=[{"turn": "1", "code": "task.nonsense", "coder": "c9"}])[0][:3] == (
        "error",
        "unknown-code",
        "annotations[0].code",
    )


def test_a_measure_out_of_its_range_is_an_error() -> None:
    found = doubts(measures={"PHQ-9": 99, "EPDS": -1}, item_flags={"PHQ-9": {"9": 4}, "EPDS": {"10": -1}})

    assert [each[:3] for each in found] == [
        ("error", "bad-range", "measures.PHQ-9"),
        ("error", "bad-range", "measures.EPDS"),
        ("error", "bad-range", "item_flags.PHQ-9.9"),
        ("error", "bad-range", "item_flags.EPDS.10"),
    ]


def test_the_ends_of_a_range_belong_to_it() -> None:
    assert not doubts(measures={"PHQ-9": 0, "EPDS": 30}, item_flags={"PHQ-9": {"9": 3}, "EPDS": {"10": 0}})


def test_a_measure_that_the_rubric_does_not_know_is_shown_with_a_warning() -> None:
    assert doubts(measures={"PHQ9": 12}) == [("warning", "unknown-measure", "measures.PHQ9", "Did you mean 'PHQ-9'?")]


def test_an_answer_that_can_raise_no_flag_never_passes_in_silence() -> None:
    """PHQ9 for PHQ-9, or item 09 for 9, would lose a safety flag."""
    assert doubts(item_flags={"PHQ9": {"9": 2}, "PHQ-9": {"09": 2}}) == [
        ("warning", "unflagged-measure", "item_flags.PHQ9", "Did you mean 'PHQ-9'?"),
        ("warning", "unflagged-item", "item_flags.PHQ-9.09", "Known here: 9."),
    ]


def test_a_rating_of_an_item_that_the_rubric_does_not_have_is_left_aside_with_a_warning() -> None:
    rating = {"item": "technique.stanse", "rater": "s", "role": "supervisor", "level": 3}

    assert doubts(ratings=[rating]) == [("warning", "unknown-item", "ratings[0].item", "Did you mean 'technique.stance'?")]


def test_nothing_is_wrong_with_a_good_session() -> None:
    assert codebook_faults(index_session(session(1, "T task.summary: a", "C: b")), load_rubric().data) == ()
