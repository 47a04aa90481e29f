"""Long tables of ratings, one rating a row, from CSV, TSV and workbooks: whose value of which unit stands where."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipt_fidelity.agreement.table import LARGEST, Ratings, Scale, Value, ratings_from
from ipt_fidelity.documents import read_bytes
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.readers.parts.encodings import decode_text
from ipt_fidelity.readers.sheets import cell_name, open_book

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([-+]?\d+),(\d+)", re.ASCII)
_JOINT = " / "  # between the parts of a unit that takes several columns
_LIKE_NO_RATING = frozenset({"na", "n/a", "nan", "null", "missing", "-", "–", ".", "?", "#n/a"})
_MOST_SHOWN = 20  # of one kind of problem; the rest is counted


@dataclass(frozen=True, slots=True)
class LongTable:
    """The cells of a table as text, each with its place.

    Attributes:
        file: how the file is called in messages.
        headings: the first row.
        rows: for each row that is not blank, its line (or row of the sheet, from 1) and its cells.
        sheet: the name of the sheet; None for a text file.
        decimal_comma: whether 3,5 may stand for 3.5: in files that separate cells otherwise.
        problems: what was noticed while reading.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: str | None = None
    decimal_comma: bool = False
    problems: tuple[Problem, ...] = ()

    def place(self, line: int, heading: str | None = None) -> Place:
        """Return the place of a row, or of its cell under a heading."""
        if self.sheet is not None:
            column = self.headings.index(heading) if heading in self.headings else 0
            return Place(self.file, None, cell_name(self.sheet, line - 1, column))
        return Place(self.file, line, f"column {heading!r}" if heading else None)

    def column(self, heading: str) -> int:
        """Return the position of a column.

        Raises:
            UnknownName: there is none.
            BadInput: there are two.
        """
        found = [position for position, each in enumerate(self.headings) if each == heading]
        if not found:
            hint = near_match(heading, self.headings) or f"Columns: {', '.join(self.headings)}."
            raise UnknownName(f"{self.file} has no column {heading!r}. {hint}")
        if len(found) > 1:
            message = f"the column {heading!r} is there {len(found)} times."
            raise BadInput([error("double-heading", self.place(1, heading), message, "Give each its own heading.")])
        return found[0]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what, and how their cells are read.

    Attributes:
        unit: the columns that together name a unit.
        rater: the column that names the rater.
        value: the column with the rating.
        where: for a column, the values of which one has to stand in it.
        scale: what the values mean.
        categories: the whole scale as texts, in its order; None takes the values that occur.
        missing: texts that stand for no rating, beside an empty cell.
        cluster: the column that names what was sampled and brought the unit along; None where units were sampled.
    """

    unit: tuple[str, ...]
    rater: str
    value: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    scale: Scale = "nominal"
    categories: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What a long table gave: ratings, or None where it is refused, with the cluster of each unit."""

    ratings: Ratings | None
    clusters: dict[str, str]
    problems: tuple[Problem, ...]


def read_long_table(path: Path) -> LongTable:
    """Read the cells of a CSV, TSV or XLSX file with headings in its first row; of a workbook, its first sheet.

    Raises:
        BadInput: the file cannot be read, or has no headings.
    """
    raw = read_bytes(path)
    if raw.startswith(b"PK"):
        return _from_book(raw, str(path))
    decoded = decode_text(raw, str(path))
    text = decoded.text
    delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        begun = 1
        for cells in reader:
            if any(cells):
                rows.append((begun, tuple([cell.strip() for cell in cells])))
            begun = reader.line_num + 1
    except csv.Error as reason:
        message = f"this is not a table: {reason}."
        hint = "Look for a quotation mark that is never closed."
        raise BadInput([error("csv", Place(str(path), reader.line_num), message, hint)]) from None
    return _table(str(path), rows, None, delimiter == ";", decoded.problems)


def _delimiter(text: str) -> str:
    """Return what separates cells, by the first line: the commonest of tab, semicolon and comma."""
    first = text.lstrip().partition("\n")[0]
    return max("\t;,", key=first.count)


def _from_book(raw: bytes, file: str) -> LongTable:
    book = open_book(raw, Place(file))
    names: list[str] = book.sheetnames
    if not names:
        raise BadInput([error("empty-file", Place(file), "the workbook has no sheet.", "Save it again, whole.")])
    page = book[names[0]]
    page.reset_dimensions()
    rows = []
    for number, cells in enumerate(page.iter_rows(values_only=True), 1):
        texts = tuple([_cell_text(cell) for cell in cells])
        if any(texts):
            rows.append((number, texts))
    problems = []
    if len(names) > 1:
        message = f"the workbook has {len(names)} sheets; the first, {names[0]!r}, is read."
        problems.append(warning("sheets", Place(file), message, "Move the table to the first sheet if it stands elsewhere."))
    return _table(file, rows, names[0], decimal_comma=True, problems=tuple(problems))


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def _table(
    file: str,
    rows: Sequence[tuple[int, tuple[str, ...]]],
    sheet: str | None,
    decimal_comma: bool,  # noqa: FBT001  # one of the fields of the table
    problems: tuple[Problem, ...] = (),
) -> LongTable:
    if not rows:
        raise BadInput([error("empty-file", Place(file, 1), "the table is empty.", "Save or copy it again, whole.")])
    headings = rows[0][1]
    while headings and not headings[-1]:
        headings = headings[:-1]
    return LongTable(file, headings, tuple(rows[1:]), sheet, decimal_comma, problems)


def read_ratings(table: LongTable, columns: Columns) -> Read:
    """Return the ratings of a long table.

    A cell that cannot be read is a located problem and counts as missing. A rater who rates a unit twice is refused by name,
    and with it the table: either value would be arbitrary.

    Raises:
        UnknownName: a column that is named is not there.
        BadInput: a heading that is needed stands twice.
    """
    units = [table.column(each) for each in columns.unit]
    rater, value = table.column(columns.rater), table.column(columns.value)
    cluster = table.column(columns.cluster) if columns.cluster else None
    where = [(table.column(heading), frozenset(wanted)) for heading, wanted in columns.where]
    reader = _Cells(table, columns)
    problems = list(table.problems)
    cells: dict[tuple[str, str], Value | None] = {}
    seen: dict[tuple[str, str], int] = {}
    clusters: dict[str, str] = {}
    width = len(table.headings)
    twice = False
    for line, row in table.rows:
        if len(row) < width:
            row = (*row, *[""] * (width - len(row)))  # noqa: PLW2901  # a row that is cut short has empty cells
        if any(row[at] not in wanted for at, wanted in where):
            continue
        if len(row) > width and any(row[width:]):
            message = f"this row has {len(row)} cells under {width} headings; it is left out."
            problems.append(error("cells", table.place(line), message, "Look for a separator inside a text."))
            continue
        unit, who = _JOINT.join([row[at].replace(_JOINT, "/") for at in units]), row[rater]
        if not who or not all(row[at] for at in units):
            heading = columns.rater if not who else columns.unit[[bool(row[at]) for at in units].index(False)]
            message = f"there is no {heading!r} in this row; it is left out."
            problems.append(error("blank", table.place(line, heading), message, "Fill it in, or take the row out."))
            continue
        if (unit, who) in seen:
            twice = True
            message = f"{who} rates {unit} a second time; the first is in row {seen[unit, who]}."
            hint = "Keep one, or name more columns with --unit, or choose rows with --where."
            problems.append(error("rated-twice", table.place(line, columns.value), message, hint))
            continue
        seen[unit, who] = line
        cells[unit, who] = reader.value(row[value], line, problems)
        if cluster is not None:
            clusters[unit] = row[cluster]
    problems = _shortened(problems, table)
    if twice:
        return Read(None, clusters, tuple(problems))
    ratings = ratings_from(cells, scale=columns.scale, categories=reader.categories)
    return Read(ratings, clusters, tuple(problems))


class _Cells:
    """Reads the cells of the column of values, each different text once."""

    def __init__(self, table: LongTable, columns: Columns) -> None:
        self.table, self.columns = table, columns
        self.numeric = columns.scale != "nominal"
        self.categories: tuple[Value, ...] | None = None
        if columns.categories is not None:
            numbers = [self.number(each) for each in columns.categories]
            words = columns.scale == "nominal" or (columns.scale == "ordinal" and None in numbers)
            self.numeric = not words
            self.categories = tuple(columns.categories) if words else tuple(each for each in numbers if each is not None)
        self.missing = frozenset({"", *columns.missing})
        self.known: dict[str, Value] = {}

    def number(self, text: str) -> float | None:
        """Return a text as a number, None where it is none or one too large to reckon with."""
        if self.table.decimal_comma and (found := _DECIMAL_COMMA.fullmatch(text)):
            text = f"{found[1]}.{found[2]}"
        number = float(text) if _NUMBER.fullmatch(text) else math.inf
        return number if abs(number) <= LARGEST else None

    def value(self, text: str, line: int, problems: list[Problem]) -> Value | None:
        """Return the value of a cell; one that is none of the scale becomes a problem and is missing."""
        if text in self.missing:
            return None
        if text not in self.known:
            value = self.number(text) if self.numeric else text
            if value is None or (self.categories is not None and value not in self.categories):
                problems.append(self._bad(text, line, value))
                return None
            if self.categories is None and not self.numeric and text.casefold() in _LIKE_NO_RATING:
                problems.append(self._doubtful(text, line))
            self.known[text] = value
        return self.known[text]

    def _doubtful(self, text: str, line: int) -> Problem:
        where = self.table.place(line, self.columns.value)
        message = f"{text!r} counts as a category; it looks as if it stood for no rating."
        return warning("missing-text", where, message, f"If it does, say --missing {text!r}.")

    def _bad(self, text: str, line: int, value: Value | None) -> Problem:
        where = self.table.place(line, self.columns.value)
        if value is not None:
            hint = near_match(text, self.columns.categories or ()) or "Mend it, or name it with --categories."
            return error("category", where, f"{text!r} is not among the categories; it counts as missing.", hint)
        if _NUMBER.fullmatch(text):
            number = text if len(text) <= 20 else f"{text[:20]}…"
            what = f"{number!r} is too large a number to reckon with; it counts as missing."
            return error("number", where, what, "Look whether a point is missing, or another column stands here.")
        what = f"the scale is {self.columns.scale}, and {text!r} is no number; it counts as missing."
        hint = "Mend it, or say --missing for what stands for no rating"
        words = ", or give the words in their order with --categories" if self.columns.scale == "ordinal" else ""
        return error("number", where, what, f"{hint}{words}.")


def _shortened(problems: Sequence[Problem], table: LongTable) -> list[Problem]:
    """Return problems with at most so many of one kind; how many more there are is said."""
    counts: dict[str, int] = {}
    kept = []
    for problem in problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
        if counts[problem.code] <= _MOST_SHOWN:
            kept.append(problem)
    for code, count in counts.items():
        if count > _MOST_SHOWN:
            message = f"{count - _MOST_SHOWN:,} more of this kind ({code}) are not listed."
            kept.append(error("more", Place(table.file), message))
    return kept


def read_matrix(table: LongTable) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Return the categories and the cells of a square matrix: categories as headings and in the first column.

    Raises:
        BadInput: it is not square, or has other categories down than across, or a cell that is no number.
    """
    across, down = table.headings[1:], tuple(row[0] for _, row in table.rows)
    if across != down:
        message = f"a matrix needs the same categories across ({', '.join(across)}) and down ({', '.join(down)})."
        raise BadInput([error("matrix", table.place(1), message, "Put them in the same order, the first cell blank.")])
    return across, tuple(tuple(_matrix_row(table, line, row)) for line, row in table.rows)


def _matrix_row(table: LongTable, line: int, row: tuple[str, ...]) -> Iterator[float]:
    reader = _Cells(table, Columns((), "", ""))
    for heading, text in zip(table.headings[1:], (*row[1:], *[""] * len(table.headings)), strict=False):
        number = reader.number(text)
        if number is None:
            message = f"{text!r} is no number." if text else "this cell of the matrix is empty."
            raise BadInput([error("matrix", table.place(line, heading), message, "Fill in every cell.")])
        yield number
