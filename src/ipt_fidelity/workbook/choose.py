"""Which findings the summary speaks of: strengths and next steps, chosen from the scores and never invented."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipt_fidelity.rubric import Feedback
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import sentence

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
        seen: what was found; of a mean, in the session that shows it best.
        moments: the turns to look at, the first one to begin with.
    """

    score: ItemScore
    feedback: Feedback
    seen: str
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
        return _with_own_moments(good[:MOST_STRENGTHS])
    return tuple(point for _, point in sorted(found, key=lambda pair: -pair[0])[:1])


def next_steps(subject: Subject) -> tuple[Point, ...]:
    """Return at most three items below the line, the lowest first.

    Of equally low ones those come first whose domain lies below its floor, because they keep the line from being met; then
    the heaviest.
    """
    line = subject.block.overall.benchmark
    held_back = {
        domain.domain for domain in subject.block.domains if domain.score is not None and domain.score < domain.floor
    }
    found = [
        (score.level, point)
        for score in _weighted(subject)
        if score.level is not None and score.level < line
        for point in _points(subject, score, best_first=False)
        if point.feedback.next_step
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].score.domain not in held_back, -pair[1].score.weight))
    return _with_own_moments([point for _, point in found[:MOST_STEPS]])


def _with_own_moments(points: list[Point]) -> tuple[Point, ...]:
    """Let each point begin with a turn that no other has begun with, where it has one."""
    begun: set[str] = set()
    moved = []
    for point in points:
        first = next((moment for moment in point.moments if moment not in begun), None)
        if first is not None:
            begun.add(first)
            point = replace(point, moments=(first, *(each for each in point.moments if each != first)))  # noqa: PLW2901
        moved.append(point)
    return tuple(moved)


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
    sessions = subject.session_scores(score)
    if not sessions:
        return (Point(score, item.feedback, sentence(score.reason), score.evidence),)
    sessions.sort(key=lambda pair: (pair[1].level or 0) * (-1 if best_first else 1))
    session, shown = sessions[0]
    return (Point(score, item.feedback, f"Session {session.number}: {sentence(shown.reason)}", shown.evidence),)
