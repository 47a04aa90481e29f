"""The one place that speaks to XlsxWriter: a book, its sheets, and the only ways in which a cell is written.

Text from outside always goes through ``cell_text`` and ``write_string``, so nothing of it becomes a formula or a link.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from ipt_fidelity.workbook.book_marks import was_key
from ipt_fidelity.workbook.heights import height_of, lines_of
from ipt_fidelity.workbook.styles import FONT, POINTS, WRAPPED, Styles
from ipt_fidelity.workbook.text import cell_text, cut, sheet_name

#: A fixed date, so that the same report gives the same bytes.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
Paper = Literal["a4", "letter"]
#: The numbers that the format gives to sizes of paper.
_PAPERS = {"letter": 1, "a4": 9}
#: What a person may do on a protected sheet beside filling in the open cells.
_ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True}
#: Excel takes no more in one sheet; further ones are written as text.
MOST_LINKS = 65_530
_LARGEST_EXACT = 2**53
#: So many letters, even the widest, fit for one digit's width of a column in the sizes that are used.
_SURELY_FITS = 0.5
_ALL_CELLS = "A1:XFD1048576"

Value = str | int | float | None


class Canvas:
    """A book that is being written; used in a ``with`` block, it is closed or given up at the end."""

    def __init__(self, path: Path | IO[bytes], title: str, subject: str, paper: Paper = "a4") -> None:
        """Begin a book.

        Args:
            path: where it is written, or an open file that takes it.
            title: title among the properties of the file.
            subject: stands in the footer of each page.
            paper: the size of paper; either way a page is as wide as the paper.
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
        self._workbook = xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, options)
        self._workbook.set_properties({"title": cell_text(title), "created": MADE})
        self._workbook.set_size(1366, 768)
        self._styles = Styles(self._workbook)
        self._footer = cut(cell_text(subject).replace("&", "&&"), 120, "…")
        self._paper = _PAPERS[paper]
        self._taken: set[str] = set()
        #: What stands in the input cells, by ``book_marks.was_key``.
        self.was: dict[str, str | int] = {}
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
        """Return a new sheet, set up for printing: one page wide, numbered pages; only input cells can be changed."""
        name = sheet_name(title, self._taken)
        self._taken.add(name.casefold())
        page = self._workbook.add_worksheet(name)
        page.set_paper(self._paper)
        page.set_landscape() if landscape else page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.set_footer(f"&L&8{self._footer}&C&8&A&R&8page &P of &N")
        page.hide_gridlines(2)
        page.ignore_errors({"number_stored_as_text": _ALL_CELLS})
        page.protect("", _ALLOWED)
        sheet = Sheet(page, name, self._styles, self.was)
        self._sheets.append(sheet)
        return sheet

    def hidden_sheet(self, name: str) -> Sheet:
        """Return a new sheet that no menu shows, for what only the reader of the book needs."""
        page = self._workbook.add_worksheet(name)
        page.very_hidden()
        page.protect("", {})
        return Sheet(page, name, self._styles, self.was)

    def chart(self, kind: Mapping[str, str]) -> Any:
        """Return a new chart; see ``charts``."""
        return self._workbook.add_chart(kind)


class Sheet:
    """One sheet; rows and columns count from 0."""

    def __init__(self, page: Any, name: str, styles: Styles, was: dict[str, str | int]) -> None:
        """Wrap an XlsxWriter worksheet; ``was`` takes what stands in its input cells."""
        self._page, self.name, self._styles, self._links, self._was = page, name, styles, 0, was
        self._widths: tuple[float, ...] = ()
        self._lines: dict[int, int] = {}
        self._least: dict[int, float] = {}

    def write(self, row: int, column: int, value: Value, style: str = "text") -> None:
        """Write text, a number, or an empty cell with its look."""
        look = self._styles[style]
        if value is None or value == "":
            self._page.write_blank(row, column, None, look)
        elif isinstance(value, str):
            text = cell_text(value)
            self._page.write_string(row, column, text, look)
            self._make_room(row, column, text, style)
        elif isinstance(value, bool) or not math.isfinite(value) or abs(value) > _LARGEST_EXACT:
            self._page.write_string(row, column, str(value), look)
        else:
            self._page.write_number(row, column, value, look)

    def _make_room(self, row: int, column: int, text: str, style: str) -> None:
        """Remember how many lines a text takes, so that its row can be made high enough."""
        letters = WRAPPED.get(style)
        # nearly every cell is short, and is known to fit without looking at its letters
        if letters is None or column >= len(self._widths):
            return
        if len(text) > self._widths[column] * _SURELY_FITS or "\n" in text:
            lines = lines_of(text, self._widths[column], letters.points, bold=letters.bold)
            if lines > self._lines.get(row, 1):
                self._lines[row] = lines

    def formula(self, row: int, column: int, formula: str, result: Value, style: str = "text") -> None:
        """Write a formula of ours with the result that the engine has for it; no text from outside may stand in it.

        Args:
            row: row of the cell.
            column: column of the cell.
            formula: with its leading equals sign; cells are named, never their text.
            result: shown where nothing calculates, as in a book that came by mail.
            style: look of the cell.
        """
        stored = cell_text(result) if isinstance(result, str) else result
        self._page.write_formula(row, column, formula, self._styles[style], "" if stored is None else stored)
        if isinstance(stored, str):
            self._make_room(row, column, stored, style)

    def input(self, row: int, column: int, field: str, key: str, value: str | int | None, style: str = "input") -> None:
        """Write a cell that a person may fill in, and remember what stands in it.

        Args:
            row: row of the cell.
            column: column of the cell.
            field: what is filled in, see ``book_marks``.
            key: of which item, flag or question.
            value: what stands in it so far.
            style: look of the cell, an open one.
        """
        self.write(row, column, value, style)
        if value is not None and value != "":
            self._was[was_key(self.name, field, key)] = cell_text(value) if isinstance(value, str) else value

    def choices(self, first: int, last: int, column: int, choices: Sequence[str | int], title: str, message: str) -> None:
        """Allow only some values in a column of input cells, offered as a list.

        Args:
            first: first row.
            last: last row.
            column: the column.
            choices: what may be chosen; an empty cell is allowed too.
            title: of the hint, at most 32 characters.
            message: what the hint and a refusal say, at most 255 characters.
        """
        rule = {
            "validate": "list",
            "source": list(choices),
            "input_title": title,
            "input_message": message,
            "error_title": title,
            "error_message": message,
        }
        self._page.data_validation(first, column, last, column, rule)

    def choose_from(
        self, cells: tuple[int, int, int, int], source: str, title: str, message: str, *, only: bool = True
    ) -> None:
        """Offer the cells of a list sheet in a block of input cells.

        Args:
            cells: first row, first column, last row and last column of the block.
            source: the cells of the list, such as ``=Lists!$A$1:$A$90``.
            title: of the hint, at most 32 characters.
            message: what the hint and a refusal say, at most 255 characters.
            only: whether anything else is refused.
        """
        rule = {"validate": "list", "source": source, "error_title": title, "error_message": message, "show_error": only}
        self._page.data_validation(*cells, rule | {"input_title": title, "input_message": message, "show_input": False})

    def allow_rows(self) -> None:
        """Allow rows to be added between those that stand there."""
        self._page.protect("", {**_ALLOWED, "insert_rows": True})

    def legend(self, row: int, first: int, last: int, text: str) -> None:
        """Show once, above a table, what a cell to fill in looks like."""
        if first == last:
            self.write(row, first, text, "legend")
        else:
            self._page.merge_range(row, first, row, last, text, self._styles["legend"])

    def hide(self, first: int, last: int) -> None:
        """Hide columns that only formulas and the reader of the book need."""
        self._page.set_column(first, last, None, None, {"hidden": True})

    def place(self, row: int, column: int, chart: Any, text: str, *, shift: int) -> None:
        """Place a chart, so many pixels to the right of a cell; ``text`` says in words what it shows."""
        options = {"description": cell_text(text), "object_position": 2, "x_offset": shift}
        self._page.insert_chart(row, column, chart, options)

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
        """Make a row at least so high."""
        self._least[row] = points
        self._page.set_row(row, points)

    def fit_rows(self) -> None:
        """Make the rows of wrapped text high enough."""
        for row, lines in self._lines.items():
            if lines > 1:
                self._page.set_row(row, max(height_of(lines, POINTS), self._least.get(row, 0.0)))

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep the rows above and the columns before a cell in sight, and repeat those rows on each printed page."""
        self._page.freeze_panes(row, column)
        self._page.repeat_rows(row - 1)

    def filter(self, first: int, last: int, columns: int) -> None:
        """Offer a filter on a table whose header stands in row ``first``."""
        if last > first:
            self._page.autofilter(first, 0, last, columns - 1)

    def on_one_page(self) -> None:
        """Print the whole sheet on one page, charts and table together."""
        self._page.fit_to_pages(1, 1)

    def print_area(self, rows: int, columns: int) -> None:
        """Print only so many rows and columns."""
        self._page.print_area(0, 0, max(rows - 1, 0), columns - 1)
