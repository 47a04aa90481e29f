"""Edits of returned books become changes, conflicts, or nothing: never two of one, never a choice that nobody made."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.ratings_log import Entry
from ipt_fidelity.review_plan import Brought, Choices, Edit, entries_of, plan

WHEN = "2025-03-01T10:00"
LEVELS = st.one_of(st.none(), st.integers(1, 5))


def edit(level: int | None = 4, was: int | None = None, role: str = "supervisor", **fields) -> Edit:
    return Edit("rating", "s01", "x.y", role, "Items!F4", why="seen", was=was, level=level, **fields)


def brought(by: str = "Adler", book: str = "a.xlsx", **fields) -> Brought:
    return Brought(edit(**fields), book, "0" * 64, by)


def logged(level: int | None, who: str = "Adler", role: str = "supervisor", why: str = "seen") -> Entry:
    return Entry(kind="rating", session="s01", who=who, role=role, when=WHEN, item="x.y", level=level, why=why)


brought_edits = st.lists(
    st.builds(
        lambda kind, about, role, level, why, by, book: Brought(
            Edit(kind, "s01", about, role, "A1", why=why, level=level if kind == "rating" else None), book, "0" * 64, by
        ),
        st.sampled_from(["rating", "words"]),
        st.sampled_from(["x.y", "x.z"]),
        st.sampled_from(["self", "supervisor", "rater"]),
        LEVELS,
        st.sampled_from(["", "seen"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["a.xlsx", "b.xlsx"]),
    ),
    max_size=6,
)


@given(brought_edits)
def test_what_was_taken_in_is_not_taken_in_again(given_edits):
    """After a plan is logged, the same books ask for nothing new of what was agreed on by one voice."""
    first = plan(given_edits, {})
    log = {"s01": entries_of(first.changes, WHEN, {})}
    again = plan(list(first.changes), log)
    one_voice = {
        change.edit.key for change in first.changes if sum(c.edit.key == change.edit.key for c in first.changes) == 1
    }
    assert not [change for change in again.changes if change.edit.key in one_voice]


@given(brought_edits)
def test_an_edit_is_a_change_or_a_conflict_or_known_and_nothing_is_lost(given_edits):
    found = plan(given_edits, {})
    seen = {
        (each.edit.kind, each.edit.key)
        for each in (*found.changes, *found.known, *(each for conflict in found.conflicts for each in conflict.brought))
    }
    assert seen == {(each.edit.kind, each.edit.key) for each in given_edits}


@given(brought_edits)
def test_two_levels_of_one_role_are_never_both_taken_in(given_edits):
    levels: dict = {}
    for change in plan(given_edits, {}).changes:
        if change.edit.kind == "rating":
            levels.setdefault(change.edit.key, set()).add(change.edit.level)
    assert all(len(found) == 1 for found in levels.values())


def test_the_order_of_the_books_decides_nothing():
    books = [brought("A", "a", level=4), brought("B", "b", level=2), brought("C", "c", level=4)]
    for order in permutations(books):
        found = plan(list(order), {})
        assert not found.changes
        assert {level for level, _, _ in found.conflicts[0].sides} == {2, 4}


def test_roles_do_not_conflict():
    found = plan([brought(role="self", level=1), brought(role="supervisor", level=5)], {})
    assert (len(found.changes), found.conflicts) == (2, ())


def test_who_did_not_see_the_other_level_is_in_conflict_with_it():
    found = plan([brought("Brandt", level=2, was=None)], {"s01": [logged(4)]})
    assert [who for _, who, _ in found.conflicts[0].sides] == ["Adler", "Brandt"]


def test_who_saw_it_has_decided():
    found = plan([brought("Brandt", level=2, was=4)], {"s01": [logged(4)]})
    assert (len(found.changes), found.conflicts) == (1, ())


def test_who_corrects_their_own_level_needs_no_leave():
    found = plan([brought("Adler", level=5, was=None)], {"s01": [logged(4)]})
    assert (len(found.changes), found.conflicts) == (1, ())


def test_the_level_that_stands_may_be_the_one_in_the_log():
    books = [brought("Brandt", "b", level=2)]
    log = {"s01": [logged(4)]}
    assert plan(books, log, Choices(levels={"x.y": 4})).changes == ()
    assert plan(books, log, Choices(levels={"x.y": 4})).conflicts == ()
    assert plan(books, log, Choices(take="b")).changes == tuple(books)


def test_a_new_reason_for_the_same_level_is_a_line_of_its_own():
    found = plan([brought(level=4)], {"s01": [logged(4, why="heard")]})
    assert len(found.changes) == 1


def test_the_line_holds_the_level_before_it():
    """The log's, or else what stood in the book, or for a supervisor what was computed."""
    cases = [
        (edit(level=2, was=3, computed=1.5), [logged(4)], 4),
        (edit(level=2, was=3, computed=1.5), [], 3),
        (edit(level=2, computed=1.5), [], 1.5),
        (edit(level=2, computed=1.5, role="self"), [], None),
    ]
    for each, log, old in cases:
        (entry,) = entries_of([Brought(each, "a", "0" * 64, "B")], WHEN, {"s01": log})
        assert entry.old == old
