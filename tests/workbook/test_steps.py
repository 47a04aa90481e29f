"""Which next steps are named, and what is quoted of a moment."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from tests.workbook.grids import at_level, book, changed_items, changed_session, only_session

from ipt_fidelity.session import Annotation
from ipt_fidelity.workbook.choose import next_steps
from ipt_fidelity.workbook.points import words_to_try
from ipt_fidelity.workbook.quotes import quoted
from ipt_fidelity.workbook.subject import subject_of


def _steps(scored, session=None):
    return [point.score.item for point in next_steps(subject_of(scored, session))]


def test_one_step_is_about_a_moment_that_can_be_looked_at(maple):
    """In every session at least one step leads to a turn of that session, and there are never more than three."""
    for block in maple.report.sessions:
        points = next_steps(subject_of(maple, block.id))
        assert any(moment.startswith(f"{block.id}:") for point in points for moment in point.moments), block.id
        assert len(points) <= 3


def test_good_work_is_taken_a_level_further_where_nothing_else_has_a_turn(seventh):
    """Nothing below or at the line has a turn: the step says what the next level of a good item looks like."""

    def good(item):
        return at_level(item, 4 if item.item == "focus.mood_event_link" else 5)

    steps = {point.score.item: point for point in next_steps(subject_of(changed_items(seventh, good)))}
    point = steps["focus.mood_event_link"]

    assert point.moments
    assert "Level 5 looks like this: Two or more links" in point.seen


def test_what_is_over_is_no_next_step(maple):
    """After the last session no task and no reminder of the time left is asked for: there is no session to do it in."""

    def low(item):
        return at_level(item, 1)

    last = changed_items(only_session(maple, "maple-s16"), low)
    report = msgspec.structs.replace(last.report, case=maple.report.case)
    within = dataclasses.replace(last, report=report, case=maple.case)
    steps = _steps(within, "maple-s16")

    kinds = {maple.rubric.data.item_by_id[item].rule.kind for item in steps}
    assert steps
    assert "task" not in kinds
    assert not any(maple.rubric.data.item_by_id[item].feedback.reach == "treatment" for item in steps)


def test_a_finished_case_gives_steps_for_the_next_treatment(case_grid, maple):
    """Nothing that only this client's treatment could still hold is asked for once it has ended."""
    assert "Next steps, for your next treatment" in case_grid.column("Summary", "A")
    kinds = {maple.rubric.data.item_by_id[item].rule.kind for item in _steps(maple)}
    assert "task" not in kinds


def test_what_may_lie_with_client_or_service_is_no_step_for_the_therapist(maple):
    """Gaps, missed sessions and an early end are shown, and never turned into advice to the therapist."""
    items = tuple(
        msgspec.structs.replace(item, level=1 if item.item.startswith("time_limit.") else 5)
        if item.status == "scored"
        else item
        for item in maple.report.case.items
    )
    case = msgspec.structs.replace(maple.report.case, items=items, state="ongoing")
    ongoing = dataclasses.replace(maple, report=msgspec.structs.replace(maple.report, case=case))
    shared = {"time_limit.sessions_held", "time_limit.spacing", "time_limit.ending_kept", "time_limit.session_length"}

    assert _steps(ongoing)
    assert not shared & set(_steps(ongoing))


def test_an_open_task_is_named_while_it_can_be_done(maple):
    """In session 7 the review half way is due and comes as a step; it is called open and has no level."""
    steps = {point.score.item: point for point in next_steps(subject_of(maple, "maple-s07"))}

    assert steps["middle.midpoint_review"].score.level is None
    assert steps["middle.midpoint_review"].seen.startswith("Still due: by session 8")


def test_an_overdue_task_comes_before_one_that_is_still_due(seventh):
    """What was due and is still missing is more pressing than what has time."""

    def overdue(item):
        if item.item == "initial.timeline":
            reason = "open since session 4: due by session 3, not coded so far"
            return msgspec.structs.replace(item, status="not_applicable", level=None, reason=reason)
        return at_level(item, 5)

    assert _steps(changed_items(seventh, overdue)) == ["initial.timeline"]


def test_words_to_try_fit_the_problem_area_and_the_format(maple):
    """Words for a change of role are not those for a quarrel, and a group is spoken to as a group."""
    feedback = maple.rubric.data.item_by_id["focus.refocusing"].feedback
    subject = subject_of(maple, "maple-s07")
    point = next(point for point in next_steps(subject) if point.score.item == "focus.refocusing")

    assert words_to_try(subject, point) == feedback.words_for["role_transition"]
    assert words_to_try(dataclasses.replace(subject, format="group"), point) == feedback.words_for["group"]
    assert words_to_try(dataclasses.replace(subject, areas=("illness_role",)), point) == feedback.words


def test_a_moment_is_quoted_with_the_therapist_first(seventh):
    """At turn 33 the therapist is quoted, and then, briefly, what the client answered."""
    said = quoted(subject_of(seventh), "maple-s07:33")

    assert said.startswith("Therapist: “What did you feel")
    assert "Client: “Ashamed" in said


def test_a_moment_of_a_client_is_shown_by_what_the_therapist_made_of_it(seventh):
    """Where a client's turn is the evidence, the therapist's answer is still quoted first."""
    assert quoted(subject_of(seventh), "maple-s07:34").startswith("Therapist: “People lit up")


@pytest.mark.parametrize("code", ["task.risk_check", "marker.risk_disclosed", "departure.harm"])
def test_a_client_is_not_quoted_where_risk_is_spoken_of(seventh, code):
    """What a client said about wanting to die, or at a moment of harm, does not travel on the first page."""
    session = seventh.sessions[0]
    marked = msgspec.structs.replace(session, annotations=(*session.annotations, Annotation("33", code, "someone-else")))
    subject = subject_of(dataclasses.replace(seventh, sessions=(marked,)))

    for turn in ("33", "34"):
        assert "Client" not in quoted(subject, f"maple-s07:{turn}")
    assert "Client" in quoted(subject, "maple-s07:41")


def test_a_turn_that_the_book_does_not_hold_is_not_quoted(seventh):
    """Evidence of another session is named and not quoted."""
    assert quoted(subject_of(seventh), "maple-s02:3") == ""


def test_without_a_strength_a_coded_moment_is_described(seventh, tmp_path):
    """Where nothing reaches the line, one coded moment is described without praise; nothing is invented."""
    grid = book(changed_items(seventh, lambda item: at_level(item, 2)), tmp_path)
    row = grid.find("Summary", "A coded moment")[1:]
    said = str(grid.row("Summary", int(row))["C"])

    assert said.startswith("Coded here: Open exploration.\nTherapist: “")
    bare = changed_session(changed_items(seventh, lambda item: at_level(item, 2)), coder="nobody")
    assert "A coded moment" not in book(bare, tmp_path).column("Summary", "A")
