"""What bad data becomes: a located problem that a person can act on.

Bad input never raises through the program. A reader collects problems, goes on with the rest and hands them back beside
whatever it could read.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file with line or JSON path, or a sheet with a cell."""

    file: str | None = None
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        """Return ``file:line (path)`` with whatever is known."""
        place = self.file or ""
        if self.line is not None:
            place = f"{place}:{self.line}"
        if self.path:
            place = f"{place} ({self.path})" if place else self.path
        return place

    def without_folder(self) -> Place:
        """Return the place with the bare file name, so that a report does not depend on where it was made."""
        return replace(self, file=PurePath(self.file).name) if self.file else self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or doubtful.

    Attributes:
        severity: ``error`` (something is lost), ``warning`` (the work is done, look at it) or ``note``.
        code: a short stable name, such as ``unknown-code``.
        where: the place.
        message: what is wrong, in a sentence.
        hint: what to do about it; empty where the message says it.
    """

    severity: Severity
    code: str
    where: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the problem as it is printed for a person."""
        place = str(self.where)
        lead = f"{place}: " if place else ""
        tail = f" {self.hint}" if self.hint else ""
        return f"{lead}{self.severity}: {self.message}{tail}"

    @property
    def is_error(self) -> bool:
        """Whether something was lost."""
        return self.severity == "error"


def error(code: str, where: Place, message: str, hint: str = "") -> Problem:
    """Return a problem of severity ``error``."""
    return Problem("error", code, where, message, hint)


def warning(code: str, where: Place, message: str, hint: str = "") -> Problem:
    """Return a problem of severity ``warning``."""
    return Problem("warning", code, where, message, hint)


def note(code: str, where: Place, message: str, hint: str = "") -> Problem:
    """Return a problem of severity ``note``."""
    return Problem("note", code, where, message, hint)


def near_match(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean …?" for the nearest of the known words, or an empty text."""
    matches = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {matches[0]!r}?" if matches else ""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems sorted by place, each once, whatever the order of discovery."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda p: (p.where.file or "", p.where.line or 0, p.where.path or "", p.code, p.message),
        )
    )
