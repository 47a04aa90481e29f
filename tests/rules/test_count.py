from __future__ import annotations

from tests.rules.scenes import blank, coding, find, scene

CODE = "technique.role_play"
DONE = f"T [problem_area; {CODE}] I am your boss. Say it to me."
OTHER = "T [problem_area; technique.clarification] And then?"


def test_episodes_are_counted_with_their_turns():
    """Two role plays in an hour are two, and both can be found again."""
    found = find("count", scene(coding(5, DONE, OTHER, OTHER, OTHER, DONE)), codes=CODE)

    assert (found.value, found.numerator, found.evidence) == (2.0, 2, ("s05:1", "s05:5"))


def test_touching_a_thing_often_is_not_doing_it():
    """Five role plays that are only named are worth what two of them are, and one that is played counts beside them."""
    touched = f"T [problem_area; {CODE}(depth=touched)] We could play that."
    far = [OTHER] * 3
    often = [touched, *far] * 5

    assert find("count", scene(coding(5, *often)), codes=CODE).value == 1.0
    assert find("count", scene(coding(5, *often, DONE)), codes=CODE).value == 2.0


def test_nothing_coded_is_zero_and_measured():
    """What was looked for and not found is a zero, not a blank."""
    found = find("count", scene(*blank(5)), codes=CODE)

    assert (found.status, found.value, found.evidence) == ("measured", 0.0, ())


def test_where_it_is_optional_its_absence_says_nothing():
    """No session needs a role play."""
    assert find("count", scene(*blank(5)), codes=CODE, only_if_used=True).status == "not_applicable"


def test_a_turning_point_asks_for_what_is_optional_elsewhere():
    """Half way through 16 the time left is asked for; in session 7 it is not."""
    rule = {"codes": CODE, "only_if_used": True, "expected_at": ["midpoint"], "expected_from": "start_of_ending"}
    asked = [number for number in range(1, 18) if find("count", scene(*blank(number)), **rule).status == "measured"]

    assert asked == [8, 14, 15, 16]


def test_without_a_contract_no_turning_point_is_known():
    """Nobody can ask for a reminder at half time of an unknown number."""
    found = find("count", scene(*blank(8), sessions=None), codes=CODE, only_if_used=True, expected_at=["midpoint"])

    assert found.status == "not_applicable"


def test_clients_count_only_where_the_rule_says_any():
    """A client who plays the boss on her own does not do the therapist's role play."""
    where = scene(coding(5, f"C [; {CODE}] Then I am the boss."))

    assert find("count", where, codes=CODE).value == 0
    assert find("count", where, codes=CODE, speakers="any").value == 1


def test_joining_two_moments_of_clients_takes_nothing_away():
    """A third coded turn between two of the client's cannot make the count smaller."""
    client = f"C [; {CODE}] Then I am the boss."
    apart = find("count", scene(coding(5, client, OTHER, OTHER, OTHER, client)), codes=CODE, speakers="any")
    joined = find("count", scene(coding(5, client, OTHER, DONE, OTHER, client)), codes=CODE, speakers="any")

    assert joined.value >= apart.value


def test_codes_that_serve_in_one_area_only():
    """The days around a death count as an event where grief is the agreed area."""
    line = "T [; grief.death_events] What happened that morning?"
    rule = {"codes": CODE, "also_in_area": {"grief": ["grief.death_events"]}}

    assert find("count", scene(coding(5, line), areas=["grief"]), **rule).value == 1
    assert find("count", scene(coding(5, line)), **rule).value == 0


AFTER = {"codes": "task.follow_up", "only_after": ["technique.work_at_home"]}
STEP = "T [; technique.work_at_home] Would you ring him this week?"


class TestOnlyAfter:
    def test_a_step_last_week_is_asked_after(self):
        """A step that was agreed and not taken up is a zero."""
        assert find("count", scene(coding(4, STEP), *blank(5)), **AFTER).value == 0

    def test_no_step_last_week(self):
        """Without a step there is nothing to take up."""
        assert find("count", scene(*blank(4, 5)), **AFTER).status == "not_applicable"

    def test_last_week_not_seen(self):
        """Nobody knows whether an unseen session left a step."""
        assert find("count", scene(*blank(3, 5)), **AFTER).status == "insufficient"

    def test_last_week_not_coded_for_it(self):
        """A coder of focus alone did not look for a step."""
        assert find("count", scene(coding(4, "T [therapy] Ring him."), *blank(5)), **AFTER).status == "insufficient"

    def test_last_week_an_excerpt(self):
        """The step may stand in the part that was not given."""
        assert find("count", scene(coding(4, complete=False), *blank(5)), **AFTER).status == "insufficient"

    def test_first_session(self):
        """There is no week before the first session."""
        assert find("count", scene(*blank(1)), **AFTER).status == "not_applicable"
