"""Every change of an adaptation has a case that fails without it, and what counts as a change."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.overlay_files import HEAVIER, WHY, change, core, load_overlay, retire, write_overlay

from ipt_fidelity.single_changes import single_changes, without
from ipt_fidelity.testing import collect, unproved, unproved_conditions
from ipt_fidelity.toolkit import installed

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"


@pytest.mark.parametrize("folder", sorted(PLUGINS.glob("*/cases")), ids=lambda folder: folder.parent.name)
def test_every_change_of_an_adaptation_has_a_case_that_fails_without_it(folder):
    """Whoever takes one change out of an overlay is told by a sentence what no longer holds."""
    assert unproved(str(folder.parent), collect(folder)) == ()


def test_every_condition_of_an_item_has_a_case_that_fails_without_it():
    """Whoever takes out a phase, a crisis, a neutral code or a window of the base rubric is told what no longer holds."""
    assert unproved_conditions("ipt-core", collect("tests/rubrics/ipt-core")) == ()


CASES = """\
schema: ipt-fidelity/cases/1
item: every.summary
adaptations: ['..']
contract: {sessions: 16}
cases:
  - name: A summary at the end of a session weighs double here.
    session: 4
    turns: ['T [problem_area; task.summary] So this is what we have seen.']
    expect: {level: 5%s}
"""


def trial(folder, changes, weight, more=""):
    """Return an overlay with one file of cases beside it."""
    place = write_overlay(folder, changes)
    (place / "cases").mkdir()
    (place / "cases" / "every.summary.yaml").write_text(CASES % weight + more)
    return place


def test_a_change_that_no_case_notices_is_named(tmp_path):
    """The case holds with and without the change, so it proves nothing."""
    place = trial(tmp_path, HEAVIER, "")

    assert unproved(str(place), collect(place / "cases")) == ("items every.summary weight",)


def test_a_change_that_a_case_notices_is_proved(tmp_path):
    """The case fails once the weight is that of the base rubric."""
    place = trial(tmp_path, HEAVIER, ", weight: 2")

    assert unproved(str(place), collect(place / "cases")) == ()


def test_a_case_that_does_not_hold_proves_nothing(tmp_path):
    """It fails without the change, and with it too."""
    place = trial(tmp_path, HEAVIER, ", weight: 3")

    assert unproved(str(place), collect(place / "cases")) == ("items every.summary weight",)


def test_a_change_may_go_without_a_case_for_a_reason(tmp_path):
    """The reason stands in a file of cases; one for a change that is not there is named."""
    reason = "not_shown: {items every.summary weight: It weighs nothing yet., items every.summary title: Gone by now.}\n"
    place = trial(tmp_path, HEAVIER, "", reason)

    assert unproved(str(place), collect(place / "cases")) == ("not_shown: items every.summary title",)


def test_wording_needs_no_case(tmp_path):
    """No score depends on it."""
    place = trial(tmp_path, change("items", "every.summary", "title", "Closing summary"), "")

    assert unproved(str(place), collect(place / "cases")) == ()


def names(adaptation):
    return [change.name for change in single_changes(adaptation, core().plain)]


def test_each_entry_that_is_new_in_a_list_is_a_change_of_its_own(tmp_path):
    """So is each that is gone; what stood there before is none."""
    codes = "[task.summary, task.agenda]"
    overlay = load_overlay(tmp_path, change("items", "every.summary", "rule.parameters.codes", codes))
    assert names(overlay) == ["items every.summary rule.parameters.codes +task.agenda"]

    less = load_overlay(tmp_path, change("items", "every.summary", "rule.parameters.codes", "[task.agenda]"), name="less")
    assert names(less)[1:] == ["items every.summary rule.parameters.codes -task.summary"]


def test_a_retired_item_is_a_change(tmp_path):
    """Without it the item is there again."""
    overlay = load_overlay(tmp_path, retire("items", "every.summary"))
    (only,) = single_changes(overlay, core().plain)

    assert only.name == "items every.summary retired"
    assert without(overlay, only).overlay.changes.items.retire == ()


MEASURE = """\
measures:
  add:
    - id: SCALE
      title: A scale
      range: [0, 20]
      direction: lower_is_better
      bands: [{up_to: 5, label: low}, {up_to: 10, label: middle}, {up_to: 20, label: high}]
      caseness: 6
      basis: design
      source: design
      because: Asked for by the service.
"""


def test_each_cut_of_a_measure_is_a_change(tmp_path):
    """A cut-off that moves, or falls out, moves what a client's total is called."""
    assert names(load_overlay(tmp_path, MEASURE)) == [
        "measures SCALE",
        "measures SCALE caseness",
        "measures SCALE band up to 5",
        "measures SCALE band up to 10",
    ]


SETTING = f"""\
contract: {{sessions: [12, 16], {WHY}}}
settings:
  - id: weighty
    title: How much the summary weighs
    default: "no"
    default_for: [{{sessions: [8], choice: "yes"}}]
    choices:
      - {{id: "no", title: As ever}}
      - id: "yes"
        title: Twice
        changes:
          items: {{change: [{{item: every.summary, set: {{weight: 2}}, {WHY}}}]}}
"""


def test_defaults_choices_and_lengths_are_changes(tmp_path):
    """A choice is named with what it changes, because the change holds only under it."""
    overlay = load_overlay(tmp_path, more=SETTING)

    assert names(overlay) == [
        "settings weighty default, not yes",
        "settings weighty default for 8 sessions",
        "items every.summary weight (weighty: yes)",
        "contract 12 sessions",
        "contract 16 sessions",
    ]
    default, eight, weight, twelve, _ = [
        without(overlay, change).overlay for change in single_changes(overlay, core().plain)
    ]
    assert default.settings[0].default == "yes"
    assert eight.settings[0].default_for[0].sessions == ()
    assert weight.settings[0].choices[1].changes.items.change == ()
    assert twelve.contract.sessions == (16,)


@pytest.mark.parametrize("name", sorted(installed().adaptations))
def test_what_is_left_without_one_change_is_an_overlay(name):
    """Each single change can be taken out without touching another."""
    adaptation = installed().adaptation(name)
    changes = [*single_changes(adaptation, core().plain)]

    assert len({change.name for change in changes}) == len(changes)
    for each in changes:
        assert without(adaptation, each).overlay != adaptation.overlay


FOLLOWING = """\
items:
  add:
    - id: trial.led_back
      title: Led back
      status: experimental
      domain: interpersonal_focus
      kind: adherence
      level: session
      rule:
        kind: follow
        parameters: {trigger: [focus.symptoms], answer: [technique.refocusing], within: %d}
      anchors:
        "5": {outcome: [all_at_once, all], text: Always.}
        "4": {text: Given by a person only.}
        "3": {outcome: [most, some], text: At times.}
        "2": {text: Given by a person only.}
        "1": {outcome: none, text: Never.}
      counts: A return to people.
      does_not_count: A nod.
      weight: 1
      weight_because: One of many.
      feedback: {strength: It was led back., next_step: Lead it back.}
      source: design
      basis: design
      because: Talk drifts.
"""
LED_BACK = """\
schema: ipt-fidelity/cases/1
item: trial.led_back
adaptations: ['..']
contract: {sessions: 16}
cases:
  - name: A return to people on the same breath leads the talk back.
    session: 4
    turns: ['C [symptoms] I slept badly.', 'T [problem_area; technique.refocusing] And what had he said?']
    expect: {level: 5}
"""


@pytest.mark.parametrize(("within", "missing"), [(3, ()), (1, ("items trial.led_back parameters.within",))])
def test_a_parameter_that_repeats_a_default_needs_no_case(tmp_path, within, missing):
    """Three turns are what the rule takes anyway; that one turn is asked for here has to be shown."""
    place = write_overlay(tmp_path, FOLLOWING % within)
    (place / "cases").mkdir()
    (place / "cases" / "trial.led_back.yaml").write_text(LED_BACK)

    assert unproved(str(place), collect(place / "cases")) == missing


def test_what_the_docs_tell_plugin_authors_to_write_runs(tmp_path, monkeypatch):
    """The test module of the page on testing, on an adaptation of its name."""
    text = (PLUGINS.parent / "docs" / "hooks" / "testing.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(import pytest.*?)```", text, re.DOTALL)[1]
    trial(tmp_path, HEAVIER, ", weight: 2").rename(tmp_path / "late-life")
    monkeypatch.chdir(tmp_path)
    module: dict[str, Any] = {}
    exec(compile(code, "docs/hooks/testing.md", "exec"), module)

    module["test_the_sentence_holds"](*module["CASES"])
    module["test_every_change_has_a_case_that_fails_without_it"]()
