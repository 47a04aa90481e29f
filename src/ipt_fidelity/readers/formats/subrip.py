"""SubRip (``.srt``) and the captions of YouTube (``.sbv``).

Of our own: the common library keeps the text of a subtitle and knows no speaker.
"""

from __future__ import annotations

import re
from pathlib import Path

from ipt_fidelity.readers.parts.captions import blocks, named, read_captions
from ipt_fidelity.readers.parts.clock import CLOCK, clock_seconds
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.transcript import Cue, ReadOptions, Strength, Transcript

_SRT = re.compile(rf"\ufeff?\s*(?:\d+[ \t]*\r?\n)?[ \t]*{CLOCK}[ \t]*-->[ \t]*{CLOCK}", re.ASCII)
_SBV = re.compile(rf"\ufeff?\s*({CLOCK})[ \t]*,[ \t]*({CLOCK})[ \t]*(?=\r?\n|$)", re.ASCII)


class SubRipImporter:
    """Reads ``*.srt``."""

    name = "SubRip"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By a number and a time line at the beginning."""
        if _SRT.match(head_text(start[:512])):
            return Strength.SIGNATURE
        return Strength.NAME if path.suffix.lower() == ".srt" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file."""
        file = str(path)
        decoded = decode_text(read_file(path, options.largest), file)
        raw, problems = read_captions(_unix_lines(decoded.text), file)
        cues, found = named(raw, file)
        return (
            Transcript(
                format=self.name,
                file=file,
                cues=tuple(cues),
                encoding=decoded.encoding,
                problems=(*decoded.problems, *problems, *found),
            ),
        )


class YouTubeImporter:
    """Reads ``*.sbv``: ``0:00:00.000,0:00:06.200`` above each text."""

    name = "YouTube captions"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By a line of two times with a comma between at the beginning."""
        if _SBV.match(head_text(start[:512])):
            return Strength.SIGNATURE
        return Strength.NAME if path.suffix.lower() == ".sbv" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file."""
        file = str(path)
        decoded = decode_text(read_file(path, options.largest), file)
        opened: list[tuple[re.Match[str] | None, int, list[str]]] = []
        for number, block in blocks(_unix_lines(decoded.text)):
            found = _SBV.fullmatch(block[0])
            if found is not None or not opened:
                opened.append((found, number, block[1:] if found else block))
            else:
                opened[-1][2].extend(block)
        cues = [_cue(found, number, lines) for found, number, lines in opened]
        spoken, problems = named(cues, file)
        return (
            Transcript(
                format=self.name,
                file=file,
                cues=tuple(spoken),
                encoding=decoded.encoding,
                problems=(*decoded.problems, *problems),
            ),
        )


def _cue(times: re.Match[str] | None, number: int, lines: list[str]) -> Cue:
    start, end = (clock_seconds(each) for each in times.groups()) if times else (None, None)
    return Cue(None, "\n".join(lines), start, end, line=number)


def _unix_lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
