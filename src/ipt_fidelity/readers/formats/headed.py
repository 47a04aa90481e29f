"""Text in which a line of its own says who begins to speak, and when: Otter, saved captions of Zoom, Teams as text or Word.

Therapist  0:00                  [Therapist] 00:00:00             0:0:0.0 --> 0:0:6.200
How has your mood been?          How has your mood been?          Therapist
                                                                  How has your mood been?
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ipt_fidelity.problems import Place, Problem, warning
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.clock import CLOCK, clock_seconds
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.spoken import LONGEST_NAME
from ipt_fidelity.readers.transcript import Cue, ReadOptions, Strength, Transcript

#: ``Name  0:15`` with two blanks or a tab between, ``[Name] 00:00:15``, or the time alone where the name is not known.
_HEADING = re.compile(
    rf"(?:\[(?P<bracketed>[^\[\]\n]{{1,80}})\][ \t]*|(?P<name>[^\W\d_][^\n\t]{{0,78}}?)(?:[ \t]{{2,}}|\t))?"
    rf"(?P<time>{CLOCK})[ \t]*"
)
#: Teams writes 0:0:6.2, without leading zeros.
_CLOCK_PART = r"\d{1,3}:\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?"
_ARROW = re.compile(rf"[ \t]*({_CLOCK_PART})[ \t]*-->[ \t]*({_CLOCK_PART})[ \t]*", re.ASCII)
_FOOTER = re.compile(
    r"transcribed by https?://\S*otter\.ai\S*|.{1,80} (?:started|stopped) (?:transcription|recording)", re.IGNORECASE
)


@dataclass
class _Speaking:
    """What is being said, from its heading on."""

    speaker: str | None
    start: float
    end: float | None
    line: int
    lines: list[str] = field(default_factory=list)
    awaits_name: bool = False

    def cue(self) -> Cue:
        return Cue(self.speaker, "\n".join(self.lines), self.start, self.end, line=self.line)


def headed_cues(lines: Iterable[str], file: str) -> tuple[list[Cue], list[Problem]]:
    """Return the cues of lines with headings, and what was left aside; an end is known only where the file has it."""
    cues: list[Cue] = []
    now: _Speaking | None = None
    before: list[tuple[int, str]] = []
    aside: list[tuple[int, str]] = []
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line:
            continue
        begun = _begun(raw.rstrip("\n"), number)
        if begun is not None:
            if now is not None:
                cues.append(now.cue())
            now = begun
        elif _FOOTER.fullmatch(line):
            aside.append((number, line))
        elif now is None:
            before.append((number, line))
        elif now.awaits_name:
            now.speaker, now.awaits_name = line, False
        else:
            now.lines.append(line)
    if now is not None:
        cues.append(now.cue())
    return cues, list(_left_out(before, aside, file))


def _begun(line: str, number: int) -> _Speaking | None:
    """Return what begins with a line, None where it is no heading."""
    if arrow := _ARROW.fullmatch(line):
        start, end = (clock_seconds(each) for each in arrow.groups())
        return _Speaking(None, start, end, number, awaits_name=True)
    found = _HEADING.fullmatch(line.strip())
    if found is None:
        return None
    name = (found["bracketed"] or found["name"] or "").strip()
    if len(name) > LONGEST_NAME * 2:
        return None
    return _Speaking(name or None, clock_seconds(found["time"]), None, number)


def _left_out(before: list[tuple[int, str]], aside: list[tuple[int, str]], file: str) -> Iterable[Problem]:
    """Yield what stands before the first heading, and what the program that wrote the file has added."""
    if before:
        shown = "; ".join(line[:60] for _, line in before[:3])
        message = f"{counted(len(before), 'line')} before the first speaker left aside: {shown!r}."
        yield warning("heading", Place(file, before[0][0]), message, "If it is talk, put speaker and time above it.")
    if aside:
        message = f"{counted(len(aside), 'line')} of the program that wrote the file left aside: {aside[0][1][:60]!r}."
        yield Problem("note", "left-aside", Place(file, aside[0][0]), message)


def headings_in(text: str) -> int:
    """Return how many lines of a text are headings."""
    return sum(1 for number, line in enumerate(text.splitlines()) if line.strip() and _begun(line, number) is not None)


class HeadedImporter:
    """Reads text files of Otter, Zoom and Teams."""

    name = "text with speaker and time above"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By headings in a text file."""
        if path.suffix.lower() not in (".txt", ".text", ".md"):
            return Strength.NONE
        return Strength.SHAPE if headings_in(head_text(start)) else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file."""
        file = str(path)
        decoded = decode_text(read_file(path, options.largest), file)
        lines = decoded.text.removeprefix("\ufeff").splitlines()
        cues, problems = headed_cues(lines, file)
        return (
            Transcript(
                format=_program(lines),
                file=file,
                cues=tuple(cues),
                encoding=decoded.encoding,
                problems=(*decoded.problems, *problems),
            ),
        )


def _program(lines: list[str]) -> str:
    """Return the name of the program that writes such files, as far as they tell."""
    if any("otter.ai" in line for line in lines[-3:]):
        return "Otter"
    if any(line.startswith("[") and _HEADING.fullmatch(line.strip()) for line in lines[:20]):
        return "Zoom saved captions"
    return HeadedImporter.name
