"""``rubric``, ``adaptation``, ``plugin list``, ``schema`` and ``check``: what they show, within 80 columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.commands import too_long
from tests.overlay_files import copy_core, core, edit, line_of, write_overlay

from ipt_fidelity.schemas import KINDS, json_schema

PATHS = (str(core().path), "overlay.yaml")


@pytest.mark.parametrize(
    "words",
    [
        ("rubric", "list"),
        ("rubric", "show", "ipt-core"),
        ("rubric", "show", "ipt-core", "--adaptation", "depression"),
        ("rubric", "show", "ipt-core+depression@course=recurrent", "--item", "depression.earlier_episodes"),
        ("rubric", "check", "ipt-core"),
        ("rubric", "diff", "ipt-core", "ipt-core+depression"),
        ("rubric", "diff", "ipt-core", "ipt-core+depression@course=recurrent,sick_role=optional,windows=uk_4_8_4"),
        ("rubric", "diff", "ipt-core", "ipt-core"),
        ("adaptation", "list"),
        ("adaptation", "show", "depression"),
        ("plugin", "list"),
    ],
    ids=" ".join,
)
def test_it_fits_eighty_columns_and_is_good(run, words):
    """Paths alone may be longer."""
    result = run(*words)

    assert (result.code, result.err) == (0, "")
    assert result.out.strip()
    assert not too_long(result.out, but=PATHS)
    assert "\x1b" not in result.out


@pytest.mark.parametrize("code", sorted(core().plain["codes"]))
def test_every_code_is_shown_whole_within_eighty_columns(run, code):
    """With what counts, what only looks like it, and what that is instead."""
    result = run("rubric", "show", "ipt-core", "--code", code)

    assert result.code == 0
    assert not too_long(result.out)
    assert all(f"\n{word}: " in result.out for word in ("counts", "does not count", "such a line", "not this one"))
    assert "[instead:" in " ".join(result.out.split())


def test_a_code_is_shown_with_what_decides_and_who_changed_it(run):
    """A coder sees the neighbours of a code, and that a setting of the adaptation makes it a departure."""
    name = "ipt-core+eating-disorders@symptom_linking=forbidden"

    assert "beside transition.onset_link: " in run("rubric", "show", name, "--code", "task.mood_event_link").out
    assert "changed by: eating-disorders" in run("rubric", "show", name, "--code", "eating_disorders.eating_link").out


@pytest.mark.parametrize("item", sorted(core().plain["items"]))
def test_every_item_is_shown_whole_within_eighty_columns(run, item):
    """With all five anchors."""
    result = run("rubric", "show", "ipt-core", "--item", item)

    assert result.code == 0
    assert not too_long(result.out, but=("file: ",))
    assert all(f"\n  {level}  " in result.out for level in range(1, 6))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("rubric", "show", "ipt-cor"), "'ipt-core'"),
        (("rubric", "show", "ipt-core", "--item", "every.sumary"), "'every.summary'"),
        (("rubric", "show", "ipt-core", "--code", "task.sumary"), "'task.summary'"),
        (("rubric", "show", "ipt-core", "--adaptation", "depresion"), "'depression'"),
        (("rubric", "check", "ipt-cor"), "'ipt-core'"),
        (("rubric", "diff", "ipt-core", "ipt-core+depresion"), "'depression'"),
        (("rubric", "diff", "ipt-core", "ipt-core+depression@course=recurrnt"), "'recurrent'"),
        (("rubric", "diff", "ipt-core", "ipt-core+depression@cours=recurrent"), "'course'"),
        (("adaptation", "show", "depresion"), "'depression'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_unknown_id_is_2_with_the_nearest(run, words, meant):
    """Wrong usage."""
    result = run(*words)

    assert result.code == 2
    assert f"Did you mean {meant}?" in result.err


def test_a_setting_without_a_choice_is_wrong_usage(run):
    """The form is said."""
    assert "setting=choice" in run("rubric", "diff", "ipt-core", "ipt-core@windows").err


def test_a_conflict_of_two_adaptations_is_1_and_names_both(run, tmp_path):
    """At the line of the later one."""
    change = "items: {change: [{item: every.summary, set: {weight: %s}, because: W., source: design}]}\n"
    one, other = write_overlay(tmp_path, change % 2, name="one"), write_overlay(tmp_path, change % 3, name="other")
    result = run("rubric", "diff", "ipt-core", f"ipt-core+{one}+{other}")

    assert result.code == 1
    assert f"{other / 'overlay.yaml'}:" in result.err
    assert "'one'" in result.err


def test_a_rubric_with_a_fault_is_1_with_its_line(run, tmp_path):
    """And every fault is listed."""
    folder = copy_core(tmp_path)
    file = folder / "items" / "departures.off_model.yaml"
    edit(file, "between: [3, 6]", "between: [2, 6]")
    edit(file, "domain: departures", "domain: departure")
    result = run("rubric", "check", folder)

    assert result.code == 1
    assert f"{file}:{line_of(file, 'domain:')}" in result.err
    assert "levels 3 and 4 both take the value 2" in result.err
    assert "2 errors." in result.err


def test_a_folder_that_is_no_rubric_is_1(run, tmp_path):
    """It says which file is missing."""
    result = run("rubric", "check", tmp_path)

    assert result.code == 1
    assert "no rubric.yaml" in result.err


class TestCheck:
    @pytest.mark.parametrize("file", ["", "rubric.yaml"])
    def test_a_rubric(self, run, tmp_path, file):
        """By its folder or by its file."""
        folder = copy_core(tmp_path)

        assert run("check", folder / file).out == "Checked, nothing wrong.\n"
        edit(folder / "items" / "every.summary.yaml", "domain:", "domian:")
        result = run("check", folder / file)
        assert result.code == 1
        assert "Did you mean 'domain'?" in result.err

    @pytest.mark.parametrize("file", ["", "overlay.yaml"])
    def test_an_overlay(self, run, tmp_path, file):
        """On its rubric, under each choice of its settings."""
        folder = write_overlay(tmp_path, "items: {retire: [{item: every.summry, because: W., source: design}]}\n")
        result = run("check", folder / file)

        assert result.code == 1
        assert f"{folder / 'overlay.yaml'}:10" in result.err
        assert "Did you mean 'every.summary'?" in result.err

    def test_an_overlay_for_a_rubric_that_is_not_there(self, run, tmp_path):
        """At the line that names it."""
        folder = write_overlay(tmp_path, rubric='{id: ipt-cor, from: "1", below: "2"}')
        result = run("check", folder)

        assert result.code == 1
        assert "Did you mean 'ipt-core'?" in result.err
        assert "overlay.yaml:8" in result.err

    def test_an_overlay_that_cannot_be_read(self, run, tmp_path):
        """All of its problems."""
        folder = write_overlay(tmp_path, more="protocls: []\n")

        assert "Did you mean 'protocols'?" in run("check", folder).err

    def test_an_overlay_on_a_rubric_with_problems(self, run, tmp_path, monkeypatch):
        """The rubric's problems are said."""
        rubric = copy_core(tmp_path)
        edit(rubric / "items" / "every.summary.yaml", "domain:", "domian:")
        folder = write_overlay(tmp_path, rubric='{id: my-rubric, from: "1", below: "2"}')
        monkeypatch.chdir(tmp_path)

        assert "Did you mean 'domain'?" in run("check", folder).err

    def test_a_case_and_a_session(self, run, small):
        """Nothing wrong, and how many were looked at."""
        result = run("check", small, small / "s01.session.json")

        assert (result.code, result.out) == (0, "2 checked, nothing wrong.\n")

    def test_a_case_with_faults(self, run, small):
        """Every fault of every file."""
        (small / "s01.session.json").write_text("{")
        edit(small / "s02.session.json", '"task.', '"taks.')
        result = run("check", small)

        assert result.code == 1
        assert "s01.session.json:1" in result.err
        assert "taks." in result.err

    @pytest.mark.parametrize(("key", "said"), [("rubric: ipt-core", "ipt-cor"), ("adaptations: [depression]", "depresion")])
    def test_a_case_that_names_what_is_not_installed(self, run, small, key, said):
        """At the line of the case file."""
        edit(small / "case.yaml", key, key.replace("ipt-core", "ipt-cor").replace("depression", "depresion"))
        result = run("check", small)

        assert result.code == 1
        assert f"{said!r}" in result.err
        assert f"case.yaml:{line_of(small / 'case.yaml', said)}" in result.err

    @pytest.mark.parametrize("name", ["case.yaml", "s01.session.json"])
    def test_a_file_that_cannot_be_read(self, run, small, name):
        """One message."""
        (small / name).write_text("[")
        result = run("check", small / name)

        assert result.code == 1
        assert name in result.err


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_every_kind_is_printed(run, kind):
    """As JSON alone."""
    assert json.loads(run("schema", kind).out) == json.loads(json.dumps(json_schema(kind)))


def test_plugins_as_json(run):
    """For other programs."""
    rows = json.loads(run("plugin", "list", "--json").out)

    assert [row["name"] for row in rows][:1] == ["core"]
    depression = next(row for row in rows if row["name"] == "depression")
    assert depression["adaptations"] == ["depression"]
    assert depression["hooks"] == ["ipt_adaptations"]
    assert set(depression) == {"name", "package", "version", "hooks", "adaptations"}


def test_an_overlay_with_problems_cannot_be_shown(run, tmp_path):
    """The problems are listed."""
    result = run("adaptation", "show", write_overlay(tmp_path, more="protocls: []\n"))

    assert result.code == 1
    assert "'protocols'" in result.err


def test_an_adaptation_is_shown_with_protocols_contract_and_settings(run):
    """What a trainer asks first."""
    out = run("adaptation", "show", "depression").out

    assert out.startswith("depression 1.0.0 (stable): Depression\n")
    for word in ("Protocol: ", "Sessions: 12, 14, 16", "Setting course", "recurrent: ", "Changes to ipt-core"):
        assert word in out


@pytest.mark.parametrize(
    ("name", "item", "files"),
    [
        ("ipt-core", "every.summary", ["rubrics/ipt-core/items/every.summary.yaml"]),
        (
            "ipt-core+depression",
            "every.symptom_check",
            ["rubrics/ipt-core/items/every.symptom_check.yaml", "plugins/ipt_fidelity_depression/overlay.yaml"],
        ),
        ("ipt-core+depression", "depression.medication_reviewed", ["plugins/ipt_fidelity_depression/overlay.yaml"]),
    ],
)
def test_an_item_is_shown_with_the_file_in_which_it_can_be_disputed(run, name, item, files):
    """Its own file, and the overlay that adds or changes it."""
    told = [line.removeprefix("file: ") for line in run("rubric", "show", name, "--item", item).out.splitlines()]
    there = [line for line in told if line.endswith(".yaml")]

    assert len(there) == len(files)
    assert all(
        Path(line).is_file() and Path(line).as_posix().endswith(file) for line, file in zip(there, files, strict=True)
    )
