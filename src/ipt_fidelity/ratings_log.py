"""What people decided about a session: ratings, overrides and dismissed flags, in a log that only grows.

One JSON object a line in ``reviews/<session>.jsonl`` beside the case. Nothing in it is ever rewritten; a later line counts
more than an earlier one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import msgspec

from ipt_fidelity.locks import locked
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.session import Level, RaterRole

FOLDER = "reviews"
#: Stands for a session in what is decided about a whole case. No session can be called so.
WHOLE_CASE = "_case"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One decision.

    Attributes:
        kind: ``rating`` (a level, or None to take one back), ``dismissal`` (of a flag), ``reinstatement`` (of a
            flag that was dismissed) or ``words`` (what somebody wrote without rating).
        session: id of the session, or ``WHOLE_CASE``.
        item: id of the item that is rated or written about.
        flag: name of the flag.
        evidence: the turns that the flag had; a dismissal does not reach turns that come to light later.
        question: which question on the sheet of reflections was answered.
        level: 1 to 5.
        old: the level it stood at, for the reader.
        who: who decided.
        role: as what.
        when: date and time, ISO 8601.
        why: the reason, or the words; needed for an override and for a dismissal.
        book: hash of the workbook it came from.
    """

    kind: Literal["rating", "dismissal", "reinstatement", "words"]
    session: str
    who: Annotated[str, msgspec.Meta(min_length=1)]
    role: RaterRole
    when: str
    item: str | None = None
    flag: str | None = None
    evidence: tuple[str, ...] | None = None
    question: str | None = None
    level: Level | None = None
    old: float | None = None
    why: str = ""
    book: str = ""


def log_path(folder: Path, session: str) -> Path:
    """Return where the log of a session stands, beside the case."""
    return folder / FOLDER / f"{session}.jsonl"


def read_log(folder: Path, session: str) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return the decisions about a session in the order in which they were made, and lines that cannot be read."""
    path = log_path(folder, session)
    if not path.is_file():
        return (), ()
    entries, problems = [], []
    try:
        lines = path.read_bytes().splitlines()
    except OSError as reason:
        said = reason.strerror or str(reason)
        return (), (error("log", Place(str(path)), f"the log cannot be read: {said}.", "Check its permissions."),)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except (msgspec.DecodeError, UnicodeDecodeError) as reason:
            problems.append(error("log", Place(str(path), number), f"this line of the log cannot be read: {reason}."))
            continue
        if entry.session != session:
            message = f"this line is about the session {entry.session!r} and is left aside."
            problems.append(error("log", Place(str(path), number), message, "Move it to the log of that session."))
            continue
        if entry.kind == "dismissal" and (entry.role != "supervisor" or not entry.why):
            problems.append(error("log", Place(str(path), number), "only a supervisor may dismiss a flag, with a reason."))
            continue
        entries.append(entry)
    return tuple(entries), tuple(problems)


def read_all(folder: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return every decision about a case in the order in which they were made, and lines that cannot be read."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in sorted((folder / FOLDER).glob("*.jsonl")):
        found, faults = read_log(folder, path.stem)
        entries += found
        problems += faults
    return tuple(sorted(entries, key=lambda entry: entry.when)), tuple(problems)


def append(folder: Path, entries: Iterable[Entry]) -> None:
    """Add decisions to the logs of their sessions; a line is written whole or not at all."""
    for entry in entries:
        path = log_path(folder, entry.session)
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path), path.open("ab+") as log:
            log.write(_line_end(log) + msgspec.json.encode(entry) + b"\n")
            log.flush()
            os.fsync(log.fileno())


def _line_end(log: BinaryIO) -> bytes:
    """Return what ends the last line of a log, where a person or a crash left it open."""
    if log.seek(0, os.SEEK_END) == 0:
        return b""
    log.seek(-1, os.SEEK_END)
    return b"" if log.read(1) == b"\n" else b"\n"
