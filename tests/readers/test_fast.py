"""The fast path for JSON accepts a file only where it is proved that no key was given twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.made import plain_session

from ipt_fidelity.readers.fast import decode_columns, decode_session

LINES = ("T focus.therapy task.summary: one two", "C focus.past: three")


def text(**keys: Any) -> str:
    return json.dumps(plain_session(3, *LINES) | keys)


def twice(where: str, key: str, value: Any) -> str:
    """Return the session with a key given again, after the first place at which a text stands."""
    return text().replace(where, f"{json.dumps(key)}: {json.dumps(value)}, {where}", 1)


def test_a_plain_file_is_read_and_known_to_say_no_more_than_its_codes() -> None:
    columns = decode_columns(text().encode())

    assert columns is not None
    assert columns.bare
    assert (columns.codes, columns.texts) == (("focus.therapy", "task.summary", "focus.past"), ("one two", "three"))


@pytest.mark.parametrize(
    "keys",
    [
        {"id": "s:03"},
        {"speakers": {"T": "therapist", "C": "client", "a:b": "other"}},
        {"turns": [{"id": "1", "speaker": "T", "text": "At 10:30: well"}, {"id": "2", "speaker": "C", "start": 2.5}]},
        {"annotations": [{"turn": "1", "code": "task.summary", "coder": "c:1", "depth": "touched", "note": "so: here"}]},
        {
            "circumstance": {"kind": "crisis", "because": "one: two"},
            "measures": {"PHQ-9": None},
            "item_flags": {"PHQ-9": {"9": 0}},
        },
        {"ratings": [{"item": "a.b", "rater": "r", "role": "self", "level": 3}]},
    ],
)
def test_colons_in_texts_are_no_keys(keys: dict[str, Any]) -> None:
    """A time of day in the talk, or a note with a colon, does not send a file on the slow path, nor hide a key."""
    raw = text(**keys)
    session = decode_session(raw.encode())

    if keys.get("id"):
        assert session is None  # no name: it has to be said
    else:
        assert session is not None
    assert decode_session(raw.replace('"speaker": "T"', '"speaker": "C", "speaker": "T"', 1).encode()) is None


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        ('"number"', "id", "other"),
        ('"number"', "annotations", []),
        ('"number"', "turns", []),
        ('"number"', "minutes", 20),
        ('"T": "therapist"', "T", "client"),
        ('"speaker"', "id", "9"),
        ('"text"', "text", "what was said"),
        ('"code"', "code", "task.contract"),
        ('"code"', "turn", "2"),
    ],
)
def test_a_key_given_twice_is_never_read_over(where: str, key: str, value: Any) -> None:
    """Whichever of the two would be lost, and wherever it stands."""
    assert decode_session(twice(where, key, value).encode()) is None


def test_a_key_given_twice_is_not_hidden_by_an_escaped_colon() -> None:
    raw = twice('"text"', "text", "a").replace("one two", "one\\u003a two")

    assert decode_session(raw.encode()) is None


def test_what_says_the_same_as_nothing_is_left_to_the_slow_path() -> None:
    assert decode_session(text(complete=True).encode()) is None
