"""From cues to turns: pieces of one speaker are put together, and times are looked at but never mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.transcript import Cue, Transcript

LONGEST_PAUSE = 2.0  # seconds between two cues of one speaker that are still one turn
UNNAMED = "unnamed speaker"  # what a speaker is called whom the file does not name
_MARKS, _TEXT = attrgetter("marks"), attrgetter("text")
_LATE = 3600.0  # seconds; a recording that begins later counts from something else


def joined(cues: Iterable[Cue]) -> list[Cue]:
    """Return cues with neighbours of one named speaker put together, where the pause is two seconds at most.

    The pause can be told only where the former cue has an end and the next a start; a start that goes back keeps them apart.
    """
    found: list[Cue] = []
    texts: list[str] = []
    first: Cue | None = None
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    for cue in cues:
        begins = cue.start
        if (
            first is not None
            and cue.speaker == speaker is not None
            and begins is not None
            and end is not None
            and start is not None
            and start <= begins <= end + LONGEST_PAUSE
        ):
            texts.append(cue.text)
            end = cue.end if cue.end is None else max(end, cue.end)
            start = begins
            continue
        if first is not None:
            found.append(first if len(texts) == 1 else _one(first, texts, end))
        first, texts = cue, [cue.text]
        speaker, start, end = cue.speaker, begins, cue.end
    if first is not None:
        found.append(first if len(texts) == 1 else _one(first, texts, end))
    return found


def _one(first: Cue, texts: Sequence[str], end: float | None) -> Cue:
    return Cue(first.speaker, " ".join(texts), first.start, end, first.id, first.marks, first.line, first.path)


def turns_of(transcript: Transcript, *, keep_cues: bool) -> list[Cue]:
    """Return the cues that are turns, each with its text.

    Cues stay as they are where the file has turns already, where somebody has coded them one by one, or where the user
    wants it.
    """
    cues = [cue for cue in transcript.cues if cue.text or cue.marks]
    if keep_cues or transcript.whole_turns or any(map(_MARKS, cues)):
        return cues
    return joined(cues)


def turn_ids(cues: Sequence[Cue]) -> list[str]:
    """Return an id for each turn: those of the file where every turn has a good one of its own, else 1, 2, 3."""
    ids = [cue.id.strip() if cue.id else "" for cue in cues]
    sound = len(set(ids)) == len(ids) and all(0 < len(each) <= 120 and each.isprintable() for each in ids)
    return ids if sound else [str(number) for number in range(1, len(cues) + 1)]


def look_at(transcript: Transcript, turns: Sequence[Cue], ids: Sequence[str]) -> Iterator[Problem]:
    """Yield what is doubtful about cues and their times."""
    empty = 0
    if not all(map(_TEXT, transcript.cues)):
        empty = sum(1 for cue in transcript.cues if not cue.text and not cue.marks)
    if empty:
        yield Problem("note", "empty-cues", Place(transcript.file), f"{counted(empty, 'line')} without any text left aside.")
    given = [cue for cue in turns if cue.id]
    if given and any((cue.id or "").strip() != each for cue, each in zip(turns, ids, strict=True)):
        message = "the turn ids of the file are missing, doubled or unprintable in places; turns are counted from 1 instead."
        yield warning("turn-ids", transcript.place(given[0]), message)
    timed = [cue for cue in turns if cue.start is not None]
    if timed and (timed[0].start or 0) > _LATE:
        message = f"the first turn begins {(timed[0].start or 0) / 3600:.1f} hours in; these may be times of day."
        yield warning("late-start", transcript.place(timed[0]), message, "They are kept as they are.")
    yield from _order(transcript, timed)


def _order(transcript: Transcript, timed: Sequence[Cue]) -> Iterator[Problem]:
    """Yield where times go back or overlap; both are kept."""
    back: list[Cue] = []
    over: list[Cue] = []
    end = before = -1.0
    for cue in timed:
        start = cue.start or 0.0
        if start < before:
            back.append(cue)
        elif start < end and before >= 0:
            over.append(cue)
        before = start
        end = max(end, cue.end or start)
    if back:
        message = f"times go back at {counted(len(back), 'turn')}, first here; order and times are kept as they are."
        yield warning("backward-times", transcript.place(back[0]), message, "Check the order of the turns.")
    if over:
        message = (
            f"{counted(len(over), 'turn')} begin{'s' if len(over) == 1 else ''} before the one before has ended, first here."
        )
        yield Problem("note", "overlaps", transcript.place(over[0]), message, "Both are kept as they are.")


def sound_times(transcript: Transcript, cue: Cue, problems: list[Problem]) -> tuple[float | None, float | None]:
    """Return the times of a turn; an end before its start is left out and said."""
    start, end = cue.start, cue.end
    if start is not None and start < 0:
        problems.append(
            error("bad-time", transcript.place(cue), f"the turn begins at {start:g} seconds; the time is left out.")
        )
        start = None
    if end is not None and end < (start or 0):
        message = f"the turn ends ({end:g} s) before it begins ({start or 0:g} s); the end is left out."
        problems.append(error("bad-time", transcript.place(cue), message, "Mend it in the file."))
        end = None
    return start, end
