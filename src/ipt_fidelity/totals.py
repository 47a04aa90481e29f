"""From items to domains and the overall: weighted means that say what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from ipt_fidelity.rubric import RubricData
from ipt_fidelity.scoring import ItemScore

#: A domain or overall is only given where at least this part of its weight is scored (design decision).
ENOUGH = 0.5

TotalStatus = Literal["scored", "not_applicable", "insufficient"]


class DomainScore(msgspec.Struct, frozen=True, gc=False):
    """The weighted mean of the scored items of a domain.

    Attributes:
        scored: number of weighted items scored.
        applicable: number of weighted items that apply (scored and insufficient).
        scored_weight: their weight.
        applicable_weight: the weight of all that apply.
        floor: what the domain must reach for the line to be met.
        weight: its part of the overall.
    """

    domain: str
    title: str
    status: TotalStatus
    score: float | None
    scored: int
    applicable: int
    scored_weight: float
    applicable_weight: float
    floor: float
    weight: float


class Overall(msgspec.Struct, frozen=True, gc=False):
    """The weighted mean of the scored domains, beside the reference line.

    Attributes:
        domains_used: the domains it rests on.
        benchmark: the reference line, borrowed and not validated for computed scores.
        meets_benchmark: at or above the line with every floor reached; None where that cannot be known.
        uncapped_score: what it would be without a cap.
        capped_by: the flag that caps it.
        reason: what holds it back or why it is not given, in a sentence.
    """

    status: TotalStatus
    score: float | None
    domains_used: tuple[str, ...]
    benchmark: float
    meets_benchmark: bool | None
    uncapped_score: float | None
    capped_by: str | None
    reason: str


def domain_scores(items: Sequence[ItemScore], rubric: RubricData) -> tuple[DomainScore, ...]:
    """Return every domain of the rubric; competence never enters one."""
    by_domain: dict[str, list[ItemScore]] = {domain.id: [] for domain in rubric.domains}
    for item in items:
        if item.kind == "adherence" and item.weight > 0 and item.status in ("scored", "insufficient"):
            by_domain[item.domain].append(item)
    return tuple(
        _domain(by_domain[domain.id], domain.id, domain.title, domain.floor, domain.weight if domain.in_overall else 0.0)
        for domain in rubric.domains
    )


def _domain(applicable: list[ItemScore], name: str, title: str, floor: float, weight: float) -> DomainScore:
    scored = [item for item in applicable if item.status == "scored" and item.level is not None]
    scored_weight = sum(item.weight for item in scored)
    all_weight = sum(item.weight for item in applicable)
    status: TotalStatus = "not_applicable" if not applicable else "insufficient"
    score = None
    if applicable and scored_weight >= ENOUGH * all_weight:
        status = "scored"
        score = rounded(sum((item.level or 0) * item.weight for item in scored) / scored_weight)
    scored_weight, all_weight = round(scored_weight, 4), round(all_weight, 4)
    return DomainScore(name, title, status, score, len(scored), len(applicable), scored_weight, all_weight, floor, weight)


def overall(domains: Sequence[DomainScore], rubric: RubricData, caps: Iterable[tuple[str, float]]) -> Overall:
    """Return the overall of scored domains.

    Args:
        domains: the domains of a session or case.
        rubric: for its line and weights.
        caps: flags in force with the score that each allows at most.
    """
    line = rubric.benchmark.level
    in_mean = [domain for domain in domains if domain.weight > 0]
    used = [domain for domain in in_mean if domain.status == "scored"]
    weight = sum(domain.weight for domain in used)
    names = tuple(domain.domain for domain in used)
    if not used or weight < ENOUGH * sum(domain.weight for domain in in_mean):
        missing = [domain.title.lower() for domain in in_mean if domain.status != "scored"]
        reason = f"less than half of the weight is scored; without a score: {', '.join(missing)}"
        return Overall("insufficient", None, names, line, None, None, None, reason)
    uncapped = rounded(sum((domain.score or 0) * domain.weight for domain in used) / weight)
    score, capped_by = uncapped, None
    for flag, cap in caps:
        if cap < score:
            score, capped_by = cap, flag
    meets, reason = _against_line(score, line, domains, capped_by)
    return Overall("scored", score, names, line, meets, uncapped, capped_by, reason)


def rounded(score: float) -> float:
    """Return a score to four decimals, halves upwards as spreadsheets round them, so that their totals equal these.

    >>> rounded(4.49745), rounded(4.78125)
    (4.4975, 4.7813)
    """
    # a half that came out a hair too small in binary is still a half
    return math.floor(score * 10_000 + 0.5 + 1e-7) / 10_000


def _against_line(
    score: float, line: float, domains: Sequence[DomainScore], capped_by: str | None
) -> tuple[bool | None, str]:
    below = [domain for domain in domains if domain.score is not None and domain.score < domain.floor]
    if capped_by:
        return False, f"below the line: capped by {capped_by.replace('_', ' ')}"
    if score < line:
        return False, f"below the line of {line:g}"
    if below:
        floors = ", ".join(f"{domain.title.lower()} ({domain.score:.2f} of {domain.floor:g})" for domain in below)
        return False, f"the mean is at or above the line, but a domain lies below its floor: {floors}"
    unknown = [domain.title.lower() for domain in domains if domain.status == "insufficient"]
    if unknown:
        return None, f"the mean is at or above the line; it is not known whether {', '.join(unknown)} reaches its floor"
    return True, f"at or above the line of {line:g}"
