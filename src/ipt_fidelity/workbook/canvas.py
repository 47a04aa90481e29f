"""The one place that speaks to XlsxWriter: a book, its sheets, and the only ways in which a cell is written.

Text always goes through ``cell_text`` and ``write_string``, so nothing from outside becomes a formula or a link.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from ipt_fidelity.workbook.heights import height_of, lines_of
from ipt_fidelity.workbook.styles import FONT, POINTS, WRAPPED, Styles
from ipt_fidelity.workbook.text import cell_text, cut, sheet_name

#: A fixed date, so that the same report gives the same bytes.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
A4 = 9
#: Excel takes no more in one sheet; further ones are written as text.
MOST_LINKS = 65_530
_LARGEST_EXACT = 2**53
_ALL_CELLS = "A1:XFD1048576"

Value = str | int | float | None


class Canvas:
    """A book that is being written; used in a ``with`` block, it is closed or given up at the end."""

    def __init__(self, path: Path, title: str, subject: str) -> None:
        """Begin a book.

        Args:
            path: where it is written.
            title: title among the properties of the file.
            subject: stands in the footer of each page.
        """
        # In memory: XlsxWriter would else leave patient data in the folder for temporary files while it works.
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            # Column widths are counted in digits of this font; its 7 pixels are what ``heights`` reckons with.
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        }
        self._workbook = xlsxwriter.Workbook(str(path), options)
        self._workbook.set_properties({"title": cell_text(title), "created": MADE})
        self._workbook.set_size(1366 * 15, 768 * 15)
        self._styles = Styles(self._workbook)
        self._footer = cut(cell_text(subject).replace("&", "&&"), 120, "…")
        self._taken: set[str] = set()
        self._sheets: list[Sheet] = []

    def __enter__(self) -> Self:
        """Return the book."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Write the file, or give it up where something went wrong."""
        try:
            if error is None:
                for sheet in self._sheets:
                    sheet.fit_rows()
                self._workbook.close()
        except FileCreateError as reason:
            cause = reason.args[0] if reason.args else reason
            raise (cause if isinstance(cause, OSError) else OSError(str(reason))) from reason
        finally:
            self._workbook.fileclosed = True  # nothing may write half a book later

    def sheet(self, title: str, *, landscape: bool = False) -> Sheet:
        """Return a new sheet, set up for printing: A4, one page wide, numbered pages."""
        name = sheet_name(title, self._taken)
        self._taken.add(name.casefold())
        page = self._workbook.add_worksheet(name)
        page.set_paper(A4)
        page.set_landscape() if landscape else page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.set_footer(f"&L&8{self._footer}&C&8&A&R&8page &P of &N")
        page.hide_gridlines(2)
        page.ignore_errors({"number_stored_as_text": _ALL_CELLS})
        sheet = Sheet(page, name, self._styles)
        self._sheets.append(sheet)
        return sheet


class Sheet:
    """One sheet; rows and columns count from 0."""

    def __init__(self, page: Any, name: str, styles: Styles) -> None:
        """Wrap an XlsxWriter worksheet."""
        self._page, self.name, self._styles, self._links = page, name, styles, 0
        self._widths: tuple[float, ...] = ()
        self._lines: dict[int, int] = {}

    def write(self, row: int, column: int, value: Value, style: str = "text") -> None:
        """Write text, a number, or an empty cell with its look."""
        look = self._styles[style]
        if value is None or value == "":
            self._page.write_blank(row, column, None, look)
        elif isinstance(value, str):
            text = cell_text(value)
            self._page.write_string(row, column, text, look)
            if style in WRAPPED and column < len(self._widths):
                letters = WRAPPED[style]
                lines = lines_of(text, self._widths[column], letters.points, bold=letters.bold)
                self._lines[row] = max(self._lines.get(row, 1), lines)
        elif isinstance(value, bool) or not math.isfinite(value) or abs(value) > _LARGEST_EXACT:
            self._page.write_string(row, column, str(value), look)
        else:
            self._page.write_number(row, column, value, look)

    def line(self, row: int, values: Sequence[Value], style: str = "text", column: int = 0) -> None:
        """Write values side by side in one look."""
        for offset, value in enumerate(values):
            self.write(row, column + offset, value, style)

    def link(self, row: int, column: int, target: tuple[str, int] | None, label: str, style: str = "link") -> None:
        """Write a link to a row of a sheet; plain text where there is no such row.

        Args:
            row: row of the cell.
            column: column of the cell.
            target: name of a sheet and a row of it.
            label: what the cell shows.
            style: look of the cell.
        """
        if target is None or self._links >= MOST_LINKS:
            self.write(row, column, label, "centre_quiet")
            return
        self._links += 1
        sheet, target_row = target
        quoted = sheet.replace("'", "''")
        self._page.write_url(
            row, column, f"internal:'{quoted}'!A{target_row + 1}", self._styles[style], cell_text(label) or "?"
        )

    def widths(self, *widths: float) -> None:
        """Set the widths of the columns from the first on, in characters."""
        self._widths = widths
        for column, width in enumerate(widths):
            self._page.set_column(column, column, width)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row that holds no wrapped text."""
        self._page.set_row(row, points)

    def fit_rows(self) -> None:
        """Make the rows of wrapped text high enough."""
        for row, lines in self._lines.items():
            if lines > 1:
                self._page.set_row(row, height_of(lines, POINTS))

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep the rows above and the columns before a cell in sight, and repeat those rows on each printed page."""
        self._page.freeze_panes(row, column)
        self._page.repeat_rows(row - 1)

    def filter(self, first: int, last: int, columns: int) -> None:
        """Offer a filter on a table whose header stands in row ``first``."""
        if last > first:
            self._page.autofilter(first, 0, last, columns - 1)

    def print_area(self, rows: int, columns: int) -> None:
        """Print only so many rows and columns."""
        self._page.print_area(0, 0, max(rows - 1, 0), columns - 1)
