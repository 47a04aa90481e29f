"""What must not matter does not: order, names, a second coder, where it is run; and what must hold always does."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.made import MAPLE, block, item, plain_session, score

from ipt_fidelity.in_force import Options
from ipt_fidelity.pipeline import load_rubric
from ipt_fidelity.plugins import installed_entry_points
from ipt_fidelity.report import Report, from_json, to_json
from ipt_fidelity.runs import score_case_file, score_session_file
from ipt_fidelity.toolkit import installed, open_toolkit

Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def whole() -> Report:
    return scored(MAPLE)


def scored(folder: Path, toolkit: Any = None) -> Report:
    found, problems = score_case_file(folder / "case.yaml", Options(), toolkit or installed())
    assert found is not None
    assert not [problem for problem in problems if problem.is_error]
    return found.report


def changed(folder: Path, change: Change, **keys: Any) -> Report:
    """Return the report of a copy of the example with every session changed."""
    copy = folder / "maple"
    shutil.copytree(MAPLE, copy)
    for path in copy.glob("*.session.json"):
        data = json.loads(path.read_text())
        change(data)
        path.write_text(json.dumps(data))
    return scored(copy, **keys)


def test_removing_the_second_coder_changes_nothing(whole: Report, tmp_path: Path) -> None:
    removed = []

    def change(data: dict[str, Any]) -> None:
        kept = [each for each in data["annotations"] if each["coder"] == "rater-1"]
        removed.append(len(data["annotations"]) - len(kept))
        data["annotations"] = kept

    assert to_json(changed(tmp_path, change)) == to_json(whole)
    assert sum(removed) > 100


def test_the_order_of_annotations_changes_nothing(whole: Report, tmp_path: Path) -> None:
    assert to_json(changed(tmp_path, lambda data: random.Random(7).shuffle(data["annotations"]))) == to_json(
        whole
    )  # no secret


def test_the_order_of_keys_and_measures_changes_nothing(whole: Report, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        for key in sorted(data, reverse=True):
            data[key] = data.pop(key)
        data["speakers"] = dict(reversed(data["speakers"].items()))

    assert to_json(changed(tmp_path, change)) == to_json(whole)


def test_renaming_turns_changes_their_names_and_nothing_else(whole: Report, tmp_path: Path) -> None:
    """A turn is known by its place; every name is as good as another."""

    def change(data: dict[str, Any]) -> None:
        for entry in (*data["turns"], *data["annotations"]):
            key = "turn" if "turn" in entry else "id"
            entry[key] = f"zz{(997 * int(entry[key])) % 1000:03}zz"

    def names_out(report: Report) -> str:
        text = to_json(report).decode()
        for held in whole.sessions:
            for turn in range(1, 200):
                text = text.replace(f'"{held.id}:{turn}"', f'"{held.id}:zz{(997 * turn) % 1000:03}zz"')
        return text

    renamed = json.loads(to_json(changed(tmp_path, change)))
    expected = json.loads(names_out(whole))
    for report in (renamed, expected):
        for held in (report["case"], *report["sessions"]):
            held["notes"] = len(held["notes"])
            for each in held["items"]:
                each["reason"] = len(each["reason"].split())

    assert renamed == expected


def test_doubling_a_technique_on_its_turn_changes_nothing(whole: Report, tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["annotations"] += [each for each in data["annotations"] if each["code"].startswith("technique.")]

    assert to_json(changed(tmp_path, change)) == to_json(whole)


def test_a_technique_tagged_once_more_inside_its_episode_lifts_no_technique(whole: Report, tmp_path: Path) -> None:
    """A tag on the therapist turn between two that carry the same code is no work more."""
    added = []

    def change(data: dict[str, Any]) -> None:
        therapist = [turn["id"] for turn in data["turns"] if data["speakers"][turn["speaker"]] == "therapist"]
        at = {name: place for place, name in enumerate(therapist)}
        codes: dict[tuple[str, str], list[int]] = {}
        for each in data["annotations"]:
            if each["code"].startswith("technique.") and each["turn"] in at:
                codes.setdefault((each["code"], each["coder"]), []).append(at[each["turn"]])
        for (code, coder), places in codes.items():
            between = [first + 1 for first, second in pairwise(sorted(places)) if second - first in (2, 3)]
            added.extend(between)
            data["annotations"] += [{"turn": therapist[place], "code": code, "coder": coder} for place in between]

    report = changed(tmp_path, change)

    assert len(added) > 10
    for before, after in zip(whole.sessions, report.sessions, strict=True):
        for old, new in zip(before.items, after.items, strict=True):
            if old.item.startswith("technique."):
                assert (new.status, new.level) == (old.status, old.level), (before.id, old.item)


@pytest.mark.parametrize("number", [1, 3, 9, 16])
def test_one_session_with_its_case_has_its_block_of_the_whole_case(whole: Report, number: int) -> None:
    path = MAPLE / f"s{number:02}.session.json"
    found, problems = score_session_file(path, MAPLE / "case.yaml", Options(), installed())

    assert found is not None
    assert problems == ()
    assert found.report.case is None
    assert found.report.sessions == (block(whole, number),)


def test_one_session_without_its_case_claims_nothing_that_needs_it() -> None:
    found, _ = score_session_file(MAPLE / "s09.session.json", None, Options(adaptations=("depression",)), installed())

    assert found is not None
    session = found.report.sessions[0]
    assert session.phase is None
    assert not [
        each.item for each in session.items if each.item.startswith(("initial.", "ending.")) and each.status == "scored"
    ]
    assert item(session, "technique.affect").level is not None


def test_three_files_less_and_their_tasks_are_not_seen_and_never_overdue(tmp_path: Path) -> None:
    copy = tmp_path / "maple"
    shutil.copytree(MAPLE, copy)
    for number in (1, 2, 3):
        (copy / f"s{number:02}.session.json").unlink()
    report = scored(copy)

    assert report.case is not None
    assert report.case.sessions_held == 16
    assert report.case.sessions_seen == tuple(range(4, 17))
    tasks = [each for each in report.case.items if each.item.startswith("initial.")]
    assert {each.status for each in tasks if each.measure is None} == {"insufficient"}
    assert all(" not seen" in each.reason for each in tasks if each.status == "insufficient")
    for session in report.sessions:
        for each in session.items:
            assert each.measure is None or each.measure.value != "never" or not each.item.startswith("initial.")
    assert item(block(report, 4), "initial.formulation").status in ("insufficient", "not_applicable")


def test_the_directory_in_which_it_is_run_changes_nothing(
    whole: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert to_json(scored(MAPLE)) == to_json(whole)
    monkeypatch.chdir(MAPLE)
    assert to_json(scored(Path())) == to_json(whole)


def test_the_names_and_order_of_files_change_nothing(whole: Report, tmp_path: Path) -> None:
    copy = tmp_path / "other name"
    shutil.copytree(MAPLE, copy)
    for path in copy.glob("s*.session.json"):
        path.rename(copy / f"s{99 - int(path.name[1:3])}.session.json")

    assert to_json(scored(copy)) == to_json(whole)


def test_json_and_yaml_sessions_give_the_same_report(whole: Report, tmp_path: Path) -> None:
    """JSON is YAML; the suffix decides which parser reads it."""
    copy = tmp_path / "maple"
    shutil.copytree(MAPLE, copy)
    for number in (3, 9):
        (copy / f"s{number:02}.session.json").rename(copy / f"s{number:02}.session.yaml")
    text = (copy / "case.yaml").read_text()
    (copy / "case.yaml").write_text(text.replace('["s*.session.json"]', '["s*.session.*"]'))

    assert to_json(scored(copy)) == to_json(whole)


def test_the_order_in_which_plugins_are_found_changes_nothing(whole: Report) -> None:
    found: list[EntryPoint] = list(installed_entry_points())
    reports = [scored(MAPLE, open_toolkit(lambda order=order: order)) for order in (found, found[::-1], found * 2)]

    assert {to_json(report) for report in reports} == {to_json(whole)}


CODES = sorted(code.id for code in load_rubric().data.codes if code.group != "focus")
FOCUS = sorted(code.id for code in load_rubric().data.codes if code.group == "focus")


@st.composite
def meetings(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Any session, coded by anybody in any way."""
    count = draw(st.integers(1, 14))
    data = plain_session(
        number, *[f"{draw(st.sampled_from('TTC'))}: {'word ' * draw(st.integers(0, 9))}" for _ in range(count)]
    )
    del data["coded_for"]
    focus = [{"turn": str(turn), "code": draw(st.sampled_from(FOCUS)), "coder": "c1"} for turn in range(1, count + 1)]
    annotation = st.fixed_dictionaries(
        {"turn": st.integers(1, count).map(str), "code": st.sampled_from(CODES), "coder": st.just("c1")},
        optional={
            "value": st.integers(0, 20),
            "quality": st.integers(1, 5),
            "depth": st.sampled_from(["touched", "worked"]),
            "person": st.sampled_from(["mother", "partner"]),
        },
    )
    data["annotations"] = [each for each in focus if draw(st.booleans())] + draw(st.lists(annotation, max_size=12))
    data["complete"] = draw(st.sampled_from([True, True, True, False]))
    data["measures"] = draw(st.dictionaries(st.sampled_from(["PHQ-9", "EPDS"]), st.none() | st.integers(0, 27), max_size=2))
    data["item_flags"] = draw(
        st.dictionaries(st.just("PHQ-9"), st.just({"9": draw(st.none() | st.integers(0, 3))}), max_size=1)
    )
    if draw(st.integers(0, 9)) == 0:
        data["circumstance"] = {"kind": draw(st.sampled_from(["crisis", "interrupted"])), "because": "it was so"}
    return data


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Any case: some sessions of any contract, any areas, any end."""
    numbers = draw(st.lists(st.integers(0, 18), min_size=1, max_size=4, unique=True))
    keys = {
        "contract": draw(st.none() | st.fixed_dictionaries({"sessions": st.integers(3, 40)})),
        "problem_areas": draw(
            st.lists(st.sampled_from(["grief", "role_dispute", "role_transition"]), max_size=2, unique=True)
        ),
        "state": draw(st.none() | st.sampled_from([{"is": "ongoing"}, {"is": "completed"}, {"is": "died"}])),
    }
    return [draw(meetings(number)) for number in numbers], keys


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_of_any_case_the_same_can_be_said(made: tuple[list[dict[str, Any]], dict[str, Any]], chance: random.Random) -> None:
    sessions, keys = made
    report = score(sessions, **keys)

    for held in ([report.case] if report.case else []) + list(report.sessions):
        for each in held.items:
            assert (each.level is not None) == (each.status == "scored"), each
            assert each.level is None or 1 <= each.level <= 5, each
            assert each.reason, each
            assert not each.evidence or all(":" in turn for turn in each.evidence)
        for domain in held.domains:
            assert (domain.score is not None) == (domain.status == "scored")
            assert domain.score is None or 1 <= domain.score <= 5
            assert domain.scored <= domain.applicable
        total = held.overall
        assert (total.score is not None) == (total.status == "scored")
        assert total.score is None or (1 <= total.score <= 5 and total.score <= total.uncapped_score)
        assert total.reason
        assert total.capped_by is None or total.meets_benchmark is False
    assert from_json(to_json(report)) == report

    for data in sessions:
        chance.shuffle(data["annotations"])
    chance.shuffle(sessions)
    assert to_json(score(sessions, **keys)) == to_json(report)


@settings(max_examples=25, deadline=None)
@given(cases())
def test_of_any_case_a_session_is_the_same_without_those_that_came_after(
    made: tuple[list[dict[str, Any]], dict[str, Any]],
) -> None:
    sessions, keys = made
    sessions.sort(key=lambda data: data["number"])

    assert score(sessions[:-1] or sessions, **keys).sessions == score(sessions, **keys).sessions[: max(len(sessions) - 1, 1)]
