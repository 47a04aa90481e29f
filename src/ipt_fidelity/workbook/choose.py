"""Which findings the summary speaks of: strengths and next steps, chosen from the scores and never invented."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ipt_fidelity.rubric import LEVELS, Feedback
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.session import THERAPISTS
from ipt_fidelity.view import FOCUS_GROUP, MARKER_GROUP, group_of
from ipt_fidelity.workbook.actionable import can_be_acted_on, open_rank
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


def coded_moment(subject: Subject) -> tuple[str, str] | None:
    """Return a turn of a therapist on which work of IPT is coded, and the code's label; for where nothing can be praised."""
    departures = subject.rubric.codebook.departures
    for part in subject.parts:
        by_id = {turn.id: turn for turn in part.session.turns}
        for annotation in part.session.annotations:
            turn, code = by_id.get(annotation.turn), subject.rubric.code_by_id.get(annotation.code)
            own = annotation.coder == part.report.coder and group_of(annotation.code) not in (FOCUS_GROUP, MARKER_GROUP)
            said_by = part.session.speakers.get(turn.speaker) if turn else None
            if own and code is not None and said_by in THERAPISTS and annotation.code not in departures:
                return f"{part.session.id}:{annotation.turn}", code.label
    return None


def next_steps(subject: Subject) -> tuple[Point, ...]:
    """Return at most three steps: the lowest item, one about a moment that can be looked at, and what is still open.

    What can no longer be done, or may have its cause with the client or the service, is none. Where one finding is more
    than one of the three, the next lowest items follow. Where nothing below or at the line has a turn, good work that has
    one is taken a level further.
    """
    below = _below_the_line(subject)
    moment = [point for point in (*below, *_at_the_line(subject), *_good(subject)) if point.moments][:1]
    chosen = _distinct([*below[:1], *moment, *_open(subject)[:1], *below])[:MOST_STEPS]
    order = {point.score.item: index for index, point in enumerate(below)}
    chosen.sort(key=lambda point: order.get(point.score.item, len(order)))
    return _with_own_moments(chosen)


def _below_the_line(subject: Subject) -> list[Point]:
    """Return the items below the line, the lowest first.

    Of equally low ones those come first whose domain lies below its floor, because they keep the line from being met; then
    the heaviest.
    """
    line = subject.block.overall.benchmark
    held_back = {
        domain.domain for domain in subject.block.domains if domain.score is not None and domain.score < domain.floor
    }
    found = [(score.level, point) for score, point in _steps(subject) if score.level is not None and score.level < line]
    found.sort(key=lambda pair: (pair[0], pair[1].score.domain not in held_back, -pair[1].score.weight))
    return [point for _, point in found]


def _at_the_line(subject: Subject) -> list[Point]:
    """Return what stands at the line and is not yet good work, for a session in which nothing lies below."""
    return _between(subject, subject.block.overall.benchmark, GOOD)


def _good(subject: Subject) -> list[Point]:
    """Return good work that could go further, with what the level above looks like."""
    further = []
    for point in _between(subject, GOOD, max(LEVELS)):
        item, above = subject.item(point.score), str(math.floor(point.score.level or 0) + 1)
        if item is not None:
            text = next(anchor.text for level, anchor in item.anchors.items() if level == above)
            further.append(replace(point, seen=f"{point.seen} Level {above} looks like this: {text}"))
    return further


def _between(subject: Subject, lowest: float, below: float) -> list[Point]:
    """Return the steps of items from one level up to, but not including, another; the lowest first, then the heaviest."""
    found = [(score.level, point) for score, point in _steps(subject) if score.level and lowest <= score.level < below]
    return [point for _, point in sorted(found, key=lambda pair: (pair[0], -pair[1].score.weight))]


def _open(subject: Subject) -> list[Point]:
    """Return the tasks that are not coded so far and can still be done, overdue ones first."""
    found = [
        (rank, point)
        for score in subject.ordered(subject.block.items)
        if score.weight > 0 and (rank := open_rank(subject, score)) is not None and can_be_acted_on(subject, score)
        for point in _points(subject, score, best_first=False)
        if point.feedback.next_step
    ]
    found.sort(key=lambda pair: (pair[0], -pair[1].score.weight))
    return [point for _, point in found]


def _steps(subject: Subject) -> Iterator[tuple[ItemScore, Point]]:
    for score in _weighted(subject):
        if can_be_acted_on(subject, score):
            for point in _points(subject, score, best_first=False):
                if point.feedback.next_step:
                    yield score, point


def _distinct(points: Iterable[Point]) -> list[Point]:
    """Return points, each item only where it comes first."""
    first: dict[str, Point] = {}
    for point in points:
        first.setdefault(point.score.item, point)
    return list(first.values())


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
