from __future__ import annotations

from tests.rules.scenes import coding, find, meeting, scene

from ipt_fidelity import score_session

QUALITY = "T [problem_area; technique.clarification(quality=5)] What did he say?"


def stance(*ratings):
    session = meeting(5, QUALITY, ratings=[{"item": "technique.stance", "rater": "r", **each} for each in ratings])
    block = score_session(session).report.sessions[0]
    return next(item for item in block.items if item.item == "technique.stance")


def test_nothing_is_computed():
    """However often a coder found a moment well done, competence waits for a person."""
    assert find("rating", scene(coding(5, *[QUALITY] * 9)), roles=["supervisor"]).status == "not_rated"
    assert stance().status == "not_rated"


def test_the_latest_supervisor_counts():
    """Of two supervisors the later one counts, and a self-rating stands beside it."""
    scored = stance({"role": "supervisor", "level": 2}, {"role": "supervisor", "level": 4}, {"role": "self", "level": 5})

    assert (scored.status, scored.level, len(scored.ratings)) == ("scored", 4, 3)


def test_a_self_rating_alone_sets_no_level():
    """A trainee's own view is shown and does not take the supervisor's place."""
    scored = stance({"role": "self", "level": 5})

    assert (scored.status, scored.level) == ("not_rated", None)
