from __future__ import annotations

import pytest
from tests.rules.scenes import coding

from ipt_fidelity.rules.episodes import episodes_of

CODE = "technique.role_play"
DONE = f"T [problem_area; {CODE}] I am your boss. Say it to me."
OTHER = "T [problem_area] And then?"


def episodes(*lines):
    session = coding(5, *lines)
    return episodes_of(session, session.marks.get(CODE, ()))


def test_two_therapist_turns_between_are_one_episode():
    """A role play that is interrupted by two remarks of the therapist is still the same role play."""
    assert len(episodes(DONE, OTHER, OTHER, DONE)) == 1


def test_three_therapist_turns_between_are_two_episodes():
    """After three other remarks of the therapist it is a new one."""
    assert len(episodes(DONE, OTHER, OTHER, OTHER, DONE)) == 2


def test_client_turns_between_do_not_count():
    """However often the client speaks in between, only the therapist's turns part two episodes."""
    assert len(episodes(DONE, *["C [problem_area] Yes."] * 9, DONE)) == 1


def test_doubling_a_tag_inside_an_episode_changes_nothing():
    """A coder who tags every turn of a role play and one who tags its beginning and end count the same."""
    sparse = episodes(DONE, OTHER, DONE)
    dense = episodes(DONE, DONE, DONE)

    assert [each.credit for each in sparse] == [each.credit for each in dense] == [1.0]


def test_the_same_tag_twice_on_one_turn_is_one():
    """A slip of the coder that puts a code twice on a turn adds nothing."""
    (episode,) = episodes(f"T [problem_area; {CODE}; {CODE}] Say it.")

    assert (episode.positions, episode.credit) == ((0,), 1.0)


@pytest.mark.parametrize(("turns", "room"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_a_sustained_episode_counts_for_each_that_would_fit_into_it(turns, room):
    """A role play over a quarter of an hour is worth more than one over three remarks."""
    (episode,) = episodes(*[DONE] * turns)

    assert episode.room == room


@pytest.mark.parametrize(("depth", "worth"), [("touched", 0.5), ("worked", 1.5)])
def test_depth_sets_the_worth(depth, worth):
    """A role play that is only mentioned is worth half; one that is worked through half as much again."""
    (episode,) = episodes(f"T [problem_area; {CODE}(depth={depth})] Say it.")

    assert episode.credit == worth


def test_the_deepest_moment_of_an_episode_counts():
    """A role play that begins with a mention and is then worked through was worked through."""
    (episode,) = episodes(f"T [; {CODE}(depth=touched)] You could try.", f"T [; {CODE}(depth=worked)] Say it to me.")

    assert episode.worth == 1.5


def test_without_marks_there_is_no_episode():
    """Where nothing is coded nothing is counted."""
    assert episodes(OTHER) == []
