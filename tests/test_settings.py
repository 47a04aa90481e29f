"""Settings of a rubric or an adaptation, and what happens where two adaptations meet."""

from __future__ import annotations

import pytest
from tests.overlay_files import (
    HEAVIER,
    ITEM,
    WHY,
    amended,
    change,
    core,
    line_of,
    load_overlay,
    only,
    problems_of,
    retire,
)

from ipt_fidelity.errors import BadInput
from ipt_fidelity.toolkit import installed


class TestConflicts:
    @pytest.fixture
    def two(self, tmp_path):
        first = load_overlay(tmp_path, HEAVIER, name="first")
        second = load_overlay(tmp_path, HEAVIER.replace("weight: 2", "weight: 3"), name="second")
        return first, second

    def test_two_values_for_one_field_are_refused_naming_both(self, two):
        """The message names both adaptations and both values, at the later one's line."""
        problem = only(problems_of(*two))

        assert problem.code == "conflict"
        for word in ("'first'", "'second'", "weight", "2", "3"):
            assert word in problem.message
        assert problem.hint == "Say 'overrides: [first]' in 'second', or drop one of the two."
        assert (problem.where.file, problem.where.line) == (
            two[1].document.file,
            line_of(two[1].path / "overlay.yaml", "set:"),
        )

    def test_the_later_may_say_that_it_overrides(self, tmp_path, two):
        """With ``overrides`` the later value holds; the earlier one cannot override what comes later."""
        second = load_overlay(
            tmp_path, HEAVIER.replace("weight: 2", "weight: 3"), name="second", more="overrides: [first]\n"
        )
        rubric = amended(two[0], second)

        assert rubric.data.item_by_id["every.summary"].weight == 3
        assert rubric.changed_by("every.summary") == ("first", "second")
        assert only(problems_of(second, two[0])).code == "conflict"

    def test_two_that_agree_are_no_conflict(self, tmp_path, two):
        """The same value twice is the same value."""
        again = load_overlay(tmp_path, HEAVIER, name="again")

        assert amended(two[0], again).data.item_by_id["every.summary"].weight == 2

    def test_a_field_within_a_field_is_the_same_field(self, tmp_path):
        """To set the whole feedback conflicts with setting its next step."""
        whole = load_overlay(
            tmp_path, change("items", "every.summary", "feedback", "{strength: a, next_step: b}"), name="whole"
        )
        part = load_overlay(tmp_path, change("items", "every.summary", "feedback.next_step", "c"), name="part")

        assert only(problems_of(whole, part)).code == "conflict"
        assert only(problems_of(part, whole)).code == "conflict"

    def test_retiring_conflicts_with_changing_in_either_order(self, tmp_path, two):
        """One retires what the other changes: both are named."""
        gone = load_overlay(tmp_path, retire("items", "every.summary"), name="gone")

        for order in ((two[0], gone), (gone, two[0])):
            problem = only(problems_of(*order))
            assert problem.code == "conflict"
            assert "'first'" in problem.message
            assert "'gone'" in problem.message

    def test_retiring_may_override_a_change(self, tmp_path, two):
        """An overlay that overrides another may retire what that one changed."""
        gone = load_overlay(tmp_path, retire("items", "every.summary"), name="gone", more="overrides: [first]\n")

        assert "every.summary" not in amended(two[0], gone).data.item_by_id

    def test_two_may_retire_the_same(self, tmp_path):
        """What both leave out is left out."""
        one, other = (load_overlay(tmp_path, retire("items", "every.summary"), name=name) for name in ("one", "other"))

        assert "every.summary" not in amended(one, other).data.item_by_id

    def test_a_later_overlay_may_change_what_an_earlier_added_but_not_before_it_is_there(self, tmp_path):
        """The order is the order of the names."""
        letter = load_overlay(tmp_path, ITEM)
        lighter = load_overlay(tmp_path, change("items", "trial.letter", "weight", "0.5"), name="lighter")

        assert amended(letter, lighter).data.item_by_id["trial.letter"].weight == 0.5
        assert only(problems_of(lighter, letter)).code == "unknown"

    def test_the_same_adaptation_twice_is_refused(self, two):
        """A name that stands twice is a slip."""
        assert only(problems_of(two[0], two[0])).code == "named-twice"

    def test_two_windows_are_a_conflict(self, tmp_path):
        """Only one protocol can be chosen."""
        first = load_overlay(tmp_path, f"windows: {{set: {{chosen: uk-16}}, {WHY}}}\n", name="first")
        second = load_overlay(tmp_path, f"windows: {{set: {{chosen: standard-16}}, {WHY}}}\n", name="second")

        assert only(problems_of(first, second)).code == "conflict"


class TestVersionsAndSettings:
    @pytest.mark.parametrize(
        ("rubric", "code"),
        [
            ('{id: ipt-core, from: "2.0.0", below: "3.0.0"}', "rubric-version"),
            ('{id: ipt-core, from: "0.1", below: "1"}', "rubric-version"),
            ('{id: other, from: "1.0.0", below: "2.0.0"}', "rubric-version"),
        ],
    )
    def test_an_overlay_for_another_rubric_or_version_is_refused(self, tmp_path, rubric, code):
        """The range runs from one version up to, but not including, another."""
        problem = only(problems_of(load_overlay(tmp_path, rubric=rubric)))

        assert (problem.code, problem.where.line) == (code, line_of(tmp_path / "trial/overlay.yaml", "rubric:"))

    def test_zeros_at_the_end_of_a_version_mean_nothing(self, tmp_path):
        """1 and 1.0.0 are the same version."""
        fits = load_overlay(tmp_path, rubric='{id: ipt-core, from: "1", below: "1.0.1"}').overlay.rubric

        assert fits.fits("1.0.0")
        assert not fits.fits("1.0.1.0")

    def test_a_range_without_versions_is_refused(self, tmp_path):
        """From has to lie below below."""
        with pytest.raises(BadInput, match="no version lies"):
            load_overlay(tmp_path, rubric='{id: ipt-core, from: "2.0", below: "2"}')

    def test_settings_are_in_force_by_choice_default_and_contract(self, tmp_path):
        """The choice of the case first, then the default for the contract, then the default."""
        overlay = load_overlay(
            tmp_path,
            more="""\
            settings:
              - id: weighty
                title: How much the summary weighs
                default: "no"
                default_for: [{sessions: [8], choice: "yes"}]
                choices:
                  - {id: "no", title: As ever}
                  - id: "yes"
                    title: Twice
                    changes:
                      items: {change: [{item: every.summary, set: {weight: 2}, because: Why., source: design}]}
            """.replace("            ", "", 1),
        )

        def weight(**given):
            return amended(overlay, **given).data.item_by_id["every.summary"].weight

        assert (weight(), weight(sessions=8), weight(sessions=16)) == (1, 2, 1)
        assert weight(settings={"weighty": "no"}, sessions=8) == 1
        assert amended(overlay, settings={"weighty": "yes"}).settings["weighty"] == "yes"

    def test_unknown_settings_and_choices_have_near_matches(self, tmp_path):
        """A misspelt setting or choice is refused, not ignored."""
        overlay = load_overlay(tmp_path)

        assert "'windows'" in only(problems_of(overlay, settings={"window": "standard"})).hint
        assert "'standard'" in only(problems_of(overlay, settings={"windows": "standart"})).hint

    def test_two_that_offer_one_setting_are_refused_naming_both(self, tmp_path):
        """The rubric offers 'windows' already."""
        more = "settings: [{id: windows, title: W, default: a, choices: [{id: a, title: A}]}]\n"
        problem = only(problems_of(load_overlay(tmp_path, more=more)))

        assert "'ipt-core'" in problem.message
        assert "'trial'" in problem.message

    def test_a_contract_that_no_protocol_has_is_a_warning(self, tmp_path):
        """The work is done; it is only said."""
        overlay = load_overlay(tmp_path, more="contract: {sessions: [12], because: Why., source: design}\n")
        from ipt_fidelity.adaptation import effective_rubric

        rubric, problems = effective_rubric(core(), (overlay,), installed().rules, None, 9)

        assert rubric.adaptations == (overlay,)
        assert [(problem.severity, problem.code) for problem in problems] == [("warning", "contract")]
