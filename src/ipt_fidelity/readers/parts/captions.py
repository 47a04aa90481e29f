"""What the caption formats have in common: voices in the text of a cue, and names carried on from cue to cue.

The common libraries for captions know one speaker a cue, or none, so words would end up in the wrong mouth. Three ways to
name a speaker are read: the voice tag ``<v Name>`` of WebVTT, a beginning ``Name:``, and a line of its own ``(Name)``.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.clock import CLOCK, clock_seconds
from ipt_fidelity.readers.parts.spoken import is_name, speaker_prefix
from ipt_fidelity.readers.transcript import Cue

_TIMES = re.compile(rf"[ \t]*({CLOCK})[ \t]*-->[ \t]*({CLOCK})(?![\d:])", re.ASCII)
#: What stands above a time line and is not talk: a number, or the id that Teams writes.
_ID = re.compile(r"[ \t]*(?:\d+|[0-9a-fA-F-]{36}(?:/[\d-]+)?)[ \t]*", re.ASCII)
_ASIDE = ("NOTE", "STYLE", "REGION")
_VOICE = re.compile(r"<v(?:\.[^ \t\n<>]*+)?(?:[ \t\n]++([^<>]*+))?>|</v>")
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>\n]*|[\d:.]+)?>|\{\\[^{}\n]*\}")
_IN_BRACKETS = re.compile(r"[ \t]*\(([^()\n]+)\)[ \t]*:?[ \t]*\n")
_DASH = re.compile(r"[ \t]*[-–—][ \t]*")


def blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the runs of lines between blank ones, each with the number of its first line."""
    block: list[str] = []
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number - len(block) + 1, block


@dataclass(slots=True)
class _Open:
    """A cue whose payload may still grow."""

    start: float | None
    end: float | None
    line: int
    payload: list[str]

    def cue(self) -> Cue:
        return Cue(None, "\n".join(self.payload), self.start, self.end, line=self.line)


def read_captions(text: str, file: str) -> tuple[list[Cue], list[Problem]]:
    """Return the cues of WebVTT or SRT, each with its raw payload as text, and what became of everything else.

    A blank line inside of a payload is mended, which is said; a time line that cannot be read costs the times, not words.
    """
    cues: list[_Open] = []
    found: dict[str, list[int]] = {"aside": [], "lost": [], "added": [], "untimed": []}
    for number, block in blocks(text):
        at = [index for index, line in enumerate(block) if "-->" in line]
        if not at and (block[0].startswith(_ASIDE) or (number == 1 and block[0].startswith("WEBVTT"))):
            found["aside"] += [number] if number > 1 else []
            continue
        above = [line for line in block[: at[0]] if not line.startswith("WEBVTT")] if at else block
        if len(above) > 1 or not at:
            stray = above[:-1] if at else above
            found["added" if cues else "lost"] += range(number, number + len(stray))
            if cues:
                cues[-1].payload += stray
        for index, end in zip(at, [*at[1:], len(block)][: len(at)], strict=True):
            payload = block[index + 1 : end]
            if end < len(block) and payload and _ID.fullmatch(payload[-1]):
                payload = payload[:-1]
            times = _TIMES.match(block[index])
            found["untimed"] += [] if times else [number + index]
            start, stop = (clock_seconds(each) for each in times.groups()) if times else (None, None)
            cues.append(_Open(start, stop, number + index, payload))
    return [cue.cue() for cue in cues], list(_said(found, file))


def _said(found: Mapping[str, Sequence[int]], file: str) -> Iterator[Problem]:
    """Yield what became of the lines that are no regular part of a cue, each kind once, at its first line."""
    places = {kind: Place(file, lines[0]) for kind, lines in found.items() if lines}
    if "aside" in places:
        message = f"{counted(len(found['aside']), 'block')} of comments, styles or regions left aside."
        yield Problem("note", "left-aside", places["aside"], message)
    if "lost" in places:
        message = f"{counted(len(found['lost']), 'line')} before the first times left out."
        yield error("no-times", places["lost"], message, "Write a time line above each cue.")
    if "added" in places:
        message = f"{counted(len(found['added']), 'line')} without times added to the cues above, first here."
        yield warning("blank-line", places["added"], message, "A cue must not hold blank lines.")
    if "untimed" in places:
        message = f"the times of {counted(len(found['untimed']), 'cue')}, first here, cannot be read; the words are kept."
        yield error("bad-time", places["untimed"], message, "Write them as 00:00:00.000 --> 00:00:00.000.")


def words(text: str) -> str:
    r"""Return the words of a caption: without tags, with its entities, on one line.

    >>> words("Worse. <i>We argued</i> &amp; I\nleft &lt;early&gt;.")
    'Worse. We argued & I left <early>.'
    """
    if "<" in text or "{" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def voices(payload: str) -> Iterator[tuple[str | None, str]]:
    r"""Yield speaker and words for each voice in the payload of a cue; what stands outside of a voice has no speaker.

    >>> list(voices("<v.loud Anna>Yes.</v>\n<v Ben>No."))
    [('Anna', 'Yes.'), ('Ben', 'No.')]
    """
    speaker: str | None = None
    at = 0
    for found in _VOICE.finditer(payload):
        if said := words(payload[at : found.start()]):
            yield speaker, said
        speaker = words(found[1] or "") or None
        at = found.end()
    if said := words(payload[at:]):
        yield speaker, said


def named(cues: Iterable[Cue], file: str) -> tuple[list[Cue], list[Problem]]:
    """Return cues without voice tags with the speakers that their text names.

    Where names begin some cues, a cue without one goes on with the speaker before it, which is said. Dashes show a change of
    speaker but not who it is; their lines come without a speaker.
    """
    cues = list(cues)
    bracketed = _bracketed_names(cues)
    found: list[Cue] = []
    carried: list[Cue] = []
    speaker: str | None = None
    for cue in cues:
        for name, said in _spoken(cue.text, bracketed):
            if name is None and speaker is not None:
                carried.append(cue)
            else:
                speaker = name or None
            found.append(Cue(speaker, said, cue.start, cue.end, line=cue.line))
    if not carried:
        return found, []
    message = f"{counted(len(carried), 'cue')} name{'s' if len(carried) == 1 else ''} nobody, first here; "
    said = f"{message}each is given to the speaker before it."
    return found, [warning("speaker-carried-on", Place(file, carried[0].line), said, "Check who speaks there.")]


def _bracketed_names(cues: Iterable[Cue]) -> frozenset[str]:
    """Return what stands in brackets on a line of its own at least twice and begins with a capital: a name."""
    found = Counter(
        match[1].strip() for cue in cues if (match := _IN_BRACKETS.match(cue.text)) and is_name(match[1].strip())
    )
    return frozenset(name for name, times in found.items() if times > 1 and name[:1].isupper())


def _spoken(payload: str, bracketed: frozenset[str]) -> Iterator[tuple[str | None, str]]:
    """Yield name and text of each part of a payload: None where there is no name, an empty name at a bare dash."""
    if (match := _IN_BRACKETS.match(payload)) and match[1].strip() in bracketed:
        yield match[1].strip(), words(payload[match.end() :])
        return
    lines = [(line, _DASH.match(line)) for line in payload.split("\n")]
    several = sum(dash is not None for _, dash in lines) > 1
    parts: list[tuple[str | None, list[str]]] = []
    for line, dash in lines:
        name, said = speaker_prefix(words(line[dash.end() :] if dash else line))
        if name is not None or (dash and several) or not parts:
            parts.append((name if name or not (dash and several) else "", [said]))
        else:
            parts[-1][1].append(words(line))
    yield from ((name, " ".join(filter(None, said))) for name, said in parts)
