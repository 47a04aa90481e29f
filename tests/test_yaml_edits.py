"""Edits in a YAML file: the value changes as it was meant, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_yaml_style import TEXTS, VALUES

from ipt_fidelity.documents import parse_yaml
from ipt_fidelity.yaml_edits import CannotEdit, Drop, Put, applied, comments_lost, differences, edited

TEXT = """\
# What this file is
id: late-life   # for good
about: >-
  For depression in later life. It asks for a slower pace
  and for the people who are left.

items:
    - id: a.one
      weight: 1.5   # recalled
      source: [Doe2026, design]
      # why
      because: "Short: and quoted"
      'feedback': {strength: 'It''s there.', why: because}

    - id: a.two

      counts:
      - first
      # between
      - >
        second, over
        two lines
empty: {}
none:
last: 'end'""".replace("left.", "left.   ")
DATA = parse_yaml(TEXT.encode(), "").data


def paths(data, path=()):
    """Return every path of plain data but the whole."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in pairs for found in ((*path, key), *paths(value, (*path, key)))]


PATHS = paths(DATA)


def outside(text, word):
    return [line for line in text.splitlines() if word not in line]


@given(st.sampled_from(PATHS), VALUES)
def test_any_value_can_take_the_place_of_any_other(path, value):
    """The file says then what it said before, but for that."""
    edit = Put(path, value)
    assert parse_yaml(edited(TEXT, [edit]).encode(), "").data == applied(DATA, edit)


@given(st.sampled_from([path for path in PATHS if isinstance(path[-1], str)]))
def test_any_key_can_be_taken_away(path):
    """A mapping that loses its last key stays, empty."""
    edit = Drop(path)
    assert parse_yaml(edited(TEXT, [edit]).encode(), "").data == applied(DATA, edit)


@given(
    st.sampled_from([("items", 0), ("items", 0, "feedback"), ("items", 1), ("empty",), ("none",), ()]),
    TEXTS.filter(bool).map("new {}".format),
    VALUES,
)
def test_any_key_can_be_added(path, key, value):
    """To a mapping with lines of its own, to one in brackets, and to one that is not there yet."""
    edit = Put((*path, key), value)
    assert parse_yaml(edited(TEXT, [edit]).encode(), "").data == applied(DATA, edit)


@given(st.sampled_from([("items",), ("items", 0, "source"), ("items", 1, "counts"), ("none",)]), VALUES)
def test_any_entry_can_be_appended(path, value):
    """To a list with lines of its own, to one in brackets, and to one that is not there yet."""
    found = DATA
    for key in path:
        found = found[key]
    edit = Put((*path, len(found or [])), value)
    assert parse_yaml(edited(TEXT, [edit]).encode(), "").data == applied(DATA, edit)


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (Put(("id",), "later-life"), "id: later-life   # for good"),
        (Put(("items", 0, "weight"), 2), "      weight: 2   # recalled"),
        (Put(("items", 0, "source", 1), "Roe2026"), "      source: [Doe2026, Roe2026]"),
        (Put(("items", 0, "because"), "Other"), '      because: "Other"'),
        (Put(("items", 0, "feedback", "why"), "a, b"), "      'feedback': {strength: 'It''s there.', why: \"a, b\"}"),
        (Put(("items", 1, "counts", 0), "1st"), "      - 1st"),
        (Put(("last",), "beginning"), 'last: "beginning"'),
    ],
)
def test_every_other_line_stays(edit, line):
    """With its comments, its quotes, its indent and the blanks at its end."""
    before, after = TEXT.splitlines(), edited(TEXT, [edit]).splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [line]


def test_a_new_key_stands_where_it_belongs():
    """After those that come before it; without an order, at the end."""
    edit = Put(("items", 0, "basis"), "design")
    ordered = edited(TEXT, [edit], ("id", "weight", "basis", "source", "because")).splitlines()
    assert ordered[ordered.index("      basis: design") - 1] == "      weight: 1.5   # recalled"
    at_the_end = edited(TEXT, [edit]).splitlines()
    assert at_the_end[at_the_end.index("      basis: design") - 1].startswith("      'feedback'")


def test_a_paragraph_is_broken_anew_only_where_its_words_are_others():
    """Lines before and behind stay."""
    text = "about: >-\n  one two\n  three four\n  five six\n  seven\nid: a\n"
    assert edited(text, [Put(("about",), "one two three 4 five six seven")]) == text.replace("three four", "three 4")
    assert edited(text, [Put(("about",), "one two five six seven")]) == text.replace("  three four\n", "")


def test_line_ends_and_byte_order_mark_stay():
    """As an editor on Windows has written them."""
    text = "\ufeffid: a\r\nweight: 1\r\n"
    assert edited(text, [Put(("weight",), 2), Put(("basis",), "design")]) == "\ufeffid: a\r\nweight: 2\r\nbasis: design\r\n"


@given(VALUES, VALUES)
def test_differences_make_one_of_the_other(was, now):
    """Applied one after the other, they come to what is wanted."""
    data = {"value": was}
    for edit in differences({"value": was}, {"value": now}):
        data = applied(data, edit)
    assert data == {"value": now}


def test_a_comment_that_goes_with_a_list_is_named():
    """It is never lost in silence."""
    after = edited(TEXT, [Put(("items", 1, "counts"), ["other"])])
    assert comments_lost(TEXT, after) == ("# between",)
    assert comments_lost(TEXT, edited(TEXT, [Put(("id",), "b")])) == ()


def test_what_cannot_be_taken_away_alone_is_refused():
    """A file has one key at least."""
    with pytest.raises(CannotEdit):
        edited("id: a\n", [Drop(("id",))])
