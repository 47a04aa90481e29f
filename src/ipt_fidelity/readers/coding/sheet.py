"""Reads a coding sheet, or a second rater's book, back: the session with what was coded, every value with its cell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ipt_fidelity.documents import read_bytes
from ipt_fidelity.encrypted import decrypted, is_encrypted
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, in_order
from ipt_fidelity.readers.coding import layout
from ipt_fidelity.readers.coding.gathered import Coder, Gathered
from ipt_fidelity.readers.coding.session_sheet import read_facts
from ipt_fidelity.readers.coding.turns import CodedTurns
from ipt_fidelity.readers.native import BadSession, ReadSession, session_from
from ipt_fidelity.readers.sheets import (
    Row,
    SheetDocument,
    as_number,
    cell_name,
    find_header,
    has_sheet,
    open_book,
    rows_of,
    value_at,
)
from ipt_fidelity.session import SCHEMA


@dataclass(frozen=True, slots=True)
class CodingSheetReader:
    """Reads coding sheets and second raters' books.

    Attributes:
        password: of an encrypted book.
        coder: who coded, where the book does not say so itself.
    """

    password: str | None = None
    coder: str | None = None
    name = "coding-sheet"

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether the file is a book of ours; an encrypted one is taken for ours, since nothing can be seen of it."""
        if is_encrypted(start):
            return path.suffix.lower() == ".xlsx"
        return any(has_sheet(start, path, name) for name in (layout.KEPT, layout.FEEDBACK))

    def opened_with(self, password: str | None, coder: str | None) -> CodingSheetReader:
        """Return the reader with what the user gave for this run."""
        return replace(self, password=password, coder=coder)

    def read(self, path: Path) -> ReadSession:
        """Return the session, or raise ``BadInput`` with every problem of the book."""
        where = Place(str(path))
        book = open_book(decrypted(read_bytes(path), self.password, where), where)
        try:
            if layout.KEPT not in book.sheetnames:
                raise BadInput([_no_session(layout.FEEDBACK in book.sheetnames, where)])
            return read_coding(book, str(path), self.coder)
        finally:
            book.close()


def _no_session(feedback: bool, where: Place) -> Problem:  # noqa: FBT001  # what kind of book it is
    if feedback:
        message = "this is a feedback book and no session."
        return error("feedback-book", where, message, "Take in what people wrote in it: ipt-fidelity review apply.")
    return error("not-ours", where, "this book is no coding sheet.", "Name a session file or a sheet that 'sheet' wrote.")


def opened_with(readers: Iterable[Any], password: str | None, coder: str | None) -> tuple[Any, ...]:
    """Return the readers with what the user gave for this run, where they have a use for it."""
    return tuple(each.opened_with(password, coder) if isinstance(each, CodingSheetReader) else each for each in readers)


def read_coding(book: Any, file: str, coder: str | None) -> ReadSession:
    """Return the session of an opened book.

    Args:
        book: as ``open_book`` returns it.
        file: how the file is called in messages.
        coder: who coded, where the book does not say so.

    Raises:
        BadInput: with every problem of the book, each with sheet and cell.
    """
    gathered = Gathered(file, {"schema": SCHEMA})
    kept = _kept(rows_of(book, layout.KEPT), gathered)
    told = read_facts(rows_of(book, layout.SESSION), gathered)
    who = Coder(told.coder or coder, told.coder_cell, gathered)
    rows = rows_of(book, layout.CODING)
    header = find_header(rows, (layout.TURN["id"], layout.TURN["text"], layout.FOCUS))
    if header is None:
        message = f"there is no header with {layout.TURN['id']}, {layout.TURN['text']} and {layout.FOCUS}."
        gathered.wrong("no-header", layout.CODING, message, "Put the headings back, or write the sheet again.")
        raise BadInput(in_order(gathered.problems))
    CodedTurns(rows, *header, gathered, who).read()
    gathered.data.setdefault("annotations", []).extend(kept)
    _ratings(rows_of(book, layout.RATING), gathered, who)
    return _session(gathered)


def _session(gathered: Gathered) -> ReadSession:
    document = SheetDocument(gathered.data, gathered.file, {}, b"", gathered.cells)
    try:
        read = session_from(document)
    except BadSession as reason:
        raise BadSession(reason.read, [*gathered.problems, *reason.problems]) from None
    except BadInput as reason:
        raise BadInput(in_order([*gathered.problems, *reason.problems])) from None
    if gathered.problems:
        raise BadSession(read, gathered.problems)
    return read


def _kept(rows: list[Row], gathered: Gathered) -> list[Any]:
    """Note the texts that no cell can show, and return what other people coded."""
    others = []
    for number, row in enumerate(rows):
        kind, name = value_at(row, 0), value_at(row, 1)
        if kind not in ("text", "turn", "annotation"):
            continue
        try:
            entry = json.loads("".join(part for part in row[2:] if isinstance(part, str)))
            if kind == "text":
                gathered.originals[entry["shown"]] = str(entry["text"])
            elif kind == "turn":
                gathered.turns[str(name)] = entry["shown"], str(entry["text"])
            else:
                others.append(entry)
        except (ValueError, KeyError, TypeError):
            cell = cell_name(layout.KEPT, number, 2)
            gathered.wrong(
                "hidden-sheet", cell, "this hidden cell was changed.", "Write the sheet again, and copy your codes."
            )
    return others


def _ratings(rows: list[Row], gathered: Gathered, who: Coder) -> None:
    """Add a second rater's levels."""
    header = find_header(rows, layout.RATING_HEADINGS)
    if header is None:
        return
    first, columns = header
    ratings = gathered.data.setdefault("ratings", [])
    for number in range(first + 1, len(rows)):
        item, level, note = (value_at(rows[number], columns[heading]) for heading in layout.RATING_HEADINGS)
        cell = cell_name(layout.RATING, number, columns["Level"])
        if level is None and note is not None:
            gathered.wrong("no-level", cell, "there is a note, but no level.", "Choose a level, or take the note out.")
        if level is None or item is None:
            continue
        path = ("ratings", len(ratings))
        gathered.cells |= {
            path: cell,
            (*path, "level"): cell,
            (*path, "item"): cell_name(layout.RATING, number, columns["Item"]),
        }
        note = {"note": gathered.originals.get(str(note), str(note))} if note is not None else {}
        ratings.append({"item": str(item), "rater": who.named(), "role": "rater", "level": as_number(level), **note})
