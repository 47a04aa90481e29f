"""Books as pages of text: sheet, cell, value, look, link and what may be chosen. ``pytest --accept`` takes new ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.pipeline import read_case, score_case
from ipt_fidelity.workbook import write_workbook
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.styles import _STYLES

#: The transcript, the anchors and the glossary stand in files of their own; here they would only be copied.
LEFT_OUT = ("Transcript", "Anchors", "About", "_book")
LONGEST = 90


def _look(cell) -> tuple[object, ...]:
    font, fill, align, border = cell.font, cell.fill, cell.alignment, cell.border
    sides = tuple((side.style, side.color.rgb if side.color else None) for side in (border.bottom, border.left, border.top))
    written = (font.name, font.sz, font.b, font.i, font.u, font.color.rgb if font.color else None)
    placed = (align.horizontal, align.vertical, align.wrap_text, align.indent)
    return written, fill.fgColor.rgb, placed, sides, cell.number_format, cell.protection.locked


@cache
def _names() -> dict[tuple[object, ...], str]:
    """Return the name of each look, found by writing every one of them once; of equal looks, the first."""
    names: dict[tuple[object, ...], str] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "looks.xlsx"
        with Canvas(path, "looks", "looks") as canvas:
            sheet = canvas.sheet("Looks")
            for row, name in enumerate(_STYLES):
                sheet.write(row, 0, name, name)
        for (cell,) in openpyxl.load_workbook(path)["Looks"].iter_rows(max_col=1):
            names.setdefault(_look(cell), cell.value)
    return names


def _choices(sheet) -> dict[str, str]:
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for area in str(rule.sqref).split():
            left, top, right, bottom = range_boundaries(area)
            found |= {
                f"{get_column_letter(column)}{row}": rule.formula1.strip('"')
                for column in range(left, right + 1)
                for row in range(top, bottom + 1)
            }
    return found


def page_of(path: Path) -> str:
    """Return a book as text, a line for each cell that has anything."""
    shown, written = (openpyxl.load_workbook(path, data_only=results) for results in (True, False))
    lines: list[str] = []
    for sheet in shown.worksheets:
        lines.append(f"== {sheet.title} ({sheet.sheet_state})")
        if sheet.title in LEFT_OUT:
            continue
        choices = _choices(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                line = _line(cell, written[sheet.title][cell.coordinate], choices.get(cell.coordinate))
                if line:
                    lines.append(line)
    return "\n".join(lines) + "\n"


def _line(cell, written, choice: str | None) -> str:
    if cell.value is None and written.data_type != "f" and cell.protection.locked:
        return ""
    value = " / ".join(str("" if cell.value is None else cell.value).split("\n"))
    value = value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    parts = [f"{cell.coordinate} [{_names().get(_look(cell), '?')}] {value}"]
    if written.data_type == "f":
        parts.append("formula")
    if cell.hyperlink is not None:
        parts.append(f"-> {cell.hyperlink.location}")
    if choice is not None:
        parts.append(f"one of {choice}")
    return "  ".join(parts).rstrip()


@pytest.mark.parametrize("session", [None, "rowan-s07"])
def test_the_books_look_as_they_did_when_they_were_last_read(session, golden, tmp_path):
    """Whoever changes a word, a look, a link or a choice in a book changes this page, and sees where."""
    path = tmp_path / "book.xlsx"
    write_workbook(score_case(read_case(data_folder("examples") / "rowan")), path, session)

    text = page_of(path)
    assert "[?]" not in text, "every cell has one of our looks"
    golden(f"book-{session or 'rowan'}.txt", text)
