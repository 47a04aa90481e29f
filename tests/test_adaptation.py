"""Overlays on the base rubric: what they change, in which order, what is refused, and where it is said."""

from __future__ import annotations

import pytest
from tests.overlay_files import amended, copy_core, core, line_of, load_overlay, problems_of, write_overlay

from ipt_fidelity.errors import BadInput
from ipt_fidelity.overlay import load_adaptation
from ipt_fidelity.report import to_json
from ipt_fidelity.toolkit import installed

WHY = "because: A reason of ours., source: design"
HEAVIER = """\
items:
  change:
    - item: every.summary
      set: {weight: 2}
      because: It matters more here.
      source: design
"""
CODE = """\
codes:
  add:
    - id: {group}.{name}
      label: {name}
      definition: What it is.
      role: essential
      basis: design
      source: design
      because: A reason.
"""
ITEM = """\
items:
  add:
    - id: trial.letter
      title: A letter is read
      status: experimental
      domain: techniques
      kind: adherence
      level: session
      rule: {kind: count, parameters: {codes: [technique.role_play]}}
      anchors:
        "5": {at_least: 2, text: Two or more.}
        "4": {text: Given by a person only.}
        "3": {between: [1, 2], text: One.}
        "2": {text: Given by a person only.}
        "1": {between: [0, 1], text: None.}
      counts: Reading it aloud.
      does_not_count: Mentioning it.
      weight: 1
      weight_because: One of many.
      feedback: {strength: It was read., next_step: Read it.}
      source: design
      basis: design
      because: Letters help.
"""


def change(section, target, field, value, key=None):
    """Return the YAML of one change of one field."""
    key = key or section.rstrip("s")
    return f"{section}: {{change: [{{{key}: {target}, set: {{{field}: {value}}}, {WHY}}}]}}\n"


def retire(section, target):
    return f"{section}: {{retire: [{{{section.rstrip('s')}: {target}, {WHY}}}]}}\n"


def only(problems):
    """Return the one problem there should be."""
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


class TestAdding:
    def test_an_item_is_added_whole(self, tmp_path):
        """An added item is scored like any other, and knows who added it."""
        rubric = amended(load_overlay(tmp_path, ITEM))

        assert rubric.data.item_by_id["trial.letter"].title == "A letter is read"
        assert rubric.changed_by("trial.letter") == ("trial",)
        assert "trial.letter" in [use.item.id for use in rubric.session_uses]

    def test_an_extra_problem_area_has_strategies_of_its_own(self, tmp_path):
        """An area with its group: its codes count as strategies of that area, and of no other."""
        area = """\
        areas:
          add:
            - {id: illness, title: Illness, group: trial_illness, because: A fifth area., source: design}
        groups:
          add:
            - {id: trial_illness, title: Work on illness}
        """
        changes = "\n".join((_dedent(area), CODE.format(group="trial_illness", name="mourning")))
        book = amended(load_overlay(tmp_path, changes)).data.codebook

        assert book.resolve(("strategies_of_area",), ("illness",)) == ("trial_illness.mourning",)
        assert "trial_illness.mourning" not in book.resolve(("strategies_of_area",), ("grief",))
        assert "trial_illness.mourning" in book.resolve(("strategies",))

    def test_reasons_measures_and_protocols_are_added(self, tmp_path):
        """What is added is there, and the chosen protocol holds for contracts of its length."""
        rubric = amended(
            load_overlay(
                tmp_path,
                """\
                excused_reasons:
                  add:
                    - {id: birth, because: A birth cannot be put off., source: design}
                measures:
                  add:
                    - id: SCALE
                      title: A scale
                      range: [0, 10]
                      direction: lower_is_better
                      basis: design
                      source: design
                      because: Asked for by the service.
                windows:
                  add:
                    - {id: ten, title: Ten, sessions: 10, initial_until: 4, ending_from: 8, basis: design, source: design}
                  set: {chosen: ten}
                  because: The service works like this.
                  source: design
                """,
            )
        )

        assert "birth" in {reason.id for reason in rubric.data.excused_reasons}
        assert rubric.data.measure_by_id["SCALE"].range == (0, 10)
        assert rubric.data.windows_for(10).initial_until == 4
        assert rubric.data.windows_for(12).basis == "standard-12"

    def test_the_same_source_may_be_listed_by_two(self, tmp_path):
        """Two adaptations may cite the same work; the same id for another work is refused."""
        cite = "sources: {add: [{id: Doe2020, cite: %s}]}\n"
        first = load_overlay(tmp_path, cite % "Doe 2020", name="first")
        same = load_overlay(tmp_path, cite % "Doe 2020", name="second")
        other = load_overlay(tmp_path, cite % "Another Doe", name="third")

        assert problems_of(first, same) == ()
        problem = only(problems_of(first, other))
        assert "'third'" in problem.message
        assert "'first'" in problem.message

    @pytest.mark.parametrize("missing", ["because", "source"])
    @pytest.mark.parametrize("section", ["areas", "excused_reasons"])
    def test_what_is_added_without_reason_or_source_is_refused(self, tmp_path, section, missing):
        """Also areas and reasons say why and on what authority."""
        entry = {"id": "trial_x", "title": "X", "group": "grief", "because": "Why", "source": "design"}
        if section == "excused_reasons":
            del entry["title"], entry["group"]
        del entry[missing]
        text = ", ".join(f"{key}: {value}" for key, value in entry.items())

        found = problems_of(load_overlay(tmp_path, f"{section}: {{add: [{{{text}}}]}}\n"))

        assert [problem.code for problem in found] == [f"no-{missing}"]


class TestIds:
    def test_ids_stand_under_the_prefix(self, tmp_path):
        """Items under ``prefix.``; codes and groups also under ``prefix_word.``."""
        with pytest.raises(BadInput) as caught:
            load_overlay(tmp_path, ITEM.replace("trial.letter", "letter.read"))

        problem = only(caught.value.problems)
        assert (problem.code, problem.where.line) == ("prefix", line_of(tmp_path / "trial/overlay.yaml", "letter.read"))

    def test_ids_in_the_choices_of_settings_are_checked_too(self, tmp_path):
        """A choice cannot add what the overlay itself could not."""
        more = """\
        settings:
          - id: letters
            title: Letters
            default: none
            choices:
              - {id: none, title: None}
              - id: read
                title: Read
                changes: {groups: {add: [{id: letter, title: Letters}]}}
        """
        with pytest.raises(BadInput) as caught:
            load_overlay(tmp_path, more=more)

        assert only(caught.value.problems).code == "prefix"

    @pytest.mark.parametrize("prefix", ["departure", "task", "initial", "grief"])
    def test_a_prefix_of_the_rubric_is_refused(self, tmp_path, prefix):
        """An overlay cannot put its own among the names of the rubric."""
        problem = only(problems_of(load_overlay(tmp_path, prefix=prefix)))

        assert problem.code == "prefix"
        assert problem.where.line == line_of(tmp_path / "trial/overlay.yaml", "prefix:")

    def test_the_id_of_a_thing_cannot_be_changed(self, tmp_path):
        """Reports and cases name ids, so an item is retired and another added."""
        problem = only(problems_of(load_overlay(tmp_path, change("items", "every.summary", "id", "every.closing"))))

        assert problem.code == "id"

    def test_an_unknown_id_has_a_near_match_and_a_line(self, tmp_path):
        """A misspelt item is found at its line."""
        problem = only(problems_of(load_overlay(tmp_path, HEAVIER.replace("every.summary", "every.sumary"))))

        assert (problem.code, problem.hint) == ("unknown", "Did you mean 'every.summary'?")
        assert problem.where.line == line_of(tmp_path / "trial/overlay.yaml", "every.sumary")

    def test_a_code_among_the_items_is_said_to_be_there(self, tmp_path):
        """``items: change: - code:`` says what was expected."""
        problem = only(problems_of(load_overlay(tmp_path, change("items", "task.timeline", "label", "x", key="code"))))

        assert "'item: …' is expected" in problem.message


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


class TestLocating:
    """What a change breaks is said at the line of the change."""

    @pytest.mark.parametrize(
        ("changes", "code", "at"),
        [
            (change("items", "every.summary", "wieght", 2), "extra-forbidden", "wieght"),
            (change("items", "every.summary", "weight", "heavy"), "float-type", "heavy"),
            (change("items", "every.summary", "weight", -1), "greater-than-equal", "-1"),
            (change("items", "every.summary", "anchors", '{"5": {text: a, at_least: 1}}'), "value-error", "at_least"),
            (change("items", "time_limit.reminder", "anchors.5", "{text: a, at_least: 0}"), "overlap", "at_least"),
            (
                change("items", "time_limit.reminder", "rule.parameters.codes", "[task.time_remindr]"),
                "unknown-code",
                "remindr",
            ),
            (change("items", "every.summary", "domain", "technique"), "unknown-domain", "technique"),
            (change("items", "time_limit.reminder", "rule.parameters.only_if_usd", "true"), "bad-parameter", "if_usd"),
            (change("items", "every.summary", "suspended_in", "[crises]"), "unknown-circumstance", "crises"),
            (change("items", "technique.stance", "rule.kind", "avoid"), "computed-competence", "technique.stance"),
            (change("items", "every.summary", "weight", 2).replace("design", "Nobody1900"), "unknown-source", "Nobody1900"),
            (ITEM.replace('"4": {text: Given by a person only.}', ""), "value-error", "trial.letter"),
            (ITEM.replace("source: design", "source: Nobody1900"), "unknown-source", "Nobody1900"),
            (ITEM.replace("title: A letter is read", "titel: A letter is read"), "missing", "trial.letter"),
            (ITEM.replace("because: Letters help.", ""), "no-because", "trial.letter"),
            (f"windows: {{set: {{chosen: uk-17}}, {WHY}}}\n", "unknown-protocol", "uk-17"),
            (f"windows: {{set: {{chosn: uk-16}}, {WHY}}}\n", "no-field", "chosn"),
            (f"windows: {{set: {{rules.basis: design}}, {WHY}}}\n", "no-field", "rules.basis"),
            (f"windows: {{set: {{rule.share.x: 1}}, {WHY}}}\n", "no-field", "rule.share.x"),
            (f"windows: {{add: [{{id: uk-16, sessions: 10}}], {WHY}}}\n", "exists", "uk-16"),
            (f"windows: {{add: [{{id: x, sessions: 10}}], {WHY}}}\n", "missing", "id: x"),
            (change("items", "every.summary", "anchor.5.text", "x"), "no-field", "anchor.5.text"),
            (CODE.format(group="trial", name="x"), "unknown-group", "trial.x"),
            (retire("codes", "task.time_reminder"), "unknown-code", "task.time_reminder"),
        ],
        ids=lambda value: value if "\n" not in str(value) else "",
    )
    def test_at_the_overlay(self, tmp_path, changes, code, at):
        """File and line are those of the overlay, not of the rubric that it spoils."""
        found = problems_of(load_overlay(tmp_path, changes))
        file = tmp_path / "trial/overlay.yaml"

        assert code in {problem.code for problem in found}, "\n".join(map(str, found))
        for problem in found:
            assert problem.where.file == str(file)
            if problem.code == code:
                assert problem.where.line == line_of(file, at), str(problem)

    def test_near_matches_are_given(self, tmp_path):
        """A misspelt field or parameter has its near match."""
        for text, hint in (("wieght", "'weight'"), ("rule.parameters.only_if_usd", "'only_if_used'")):
            found = problems_of(load_overlay(tmp_path, change("items", "time_limit.reminder", text, "true")))
            assert hint in only(found).hint

    def test_a_retired_code_leaves_the_table_of_overlaps(self, tmp_path):
        """A row about a code that is gone decides nothing any more."""
        plain = core().plain
        used = str(plain["items"])
        name = next(code for row in plain["overlaps"] for code in row["codes"] if code not in used)

        rubric = amended(load_overlay(tmp_path, retire("codes", name)))

        assert all(name not in row.codes for row in rubric.data.overlaps)


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


class TestHashes:
    def test_the_same_input_gives_the_same_hash(self, tmp_path):
        """Made twice, from different folders."""
        one = amended(load_overlay(tmp_path / "a", HEAVIER))
        other = amended(load_overlay(tmp_path / "b", HEAVIER))

        assert (one.sha256, one.scoring_sha256) == (other.sha256, other.scoring_sha256)
        assert one.sha256 != amended().sha256

    def test_wording_changes_one_hash_and_a_threshold_both(self, tmp_path):
        """scoring_sha256 is of what can move a score."""
        base = amended()
        words = amended(load_overlay(tmp_path, change("items", "every.summary", "title", "Closing words"), name="words"))
        bounds = core().plain["items"]["departures.off_model"]["anchors"]
        assert bounds["4"]["between"][1] == bounds["3"]["between"][0]
        moved = amended(
            load_overlay(
                tmp_path,
                f"items: {{change: [{{item: departures.off_model, "
                f"set: {{anchors.4.between: [0.001, 2], anchors.3.between: [2, 6]}}, {WHY}}}]}}\n",
                name="moved",
            )
        )

        assert words.sha256 != base.sha256
        assert words.scoring_sha256 == base.scoring_sha256
        assert moved.scoring_sha256 != base.scoring_sha256

    def test_the_base_is_not_changed_by_what_is_put_on_it(self, tmp_path):
        """The folder's own data stay as they were read."""
        before = repr(core().plain)
        amended(
            load_overlay(
                tmp_path,
                HEAVIER
                + CODE.format(group="trial", name="x").replace("codes:", "codes:", 1)
                + "groups: {add: [{id: trial, title: T}]}\n",
            )
        )

        assert repr(core().plain) == before


def test_a_folder_without_an_overlay_says_so(tmp_path):
    """The file that is missing is named."""
    with pytest.raises(BadInput, match=r"no overlay\.yaml"):
        load_adaptation(tmp_path)


def test_every_problem_of_an_overlay_is_listed_at_once(tmp_path):
    """Unknown keys with near matches, and all of them."""
    place = write_overlay(tmp_path, more="protocls: []\n")
    text = (place / "overlay.yaml").read_text().replace("status: experimental", "status: finished")
    (place / "overlay.yaml").write_text(text)

    with pytest.raises(BadInput) as caught:
        load_adaptation(place)

    assert {problem.code for problem in caught.value.problems} == {"literal-error", "extra-forbidden"}
    assert "'protocols'" in str(caught.value)


def test_a_changed_item_says_so_in_the_report(tmp_path):
    """``changed_by`` names the adaptation."""
    from ipt_fidelity import read_session, score_session
    from ipt_fidelity.builtin import data_folder

    session = read_session(data_folder("examples") / "maple" / "s02.session.json")
    scored = score_session(session, rubric=amended(load_overlay(tmp_path, HEAVIER)), coder="rater-1")

    changed = {item.item: item.changed_by for item in scored.report.sessions[0].items if item.changed_by}
    assert changed == {"every.summary": ("trial",)}
    assert b'"changed_by"' in to_json(scored.report)


def _dedent(text):
    import textwrap

    return textwrap.dedent(text)
