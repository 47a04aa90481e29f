"""Praat TextGrids: intervals and points on tiers, in the long and the short form.

Praat itself reads nothing but free-standing numbers, texts in quotes and flags in angle brackets; everything else is there
for people. So one tokenizer reads both forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.moments import Moment, lay_on_time
from ipt_fidelity.readers.parts.tiers import use_of
from ipt_fidelity.readers.parts.values import seconds
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "Praat TextGrid"
_TOKEN: Final = re.compile(
    r'"(?P<text>(?:[^"]|"")*)"|<(?P<flag>[^>\n]*)>|!(?P<comment>[^\n]*)'
    r"|(?P<number>[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?=\s|$)|(?P<word>[^\s\"]+)"
)
_MOST: Final = 10_000_000  # tiers or intervals that a file may claim to have


@dataclass(frozen=True, slots=True)
class _Piece:
    """An interval or, where ``end`` is None, a point: its times in seconds, its text, its line."""

    start: float | None
    end: float | None
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Tier:
    name: str
    points: bool
    pieces: tuple[_Piece, ...]
    line: int


class PraatImporter:
    """Reads TextGrids."""

    name = "Praat TextGrid"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """Praat's header, in any encoding."""
        if start.startswith(b"ooBinaryFile"):
            return Strength.SIGNATURE
        head = head_text(start)[:400]
        if "ooTextFile" in head and '"TextGrid"' in head:
            return Strength.SIGNATURE
        return Strength.NAME if path.suffix.lower() == ".textgrid" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a TextGrid.

        Raises:
            BadInput: it is no TextGrid in a text form.
        """
        file = str(path)
        raw = read_file(path, options.largest)
        if raw.startswith(b"ooBinaryFile"):
            message = "this is a binary TextGrid."
            raise BadInput([error("binary", Place(file), message, "Save it in Praat as a text file.")])
        decoded = decode_text(raw, file)
        problems = list(decoded.problems)
        tiers = tuple(_tiers(_Tokens(decoded.text, file), problems))
        cues = _talk(tiers, file, problems)
        cues, found = lay_on_time(cues, list(_codes(tiers, file, problems)), file)
        transcript = Transcript(format=FORMAT, file=file, cues=cues, encoding=decoded.encoding, problems=(*problems, *found))
        return (transcript,)


class _Tokens:
    """Numbers, texts and flags of a file, one after the other; words in between say nothing."""

    def __init__(self, text: str, file: str) -> None:
        self._found = _meaningful(text)
        self.file = file
        self.line = 1

    def text(self) -> str:
        """Return the next token, which is a text."""
        return self._next("text").replace('""', '"')

    def number(self) -> float:
        """Return the next token, which is a number."""
        return float(self._next("number"))

    def count(self) -> int:
        """Return the next token, which is a number of things."""
        found = self.number()
        if not 0 <= found <= _MOST:
            message = f"{found:g} is no number of tiers or intervals."
            raise BadInput([error("textgrid", Place(self.file, self.line), message, "Save it again in Praat.")])
        return int(found)

    def flag(self) -> str:
        """Return the next token, which is a flag."""
        return self._next("flag")

    def _next(self, kind: str) -> str:
        found = next(self._found, None)
        if found is None:
            where = Place(self.file, self.line)
            raise BadInput([error("cut-off", where, "the file ends in the middle.", "Save it again in Praat.")])
        given, said, self.line = found
        if given != kind:
            message = f"a {kind} is expected here, not the {given} {said[:40]!r}."
            raise BadInput([error("textgrid", Place(self.file, self.line), message, "Save it again in Praat.")])
        return said


def _meaningful(text: str) -> Iterator[tuple[str, str, int]]:
    line, seen = 1, 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or "word"
        line, seen = line + text.count("\n", seen, token.start()), token.start()
        if kind in ("text", "number", "flag"):
            yield kind, token[kind], line


def _tiers(tokens: _Tokens, problems: list[Problem]) -> Iterator[_Tier]:
    """Yield the tiers; where the file breaks off, those before stay."""
    kinds = tokens.text(), tokens.text()
    if not kinds[0].startswith("ooTextFile") or kinds[1] != "TextGrid":
        message = f"this is no TextGrid but {kinds[1]!r}."
        raise BadInput([error("textgrid", Place(tokens.file, tokens.line), message, "Save the TextGrid itself.")])
    tokens.number()
    tokens.number()
    if tokens.flag() != "exists":
        return
    for _ in range(tokens.count()):
        try:
            yield _tier(tokens, problems)
        except BadInput as reason:
            problems += reason.problems
            return


def _tier(tokens: _Tokens, problems: list[Problem]) -> _Tier:
    kind, name, line = tokens.text(), tokens.text(), tokens.line
    if kind not in ("IntervalTier", "TextTier"):
        message = f"{kind!r} is no kind of tier."
        raise BadInput([error("textgrid", Place(tokens.file, tokens.line), message, "Save it again in Praat.")])
    tokens.number()
    tokens.number()
    points = kind == "TextTier"
    pieces: list[_Piece] = []
    try:
        for _ in range(tokens.count()):
            start = tokens.number()
            end = None if points else tokens.number()
            said = tokens.text()
            pieces.append(_Piece(seconds(start), seconds(end), said.strip(), tokens.line))
    except BadInput as reason:
        problems += reason.problems
    return _Tier(name.strip(), points, tuple(pieces), line)


def _talk(tiers: tuple[_Tier, ...], file: str, problems: list[Problem]) -> tuple[Cue, ...]:
    """Return the talk in the order of time; an empty interval is a gap."""
    talk = [tier for tier in tiers if _use(tier) == "talk"]
    named = "; ".join(f"{tier.name!r} as {_use(tier)}" for tier in tiers)
    problems.append(note("tiers", Place(file), f"tiers were read so: {named or 'there is none'}."))
    if not talk:
        hint = "Give each person who speaks a tier of intervals."
        problems.append(warning("tiers", Place(file), "no tier of this file looks like talk.", hint))
    pieces = [(piece, tier.name) for tier in talk for piece in tier.pieces if piece.text]
    pieces.sort(key=lambda each: (each[0].start or 0.0, each[0].end or 0.0))
    return tuple(Cue(who or None, piece.text, piece.start, piece.end, line=piece.line) for piece, who in pieces)


def _use(tier: _Tier) -> str:
    use = use_of(tier.name)
    return "codes" if tier.points and use == "talk" else use


def _codes(tiers: tuple[_Tier, ...], file: str, problems: list[Problem]) -> Iterator[Moment]:
    """Yield the codes, each with its tier; notes and words of tiers that are neither talk nor codes are said."""
    for tier in tiers:
        pieces, use = [piece for piece in tier.pieces if piece.text], _use(tier)
        if use == "codes":
            for piece in pieces:
                if piece.start is None:
                    message = f"the code {piece.text!r} has no time that can be believed; it is left out."
                    problems.append(error("bad-time", Place(file, piece.line), message, "Mend it in Praat."))
                else:
                    yield Moment(piece.start, piece.end, Mark(piece.text, group=tier.name, line=piece.line))
        elif use == "notes" and pieces:
            message = f"the tier {tier.name!r} holds {len(pieces)} notes, which belong to no code; they are lost."
            problems.append(error("not-carried", Place(file, tier.line), message, "Write them beside the codes."))
        elif use == "language" and pieces:
            message = f"the tier {tier.name!r} holds words or their analysis; left aside."
            problems.append(note("tier", Place(file, tier.line), message))
