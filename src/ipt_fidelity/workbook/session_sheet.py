"""The sheet of a coding book that holds everything of a session but its talk and its codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipt_fidelity.readers.coding import layout as names
from ipt_fidelity.session import Session
from ipt_fidelity.workbook.canvas import Canvas, Sheet, Value
from ipt_fidelity.workbook.kept import Originals

#: Open rows below each table, for what is to be added.
_SPARE = 3
_ASKED = "Write your name or code here before you give the book back."


def write_session(canvas: Canvas, session: Session, coder: str | None, originals: Originals, *, blind: bool) -> None:
    """Write the sheet.

    Args:
        canvas: the book.
        session: the session.
        coder: who codes in this book.
        originals: takes the texts that no cell can show as they are.
        blind: whether the facts are locked and what other people did is left out.
    """
    sheet = canvas.sheet(names.SESSION)
    sheet.widths(26, 34, 22, 12, 40)
    sheet.height(0, 22)
    sheet.write(0, 0, names.SESSION, "title")
    sheet.write(1, 0, _ASKED if blind else "What the session file holds beside talk and codes.", "note")
    row = 3
    for label, value in _facts(session, coder):
        sheet.write(row, 0, label, "strong")
        locked = blind and label != "Coder"
        sheet.write(row, 1, originals.shown(value) if isinstance(value, str) else value, "text" if locked else "input")
        row += 1
    for title, rows in _tables(session, blind=blind):
        row = _write_table(sheet, row + 1, title, rows, originals, locked=blind)
    sheet.print_area(row, 5)


def _facts(session: Session, coder: str | None) -> Iterator[tuple[str, Value]]:
    circumstance = session.circumstance
    values: dict[str, Value] = {
        "complete": names.YES if session.complete else names.NO,
        "circumstance.kind": circumstance.kind if circumstance else None,
        "circumstance.because": circumstance.because if circumstance else None,
        "coder": coder,
    }
    for label, name in names.FACTS.items():
        yield label, values[name] if name in values else getattr(session, name)


def _tables(session: Session, *, blind: bool) -> Iterator[tuple[str, list[Sequence[Value]]]]:
    yield "Speakers", [(letter, role) for letter, role in session.speakers.items()]
    yield "Measures", [(name, _answered(total)) for name, total in session.measures.items()]
    answers = [
        (name, item, _answered(answer)) for name, items in session.item_flags.items() for item, answer in items.items()
    ]
    yield "Safety answers", [*answers]
    groups = session.coded_for.items()
    yield "Looked for", [] if blind else [(who, ", ".join(looked)) for who, looked in groups]
    if not blind:
        yield "Ratings", [(each.item, each.rater, each.role, each.level, each.note) for each in session.ratings]


def _answered(value: float | None) -> Value:
    return names.NOT_ANSWERED if value is None else value


def _write_table(
    sheet: Sheet, row: int, title: str, rows: list[Sequence[Value]], originals: Originals, *, locked: bool
) -> int:
    headings = names.TABLES[title]
    sheet.write(row, 0, title, "section")
    sheet.line(row + 1, headings, "header")
    row += 2
    open_rows = [] if locked and title != "Looked for" else [[None] * len(headings)] * _SPARE
    for values in (*rows, *open_rows):
        for column, value in enumerate(values):
            shown = originals.shown(value) if isinstance(value, str) else value
            sheet.write(row, column, shown, "text" if locked and title != "Looked for" else "input")
        row += 1
    return row
