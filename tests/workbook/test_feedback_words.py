"""What a trainee reads: every weighted item has something to try, and nobody is blamed, graded or promised anything."""

from __future__ import annotations

import re

import pytest
from tests.workbook.grids import book

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.pipeline import load_rubric, read_case, score_case
from ipt_fidelity.toolkit import installed

ADAPTATIONS = ((), *[(name,) for name in sorted(installed().adaptations)])
FORMATS = {"individual", "group", "couple"}
#: What feedback never says: blame, absolutes, what somebody wanted or felt without saying so, promises, ranks.
NEVER = (
    r"\bfail(s|ed|ure)?\b",
    r"\bpoor(ly)?\b",
    r"\bweak(ness)?\b",
    r"\bshould have\b",
    r"\byou (always|never)\b",
    r"\byou (did not|didn't|forgot|avoided|neglected)\b",
    r"\b(percentile|rank(ed|ing)?|better than other)\b",
    r"\bwill (recover|improve|get better|predict)\b",
    r"\b(incompetent|inadequate|unskilled|careless)\b",
)


def _blame(text: str) -> list[str]:
    return [found.group() for pattern in NEVER if (found := re.search(pattern, text, re.IGNORECASE))]


@pytest.fixture(scope="module", params=ADAPTATIONS, ids=lambda names: "+".join(names) or "base")
def rubric(request):
    return load_rubric(adaptations=request.param).data


def test_every_weighted_item_says_why_it_matters_and_what_to_try(rubric):
    """No next step is a bare order: it has a reason, words to begin with, and something to practise."""
    for item in rubric.items:
        weighs = max(item.weight.values()) if isinstance(item.weight, dict) else item.weight
        if weighs:
            feedback = item.feedback
            assert all((feedback.strength, feedback.next_step, feedback.why, feedback.words, feedback.practise)), item.id


def test_no_text_of_feedback_blames_ranks_or_promises(rubric):
    """Failed, poor, weak, should have, you always: none of these stands in what a trainee reads."""
    for item in rubric.items:
        feedback = item.feedback
        texts = (
            feedback.strength,
            feedback.next_step,
            feedback.why,
            feedback.words,
            feedback.practise,
            *feedback.words_for.values(),
        )
        assert [(item.id, _blame(text)) for text in texts if _blame(text)] == []
    for code in rubric.codes:
        assert _blame(code.feedback) == [], code.id


def test_words_for_an_area_or_format_name_one_that_exists(rubric):
    """A slip in a name would leave the words unread."""
    areas = {area.id for area in rubric.areas}
    for item in rubric.items:
        assert set(item.feedback.words_for) <= areas | FORMATS, item.id


@pytest.mark.parametrize("name", ["maple", "rowan", "hazel", "cedar"])
def test_no_summary_of_the_examples_blames_anybody(name, tmp_path):
    """Read as a whole, with the engine's reasons and all, the first page of every book stays kind."""
    scored = score_case(read_case(data_folder("examples") / name))
    said = {turn.text for session in scored.sessions for turn in session.turns}
    noted = {rating.note for session in scored.sessions for rating in session.ratings}
    for session in (None, *(block.id for block in scored.report.sessions)):
        grid = book(scored, tmp_path, session)
        for sheet in ("Summary", "Reflection", "Tasks"):
            text = re.sub("“[^”]*”", "", grid.text(sheet))
            for theirs in said | noted:
                text = text.replace(theirs, "")
            assert _blame(text) == [], f"{sheet} of {session or name}"
