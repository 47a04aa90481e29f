"""What goes to a terminal: problems, tables, progress. Control characters of files never reach it."""

from __future__ import annotations

import io
import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from ipt_fidelity.problems import Problem

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 80
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def clean(text: str) -> str:
    r"""Return text without control characters and direction marks.

    >>> clean("a\x1b[31mb")
    'a�[31mb'
    """
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)


def say(text: str = "", *, bold: bool = False) -> None:
    """Write a line to stdout, cleaned."""
    click.echo(click.style(clean(text), bold=True) if bold else clean(text), color=coloured())


def say_wrapped(text: str, *, lead: str = "", rest: str = "  ", bold: bool = False) -> None:
    """Write a paragraph to stdout within 80 columns.

    Args:
        text: the paragraph.
        lead: what its first line begins with.
        rest: what every other line begins with.
        bold: whether it stands out.
    """
    for line in wrapped(text, lead, rest):
        say(line, bold=bold)


def wrapped(text: str, lead: str = "", rest: str = "  ") -> list[str]:
    """Return a paragraph as lines of 80 columns at most; only a word that is longer than a line stands out."""
    lines = textwrap.wrap(
        clean(text), WIDTH, initial_indent=lead, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )
    return lines or [lead.rstrip()]


def cut(text: str, length: int) -> str:
    """Return a text that is cut at a word, with a visible mark, where it is longer than so many characters.

    >>> cut("Drift is brought back: 1 place", 20), cut("short", 20)
    ('Drift is brought …', 'short')
    """
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0].rstrip(" ,;:(") + " …"


def coloured() -> bool | None:
    """Return False where the user asked for no colour, None to let the terminal decide."""
    return False if os.environ.get("NO_COLOR") else None


def say_problems(problems: Iterable[Problem]) -> None:
    """Write problems to stderr, one a line."""
    for problem in problems:
        place = str(problem.where)
        lead = f"{clean(place)}: " if place else ""
        tail = f" {problem.hint}" if problem.hint else ""
        word = click.style(problem.severity, fg=_COLOURS[problem.severity], bold=problem.is_error)
        click.echo(f"{lead}{word}: {clean(problem.message + tail)}", err=True, color=coloured())


def say_count(problems: Sequence[Problem]) -> None:
    """Write to stderr how many errors and warnings there were, if any."""
    errors = sum(problem.is_error for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    if errors or warnings:
        parts = [
            f"{count} {noun}{'s' if count != 1 else ''}"
            for count, noun in ((errors, "error"), (warnings, "warning"))
            if count
        ]
        click.echo(" and ".join(parts) + ".", err=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """How text is shown where it goes, so that another process can make it ready.

    Attributes:
        terminal: whether it goes to a terminal and no pipe.
        width: columns.
        colours: name of the colours that it has; None for none.
    """

    terminal: bool
    width: int
    colours: Literal["standard", "256", "truecolor", "windows"] | None


def shown_here() -> Shown:
    """Return how text is shown on stdout."""
    found = console()
    return Shown(found.is_terminal, found.width, found.color_system)  # type: ignore[arg-type]  # one of these words


def rendered(shown: Shown, draw: Callable[[Console], None]) -> str:
    """Return what is drawn on a console as it would be printed."""
    from rich.console import Console

    buffer = io.StringIO()
    out = Console(
        file=buffer,
        width=shown.width,
        force_terminal=shown.terminal,
        color_system=shown.colours,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    draw(out)
    return buffer.getvalue()


def console() -> Console:
    """Return a console for tables: 80 columns at most, plain in a pipe, honouring ``NO_COLOR``."""
    from rich.console import Console

    found = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    found.width = min(WIDTH, found.width) if found.is_terminal else WIDTH
    return found


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr for work that takes longer than a second on a terminal; nothing in a pipe.

    Yields:
        A function to be called after each piece, with its name.
    """
    if not sys.stderr.isatty() or total < 2:
        yield _ignore
        return
    begun, done = time.monotonic(), 0
    bar: Any = None

    def advance(name: str) -> None:
        nonlocal done, bar
        done += 1
        if bar is None and time.monotonic() - begun > 1:
            bar = _bar()
            bar.start()
            bar.add_task(what, total=total)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done, description=f"{what}: {clean(name)}")

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _ignore(name: str) -> None:
    """Show nothing."""
    del name


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True, width=WIDTH), transient=True)
