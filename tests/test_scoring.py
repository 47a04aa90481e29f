"""From evidence to a level: what was not coded, what lies at a boundary, an excerpt, what people decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.made import WHOLE, block, item, plain_session, score

from ipt_fidelity.ratings_log import Entry, append
from ipt_fidelity.report import Report
from ipt_fidelity.scoring import ItemScore

FOCUS_ONLY = (
    "T focus.therapy: how was it",
    "C focus.relationships: he was away",
    "T focus.relationships: and then",
    "C: hm",
)
FULL = ("T focus.therapy task.interval_question: how was it", "C focus.relationships: he was away", "T task.summary: so")


def status(report: Report, number: int, name: str) -> tuple[str, float | None]:
    found = item(block(report, number), name)
    return found.status, found.level


def seen(*numbers: int, **by_number: Any) -> list[dict[str, Any]]:
    """Return sessions that were coded for everything and hold nothing but what is said for ``s<number>``."""
    return [plain_session(number, *by_number.get(f"s{number}", ())) for number in numbers]


def test_not_coded_is_not_nothing_done() -> None:
    """One coder put focus codes alone: techniques, tasks and departures are not known, and the focus is scored."""
    data = plain_session(6, *FOCUS_ONLY, coded_for=None)
    report = score([data])

    assert status(report, 6, "technique.affect") == ("insufficient", None)
    assert status(report, 6, "every.summary") == ("insufficient", None)
    assert status(report, 6, "departures.off_model") == ("insufficient", None)
    assert status(report, 6, "focus.problem_area_share")[0] == "scored"
    assert "c1 did not code for technique here" in item(block(report, 6), "technique.affect").reason
    assert "c1 coded focus only; the rest is not scored." in block(report, 6).notes
    assert block(report, 6).indices.specificity is None


def test_nothing_found_where_somebody_looked_is_a_zero_and_is_scored() -> None:
    """Any annotation but a focus code says that the coder looked for everything."""
    report = score([plain_session(6, *FULL, coded_for=None)])

    assert status(report, 6, "technique.affect") == ("scored", 1)
    assert status(report, 6, "departures.off_model") == ("scored", 5)
    assert "no drawing out feeling" in item(block(report, 6), "technique.affect").reason


def test_a_coder_can_say_that_less_was_looked_for() -> None:
    report = score([plain_session(6, *FULL, coded_for={"c1": ["focus", "task"]})])

    assert status(report, 6, "technique.affect") == ("insufficient", None)
    assert status(report, 6, "every.summary")[0] == "scored"


def test_naming_every_group_narrows_nothing() -> None:
    assert not block(score([plain_session(6, *FULL, coded_for={"c1": list(WHOLE)})]), 6).notes


def test_a_session_that_nobody_coded_is_insufficient_throughout() -> None:
    report = score([plain_session(6, *FULL, coded_for=None, annotations=[])])

    assert not [
        each for each in block(report, 6).items if each.status == "scored" and each.item != "time_limit.session_length"
    ]
    assert "The session is not coded; nothing is scored from codes." in block(report, 6).notes


def test_another_coders_annotations_never_count() -> None:
    data = plain_session(6, *FULL)
    alone = score([data], coder="c1")
    data["annotations"] += [{"turn": "3", "code": "technique.affect_elicitation", "coder": "c2", "quality": 5}] * 3

    assert score([data], coder="c1") == alone


def test_without_a_contract_what_depends_on_a_phase_or_date_is_insufficient() -> None:
    report = score([plain_session(6, *FULL)], contract=None)

    assert block(report, 6).phase is None
    assert status(report, 6, "middle.strategies") == ("insufficient", None)
    assert status(report, 6, "initial.inventory") == ("insufficient", None)
    assert status(report, 6, "every.summary")[0] == "scored"


def test_session_zero_lies_outside_the_contract() -> None:
    report = score([plain_session(0, *FULL), plain_session(1, *FULL)])

    assert {each.status for each in block(report, 0).items} <= {"not_applicable", "not_rated"}
    assert block(report, 0).overall.status == "insufficient"
    assert report.case is not None
    assert report.case.sessions_seen == (1,)


def test_beyond_the_contract_no_ending_item_applies() -> None:
    report = score(seen(*range(1, 18), s17=["T task.ending_feelings task.relapse_plan: so", "C: yes"]))
    ending = [each for each in block(report, 17).items if each.item.startswith("ending.")]

    assert block(report, 17).phase == "beyond"
    assert {each.status for each in ending} == {"not_applicable"}
    assert status(report, 17, "focus.interpersonal_share") == ("not_applicable", None)


STRATEGIES = [
    "T focus.problem_area transition.old_role: what did the work mean to you",
    "C focus.problem_area: everything",
    "T focus.problem_area transition.loss_feelings: and now",
    "C focus.problem_area: a hole",
] * 3


def test_at_the_edge_of_a_phase_work_of_the_next_one_counts_where_it_reaches_the_line() -> None:
    """Session 3 of 16 is the last of the initial phase: strategies there are early and good."""
    assert status(score(seen(3, s3=STRATEGIES)), 3, "middle.strategies")[0] == "scored"
    assert status(score(seen(2, s2=STRATEGIES)), 2, "middle.strategies") == ("not_applicable", None)


def test_at_the_edge_of_a_phase_what_only_the_next_one_asks_for_is_no_reproach() -> None:
    found = item(block(score(seen(3)), 3), "middle.strategies")

    assert (found.status, found.level) == ("not_applicable", None)
    assert found.reason.startswith("boundary")


def test_a_low_level_counts_only_well_inside_a_phase() -> None:
    """Session 4 is the first of the middle phase and may still belong to the initial one; session 5 may not."""
    assert status(score(seen(4)), 4, "middle.strategies") == ("not_applicable", None)
    assert status(score(seen(5)), 5, "middle.strategies") == ("scored", 1)


def test_in_an_excerpt_only_what_the_rest_could_not_lower_is_scored() -> None:
    lines = [
        "T focus.therapy: well",
        *STRATEGIES,
        "T technique.affect_elicitation: and what did you feel",
    ]
    report = score([plain_session(6, *lines, complete=False)])

    assert status(report, 6, "middle.strategies")[0] == "scored"
    assert status(report, 6, "technique.exploration") == ("insufficient", None)
    assert status(report, 6, "focus.problem_area_share") == ("insufficient", None)
    assert status(report, 6, "departures.off_model") == ("insufficient", None)
    assert any(note.startswith("An excerpt") for note in block(report, 6).notes)


def test_in_a_crisis_focus_strategies_and_techniques_are_set_aside_and_risk_stays() -> None:
    data = plain_session(6, *FULL, circumstance={"kind": "crisis", "because": "overdose"})
    report = score([*seen(1, 2, 3, 4, 5), data])
    aside = {each.item for each in block(report, 6).items if "set aside in a crisis" in each.reason}

    assert {"focus.problem_area_share", "middle.strategies", "technique.affect", "technique.specific"} <= aside
    assert not {name for name in aside if name.startswith(("initial.", "ending.", "departures.", "every."))}
    assert block(report, 6).overall.status == "insufficient"


def test_a_crisis_moves_what_is_still_due_by_one_session() -> None:
    """The formulation is due by session 3; a crisis in session 2 makes it due by session 4."""
    sessions = seen(1, 2, 3, 4)
    sessions[1]["circumstance"] = {"kind": "crisis", "because": "overdose"}

    assert "still due: by session 3" in item(block(score(seen(1, 2, 3)), 3), "initial.formulation").reason
    assert "still due: by session 4" in item(block(score(sessions), 3), "initial.formulation").reason


def rating(level: int | None, role: str = "supervisor", why: str = "I was in the room", **keys: Any) -> Entry:
    given: dict[str, Any] = {"item": "technique.affect", "who": "sup-1", "when": "2025-03-01T10:00"} | keys
    return Entry(kind="rating", session="s06", role=role, level=level, why=why, **given)  # type: ignore[arg-type]


def decided(folder: Path, *entries: Entry) -> tuple[ItemScore, Report]:
    append(folder, entries)
    report = score([plain_session(6, *FULL)], folder)
    return item(block(report, 6), entries[0].item or ""), report


def test_a_supervisors_decision_counts_and_keeps_the_computed_level(tmp_path: Path) -> None:
    found, report = decided(tmp_path, rating(3))

    assert (found.status, found.level) == ("scored", 3)
    assert found.override is not None
    assert (found.override.computed_status, found.override.computed_level) == ("scored", 1)
    assert (found.override.who, found.override.when, found.override.why) == (
        "sup-1",
        "2025-03-01T10:00",
        "I was in the room",
    )
    assert found.reason.endswith("set to 3 by sup-1: I was in the room")
    assert "1 decision from the log of reviews is in force." in block(report, 6).notes


def test_the_decision_moves_the_domain_and_the_mean_of_the_case(tmp_path: Path) -> None:
    found, report = decided(tmp_path, rating(5))
    plain = score([plain_session(6, *FULL)])
    techniques = [next(d.score for d in block(each, 6).domains if d.domain == "techniques") for each in (plain, report)]

    assert found.level == 5
    assert techniques[0] is not None
    assert techniques[1] is not None
    assert techniques[1] > techniques[0]
    assert report.case is not None
    assert item(report.case, "technique.affect").level == 5


def test_the_latest_decision_counts_and_can_be_taken_back(tmp_path: Path) -> None:
    assert decided(tmp_path, rating(5), rating(2, who="sup-2"))[0].level == 2
    assert decided(tmp_path, rating(None, who="sup-2"))[0].level == 1


def test_a_decision_on_what_was_not_coded_gives_it_a_level(tmp_path: Path) -> None:
    append(tmp_path, [rating(4)])
    report = score([plain_session(6, *FOCUS_ONLY, coded_for=None)], tmp_path)
    found = item(block(report, 6), "technique.affect")

    assert (found.level, found.override.computed_status, found.override.computed_level) == (4, "insufficient", None)


@pytest.mark.parametrize("role", ["self", "rater"])
def test_other_peoples_levels_stand_beside_the_computed_one(tmp_path: Path, role: str) -> None:
    found, _ = decided(tmp_path, rating(5, role=role))

    assert (found.level, found.override) == (1, None)
    assert [(each.role, each.level) for each in found.ratings] == [(role, 5)]


def test_a_computed_level_is_never_moved_without_a_reason(tmp_path: Path) -> None:
    found, report = decided(tmp_path, rating(5, why=""))

    assert (found.level, found.override) == (1, None)
    assert [problem.code for problem in report.problems] == ["log"]


def test_competence_waits_for_a_person_and_takes_the_latest_supervisors_level(tmp_path: Path) -> None:
    stance = {"item": "technique.stance", "why": ""}
    assert status(score([plain_session(6, *FULL)]), 6, "technique.stance") == ("not_rated", None)

    found, report = decided(tmp_path, rating(2, **stance), rating(4, **stance), rating(5, role="self", **stance))

    assert (found.status, found.level, found.override) == ("scored", 4, None)
    assert block(report, 6).competence.items["technique.stance"] == 4
    assert report.problems == ()


def test_a_rating_of_competence_that_is_taken_back_is_gone(tmp_path: Path) -> None:
    stance = {"item": "technique.stance", "why": ""}

    assert decided(tmp_path, rating(2, **stance), rating(None, **stance))[0].status == "not_rated"
    assert decided(tmp_path, rating(3, who="sup-2", **stance))[0].level == 3


def test_ratings_in_the_session_file_stand_beside_and_move_no_computed_level() -> None:
    ratings = [
        {"item": "technique.affect", "rater": "sup-1", "role": "supervisor", "level": 5},
        {"item": "technique.stance", "rater": "T07", "role": "self", "level": 5},
        {"item": "technique.stance", "rater": "sup-1", "role": "supervisor", "level": 3, "note": "warm"},
    ]
    report = score([plain_session(6, *FULL, ratings=ratings)])

    assert item(block(report, 6), "technique.affect").level == 1
    assert item(block(report, 6), "technique.stance").level == 3
    assert item(block(report, 6), "technique.stance").reason == "rated by sup-1 (supervisor): warm"


def test_quality_of_moments_is_a_line_of_its_own() -> None:
    data = plain_session(6, *FULL, "T technique.affect_elicitation: and what was that like", "C: sad")
    plain = score([data])
    data["annotations"][-1]["quality"] = 5
    data["annotations"][0]["quality"] = 2
    rated = score([data])

    assert (block(rated, 6).competence.moments, block(rated, 6).competence.mean_quality) == (2, 3.5)
    assert block(rated, 6).domains == block(plain, 6).domains
    assert block(rated, 6).overall == block(plain, 6).overall
