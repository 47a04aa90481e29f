"""Edits a rubric's workbook as a person would: a cell is found by its sheet, the names of its row, and its heading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from ipt_fidelity.toolkit import installed
from ipt_fidelity.workbook.authoring.folder import read_authored
from ipt_fidelity.workbook.authoring.from_sheet import FromSheet, from_sheet, open_rubric_book
from ipt_fidelity.workbook.authoring.offers import Base
from ipt_fidelity.workbook.authoring.sheet import write_rubric_sheet

HEADINGS = 3  # their row in a spreadsheet program


class RubricBook:
    """A book on disk with what it was made of."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.authored, self.path = read_authored(folder), path
        toolkit = installed()
        self.rules = toolkit.rules
        self.base = None if self.authored.kind == "rubric" else Base.of(toolkit.folder("ipt-core").plain)
        write_rubric_sheet(self.authored, path, self.base, self.rules)

    def fill(self, sheet: str, names: tuple[str | int, ...], heading: str, value: Any) -> str:
        """Write in a cell and return what it is called."""
        book = openpyxl.load_workbook(self.path)
        page = book[sheet]
        row = next(
            number
            for number, cells in enumerate(page.iter_rows(min_row=HEADINGS + 1, values_only=True), HEADINGS + 1)
            if all(name in cells for name in names)
        )
        cell = page.cell(row, self.columns(page)[heading])
        cell.value = value
        book.save(self.path)
        return f"{sheet}!{cell.coordinate}"

    def add(self, sheet: str, values: Mapping[str, Any]) -> int:
        """Fill in the first empty row and return its number."""
        book = openpyxl.load_workbook(self.path)
        page = book[sheet]
        columns = self.columns(page)
        row = HEADINGS + 1
        while any(page.cell(row, column).value is not None for column in columns.values()):
            row += 1
        for heading, value in values.items():
            cell = page.cell(row, columns[heading])
            assert not cell.protection.locked, f"{sheet}!{cell.coordinate} is there to be filled in"
            cell.value = value
        book.save(self.path)
        return row

    def delete(self, sheet: str, name: str) -> None:
        """Delete the row of something."""
        book = openpyxl.load_workbook(self.path)
        page = book[sheet]
        rows = list(page.iter_rows(min_row=HEADINGS + 1, values_only=True))
        page.delete_rows(next(number for number, cells in enumerate(rows, HEADINGS + 1) if name in cells))
        book.save(self.path)

    @staticmethod
    def columns(page: Any) -> dict[str, int]:
        return {cell.value: cell.column for cell in page[HEADINGS] if cell.value is not None}

    def made(self, path: Path | None = None) -> FromSheet:
        """Return what the book makes."""
        path = path or self.path
        return from_sheet(open_rubric_book(path.read_bytes(), path.name), self.base, self.rules)


def lines_that_differ(before: str, after: str) -> list[tuple[str, str]]:
    """Return pairs of lines that differ, where both texts have as many lines."""
    old, new = before.splitlines(), after.splitlines()
    assert len(old) == len(new), "no line was added or taken away"
    return [(one, other) for one, other in zip(old, new, strict=True) if one != other]
