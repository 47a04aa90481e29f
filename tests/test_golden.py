"""The example, item by item and session by session, as a page that a supervisor can read and dispute."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten
from typing import Any

from tests.made import MAPLE

from ipt_fidelity.in_force import Options
from ipt_fidelity.report import Report
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import installed

SHOWN = {"scored": "", "not_applicable": "n/a", "insufficient": "insufficient", "not_rated": "waits"}


def level(value: float | None, status: str) -> str:
    return SHOWN[status] if value is None else f"{value:.4g}"


def lines_of(block: Any) -> list[str]:
    lines = []
    for item in block.items:
        found = f"{level(item.level, item.status):<12} {'x' + format(item.weight, 'g'):<5}"
        lines.append(f"  {item.item:<34} {found} {shorten(item.reason, 110, placeholder='…')}")
    for domain in block.domains:
        part = (
            f"{domain.scored} of {domain.applicable} items, {domain.scored_weight:g} of {domain.applicable_weight:g} weight"
        )
        lines.append(f"  = {domain.domain:<32} {level(domain.score, domain.status):<18} {part}")
    total = block.overall
    capped = f", capped by {total.capped_by} from {total.uncapped_score:g}" if total.capped_by else ""
    lines.append(f"  = {'overall':<32} {level(total.score, total.status):<18} {total.reason}{capped}")
    lines += [f"  ! {flag.flag} {' '.join(flag.evidence)}" for flag in block.flags]
    lines += [f"  * {shorten(note, 140, placeholder='…')}" for note in block.notes]
    return lines


def page(report: Report) -> str:
    """Return a report as text: the case, then every session, an item a line."""
    lines: list[str] = []
    if report.case is not None:
        lines += [
            f"case {report.case.id}, {report.case.state}, {report.case.sessions_held} sessions held",
            *lines_of(report.case),
        ]
    for session in report.sessions:
        index = session.indices
        shares = (index.specificity, index.purity, index.own_minus_other, index.interpersonal_share)
        lines += [
            "",
            f"session {session.number}, {session.phase}, day {session.day}, coder {session.coder}",
            *lines_of(session),
        ]
        lines.append(f"  # specificity, purity, own minus other, interpersonal share: {', '.join(map(str, shares))}")
        lines += [f"  - {each.code} ({each.role}): {' '.join(each.turns)}" for each in session.departures]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_the_example_is_scored_as_it_was_when_it_was_last_looked_at(golden: Callable[[str, str], None]) -> None:
    """Whoever changes a level of maple changes this page, and says why."""
    scored, problems = score_case_file(MAPLE / "case.yaml", Options(), installed())

    assert scored is not None
    assert problems == ()
    golden("maple.txt", page(scored.report))
