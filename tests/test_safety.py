"""Flags: raised under every rubric and adaptation, capped as the rubric says, lifted only by a supervisor with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.made import block, plain_session, score, session

from ipt_fidelity.ratings_log import Entry, append
from ipt_fidelity.report import Report

#: A few good turns, so that there is an overall to be capped.
GOOD = (
    "T focus.relationships task.interval_question task.symptom_check: how were things with him since",
    "C focus.relationships: he said he would come and then he did not come at all",
    "T focus.problem_area transition.loss_feelings technique.affect_elicitation: and then",
    "C focus.problem_area: I was angry and then I was sad about the work I used to have",
    "T focus.relationships task.mood_event_link technique.communication_analysis technique.clarification: what did you say",
    "C focus.relationships: nothing at all I went upstairs and shut the door",
    "T focus.problem_area transition.new_role technique.decision_analysis: and next time",
    "C focus.problem_area: I could ask him before Friday",
    "T focus.relationships technique.affect_acceptance technique.direct_elicitation task.summary: so you were alone",
)


def good(number: int = 5, *more: str, **keys: Any) -> dict[str, Any]:
    return plain_session(number, *GOOD, *more, **keys)


def flags(report: Report, number: int = 5) -> list[str]:
    return [flag.flag for flag in block(report, number).flags]


def test_a_good_session_has_no_flag_and_no_cap() -> None:
    report = score([good()])

    assert flags(report) == []
    assert block(report, 5).overall.score is not None
    assert block(report, 5).overall.score > 2.9
    assert block(report, 5).overall.capped_by is None


@pytest.mark.parametrize(("measure", "item"), [("PHQ-9", "9"), ("EPDS", "10")])
@pytest.mark.parametrize("answer", [3, 1, 0, None])
def test_an_answer_above_nothing_without_a_check_is_flagged_and_caps(measure: str, item: str, answer: int | None) -> None:
    report = score([good(item_flags={measure: {item: answer}})])
    raised = answer is not None and answer > 0
    total = block(report, 5).overall

    assert flags(report) == (["risk_answer_without_check"] if raised else [])
    assert total.capped_by == ("risk_answer_without_check" if raised else None)
    if raised:
        assert total.score == 2.9
        assert total.uncapped_score is not None
        assert total.uncapped_score > 2.9
        assert (
            "No risk check is coded; it may have happened off tape. See your supervisor today."
            in block(report, 5).flags[0].message
        )


def test_a_followed_up_answer_is_shown_with_its_turn_and_caps_nothing() -> None:
    report = score([good(5, "T focus.symptoms task.risk_check: are you safe", item_flags={"PHQ-9": {"9": 1}})])
    (flag,) = block(report, 5).flags

    assert (flag.flag, flag.evidence) == ("risk_answer", ("s05:10",))
    assert block(report, 5).overall.capped_by is None


def test_a_check_in_another_session_does_not_answer_this_one() -> None:
    report = score([good(4, "T task.risk_check: are you safe"), good(5, item_flags={"PHQ-9": {"9": 1}})])

    assert flags(report) == ["risk_answer_without_check"]


@pytest.mark.parametrize(("checked", "raised"), [("", ["risk_disclosed_without_check"]), ("T task.risk_check: and now", [])])
def test_a_disclosure_without_a_check_is_flagged_with_its_turn(checked: str, raised: list[str]) -> None:
    lines = ["C marker.risk_disclosed: I do not want to be here", *([checked] if checked else [])]
    report = score([good(5, *lines)])

    assert flags(report) == raised
    assert [flag.evidence for flag in block(report, 5).flags] == [("s05:10",)] * len(raised)
    assert block(report, 5).overall.score == (2.9 if raised else block(report, 5).overall.uncapped_score)


def test_harm_comes_first_and_caps_at_the_lowest_level() -> None:
    report = score([good(5, "T departure.harm: you will never manage", "C marker.risk_disclosed: then what is the use")])

    assert flags(report) == ["harm", "risk_disclosed_without_check"]
    assert (block(report, 5).overall.score, block(report, 5).overall.capped_by) == (1.0, "harm")
    assert block(report, 5).overall.uncapped_score is not None


def test_in_an_excerpt_there_is_a_flag_and_no_cap() -> None:
    report = score([good(5, complete=False, item_flags={"PHQ-9": {"9": 2}})])

    assert flags(report) == ["risk_answer_without_check"]
    assert block(report, 5).overall.capped_by is None
    assert report.case is not None
    assert report.case.overall.capped_by is None


def test_in_a_crisis_risk_stays_and_the_circumstance_is_printed() -> None:
    report = score([good(5, circumstance={"kind": "crisis", "because": "overdose"}, item_flags={"PHQ-9": {"9": 2}})])

    assert flags(report) == ["risk_answer_without_check"]
    assert block(report, 5).circumstance == "crisis"
    assert "Circumstance: crisis, because overdose." in block(report, 5).notes


def test_flags_do_not_depend_on_an_adaptation() -> None:
    sessions = [good(5, "T departure.harm: no", item_flags={"PHQ-9": {"9": 2}})]

    assert score(sessions).sessions[0].flags == score(sessions, adaptations=["depression"]).sessions[0].flags


def test_a_case_with_a_capped_session_is_capped_and_shows_every_flag() -> None:
    report = score([good(4), good(5, "T departure.harm: no"), good(6, item_flags={"PHQ-9": {"9": 2}}), good(7)])

    assert report.case is not None
    assert [(flag.flag, flag.session) for flag in report.case.flags] == [
        ("harm", "s05"),
        ("risk_answer_without_check", "s06"),
    ]
    total = report.case.overall
    assert total.uncapped_score is not None
    assert total.uncapped_score > 2.9
    assert (total.score, total.capped_by, total.meets_benchmark) == (2.9, "harm", False)


def test_an_unanswered_risk_caps_the_case_even_where_its_session_was_low_anyway() -> None:
    """A cap that did not have to lower a weak session still says that a supervisor has not looked at it."""
    low = plain_session(
        8, "T focus.symptoms: hello", "C focus.symptoms: hm", "T focus.therapy: well", item_flags={"PHQ-9": {"9": 2}}
    )
    sessions = [good(number) for number in range(4, 8)]
    report = score([*sessions, low])

    assert block(report, 8).overall.score == 1.0
    assert block(report, 8).overall.capped_by is None
    assert report.case is not None
    assert (report.case.overall.score, report.case.overall.capped_by) == (2.9, "risk_answer_without_check")


def dismissal(**keys: str) -> Entry:
    given = {"flag": "harm", "who": "sup-1", "when": "2025-03-01T10:00", "why": "a role play that both had agreed on"} | keys
    return Entry(kind="dismissal", session="s05", role="supervisor", **given)  # type: ignore[arg-type]


def test_a_dismissal_with_a_reason_lifts_the_cap_and_stays_visible(tmp_path: Path) -> None:
    sessions = [good(5, "T departure.harm: you always do that")]
    append(tmp_path, [dismissal()])
    report = score(sessions, tmp_path)
    (flag,) = block(report, 5).flags

    assert flag.dismissed is not None
    assert (flag.dismissed.who, flag.dismissed.why) == ("sup-1", "a role play that both had agreed on")
    assert block(report, 5).overall.capped_by is None
    assert report.case is not None
    assert report.case.overall.capped_by is None
    assert block(score(sessions), 5).overall.capped_by == "harm"


def test_a_dismissal_is_of_one_flag_and_of_one_session(tmp_path: Path) -> None:
    append(tmp_path, [dismissal(flag="risk_disclosed_without_check")])
    sessions = [good(5, "T departure.harm: no"), good(6, "T departure.harm: no")]
    report = score(sessions, tmp_path)

    assert [block(report, number).overall.capped_by for number in (5, 6)] == ["harm", "harm"]


@pytest.mark.parametrize("keys", [{"why": ""}, {"role": "self"}, {"role": "rater"}])
def test_a_dismissal_by_anybody_else_or_without_a_reason_lifts_nothing(tmp_path: Path, keys: dict[str, str]) -> None:
    line = {
        "kind": "dismissal",
        "session": "s05",
        "who": "a",
        "role": "supervisor",
        "when": "t",
        "flag": "harm",
        "why": "x",
    } | keys
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "s05.jsonl").write_text(json.dumps(line))
    report = score([good(5, "T departure.harm: no")], tmp_path)

    assert block(report, 5).overall.capped_by == "harm"
    assert [problem.code for problem in report.problems] == ["log"]


@pytest.mark.parametrize(
    "keys",
    [
        {"measures": {"PHQ-9": 12}},
        {"measures": {"PHQ-9": 12}, "item_flags": {"PHQ-9": {"9": None}}},
        {"item_flags": {"PHQ-9": {}}},
    ],
)
def test_an_answer_that_is_not_there_is_not_recorded_and_never_nothing(keys: dict[str, Any]) -> None:
    report = score([good(5, **keys)])

    assert flags(report) == []
    assert "PHQ-9 item 9 is not recorded; its answer is not known." in block(report, 5).notes


@pytest.mark.parametrize(
    "keys", [{"measures": {"PHQ-9": None}}, {"measures": {"PHQ-9": 12}, "item_flags": {"PHQ-9": {"9": 0}}}, {}]
)
def test_what_was_answered_or_never_asked_needs_no_note(keys: dict[str, Any]) -> None:
    assert not any("not recorded" in note for note in block(score([good(5, **keys)]), 5).notes)


def test_another_coders_check_does_not_answer_a_risk_for_the_one_who_counts() -> None:
    data = good(5, item_flags={"PHQ-9": {"9": 2}})
    data["annotations"].append({"turn": "1", "code": "task.risk_check", "coder": "c2"})

    assert flags(score([data], coder="c1")) == ["risk_answer_without_check"]


def test_a_session_nobody_coded_still_shows_its_answers() -> None:
    report = score([session(5, coded_for={}, item_flags={"PHQ-9": {"9": 2}})])

    assert flags(report) == ["risk_answer_without_check"]


def test_a_risk_that_only_the_other_coder_saw_is_named_and_caps_nothing() -> None:
    """A supervisor who scores one coder's work still learns that the other coded a disclosed risk, with the turn."""
    data = good()
    data["annotations"].append({"turn": "4", "code": "marker.risk_disclosed", "coder": "c2"})
    report = score([data], coder="c1")

    assert flags(report) == []
    assert block(report, 5).overall.capped_by is None
    assert any("c2 coded" in note and "s05:4" in note for note in block(report, 5).notes)
    assert report.case is not None
    assert any("c2 coded" in note for note in report.case.notes)


def test_what_both_coders_saw_is_said_once() -> None:
    """A risk that both coded is a flag, and no note beside it."""
    data = good(5, "C focus.symptoms marker.risk_disclosed: I do not want to go on")
    data["annotations"].append({"turn": "10", "code": "marker.risk_disclosed", "coder": "c2"})
    report = score([data], coder="c1")

    assert flags(report) == ["risk_disclosed_without_check"]
    assert not any("c2 coded" in note for note in block(report, 5).notes)


DUE = "No risk check is coded in this session, and it is due in the first"


def _told(report: Report, number: int) -> bool:
    return any(DUE in note for note in block(report, number).notes)


def test_a_first_session_without_a_risk_check_says_so_itself() -> None:
    """It is rated in the next session, and whoever reads the first one's feedback has to hear of it there."""
    assert _told(score([good(1)]), 1)
    assert not _told(score([good(1), good(2)]), 2)


def test_a_first_session_with_a_risk_check_says_nothing_of_it() -> None:
    """Neither does an excerpt, in which it may have been asked before or after."""
    asked = good(1, "T focus.symptoms task.risk_check: have you thought of ending your life")

    assert not _told(score([asked]), 1)
    assert not _told(score([good(1, complete=False)]), 1)


def test_where_only_the_focus_was_coded_nobody_says_that_no_risk_check_is_there() -> None:
    """Not coded is not "not done"."""
    spoken = ("T focus.relationships: how were things", "C focus.relationships: he did not come")
    focus = plain_session(1, *spoken, coded_for={"c1": ["focus"]})

    assert not _told(score([focus]), 1)
