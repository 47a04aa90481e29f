"""A session as files for other programs: a table with a row for each code, and captions.

Neither carries all that a session holds; what they leave out is said. The whole of it is a session file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from ipt_fidelity.problems import Place, Problem
from ipt_fidelity.readers.parts.clock import clock
from ipt_fidelity.readers.parts.guards import guarded
from ipt_fidelity.readers.roles import role_in
from ipt_fidelity.readers.tables import DETAILS
from ipt_fidelity.session import Annotation, Session, plain

LAST_SHOWN = 5.0  # seconds for which the last caption stands, where its end is not known
HEADINGS = ("session", "number", "turn", "speaker", "start", "end", "text", "coder", "code", *DETAILS)


def session_text(session: Session) -> str:
    """Return a session as the text of a session file; read again, it is the same session."""
    held = {name: value for name, value in plain(session).items() if value or value in (0, False) or name == "turns"}
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def table_text(session: Session) -> str:
    """Return a session as CSV with a row for each code, and one for each turn without; read back by its headings.

    Cells that a spreadsheet would take for formulas begin with an apostrophe; a byte order mark tells Excel it is UTF-8.
    """
    by_turn: dict[str, list[Annotation | None]] = {}
    for annotation in session.annotations:
        by_turn.setdefault(annotation.turn, []).append(annotation)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    for turn in session.turns:
        lead = (session.id, session.number, turn.id, turn.speaker, turn.start, turn.end, turn.text)
        writer.writerows(_cells((*lead, *_coded(annotation))) for annotation in by_turn.get(turn.id, [None]))
    return "\ufeff" + written.getvalue()


def _coded(annotation: Annotation | None) -> Sequence[object]:
    if annotation is None:
        return [None] * (2 + len(DETAILS))
    return [annotation.coder, annotation.code, *(getattr(annotation, name) for name in DETAILS)]


def _cells(row: Iterable[object]) -> Iterator[str]:
    for cell in row:
        if isinstance(cell, float):
            yield f"{cell:.3f}".rstrip("0").rstrip(".")
        else:
            yield "" if cell is None else guarded(str(cell))


def captions_text(session: Session) -> str:
    """Return the turns of a session that have times as WebVTT, with a voice for each speaker.

    A turn without an end is shown until the next begins, the last one for five seconds.
    """
    timed = [turn for turn in session.turns if turn.start is not None]
    parts = ["WEBVTT"]
    for turn, following in zip_longest(timed, timed[1:]):
        begin = turn.start or 0.0
        until = following.start if following is not None and following.start is not None else begin + LAST_SHOWN
        end = turn.end if turn.end is not None else max(until, begin)
        voice = f"<v {_escaped(turn.speaker)}>{_escaped(turn.text)}</v>"
        parts.append(f"{_escaped(turn.id)}\n{clock(begin)} --> {clock(end)}\n{voice}")
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    """Return text that is no markup, on one line: a blank line would end the cue."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def left_out(session: Session, kind: str) -> Iterator[Problem]:
    """Yield what a table or captions cannot carry of a session."""
    where = Place(session.id)
    held = {
        "the case": session.case,
        "roles of speakers": any(role_in(speaker) != role for speaker, role in session.speakers.items()),
        "measures": session.measures or session.item_flags,
        "ratings": session.ratings,
        "what coders looked for": session.coded_for,
        "day and length": session.day is not None or session.minutes is not None,
        "circumstance": session.circumstance,
        "medium and format": session.medium or session.format,
        "that it is an excerpt": not session.complete,
    }
    lacking = [name for name, value in held.items() if value]
    if kind == "vtt" and session.annotations:
        lacking.insert(0, "codes")
    untimed = sum(turn.start is None for turn in session.turns) if kind == "vtt" else 0
    if untimed:
        message = f"{untimed} of {len(session.turns)} turns have no time, and captions need one; they are left out."
        yield Problem("error", "no-times", where, message, "Write a table or a session file instead.")
    if lacking:
        message = f"a file of this kind cannot hold {', '.join(lacking)} of the session."
        yield Problem("warning", "left-out", where, message, "Keep the session file as well.")
