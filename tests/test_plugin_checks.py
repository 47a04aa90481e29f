"""What a trainer is told about a plugin: from a new one, which is sound, to each thing that can be wrong with it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.plugin_checks import check_plugin
from ipt_fidelity.scaffold import begin
from ipt_fidelity.toolkit import installed


def said(target) -> list[tuple[str, str]]:
    """Return the severity and code of everything that is said of a plugin."""
    return [(problem.severity, problem.code) for problem in check_plugin(str(target), installed())]


@pytest.fixture
def late_life(tmp_path: Path) -> Path:
    return begin("late-life", tmp_path, "overlay")


def changed(folder: Path, old: str, new: str, file: str = "overlay.yaml") -> Path:
    """Change a file of an adaptation in one place, as its author would."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_new_adaptation_is_sound_before_its_author_has_written_a_word(late_life):
    """A clinician begins with nothing to mend, so that what is said later is about their own change."""
    assert said(late_life) == []


@pytest.mark.parametrize("block", ["retire:", "windows:", "overlaps:"])
def test_what_is_commented_out_in_a_new_adaptation_is_sound_too(late_life, block):
    """Whoever takes the '# ' away has a working example of that operation."""
    path = late_life / "overlay.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(index for index, line in enumerate(lines) if line.strip() == f"# {block}")
    for index in range(start, len(lines)):
        if not lines[index].strip().startswith("#"):
            break
        lines[index] = re.sub(r"# ", "", lines[index], count=1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert not [entry for entry in said(late_life) if entry[0] == "error"]
    assert {code for _, code in said(late_life)} <= {"unproved", "windows", "conflict"}


@pytest.mark.parametrize(
    ("old", "new", "expected", "message"),
    [
        ("late_life.example_work]", "late_life.exampel_work]", ("error", "unknown-code"), "late_life.example_work"),
        ("because: Say why this treatment asks", "becuase: Say why it asks", ("error", "extra-forbidden"), "because"),
        ("source: late_life-Example2026\n", "source: Nobody1999\n", ("error", "unknown-source"), "Nobody1999"),
        ('"4": {outcome: done, text', '"4": {outcome: developed, text', ("error", "overlap"), "developed"),
        ("item: every.summary\n        set: {weight: 1.5}", "item: every.sumary\n        set: {weight: 1.5}",
         ("error", "unknown"), "every.summary"),
        ("set: {weight: 1.5}", "set: {weight: 2.5}", ("error", "case"), "weight"),
    ],
    ids=["unknown code", "misspelt key", "unlisted source", "thresholds", "unknown item", "case fails"],
)  # fmt: skip
def test_each_slip_is_named_with_what_to_do(late_life, old, new, expected, message):
    """An unknown id, a missing reason, a source that is not listed, thresholds, a case that no longer holds."""
    problems = check_plugin(str(changed(late_life, old, new)), installed())
    found = [problem for problem in problems if (problem.severity, problem.code) == expected]
    assert found, [str(problem) for problem in problems]
    assert any(message in str(problem) for problem in found)
    assert all(problem.where.line for problem in found)


CODE = """      - id: late_life.nobody_asks
        label: Nobody asks
        definition: A code that no item has.
        counts: Nothing.
        does_not_count: Everything.
        example: "So."
        counter_example: "So what."
        instead: nothing
        phases: any
        role: shared
        basis: design
        source: design
        because: To see what is said.
"""


def test_a_code_that_no_item_asks_for_is_doubtful(late_life):
    """Coders would look for it, and nothing would come of it."""
    changed(late_life, "  items:\n    # ADD an item", CODE + "  items:\n    # ADD an item")
    problems = check_plugin(str(late_life), installed())
    assert ("warning", "unused-code") in [(each.severity, each.code) for each in problems]
    assert "late_life.nobody_asks" in next(each.message for each in problems if each.code == "unused-code")


def test_an_item_that_no_code_can_reach_is_doubtful(late_life):
    """A group without codes gives its item nothing to be scored by."""
    changed(
        late_life,
        "        text: Say what the codes",
        "        text: So.\n      - id: late_life_empty\n        title: Empty\n        text: Say what the codes",
    )
    changed(
        late_life,
        "rule: {kind: task, parameters: {codes: [late_life.example_work]",
        "rule: {kind: task, parameters: {codes: [late_life_empty]",
    )
    assert ("warning", "unreached-item") in said(late_life)


def test_a_field_that_is_set_to_what_it_is_already_is_doubtful(late_life):
    """Readers of the page would take it for a change."""
    changed(late_life, "item: every.summary\n        set: {weight: 1.5}", "item: every.summary\n        set: {weight: 1}")
    assert ("warning", "idle-change") in said(late_life)


def test_a_change_that_no_case_proves_is_doubtful(late_life):
    """Taking it out would be noticed by nobody."""
    (late_life / "cases" / "what_else_changes.yaml").unlink()
    messages = [problem.message for problem in check_plugin(str(late_life), installed()) if problem.code == "unproved"]
    assert any("every.summary" in message for message in messages)
    assert any("example_reason" in message for message in messages)


def test_an_anchor_that_no_case_comes_to_is_doubtful(late_life):
    """Each level of an item of one's own is shown by a case."""
    changed(late_life, "expect: {level: 3, value: edge}", "expect: {value: edge}", "cases/late_life.example_work.yaml")
    problems = check_plugin(str(late_life), installed())
    assert "level 3" in next(problem.message for problem in problems if problem.code == "no-case")


def test_windows_that_leave_a_number_of_sessions_out_are_doubtful(late_life):
    """An adaptation that says where its phases lie says it for every number that it expects."""
    changed(late_life, "  sessions: [12, 16]", "  sessions: [12, 16, 11]")
    text = "  windows:\n    add: []\n    because: So.\n    source: design\n  # ADD a protocol"
    changed(late_life, "  # ADD a protocol", text)
    assert "11 sessions" in next(
        problem.message for problem in check_plugin(str(late_life), installed()) if problem.code == "windows"
    )


def test_what_it_cannot_stand_beside_is_named(late_life):
    """A user who names both would be refused; the author learns of it first."""
    changed(
        late_life,
        "- item: every.summary\n        set: {weight: 1.5}",
        "- item: every.symptom_check\n        set: {weight: 4}",
    )
    conflicts = [problem.message for problem in check_plugin(str(late_life), installed()) if problem.code == "conflict"]
    assert any("'perinatal'" in message for message in conflicts)


def test_a_file_of_cases_that_cannot_be_read_is_located(late_life):
    """The line of the slip is named, and nothing is said of proofs that cannot be looked at."""
    changed(late_life, "expect: {level: 5", "expects: {level: 5", "cases/late_life.example_work.yaml")
    problems = check_plugin(str(late_life), installed())
    assert any("late_life.example_work.yaml:" in str(problem.where) for problem in problems if problem.is_error)
    assert "unproved" not in {problem.code for problem in problems}


@pytest.mark.parametrize(("name", "doubts"), [("perinatal", {"conflict", "unused-code"}), ("depression", set())])
def test_an_installed_adaptation_is_checked_by_its_name(name, doubts):
    """Ours hold to the same: nothing wrong, and what is doubtful is known (work before session 1 is shown, not scored)."""
    assert {code for _, code in said(name)} == doubts


def test_what_is_not_there_is_named_with_the_nearest():
    """A slip in the name is not taken for a sound plugin."""
    with pytest.raises(UnknownName, match="Did you mean 'perinatal'"):
        said("perinatl")


def test_an_empty_folder_is_no_plugin(tmp_path):
    """The message says how to begin."""
    assert said(tmp_path) == [("error", "no-plugin")]


class TestPackage:
    """A package that need not be installed to be checked."""

    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        return begin("late-life", tmp_path, "package", title="Late-life depression")

    def test_a_new_one_is_sound(self, package):
        """Its entry point, its hooks and its adaptation."""
        assert said(package) == []
        assert "ipt_fidelity_late_life" not in sys.modules

    def test_it_passes_its_own_tests_at_once(self, package):
        """Whoever begins with it begins green."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
            cwd=package,
            env={"PYTHONPATH": "src", "PATH": "", "IPT_FIDELITY_PLUGINS": "own"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize(
        ("old", "new", "code", "message"),
        [
            ("def ipt_report_notes", "def ipt_reprot_notes", "hook", "Did you mean 'ipt_report_notes'?"),
            ("@hookimpl\ndef ipt_report_notes", "def ipt_report_notes", "hook", "not marked"),
            ("from ipt_fidelity.hooks", "from ipt_fidelity.hoks", "plugin", "ModuleNotFoundError"),
            ("return [Path(__file__).parent]", "return 1 / 0", "plugin", "ZeroDivisionError"),
        ],
    )
    def test_a_hook_that_would_never_be_called_is_an_error(self, package, old, new, code, message):
        """Misspelt, unmarked, not importable, raising."""
        changed(package, old, new, "src/ipt_fidelity_late_life/__init__.py")
        problems = check_plugin(str(package), installed())
        assert [problem.code for problem in problems] == [code]
        assert message in problems[0].message

    def test_a_module_without_hooks_does_nothing(self, package):
        """Said as doubtful: it can be installed, and nothing comes of it."""
        (package / "src" / "ipt_fidelity_late_life" / "__init__.py").write_text('"""Nothing."""\n', encoding="utf-8")
        assert said(package) == [("warning", "no-hooks")]

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("entry-points.ipt_fidelity]", "entry-points.ipt_fidelty]", "no-entry-point"),
            ('"ipt_fidelity_late_life"', '"ipt_fidelity_late_lif"', "no-module"),
            ("[build-system]", "[build-system", "syntax"),
        ],
    )
    def test_a_package_that_the_tool_would_not_find_is_an_error(self, package, old, new, code):
        """The group of the entry point, the module that it names, the file itself."""
        assert said(changed(package, old, new, "pyproject.toml")) == [("error", code)]


@pytest.mark.parametrize("name", ["Late Life", "late_life", "9lives", "-", ""])
def test_a_name_that_is_no_id_is_refused(tmp_path, name):
    """An id is written in cases and reports, so it is plain."""
    with pytest.raises(BadInput, match="cannot be the id"):
        begin(name, tmp_path, "overlay")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(late_life):
    """A trainer's work is never lost to a second beginning."""
    changed(late_life, "title: Late life", "title: Mine")
    with pytest.raises(BadInput, match="there already"):
        begin("late-life", late_life.parent, "overlay")
    assert "title: Mine" in (late_life / "overlay.yaml").read_text(encoding="utf-8")


def test_an_adaptation_that_overrides_another_is_said_to_come_after_it():
    """A group divides sixteen sessions in its own way, also where the illness is treated otherwise: it is named last."""
    said = [problem for problem in check_plugin("group", installed()) if problem.code == "conflict"]

    assert any("only where it is named after it" in problem.message for problem in said)
    assert {problem.hint for problem in said} == {
        "Tell users to name it after 'eating-disorders'.",
        "Tell users to name it after 'perinatal'.",
    }
