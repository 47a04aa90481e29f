"""What no overlay and no setting may take away: safety belongs to every adaptation alike."""

from __future__ import annotations

import pytest
from tests.overlay_files import (
    CODE,
    amended,
    change,
    copy_core,
    core,
    load_overlay,
    only,
    problems_of,
    retire,
)

from ipt_fidelity.errors import BadInput
from ipt_fidelity.toolkit import installed

RELAXED = {
    "weight of an item of safety": change("items", "initial.risk_check", "weight", 0),
    "weight of harm": change("items", "departures.harm", "weight", 5),
    "suspended in a crisis": change("items", "initial.risk_check", "suspended_in", "[crisis]"),
    "applies elsewhere": change("items", "departures.harm", "applies.phases", "[ending]"),
    "another rule": change("items", "departures.harm", "rule.parameters.codes", "[departure.homework]"),
    "rule replaced whole": change("items", "departures.harm", "rule", "{kind: rating, parameters: {roles: [supervisor]}}"),
    "anchor of harm": change("items", "departures.harm", "anchors.1.at_least", 9),
    "made a matter of competence": change("items", "departures.harm", "kind", "competence"),
    "next step of harm": change("items", "departures.harm", "feedback.next_step", "Never mind."),
    "harm allowed": change("codes", "departure.harm", "allowed", "true"),
    "harm not critical": change("codes", "departure.harm", "critical", "false"),
    "harm compatible": change("codes", "departure.harm", "role", "compatible"),
    "harm defined away": change("codes", "departure.harm", "definition", "Nothing much."),
    "disclosure narrowed": change("codes", "marker.risk_disclosed", "does_not_count", "[Everything.]"),
    "check retired": retire("codes", "task.risk_check"),
    "marker retired": retire("codes", "marker.risk_disclosed"),
    "harm retired": retire("codes", "departure.harm"),
    "item of the check retired": retire("items", "initial.risk_check"),
    "item of harm retired": retire("items", "departures.harm"),
    "check taken off a list": change(
        "items", "case.initial_complete", "rule.parameters.codes", "[task.symptom_review, task.diagnosis]"
    ),
    "measure replaced": "measures: {add: [{id: PHQ-9, title: Ours, range: [0, 27], direction: lower_is_better, "
    "basis: design, source: design, because: Without item 9.}]}\n",
}


class TestSafety:
    @pytest.mark.parametrize("attack", RELAXED.values(), ids=RELAXED.keys())
    def test_safety_cannot_be_relaxed(self, tmp_path, attack):
        """No overlay may take from safety, whatever field it takes it from."""
        problem = only(problems_of(load_overlay(tmp_path, attack)))

        assert problem.code in ("safety", "exists")
        assert problem.where.line is not None

    @pytest.mark.parametrize("attack", RELAXED.values(), ids=RELAXED.keys())
    def test_nor_by_the_choice_of_a_setting(self, tmp_path, attack):
        """A setting is no way round."""
        more = "settings:\n  - id: safe\n    title: T\n    default: a\n    choices:\n      - {id: a, title: A}\n"
        more += "      - id: b\n        title: B\n        changes:\n          " + attack
        overlay = load_overlay(tmp_path, more=more)

        assert problems_of(overlay) == ()
        assert only(problems_of(overlay, settings={"safe": "b"})).code in ("safety", "exists")

    def test_nor_by_a_setting_of_a_rubric(self, tmp_path):
        """The rubric's own settings are held to the same."""
        folder = copy_core(tmp_path)
        text = (folder / "rubric.yaml").read_text().replace("set: {weight: 0}", "set: {suspended_in: [crisis]}")
        (folder / "rubric.yaml").write_text(text.replace("- item: initial.sick_role", "- item: initial.risk_check"))

        with pytest.raises(BadInput, match="belongs to safety"):
            installed().rubric(str(folder), (), {"sick_role": "optional"})

    def test_what_widens_safety_is_allowed(self, tmp_path):
        """A definition may go on where the rubric's ends, and words may be said otherwise."""
        code = core().plain["codes"]["marker.risk_disclosed"]
        longer = code["definition"] + " Thoughts of harming the baby too."
        one = load_overlay(tmp_path, change("codes", "marker.risk_disclosed", "definition", f'"{longer}"'), name="one")
        other = load_overlay(tmp_path, change("items", "departures.harm", "title", "Schaden"), name="other")
        rubric = amended(one, other)

        assert rubric.data.code_by_id["marker.risk_disclosed"].definition == longer
        assert rubric.data.item_by_id["departures.harm"].title == "Schaden"

    def test_an_added_code_may_be_critical_and_is_protected_in_turn(self, tmp_path):
        """What one adaptation adds to safety, another cannot relax."""
        critical = "groups: {add: [{id: trial, title: Trial}]}\n" + CODE.format(group="trial", name="shaming")
        first = load_overlay(tmp_path, critical + "      critical: true\n")
        second = load_overlay(tmp_path, change("codes", "trial.shaming", "critical", "false"), name="second")

        assert "trial.shaming" in amended(first).data.codebook.critical
        assert only(problems_of(first, second)).code == "safety"

    def test_an_area_cannot_take_the_departures_for_strategies(self, tmp_path):
        """Harm would count as a strategy."""
        area = "areas: {add: [{id: odd, title: Odd, group: departure, because: Why., source: design}]}\n"

        assert only(problems_of(load_overlay(tmp_path, area))).code == "taken-group"
