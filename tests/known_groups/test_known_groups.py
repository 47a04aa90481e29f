"""Known groups: whole sessions whose standing a supervisor would know beforehand, each written and coded by hand.

The folders say what is expected. A session under ``open`` is one on which the rubric and a supervisor still differ.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ipt_fidelity.testing import DomainCase, collect, run_case, score_block

HERE = Path(__file__).resolve().parent
EXPECTED = {
    "at_or_above": lambda overall: overall.score is not None and overall.score >= 3.5,
    "below": lambda overall: overall.score is not None and overall.score < 3.0,
    "no_verdict": lambda overall: overall.status == "insufficient" and overall.score is None,
}
SESSIONS = [case for group in EXPECTED for case in collect(HERE / group)]


def _file(case: DomainCase) -> Path:
    return Path(str(case.where.file))


def _name(case: DomainCase) -> str:
    return f"{_file(case).parent.name}: {_file(case).stem}"


@pytest.mark.parametrize("minutes", ["with its minutes", "without minutes"])
@pytest.mark.parametrize("case", SESSIONS, ids=_name)
def test_a_session_stands_where_a_supervisor_would_put_it(case, minutes):
    """The overall comes out as expected, whether or not anyone wrote down how long the session was."""
    if minutes == "without minutes":
        case = replace(case, sketch=case.sketch.model_copy(update={"minutes": None}))
    block = score_block(case)
    domains = "\n".join(f"  {each.domain}: {each.score} ({each.status})" for each in block.domains)
    items = "\n".join(
        f"  {item.item}: {item.status} {item.level} (weight {item.weight}; {item.reason})"
        for item in block.items
        if item.weight and item.status in ("scored", "insufficient")
    )
    overall = block.overall
    said = f"{case.where}\n{case.name}\noverall {overall.score} ({overall.status}; {overall.reason})\n{domains}\n{items}"
    assert EXPECTED[_file(case).parent.name](overall), said


@pytest.mark.parametrize("case", SESSIONS, ids=_name)
def test_the_item_that_decides_and_the_flags_come_out(case):
    """Each file names one item that a supervisor would look at first, and the flags that have to stand at the top."""
    run_case(case)


@pytest.mark.parametrize("case", SESSIONS, ids=_name)
def test_a_session_is_long_enough_to_be_read_as_one(case):
    """Each file holds one session of twenty to thirty-four turns."""
    assert 20 <= len(case.sketch.turns) <= 34
    assert [other for other in SESSIONS if _file(other) == _file(case)] == [case]
