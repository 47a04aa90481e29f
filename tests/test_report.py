"""The report says what the design says it says, and holds nothing that is never computed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.made import block, item, plain_session, score

from ipt_fidelity.pipeline import load_rubric
from ipt_fidelity.report import Report, from_json, to_json

LINES = ("T focus.therapy task.interval_question: how was it", "C focus.relationships: he was away", "T task.summary: so")


def seen(*numbers: int, **by_number: Any) -> list[dict[str, Any]]:
    return [plain_session(number, *by_number.get(f"s{number}", LINES)) for number in numbers]


def case_item(report: Report, name: str) -> Any:
    assert report.case is not None
    return item(report.case, name)


FORBIDDEN = (
    "predict", "prognos", "outcome_", "risk_level", "risk_score", "diagnos", "rank", "percentile", "league", "pass", "fail",
    "readiness", "ready", "accredit", "certif", "trainee_score", "trainee_level", "best", "worst", "average_of",
)  # fmt: skip


def names_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from schema.get("$defs", {})
        for value in schema.values():
            yield from names_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from names_in(value)


def test_no_field_of_the_report_is_a_prediction_a_risk_level_a_diagnosis_or_a_ranking() -> None:
    """What is never computed has no place to stand in."""
    names = {name.lower() for name in names_in(msgspec.json.schema(Report))}

    assert "meets_benchmark" in names
    assert not [name for name in names for word in FORBIDDEN if word in name]


def test_no_flag_says_that_there_is_no_risk() -> None:
    text = json.dumps(msgspec.json.schema(Report)) + to_json(score(seen(1, 2))).decode()

    assert not re.search(r"no[ _]risk(?! check is coded)", text, re.IGNORECASE)


def test_a_report_survives_a_json_round_trip() -> None:
    report = score(
        [*seen(1, 2), plain_session(3, *LINES, item_flags={"PHQ-9": {"9": 1}}, measures={"PHQ-9": 12, "X": None})]
    )

    assert from_json(to_json(report)) == report
    assert from_json(to_json([report, report])) == (report, report)
    assert to_json(from_json(to_json(report))) == to_json(from_json(to_json(from_json(to_json(report)))))


def test_the_report_names_what_made_it() -> None:
    report = score(seen(1))

    assert report.tool.name == "ipt-fidelity"
    assert re.fullmatch(r"[0-9a-f]{64}", report.rubric.sha256)
    assert report.settings == {"reminders": "turning_points", "sick_role": "expected", "windows": "standard"}
    assert "not a validated instrument" in report.about


def test_every_item_of_the_rubric_stands_in_the_case_and_every_session_item_in_each_session() -> None:
    report = score(seen(1, 2))
    rubric = load_rubric()

    assert report.case is not None
    assert [each.item for each in report.case.items] == [use.item.id for use in rubric.uses]
    for session in report.sessions:
        assert [each.item for each in session.items] == [use.item.id for use in rubric.session_uses]


def test_only_what_is_scored_has_a_level_and_everything_else_has_a_reason() -> None:
    report = score([*seen(1, 2, 5), plain_session(6, *LINES, complete=False), plain_session(17), plain_session(0)])

    assert report.case is not None
    for each in [entry for held in (report.case, *report.sessions) for entry in held.items]:
        assert (each.level is not None) == (each.status == "scored")
        assert each.reason
        assert each.level is None or 1 <= each.level <= 5


def test_an_item_of_the_case_is_the_unweighted_mean_of_its_scored_sessions() -> None:
    """Session 6 has one episode, session 7 none: levels a and 1, and session 8 was not coded for it."""
    affect = ["T focus.therapy technique.affect_elicitation: and what was that like", "C focus.relationships: sad"]
    uncoded = plain_session(8, "T focus.therapy: a", "C focus.relationships: b", coded_for=None)
    report = score([plain_session(6, *affect), plain_session(7, *LINES), uncoded])
    levels = [item(block(report, number), "technique.affect").level for number in (6, 7)]
    found = case_item(report, "technique.affect")

    assert levels[1] == 1
    assert found.level == pytest.approx((levels[0] + 1) / 2)
    assert (found.measure.numerator, found.measure.denominator) == (2, 3)
    assert "2 sessions scored, of 3 that apply" in found.reason


def test_what_applies_to_no_session_has_no_level_in_the_case() -> None:
    found = case_item(score(seen(1)), "middle.strategies")

    assert (found.status, found.level) == ("not_applicable", None)


def test_a_task_stands_in_the_case_once_by_when_it_was_done() -> None:
    late = ["T focus.therapy task.formulation: so this is how I see it", "C focus.therapy: yes"]
    report = score(seen(1, 2, 3, 4, 5, 6, s6=late))
    found = [item(block(report, number), "initial.formulation") for number in range(1, 7)]

    assert [each.status for each in found] == ["not_applicable"] * 4 + ["scored", "scored"]
    assert [each.measure.value for each in found[4:]] == ["never", "late"]
    assert case_item(report, "initial.formulation").measure.value == "late"


def test_overdue_is_charged_once_and_then_stays_open() -> None:
    report = score(seen(1, 2, 3, 4, 5, 6, 7))
    found = [item(block(report, number), "initial.formulation") for number in (3, 4, 5, 6, 7)]

    assert [each.level for each in found] == [None, None, 1, None, None]
    assert found[0].reason == "still due: by session 3, at the latest session 4"
    assert found[3].reason.startswith("open since session 5")


def test_what_lies_before_the_first_file_is_not_seen_and_never_overdue() -> None:
    report = score(seen(1, 4, 5, 6))
    found = item(block(report, 5), "initial.formulation")

    assert (found.status, found.level) == ("insufficient", None)
    assert "sessions 2, 3 not seen" in found.reason
    assert case_item(report, "initial.formulation").status == "insufficient"
    assert report.case is not None
    assert "No file of sessions 2, 3: held, but not seen. What needs them is not scored." in report.case.notes


def test_a_session_never_looks_at_later_ones() -> None:
    whole, part = score(seen(*range(1, 9))), score(seen(*range(1, 6)))

    assert whole.sessions[:5] == part.sessions


@pytest.mark.parametrize(
    ("last", "state", "named", "held", "ending", "sessions_held"),
    [
        (16, None, "completed", 16, "scored", "scored"),
        (10, None, "ongoing", 10, "not_applicable", "not_applicable"),
        (10, {"is": "stopped_by_client"}, "stopped_by_client", 10, "not_applicable", "not_applicable"),
        (10, {"is": "transferred", "after": 12}, "transferred", 12, "not_applicable", "not_applicable"),
        (15, {"is": "stopped_by_client"}, "stopped_by_client", 15, "not_applicable", "scored"),
        (16, {"is": "ongoing"}, "ongoing", 16, "scored", "not_applicable"),
        (13, {"is": "completed"}, "completed", 16, "insufficient", "scored"),
        (18, None, "completed", 18, "scored", "scored"),
    ],
)
def test_the_state_of_a_case_decides_what_its_end_is_held_to(
    last: int, state: Any, named: str, held: int, ending: str, sessions_held: str
) -> None:
    """The relapse plan is due by session 16; sessions held is asked for only where the ending window was reached."""
    report = score(seen(*range(1, last + 1)), state=state)

    assert report.case is not None
    assert (report.case.state, report.case.sessions_held) == (named, held)
    assert case_item(report, "ending.relapse_plan").status == ending
    assert case_item(report, "time_limit.sessions_held").status == sessions_held


def test_a_treatment_that_stopped_says_so_with_its_reason() -> None:
    report = score(
        seen(1, 2, 3), state={"is": "stopped_by_client", "because": "moved away"}, missed=[{"day": 9, "reason": "illness"}]
    )

    assert report.case is not None
    assert "The client ended the treatment after session 3, because moved away." in report.case.notes
    assert "Day 9: an appointment was not kept (illness)." in report.case.notes


def test_after_a_change_of_contract_each_session_is_judged_by_the_one_in_force() -> None:
    """From session 10 on 20 sessions are agreed: session 14 is no longer in the ending phase."""
    change = [{"session": 10, "sessions": 20, "because": "a birth"}]
    before, after = score(seen(*range(1, 15))), score(seen(*range(1, 15)), contract_changes=change)

    assert (block(before, 14).phase, block(after, 14).phase) == ("ending", "middle")
    assert before.sessions[:9] == after.sessions[:9]


def test_measures_have_their_band_and_unknown_ones_are_shown_without() -> None:
    report = score([plain_session(1, *LINES, measures={"PHQ-9": 10, "EPDS": None, "WSAS": 20})])
    shown = {each.measure: (each.value, each.band, each.caseness) for each in block(report, 1).measures}

    assert shown == {"PHQ-9": (10, "moderate", 10), "EPDS": (None, None, 13), "WSAS": (20, None, None)}


def test_a_lone_session_has_no_case_block() -> None:
    from tests.made import session

    from ipt_fidelity.pipeline import score_session

    report = score_session(session(3, *LINES)).report

    assert report.case is None
    assert [each.id for each in report.sessions] == ["s03"]
