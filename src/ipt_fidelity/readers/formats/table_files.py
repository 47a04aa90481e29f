"""The files that tables come in: text with commas, semicolons or tabs between the cells, and sheets of workbooks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.safe_zip import open_zip
from ipt_fidelity.readers.sheets import cell_name, open_book
from ipt_fidelity.readers.tables import Row, Table, sessions_of
from ipt_fidelity.readers.transcript import Importer, ReadOptions, Strength, Transcript

#: Characters of a cell; a longer one is a quote that was never closed.
_LONGEST_CELL = 256 * 1024
MOST_ROWS, MOST_COLUMNS = 50_000, 200  # of a sheet; a session of an hour has some 600 turns
#: A cell whose formula no program has worked out: there is no value after it.
_UNCOUNTED: Final = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>|</c>)")


def is_table(importer: Importer | None) -> bool:
    """Whether an importer reads tables, and so needs to know the columns."""
    return isinstance(importer, TextTableImporter | SheetImporter)


def read_table(path: Path, options: ReadOptions) -> Table:
    """Return the table of a file as it is, without asking what its columns mean.

    Raises:
        BadInput: there is no table in it.
    """
    raw = read_file(path, options.largest)
    if raw.startswith(b"PK"):
        return sheet_table(raw, str(path), options)
    return text_table(decode_text(raw, str(path)).text.removeprefix("\ufeff"), str(path))


class TextTableImporter:
    """Reads ``*.csv`` and ``*.tsv``, with commas, semicolons or tabs."""

    name = "table"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By the suffix, and headings with something between them."""
        if path.suffix.lower() not in (".csv", ".tsv", ".tab"):
            return Strength.NONE
        return Strength.SHAPE if _separator(head_text(start)) in head_text(start).partition("\n")[0] else Strength.NAME

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield the sessions of a table."""
        file = str(path)
        decoded = decode_text(read_file(path, options.largest), file)
        table = text_table(decoded.text.removeprefix("\ufeff"), file)
        yield from sessions_of(table, self.name, file, options, decoded.encoding, decoded.problems)


class SheetImporter:
    """Reads a table in a sheet of a workbook (``*.xlsx``)."""

    name = "workbook"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By what is packed in it; books of our own have readers of their own, which come first."""
        if not start.startswith(b"PK"):
            return Strength.NONE
        try:
            with zipfile.ZipFile(path) as packed:
                return Strength.SHAPE if "xl/workbook.xml" in packed.namelist() else Strength.NONE
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return Strength.NAME if path.suffix.lower() == ".xlsx" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield the sessions of a sheet."""
        file = str(path)
        table = sheet_table(read_file(path, options.largest), file, options)
        yield from sessions_of(table, self.name, file, options, "", ())


def text_table(text: str, file: str) -> Table:
    """Return the table of a text.

    Raises:
        BadInput: it has no headings.
    """
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    problems: list[Problem] = []
    try:
        headings = next(reader)
    except (StopIteration, csv.Error):
        raise BadInput([error("no-table", Place(file, 1), "there are no headings in the first line.")]) from None
    return Table(_headings(headings, file), _text_rows(reader, headings, file, problems), problems)


def _text_rows(reader: Any, headings: Sequence[str], file: str, problems: list[Problem]) -> Iterator[Row]:
    names = [heading.strip() for heading in headings]
    short: list[int] = []
    end = reader.line_num
    while True:
        begin = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as reason:
            problems.append(error("row", Place(file, begin), f"the row cannot be read: {reason}.", "Mend it in the table."))
            end = reader.line_num
            continue
        end = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            message = f"the row has {len(cells)} cells under {len(names)} headings; what is beyond is lost."
            problems.append(error("row", Place(file, begin), message, "Put text with separators in quotes."))
        if len(cells) < len(names):
            short.append(begin)
        yield Row(dict(zip(names, cells, strict=False)), begin, None)
    if short:
        message = f"{counted(len(short), 'row')}, first here, with fewer cells than headings; the others are taken as empty."
        problems.append(warning("short-row", Place(file, short[0]), message, "Check that the table is whole."))


def sheet_table(raw: bytes, file: str, options: ReadOptions) -> Table:
    """Return the table of a sheet.

    Raises:
        BadInput: no workbook, packed too large, with a document type, or without the sheet or its headings.
    """
    uncounted = False
    with open_zip(raw, file, options.largest) as archive:
        for name in archive.ending(".xml", ".rels"):
            content = archive.read(name)
            if b"<!DOCTYPE" in content[:4096].upper():
                raise BadInput(
                    [error("xml-doctype", Place(file, path=name), "a document type is refused.", "Save it again.")]
                )
            uncounted = uncounted or _UNCOUNTED.search(content) is not None
    book = open_book(raw, Place(file))
    try:
        sheets = [page.title for page in book.worksheets]
        if not sheets:
            hint = "Open it, save it again as .xlsx, and close it."
            raise BadInput([error("no-sheet", Place(file), "the workbook has no sheet with cells.", hint)])
        wanted = options.map.sheet if options.map is not None and options.map.sheet else sheets[0]
        if wanted not in sheets:
            hint = near_match(wanted, sheets) or f"Sheets: {', '.join(sheets)}."
            raise BadInput([error("no-sheet", Place(file), f"there is no sheet {wanted!r}.", hint)])
        rows = _rows(book[wanted], Place(file, path=wanted))
    finally:
        book.close()
    first = next((index for index, row in enumerate(rows) if any(cell is not None for cell in row)), None)
    if first is None:
        raise BadInput([error("no-table", Place(file, path=wanted), "this sheet is empty.")])
    headings = [_written(cell) for cell in rows[first]]
    problems = _without_values(raw, rows, file, wanted) if uncounted else []
    return Table(_headings(headings, file), tuple(_sheet_rows(rows, first, headings, wanted)), problems)


def _without_values(raw: bytes, rows: Sequence[Sequence[Any]], file: str, sheet: str) -> list[Problem]:
    """Return the loss of formulas that the program which wrote them never worked out."""
    book = open_book(raw, Place(file), formulas=True)
    try:
        written = _rows(book[sheet], Place(file, path=sheet))
    finally:
        book.close()
    cells = [
        cell_name(sheet, at, column)
        for at, (row, values) in enumerate(zip(written, rows, strict=False))
        for column, (formula, value) in enumerate(zip(row, values, strict=False))
        if value is None and formula is not None
    ]
    if not cells:
        return []
    message = f"{counted(len(cells), 'formula')} without a value, first here; what should stand there is lost."
    hint = "Open the file in a spreadsheet program and save it, or write the text itself."
    return [error("formula", Place(file, path=cells[0]), message, hint)]


def _rows(page: Any, where: Place) -> list[Sequence[Any]]:
    """Return the rows of a sheet, refusing what no transcript is: a small file can claim a million rows of any width."""
    page.reset_dimensions()
    try:
        found = list(page.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS))
        top = [row for row in page.iter_rows(values_only=True, max_row=1) if len(row) > MOST_COLUMNS]
    except Exception:  # noqa: BLE001  # a damaged sheet raises whatever its parts do
        message = "this sheet cannot be read."
        raise BadInput([error("workbook", where, message, "Open it, save it again as .xlsx, and close it.")]) from None
    if len(found) > MOST_ROWS or any(any(row[MOST_COLUMNS:]) for row in top):
        message = f"the sheet has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns, and is not read."
        hint = "Save the table alone, without what stands far below or beside it."
        raise BadInput([error("too-large", where, message, hint)])
    return found


def _sheet_rows(rows: Sequence[Sequence[Any]], first: int, headings: Sequence[str], sheet: str) -> Iterator[Row]:
    for number, row in enumerate(rows[first + 1 :], first + 1):
        cells = [_written(cell) for cell in row]
        if any(cells):
            named = dict(zip((heading.strip() for heading in headings), cells, strict=False))
            yield Row(named, None, cell_name(sheet, number, 0))


def _written(cell: Any) -> str:
    """Return a cell as a person would write it; a time of a sheet as clock time."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    total = getattr(cell, "total_seconds", None)
    return f"{total():g}" if total is not None else str(cell)


def _headings(headings: Sequence[str], file: str) -> tuple[str, ...]:
    names = tuple(heading.strip() for heading in headings)
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        message = f"the heading {doubled[0]!r} stands twice."
        raise BadInput([error("headings", Place(file, 1), message, "Give every column its own heading.")])
    return names


def _separator(text: str) -> str:
    """Return what stands between the cells, by the first line: the most frequent of comma, semicolon and tab."""
    line = text.removeprefix("\ufeff").partition("\n")[0]
    return max(",;\t", key=line.count)
