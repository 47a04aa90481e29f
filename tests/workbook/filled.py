"""Fills in cells of our books as a person would, found by what they are about and not by their address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ipt_fidelity.workbook import book_marks as marks

HEADER = marks.HEADER_ROW + 1


def fill_items(book: Path, target: Path, values: Mapping[tuple[str, str], object]) -> Path:
    """Write a copy of a feedback book with input cells filled in, each by item and heading."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook[marks.ITEMS]
    columns = columns_of(sheet)
    rows = {str(sheet.cell(row, columns[marks.ITEM_ID]).value): row for row in range(HEADER + 1, sheet.max_row + 1)}
    for (item, heading), value in values.items():
        cell = sheet.cell(rows[item], columns[heading])
        assert not cell.protection.locked, f"{cell.coordinate} is there to be filled in"
        cell.value = value
    workbook.save(target)
    return target


def fill_flag(book: Path, target: Path, flag: str, by: str | None, because: str | None) -> Path:
    """Write a copy of a feedback book in which the first flag of a name is dismissed."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook[marks.SUMMARY]
    key = marks.FLAG_KEY_COLUMN + 1
    row = next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, key).value).startswith(f"{flag}|"))
    sheet.cell(row, marks.DISMISSED_BY_COLUMN + 1).value = by
    sheet.cell(row, marks.DISMISSED_BECAUSE_COLUMN + 1).value = because
    workbook.save(target)
    return target


def fill(book: Path, target: Path, sheet: str, cells: Mapping[str, object]) -> Path:
    """Write a copy of a book with cells of a sheet set by their address."""
    workbook = openpyxl.load_workbook(book)
    for address, value in cells.items():
        workbook[sheet][address].value = value
    workbook.save(target)
    return target


def columns_of(sheet: Worksheet, header: int = HEADER) -> dict[str, int]:
    """Return the column of each heading, counted from 1."""
    return {str(cell.value): cell.column for cell in sheet[header] if cell.value is not None}
