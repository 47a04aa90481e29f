"""What differs between two rubrics: every change with its reason and source, and written for a clinician."""

from __future__ import annotations

import pytest
from tests.overlay_files import amended, load_overlay

from ipt_fidelity.cli.diff_text import called, cited, diff_lines, offered
from ipt_fidelity.rubric_diff import differences
from ipt_fidelity.toolkit import installed

LETTER = """\
items:
  change:
    - item: every.summary
      set: {weight: 2, title: Closing words}
      because: It matters more here
      source: [design, WHO2016]
    - item: every.summary
      set: {counts: [Something else.]}
      because: Another reason.
      source: design
  retire:
    - {item: every.interval_question, because: Not asked for here., source: design}
sources:
  add: [{id: Doe2020, cite: Doe J (2020). A letter.}]
windows:
  add: [{id: trial-10, title: Ten, sessions: 10, initial_until: 4, ending_from: 8, basis: design, source: Doe2020}]
  set: {chosen: trial-10}
  because: The service works like this.
  source: Doe2020
"""


@pytest.fixture
def pair(tmp_path):
    """Return the base rubric and what an overlay makes of it."""
    return amended(), amended(load_overlay(tmp_path, LETTER))


def lines(first, second):
    sources = cited((*first.data.sources, *second.data.sources))
    return [line for line, _ in diff_lines(differences(first, second), sources, called(first.data) | called(second.data))]


def test_a_rubric_differs_in_nothing_from_itself(pair):
    """No difference where the hash is the same."""
    assert differences(pair[0], pair[0]) == ()


def test_each_difference_has_its_own_reason_and_source(pair):
    """Two changes of one item keep their two reasons; similar names of fields are not mixed up."""
    found = {(entry.target, entry.field): entry for entry in differences(*pair)}

    weight = found["every.summary", "weight"]
    assert (weight.before, weight.after, weight.author) == (1.0, 2.0, "trial")
    assert (weight.because, weight.source) == ("It matters more here", ("design", "WHO2016"))
    assert found["every.summary", "counts"].because == "Another reason."
    assert found["every.interval_question", ""].kind == "retired"
    assert found["every.interval_question", ""].because == "Not asked for here."
    assert found["trial-10", ""].because == "The service works like this."
    assert found["windows", "chosen"].after == "trial-10"


def test_the_other_way_round_the_reason_is_marked_as_undone(pair):
    """A reason is not given for its opposite."""
    found = differences(pair[1], pair[0])

    assert all(entry.undone for entry in found if entry.because)
    assert any(line.strip().startswith("No longer:") for line in lines(pair[1], pair[0]))


def test_the_list_reads_like_a_list_of_changes(pair):
    """Title first, the field in words, the reason once, and the cited works at the end."""
    text = "\n".join(lines(*pair))

    assert "Closing words (every.summary)\n" in text
    assert "    weight: 1 → 2\n" in text
    assert "Why: It matters more here. [design, WHO2016, by trial]" in text
    assert text.count("It matters more here") == 1
    assert "retired (every.interval_question)" in text
    assert "counts, also: Something else." in text
    assert "  Doe2020: Doe J (2020). A letter." in text


def test_no_line_is_longer_than_eighty_columns():
    """Also the longest texts of the rubric fit."""
    toolkit = installed()
    first = toolkit.rubric("ipt-core")[0]
    second = toolkit.rubric("ipt-core", ["depression"], {"course": "recurrent", "sick_role": "optional"})[0]

    assert max(len(line) for line in lines(first, second)) <= 80


def test_long_texts_are_cut_with_a_mark(tmp_path):
    """A changed paragraph is shown before and now, not whole."""
    long = "word " * 100
    changes = f"items: {{change: [{{item: every.summary, set: {{feedback.why: {long}}}, because: B., source: design}}]}}\n"
    text = "\n".join(lines(amended(), amended(load_overlay(tmp_path, changes))))

    assert "feedback, why, before:" in text
    assert "…" in text


def test_two_rubrics_of_their_own_are_compared_without_reasons(tmp_path):
    """Where no adaptation says why, what differs is still shown."""
    from tests.overlay_files import copy_core, edit

    folder = copy_core(tmp_path)
    edit(folder / "items/every.summary.yaml", "weight: 1", "weight: 3")
    (folder / "items/every.support.yaml").unlink(missing_ok=True)
    toolkit = installed()
    found = differences(toolkit.rubric("ipt-core")[0], toolkit.rubric(str(folder))[0])

    assert [(entry.target, entry.field, entry.because) for entry in found] == [("every.summary", "weight", "")]


class TestWhatIsAdded:
    """Who reads of something new learns what it is, and not only why it is there."""

    @pytest.fixture
    def eating(self):
        toolkit = installed()
        return toolkit.rubric("ipt-core")[0], toolkit.rubric("ipt-core", ["eating-disorders"])[0]

    @pytest.fixture
    def text(self, eating):
        """Return the list as one line, so that its breaks do not matter."""
        return " ".join(" ".join(lines(*eating)).split())

    def test_an_item_comes_with_its_best_level_and_its_weight(self, text):
        """What is asked for, and how much it counts."""
        assert "goals_written) level 5: By the end of the initial phase one to a few goals" in text
        assert "weight: 1.5 in Tasks of the phases" in text

    def test_a_code_comes_with_its_definition_and_role(self, text):
        """A departure that is ruled out is told from work that is credited."""
        assert "meal_plan) The therapist sets or reviews what, when or how much is to be eaten." in text
        assert "role: a departure, proscribed" in text
        assert "such turns count as talk of the agreed area" in text

    def test_a_measure_comes_with_range_and_cut_off(self, text):
        """Numbers that a service may want to dispute."""
        assert "range: 0 to 6 bands: below 2.8 (up to 2.79), 2.8 or above (up to 6) caseness: 2.8" in text

    def test_a_division_comes_with_its_sessions_and_the_reason_of_five_stands_once(self, text):
        """Five protocols with one reason are told together."""
        assert "ed-15) initial phase to session 5, ending from session 12 of 15" in text
        assert text.count("a life chart, an inventory and goals are made in it") == 2  # protocols, and which of them hold

    def test_two_codes_that_lie_near_come_with_the_line_between_them(self):
        """The deciding line, under the names of both codes."""
        toolkit = installed()
        pair = toolkit.rubric("ipt-core")[0], toolkit.rubric("ipt-core", ["chronic-illness"])[0]
        text = " ".join(" ".join(lines(*pair)).split())

        assert "Liaison with the medical team / Medical advice, added" in text
        rule = next(row.rule for row in pair[1].data.overlaps if "chronic_illness.liaison" in row.codes)
        assert rule[:200] in text

    def test_how_far_a_reason_can_be_trusted_stands_beside_it(self, text):
        """Seen, recalled or our own, and what these words mean."""
        assert "[confirmed: BriefIPTED; by eating-disorders]" in text
        assert "[design; by eating-disorders]" in text
        assert "unconfirmed is recalled" in text

    def test_codes_are_named_and_not_given_by_their_ids(self, text):
        """Fields and values in the words of the book."""
        assert "codes that count, also: Link of eating and event" in text
        assert "left out of the whole, as a share at most, Symptoms and treatment: 0.2 → 0.1" in text
        assert "_" not in text.partition("does not count, no longer")[2].partition("Codes")[0].replace(
            "eating_disorders", ""
        )

    def test_what_the_case_may_choose_is_told_with_what_is_in_force(self, eating):
        """The same adaptation differs by its settings, so they stand at the top."""
        overlay = eating[1].adaptations[0].overlay
        told = [line.strip() for line, _ in offered(overlay, eating[1].settings)]

        assert any(line.startswith("link_only, in force here:") for line in told)
        assert any(line.startswith("forbidden: Strict form") for line in told)
        assert any(line.startswith("Sessions expected: 8, 9, 10, 15") for line in told)
