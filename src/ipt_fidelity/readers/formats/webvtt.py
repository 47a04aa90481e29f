"""WebVTT, as the W3C writes it and as Teams and Zoom do.

Of our own, because the common library gives a cue one voice and the words of a second to the first. Two paths give the same:
one regular expression splits a file that holds nothing but one plain voice a cue, as Teams writes it; any other is gone
through line by line (``captions.py``), so that nothing of it is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ipt_fidelity.problems import Problem
from ipt_fidelity.readers.parts.captions import named, read_captions, voices
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.spoken import speaker_prefix
from ipt_fidelity.readers.transcript import Cue, ReadOptions, Strength, Transcript

_TIME = r"((?:\d\d?:)?[0-5]\d):([0-5]\d\.\d{3})"
#: After a blank line perhaps an id, the time line with its settings, one voice without markup, and a blank line again.
#: Its groups: the end of the id's line; hours and minutes, and seconds, of both times; then speaker and words.
_CUE = re.compile(
    rf"(?<=\n\n)(?:[^\n]++(\n))?{_TIME} --> {_TIME}(?: [^\n]*+)?\n<v ([^>&\n]++)>([^<&\n]++)(?:</v>)?(?=\n\n|\n?\Z)",
    re.ASCII,
)
_PARTS = 8  # the groups, and what stands between two cues
_VOICED = re.compile(r"<v[ \t.]")


class WebVttImporter:
    """Reads ``*.vtt``."""

    name = "WebVTT"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By ``WEBVTT`` at the beginning; by the suffix, where somebody has lost it."""
        if re.match(r"\ufeff?WEBVTT(?:[ \t\r\n]|$)", head_text(start[:64])):
            return Strength.SIGNATURE
        return Strength.NAME if path.suffix.lower() == ".vtt" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file."""
        return (read_webvtt(read_file(path, options.largest), str(path)),)


def read_webvtt(raw: bytes, file: str) -> Transcript:
    """Return the transcript of the bytes of a WebVTT file."""
    decoded = decode_text(raw, file)
    text = decoded.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    voiced = _VOICED.search(text) is not None
    cues, problems = read_cues(text.removeprefix("\ufeff"), file, voiced=voiced)
    if not voiced:
        cues, found = named(cues, file)
        problems += found
    return Transcript(
        format="WebVTT",
        file=file,
        cues=tuple(cues),
        encoding=decoded.encoding,
        problems=(*decoded.problems, *problems),
    )


def read_cues(text: str, file: str, *, voiced: bool) -> tuple[list[Cue], list[Problem]]:
    """Return the cues of a file, with their voices where it has any, and problems."""
    cues = _regular(text) if voiced else None
    if cues is not None:
        return cues, []
    cues, problems = read_captions(text, file)
    return (_with_voices(cues) if voiced else cues), problems


def _with_voices(cues: Iterable[Cue]) -> list[Cue]:
    """Return the cues with their voices; one without begins perhaps with the name of a voice elsewhere, and is theirs."""
    found = [(speaker, said, cue) for cue in cues for speaker, said in voices(cue.text)]
    known = {speaker for speaker, _, _ in found}
    for at, (speaker, said, cue) in enumerate(found):
        if speaker is None and (led := speaker_prefix(said))[0] in known:
            found[at] = (*led, cue)
    return [Cue(speaker, said, cue.start, cue.end, line=cue.line) for speaker, said, cue in found]


class _Thousandths(dict[str, float]):
    """The thousandths of a second in ``hours:minutes``; each is worked out once."""

    def __missing__(self, written: str) -> float:
        hours, _, minutes = written.rpartition(":")
        found = self[written] = (int(hours or 0) * 60 + int(minutes)) * 60_000.0
        return found


def _regular(text: str) -> list[Cue] | None:
    """Return the cues of a file with nothing in it but one plain voice a cue, None of any other."""
    parts = _CUE.split(text)
    header = parts[0]
    regular = header.startswith("WEBVTT") and "\n\n" not in header.rstrip("\n")
    if not regular or len(parts) // _PARTS != text.count("-->") or "".join(parts[_PARTS::_PARTS]).strip("\n"):
        return None
    cues: list[Cue] = []
    add, base = cues.append, _Thousandths()
    line = header.count("\n") + 1
    steps = iter(parts[1:])
    columns = zip(*([steps] * _PARTS), strict=True)
    for id_line, hours, seconds, hours_end, seconds_end, speaker, said, between in columns:
        if id_line:
            line += 1
        # in thousandths, as whole numbers: the sum of the parts themselves would often be a hair off
        start = (base[hours] + float(seconds) * 1000) / 1000
        end = (base[hours_end] + float(seconds_end) * 1000) / 1000
        add(Cue(speaker, said.strip(), start, end, None, (), line))
        line += 1 + len(between)
    return cues
