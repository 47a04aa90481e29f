"""The summary that ``score`` prints: at most 80 columns, flags first, and it reads like feedback."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipt_fidelity.cli.terminal import WIDTH, Shown, clean, console, cut, rendered, wrapped
from ipt_fidelity.pipeline import Scored
from ipt_fidelity.report import CaseReport, SessionReport
from ipt_fidelity.rules.base import plural
from ipt_fidelity.safety import Flag
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.totals import DomainScore

if TYPE_CHECKING:
    from rich.console import Console

BAR = 20  # columns from level 1 to level 5
SHOWN = 4  # things listed under one heading
LONGEST = 230  # characters of one of them: three lines


def say_summary(scored: Scored, written: Sequence[Path]) -> None:
    """Print the summary of a case or a lone session, with where its files are."""
    _write_all(scored, written, console())


def shown_summary(scored: Scored, written: Sequence[Path], shown: Shown) -> str:
    """Return the same as it would be printed."""
    return rendered(shown, lambda out: _write_all(scored, written, out))


def _write_all(scored: Scored, written: Sequence[Path], out: Console) -> None:
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
    _wrapped(out, _title(scored), "bold")
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
        out.print(f"  and {plural(len(block.notes) - SHOWN, 'more note')} in the book")
    out.print()
    _wrapped(out, report.about, rest="")


def _title(scored: Scored) -> str:
    report = scored.report
    adaptations = ", ".join(adaptation.title for adaptation in report.adaptations) or "no adaptation"
    if report.case is not None:
        case = report.case
        held = f"{len(case.sessions_seen)} sessions seen" + (f" of {case.contracted} contracted" if case.contracted else "")
        coders = sorted({session.coder for session in report.sessions if session.coder})
        return f"{case.id} · {adaptations} · {held} · coder {', '.join(coders) or 'none'}"
    session = report.sessions[0]
    phase = session.phase or "phase not known"
    return f"{session.id} · session {session.number}, {phase} · {adaptations} · coder {session.coder or 'none'}"


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
    'Techniques                 4.0  ██████████┃████       5 of 5 items'
    """
    filled = 0 if score is None else round((score - 1) / 4 * BAR)
    at = round((line - 1) / 4 * BAR)
    cells = ["█" if index < filled else " " for index in range(BAR)]
    cells[at] = "┃" if filled > at else "│"
    shown = "  –" if score is None else f"{score:.1f}"
    return f"{clean(cut(title, 25)):<25}  {shown}  {''.join(cells)}  {of}".rstrip()


def _overall(block: CaseReport | SessionReport, out: Console) -> None:
    total = block.overall
    if total.score is None:
        _wrapped(out, f"Overall: not given; {total.reason}.", "bold")
        return
    out.print(_bar_line("Overall", total.score, "", total.benchmark), style="bold")
    capped = f" Without the cap: {total.uncapped_score:.1f}." if total.capped_by and total.uncapped_score is not None else ""
    _wrapped(out, f"{total.reason[:1].upper()}{total.reason[1:]}.{capped} The line (│) is borrowed and not validated.")


def _case_lines(case: CaseReport, sessions: Sequence[SessionReport], out: Console) -> None:
    tasks = [item for item in case.items if item.measure is not None and item.measure.unit == "outcome"]
    done = [item for item in tasks if item.measure and item.measure.value in ("done", "developed")]
    other = [item for item in tasks if item.status == "scored" and item not in done]
    due = [item for item in case.items if item.status == "not_applicable" and "not yet due" in item.reason]
    if tasks:
        _list(
            out,
            f"Done in time: {len(done)} of {plural(len(tasks), 'task')}.{' The others:' if other else ''}",
            _said_of(other),
        )
    _list(out, "Still to come:", _said_of(due))
    scored = [item for item in case.items if _counts(item) and item not in tasks]
    _inline(out, "Going well", [item.title for item in _best(scored, 4.5)])
    below = sorted((item for item in scored if (item.level or 0) < case.overall.benchmark), key=_lowest_first)
    _inline(out, "Below the line over the sessions", [f"{item.title} ({item.level:.1f})" for item in below])
    _list(out, "Worth a look in single sessions:", _moments(sessions))
    for course in case.measures:
        _wrapped(out, course.text)
    _next_step(out, [*sorted(other, key=_lowest_first), *below])


def _moments(sessions: Sequence[SessionReport]) -> list[str]:
    """Return low levels of single sessions that have turns to look at, the lowest first."""
    found = []
    for session in sessions:
        for item in session.items:
            if _counts(item) and item.evidence and (item.level or 0) <= 2:
                found.append((_lowest_first(item), session.number, f"session {session.number}: {_said(item)}"))
    return [text for *_, text in sorted(found)]


def _session_lines(session: SessionReport, out: Console) -> None:
    scored = [item for item in session.items if _counts(item)]
    below = sorted((item for item in scored if (item.level or 0) < session.overall.benchmark), key=_lowest_first)
    due = [i for i in session.items if i.status == "not_applicable" and i.reason.startswith(("still due", "begun here"))]
    open_ = [i for i in session.items if i.status == "not_applicable" and i.reason.startswith("open since")]
    _inline(out, "Going well", [item.title for item in _best(scored, 4)])
    _list(out, "Below the line:", _said_of(below))
    _list(out, "Still due:", _said_of(due))
    _list(out, "Open:", _said_of(open_))
    _next_step(out, below)


def _counts(item: ItemScore) -> bool:
    return item.status == "scored" and item.level is not None and item.kind == "adherence" and item.weight > 0


def _lowest_first(item: ItemScore) -> tuple[float, float, str]:
    return (item.level or 0, -item.weight, item.item)


def _best(items: Iterable[ItemScore], level: float) -> list[ItemScore]:
    """Return items at a level or above, the heaviest first; that nothing is amiss is no strength."""
    found = [item for item in items if (item.level or 0) >= level and item.domain != "departures"]
    return sorted(found, key=lambda item: (-item.weight, -(item.level or 0), item.item))


def _said_of(items: Iterable[ItemScore]) -> list[str]:
    return [_said(item) for item in items]


def _said(item: ItemScore) -> str:
    where = f" ({item.evidence[0]})" if item.evidence else ""
    reason = item.reason.removeprefix("still due: ")
    return f"{item.title}: {cut(reason, LONGEST - len(item.title) - len(where))}{where}"


def _list(out: Console, heading: str, lines: Sequence[str]) -> None:
    if lines or heading.endswith("."):
        out.print(heading, style="bold")
    for line in lines[:SHOWN]:
        _wrapped(out, f"  {line}")
    if len(lines) > SHOWN:
        out.print(f"  and {len(lines) - SHOWN} more in the book")


def _inline(out: Console, heading: str, names: Sequence[str]) -> None:
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        _wrapped(out, f"{heading}: {'; '.join(names[:SHOWN])}{more}.")


def _next_step(out: Console, items: Sequence[ItemScore]) -> None:
    step = next((item.next_step for item in items if item.next_step), "")
    if step:
        _wrapped(out, f"To try next: {cut(step, LONGEST)}")


def _waiting(items: Sequence[ItemScore], out: Console) -> None:
    insufficient = [item for item in items if item.status == "insufficient"]
    waiting = [item for item in items if item.status == "not_rated"]
    if insufficient:
        reasons: dict[str, list[str]] = {}
        for item in insufficient:
            reasons.setdefault(item.reason, []).append(item.title)
        often = sorted(reasons.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        told = [
            f"{cut(reason, 90)} ({names[0] if len(names) == 1 else plural(len(names), 'item')})"
            for reason, names in often[:2]
        ]
        more = f"; {plural(len(often) - 2, 'more reason')} in the book" if len(often) > 2 else ""
        _wrapped(out, f"Not scored for want of data: {plural(len(insufficient), 'item')}, because {'; '.join(told)}{more}.")
    _inline(out, "Waits for a person", [item.title for item in waiting])


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else plural(len(names), "item")


def _wrapped(out: Console, text: str, style: str | None = None, rest: str = "  ") -> None:
    """Print text with the rest of a paragraph under its beginning."""
    lead = " " * (len(text) - len(text.lstrip()))
    for line in wrapped(text.strip(), lead, lead + rest):
        out.print(line, style=style)
