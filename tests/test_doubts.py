"""What a supervisor should know of a case before reading its scores."""

from tests.made import block, score, session

DISPUTE = {"area": "role_dispute", "until": 2}
TRANSITION = {"area": "role_transition", "agreed": 3}
AREA_CHANGES = "agreed area changes here from role dispute to role transition"


def note_of(report, number):
    """Return the note on a change of area in a session's block."""
    return next((note for note in block(report, number).notes if "area changes" in note), "")


def three(*third, second=("T task.summary: so",), **keys):
    """Return the report of three sessions whose area changes from the second to the third."""
    held = [session(1, "T task.summary: so"), session(2, *second), session(3, *third)]
    return score(held, problem_areas=[DISPUTE, TRANSITION], **keys)


def test_a_change_of_area_that_was_agreed_names_the_turns():
    """A change by re-contracting is good work, and the note leads to the turn in which it was agreed."""
    report = three("T task.contract: shall we give the rest to the new job")
    assert AREA_CHANGES in note_of(report, 3)
    assert "agreed anew in " in note_of(report, 3)
    assert ":1" in note_of(report, 3)


def test_a_change_that_was_agreed_at_the_end_of_the_session_before_counts():
    """An area is often agreed at the end of one session and in force from the next."""
    report = three("T task.summary: so", second=("T task.problem_area_choice: shall we turn to the job",))
    assert "agreed anew" in note_of(report, 3)


def test_a_change_only_on_file_is_said_to_be_one():
    """Where no coder saw an agreement, the note says that none is coded, not that there was none."""
    assert "no choice of area, formulation or contract is coded here or in session 2" in note_of(
        three("T task.summary: so"), 3
    )


def test_where_the_session_before_was_not_seen_nothing_is_said_of_an_agreement():
    """What was not seen may hold the agreement."""
    held = [session(1, "T task.summary: so"), session(3, "T task.summary: so")]
    found = note_of(score(held, problem_areas=[DISPUTE, TRANSITION]), 3)
    assert found.endswith("by the case file.")


def test_an_area_that_stays_is_not_spoken_of():
    """No change, no note."""
    assert note_of(score([session(1), session(2)]), 2) == ""


def test_the_change_stands_in_the_notes_of_the_case_too():
    """Somebody who reads the case alone learns of it."""
    assert any("area changes" in note for note in three("T task.contract: shall we").case.notes)


MEMBERS = {"T": "therapist", "A": "member", "B": "member", "D": "member"}


def formats(**keys):
    """Return what is said of the format of a case with three members."""
    found = score([session(1, "T task.summary: so", speakers=MEMBERS)], **keys).problems
    return [problem.message for problem in found if problem.code == "format"]


def test_members_in_a_case_that_is_no_group_are_doubted():
    """Whoever forgets the format would find every item of the group not asked for, and not know why."""
    assert formats() == ["members speak in session 1, which the case does not call a group."]
    assert formats(format="group") == []


def test_one_member_alone_makes_no_group():
    """A single member may be met alone."""
    held = session(1, "T task.summary: so", speakers={"T": "therapist", "A": "member"})
    assert [problem.code for problem in score([held]).problems] == []
