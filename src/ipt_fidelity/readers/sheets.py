"""Cells as a person left them: tables found by their headings, values as plain data, each with the place of its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ipt_fidelity.documents import Document, Key
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error

#: A header stands within so many rows from the top.
_HEADER_WITHIN = 40
Row = tuple[Any, ...]


@dataclass(frozen=True)
class SheetDocument(Document):
    """The plain data of a workbook, with the cell of every key and entry.

    Attributes:
        cells: the cell, such as ``Coding!H12``, of each path.
    """

    cells: Mapping[tuple[Key, ...], str] = field(default_factory=dict)

    def place(self, *path: Key) -> Place:
        """Return the cell of a path, or of the nearest thing around it that has one."""
        known = path
        while known and known not in self.cells:
            known = known[:-1]
        return Place(self.file, None, self.cells.get(known))


def column_letters(column: int) -> str:
    """Return what a sheet calls a column, counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(sheet: str, row: int, column: int) -> str:
    """Return the name of a cell; row and column count from 0.

    >>> cell_name("Coding", 11, 7)
    'Coding!H12'
    """
    return f"{sheet}!{column_letters(column)}{row + 1}"


def has_sheet(start: bytes, path: Any, name: str) -> bool:
    """Whether a file is a workbook with a sheet of this name; looks at the list of its sheets alone."""
    if not start.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as book:
            return f'"{name}"'.encode() in book.read("xl/workbook.xml")
    except (OSError, KeyError, RuntimeError, zipfile.BadZipFile):
        return False


def open_book(raw: bytes, where: Place, *, formulas: bool = False) -> Any:
    """Return a book, opened for reading values, or the formulas that stand in place of them.

    Raises:
        BadInput: this is no workbook.
    """
    from openpyxl import load_workbook  # noqa: PLC0415  # half of the time that a command takes to start

    try:
        return load_workbook(io.BytesIO(raw), read_only=True, data_only=not formulas)
    except Exception:  # noqa: BLE001  # a damaged book raises whatever its parts do
        message = "this is not a workbook that can be read."
        raise BadInput([error("workbook", where, message, "Open it, save it again as .xlsx, and close it.")]) from None


def rows_of(book: Any, sheet: str) -> list[Row]:
    """Return the values of a sheet, row by row; none where there is no such sheet."""
    if sheet not in book.sheetnames:
        return []
    page = book[sheet]
    page.reset_dimensions()
    return list(page.iter_rows(values_only=True))


def find_header(rows: Sequence[Row], needed: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Return the row of a header that holds all the headings that are needed, and the column of every heading in it."""
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for column, value in enumerate(row):
            if isinstance(value, str) and value.strip():
                columns.setdefault(value.strip(), column)
        if all(heading in columns for heading in needed):
            return number, columns
    return None


def value_at(row: Row, column: int | None) -> Any:
    """Return the value of a cell: text without spaces around it, a number, or None where it is blank."""
    value = row[column] if column is not None and column < len(row) else None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def as_text(value: Any) -> str | None:
    """Return a value as text: a turn that a program took for the number 12 is the turn ``12`` again."""
    return None if value is None else str(value)


def as_number(value: Any) -> Any:
    """Return a number that stands there as text as the number; anything else as it is, for a check to refuse.

    >>> as_number("13"), as_number("4,5"), as_number("four")
    (13, 4.5, 'four')
    """
    if not isinstance(value, str):
        return value
    text = value.replace(",", ".", 1)
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return value


def sections(rows: Sequence[Row], titles: Sequence[str]) -> Iterator[tuple[str, int, Row]]:
    """Yield each row that stands under one of the titles in the first column, with title and row; no headings, no blanks."""
    title, heading = "", False
    for number, row in enumerate(rows):
        first = value_at(row, 0)
        if first in titles and all(value_at(row, column) is None for column in range(1, len(row))):
            title, heading = str(first), True
        elif heading:
            heading = False
        elif title and any(value_at(row, column) is not None for column in range(len(row))):
            yield title, number, row
