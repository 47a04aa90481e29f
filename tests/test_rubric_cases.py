"""Every domain case of the base rubric and of the adaptations, each named by its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipt_fidelity import BadInput, load_rubric
from ipt_fidelity.testing import collect, run_case, score_block

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "tests" / "rubrics" / "ipt-core"
FOLDERS = [CORE, *sorted((ROOT / "plugins").glob("*/cases"))]


@pytest.mark.parametrize("case", [case for folder in FOLDERS for case in collect(folder)], ids=str)
def test_the_sentence_holds(case):
    """What a clinician can dispute is what the engine does."""
    run_case(case)


def test_every_item_has_cases_and_every_file_an_item():
    """No item of the base rubric goes untried, and no file speaks of an item that is gone."""
    assert {path.stem for path in CORE.glob("*.yaml")} == set(load_rubric().data.item_by_id)


@pytest.mark.parametrize("path", sorted(CORE.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_file_is_named_after_its_item(path):
    """Whoever disputes an item finds all of its cases in one file."""
    assert {case.item for case in collect(CORE) if case.where.file == str(path)} == {path.stem}


HEAD = "schema: ipt-fidelity/cases/1\nitem: every.symptom_check\ncontract: {sessions: 16}\ncases:\n"
ONE = "  - name: One symptom check is enough.\n    session: 4\n    turns: ['T [symptoms; task.symptom_check] How is it?']\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (ONE + "    expects: {level: 4}\n    expect: {level: 4}\n", 8, "Did you mean 'expect'?"),
        (ONE, 5, "'expect' is missing"),
        (ONE + "    expect: {}\n", 8, "say what is expected"),
        (ONE + "    expect: {level: 4, status: insufficient}\n", 8, "only a scored item has a level"),
        (ONE + "    expect: {level: 4}\ncannot: {'4': Because we say so.}\n", 1, "'cannot' rules out 4"),
        (ONE + "    case: true\n    expect: {level: 4}\n", 5, "say what is looked at"),
        (
            ONE.replace("task.symptom_check", "task.symptom_check(how=3)") + "    expect: {level: 4}\n",
            7,
            "no field of a code",
        ),
        (
            ONE.replace("task.symptom_check", "task.symptom_check(value=x)") + "    expect: {level: 4}\n",
            7,
            "value is a number",
        ),
        (ONE.replace("task.symptom_check", "a b") + "    expect: {level: 4}\n", 7, "is not a code"),
        ((ONE + "    expect: {level: 4}\n") * 2, 9, "stands twice"),
        (
            ONE.replace("'T [symptoms; task.symptom_check] How is it?'", "'...'") + "    expect: {level: 4}\n",
            7,
            "a turn is written",
        ),
        (ONE.replace("session: 4", "case: true") + "    expect: {level: 4}\n", 5, "stand under 'sessions'"),
        (ONE + "    held: 3\n    expect: {level: 4}\n", 5, "'held' belongs to 'case: true'"),
    ],
)
def test_a_case_that_cannot_be_read_is_shown_with_its_line(tmp_path, text, line, said):
    """Whoever writes a case with a slip in it learns where it stands and what to do."""
    file = tmp_path / "slip.yaml"
    file.write_text(HEAD + text)

    with pytest.raises(BadInput) as raised:
        collect(tmp_path)
    assert f"slip.yaml:{line}" in str(raised.value)
    assert said in str(raised.value)


def test_a_level_is_that_of_an_item(tmp_path):
    """A file about measures or lengths names no item, and then no level can be expected."""
    (tmp_path / "slip.yaml").write_text((HEAD + ONE).replace("item: every.symptom_check\n", "") + "    expect: {level: 4}\n")

    with pytest.raises(BadInput, match="name the item"):
        collect(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ONE + "    expect: {level: 5}\n",
            ["level: expected 5.0, found 4", "every.symptom_check", "reason given: 1 episode"],
        ),
        (ONE + "    expect: {reason_contains: nothing}\n", ["reason: expected"]),
        (ONE + '    expect: {evidence: ["2"]}\n', ["evidence: expected ('4:2',), found ('4:1',)"]),
        (ONE + "    expect: {flags: [harm], bands: {PHQ-9: mild}}\n", ["flags: expected", "band of PHQ-9: expected 'mild'"]),
        (ONE + "    item: every.thing\n    expect: {level: 4}\n", ["there is no item 'every.thing'"]),
        (ONE + "    expect: {status: absent}\n", ["status: expected 'absent', found 'scored'"]),
        (
            ONE + "    expect: {departures: [departure.harm], notes: snow}\n",
            ["departures: expected", "notes: expected '… snow …'"],
        ),
        (ONE + "    expect: {problems: snow}\n", ["problems: expected '… snow …', found ()"]),
        (ONE + "    measures: {PHQ-9: 30}\n    expect: {problems: snow}\n", ["snow", "it runs from 0 to 27"]),
        (
            ONE + "    measures: {PHQ-0: 3}\n    expect: {problems: []}\n",
            ["problems: expected (), found", "unknown-measure"],
        ),
        (
            ONE + "    measures: {PHQ-9: 3}\n    expect: {measures: {PHQ-9: {value: 4, band: some}}}\n",
            ["value of PHQ-9: expected 4.0", "band of PHQ-9: expected 'some'"],
        ),
        (ONE + "    expect: {measures: {PHQ-9: {value: 4}}}\n", ["value of PHQ-9: expected 4.0, found None"]),
        (
            "  - {name: One symptom check is enough., case: true, expect: {level: 4}}\n",
            ["cannot be scored", "no session is told"],
        ),
        (ONE + "    adaptations: [nowhere]\n    expect: {level: 4}\n", ["cannot be scored", "nowhere"]),
        (
            ONE.replace("symptom_check]", "symptom_chek]") + "    expect: {level: 4}\n",
            ["Did you mean 'task.symptom_check'?"],
        ),
    ],
)
def test_a_sentence_that_does_not_hold_says_why(tmp_path, text, said):
    """The message names the file with its line, the sentence, what was expected, what was found and the reason."""
    file = tmp_path / "slip.yaml"
    file.write_text(HEAD + text)
    (case,) = collect(tmp_path)

    with pytest.raises(AssertionError) as raised:
        run_case(case)
    for part in ["slip.yaml:5", "One symptom check is enough.", *said]:
        assert part in str(raised.value)


def test_a_folder_is_an_adaptation_before_it_is_packaged(tmp_path):
    """Cases beside an overlay name its folder by a path that begins with a dot."""
    overlay = ROOT / "plugins" / "ipt_fidelity_depression" / "overlay.yaml"
    (tmp_path / "overlay.yaml").write_text(overlay.read_text())
    (tmp_path / "cases").mkdir()
    told = HEAD + ONE + "    adaptations: ['..']\n    expect: {level: 4, weight: 1.5}\n"
    (tmp_path / "cases" / "one.yaml").write_text(told)

    for case in collect(tmp_path / "cases"):
        run_case(case)


def test_the_block_that_a_case_looks_at_can_be_had_whole(tmp_path):
    """Whoever wonders at a level can look at all that was scored beside it."""
    (tmp_path / "one.yaml").write_text(HEAD + ONE + "    expect: {level: 4}\n")
    (case,) = collect(tmp_path)

    assert {"every.symptom_check", "every.summary"} <= {item.item for item in score_block(case).items}
