"""Where a task stands in a session, as one short word that fits a narrow column."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from ipt_fidelity.scoring import ItemScore

_OUTCOMES = MappingProxyType(
    {
        "developed": "done",
        "done": "done",
        "edge": "edge",
        "brief": "part",
        "touched": "touched",
        "late": "late",
        "never": "overdue",
    }
)
#: How the reasons of a task that has no level here begin, and the word for each.
_REASONS = (
    ("done earlier", "earlier"),
    ("begun here", "begun"),
    ("still due", "due"),
    ("not yet due", "later"),
    ("open since", "open"),
    ("an early mention", "early"),
    ("was due by", "unseen"),
    ("the treatment ended", "n/a"),
)


class Word(NamedTuple):
    """A word of the grid: what it means and how it looks."""

    text: str
    meaning: str
    style: str


LEGEND = (
    Word("done", "done in its window", "done"),
    Word("edge", "done in the session after its window, which still counts", "done"),
    Word("begun", "begun here; there is still time for the rest", "partly"),
    Word("part", "only partly done when it was due", "partly"),
    Word("touched", "mentioned, but not worked on, when it was due", "partly"),
    Word("late", "done after its window", "partly"),
    Word("due", "may be done now; there is still time", "centre"),
    Word("overdue", "its window closed without it; counted once, in this session", "owed"),
    Word("open", "still not coded after it became overdue; not counted again", "owed"),
    Word("early", "mentioned before its window, where it does not count yet", "centre_quiet"),
    Word("earlier", "done in an earlier session", "centre_quiet"),
    Word("later", "not due yet", "centre_quiet"),
    Word("unseen", "not known: an earlier session was not seen or not coded for it", "centre_quiet"),
    Word("unclear", "not enough to judge by; the reason stands with the item", "centre_quiet"),
    Word("n/a", "does not apply here", "centre_quiet"),
    Word("set", "the level was set by a person, who gave a reason", "centre_strong"),
    Word("level", "measured in another way; the level is shown", "centre_strong"),
)
_LOOKS = MappingProxyType({word.text: word.style for word in LEGEND})


def task_word(score: ItemScore) -> str:
    """Return the word for where a task stands in a session or over a case."""
    if score.override is not None:
        return f"set {score.override.level}"
    if score.status == "scored":
        return _OUTCOMES.get(str(score.measure.value) if score.measure else "", f"level {score.level:g}")
    if score.status == "insufficient":
        return "unclear"
    return next((word for start, word in _REASONS if score.reason.startswith(start)), "n/a")


def task_look(word: str) -> str:
    """Return the look of a word of the grid."""
    return _LOOKS.get(word.partition(" ")[0], "centre_quiet")
