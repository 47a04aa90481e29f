"""Sessions for double coding are drawn at random, by trainee and phase, and the same seed draws the same."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipt_fidelity.agreement.sampling import Candidate, draw


def case(name, trainee, sessions=16):
    """Return the sessions of a case: three initial, three ending."""
    phases = {
        number: "initial" if number <= 3 else "ending" if number > sessions - 3 else "middle"
        for number in range(1, sessions + 1)
    }
    return [Candidate(f"{name}-s{number:02}", name, trainee, phase) for number, phase in phases.items()]


CLINIC = [*case("ash", "T1"), *case("oak", "T1"), *case("elm", "T2"), *case("fir", "T3", 8)]


def test_each_case_drawn_from_gives_every_phase_first():
    """With a sample of three from each trainee, one is initial, one middle and one ending, of one case."""
    drawn = draw([*case("ash", "T1"), *case("oak", "T1")], 3 / 32, 5)

    assert Counter(each.phase for each in drawn) == {"initial": 1, "middle": 1, "ending": 1}
    assert len({each.case for each in drawn}) == 1


def test_trainees_give_in_proportion():
    """Of 56 sessions 32, 16 and 8 belong to three trainees; of 14 drawn, 8, 4 and 2 do."""
    drawn = draw(CLINIC, 0.25, 1)

    assert Counter(each.trainee for each in drawn) == {"T1": 8, "T2": 4, "T3": 2}


def test_another_seed_draws_others():
    """Otherwise it would be no draw."""
    assert len({draw(CLINIC, 0.2, seed) for seed in range(20)}) > 15


def test_every_session_can_be_drawn():
    """Over many seeds nothing is left out."""
    assert {each for seed in range(300) for each in draw(CLINIC, 0.2, seed)} == set(CLINIC)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.01, 1), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_number_is_the_share_rounded_up_and_order_does_not_matter(share, seed, chance):
    """No session twice; the same seed draws the same however files are listed; each trainee once at least where possible."""
    shuffled = list(CLINIC)
    chance.shuffle(shuffled)
    drawn = draw(shuffled, share, seed)

    assert len(drawn) == len(set(drawn)) == math.ceil(share * len(CLINIC) - 1e-9)
    assert drawn == draw(CLINIC, share, seed)
    assert len(drawn) < 3 or {each.trainee for each in drawn} == {"T1", "T2", "T3"}


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(share):
    """Above 0, at most 1."""
    with pytest.raises(ValueError, match="share"):
        draw(CLINIC, share, 1)
