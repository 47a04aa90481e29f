"""What has no score and why: a blank is never a zero, and never goes without a reason."""

from __future__ import annotations

from collections import Counter

from ipt_fidelity.workbook import item_columns as at
from ipt_fidelity.workbook.canvas import Sheet
from ipt_fidelity.workbook.sections import LAST, section
from ipt_fidelity.workbook.subject import FIRST_ROW, Subject

STATUS = {
    "scored": "scored",
    "not_applicable": "does not apply",
    "insufficient": "insufficient",
    "not_rated": "not rated",
}
_MEANING = {
    "scored": "have a level",
    "not_applicable": "do not apply here, are not due yet or were done earlier; each says so on the sheet Items",
    "insufficient": "apply, but there is not enough to judge by",
    "not_rated": "wait for a person's rating",
}


def write_unscored(sheet: Sheet, row: int, subject: Subject) -> int:
    """Write how many items have which status, and the reason of each that could not be judged."""
    row = section(sheet, row, "What is not scored, and why")
    items = subject.block.items
    counts = Counter[str](score.status for score in items)
    for status, label in STATUS.items():
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, label[:1].upper() + label[1:], "strong")
        listed = at.span(at.STATUS, FIRST_ROW, FIRST_ROW + max(len(items), 1) - 1)
        sheet.formula(row, 1, f'=COUNTIF({listed},"{label}")', counts.get(status, 0), "number")
        sheet.write(row, 2, f"of {len(items)} items {_MEANING[status]}.")
        row += 1
    for score in subject.ordered(score for score in items if score.status == "insufficient"):
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, score.title, "quiet")
        sheet.write(row, 2, score.reason, "quiet")
        row += 1
    return row
