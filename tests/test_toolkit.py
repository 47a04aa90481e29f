"""What is installed, gathered from all plugins; what one brings that cannot be used costs only itself."""

from __future__ import annotations

import json
import types

import pytest
from tests.overlay_files import copy_core, load_overlay, write_overlay

from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.hooks import hookimpl
from ipt_fidelity.toolkit import installed, open_toolkit

SCALE = {
    "id": "SCALE",
    "title": "A scale",
    "range": [0, 10],
    "direction": "lower_is_better",
    "basis": "design",
    "source": "design",
}


class Distribution:
    name, version = "some-package", "1.2"


class Entry:
    dist = Distribution

    def __init__(self, name, **returns):
        self.name = self.value = name
        self.module = types.ModuleType(name)
        for hook, value in returns.items():
            setattr(self.module, hook, hookimpl(lambda value=value: value))

    def load(self):
        return self.module


def opened(**plugins):
    return open_toolkit(lambda: [Entry(name, **hooks) for name, hooks in plugins.items()])


def said(toolkit):
    return "\n".join(map(str, toolkit.problems))


def test_without_plugins_our_own_things_are_there():
    """The built-ins use the same hooks as everybody."""
    toolkit = opened()

    assert list(toolkit.rubrics) == ["ipt-core"]
    assert len(toolkit.rules) == 13
    assert [reader.name for reader in toolkit.readers] == ["session", "coding-sheet", "transcript"]
    assert toolkit.problems == ()
    assert toolkit.plugins.loaded[0].package == "built-in"


def test_the_toolkit_of_the_installation_is_gathered_once():
    """It is the same object each time, and has the adaptation that comes with the tool."""
    assert installed() is installed()
    assert "depression" in installed().adaptations


def test_two_adaptations_of_one_id_leave_out_the_later(tmp_path):
    """Both plugins are named; which is later is a matter of names alone."""
    one, other = write_overlay(tmp_path / "one"), write_overlay(tmp_path / "other")
    toolkit = opened(b={"ipt_adaptations": [other]}, a={"ipt_adaptations": [one]})

    assert toolkit.adaptation("trial").path == one
    assert "plugin b (some-package 1.2)" in said(toolkit)
    assert "'trial' is there already, from a (some-package)" in said(toolkit)


def test_an_overlay_with_problems_is_left_out_and_each_problem_is_named_with_its_plugin(tmp_path):
    """File and line stand in the message; the others are used."""
    folder = write_overlay(tmp_path, more="protocls: []\n")
    toolkit = opened(bad={"ipt_adaptations": [folder]}, good={"ipt_adaptations": [write_overlay(tmp_path, name="good")]})

    assert list(toolkit.adaptations) == ["good"]
    assert "plugin bad (some-package 1.2)" in said(toolkit)
    assert f"{folder / 'overlay.yaml'}:9" in said(toolkit)
    assert all(problem.severity == "warning" for problem in toolkit.problems)


def test_a_case_that_needs_what_could_not_be_used_gets_a_clear_error(tmp_path):
    """The plugin that failed is named where the adaptation is missed."""
    folder = write_overlay(tmp_path, more="protocls: []\n")
    toolkit = opened(bad={"ipt_adaptations": [folder]})

    with pytest.raises(UnknownName, match=r"no adaptation 'trial'.*Not everything could be used of: plugin bad"):
        toolkit.adaptation("trial")


def test_a_rubric_folder_that_holds_none_is_left_out(tmp_path):
    """So is one whose name is taken."""
    copy_core(tmp_path, "ipt-core")
    toolkit = opened(a={"ipt_rubrics": [tmp_path]}, b={"ipt_rubrics": [tmp_path / "ipt-core"]})

    assert toolkit.rubrics["ipt-core"] != tmp_path / "ipt-core"
    assert "no rubric.yaml" in said(toolkit)
    assert "'ipt-core' is there already, from core (built-in)" in said(toolkit)


def test_a_rubric_in_a_folder_of_another_name_is_refused(tmp_path):
    """A case names the id."""
    folder = copy_core(tmp_path).rename(tmp_path / "other")
    toolkit = opened(a={"ipt_rubrics": [folder]})

    with pytest.raises(BadInput, match="stands in a folder called 'other'"):
        toolkit.rubric("other")


def test_a_rule_kind_of_ours_cannot_be_replaced():
    """Scores would change without a word."""

    class Task:
        kind, summary, parameters, only_grows = "task", "", None, False
        values = reads = find = None

    toolkit = opened(a={"ipt_rules": [Task()]})

    assert not isinstance(toolkit.rules["task"], Task)
    assert "its rule kind 'task' is there already" in said(toolkit)


class TestMeasures:
    def test_are_added_to_every_rubric(self):
        """They come as plain data."""
        rubric, problems = opened(a={"ipt_measures": [SCALE]}).rubric("ipt-core")

        assert "SCALE" in rubric.data.measure_by_id
        assert problems == ()

    def test_of_the_rubric_are_never_replaced(self):
        """So no plugin can take away a safety item."""
        phq = SCALE | {"id": "PHQ-9", "range": [0, 27]}
        rubric, problems = opened(a={"ipt_measures": [phq]}).rubric("ipt-core")

        assert rubric.data.measure_by_id["PHQ-9"].safety_items == ("9",)
        assert "its measure 'PHQ-9' is in the rubric 'ipt-core' already" in str(problems[0])

    def test_of_an_adaptation_stay_as_they_are_there(self, tmp_path):
        """Installed is not active: a plugin cannot break or change an adaptation that a case names."""
        added = f"measures: {{add: [{json.dumps(SCALE | {'range': [0, 20], 'because': 'Asked for.'})}]}}\n"
        overlay = write_overlay(tmp_path, added)
        rubric, _ = opened(a={"ipt_measures": [SCALE]}).rubric("ipt-core", [str(overlay)])

        assert rubric.data.measure_by_id["SCALE"].range == (0, 20)

    @pytest.mark.parametrize(
        "wrong", [{"range": [0]}, {"direction": "down"}, {"extra": 1}, {"id": 5}, {"source": "Nobody1900"}], ids=str
    )
    def test_that_cannot_be_used_are_left_out(self, wrong):
        """The rubric stands without them, and the plugin is named."""
        toolkit = opened(a={"ipt_measures": [SCALE | wrong]})
        rubric, problems = toolkit.rubric("ipt-core")

        assert "SCALE" not in rubric.data.measure_by_id
        assert "plugin a (some-package 1.2)" in "\n".join(map(str, [*toolkit.problems, *problems]))


class TestNames:
    def test_unknown_names_have_near_matches(self):
        """Or all that is installed."""
        toolkit = installed()

        with pytest.raises(UnknownName, match="Did you mean 'ipt-core'"):
            toolkit.rubric("ipt-cor")
        with pytest.raises(UnknownName, match=r"Did you mean 'depression'"):
            toolkit.rubric("ipt-core", ["depresion"])
        with pytest.raises(UnknownName, match=r"Installed: .*depression"):
            toolkit.adaptation("xyz")

    def test_a_folder_that_holds_nothing_of_the_kind_says_so(self, tmp_path):
        """A folder is not an unknown id."""
        with pytest.raises(UnknownName, match=r"holds no overlay\.yaml"):
            installed().adaptation(str(tmp_path))
        with pytest.raises(UnknownName, match=r"holds no rubric\.yaml"):
            installed().rubric(str(tmp_path))

    def test_an_adaptation_is_used_from_its_folder_without_packaging(self, tmp_path):
        """A folder with an overlay is an adaptation."""
        load_overlay(tmp_path)

        assert installed().rubric("ipt-core", [str(tmp_path / "trial")])[0].adaptations[0].id == "trial"


def test_the_same_call_gives_the_same_record_and_choices_are_told_apart():
    """A choice written as true is not the choice 1."""
    toolkit = opened()

    assert toolkit.rubric("ipt-core")[0] is toolkit.rubric("ipt-core")[0]
    assert toolkit.rubric("ipt-core", settings={"sick_role": "optional"})[0] is not toolkit.rubric("ipt-core")[0]
    for value, shown in ((True, "'true'"), (1, "'1'")):
        with pytest.raises(BadInput, match=f"no choice {shown}"):
            toolkit.rubric("ipt-core", settings={"sick_role": value})
