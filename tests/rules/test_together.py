from __future__ import annotations

import pytest
from tests.rules.scenes import blank, coding, find, scene

RULE = {"codes": ["technique.affect_elicitation"], "on": ["focus.relationships"]}


def feeling(focus, depth=None):
    return f"T [{focus}; technique.affect_elicitation{f'(depth={depth})' if depth else ''}] What did you feel?"


def test_only_moments_on_such_turns_count():
    """Of a feeling about the mother and one about the tiredness the first counts."""
    found = find("together", scene(coding(5, feeling("relationships"), feeling("symptoms"))), **RULE)

    assert (found.value, found.numerator, found.denominator, found.evidence) == (1, 1, 2, ("s05:1",))


@pytest.mark.parametrize(("depth", "value"), [("touched", 0.5), (None, 1), ("worked", 1.5)])
def test_depth(depth, value):
    """A moment is worth what its depth says."""
    assert find("together", scene(coding(5, feeling("relationships", depth))), **RULE).value == value


def test_share():
    """Two of three moments are two thirds; two moments are no denominator."""
    lines = [feeling("relationships"), feeling("relationships"), feeling("symptoms")]

    assert find("together", scene(coding(5, *lines)), **RULE, unit="share").value == pytest.approx(2 / 3)
    assert find("together", scene(coding(5, *lines[:2])), **RULE, unit="share").status == "insufficient"


def test_where_nothing_is_coded_there_is_nothing_to_look_at():
    """Feelings that were not worked with are neither about people nor not."""
    assert find("together", scene(*blank(5)), **RULE).status == "not_applicable"
