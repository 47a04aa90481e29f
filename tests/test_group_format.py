"""A group from the meetings before it to its end: what is done with each member counts, and so does the work before."""

from __future__ import annotations

from typing import Any

from tests.made import block, item, plain_session, score

MEMBERS = {"T": "therapist", "A": "member", "B": "member", "D": "member"}
GROUP = {"adaptations": ["depression", "group"], "format": "group", "contract": {"sessions": 8, "minutes": 90}}


def meeting(number: int, *lines: str, person: str | None = None, **keys: Any) -> dict[str, Any]:
    """Return a session whose codes of the group are all for one member, coded for everything."""
    data = plain_session(number, *lines, speakers=MEMBERS, coded_for=None, **keys)
    for annotation in data["annotations"]:
        if person and annotation["code"].startswith("group."):
            annotation["person"] = person
    return data


def before(member: str) -> dict[str, Any]:
    """Return the meeting of one member before the group."""
    asked = "T focus.relationships task.interpersonal_inventory: Who comes next?"
    lines = ("T focus.therapy group.preparation: What do you fear?", asked, asked)
    return meeting(0, *lines, person=member, id=f"before-{member}", day=-7)


def test_the_meetings_before_a_group_count_together():
    """Six turns of the inventory in three meetings are an inventory, in the case as in the first session."""
    first = meeting(1, "T focus.therapy task.rationale: This is how it works.")
    report = score([*map(before, "ABD"), first], **GROUP)

    assert item(block(report, 1), "group.prepared").level == 5
    assert item(block(report, 1), "initial.inventory").reason == "done earlier: session 0"
    assert item(report.case, "initial.inventory").level == 4


def test_a_member_whom_nobody_met_before_is_named():
    """Two of three were prepared, and the report says who was not."""
    first = meeting(1, "T focus.therapy task.rationale: This is how it works.")
    found = item(block(score([*map(before, "AB"), first], **GROUP), 1), "group.prepared")

    assert found.level == 3
    assert found.reason.endswith("with 2 of 3; not with D")


def test_eight_sessions_of_a_group_are_divided_as_in_the_form_for_groups():
    """The initial phase is the first session, and nobody is warned that eight are few for a depression."""
    report = score([meeting(number, "T focus.problem_area task.summary") for number in (1, 2, 7, 8)], **GROUP)

    assert [block(report, number).phase for number in (1, 2, 7, 8)] == ["initial", "middle", "middle", "ending"]
    assert [problem.code for problem in report.problems] == []
