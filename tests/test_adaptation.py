"""Overlays on the base rubric: what they change, in which order, what is refused, and where it is said."""

from __future__ import annotations

import pytest
from tests.overlay_files import (
    CODE,
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
    write_overlay,
)

from ipt_fidelity.errors import BadInput
from ipt_fidelity.overlay import load_adaptation
from ipt_fidelity.report import to_json


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


def test_an_item_that_a_code_of_an_adaptation_moves_says_so_where_the_code_is_coded():
    """A birth story moves the share of the area, and a food diary what is ruled out, though neither item is named."""
    from ipt_fidelity import read_case, score_case
    from ipt_fidelity.builtin import data_folder

    def moved(name, item):
        report = score_case(read_case(data_folder("examples") / name)).report
        return {
            session.number for session in report.sessions for each in session.items if each.item == item and each.changed_by
        }

    assert moved("hazel", "focus.problem_area_share") == {3, 4, 6}
    assert moved("rowan", "departures.off_model") == {4, 6}
    assert moved("rowan", "departures.harm") == set()


@pytest.mark.parametrize(("names", "said"), [(["eating-disorders"], True), (["depression"], False), ([], False)])
def test_who_divides_the_sessions_otherwise_is_named_in_the_case(names, said):
    """An item may move because a phase begins elsewhere, though no adaptation names the item."""
    from ipt_fidelity import read_case, score_case
    from ipt_fidelity.builtin import data_folder
    from ipt_fidelity.toolkit import installed

    scored = score_case(read_case(data_folder("examples") / "maple"), rubric=installed().rubric("ipt-core", names)[0])
    notes = [note for note in scored.report.case.notes if note.startswith("The phases are those of")]

    assert bool(notes) == said
    if said:
        assert "eating-disorders: initial to session 5, ending from session 13 of 16" in notes[0]


def _dedent(text):
    import textwrap

    return textwrap.dedent(text)
