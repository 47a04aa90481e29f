"""The rows of a sheet as they came back, each with the entry that it was written for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.sheets import Row, cell_name, find_header, value_at
from ipt_fidelity.workbook.authoring.columns import ROW, Column
from ipt_fidelity.workbook.authoring.tables import Table, TableRow


@dataclass(frozen=True, eq=False)
class Line:
    """One row of a sheet.

    Attributes:
        sheet: name of the sheet.
        number: of the row, counted from 0.
        cells: what stands in it.
        columns: the column of each heading.
        known: the entry that the row was written for; None where the row is new.
    """

    sheet: str
    number: int
    cells: Row
    columns: Mapping[str, int]
    known: TableRow | None

    def value(self, column: Column) -> Any:
        """Return what stands in a cell."""
        return value_at(self.cells, self.columns.get(column.heading))

    def cell(self, column: Column) -> str:
        """Return the name of a cell."""
        return cell_name(self.sheet, self.number, self.columns.get(column.heading, 0))


def lines_of(file: str, table: Table, rows: Sequence[Row], first_key: int) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Return the rows that hold something, and what is missing of those that were written.

    Args:
        file: how the book is called in messages.
        table: what was written on the sheet.
        rows: what stands on it now.
        first_key: key of the first row that was written.
    """
    header = find_header(rows, [*(column.heading for column in table.columns), ROW])
    if header is None:
        message = "the sheet or some of its headings are missing; nothing of it is read."
        return (), (error("headings", Place(file, None, table.name), message, "Put them back as they were written."),)
    first, columns = header
    known = dict(enumerate(table.rows, first_key))
    lines = []
    for number, cells in enumerate(rows[first + 1 :], first + 1):
        if any(value_at(cells, columns[column.heading]) is not None for column in table.columns):
            # a key that comes a second time is that of a copied row
            entry = known.pop(value_at(cells, columns[ROW]), None)
            lines.append(Line(table.name, number, cells, columns, entry))
    return tuple(lines), tuple(_gone(file, table, tuple(known.values())))


def _gone(file: str, table: Table, rows: Sequence[TableRow]) -> Iterator[Problem]:
    for row in rows:
        shown = [str(row.cell(column)) for column in table.columns if column.fixed and row.cell(column) is not None]
        message = f"the row of {' · '.join(shown) or table.name} is gone; it stays in {row.file}."
        hint = "To give something up, retire it in the sheet Changes, or set its status to deprecated."
        yield warning("row-gone", Place(file, None, table.name), message, hint)
