"""Small pieces that several sheets share."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from ipt_fidelity.workbook.book_marks import HEADER_ROW
from ipt_fidelity.workbook.canvas import Sheet, Value
from ipt_fidelity.workbook.subject import FIRST_ROW, Subject

#: How many turns an item links to, each from a column of its own; the rest is counted.
LINKED_TURNS = 4
TURN_HEADINGS = (*(f"turn {number}" for number in range(1, LINKED_TURNS + 1)), "more")


def begin_table(
    sheet: Sheet, title: str, note: str, headings: Sequence[str], *, frozen_columns: int = 0, centred: Container[int] = ()
) -> int:
    """Write title, note and header of a table, keep them in sight, and return the first row below.

    Args:
        sheet: where the table stands.
        title: stands above it.
        note: what a reader has to know, on one line.
        headings: one for each column.
        frozen_columns: how many columns stay in sight.
        centred: columns whose cells are centred.
    """
    sheet.height(0, 22)
    sheet.write(0, 0, title, "title")
    sheet.write(1, 0, note, "note")
    for column, heading in enumerate(headings):
        sheet.write(HEADER_ROW, column, heading, "header_centre" if column in centred else "header")
    sheet.freeze(FIRST_ROW, frozen_columns)
    return FIRST_ROW


def write_turns(sheet: Sheet, row: int, column: int, subject: Subject, references: Sequence[str]) -> None:
    """Write links to the first turns side by side, and how many more there are."""
    for offset in range(LINKED_TURNS):
        if offset < len(references):
            reference = references[offset]
            sheet.link(row, column + offset, subject.target(reference), subject.label(reference))
        else:
            sheet.write(row, column + offset, None)
    rest = len(references) - LINKED_TURNS
    sheet.write(row, column + LINKED_TURNS, f"+{rest}" if rest > 0 else None, "centre_quiet")


def turn_widths(subject: Subject) -> tuple[float, ...]:
    """Return the widths of the columns that ``write_turns`` fills: turns of a case carry their session."""
    return (*([5 if subject.session else 7] * LINKED_TURNS), 4.5)


def widest(texts: Iterable[str], least: float) -> float:
    """Return a width of at least so much in which no word of these texts is broken; ids are long words."""
    longest = max((len(word) for text in texts for word in text.split()), default=0)
    return max(least, longest * 0.95 + 2)


def blank(value: Value) -> Value:
    """Return a value, or a dash where there is none: a blank cell never stands for a number."""
    return "–" if value is None or value == "" else value
