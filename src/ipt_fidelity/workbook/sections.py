"""The columns of the summary and the headings of its sections."""

from __future__ import annotations

from ipt_fidelity.workbook.canvas import Sheet, Value

#: What it is about, a turn or figure, the words, and two narrow columns.
WIDTHS = (23, 10, 64, 10, 8)
LAST = len(WIDTHS)
#: Hidden columns, for formulas and for the reader of the book.
KEY, SCORED, APPLIES, WEIGHT, PRODUCT, BELOW, UNKNOWN, CAP, TREND, TITLE = 5, 6, 7, 8, 9, 10, 11, 12, 13, 14


def section(sheet: Sheet, row: int, title: str, headings: tuple[str, ...] = ()) -> int:
    """Write the heading of a section and return the row below it."""
    values: list[Value] = [title, *headings]
    sheet.line(row, values + [None] * (LAST - len(values)), "section")
    return row + 1
