from __future__ import annotations

import pytest

from ipt_fidelity import load_rubric
from ipt_fidelity.case import Case
from ipt_fidelity.schedule import Dates, Schedule
from ipt_fidelity.windows import Position

DATA = load_rubric().data
FIRST, INITIAL, LAST = Position(at="first"), Position(at="end_of_initial"), Position(at="last")


def schedule(sessions=16, crises=(), **keys):
    contract = {"sessions": sessions} if sessions else None
    return Schedule(Case.model_validate({"id": "case", "contract": contract, **keys}), DATA, tuple(crises))


def dates(where, *, by=INITIAL, number=1, edge=True):
    return where.dates(start=FIRST, by=by, edge=edge, number=number)


def test_a_task_has_a_start_a_date_and_an_edge():
    """In 16 sessions what is due by session 3 may still come in session 4."""
    assert dates(schedule()) == Dates(1, 3, 4)
    assert dates(schedule(), edge=False) == Dates(1, 3, 3)


def test_the_edge_never_leads_out_of_the_contract():
    """What is due by the last session has no session after it."""
    assert dates(schedule(), by=LAST) == Dates(1, 16, 16)


@pytest.mark.parametrize(("until", "sessions", "charged"), [(4, 16, 5), (16, 16, 16), (2, 3, 3)])
def test_charged_in_the_first_session_after_the_edge_or_the_last(until, sessions, charged):
    """A lapse is charged once; at the end of a contract in its last session."""
    assert Dates(1, until, until).charged_in(sessions) == charged


@pytest.mark.parametrize(
    ("crises", "number", "by"),
    [((2,), 1, 3), ((2,), 2, 4), ((2,), 9, 4), ((2, 3), 9, 5), ((2, 4), 9, 5), ((3,), 9, 4), ((4,), 9, 3), ((9,), 9, 3)],
)
def test_each_crisis_before_a_date_moves_it_by_one(crises, number, by):
    """A crisis counts from the session it was held in, and only while the date had not passed."""
    assert dates(schedule(crises=crises), number=number).by == by


def test_a_crisis_does_not_move_the_last_session():
    """The end of a contract stays where it was agreed."""
    assert dates(schedule(crises=(15, 16)), by=LAST, number=16).by == 16


def test_each_session_is_judged_by_the_contract_in_force_on_it():
    """Twenty sessions agreed in session 10 hold from there on, not before."""
    where = schedule(contract_changes=[{"session": 10, "sessions": 20, "because": "a birth"}])

    assert [where.windows(number).sessions for number in (9, 10, 20)] == [16, 20, 20]


def test_the_later_of_two_changes_holds():
    """Changes apply by their session, whatever their order in the file."""
    changes = [{"session": 12, "sessions": 24, "because": "b"}, {"session": 10, "sessions": 20, "because": "a"}]
    where = schedule(contract_changes=changes)

    assert [where.windows(number).sessions for number in (9, 10, 12)] == [16, 20, 24]


def test_areas_are_those_in_force():
    """An area agreed from session 3 to 9 is in force on both, and on none outside."""
    where = schedule(problem_areas=[{"area": "role_dispute", "agreed": 3, "until": 9}, "grief"])

    assert [where.areas(number) for number in (2, 3, 9, 10)] == [
        ("grief",),
        ("role_dispute", "grief"),
        ("role_dispute", "grief"),
        ("grief",),
    ]


def test_without_a_contract_or_a_case_there_are_no_dates():
    """Nothing is due where nothing is known."""
    assert dates(schedule(sessions=None)) is None
    assert dates(Schedule(None, DATA)) is None
    assert Schedule(None, DATA).areas(1) == ()
