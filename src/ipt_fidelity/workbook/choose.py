"""Which findings the summary speaks of: strengths and next steps, chosen from the scores and never invented."""

from __future__ import annotations

from dataclasses import dataclass

from ipt_fidelity.rubric import Feedback
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.workbook.subject import Subject

MOST_STRENGTHS = 2
MOST_STEPS = 3
#: A level from which the anchors speak of good work (design decision; 3 is the reference line).
GOOD = 4.0


@dataclass(frozen=True, slots=True)
class Point:
    """A finding to speak of.

    Attributes:
        score: the score it rests on.
        feedback: the item's words about it.
        moments: the turns to look at, the first one to begin with.
    """

    score: ItemScore
    feedback: Feedback
    moments: tuple[str, ...]


def strengths(subject: Subject) -> tuple[Point, ...]:
    """Return what went well: two items at 4 or above, else the best at the line or above, else nothing.

    An item that watches for what should not occur is never a strength: the absence of a fault is no achievement.
    """
    line = subject.block.overall.benchmark
    found = [
        (score.level, point)
        for score in _weighted(subject)
        if score.level is not None and score.level >= line and not subject.is_kind(score, "avoid")
        for point in _points(subject, score, best_first=True)
    ]
    found.sort(key=lambda pair: (not pair[1].moments, -pair[0], -pair[1].score.weight))
    good = [point for level, point in found if level >= GOOD]
    if len(good) >= MOST_STRENGTHS:
        return tuple(good[:MOST_STRENGTHS])
    return tuple(point for _, point in sorted(found, key=lambda pair: -pair[0])[:1])


def next_steps(subject: Subject) -> tuple[Point, ...]:
    """Return at most three items below the line, the lowest and the heaviest first."""
    line = subject.block.overall.benchmark
    found = [
        (score.level, point)
        for score in _weighted(subject)
        if score.level is not None and score.level < line
        for point in _points(subject, score, best_first=False)
        if point.feedback.next_step
    ]
    found.sort(key=lambda pair: (pair[0], -pair[1].score.weight))
    return tuple(point for _, point in found[:MOST_STEPS])


def _weighted(subject: Subject) -> list[ItemScore]:
    """Return the scored adherence items that weigh something, in the rubric's order."""
    counted = [
        score for score in subject.block.items if score.kind == "adherence" and score.status == "scored" and score.weight > 0
    ]
    return subject.ordered(counted)


def _points(subject: Subject, score: ItemScore, *, best_first: bool) -> tuple[Point, ...]:
    item = subject.item(score)
    if item is None:
        return ()
    return (Point(score, item.feedback, subject.evidence(score, best_first=best_first)),)
