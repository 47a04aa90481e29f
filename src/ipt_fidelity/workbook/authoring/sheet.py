"""The workbook in which a rubric or an adaptation is written: a sheet for each kind of entry, with drop-downs.

The book carries the text of every file, so ``from_sheet`` needs nothing else to make the files again.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ipt_fidelity.version import version
from ipt_fidelity.workbook.authoring import columns as names
from ipt_fidelity.workbook.authoring import tables
from ipt_fidelity.workbook.authoring.columns import Column
from ipt_fidelity.workbook.authoring.folder import Authored, digest, encoded
from ipt_fidelity.workbook.authoring.offers import Base, Offers, offers_of, source_of, write_offers
from ipt_fidelity.workbook.authoring.tables import Table, TableRow, tables_of
from ipt_fidelity.workbook.authoring.values import Form
from ipt_fidelity.workbook.canvas import Canvas, Paper, Sheet
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.text import cell_text

SCHEMA: Final = "ipt-fidelity/rubric-book/1"
#: Very hidden: no menu of a spreadsheet program shows it.
KEPT: Final = "_files"
ABOUT: Final = "About"
#: Empty rows below a table, for what is new.
_NEW_ROWS: Final = 15
_PART: Final = 30_000  # characters; a cell takes 32,767

_NOTES: Final = {
    tables.ITEMS: "What is rated. New items go into the empty rows at the end; their five levels into the sheet Anchors.",
    tables.ANCHORS: "What each level looks like, and which values of the rule it takes. Without a value, people give it.",
    tables.CODES: "What coders put on turns. New codes go into the empty rows at the end.",
    tables.CHANGES: "What is otherwise than in the rubric: fields that change, or what is retired. Say why; cite.",
    tables.MEASURES: "Scales: their range and what their totals mean. No wording of their items.",
    tables.SOURCES: "Works that are cited. Note what you have seen of each, and what you recall.",
}
_EXPLAINED: Final = (
    "Write in the cells with a dotted frame; the others name what stands there and stay as they are. Ids are for good.",
    "A list of ids has commas between them. Entries, such as what counts, stand one a line.",
    "Fields stand one a line, as 'field: value'; several values in brackets, such as [task.summary, task.time_reminder].",
    "What is new goes into the empty rows below a table. A new item needs five rows in the sheet Anchors, one a level.",
    "To give something up, leave its row: set the status of an item to deprecated, or retire it in the sheet Changes.",
    "A row that is deleted here is reported, and stays in the files.",
    "What has no sheet here (phases, problem areas, domains, groups of codes, settings, contract) stays as it is.",
    "When you have saved the book as .xlsx, make the files of it with:",
    "ipt-fidelity rubric from-sheet {name} --out NEW-FOLDER",
    "Only what you have edited differs from the files that the book was made of; comments in them are kept.",
)


def write_rubric_sheet(
    authored: Authored, path: Path, base: Base | None, rules: Iterable[str], *, name: str = "", paper: Paper = "a4"
) -> None:
    """Write a rubric or an adaptation as a workbook.

    Args:
        authored: its files.
        path: where the book is written; ``outputs.place`` moves it safely into place.
        base: what an adaptation's rubric holds, for the drop-downs.
        rules: kinds of rules that there are.
        name: what the book will be called.
        paper: the size of paper.

    Raises:
        OSError: the file could not be written.
    """
    found = tables_of(authored)
    offers = offers_of(authored, found, base, rules)
    title = f"{authored.kind.capitalize()}: {authored.id}"
    keys = iter(range(1, sum(len(table.rows) for table in found) + 1))
    with Canvas(path, f"IPT fidelity: {title}", title, paper) as canvas:
        _write_about(canvas, authored, title, name or path.name)
        for table in found:
            _write_table(canvas, table, offers, [next(keys) for _ in table.rows])
        write_offers(canvas, offers)
        _write_kept(canvas, authored)


def _write_about(canvas: Canvas, authored: Authored, title: str, name: str) -> None:
    sheet = canvas.sheet(ABOUT)
    sheet.widths(110)
    sheet.write(0, 0, title, "title")
    sheet.write(1, 0, f"Written by ipt-fidelity {version()} from {len(authored.texts)} files.", "note")
    for row, text in enumerate(_EXPLAINED, 3):
        sheet.write(row, 0, text.replace("{name}", name), "prompt" if text.startswith("ipt-fidelity") else "paragraph")
    sheet.print_area(len(_EXPLAINED) + 3, 1)


def _write_table(canvas: Canvas, table: Table, offers: Offers, keys: Sequence[int]) -> None:
    sheet = canvas.sheet(table.name, landscape=True)
    columns = table.columns
    sheet.widths(*(column.width for column in columns))
    frozen = 1 + max((index for index, column in enumerate(columns) if column.fixed), default=-1)
    note = _NOTES.get(table.name, "What holds for the whole.")
    headings = [*(column.heading for column in columns), names.ROW]
    first = row = begin_table(sheet, table.name, note, headings, frozen_columns=frozen)
    for entry, key in zip(table.rows, keys, strict=True):
        for at, column in enumerate(columns):
            _write_cell(sheet, row, at, column, entry)
        sheet.write(row, len(columns), key, "quiet")
        row += 1
    known = row
    if table.grows:
        for row in range(known, known + _NEW_ROWS):  # the last one is needed below
            for at, column in enumerate(columns):
                sheet.write(row, at, None, _style(column.form))
        row += 1
    sheet.hide(len(columns), len(columns))
    for at, column in enumerate(columns):
        begin = known if column.fixed else first
        source = source_of(offers, column.offers)
        if source is not None and begin < row:
            _offer(sheet, (begin, at, row - 1, at), source, column)
    sheet.filter(first - 1, known - 1, len(columns))
    sheet.print_area(known, len(columns))


def _write_cell(sheet: Sheet, row: int, at: int, column: Column, entry: TableRow) -> None:
    if entry.open(column):
        sheet.write(row, at, entry.cell(column), _style(column.form))
    else:
        text = locked_text(entry, column)
        named = "strong" if isinstance(text, str) else "centre_strong"
        sheet.write(row, at, text, named if column.fixed else "quiet")


def locked_text(entry: TableRow, column: Column) -> str | int | float | None:
    """Return what a cell that cannot be written in shows: its value, or that it has to be edited in the file."""
    shown = entry.cell(column)
    if shown is None and entry.value(column) is not None:
        return f"(edit it in {entry.file})"
    return cell_text(shown) if isinstance(shown, str) else shown


def _style(form: Form) -> str:
    return "input_number" if form.name.startswith("a number") else "input"


def _offer(sheet: Sheet, cells: tuple[int, int, int, int], source: str, column: Column) -> None:
    if column.form.several:
        text = "Choose one, or write several with commas between them."
        sheet.choose_from(cells, source, column.heading[:32], text, only=False)
    else:
        sheet.choose_from(cells, source, column.heading[:32], "Choose from the list.", only=column.only)


def _write_kept(canvas: Canvas, authored: Authored) -> None:
    """Write the hidden sheet: what the book is, and every file as it was, in letters that no program changes."""
    sheet = canvas.hidden_sheet(KEPT)
    sheet.line(0, ("schema", SCHEMA, authored.kind, authored.id, str(authored.folder.resolve())), "plain")
    for row, (name, text) in enumerate(authored.texts.items(), 1):
        packed = base64.b64encode(zlib.compress(encoded(text), 9)).decode("ascii")
        parts = [packed[at : at + _PART] for at in range(0, len(packed), _PART)]
        sheet.line(row, (name, digest(text), *parts), "plain")
