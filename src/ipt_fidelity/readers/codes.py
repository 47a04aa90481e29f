"""From the marks of a foreign file to annotations: a code is ours already, or the mapping file says what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ipt_fidelity.problems import Problem, error, near_match, warning
from ipt_fidelity.readers.import_report import CodeFound
from ipt_fidelity.readers.mapping import NO_CODE, Map, written
from ipt_fidelity.readers.transcript import Cue, Mark, Transcript
from ipt_fidelity.session import Annotation

UNNAMED = "unnamed coder"  # what a coder is called whom neither the file nor the mapping file names
_NUMBERS = frozenset({"value", "quality"})
_DETAILS = frozenset({"value", "quality", "depth", "person", "area", "stage", "answer", "note"})


@dataclass
class Coded:
    """The annotations that are being made, and what was found on the way.

    Attributes:
        map: the mapping file.
        coder: who coded, where the file does not say.
        known: the codes of the codebook; None where any code may be one.
        annotations: those made so far, each with the mark that it came from.
        times: how often each foreign code became what.
        problems: what was lost or is doubtful.
    """

    map: Map | None
    coder: str
    known: Collection[str] | None
    annotations: dict[Annotation, Mark] = field(default_factory=dict)
    times: Counter[tuple[str, str, tuple[str, ...]]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    _focus: dict[tuple[str, str], str] = field(default_factory=dict)
    _unmapped: set[str] = field(default_factory=set)

    def add(self, transcript: Transcript, turn: str, cue: Cue) -> None:
        """Turn the marks of a cue into annotations of a turn."""
        for mark in cue.marks:
            if mark.matched is False:
                self.problems.append(_elsewhere(transcript, mark, cue))
            ours, became = self._meaning(mark)
            self.times[written(mark)[0] if became == "not mapped" else mark.code, became, ours] += 1
            if became == "not mapped":
                self._first_unmapped(transcript, mark)
            details = self._details(transcript, mark) if ours else {}
            for code in ours:
                self._annotate(transcript, mark, Annotation(turn, code, self._coder(mark), **details))

    def _meaning(self, mark: Mark) -> tuple[tuple[str, ...], str]:
        """Return our codes for a mark and what that makes of it."""
        ours = self.map.ours(mark) if self.map is not None else ()
        if ours and self.known is not None:
            ours = tuple(code for code in ours if code in self.known)  # the others are said once, as mistakes of the map
        if ours:
            return ours, "mapped"
        if mark.code.strip().casefold() in NO_CODE or (self.map is not None and self.map.ignores(mark)):
            return (), "ignored"
        ours_already = self.known is None or mark.code in self.known
        return ((mark.code,), "mapped") if ours_already else ((), "not mapped")

    def _coder(self, mark: Mark) -> str:
        name = "".join(each for each in (mark.coder or "").strip() if each.isprintable())[:120]
        return name or self.coder

    def _annotate(self, transcript: Transcript, mark: Mark, annotation: Annotation) -> None:
        """Keep an annotation, once; of two focus codes by one coder on one turn the first."""
        if annotation in self.annotations:
            return
        if annotation.code.startswith("focus."):
            other = self._focus.setdefault((annotation.turn, annotation.coder), annotation.code)
            if other != annotation.code:
                message = (
                    f"{annotation.code!r} is lost: the turn has {other!r} by {annotation.coder!r}, and one focus is all."
                )
                self.problems.append(error("two-focus-codes", transcript.place(mark), message, "Keep the main subject."))
                return
        self.annotations[annotation] = mark

    def _first_unmapped(self, transcript: Transcript, mark: Mark) -> None:
        """Say once for each foreign code that nothing is known about it."""
        name = written(mark)[0]
        if name in self._unmapped:
            return
        self._unmapped.add(name)
        near = nearest(mark.code, self.known or ())
        hint = f"{near} Name it under 'codes' or 'ignore' in a mapping file (--map, or map.yaml beside it).".strip()
        self.problems.append(
            error("unmapped-code", transcript.place(mark), f"the code {name!r} is not mapped and is lost.", hint)
        )

    def _details(self, transcript: Transcript, mark: Mark) -> dict[str, Any]:
        """Return what a mark says besides its code, as far as an annotation can hold it."""
        kept: dict[str, Any] = {}
        for name, given in mark.details.items():
            value = _as_number(given) if name in _NUMBERS else str(given).strip()
            if value in ("", None) and str(given).strip().casefold() in NO_CODE:
                continue
            try:
                msgspec.convert({"turn": "1", "code": "-", "coder": "-", name: value}, Annotation)
            except msgspec.ValidationError:
                what = f"{name!r} of the code {mark.code!r} is {given!r}, which cannot be kept."
                hint = "" if name in _DETAILS else f"An annotation holds {', '.join(sorted(_DETAILS))}."
                self.problems.append(error("detail", transcript.place(mark), what, hint))
            else:
                kept[name] = value
        return kept

    def report(self) -> Iterator[CodeFound]:
        """Yield what became of each foreign code, in alphabetical order."""
        for (code, became, ours), times in sorted(self.times.items()):
            near = nearest(code.rpartition("=")[2], self.known or ()) if became == "not mapped" else ""
            yield CodeFound(code, became, ours, times, near)

    def unused(self, codebook: Mapping[str, str]) -> Iterator[CodeFound]:
        """Yield the codes that a file defines and nobody used, in alphabetical order."""
        used = {code.rpartition("=")[2] for code, _, _ in self.times}
        for code in sorted(set(codebook) - used):
            yield CodeFound(code, "not used", (), 0, nearest(code, self.known or ()))


def unknown_targets(mapping: Map | None, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each of our codes that a mapping file names and the codebook does not have, with a near match."""
    for code in sorted({code for codes in (mapping.codes if mapping else {}).values() for code in codes} - set(known)):
        yield code, near_match(code, known)


def nearest(code: str, known: Collection[str]) -> str:
    """Return "Did you mean …?" for the code of ours that a foreign one looks most like.

    >>> nearest("COMMUNICATION_ANALYSIS", ["technique.communication_analysis", "task.summary"])
    "Did you mean 'technique.communication_analysis'?"
    """
    plain = code.strip().casefold().lstrip("$").replace(" ", "_").replace("-", "_")
    names = {each.rpartition(".")[2]: each for each in sorted(known, reverse=True)}
    if plain in names:
        return f"Did you mean {names[plain]!r}?"
    said = near_match(plain, names) or near_match(plain, known)
    for name in sorted(names, key=len, reverse=True):
        if f"{name!r}" in said:
            return said.replace(f"{name!r}", f"{names[name]!r}")
    return said


def _elsewhere(transcript: Transcript, mark: Mark, cue: Cue) -> Problem:
    shown = cue.text if len(cue.text) <= 60 else cue.text[:59] + "…"
    quote = mark.quote if mark.quote is None or len(mark.quote) <= 60 else mark.quote[:59] + "…"
    message = f"the span of {mark.code!r} should cover {quote!r}, but stands in {shown!r}."
    return warning("span-elsewhere", transcript.place(mark), message, "Check the turn; positions may have shifted.")


def _as_number(given: str | float) -> int | str | None:
    """Return a whole number, else what was given, so that the message can show it."""
    try:
        number = float(given)
    except (TypeError, ValueError):
        return str(given).strip() or None
    return int(number) if number.is_integer() else str(given)


def coders_of(transcript: Transcript, annotations: Sequence[Annotation]) -> Counter[str]:
    """Return everybody who coded, with how many codes; those who put none are there with 0."""
    found = Counter(annotation.coder for annotation in annotations)
    for name in transcript.coders:
        found.setdefault(name, 0)
    return found


def silent_coders(transcript: Transcript) -> Iterator[Problem]:
    """Yield a warning for each coder who coded nothing: a session has no place to say so."""
    active = {mark.coder for cue in transcript.cues for mark in cue.marks}
    for name in sorted(set(transcript.coders) - active):
        message = f"{name!r} is named as coder, and put no code on any turn."
        hint = "If they looked and found nothing, say so under 'coded_for' in the session."
        yield warning("silent-coder", transcript.place(), message, hint)
