"""Two adaptations that add to one list, or divide different numbers of sessions, stand beside one another."""

from __future__ import annotations

import pytest
from tests.overlay_files import WHY, amended, change, core, load_overlay, only, problems_of

from ipt_fidelity.adaptation import effective_rubric
from ipt_fidelity.toolkit import installed

LINK = "focus.mood_event_link"
CODES = "rule.parameters.codes"


def extending(folder, name, entry, target=LINK, field=CODES):
    """Return an overlay that adds one entry to a list."""
    changes = f"items: {{change: [{{item: {target}, extend: {{{field}: [{entry}]}}, {WHY}}}]}}\n"
    return load_overlay(folder, changes, name=name)


def dividing(folder, name, *protocols):
    """Return an overlay that lets protocols hold for their numbers of sessions."""
    return load_overlay(folder, f"windows: {{standard: [{', '.join(protocols)}], {WHY}}}\n", name=name)


def codes_of(rubric, item=LINK):
    return rubric.data.item_by_id[item].rule.parameters["codes"]


class TestExtending:
    def test_what_stood_in_the_list_stays(self, tmp_path):
        """A link of another kind counts beside the links that counted before."""
        rubric = amended(extending(tmp_path, "one", "task.follow_up"))

        assert codes_of(rubric) == ["task.mood_event_link", "task.follow_up"]

    def test_two_may_extend_one_list(self, tmp_path):
        """Neither has to know of the other, whoever comes first."""
        one, two = extending(tmp_path, "one", "task.follow_up"), extending(tmp_path, "two", "task.summary")

        assert set(codes_of(amended(one, two))) == set(codes_of(amended(two, one)))
        assert len(codes_of(amended(one, two))) == 3

    def test_an_entry_that_is_there_is_not_put_there_twice(self, tmp_path):
        """Two that add the same entry have added one."""
        one, two = extending(tmp_path, "one", "task.follow_up"), extending(tmp_path, "two", "task.follow_up")

        assert codes_of(amended(one, two)) == ["task.mood_event_link", "task.follow_up"]

    def test_to_set_a_list_that_another_extends_is_a_conflict_either_way(self, tmp_path):
        """Whoever sets the whole list would silently drop what the other has added."""
        one = extending(tmp_path, "one", "task.follow_up")
        two = load_overlay(tmp_path, change("items", LINK, CODES, "[task.summary]"), name="two")

        assert only(problems_of(one, two)).code == "conflict"
        assert only(problems_of(two, one)).code == "conflict"

    @pytest.mark.parametrize("field", ["weight", "rule.parameters.nothing"])
    def test_only_a_list_can_be_extended(self, tmp_path, field):
        """A number has no entries, and neither has a field that is not there."""
        problem = only(problems_of(extending(tmp_path, "one", "1", field=field)))

        assert (problem.code, problem.hint) == ("no-list", "Use 'set'.")
        assert problem.where.path.endswith(f"extend.{field}")

    def test_what_is_watched_for_safety_may_be_extended_and_never_shortened(self, tmp_path):
        """A service may watch one answer more."""
        changes = f'measures: {{change: [{{measure: PHQ-9, extend: {{safety_items: ["2"]}}, {WHY}}}]}}\n'

        assert amended(load_overlay(tmp_path, changes)).data.measure_by_id["PHQ-9"].safety_items == ("9", "2")


class TestStandardDivisions:
    def test_a_protocol_holds_for_its_number_of_sessions_and_no_other(self, tmp_path):
        """Eight sessions in a group are divided 1, 2-7, 8, and twelve as ever."""
        rubric = amended(dividing(tmp_path, "one", "who-group-8"))

        assert rubric.data.windows_for(8).basis == "who-group-8"
        assert rubric.data.windows_for(12).basis == "standard-12"

    def test_two_that_divide_different_numbers_stand_beside_one_another(self, tmp_path):
        """Neither touches what the other says."""
        one, two = dividing(tmp_path, "one", "who-group-8"), dividing(tmp_path, "two", "antepartum-16")
        rubric = amended(one, two)

        assert [rubric.data.windows_for(number).basis for number in (8, 16)] == ["who-group-8", "antepartum-16"]
        assert rubric.sha256 == amended(two, one).sha256

    def test_two_that_divide_one_number_otherwise_are_a_conflict(self, tmp_path):
        """Sixteen sessions cannot be divided in two ways."""
        one, two = dividing(tmp_path, "one", "antepartum-16"), dividing(tmp_path, "two", "uganda-group-16")

        assert only(problems_of(one, two)).code == "conflict"
        assert "standard.16" in only(problems_of(one, two)).message

    def test_a_protocol_of_another_length_is_added(self, tmp_path):
        """For thirty-four sessions there was the rule."""
        assert amended(dividing(tmp_path, "one", "bpd-34")).data.windows_for(34).basis == "bpd-34"

    def test_a_protocol_that_nobody_knows_is_refused_with_a_near_match(self, tmp_path):
        """A slip of the pen in the name of a protocol is named."""
        problem = only(problems_of(dividing(tmp_path, "one", "who-grup-8")))

        assert problem.code == "unknown"
        assert "who-group-8" in problem.hint


class TestNumbersOfSessions:
    def expecting(self, folder, name, *numbers):
        """Return an overlay whose protocols have these numbers of sessions."""
        more = f"contract: {{sessions: {list(numbers)}, {WHY}}}\n"
        return load_overlay(folder, name=name, more=more)

    def warned(self, sessions, *adaptations):
        _, problems = effective_rubric(core(), adaptations, installed().rules, None, sessions)
        return [problem.message for problem in problems]

    def test_a_number_that_one_of_two_knows_is_doubted_by_none(self, tmp_path):
        """Eight sessions are few for a depression and usual for a group."""
        illness, group = self.expecting(tmp_path, "illness", 12, 16), self.expecting(tmp_path, "form", 8)

        assert self.warned(8, illness, group) == []

    def test_a_number_that_none_knows_is_doubted_by_each(self, tmp_path):
        """Whoever contracts nine sessions hears what the protocols of both have."""
        illness, group = self.expecting(tmp_path, "illness", 12, 16), self.expecting(tmp_path, "form", 8)

        assert [message.rpartition(" have ")[2] for message in self.warned(9, illness, group)] == ["12, 16.", "8."]
