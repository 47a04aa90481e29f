"""Returned books and the log in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ipt_fidelity.cli.terminal import WIDTH, clean
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.ratings_log import WHOLE_CASE, Entry
from ipt_fidelity.review_plan import Brought, Conflict, old_level

if TYPE_CHECKING:
    from rich.table import Table

_HEADINGS = (("session", 12), ("item, flag or question", 24), ("from", 5), ("to", 7), ("because, or words", None))


def change_table(changes: Sequence[Brought], log: Mapping[str, Sequence[Entry]]) -> Table:
    """Return a table of what changes, each with who decided and the cell it stands in."""
    from rich.table import Table

    table = Table(box=None, width=WIDTH, pad_edge=False)
    for heading, width in _HEADINGS:
        table.add_column(heading, width=width, overflow="fold")
    for each in changes:
        edit = each.edit
        told = f"{edit.why} ({each.who}, {edit.role}; {edit.cell})".strip()
        old, new = (level(old_level(edit, log)), level(edit.level)) if edit.kind == "rating" else ("", _DONE[edit.kind])
        table.add_row(session_name(edit.session), edit.about, old, new, clean(told))
    return table


_DONE = {"dismissal": "dismiss", "reinstatement": "stands", "words": "words"}


def level(value: float | None) -> str:
    """Return a level as it is printed; a dash where there is none.

    >>> level(4), level(2.5), level(None)
    ('4', '2.5', '–')
    """
    return "–" if value is None else f"{value:.4g}"


def session_name(session: str) -> str:
    """Return how people call what a decision is about."""
    return "whole case" if session == WHOLE_CASE else session


def conflict_problem(conflict: Conflict) -> Problem:
    """Return a conflict as a problem that names both sides and how to decide."""
    session, about, role = conflict.key
    sides = "; ".join(f"{who} says {level(given)} ({where})" for given, who, where in conflict.sides)
    message = f"{session_name(session)}, {about}, two levels as {role}: {sides}."
    first = conflict.brought[0]
    hint = (
        f"Decide with --take {first.book} or --resolve {about}={level(first.edit.level)}; nothing of it is taken in so far."
    )
    return error("conflict", Place(first.book, None, first.edit.cell), message, hint)


def log_line(entry: Entry) -> tuple[str, str]:
    """Return an entry of the log in two parts: what happened when, and why."""
    about = entry.item or entry.flag or entry.question or ""
    happened = {
        "rating": f"{about}: {level(entry.old)} → {level(entry.level)}",
        "dismissal": f"flag {about} dismissed",
        "reinstatement": f"flag {about} stands again",
        "words": f"{about}: words",
    }[entry.kind]
    return f"{entry.when}  {session_name(entry.session)}  {happened}  by {entry.who} ({entry.role})", entry.why
