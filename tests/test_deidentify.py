"""Listed names become role words everywhere, the same in every session; what is only suspected stays as it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import session

from ipt_fidelity.deidentify import deidentified, likely_identifiers, suspicions, texts_of
from ipt_fidelity.errors import BadInput
from ipt_fidelity.name_key import read_name_key
from ipt_fidelity.replacing import Replacer

NAMES = {"SISTER": ["Anna Berg", "Anna", "Rose"], "TOWN": ["St. Mary’s", "Åre"], "PARTNER": ["bo"]}
REPLACER = Replacer(NAMES)


def replaced(text: str) -> str:
    return REPLACER(text, Counter())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Berg came.", "<SISTER> came."),
        ("Anna  \n Berg came.", "<SISTER> came."),
        ("It was Anna's, not Annabel's.", "It was <SISTER>'s, not Annabel's."),
        ("ANNA! Rose rose.", "<SISTER>! <SISTER> rose."),
        ("Near St. Mary's or St. Mary’s.", "Near <TOWN> or <TOWN>."),
        ("A\u030are is far.", "<TOWN> is far."),
        ("Bo and bo and BO; a boat.", "<PARTNER> and <PARTNER> and <PARTNER>; a boat."),
        ("<SISTER> and <ANNA> stay.", "<SISTER> and <ANNA> stay."),
    ],
)
def test_listed_names_become_role_words(text, expected):
    """The longest form first, whole words, with any space or apostrophe; a rose stays a rose."""
    assert replaced(text) == expected


@given(st.lists(st.sampled_from(["Anna", "Anna Berg", "rose", "bo", "ANNA", "Åre", "<", ">", "SISTER", " ", "'s", "x"])))
def test_doing_it_twice_changes_nothing_more(words):
    """Role words are not taken for names."""
    once = replaced(" ".join(words))

    assert replaced(once) == once
    assert "Anna" not in once


def test_all_texts_of_a_session_are_treated():
    """Talk, names of speakers, notes, persons and reasons; everything else stays."""
    before = session(
        1,
        speakers={"Anna": "client", "T": "therapist"},
        turns=[{"id": "1", "speaker": "Anna", "text": "I am Anna."}],
        annotations=[{"turn": "1", "code": "task.summary", "coder": "c1", "note": "of Anna", "person": "Rose"}],
        ratings=[{"item": "technique.stance", "rater": "s", "role": "supervisor", "level": 4, "note": "kind to Anna"}],
        circumstance={"kind": "crisis", "because": "Anna left"},
    )
    done = deidentified(before, REPLACER)

    assert dict(done.session.speakers) == {"<SISTER>": "client", "T": "therapist"}
    assert done.session.turns[0].speaker == "<SISTER>"
    assert not [text for _, text in texts_of(done.session) if "Anna" in text or "Rose" in text]
    assert done.replaced == {"SISTER": 6}
    assert (done.session.id, done.session.annotations[0].code) == (before.id, "task.summary")


def test_two_speakers_never_become_one():
    """Who said what must not be lost."""
    both = session(
        1,
        speakers={"T": "therapist", "Anna": "client", "Rose": "partner"},
        turns=[{"id": "1", "speaker": "Anna", "text": "x"}],
        annotations=[],
    )

    with pytest.raises(BadInput, match="both be called <SISTER>"):
        deidentified(both, REPLACER)


def test_suspects_name_their_places_and_stay():
    """What only looks like an identifier is listed with every turn in which it stands."""
    first = session(1, "T: Then Karl rang 020 7946 0018.", "C: It was Karl, and a rose.")
    listed = {each.text: (each.kind, each.places) for each in suspicions([first], REPLACER).suspects}

    assert listed == {
        "Karl": ("capitalised word", ("s01:1", "s01:2")),
        "020 7946 0018": ("telephone number", ("s01:1",)),
        "rose": ("listed name, written otherwise", ("s01:2",)),
    }


def test_likely_identifiers_are_one_warning():
    """Scoring and converting say once that something is there, where it begins, and how to see all of it."""
    first = session(1, "T: Call 020 7946 0018.", "C: On March 5th at 10?")
    problem = likely_identifiers([first, session(2, "T: Well.")], "birch")

    assert problem is not None
    assert problem.severity == "warning"
    assert "date (1), telephone number (1); 2 places, first s01:1" in problem.message
    assert likely_identifiers([session(2, "T: It was 5 to 3, 50 minutes.")], "birch") is None


def key(folder: Path, text: str) -> Path:
    path = folder / "names.yaml"
    path.write_text(f"schema: ipt-fidelity/names/1\n{text}", encoding="utf-8")
    return path


def test_a_key_file_is_read_strictly(tmp_path):
    """A misspelt key would leave a name in."""
    with pytest.raises(BadInput, match="nmaes"):
        read_name_key(key(tmp_path, "nmaes: {SISTER: [Anna]}\n"))


def test_a_name_of_two_people_is_refused_with_its_line(tmp_path):
    """Nobody could tell afterwards who was meant."""
    with pytest.raises(BadInput) as caught:
        read_name_key(key(tmp_path, "names:\n  SISTER: [Anna]\n  FRIEND:\n    - anna\n"))

    assert [(problem.code, problem.where.line) for problem in caught.value.problems] == [("shared-name", 5)]


@pytest.mark.parametrize(
    "names", ["{sister: [Anna]}", "{SISTER: [A]}", "{SISTER: [12]}", '{SISTER: ["12"]}', "{SISTER: Anna}"]
)
def test_role_words_are_capitals_and_names_have_letters(tmp_path, names):
    """One letter would be replaced everywhere; a single text in place of a list is a slip."""
    with pytest.raises(BadInput):
        read_name_key(key(tmp_path, f"names: {names}\n"))
