"""From evidence to a score: one item, its status, its level, and what people rated beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from ipt_fidelity.adaptation import ItemUse
from ipt_fidelity.evidence import Evidence
from ipt_fidelity.ratings_log import Entry
from ipt_fidelity.rules.base import Finding
from ipt_fidelity.session import Rating

Status = Literal["scored", "not_applicable", "insufficient", "not_rated"]


class Measure(msgspec.Struct, frozen=True, gc=False):
    """What a rule measured: a number or an outcome word, with what it was counted of."""

    value: float | str
    unit: str
    numerator: float | None = None
    denominator: float | None = None


class PersonsRating(msgspec.Struct, frozen=True, gc=False):
    """A person's level for an item, beside the computed one."""

    rater: str
    role: str
    level: int
    note: str = ""
    when: str = ""


class Override(msgspec.Struct, frozen=True, gc=False):
    """A supervisor's level that stands in place of the computed one, which is kept."""

    level: int
    computed_status: str
    computed_level: float | None
    who: str
    when: str
    why: str


class ItemScore(msgspec.Struct, frozen=True, gc=False):
    """An item with its status; only ``scored`` has a level, and every other status has a reason.

    Attributes:
        level: 1 to 5; in a case block the mean of its sessions, as a decimal.
        weight: what it weighs in its domain here.
        reason: the finding in a sentence, or why there is no level.
        evidence: ``session-id:turn-id`` of the turns that count.
        next_step: what to try, where the level lies below the line.
        ratings: people's levels beside the computed one.
        override: the supervisor's decision, where there is one.
    """

    item: str
    title: str
    domain: str
    kind: str
    status: Status
    level: float | None
    weight: float
    measure: Measure | None
    reason: str
    evidence: tuple[str, ...]
    next_step: str
    ratings: tuple[PersonsRating, ...] = ()
    override: Override | None = None
    changed_by: tuple[str, ...] = ()


def score(evidence: Evidence, weight: float, line: float, changed_by: tuple[str, ...] = ()) -> ItemScore:
    """Return the score of an item from its evidence.

    At a boundary the better of two findings counts; where only one phase asks, it counts only if it reaches the line. In an
    excerpt only rules to which more talk could only add are scored, and only at or above the line.

    Args:
        evidence: what was found.
        weight: what the item weighs in its domain here.
        line: the reference line, 1 to 5.
        changed_by: adaptations that added or changed the item, or a code that moves it here.
    """
    item = evidence.use.item
    finding, level = _best(evidence)
    status: Status = "scored" if finding.status == "measured" else finding.status
    reason = finding.reason
    if level is None and status == "scored":
        status, reason = "insufficient", f"no anchor of this item takes what was measured: {reason}"
    elif level is not None and evidence.one_sided and level < line:
        status, reason = "not_applicable", f"boundary: only one of two phases asks for it here; {reason}"
    elif level is not None and evidence.excerpt and not (evidence.use.kind.only_grows and level >= line):
        status, reason = "insufficient", f"an excerpt: the rest of the session is not known; {reason}"
    scored = level if status == "scored" else None
    return ItemScore(
        item.id,
        item.title,
        item.domain,
        item.kind,
        status,
        scored,
        weight,
        _measure(finding),
        reason,
        finding.evidence,
        item.feedback.next_step if scored is not None and scored < line else "",
        (),
        None,
        changed_by,
    )


def _best(evidence: Evidence) -> tuple[Finding, int | None]:
    """Return the finding that counts, with its level where it was measured."""
    use, first = evidence.use, evidence.findings[0]
    if len(evidence.findings) == 1:
        return first, _level(use, first)
    levels = [(_level(use, finding), finding) for finding in evidence.findings]
    best, found = max(levels, key=lambda pair: -1 if pair[0] is None else pair[0])
    return (found, best) if best is not None else (first, None)


def _level(use: ItemUse, finding: Finding) -> int | None:
    if finding.status != "measured" or finding.value is None:
        return None
    return use.level_of(finding.value)


def _measure(finding: Finding) -> Measure | None:
    if finding.value is None:
        return None
    value = finding.value
    if not isinstance(value, str):
        value = float(value)
        value = value if value.is_integer() else round(value, 4)
    return Measure(value, finding.unit, finding.numerator, finding.denominator)


def with_ratings(scored: ItemScore, roles: Iterable[str], ratings: Iterable[Rating], entries: Iterable[Entry]) -> ItemScore:
    """Return the score with people's ratings beside it and, where a supervisor decided, the decision in force.

    For competence the latest supervisor's level counts. For adherence only a decision in the log moves the level; the
    computed one is kept.

    Args:
        scored: the computed score.
        roles: whose rating an item of kind ``rating`` takes.
        ratings: ratings of the session file.
        entries: ratings of the log, in the order in which they were made.
    """
    own = [
        PersonsRating(rating.rater, rating.role, rating.level, rating.note)
        for rating in ratings
        if rating.item == scored.item
    ]
    logged = [entry for entry in entries if entry.kind == "rating" and entry.item == scored.item]
    for entry in logged:
        if entry.level is None:
            own = [rating for rating in own if (rating.rater, rating.role) != (entry.who, entry.role)]
        else:
            own.append(PersonsRating(entry.who, entry.role, entry.level, entry.why, entry.when))
    if not own and not logged:
        return scored
    scored = msgspec.structs.replace(scored, ratings=tuple(own))
    if scored.kind == "competence":
        counted = [rating for rating in own if rating.role in roles]
        if not counted:
            return scored
        last = counted[-1]
        reason = f"rated by {last.rater} ({last.role})" + (f": {last.note}" if last.note else "")
        return msgspec.structs.replace(scored, status="scored", level=last.level, reason=reason)
    decisions = [entry for entry in logged if entry.role == "supervisor"]
    if not decisions or decisions[-1].level is None:
        return scored
    entry = decisions[-1]
    override = Override(decisions[-1].level, scored.status, scored.level, entry.who, entry.when, entry.why)
    reason = f"{scored.reason}; set to {entry.level} by {entry.who}: {entry.why}"
    return msgspec.structs.replace(scored, status="scored", level=entry.level, reason=reason, override=override)
