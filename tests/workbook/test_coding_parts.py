"""How codes are laid out on a coding sheet: no code lost, none twice, and those first that belong there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import session

from ipt_fidelity.case import Case
from ipt_fidelity.readers.coding.layout import CODES, DETAILS
from ipt_fidelity.session import Annotation
from ipt_fidelity.toolkit import installed
from ipt_fidelity.workbook.coding_rows import coding_rows
from ipt_fidelity.workbook.offered_codes import offered_codes
from ipt_fidelity.workbook.rating_sheet import asked_items

RUBRIC = installed().rubric("ipt-core")[0]
ALL = {code.id for code in RUBRIC.data.codes if code.group != "focus"}

annotations = st.lists(
    st.builds(
        Annotation,
        turn=st.just("1"),
        code=st.sampled_from(["task.summary", "task.contract", "technique.role_play", "grief.new_ties"]),
        coder=st.just("c1"),
        quality=st.one_of(st.none(), st.integers(1, 5)),
        depth=st.sampled_from([None, "touched", "worked"]),
        note=st.sampled_from([None, "hm"]),
    ),
    max_size=12,
)
focus = st.one_of(st.none(), st.builds(Annotation, turn=st.just("1"), code=st.just("focus.other"), coder=st.just("c1")))


@given(annotations, focus)
def test_rows_hold_each_code_with_its_own_details(coded, about):
    rows = coding_rows([*coded, *([about] if about else [])])
    laid_out = sorted(repr((code, row.details)) for row in rows for code in row.codes)
    given_ = ((each.code, tuple((name, getattr(each, name)) for name in DETAILS)) for each in coded)
    assert laid_out == sorted(
        repr((code, tuple(pair for pair in details if pair[1] is not None))) for code, details in given_
    )
    assert all(len(row.codes) <= len(CODES) for row in rows)
    assert [row.focus for row in rows if row.focus] == (["other"] if about else [])


def test_a_turn_without_codes_has_a_row():
    assert len(coding_rows([])) == 1


def case(**keys) -> Case:
    return Case.model_validate({"schema": "ipt-fidelity/case/1", "id": "a", "contract": {"sessions": 16}} | keys)


@pytest.mark.parametrize("number", [0, 1, 8, 16, 17])
@pytest.mark.parametrize("areas", [[], ["grief"], ["grief", "role_dispute"]])
def test_every_code_is_offered_once(number, areas):
    found = offered_codes(RUBRIC, case(problem_areas=areas), number)
    assert sorted((*found.first, *found.more)) == sorted(ALL)


def test_tasks_of_this_phase_come_first():
    """The inventory belongs to the beginning, the relapse plan to the end; techniques belong everywhere."""
    early, late = (offered_codes(RUBRIC, case(), number) for number in (2, 15))
    assert "task.interpersonal_inventory" in early.first
    assert "task.relapse_plan" in early.more
    assert "task.relapse_plan" in late.first
    assert "task.interpersonal_inventory" in late.more
    for found in (early, late):
        assert {"technique.role_play", "departure.harm", "marker.risk_disclosed"} <= set(found.first)


@pytest.mark.parametrize("number", range(1, 17))
def test_a_check_of_a_risk_is_at_hand_in_every_session(number):
    assert RUBRIC.data.safety.risk_check in offered_codes(RUBRIC, case(), number).first


def test_strategies_of_the_agreed_areas_come_first():
    found = offered_codes(RUBRIC, case(problem_areas=["grief"]), 8)
    assert {code for code in found.first if code.startswith("grief.")}
    assert not {code for code in found.first if code.startswith(("dispute.", "transition.", "deficits."))}


def test_without_a_case_nothing_is_put_below():
    assert offered_codes(RUBRIC, None, 3).more == ()


def test_a_second_rater_is_asked_for_what_belongs_to_the_phase():
    """Nobody is asked in session 2 how the relapse plan went, or in session 15 for the inventory."""
    early, late = ({item.id for item in asked_items(RUBRIC, case(), session(number))} for number in (2, 15))
    assert {"initial.inventory", "technique.stance", "every.summary"} <= early
    assert "ending.relapse_plan" not in early
    assert {"ending.relapse_plan", "technique.stance"} <= late
    assert "initial.inventory" not in late
    everywhere = {item.id for item in asked_items(RUBRIC, None, session(2))}
    assert early | late <= everywhere
