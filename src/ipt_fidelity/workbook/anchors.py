"""What each level of every item looks like, for whoever rates; the sheet of items shows the text of the final level."""

from __future__ import annotations

from ipt_fidelity.rubric import LEVELS, Anchor, Item
from ipt_fidelity.workbook.book_marks import ANCHORS, HEADER_ROW
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import words

_NOTE = "What each level of an item looks like. A level that the rule never gives is there for a person to choose."
_ORIGIN = ("Rule, and which value gives which level", "Source", "Basis", "Written in")


def write_anchors(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of anchors, with the items in the rows that they have on the sheet of items."""
    sheet = canvas.sheet(ANCHORS, landscape=True)
    sheet.widths(27, *([31] * len(LEVELS)), 46, 20, 13, 34)
    headings = ("Item", *(f"Level {level}" for level in LEVELS))
    row = begin_table(sheet, ANCHORS, _NOTE, (*headings, *_ORIGIN), frozen_columns=1)
    for score in subject.rows_of_items:
        item = subject.item(score)
        sheet.write(row, 0, score.title, "strong")
        for column, level in enumerate(LEVELS, 1):
            sheet.write(row, column, anchor_text(item, level) or "–", "text")
        if item is not None:
            origin = (_thresholds(item), ", ".join(item.source), item.basis, subject.files.get(item.id))
            sheet.line(row, origin, "quiet", len(headings))
        row += 1
    sheet.filter(HEADER_ROW, row - 1, len(headings) + len(_ORIGIN))
    # What lies beyond is for the screen, as on the sheet of items.
    sheet.print_area(row, len(headings))


def _thresholds(item: Item) -> str:
    """Return the rule of an item with the values that give each level, the highest first."""
    given = [(level, _condition(item.anchors[str(level)])) for level in reversed(LEVELS)]  # type: ignore[index]  # five levels
    return f"{item.rule.kind}: " + "; ".join(f"{level} {said}" for level, said in given if said)


def _condition(anchor: Anchor) -> str:
    """Return which values of the measure take an anchor; nothing for one that only a person gives.

    >>> _condition(Anchor(text="Some.", between=(0.4, 0.55)))
    'from 0.4 to below 0.55'
    """
    if anchor.outcome:
        return "for " + " or ".join(words(outcome) for outcome in anchor.outcome)
    if anchor.between is not None:
        return f"from {anchor.between[0]:g} to below {anchor.between[1]:g}"
    if anchor.at_least is not None:
        return f"from {anchor.at_least:g}"
    return "" if anchor.at_most is None else f"up to {anchor.at_most:g}"


def anchor_formula(row: int, level: str) -> str:
    """Return the formula for the text of a level; a mean between two levels has none.

    >>> anchor_formula(3, "I4")
    '=IF(ISNUMBER(I4),IF(I4=INT(I4),INDEX(Anchors!$B$4:$F$4,1,I4),"–"),"–")'

    Args:
        row: row of the item, the same on both sheets.
        level: name of the cell with the level.
    """
    texts = f"{ANCHORS}!$B${row + 1}:$F${row + 1}"
    return f'=IF(ISNUMBER({level}),IF({level}=INT({level}),INDEX({texts},1,{level}),"–"),"–")'


def anchor_text(item: Item | None, level: float | None) -> str:
    """Return the text of a level; a mean between two levels has none."""
    if item is None or level is None or level != int(level):
        return ""
    return {int(key): anchor.text for key, anchor in item.anchors.items()}.get(int(level), "")
