"""Whether a next step can still be taken: not when its time is over, nor when its cause may lie with client or service."""

from __future__ import annotations

from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.workbook.subject import Subject

#: How the reasons of a task begin that is not coded so far and can still be done; overdue ones come first.
_OPEN = ("open since", "still due", "begun here")
#: Outcomes of a task that was done, whenever that was.
_DONE = frozenset({"developed", "done", "edge", "late"})


def can_be_acted_on(subject: Subject, score: ItemScore) -> bool:
    """Whether a trainee could still act on what an item found."""
    item = subject.item(score)
    if item is None or item.feedback.reach == "shared":
        return False
    task = subject.is_kind(score, "task")
    if task and score.status == "scored" and score.measure is not None and score.measure.value in _DONE:
        return False
    of_this_treatment = task or item.feedback.reach == "treatment" or item.level == "case"
    return not (of_this_treatment and treatment_is_over(subject))


def treatment_is_over(subject: Subject) -> bool:
    """Whether no session follows, as far as the session or case that the book is about can tell."""
    case = subject.report.case
    if subject.case is not None:
        return subject.case.state != "ongoing"
    session = subject.session
    return case is not None and session is not None and case.contracted is not None and session.number >= case.contracted


def open_rank(subject: Subject, score: ItemScore) -> int | None:
    """Return how pressing a task is that is open, 0 the most; None for what is not open."""
    if not subject.is_kind(score, "task"):
        return None
    if score.status == "scored":
        return 0 if score.measure is not None and score.measure.value == "never" else None
    return next((rank for rank, start in enumerate(_OPEN) if score.reason.startswith(start)), None)
