"""Workbooks as text: sheet, cell, value, link. What a person sees is compared, not the bytes of a file."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import openpyxl

from ipt_fidelity.pipeline import Scored
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.workbook import write_workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class Grid:
    """A book that was read back.

    ``cells`` maps sheet and cell to a value; ``links`` lists sheet, cell, shown text, and sheet and row of the target.
    """

    sheets: tuple[str, ...]
    cells: dict[tuple[str, str], object]
    links: tuple[tuple[str, str, str, str, int], ...]

    def column(self, sheet: str, letter: str) -> list[object]:
        found = [
            (int(cell[len(letter) :]), value)
            for (name, cell), value in self.cells.items()
            if name == sheet and _letters(cell) == letter
        ]
        return [value for _, value in sorted(found)]

    def row(self, sheet: str, number: int) -> dict[str, object]:
        return {
            _letters(cell): value
            for (name, cell), value in self.cells.items()
            if name == sheet and cell[len(_letters(cell)) :] == str(number)
        }

    def text(self, sheet: str) -> str:
        return "\n".join(str(value) for (name, _), value in self.cells.items() if name == sheet)

    def find(self, sheet: str, text: str) -> str:
        """Return the first cell of a sheet whose text contains something."""
        for (name, cell), value in self.cells.items():
            if name == sheet and text in str(value):
                return cell
        raise AssertionError(f"{text!r} does not stand on {sheet}")


def _letters(cell: str) -> str:
    return re.match("[A-Z]+", cell)[0]


def read_grid(path: Path) -> Grid:
    book = openpyxl.load_workbook(path, data_only=True)
    cells, links = {}, []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cells[sheet.title, cell.coordinate] = cell.value
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target is None, "no link leads out of the book"
                    name, _, place = cell.hyperlink.location.rpartition("!")
                    links.append((sheet.title, cell.coordinate, str(cell.value), name.strip("'"), int(place[1:])))
    return Grid(tuple(book.sheetnames), cells, tuple(links))


def book(scored: Scored, folder: Path, session: str | None = None, extra=()) -> Grid:
    path = folder / "book.xlsx"
    write_workbook(scored, path, session, extra)
    return read_grid(path)


def strings_of(path: Path) -> list[str]:
    """Return the texts of a book as the format defines them; openpyxl takes `x005F_` out wherever it stands."""
    with zipfile.ZipFile(path) as file:
        root = ET.fromstring(file.read("xl/sharedStrings.xml"))
    texts = ["".join(node.text or "" for node in entry.iter(f"{_MAIN}t")) for entry in root.iter(f"{_MAIN}si")]
    return [re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text) for text in texts]


def formulas_in(path: Path) -> list[str]:
    """Return the formulas of a book as they stand in the file."""
    found = []
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.startswith("xl/worksheets/sheet"):
                found += re.findall("<f[^>]*>(.*?)</f>", file.read(name).decode("utf-8"), re.DOTALL)
    return found


def only_session(scored: Scored, name: str) -> Scored:
    """Return one session scored alone, without its case."""
    at = [session.id for session in scored.sessions].index(name)
    report = msgspec.structs.replace(scored.report, case=None, sessions=(scored.report.sessions[at],))
    lone = msgspec.structs.replace(scored.sessions[at], case=None)
    return replace(scored, report=report, case=None, sessions=(lone,))


def changed_session(scored: Scored, **fields) -> Scored:
    """Return a lone session whose block of the report has other fields."""
    block = msgspec.structs.replace(scored.report.sessions[0], **fields)
    return replace(scored, report=msgspec.structs.replace(scored.report, sessions=(block,)))


def changed_items(scored: Scored, change) -> Scored:
    """Return a lone session whose items are what a function makes of them."""
    return changed_session(scored, items=tuple(change(item) for item in scored.report.sessions[0].items))


def at_level(item: ItemScore, level: float) -> ItemScore:
    return msgspec.structs.replace(item, level=level) if item.status == "scored" else item
