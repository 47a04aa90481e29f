"""The plugin command: what it lists, what it says of a plugin, and how a new one begins."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import in_process, too_long


def test_the_list_says_what_brings_which_adaptation(run):
    """Package, version, hooks and adaptations of each plugin, and those of a case that are in use."""
    rows = {row["name"]: row for row in json.loads(run("plugin", "list", "--json", "--case", "examples/hazel").out)}
    assert rows["perinatal"]["adaptations"] == ["perinatal"]
    assert rows["perinatal"]["in_use"] is True
    assert rows["depression"]["in_use"] is False
    assert "in_use" not in json.loads(run("plugin", "list", "--json").out)[0]
    assert "in use in this case" in run("plugin", "list", "--case", "examples/hazel").out


def test_a_new_adaptation_is_made_checked_and_used(run, tmp_path: Path):
    """The first minutes of a trainer: begin, check, see what it changes."""
    made = run("plugin", "new", "late-life", "--dir", str(tmp_path))
    assert made.code == 0
    assert "overlay.yaml" in made.out
    folder = tmp_path / "late-life"

    checked = run("plugin", "check", str(folder), "--strict")
    assert (checked.code, checked.out) == (0, "Checked, nothing wrong.\n")
    assert "late_life.example_work" in run("rubric", "diff", "ipt-core", f"ipt-core+{folder}").out


def test_a_warning_is_an_exit_code_only_where_asked_for(run, tmp_path: Path):
    """Doubts do not stop a trainer who is in the middle of the work."""
    run("plugin", "new", "late-life", "--dir", str(tmp_path))
    (tmp_path / "late-life" / "cases" / "what_else_changes.yaml").unlink()

    assert run("plugin", "check", str(tmp_path / "late-life")).code == 0
    strict = run("plugin", "check", str(tmp_path / "late-life"), "--strict")
    assert strict.code == 1
    assert "warnings." in strict.err


def test_what_is_wrong_can_be_read_by_a_program(run, tmp_path: Path):
    """Severity, code, place, message and what to do."""
    found = run("plugin", "check", str(tmp_path), "--json")
    assert found.code == 1
    (row,) = json.loads(found.out)
    assert (row["severity"], row["code"]) == ("error", "no-plugin")
    assert row["hint"]


def test_an_unknown_name_is_wrong_usage(run):
    """With the nearest name."""
    found = run("plugin", "check", "depresion")
    assert found.code == 2
    assert "Did you mean 'depression'?" in found.err


def test_a_folder_that_is_there_is_left_alone(run, tmp_path: Path):
    """A second beginning says so."""
    run("plugin", "new", "late-life", "--dir", str(tmp_path))
    again = run("plugin", "new", "late-life", "--dir", str(tmp_path))
    assert again.code == 1
    assert "there already" in again.err


def test_it_fits_eighty_columns(run):
    """Lists are read on a terminal."""
    assert too_long(run("plugin", "list").out) == []


def test_plugins_of_others_can_be_left_out():
    """Whoever suspects a plugin runs without it, and ours stay."""
    rows = json.loads(in_process("--no-plugins", "plugin", "list", "--json").stdout)
    assert {row["package"] for row in rows} == {"built-in", "ipt-fidelity"}
