from __future__ import annotations

import pytest
from tests.rules.scenes import blank, coding, find, scene

ANY = {"codes": ["strategies_of_area"], "required": "any"}
ALL = {"codes": ["strategies_of_area"], "required": "all", "scope": "case"}
SIX = ["onset_link", "old_role", "loss_feelings", "new_role", "skills", "support"]


def strategy(name, depth=None):
    return f"T [problem_area; {name}{f'(depth={depth})' if depth else ''}] And that?"


def any_of(*lines, areas=("role_transition",), **keys):
    return find("coverage", scene(coding(8, *lines), areas=areas), **(ANY | keys)).value


def test_each_different_strategy_counts_once():
    """Two strategies are two; the same one three times in a row is one."""
    assert any_of(strategy("transition.old_role"), strategy("transition.new_role")) == 2
    assert any_of(*[strategy("transition.old_role")] * 3) == 1


def test_a_developed_strategy_counts_two():
    """One strategy that is taken up again later, or kept up, is worth as much as two."""
    again = [strategy("transition.old_role"), *["T [problem_area] And?"] * 3, strategy("transition.old_role")]

    assert any_of(*again) == any_of(*[strategy("transition.old_role")] * 5) == 2


@pytest.mark.parametrize(("count", "value"), [(0, 0), (1, 0.5), (2, 0.75), (6, 0.75)])
def test_touched_saturates(count, value):
    """However many strategies are merely mentioned, together they are less than one that is worked on."""
    lines = [strategy(f"transition.{name}", "touched") for name in SIX[:count]] or ["T [task.medication] Hm."]

    assert any_of(*lines) == value


def test_a_mention_beside_work_takes_nothing_away():
    """One strategy that is worked on is worth one, with or without a mention of another."""
    assert any_of(strategy("transition.old_role"), strategy("transition.skills", "touched")) == 1


def test_strategies_of_an_area_that_was_not_agreed_do_not_count():
    """Work on grief is no work on the agreed transition."""
    assert any_of(strategy("grief.feelings")) == 0


def test_with_two_areas_a_session_may_serve_either():
    """A session on the second agreed area is as good as one on the first."""
    assert any_of(strategy("dispute.options"), areas=["role_transition", "role_dispute"]) == 1


def test_an_area_ends_when_it_was_agreed_to_end():
    """The dispute was agreed until session 7; in session 8 it is no longer the subject."""
    areas = ["role_transition", {"area": "role_dispute", "until": 7}]

    assert any_of(strategy("dispute.options"), areas=areas) == 0


def test_accepting_a_feeling_on_a_strategy_is_one_more():
    """Acceptance counts where it serves the area, on the same turn."""
    pair = {"codes": ["technique.role_play"], "together": [["strategies_of_area", "technique.affect_acceptance"]]}

    assert any_of("T [; transition.loss_feelings; technique.affect_acceptance] Of course.", **pair) == 1
    assert any_of("T [; transition.loss_feelings] Of course.", "T [; technique.affect_acceptance] Yes.", **pair) == 0


def test_a_clients_turn_does_not_meet_a_strategy():
    """What the client finds alone is not the therapist's strategy."""
    assert any_of("C [; transition.old_role] I liked it there.", "T [task.medication] Hm.") == 0


class TestAll:
    def case(self, *names, numbers=range(1, 17), areas=("role_transition",), depth=None, **keys):
        sessions = [coding(n, *([strategy(name, depth) for name in names] if n == 8 and names else [])) for n in numbers]
        return find("coverage", scene(*sessions, areas=areas, whole=True), **(ALL | keys))

    def test_the_part_of_the_required(self):
        """Three of six strategies are a half, and the missing ones are named."""
        found = self.case(*[f"transition.{name}" for name in SIX[:3]])

        assert (found.value, found.numerator, found.denominator) == (0.5, 3, 6)
        assert "not coded:" in found.reason

    def test_touched_is_not_met(self):
        """A mention is no work."""
        assert self.case("transition.old_role", depth="touched").value == 0

    def test_each_area_stands_for_itself(self):
        """With two areas the primary one is rated, and the other is shown beside it."""
        found = self.case(
            "transition.old_role", "dispute.options", "dispute.plan", areas=["role_transition", "role_dispute"]
        )

        assert (found.numerator, found.denominator) == (1, 6)
        assert "role dispute: 2 of 6" in found.reason

    def test_the_union_of_areas(self):
        """Judged together, both areas are one list of twelve."""
        lines = [strategy("transition.old_role"), strategy("dispute.plan")]
        sessions = [coding(number, *(lines if number == 8 else [])) for number in range(1, 17)]
        where = scene(*sessions, areas=["role_transition", "role_dispute"], whole=True)
        found = find("coverage", where, **ALL, areas="union")

        assert (found.numerator, found.denominator) == (2, 12)

    def test_unseen_sessions_leave_missing_open(self):
        """What is missing may stand in session 5, which has no file; where nothing is missing it does not matter."""
        gone = [n for n in range(1, 17) if n != 5]

        assert self.case("transition.old_role", numbers=gone).status == "insufficient"
        assert self.case(*[f"transition.{name}" for name in SIX], numbers=gone).value == 1

    def test_in_a_phase_only_its_sessions_have_to_be_seen(self):
        """An initial session without a file leaves nothing open about the middle phase."""
        found = self.case("transition.old_role", numbers=range(2, 17), scope="phase", phase="middle")

        assert found.status == "measured"

    def test_a_phase_has_its_own_sessions(self):
        """What is done in session 8 is not done in the ending phase."""
        assert self.case("transition.old_role", scope="phase", phase="ending").value == 0

    def test_not_yet_due(self):
        """Before its date a list is not incomplete."""
        found = self.case("transition.old_role", numbers=range(1, 10), complete_by="end_of_middle")

        assert "not yet due" in found.reason

    def test_two_codes_are_no_share(self):
        """A list of two has no percentages."""
        found = self.case(codes=["task.contract", "task.formulation"])

        assert found.status == "insufficient"


def test_without_an_area_nothing_can_be_required():
    """A case file without an agreed area has no strategies to hold a session against."""
    assert find("coverage", scene(*blank(8), areas=[]), **ANY).status == "insufficient"
