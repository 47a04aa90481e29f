from __future__ import annotations

import pytest
from tests.rules.scenes import blank, coding, find, scene

CODE = "task.formulation"
DONE = f"T [problem_area; {CODE}] This is how it hangs together. Does that fit?"
TOUCHED = f"T [problem_area; {CODE}(depth=touched)] It does hang together."
BY_THREE = {"codes": CODE, "by": "end_of_initial"}
ENDING = {"codes": CODE, "from": {"share": 0.6}, "by": {"before_last": [{"from_sessions": 1, "sessions": 3}]}} | {
    "early_counts": False,
    "ending": True,
}
CRISIS = {"kind": "crisis", "because": "a brother in hospital"}


def seen(*numbers, **told):
    """Return sessions by number, blank ones except those that are told as ``s4=[lines]``."""
    lines = {int(name[1:]): talk for name, talk in told.items()}
    return [coding(number, *lines.get(number, ())) for number in numbers]


class TestOnASession:
    def test_done_here(self):
        """A formulation in session 3 of 16 is done in its window, and two turns of it are developed."""
        once = find("task", scene(*seen(1, 2, 3, s3=[DONE])), **BY_THREE)
        twice = find("task", scene(*seen(1, 2, 3, s3=[DONE, DONE])), **BY_THREE)

        assert (once.value, twice.value) == ("done", "developed")
        assert once.evidence == ("s03:1",)

    def test_work_of_several_sessions_adds_up(self):
        """A turn in session 1 and a turn in session 3 make the task developed in session 3."""
        assert find("task", scene(*seen(1, 2, 3, s1=[DONE], s3=[DONE])), **BY_THREE).value == "developed"

    def test_a_meeting_before_the_contract_counts_only_where_it_is_said(self):
        """What was found in the meeting before a group is done when the group begins; elsewhere number 0 stands apart."""
        held = seen(0, 1, s0=[DONE])
        counting = BY_THREE | {"before_contract_counts": True}

        assert find("task", scene(*held), **counting).reason == "done earlier: session 0"
        assert find("task", scene(*held), **BY_THREE).reason.startswith("still due")

    def test_several_meetings_before_the_contract_add_up(self):
        """A turn in each of two meetings before a group, at the same place in both, is two turns."""
        held = [coding(0, DONE, id="with-a"), coding(0, DONE, id="with-b"), *seen(1)]
        counting = BY_THREE | {"before_contract_counts": True, "turns": {"done": 2, "developed": 4}}

        assert find("task", scene(*held), **counting).reason == "done earlier: session 0"

    def test_where_a_meeting_before_the_contract_counts_it_has_to_be_seen(self):
        """Nobody can say that it was left out of a meeting that was not seen."""
        held = seen(1, 2, 3, 4, 5)
        counting = BY_THREE | {"before_contract_counts": True}

        assert find("task", scene(*held), **BY_THREE).value == "never"
        assert "session 0 not seen" in find("task", scene(*held), **counting).reason

    def test_begun(self):
        """Where two turns are asked for, one in session 2 is a beginning and costs nothing yet."""
        found = find("task", scene(*seen(1, 2, s2=[DONE])), **BY_THREE, turns={"done": 2, "developed": 4})

        assert (found.status, found.evidence) == ("not_applicable", ("s02:1",))
        assert "begun here" in found.reason

    def test_done_earlier(self):
        """What was done in session 2 is not asked for again, and the session is named."""
        found = find("task", scene(*seen(*range(1, 10), s2=[DONE])), **BY_THREE)

        assert (found.status, found.reason) == ("not_applicable", "done earlier: session 2")

    def test_taken_up_again_after_its_window(self):
        """A formulation that is taken up again in session 9 is not late, since it was done in session 2."""
        found = find("task", scene(*seen(*range(1, 10), s2=[DONE], s9=[DONE])), **BY_THREE)

        assert found.status == "not_applicable"
        assert "taken up again here" in found.reason

    @pytest.mark.parametrize("number", [1, 2, 3, 4])
    def test_still_due(self, number):
        """Up to the edge nothing is charged for what can still be done."""
        found = find("task", scene(*blank(*range(1, number + 1))), **BY_THREE)

        assert found.status == "not_applicable"
        assert "by session 3, at the latest session 4" in found.reason

    def test_not_yet_asked_for(self):
        """Before its window a task is not due at all."""
        assert "not yet due: from session 10 to 13" in find("task", scene(*blank(1, 2)), **ENDING).reason

    def test_edge(self):
        """One session after its window, of 16, is the edge."""
        assert find("task", scene(*seen(*range(1, 5), s4=[DONE])), **BY_THREE).value == "edge"

    def test_late(self):
        """Two sessions after its window is late, however much is done."""
        assert find("task", scene(*seen(*range(1, 6), s5=[DONE] * 3)), **BY_THREE).value == "late"

    def test_touched(self):
        """A mention at the last moment is a mention."""
        assert find("task", scene(*seen(*range(1, 5), s4=[TOUCHED])), **BY_THREE).value == "touched"

    def test_a_mention_in_the_window_takes_nothing_from_the_edge(self):
        """A formulation touched in session 3 and made in session 4 is done at the edge, mention or not."""
        found = find("task", scene(*seen(*range(1, 5), s3=[TOUCHED], s4=[DONE])), **BY_THREE)

        assert (found.status, found.value) == ("measured", "edge")

    def test_sessions_before_the_window_need_not_be_seen(self):
        """Whoever raises the ending late is told so, although sessions 1 to 3, in which it could not count, have no file."""
        found = find("task", scene(*seen(*range(4, 15), s14=[DONE])), **ENDING)

        assert (found.status, found.value) == ("measured", "edge")

    def test_overdue_is_charged_once(self):
        """What was never done is charged in the first session after the edge, and afterwards listed as open."""
        found = [find("task", scene(*blank(*range(1, last + 1))), **BY_THREE) for last in range(1, 17)]

        assert [each.value for each in found if each.status == "measured"] == ["never"]
        assert found[4].value == "never"
        assert all("open since session 5" in each.reason for each in found[5:])

    def test_early_mention(self):
        """A word on the ending in session 5 of 16 does not count, and is shown."""
        found = find("task", scene(*seen(*range(1, 6), s5=[DONE])), **ENDING)

        assert (found.status, found.evidence) == ("not_applicable", ("s05:1",))
        assert "early mention" in found.reason

    def test_early_work_counts_where_the_rule_lets_it(self):
        """A review at half time that comes in session 5 of 16 is early and done."""
        found = find("task", scene(*seen(*range(1, 6), s5=[DONE])), codes=CODE, **{"from": {"share": 0.4}}, by="midpoint")

        assert found.value == "done"

    def test_unseen_sessions_leave_never_open(self):
        """Nobody can say that it was never done where sessions 2 and 3 have no file."""
        found = find("task", scene(*blank(1, 4, 5)), **BY_THREE)

        assert found.status == "insufficient"
        assert "sessions 2, 3 not seen" in found.reason

    def test_unseen_sessions_leave_late_open(self):
        """What is coded in session 6 may have been done before, in a session without a file."""
        assert find("task", scene(coding(6, DONE)), **BY_THREE).status == "insufficient"

    def test_an_excerpt_before_leaves_never_open(self):
        """It may have been done in the part of session 2 that was not given."""
        found = find("task", scene(*blank(1, 3, 4, 5), coding(2, complete=False)), **BY_THREE)

        assert found.status == "insufficient"
        assert "session 2 seen only in part" in found.reason

    def test_a_session_coded_for_focus_alone_leaves_never_open(self):
        """It may have been done in a session whose coder looked for focus alone."""
        found = find("task", scene(*blank(1, 3, 4, 5), coding(2, "T [symptoms] How have you slept?")), **BY_THREE)

        assert found.status == "insufficient"
        assert "session 2 not coded for it" in found.reason

    def test_a_client_does_not_do_the_task(self):
        """A client's own words are no formulation by the therapist."""
        assert (
            find("task", scene(*seen(*range(1, 6), s5=[f"C [; {CODE}] It all hangs together."])), **BY_THREE).value
            == "never"
        )

    def test_beyond_the_contract_no_ending_is_asked_for(self):
        """In session 17 of 16 nothing of the ending is due any more."""
        assert "beyond the contract of 16" in find("task", scene(*blank(*range(1, 18))), **ENDING).reason

    def test_without_a_contract(self):
        """Where no contract is known nobody knows when it was due."""
        assert find("task", scene(*blank(1), sessions=None), **BY_THREE).status == "insufficient"

    def test_a_new_contract_moves_what_is_due(self):
        """With 20 sessions agreed in session 9 the ending is due by session 17, not 13 of the first contract of 16."""
        changes = [{"session": 9, "sessions": 20, "because": "a birth"}]
        found = [
            find("task", scene(*blank(*range(1, last + 1)), contract_changes=changes), **ENDING) for last in range(1, 21)
        ]

        assert [number for number, each in enumerate(found, 1) if each.value == "never"] == [19]

    def test_a_task_charged_before_a_new_contract_is_not_charged_again(self):
        """What was open in session 5 under the old contract stays open, and is not charged a second time."""
        changes = [{"session": 9, "sessions": 40, "because": "a birth"}]
        found = [
            find("task", scene(*blank(*range(1, last + 1)), contract_changes=changes), **BY_THREE) for last in range(1, 21)
        ]

        assert [number for number, each in enumerate(found, 1) if each.value == "never"] == [5]

    def test_a_crisis_moves_what_is_due_by_one_session(self):
        """A crisis in session 2 gives the formulation time until session 4, and 5 at the edge."""
        sessions = [coding(2, circumstance=CRISIS), *blank(1, 3, 4, 5, 6)]
        found = [find("task", scene(*sorted(sessions, key=lambda s: s.number)[:last]), **BY_THREE) for last in range(1, 7)]

        assert [number for number, each in enumerate(found, 1) if each.value == "never"] == [6]
        assert "by session 4, at the latest session 5" in found[2].reason

    def test_a_crisis_after_its_date_moves_nothing(self):
        """A crisis in session 9 does not excuse what was due by session 3."""
        sessions = [coding(9, circumstance=CRISIS), *blank(*range(1, 9))]

        assert "open since session 5" in find("task", scene(*sessions), **BY_THREE).reason

    @pytest.mark.parametrize(
        ("sessions", "due", "charged"), [(3, 1, 2), (6, 2, 3), (8, 2, 4), (12, 3, 5), (16, 3, 5), (40, 5, 7)]
    )
    def test_dates_scale_with_the_contract(self, sessions, due, charged):
        """The end of the initial phase and its edge lie where N puts them, and the charge falls in one session."""
        found = [
            find("task", scene(*blank(*range(1, last + 1)), sessions=sessions), **BY_THREE)
            for last in range(1, sessions + 1)
        ]

        assert f"by session {due}" in found[0].reason
        assert [number for number, each in enumerate(found, 1) if each.value == "never"] == [charged]

    @pytest.mark.parametrize("sessions", [3, 6, 8, 12, 16, 40])
    def test_work_due_by_the_last_session_is_charged_in_it(self, sessions):
        """There is no session after the last in which it could be charged."""
        rule = {"codes": CODE, "by": "last", "edge": False, "ending": True}
        found = [
            find("task", scene(*blank(*range(1, last + 1)), sessions=sessions), **rule) for last in range(1, sessions + 1)
        ]

        assert [number for number, each in enumerate(found, 1) if each.value == "never"] == [sessions]

    def test_named_persons_count_and_not_turns(self):
        """Eight turns about the mother alone are one person."""
        mother = f"T [; {CODE}(person=mother)] And she?"
        extent = {"turns": {"done": 4, "developed": 8}, "persons": {"done": 3, "developed": 5}}

        assert find("task", scene(*seen(1, 2, 3, s3=[mother] * 8)), **BY_THREE, **extent).value == "brief"

    def test_naming_one_person_takes_nothing_from_unnamed_turns(self):
        """Eight turns of inventory without a name are developed; one more that names the mother does not make them less."""
        mother = f"T [; {CODE}(person=mother)] And she?"
        extent = {"turns": {"done": 4, "developed": 8}, "persons": {"done": 3, "developed": 5}}

        assert find("task", scene(*seen(1, 2, 3, s3=[DONE] * 8 + [mother])), **BY_THREE, **extent).value == "developed"


class TestOnACase:
    def test_rated_once_by_when_it_was_done(self):
        """A formulation in session 4 of 16 is at the edge, whatever came later."""
        found = find("task", scene(*seen(*range(1, 17), s4=[DONE], s9=[DONE]), whole=True), **BY_THREE)

        assert (found.value, found.evidence) == ("edge", ("s04:1",))

    def test_all_work_up_to_the_due_date_counts(self):
        """One turn in session 1 and one in session 3 are developed together."""
        found = find("task", scene(*seen(*range(1, 17), s1=[DONE], s3=[DONE]), whole=True), **BY_THREE)

        assert (found.value, found.evidence) == ("developed", ("s01:1", "s03:1"))

    def test_a_mention_in_the_window_takes_nothing_from_the_edge(self):
        """Over the case, too, a mention in session 3 does not undo the formulation of session 4."""
        assert find("task", scene(*seen(*range(1, 17), s3=[TOUCHED], s4=[DONE]), whole=True), **BY_THREE).value == "edge"

    def test_late_work_takes_nothing_from_a_mention_in_time(self):
        """An ending decision touched in session 14 of 16 and made in session 17 is touched in time, not merely late."""
        rule = {"codes": CODE, "from": {"share": 0.6}, "by": "last", "edge": False, "early_counts": False, "ending": True}

        assert find("task", scene(*seen(*range(1, 18), s14=[TOUCHED]), whole=True), **rule).value == "touched"
        assert find("task", scene(*seen(*range(1, 18), s14=[TOUCHED], s17=[DONE]), whole=True), **rule).value == "touched"

    def test_late_and_never(self):
        """Session 9 is late; no session is never."""
        assert find("task", scene(*seen(*range(1, 17), s9=[DONE]), whole=True), **BY_THREE).value == "late"
        assert find("task", scene(*blank(*range(1, 17)), whole=True), **BY_THREE).value == "never"

    def test_late_needs_the_sessions_before(self):
        """It may have been done in session 2, which has no file."""
        sessions = [coding(number, *([DONE] if number == 9 else [])) for number in range(1, 17) if number != 2]

        assert find("task", scene(*sessions, whole=True), **BY_THREE).status == "insufficient"

    def test_never_needs_the_sessions_up_to_its_charge(self):
        """Session 3 unseen leaves it open; session 12 unseen does not."""
        gone = {number: [n for n in range(1, 17) if n != number] for number in (3, 12)}

        assert find("task", scene(*blank(*gone[3]), whole=True), **BY_THREE).status == "insufficient"
        assert find("task", scene(*blank(*gone[12]), whole=True), **BY_THREE).value == "never"

    def test_not_yet_due(self):
        """After session 9 of an ongoing case the ending is not yet due."""
        assert "not yet due" in find("task", scene(*blank(*range(1, 10)), whole=True), **ENDING).reason

    @pytest.mark.parametrize("state", ["stopped_by_client", "stopped_by_service", "transferred", "died"])
    def test_a_treatment_that_ended_early(self, state):
        """Nobody is charged for the ending of a treatment that did not reach it."""
        found = find("task", scene(*blank(*range(1, 10)), whole=True, state={"is": state, "after": 9}), **ENDING)

        assert found.status == "not_applicable"
        assert "ended after session 9" in found.reason
