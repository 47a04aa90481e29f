"""What can be wrong with a rubric beyond its shape: said with file, line, what and what to do."""

from __future__ import annotations

import pytest
from tests.overlay_files import copy_core, core, edit, line_of

from ipt_fidelity.checks import check_rubric_folder
from ipt_fidelity.rubric_checks import check_rubric
from ipt_fidelity.toolkit import installed


@pytest.fixture
def rubric(tmp_path):
    """Return a copy of the base rubric to spoil."""
    return copy_core(tmp_path)


def found(folder, code):
    """Return the problems with a code; all are shown where there is none."""
    problems = check_rubric_folder(folder, installed())
    matching = [problem for problem in problems if problem.code == code]
    assert matching, "\n".join(map(str, problems))
    return matching


def test_nothing_is_wrong_with_the_base_rubric():
    """Not even a warning, under any choice of its settings."""
    assert check_rubric_folder(core().path, installed()) == ()


OFF_MODEL = "items/departures.off_model.yaml"
SUMMARY = "items/every.summary.yaml"
CHECK, STANDARD = "risk_check: task.risk_check", "standard: [standard-12"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "said", "hint", "at"),
    [
        (OFF_MODEL, "between: [3, 6]", "between: [2, 6]", "overlap",
         "levels 3 and 4 both take the value 2", "begins", '"3":'),
        (OFF_MODEL, "between: [3, 6]", "between: [4, 6]", "gap", "takes the value 3", "Widen", "anchors:"),
        (OFF_MODEL, "at_least: 12", "at_least: 13", "gap", "takes the value 12", "Widen", "anchors:"),
        (OFF_MODEL, "domain: departures", "domain: departure", "unknown-domain", "'departure'", "'departures'", "domain:"),
        (OFF_MODEL, "kind: adherence", "kind: competence", "computed-competence", "never computed", "rating", "kind: avoid"),
        (OFF_MODEL, "kind: avoid", "kind: avoids", "unknown-rule", "'avoids'", "'avoid'", "kind: avoids"),
        (OFF_MODEL, "codes: [proscribed]", "codes: [proscribd]", "unknown-code", "'proscribd'",
         "'proscribed'", "parameters:"),
        (OFF_MODEL, "    per:", "    pre:", "bad-parameter", "'pre'", "'per'", "pre:"),
        (OFF_MODEL, '"100_therapist_turns"', '"100_turns"', "bad-parameter", "per", "", "per:"),
        (SUMMARY, "codes: [task.summary]", "codes: [task.sumary]", "unknown-code", "'task.sumary'", "'task.summary'", None),
        ("sources.yaml", "- id: WHO2016", "- id: WHO2017", "unknown-source", "'WHO2016'", "'WHO2017'", None),
        ("rubric.yaml", CHECK, "risk_check: task.risk_chek", "unknown-code", "risk_chek", "'task.risk_check'", "risk_chek"),
        ("rubric.yaml", "past: focus.past", "past: focus.passt", "unknown-code", "focus.passt", "'focus.past'", "passt"),
        ("rubric.yaml", "group: grief", "group: greif", "unknown-group", "'greif'", "'grief'", "greif"),
        ("rubric.yaml", "group: dispute", "group: grief", "taken-group", "'role_dispute'", "own", None),
        ("rubric.yaml", STANDARD, "standard: [standart-12", "unknown-protocol", "standart", "'standard-12'", "standart"),
        ("measures.yaml", "{up_to: 27, label: severe}", "{up_to: 26, label: severe}", "bands", "'PHQ-9'", "top", "bands:"),
        ("measures.yaml", "range: [0, 27]", "range: [27, 0]", "bad-range", "'PHQ-9'", "", "range:"),
        ("codebook.yaml", "overlaps:\n  - codes: [", "overlaps:\n  - codes: [task.x, ",
         "unknown-code", "'task.x'", "row", None),
        (OFF_MODEL, "source:", "source: []\nbecause_of:", "extra-forbidden", "because_of", "because", "because_of:"),
        ("codebook.yaml", "critical: true", "critical: false", "no-harm-code", "critical", "", None),
    ],
    ids=lambda value: None if value is None else str(value)[:28].strip(),
)  # fmt: skip
def test_it_is_said_with_file_line_and_what_to_do(rubric, file, old, new, code, said, hint, at):
    """Every kind of fault, at the place where a person would mend it."""
    edit(rubric / file, old, new)
    problems = [problem for problem in found(rubric, code) if said in problem.message]

    assert problems, [problem.message for problem in found(rubric, code)]
    assert hint in problems[0].hint
    assert problems[0].where.line is not None
    if at:
        assert (problems[0].where.file, problems[0].where.line) == (str(rubric / file), line_of(rubric / file, at))


def test_each_gap_and_overlap_is_said_once(rubric):
    """Two anchors that overlap over a stretch are one problem, not one a value."""
    edit(rubric / OFF_MODEL, "between: [3, 6]", "between: [0, 6]")

    assert len(found(rubric, "overlap")) == 2, "levels 3 and 4, and levels 3 and 5"


def test_a_code_of_any_parameter_is_known(rubric):
    """Also codes that a rule only compares with are looked up."""
    edit(rubric / "items/focus.interpersonal_share.yaml", "focus.therapy", "focus.theraphy")

    assert "focus.theraphy" in found(rubric, "unknown-code")[0].message


def test_a_choice_of_a_setting_that_changes_something_unknown_is_found(rubric):
    """Every choice is tried, not only the default."""
    edit(rubric / "rubric.yaml", "- item: initial.sick_role", "- item: initial.sick_rol")
    (problem,) = found(rubric, "unknown")

    assert problem.hint == "Did you mean 'initial.sick_role'?"
    assert (problem.where.file, problem.where.line) == (
        str(rubric / "rubric.yaml"),
        line_of(rubric / "rubric.yaml", "- item: initial.sick_rol"),
    )


def test_a_fault_that_only_a_choice_makes_is_found(rubric):
    """The rubric holds together under each choice."""
    edit(rubric / "rubric.yaml", "set: {weight: 0}", "set: {domain: phases}")

    assert "'phases'" in found(rubric, "unknown-domain")[0].message


def test_an_unknown_outcome_word_has_a_near_match(rubric):
    """An anchor for an outcome that the rule never gives can never be reached."""
    edit(rubric / "items/ending.continuation.yaml", "outcome: touched", "outcome: touchd")
    problems = found(rubric, "unknown-outcome")

    assert problems[0].hint == "Did you mean 'touched'?"


def test_an_item_in_a_file_of_another_name_is_found(rubric):
    """The name of the file is the id."""
    (rubric / SUMMARY).rename(rubric / "items/every.closing.yaml")

    assert "every.summary.yaml" in found(rubric, "file-name")[0].hint


def test_an_unknown_area_and_circumstance_of_an_item_are_found(rubric):
    """Where an item applies is checked word by word."""
    edit(rubric / SUMMARY, "level: session\n", "level: session\napplies: {areas: [greef]}\nsuspended_in: [crises]\n")

    assert found(rubric, "unknown-area")[0].hint == "Did you mean 'grief'?"
    assert found(rubric, "unknown-circumstance")[0].hint == "Did you mean 'crisis'?"


def test_the_checks_need_no_file():
    """They are about the record, so that overlays share them."""
    assert list(check_rubric(installed().rubric("ipt-core")[0].data, installed().rules)) == []
