"""The summary that ``score`` prints: at most 80 columns, flags first, and it reads like feedback."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipt_fidelity.cli.terminal import WIDTH, clean, console
from ipt_fidelity.pipeline import Scored
from ipt_fidelity.report import CaseReport, SessionReport
from ipt_fidelity.rules.base import listed, plural
from ipt_fidelity.safety import Flag
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.totals import DomainScore

if TYPE_CHECKING:
    from rich.console import Console

BAR = 24  # columns from level 1 to level 5
SHOWN = 5  # things listed under one heading


def say_summary(scored: Scored, written: Sequence[Path]) -> None:
    """Print the summary of a case or a lone session, with where its files are."""
    out = console()
    _write(scored, out)
    if written:
        folder = written[0].parent
        names = written[0].name if len(written) == 1 else f"{written[0].name} and {plural(len(written) - 1, 'more book')}"
        out.print(f"Written to {clean(str(folder))}: {clean(names)}", soft_wrap=True)


def summary_text(scored: Scored) -> str:
    """Return the same summary as plain text."""
    from rich.console import Console

    buffer = io.StringIO()
    _write(scored, Console(file=buffer, width=WIDTH, highlight=False, emoji=False, markup=False, no_color=True))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _write(scored: Scored, out: Console) -> None:
    report = scored.report
    block = report.case if report.case is not None else report.sessions[0]
    out.print()
    out.print(clean(_title(scored)), style="bold")
    _flags(block.flags, out)
    out.print()
    for domain in block.domains:
        out.print(_bar_line(domain.title, domain.score, _of(domain)))
    _overall(block, out)
    out.print()
    if isinstance(block, CaseReport):
        _case_lines(block, report.sessions, out)
    else:
        _session_lines(block, out)
    _waiting(block.items, out)
    for note in block.notes[:SHOWN]:
        _wrapped(out, f"Note: {note}")
    if len(block.notes) > SHOWN:
        out.print(f"      and {plural(len(block.notes) - SHOWN, 'more note')} in the book")
    _wrapped(out, report.about)


def _title(scored: Scored) -> str:
    report = scored.report
    adaptations = ", ".join(adaptation.title for adaptation in report.adaptations) or "no adaptation"
    if report.case is not None:
        case = report.case
        held = f"{len(case.sessions_seen)} sessions seen" + (f" of {case.contracted} contracted" if case.contracted else "")
        coders = sorted({session.coder for session in report.sessions if session.coder})
        return f"{case.id} · {adaptations} · {held} · coder {', '.join(coders) or 'none'}"
    session = report.sessions[0]
    return f"{session.id} · session {session.number}, {session.phase or 'phase not known'} · {adaptations} · coder {session.coder}"


def _flags(flags: Iterable[Flag], out: Console) -> None:
    for flag in flags:
        dismissed = f" Dismissed by {flag.dismissed.who}: {flag.dismissed.why}" if flag.dismissed else ""
        where = f" ({', '.join(flag.evidence)})" if flag.evidence else ""
        style = None if flag.flag == "risk_answer" or flag.dismissed else "bold red"
        _wrapped(out, f"! {flag.session}: {flag.message}{where}{dismissed}", style)


def _of(domain: DomainScore) -> str:
    if domain.status == "not_applicable":
        return "nothing applies here"
    return f"{domain.scored} of {plural(domain.applicable, 'item')}" + ("" if domain.status == "scored" else ": too few")


def _bar_line(title: str, score: float | None, of: str, line: float = 3.0) -> str:
    """Return a line with a bar from 1 to 5 in which the reference line stands.

    >>> _bar_line("Techniques", 4.0, "5 of 5 items")
    'Techniques            4.0  ████████████┃█████        5 of 5 items'
    """
    filled = 0 if score is None else round((score - 1) / 4 * BAR)
    at = round((line - 1) / 4 * BAR)
    cells = ["█" if index < filled else " " for index in range(BAR)]
    cells[at] = "┃" if filled > at else "│"
    shown = "  –" if score is None else f"{score:.1f}"
    return f"{title[:20]:<20}  {shown}  {''.join(cells)}  {of}"


def _overall(block: CaseReport | SessionReport, out: Console) -> None:
    total = block.overall
    if total.score is None:
        _wrapped(out, f"Overall: not given; {total.reason}.", "bold")
        return
    out.print(_bar_line("Overall", total.score, ""), style="bold")
    capped = f" Without the cap: {total.uncapped_score:.1f}." if total.capped_by and total.uncapped_score is not None else ""
    _wrapped(out, f"{total.reason[:1].upper()}{total.reason[1:]}.{capped} The line (│) is borrowed and not validated.")


def _case_lines(case: CaseReport, sessions: Sequence[SessionReport], out: Console) -> None:
    tasks = [item for item in case.items if item.measure is not None and item.measure.unit == "outcome"]
    done = [item for item in tasks if item.measure and item.measure.value in ("done", "developed")]
    late = [item for item in tasks if item.measure and item.status == "scored" and item not in done]
    due = [item for item in case.items if item.status == "not_applicable" and "not yet due" in item.reason]
    _list(out, f"Done in time: {len(done)} of {len(tasks)} tasks. Late, brief or open:", [_said(item) for item in late])
    _list(out, "Still to come:", [_said(item) for item in due])
    moments = []
    for session in sessions:
        low = [i for i in session.items if i.status == "scored" and i.level is not None and i.level <= 2 and i.kind == "adherence"]
        low.sort(key=lambda item: (item.level or 0, -item.weight, item.item))
        for item in low:
            if item.weight > 0 and item.evidence:
                moments.append((item.level or 0, f"session {session.number}: {_said(item)}"))
    moments.sort(key=lambda pair: pair[0])
    _list(out, "Worth a look in single sessions:", [text for _, text in moments])
    strengths = [i for i in case.items if i.status == "scored" and i.level is not None and i.level >= 4.5 and i.weight >= 2]
    strengths.sort(key=lambda item: (-item.weight, item.item))
    _list(out, "Going well:", [item.title for item in strengths])
    unseen = sorted(set(range(1, case.sessions_held + 1)) - set(case.sessions_seen))
    if unseen:
        _wrapped(out, f"No file of {listed('session', unseen)}.")


def _session_lines(session: SessionReport, out: Console) -> None:
    scored = [i for i in session.items if i.status == "scored" and i.level is not None and i.kind == "adherence" and i.weight > 0]
    good = sorted((i for i in scored if i.level and i.level >= 4), key=lambda i: (-i.weight, i.item))
    low = sorted((i for i in scored if i.level and i.level < 3), key=lambda i: (i.level or 0, -i.weight, i.item))
    due = [i for i in session.items if i.status == "not_applicable" and i.reason.startswith(("still due", "begun here"))]
    open_ = [i for i in session.items if i.status == "not_applicable" and i.reason.startswith("open since")]
    _list(out, "Going well:", [_said(item) for item in good])
    _list(out, "Below the line:", [_said(item) for item in low])
    _list(out, "Still due:", [_said(item) for item in due])
    _list(out, "Open:", [_said(item) for item in open_])


def _said(item: ItemScore) -> str:
    where = f" ({item.evidence[0]})" if item.evidence else ""
    return f"{item.title}: {item.reason}{where}"


def _list(out: Console, heading: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    out.print(heading, style="bold")
    for line in lines[:SHOWN]:
        _wrapped(out, f"  {line}")
    if len(lines) > SHOWN:
        out.print(f"  and {len(lines) - SHOWN} more in the book")


def _waiting(items: Iterable[ItemScore], out: Console) -> None:
    items = list(items)
    insufficient = [item for item in items if item.status == "insufficient"]
    waiting = [item for item in items if item.status == "not_rated"]
    if insufficient:
        names = "; ".join(f"{item.title} ({item.reason})" for item in insufficient[:2])
        more = f"; {len(insufficient) - 2} more in the book" if len(insufficient) > 2 else ""
        _wrapped(out, f"Not scored for want of data: {len(insufficient)}. {names}{more}")
    if waiting:
        _wrapped(out, f"Waits for a person: {', '.join(item.title for item in waiting)}")


def _wrapped(out: Console, text: str, style: str | None = None) -> None:
    """Print text with the rest of a paragraph under its beginning."""
    import textwrap

    text = clean(text)
    indent = len(text) - len(text.lstrip())
    rest = " " * (indent + 2)
    for line in textwrap.wrap(text, WIDTH, subsequent_indent=rest, initial_indent="", drop_whitespace=True, break_on_hyphens=False):
        out.print(line, style=style)
