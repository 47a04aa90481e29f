"""Rubric folders: read file by file, with every problem at its file and line."""

from __future__ import annotations

import pytest
from tests.overlay_files import copy_core, core, edit, line_of

from ipt_fidelity.errors import BadInput
from ipt_fidelity.rubric_files import canonical, is_rubric_folder, load_folder, validate
from ipt_fidelity.toolkit import installed


@pytest.fixture
def rubric(tmp_path):
    """Return a copy of the base rubric to spoil."""
    return copy_core(tmp_path)


def problems_in(folder):
    with pytest.raises(BadInput) as caught:
        load_folder(folder)
    return caught.value.problems


def test_the_base_rubric_is_read_whole():
    """Every item has its file, and the folder knows where each stands."""
    folder = core()

    assert is_rubric_folder(folder.path)
    assert folder.id == "ipt-core"
    assert set(folder.plain["items"]) == {file.stem for file in (folder.path / "items").glob("*.yaml")}
    assert validate(folder.plain)[1] == ()


@pytest.mark.parametrize(
    ("section", "target", "file", "text"),
    [
        ("items", "every.summary", "items/every.summary.yaml", "schema:"),
        ("codes", "task.timeline", "codebook.yaml", "- id: task.timeline"),
        ("measures", "EPDS", "measures.yaml", "- id: EPDS"),
        ("sources", "WHO2016", "sources.yaml", "- id: WHO2016"),
        ("domains", "techniques", "rubric.yaml", "- id: techniques"),
        ("windows", "uk-16", "rubric.yaml", "- id: uk-16"),
        ("safety", "", "rubric.yaml", "safety:"),
    ],
)
def test_everything_has_its_place(section, target, file, text):
    """A thing of any section is found in its file, at its line."""
    place = core().place(section, target)

    assert place.file == str(core().path / file)
    assert place.line == line_of(core().path / file, text)


@pytest.mark.parametrize(
    ("file", "old", "new", "said", "at"),
    [
        ("rubric.yaml", "title: Time limit", "titel: Time limit", "Did you mean 'title'?", "titel"),
        ("rubric.yaml", "\nbenchmark:", "\nbenchmarks:", "Did you mean 'benchmark'?", "benchmarks:"),
        ("rubric.yaml", 'version: "1.0.0"', 'version: "one"', "version", None),
        ("rubric.yaml", "schema: ipt-fidelity/rubric/1", "schema: ipt-fidelity/item/1", "ipt-fidelity/rubric/1", "schema"),
        ("rubric.yaml", "id: my-rubric\n", "", "the key 'id' is missing", None),
        ("rubric.yaml", "default: turning_points", "default: turning_point", "not one of the choices", "reminders"),
        ("codebook.yaml", "role: shared", "role: common", "'essential', 'shared'", "common"),
        ("codebook.yaml", "\ncodes:", "\ncode:", "Did you mean 'codes'?", None),
        ("codebook.yaml", "- id: task.symptom_review", "- id: task.timeline", "stands twice", None),
        ("measures.yaml", "id: PHQ-9", "name: PHQ-9", "no id", "PHQ-9"),
        ("sources.yaml", "cite:", "cites:", "Did you mean 'cite'?", "cites"),
        ("items/every.summary.yaml", "status: stable", "status: ready", "'stable'", "ready"),
        ("items/every.summary.yaml", "id: every.summary", "id: every.closing", "every.closing.yaml", "every.closing"),
        ("items/every.summary.yaml", "schema: ipt-fidelity/item/1", "", "'schema: ipt-fidelity/item/1'", None),
        ("items/every.summary.yaml", "title:", "title: [", "not YAML", None),
    ],
    ids=lambda value: None if value is None else str(value)[:30].strip(),
)
def test_what_is_wrong_is_said_with_file_and_line(rubric, file, old, new, said, at):
    """What, where and what to do."""
    edit(rubric / file, old, new)
    found = [problem for problem in problems_in(rubric) if said in str(problem)]

    assert found, "\n".join(map(str, problems_in(rubric)))
    assert found[0].where.file == str(rubric / file)
    assert found[0].where.line is not None
    assert found[0].hint or "given:" in found[0].message or "choices" in found[0].message
    if at:
        assert found[0].where.line == line_of(rubric / file, at.strip())


def test_a_missing_anchor_is_said_at_its_item(rubric):
    """Each of the five levels has an anchor."""
    file = rubric / "items/departures.harm.yaml"
    text = file.read_text()
    start = text.index('  "3":')
    file.write_text(text[:start] + text[text.index('  "2":') :])

    (problem,) = problems_in(rubric)
    assert "no anchor for level 3" in problem.message
    assert problem.where.file == str(file)


def test_all_problems_of_all_files_are_listed_at_once(rubric):
    """One run shows everything."""
    edit(rubric / "items/every.summary.yaml", "id: every.summary", "id: every.closing")
    edit(rubric / "sources.yaml", "- id: WHO2016", "- name: WHO2016")

    assert {problem.code for problem in problems_in(rubric)} >= {"file-name", "no-id"}


@pytest.mark.parametrize("file", ["codebook.yaml", "measures.yaml", "sources.yaml"])
def test_a_missing_file_is_named(rubric, file):
    """A rubric has its four files."""
    (rubric / file).unlink()

    assert any(problem.where.file == str(rubric / file) for problem in problems_in(rubric))


def test_a_folder_that_is_no_rubric_says_so(tmp_path):
    """The file that would make it one is named."""
    (problem,) = problems_in(tmp_path)
    assert "rubric.yaml" in problem.message


def test_what_is_left_to_defaults_and_what_is_written_out_have_one_hash(rubric):
    """The hash is taken over the meaning, not over the file."""
    before = installed().rubric(str(rubric))[0]
    edit(
        rubric / "rubric.yaml",
        "  - {from_sessions: 1, sessions: 0}",
        "  - {sessions: 0, only_at_phase_ends: false, from_sessions: 1}",
    )
    from ipt_fidelity.toolkit import open_toolkit

    after = open_toolkit().rubric(str(rubric))[0]
    assert canonical(after.data) == canonical(before.data)
    assert (after.sha256, after.scoring_sha256) == (before.sha256, before.scoring_sha256)


def test_the_folder_may_be_called_otherwise_only_where_it_is_named_by_path(rubric):
    """A rubric that is named by its folder keeps its own id."""
    assert installed().rubric(str(rubric))[0].data.id == "my-rubric"
