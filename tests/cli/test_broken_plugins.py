"""A deliberately broken plugin installed beside the tool: named on stderr, and everything else works."""

from __future__ import annotations

import json

import pytest
from tests.cli.commands import run_with

IMPORT = "from ipt_fidelity.hooks import hookimpl\n"
BROKEN = {
    "cannot be imported": ("import no_such_module_anywhere", "ModuleNotFoundError"),
    "exits": ("raise SystemExit('goodbye')", "SystemExit: goodbye"),
    "no syntax": ("def broken(:", "SyntaxError"),
    "prints, then raises": ("print('{')\nraise ValueError", "ValueError"),
    "raises in a hook": (
        IMPORT + "@hookimpl\ndef ipt_adaptations():\n    raise OSError('no disk')",
        "raised OSError: no disk",
    ),
    "raises in notes": (IMPORT + "@hookimpl\ndef ipt_report_notes(report):\n    return report.nothing", "AttributeError"),
    "generator that raises": (
        IMPORT + "@hookimpl\ndef ipt_report_notes(report):\n    yield 'one'\n    1 / 0",
        "ZeroDivisionError",
    ),
    "wrong type": (IMPORT + "@hookimpl\ndef ipt_rubrics():\n    return 'rubrics'", "str instead of a list"),
    "wrong entry": (IMPORT + "@hookimpl\ndef ipt_readers():\n    return [object()]", "no reader"),
    "misspelt hook": (IMPORT + "@hookimpl\ndef ipt_adaptation():\n    return []", "Did you mean 'ipt_adaptations'?"),
    "unmarked hook": ("def ipt_adaptations():\n    return []", "not marked"),
}


@pytest.fixture
def install(tmp_path):
    """Return a function that installs a plugin from its source, and gives the environment that has it."""

    def write(source, entry="broken = broken_plugin"):
        folder = tmp_path / "site"
        info = folder / "broken_plugin-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[ipt_fidelity]\n{entry}\n")
        (folder / "broken_plugin.py").write_text(source + "\n")
        return {"PYTHONPATH": str(folder)}

    return write


@pytest.mark.parametrize(("source", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_it_is_named_and_the_case_is_scored_without_it(install, small, source, said):
    """JSON stands alone on stdout and is the same but for the problem; the exit code is 0."""
    found = run_with(install(source), "score", str(small), "--json", "-")

    assert found.returncode == 0, found.stderr
    assert "plugin broken (broken-plugin 1.0)" in found.stderr
    assert said in found.stderr
    assert "Traceback" not in found.stderr
    report = json.loads(found.stdout)
    assert report["case"]["overall"]["score"] is not None
    assert any("plugin broken" in problem["where"] for problem in report["problems"])


def test_scores_are_those_without_it(install, small):
    """Nothing else moves."""
    without = json.loads(run_with({}, "score", str(small), "--json", "-").stdout)
    report = json.loads(run_with(install(BROKEN["raises in notes"][0]), "score", str(small), "--json", "-").stdout)

    assert report["sessions"] == without["sessions"]
    assert report["case"] == without["case"]
    assert report["rubric"] == without["rubric"]


@pytest.mark.parametrize("words", [("plugin", "list"), ("rubric", "list"), ("adaptation", "list")], ids=" ".join)
def test_every_command_works_beside_it(install, words):
    """What is listed is what works."""
    found = run_with(install(BROKEN["exits"][0]), *words)

    assert found.returncode == 0
    assert "plugin broken (broken-plugin 1.0): warning: it cannot be loaded: SystemExit: goodbye" in found.stderr
    assert "broken" not in found.stdout
    assert found.stdout


def test_a_list_of_entry_points_that_cannot_be_read_is_named(install):
    """Other programs may stumble over it; this one goes on."""
    found = run_with(install("", entry="no equals sign"), "plugin", "list")

    assert found.returncode == 0, found.stderr
    assert "depression (ipt-fidelity" in found.stdout


def test_a_case_that_needs_it_gets_a_clear_error(install, small):
    """The run goes on without it unless the case needs it."""
    case = small / "case.yaml"
    case.write_text(case.read_text().replace("[depression]", "[late-life]"))
    found = run_with(install(BROKEN["raises in a hook"][0]), "score", str(small), "--json", "-")

    assert found.returncode == 1
    assert "there is no adaptation 'late-life'" in found.stderr
    assert "Not everything could be used of: plugin broken (broken-plugin 1.0)" in found.stderr


def test_a_rubric_of_a_plugin_with_problems_does_not_hide_ours(install, tmp_path):
    """``rubric list`` shows ours, says what is wrong with the other, and that something was lost."""
    folder = tmp_path / "bad-rubric"
    folder.mkdir()
    (folder / "rubric.yaml").write_text("schema: ipt-fidelity/rubric/1\n")
    source = IMPORT + f"from pathlib import Path\n@hookimpl\ndef ipt_rubrics():\n    return [Path({str(folder)!r})]"
    found = run_with(install(source), "rubric", "list")

    assert found.returncode == 1
    assert "ipt-core 1.0.0" in found.stdout
    assert str(folder) in found.stderr
