"""The columns of the sheet of items, and how formulas of other sheets name them."""

from __future__ import annotations

from typing import Final

from xlsxwriter.utility import xl_col_to_name

from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.layout import LINKED_TURNS, TURN_HEADINGS

HEADINGS: Final = (
    "Domain",
    "Item",
    marks.STATUS,
    marks.COMPUTED,
    marks.SELF,
    marks.SUPERVISOR,
    marks.SECOND,
    marks.GAP,
    marks.FINAL,
    "Why",
    *TURN_HEADINGS,
    marks.NOTE,
    marks.DIFFERENTLY,
    "What the final level looks like",
    "Measure",
    "Weight",
    "Source",
    "Rubric file",
    marks.ITEM_ID,
    "domain id",
    "weight in its domain",
    "open",
    "weight that applies",
    "weight scored",
    "level × weight",
)
_AT = {heading: index for index, heading in enumerate(HEADINGS)}
DOMAIN, ITEM = 0, 1
STATUS, COMPUTED = _AT[marks.STATUS], _AT[marks.COMPUTED]
SELF, SUPERVISOR, SECOND = _AT[marks.SELF], _AT[marks.SUPERVISOR], _AT[marks.SECOND]
GAP, FINAL, WHY = _AT[marks.GAP], _AT[marks.FINAL], _AT["Why"]
TURNS = WHY + 1
NOTE, DIFFERENTLY = _AT[marks.NOTE], _AT[marks.DIFFERENTLY]
ANCHOR, MEASURE, WEIGHT = _AT["What the final level looks like"], _AT["Measure"], _AT["Weight"]
SOURCE, FILE, ITEM_ID = _AT["Source"], _AT["Rubric file"], _AT[marks.ITEM_ID]
DOMAIN_ID, COUNTED, OPEN = _AT["domain id"], _AT["weight in its domain"], _AT["open"]
APPLIES, SCORED, PRODUCT = _AT["weight that applies"], _AT["weight scored"], _AT["level × weight"]
#: The columns that only formulas and the reader of the book need.
HIDDEN = (ITEM_ID, PRODUCT)
#: What fits a screen of 1366 pixels and a page on its side.
PRINTED = DIFFERENTLY + 1
CENTRED = frozenset({COMPUTED, SELF, SUPERVISOR, SECOND, GAP, FINAL, WEIGHT, *range(TURNS, TURNS + LINKED_TURNS + 1)})


def cell(row: int, column: int) -> str:
    """Return the name of a cell of this sheet, for a formula on the sheet itself.

    >>> cell(3, FINAL)
    'I4'
    """
    return f"{xl_col_to_name(column)}{row + 1}"


def span(column: int, first: int, last: int) -> str:
    """Return the rows of a column, for a formula on another sheet.

    >>> span(FINAL, 3, 57)
    'Items!$I$4:$I$58'
    """
    name = xl_col_to_name(column)
    return f"{marks.ITEMS}!${name}${first + 1}:${name}${last + 1}"


def final_of(row: int) -> str:
    """Return the name of the final level in a row, for a formula on another sheet."""
    return f"{marks.ITEMS}!${xl_col_to_name(FINAL)}${row + 1}"
