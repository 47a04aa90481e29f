"""From files to a report, by way of the library and by way of the command: what is wrong is said, the rest is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.made import MAPLE, case, item, plain_session, session

from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.in_force import Options
from ipt_fidelity.pipeline import load_rubric, read_case, read_session, score_case, score_session
from ipt_fidelity.report import to_json
from ipt_fidelity.runs import score_case_file, score_session_file
from ipt_fidelity.session import plain
from ipt_fidelity.toolkit import installed

CASE = """schema: ipt-fidelity/case/1
id: birch
contract: {sessions: 16}
problem_areas: [role_transition]
sessions: ["*.session.json"]
"""
LINES = ("T focus.therapy task.interval_question: how was it", "C focus.relationships: he was away", "T task.summary: so")


@pytest.fixture
def birch(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        put(tmp_path, number)
    (tmp_path / "case.yaml").write_text(CASE)
    return tmp_path


def put(folder: Path, number: int, **keys: Any) -> Path:
    path = folder / f"s{number:02}.session.json"
    path.write_text(json.dumps(plain_session(number, *LINES, **keys), indent=1))
    return path


def by_case(folder: Path, options: Options = Options()):  # noqa: B008  # frozen
    return score_case_file(folder / "case.yaml", options, installed())


def by_session(path: Path, case_file: Path | None = None, options: Options = Options()):  # noqa: B008  # frozen
    return score_session_file(path, case_file, options, installed())


def codes(problems) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.where.line) for problem in problems]


def test_the_library_and_the_command_make_the_same_report(birch: Path) -> None:
    scored, problems = by_case(birch)

    assert scored is not None
    assert problems == ()
    assert score_case(read_case(birch)).report == scored.report
    assert scored.name == "birch"
    assert [each.number for each in scored.sessions] == [1, 2, 3]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_session_with_its_case_has_the_block_that_it_has_in_the_whole_case(birch: Path, number: int) -> None:
    whole, _ = by_case(birch)
    alone, _ = by_session(birch / f"s{number:02}.session.json", birch / "case.yaml")

    assert whole is not None
    assert alone is not None
    assert alone.report.case is None
    assert alone.report.sessions == (whole.report.sessions[number - 1],)


def test_the_case_of_a_session_may_be_its_folder(birch: Path) -> None:
    assert by_session(birch / "s02.session.json", birch)[0] is not None


def test_the_library_scores_a_session_with_earlier_ones_and_leaves_later_ones_aside() -> None:
    sessions = [session(number, *LINES) for number in (1, 2, 3)]
    whole = score_session(sessions[1], earlier=sessions, case=case()).report

    assert whole.sessions == score_session(sessions[1], earlier=sessions[:1], case=case()).report.sessions
    assert "sessions 1" not in item(whole.sessions[0], "initial.risk_check").reason


def test_a_lone_session_is_scored_without_what_only_a_case_knows(birch: Path) -> None:
    scored, problems = by_session(birch / "s02.session.json")

    assert scored is not None
    assert problems == ()
    assert scored.name == "s02"
    assert scored.report.sessions[0].phase is None


def test_a_fault_and_an_unknown_code_of_one_file_are_said_together(birch: Path) -> None:
    """The second run must not bring a second list."""
    data = plain_session(2, *LINES)
    data["annotations"] += [
        {"turn": "9", "code": "task.summary", "coder": "c1"},
        {"turn": "1", "code": "task.x", "coder": "c1"},
    ]
    data["item_flags"] = {"PHQ-9": {"9": 7}}
    path = put(birch, 2)
    path.write_text(json.dumps(data))

    for scored, problems in (by_case(birch), by_session(path), by_session(path, birch)):
        assert sorted(code for code, _ in codes(problems)) == ["bad-range", "missing-turn", "unknown-code"]
        assert scored is None or [each.number for each in scored.report.sessions] == [1, 3]


def test_a_session_with_an_unknown_code_is_dropped_and_not_seen(birch: Path) -> None:
    data = plain_session(2, *LINES)
    data["annotations"][0]["code"] = "task.intervall_question"
    (birch / "s02.session.json").write_text(json.dumps(data, indent=1))
    scored, problems = by_case(birch)

    assert scored is not None
    assert scored.report.case is not None
    assert scored.report.case.sessions_seen == (1, 3)
    assert [each.hint for each in problems] == ["Did you mean 'task.interval_question'?"]
    assert [stamp.where for stamp in scored.report.problems] == [
        f"s02.session.json:{problems[0].where.line} (annotations[0].code)"
    ]


def test_a_session_of_another_case_is_not_scored_under_this_one(birch: Path) -> None:
    path = put(birch, 2, case="maple")
    scored, problems = by_session(path, birch)

    assert scored is None
    assert [code for code, _ in codes(problems)] == ["other-case"]


def test_a_broken_earlier_session_is_named_where_a_later_one_is_scored_with_its_case(birch: Path) -> None:
    (birch / "s01.session.json").write_text("{")
    scored, problems = by_session(birch / "s03.session.json", birch)

    assert scored is not None
    assert codes(problems) == [("cut-off", 1)]


def test_what_is_doubtful_in_a_later_session_is_no_matter_of_an_earlier_one(birch: Path) -> None:
    put(birch, 3, day=1)

    assert codes(by_session(birch / "s02.session.json", birch)[1]) == []


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ("rubric: ipt-cor", "not-installed", 6),
        ("adaptations: [perinatl]", "not-installed", 6),
        ("settings: {windows: uk}", "unknown-choice", 6),
        ("settings: {window: standard}", "unknown-setting", 6),
        ("coder: c9", "unknown-coder", 6),
        ("state: {is: over}", "literal-error", 6),
    ],
)
def test_what_a_case_names_and_nobody_knows_is_said_at_its_line(birch: Path, line: str, code: str, at: int) -> None:
    (birch / "case.yaml").write_text(CASE + line + "\n")
    scored, problems = by_case(birch)

    assert scored is None
    assert codes(problems) == [(code, at)]
    assert problems[0].hint or " or " in problems[0].message


def test_an_unknown_problem_area_of_a_case_is_refused_with_a_near_match(birch: Path) -> None:
    (birch / "case.yaml").write_text(CASE.replace("[role_transition]", "[grief, role_transitoin]"))
    scored, (problem,) = by_case(birch)

    assert scored is None
    assert (problem.code, problem.where.line, problem.hint) == ("unknown-area", 4, "Did you mean 'role_transition'?")


def test_a_case_in_which_no_session_can_be_used_gives_no_report(birch: Path) -> None:
    for path in birch.glob("*.session.json"):
        path.write_text("{}")

    scored, problems = by_case(birch)

    assert scored is None
    assert [code for code, _ in codes(problems)] == ["schema"] * 3


def test_several_coders_are_refused_until_one_is_named(birch: Path) -> None:
    data = plain_session(2, *LINES)
    data["annotations"].append({"turn": "1", "code": "task.summary", "coder": "c2"})
    (birch / "s02.session.json").write_text(json.dumps(data))

    assert codes(by_case(birch)[1]) == [("several-coders", 1)]
    assert by_case(birch, Options(coder="c1"))[0] is not None
    with pytest.raises(BadInput):
        score_case(read_case(birch))


def test_the_library_refuses_what_it_cannot_use() -> None:
    with pytest.raises(BadInput) as caught:
        score_session(session(1, "T task.nonsense: a", "C: b"))
    assert caught.value.problems[0].code == "unknown-code"
    with pytest.raises(UnknownName, match="no-such-adaptation"):
        load_rubric(adaptations=["no-such-adaptation"])
    with pytest.raises(BadInput):
        read_session(MAPLE)


def test_a_doubtful_measure_is_no_reason_to_refuse_a_session() -> None:
    assert score_session(session(1, *LINES, measures={"WSAS": 20})).report.sessions[0].measures[0].value == 20


def test_an_entry_of_the_log_for_an_unknown_item_is_left_aside_with_a_warning(birch: Path) -> None:
    (birch / "reviews").mkdir()
    line = {
        "kind": "rating",
        "session": "s01",
        "who": "a",
        "role": "supervisor",
        "when": "t",
        "item": "technique.afect",
        "level": 3,
        "why": "x",
    }
    (birch / "reviews" / "s01.jsonl").write_text(json.dumps(line))
    scored, (problem,) = by_case(birch)

    assert scored is not None
    assert (problem.severity, problem.code, problem.hint) == ("warning", "unknown-item", "Did you mean 'technique.affect'?")


def test_the_order_of_problems_does_not_depend_on_where_the_case_stands(
    birch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(birch, 1, measures={"WSAS": 20})
    put(birch, 2, day=-3)
    (birch / "s03.session.json").write_text("{")
    far, _ = by_case(birch)
    monkeypatch.chdir(birch)
    near, _ = score_case_file(Path("case.yaml"), Options(), installed())

    assert far is not None
    assert near is not None
    assert to_json(far.report) == to_json(near.report)


def test_a_session_of_the_library_can_be_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "a.session.json"
    path.write_text(json.dumps(plain(session(3, *LINES))))

    assert read_session(path) == session(3, *LINES)
