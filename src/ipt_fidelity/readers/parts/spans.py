"""Codes that point into a running text by positions, put on the lines of talk that they touch.

Programs count differently: characters, UTF-16 units (browsers, Windows), a line's end of two characters as one. Where a file
says which text is marked, the way of counting is taken under which that text stands at the marked places.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.parts.spoken import Spoken, spoken_lines
from ipt_fidelity.readers.transcript import Cue, Mark

LONGEST_SHOWN = 60  # characters of a marked text that a message repeats


@dataclass(frozen=True, slots=True)
class Span:
    """A code on a stretch of text.

    Attributes:
        start: position of its first character, as the file counts.
        end: position after its last character.
        mark: the code; its ``quote`` is the text that the file says is marked.
        begins: whether the quote may be only the beginning of what is marked.
    """

    start: int
    end: int
    mark: Mark
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """Lines of talk with the codes on them, and what was found on the way."""

    cues: tuple[Cue, ...]
    problems: tuple[Problem, ...]


def lay_on_text(text: str, spans: Sequence[Span], file: str, lines: Sequence[Spoken] | None = None) -> Laid:
    """Split a running text into lines of talk and put codes on them.

    Args:
        text: the running text.
        spans: codes by position.
        file: how the file is called in messages.
        lines: the lines of talk, where they are known already.
    """
    lines = tuple(spoken_lines(text)) if lines is None else lines
    count, way = _best_ruler(text, spans)
    problems: list[Problem] = []
    if way:
        problems.append(
            note("positions", Place(file), f"positions count {way}: so the marked texts stand where they should.")
        )
    marks: dict[int, list[Mark]] = {}
    ends = [line.end for line in lines]
    for span in spans:
        start, end = count(span.start), count(span.end)
        start, end, mark = _checked(text, start, end, span, file, problems)
        touched = _touched(lines, ends, start, end)
        for at in touched:
            marks.setdefault(at, []).append(mark)
        if not touched:
            message = (
                f"the code {mark.code!r} at positions {span.start} to {span.end} stands on no line of talk; it is left out."
            )
            problems.append(
                error("span-outside", Place(file, mark.line, mark.path), message, "Check it in the program it is from.")
            )
    cues = tuple(msgspec.structs.replace(line.cue, marks=tuple(marks.get(at, ()))) for at, line in enumerate(lines))
    return Laid(cues, tuple(problems))


def _touched(lines: Sequence[Spoken], ends: Sequence[int], start: int, end: int) -> list[int]:
    """Return the lines of which a span covers something that was said, else the one in which it begins."""
    around: list[int] = []
    for at in range(bisect.bisect_left(ends, start), len(lines)):
        if lines[at].begin > end:
            break
        around.append(at)
    said = [at for at in around if start < lines[at].end and end > lines[at].text_begin]
    return said or [at for at in around if lines[at].begin <= start][:1]


def _checked(text: str, start: int, end: int, span: Span, file: str, problems: list[Problem]) -> tuple[int, int, Mark]:
    """Compare a span with the text that it is said to mark; one that stands elsewhere is moved there, and that is said."""
    quote = span.mark.quote
    if quote is None or not quote.strip():
        return start, end, span.mark
    if _agrees(text[start:end], quote, begins=span.begins):
        return start, end, msgspec.structs.replace(span.mark, matched=True)
    near = _nearest(text, quote, start)
    if near is None:
        return start, end, msgspec.structs.replace(span.mark, matched=None if span.begins else False)
    if not span.begins:
        shown = quote if len(quote) <= LONGEST_SHOWN else quote[: LONGEST_SHOWN - 1] + "…"
        message = (
            f"{span.mark.code!r} is marked at position {start}, but its text {shown!r} stands at {near}; it is put there."
        )
        where = Place(file, span.mark.line, span.mark.path)
        problems.append(warning("span-shifted", where, message, "Look at that turn."))
    return near, near + (end - start if span.begins else len(quote)), msgspec.structs.replace(span.mark, matched=True)


def _agrees(there: str, quote: str, *, begins: bool) -> bool:
    """Whether a text is the one that is said to be marked; white space at the ends and its kind do not count."""
    found, said = " ".join(there.split()), " ".join(quote.split())
    return found.startswith(said.rstrip("….")) if begins else found == said


def _nearest(text: str, quote: str, start: int) -> int | None:
    """Return where a text stands, nearest to a position; None where it stands nowhere, or is too short to be sure."""
    if len(quote.strip()) < 4:
        return None
    found = [match.start() for match in re.finditer(re.escape(quote), text)]
    return min(found, key=lambda at: abs(at - start)) if found else None


def _best_ruler(text: str, spans: Sequence[Span]) -> tuple[Callable[[int], int], str]:
    """Return the way of counting under which most marked texts stand at their places; characters where that is undecided."""
    best, name, most = _within(text, lambda at: at), "", -1
    quoted = [span for span in spans if span.mark.quote and span.mark.quote.strip()]
    for way, ruler in _rulers(text):
        hits = sum(
            _agrees(text[ruler(span.start) : ruler(span.end)], span.mark.quote or "", begins=span.begins) for span in quoted
        )
        if hits > most:
            best, name, most = ruler, way, hits
    return best, name


def _within(text: str, count: Callable[[int], int]) -> Callable[[int], int]:
    return lambda at: max(0, min(count(at), len(text)))


def _rulers(text: str) -> Iterable[tuple[str, Callable[[int], int]]]:
    """Yield ways of counting that differ on this text, the plain one first."""
    yield "", _within(text, lambda at: at)
    wide, broken = any(char > "\uffff" for char in text), "\r\n" in text
    if wide:
        yield "UTF-16 units", _table(text, wide=2, broken=2)
    if broken:
        yield "the two characters that end a line as one", _table(text, wide=1, broken=1)
    if wide and broken:
        yield "UTF-16 units, and the end of a line as one", _table(text, wide=2, broken=1)


def _table(text: str, *, wide: int, broken: int) -> Callable[[int], int]:
    """Return a way of counting.

    Args:
        text: the running text.
        wide: how much a character beyond the basic plane counts.
        broken: how much a carriage return with its line feed counts.
    """
    places: list[int] = []
    for at, char in enumerate(text):
        if broken == 1 and char == "\r" and text[at + 1 : at + 2] == "\n":
            continue
        places += [at] * (wide if char > "\uffff" else 1)
    places.append(len(text))
    return lambda position: places[max(0, min(position, len(places) - 1))]
