from __future__ import annotations

import pytest
from tests.rules.scenes import blank, coding, find, scene


def case(*days, figure="longest_gap", **keys):
    sessions = [coding(number, day=day) for number, day in enumerate(days, 1)]
    return find("range", scene(*sessions, whole=True, **keys), figure=figure)


class TestLongestGap:
    def test_in_agreed_intervals(self):
        """Three weeks between two weekly sessions are three intervals."""
        found = case(0, 7, 28)

        assert (found.value, found.numerator, found.denominator) == (3, 21, 7)

    @pytest.mark.parametrize(("reason", "value"), [("agreed_break", 1), ("service_closure", 1), ("illness", 3)])
    def test_excused_reasons(self, reason, value):
        """An agreed break is left out; an illness is a gap with its reason shown."""
        found = case(0, 7, 28, missed=[{"day": 14, "reason": reason}])

        assert found.value == value
        assert value == 1 or "illness" in found.reason

    def test_one_excuse_does_not_cover_another_reason(self):
        """A holiday beside an illness does not excuse the whole gap."""
        missed = [{"day": 14, "reason": "illness"}, {"day": 21, "reason": "agreed_break"}]

        assert case(0, 7, 28, missed=missed).value == 3

    def test_every_gap_excused(self):
        """Where nothing is left there is nothing to rate."""
        assert case(0, 21, missed=[{"day": 14, "reason": "agreed_break"}]).status == "not_applicable"

    def test_taper(self):
        """In a tapered ending the sessions of the ending phase may stand far apart; in a fixed one they may not."""
        days = [*range(0, 91, 7), 120, 160]

        assert case(*days, ending="taper").value == 1
        assert case(*days, ending="fixed").value == pytest.approx(40 / 7)

    def test_an_unseen_session_is_not_a_gap(self):
        """A session without a file leaves the days unknown, and is not counted as missed."""
        found = find("range", scene(*blank(1, 2, 4), whole=True), figure="longest_gap")

        assert found.status == "insufficient"
        assert "session 4" in found.reason

    def test_unknown_days_and_single_sessions(self):
        """A day that was not written down, or one session alone, make no interval."""
        assert case(0, None, 14).status == "insufficient"
        assert case(0).status == "insufficient"

    def test_a_meeting_before_the_contract_is_no_part_of_the_rhythm(self):
        """The engagement session three weeks before the first does not make a gap."""
        assert find("range", scene(coding(0, day=-21), *blank(1, 2), whole=True), figure="longest_gap").value == 1


class TestSessions:
    def test_held_is_known_from_numbers(self):
        """Fifteen files of a case whose last is number 16 are sixteen sessions held."""
        found = find("range", scene(*blank(*[n for n in range(1, 17) if n != 5]), whole=True), figure="sessions_held_share")

        assert found.value == 1

    @pytest.mark.parametrize(
        ("state", "after", "status"),
        [("stopped_by_client", 9, "not_applicable"), ("stopped_by_client", 14, "measured"), ("completed", 9, "measured")],
    )
    def test_stopped_before_its_ending(self, state, after, status):
        """A treatment that stopped before its ending phase is not rated; one that stopped in it is."""
        where = scene(*blank(*range(1, after + 1)), whole=True, state={"is": state, "after": after})

        assert find("range", where, figure="sessions_held_share").status == status

    @pytest.mark.parametrize("figure", ["sessions_held_share", "sessions_beyond_contract"])
    def test_ongoing_is_not_yet_due(self, figure):
        """While treatment goes on its end cannot be rated."""
        assert "not yet due" in find("range", scene(*blank(*range(1, 10)), whole=True), figure=figure).reason

    @pytest.mark.parametrize(("last", "beyond"), [(16, 0), (17, 1), (20, 4)])
    def test_beyond_the_contract(self, last, beyond):
        """Sessions with numbers above the contract are counted."""
        found = find("range", scene(*blank(*range(1, last + 1)), whole=True), figure="sessions_beyond_contract")

        assert found.value == beyond

    @pytest.mark.parametrize("figure", ["sessions_held_share", "sessions_beyond_contract", "longest_gap"])
    def test_no_contract(self, figure):
        """Without a contract there is nothing to hold the figure against."""
        assert find("range", scene(*blank(1, 2), sessions=None, whole=True), figure=figure).status == "insufficient"


class TestLength:
    @pytest.mark.parametrize(("minutes", "value"), [(50, 0), (60, 0.2), (40, 0.2)])
    def test_longer_and_shorter_count_alike(self, minutes, value):
        """Ten minutes too long and ten too short are a fifth of fifty."""
        found = find("range", scene(coding(5, minutes=minutes)), figure="length_off_contract")

        assert found.value == pytest.approx(value)

    @pytest.mark.parametrize("kind", ["interrupted", "shortened", "crisis"])
    def test_a_marked_session_is_not_rated(self, kind):
        """A fire alarm is not a matter of fidelity."""
        where = scene(coding(5, minutes=20, circumstance={"kind": kind, "because": "a fire alarm"}))

        assert find("range", where, figure="length_off_contract").status == "not_applicable"

    def test_not_recorded(self):
        """A length that nobody wrote down is not zero."""
        assert find("range", scene(coding(5)), figure="length_off_contract").status == "insufficient"
