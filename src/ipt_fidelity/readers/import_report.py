"""What became of a foreign file: everything that was recognised, carried over, left aside or lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ipt_fidelity.problems import Problem


class SpeakerFound(msgspec.Struct, frozen=True):
    """A speaker: the name as written, the role (None where nothing says it) and the number of turns."""

    name: str
    role: str | None
    turns: int


class CoderFound(msgspec.Struct, frozen=True):
    """A coder: the name, and how many codes of theirs were carried over."""

    name: str
    codes: int


class CodeFound(msgspec.Struct, frozen=True):
    """A foreign code: as written, what became of it, our codes for it, how often it occurs, and a near match."""

    code: str
    became: str
    ours: tuple[str, ...]
    times: int
    near: str = ""


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one session of a foreign file.

    Attributes:
        file: the file.
        format: what it was recognised as.
        encoding: of its text, with the confidence of a guess.
        session: the id it was given.
        number: the number it was given.
        cues: lines of talk in the file.
        turns: turns that were made of them.
        speakers: everybody who speaks.
        coders: everybody who coded.
        codes: every foreign code; ``became`` is mapped, ignored, not mapped or not used.
        annotations: how many codes were carried over.
        problems: losses (error), doubts (warning) and what was left aside (note).
    """

    file: str
    format: str
    encoding: str
    session: str
    number: int
    cues: int
    turns: int
    speakers: tuple[SpeakerFound, ...] = ()
    coders: tuple[CoderFound, ...] = ()
    codes: tuple[CodeFound, ...] = ()
    annotations: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def lossless(self) -> bool:
        """Whether nothing was lost."""
        return not any(problem.is_error for problem in self.problems)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield the report as rows of a table: what, which, detail."""
        yield "File", self.file, self.format
        yield "Encoding", self.encoding or "set by the format", ""
        yield "Session", self.session, f"number {self.number}"
        yield "Turns", f"{self.turns:,}", f"of {self.cues:,} lines"
        for speaker in self.speakers:
            yield "Speaker", speaker.name, f"{speaker.role or 'no role'}, {counted(speaker.turns, 'turn')}"
        for coder in self.coders:
            yield "Coder", coder.name, counted(coder.codes, "code")
        for code in self.codes:
            ours = f": {', '.join(code.ours)}" if code.ours else ""
            yield (
                "Foreign code",
                code.code,
                f"{code.became}{ours}, {counted(code.times, 'time')}. {code.near}".strip(" .") + ".",
            )
        for problem in self.problems:
            yield problem.severity.capitalize(), str(problem.where), f"{problem.message} {problem.hint}".strip()


def plain_report(report: ImportReport) -> dict[str, Any]:
    """Return a report as plain data, its problems in words."""
    found: dict[str, Any] = msgspec.to_builtins(report)
    found["problems"] = [
        {"severity": each.severity, "code": each.code, "where": str(each.where), "message": each.message, "hint": each.hint}
        for each in report.problems
    ]
    return found | {"lossless": report.lossless}


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "turn"), counted(1200, "turn")
    ('1 turn', '1,200 turns')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
