"""Plain tables as further sheets, of plugins and of imports: they bring cells, the look stays ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipt_fidelity.workbook.book_marks import HEADER_ROW
from ipt_fidelity.workbook.canvas import Canvas, Value
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.subject import FIRST_ROW
from ipt_fidelity.workbook.text import shortened

_NARROWEST, _WIDEST, _SAMPLE = 9, 60, 200


@dataclass(frozen=True, slots=True)
class Table:
    """A further sheet.

    Attributes:
        title: name of the sheet.
        headings: one for each column.
        rows: cells of text, numbers or None.
        note: what stands under its title.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = "Added by a plugin."


def import_table(rows: Iterable[tuple[str, str, str]]) -> Table:
    """Return the rows of an import report as a sheet."""
    note = "What became of the file that this session was made of."
    return Table("Import", ("What", "Which", "Detail"), tuple(rows), note)


def write_table(canvas: Canvas, table: Table) -> None:
    """Write a table as a sheet of its own."""
    sheet = canvas.sheet(table.title, landscape=True)
    columns = max([len(table.headings), *(len(row) for row in table.rows)], default=0)
    sheet.widths(*(_width(table, column) for column in range(columns)))
    begin_table(sheet, shortened(table.title, 80), table.note, table.headings)
    for offset, row in enumerate(table.rows):
        for column, value in enumerate(row):
            sheet.write(FIRST_ROW + offset, column, value, "text" if isinstance(value, str) or value is None else "number")
    if columns:
        sheet.filter(HEADER_ROW, HEADER_ROW + len(table.rows), columns)


def _width(table: Table, column: int) -> float:
    """Return a width that fits the beginning of a column, within bounds."""
    texts = [str(row[column]) for row in table.rows[:_SAMPLE] if column < len(row) and row[column] is not None]
    heading = table.headings[column] if column < len(table.headings) else ""
    return min(max(_NARROWEST, *(len(text) + 2 for text in [heading, *texts])), _WIDEST)
