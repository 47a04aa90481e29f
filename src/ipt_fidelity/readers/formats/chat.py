"""CHAT transcripts (.cha): main lines of speakers, with times between bullets, and dependent lines below them.

Codes stand on ``%cod`` and its like, and in postcodes (``[+ …]``) at the end of a main line. Marks of words stay as they
are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.tiers import use_of
from ipt_fidelity.readers.parts.values import seconds
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "CHAT"
_BULLET: Final = re.compile("[ \t]*\x15[^\x15\n]{0,80}?(?P<start>\\d+)_(?P<end>\\d+)[^\x15\n]{0,20}\x15")
_POSTCODE: Final = re.compile(r"\[\+ ([^\]\n]+)\]")
_LINE: Final = re.compile(r"(?P<mark>[*%@])(?P<name>[^:\t\n]*):?[\t ]*(?P<rest>.*)", re.DOTALL)
_BEFORE_END: Final = re.compile(r"[ \t]+([.?!])$")
_SPEECH_ACTS: Final = frozenset({"spa", "act"})  # further dependent lines that hold codes


@dataclass
class _Turn:
    """A main line with what was found below it."""

    speaker: str
    text: str
    line: int
    start: float | None
    end: float | None
    codes: list[Mark] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)


class ChatImporter:
    """Reads CHAT transcripts."""

    name = "CHAT"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """The headers with which such a file begins."""
        head = head_text(start).lstrip("\ufeff")
        if head.startswith(("@UTF8", "@Begin")) or re.search(r"^@Begin\s*$", head, re.MULTILINE):
            return Strength.SIGNATURE
        if re.search(r"^@(?:Participants|ID):\t", head, re.MULTILINE):
            return Strength.SHAPE
        return Strength.NAME if path.suffix.lower() == ".cha" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a transcript.

        Raises:
            BadInput: it holds no main line.
        """
        file = str(path)
        decoded = decode_text(read_file(path, options.largest), file)
        problems = list(decoded.problems)
        reading = _Reading(file, problems)
        for number, line in _whole_lines(decoded.text):
            reading.take(number, line)
        if not reading.turns:
            raise BadInput([error("no-talk", Place(file), "there is no line that begins with '*' and a name.", "Check it.")])
        reading.finish(decoded.text)
        return (
            Transcript(
                format=FORMAT,
                file=file,
                cues=tuple(_cue(turn, file, problems) for turn in reading.turns),
                encoding=decoded.encoding,
                participants=reading.participants,
                problems=tuple(problems),
            ),
        )


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; one that begins with a tab or a space goes on with the one before."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in ("\t", " ") and parts:
            parts.append(line.strip())
            continue
        if parts:
            yield begun, " ".join(parts)
        begun, parts = number, [line.rstrip("\r").rstrip()] if line.strip() else []
    if parts:
        yield begun, " ".join(parts)


class _Reading:
    """What was read so far of a file."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        self.turns: list[_Turn] = []
        self.participants: dict[str, str] = {}
        self._left: Counter[str] = Counter()

    def take(self, number: int, line: str) -> None:
        """Take in a line."""
        found = _LINE.match(line)
        if found is None:
            said = error(
                "chat-line", Place(self.file, number), f"this line is of no known kind: {line[:40]!r}.", "Check it."
            )
            self.problems.append(said)
            return
        name, rest = found["name"].strip(), found["rest"]
        if found["mark"] == "@":
            self._header(name, rest)
        elif found["mark"] == "*":
            self.turns.append(self._main(name, rest, number))
        elif not self.turns:
            message = f"%{name} stands below no line of talk; it is left out."
            self.problems.append(error("chat-line", Place(self.file, number), message, "Check the order of the lines."))
        else:
            self._dependent(self.turns[-1], name, rest, number)

    def _header(self, name: str, rest: str) -> None:
        if name == "Participants":
            for each in rest.split(","):
                code, _, said = each.strip().partition(" ")
                if code and said:
                    self.participants[code] = said.strip()
        elif name == "ID":
            parts = rest.split("|")
            if len(parts) > 7 and parts[2].strip():
                self.participants.setdefault(parts[2].strip(), parts[7].strip())
        elif name == "Comment":
            self._left["@Comment"] += 1

    def _main(self, name: str, rest: str, number: int) -> _Turn:
        bullets = list(_BULLET.finditer(rest))
        start = seconds(int(bullets[0]["start"]), 1000) if bullets else None
        end = seconds(int(bullets[-1]["end"]), 1000) if bullets else None
        if bullets and (start is None or end is None):
            where = Place(self.file, number)
            self.problems.append(error("bad-time", where, "a time of this line cannot be believed.", "Check the bullet."))
        bare = _BULLET.sub("", rest)
        if "\x15" in bare:
            message = "something between bullets is no time in milliseconds; it is left out."
            self.problems.append(warning("bullet", Place(self.file, number), message, "Check the bullet."))
            bare = re.sub("\x15[^\x15\n]*\x15|\x15", "", bare)
        codes = [Mark(code, group="postcode", line=number) for each in _POSTCODE.findall(bare) if (code := each.strip())]
        text = _BEFORE_END.sub(r"\1", " ".join(_POSTCODE.sub("", bare).split()))
        return _Turn(name, text, number, start, end, codes)

    def _dependent(self, turn: _Turn, name: str, rest: str, number: int) -> None:
        use = "codes" if name in _SPEECH_ACTS or name.removeprefix("x").startswith("cod") else use_of(name.removeprefix("x"))
        said = _BULLET.sub("", rest).replace("\x15", "").strip()
        if use == "codes":
            codes = [each.strip("$;,") for each in said.split()]
            turn.codes += [Mark(code, group=f"%{name}", line=number) for code in codes if code]
        elif use == "notes":
            turn.notes.append((said, number))
        else:
            self._left[f"%{name}"] += 1

    def finish(self, text: str) -> None:
        """Say what was left aside, and whether the end is missing."""
        where = Place(self.file)
        if self._left:
            said = ", ".join(f"{name} ({times})" for name, times in sorted(self._left.items()))
            self.problems.append(note("left-aside", where, f"lines that are neither talk nor codes, left aside: {said}."))
        if not re.search(r"^@End\b", text, re.MULTILINE):
            message = "the line '@End' is missing; the file may be cut off."
            self.problems.append(warning("cut-off", where, message, "Copy it again if its end is missing."))


def _cue(turn: _Turn, file: str, problems: list[Problem]) -> Cue:
    """Return a turn with its codes; comments go with them as notes."""
    marks: Sequence[Mark] = turn.codes
    if turn.notes and marks:
        said = " ".join(text for text, _ in turn.notes)
        marks = [msgspec.structs.replace(mark, details={"note": said}) for mark in marks]
    elif turn.notes:
        message = f"the comment {turn.notes[0][0]!r} is on a turn without codes; it is lost."
        problems.append(
            error("not-carried", Place(file, turn.notes[0][1]), message, "Code that turn, or note it elsewhere.")
        )
    return Cue(turn.speaker or None, turn.text, turn.start, turn.end, marks=tuple(marks), line=turn.line)
