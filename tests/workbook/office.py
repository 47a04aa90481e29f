"""LibreOffice without a window, told to recalculate what it opens: the other program that our formulas are held against."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def needs_office():
    """Skip where LibreOffice is missing; in continuous integration its absence is a failure."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("soffice is not installed; CI has to prove the formulas")
        pytest.skip("soffice is not installed")


def recalculated(books: Sequence[Path], folder: Path, to: str = "xlsx") -> list[Path]:
    """Return books as LibreOffice saves them after it has worked out every formula anew."""
    needs_office()
    profile, out = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(out), *map(str, books)], check=True, capture_output=True, timeout=300, cwd=folder
    )
    found = [out / f"{book.stem}.{to}" for book in books]
    assert all(path.is_file() for path in found), "LibreOffice saved every book"
    return found


def edited(book: Path, target: Path, cells: Mapping[tuple[str, str], object]) -> Path:
    """Write a copy of a book in which a person has filled in cells; stored results are gone, as they may be."""
    workbook = openpyxl.load_workbook(book)
    for (sheet, cell), value in cells.items():
        assert not workbook[sheet][cell].protection.locked, f"{sheet}!{cell} is there to be filled in"
        workbook[sheet][cell] = value
    workbook.save(target)
    return target


def formulas(book: Path) -> dict[tuple[str, str], str]:
    """Return every formula by sheet and cell."""
    return {place: str(value) for place, value in _read(book, results=False).items() if str(value).startswith("=")}


def values(book: Path) -> dict[tuple[str, str], object]:
    """Return every value of the sheets with formulas, of formulas the result; an empty text and nothing are the same."""
    return _read(book, results=True)


def _read(book: Path, *, results: bool) -> dict[tuple[str, str], object]:
    workbook = openpyxl.load_workbook(book, data_only=results, read_only=True)
    try:
        return {
            (name, cell.coordinate): cell.value
            for name in ("Summary", "Items", "Tasks", "Ratings")
            for row in workbook[name].iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
    finally:
        workbook.close()
