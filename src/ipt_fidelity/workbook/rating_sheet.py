"""The sheet on which a second rater gives a level to each item, beside what each level looks like."""

from __future__ import annotations

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.readers.coding import layout as names
from ipt_fidelity.rubric import LEVELS, Item
from ipt_fidelity.schedule import Schedule
from ipt_fidelity.session import Session
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.offered_codes import due_in
from ipt_fidelity.workbook.text import words

_ITEM, _LEVEL, _NOTE = names.RATING_HEADINGS
_HEADINGS = ("Domain", "Title", *map(str, LEVELS), _LEVEL, _NOTE, _ITEM)
_LEVEL_COLUMN = _HEADINGS.index(_LEVEL)


def write_rating(canvas: Canvas, rubric: Rubric, case: Case | None, session: Session) -> None:
    """Write the items that are asked for in this session, without anybody's levels."""
    sheet = canvas.sheet(names.RATING, landscape=True)
    sheet.widths(14, 20, *[21] * len(LEVELS), 7, 28, 26)
    note = "Give the level whose text fits best; leave blank what you cannot judge from this session."
    first = row = begin_table(sheet, names.RATING, note, _HEADINGS, frozen_columns=2)
    titles = {domain.id: domain.title for domain in rubric.data.domains}
    for item in asked_items(rubric, case, session):
        sheet.write(row, 0, titles.get(item.domain, words(item.domain)), "quiet")
        sheet.write(row, 1, item.title, "strong")
        for offset, level in enumerate(LEVELS):
            sheet.write(row, 2 + offset, item.anchors[str(level)].text)  # type: ignore[index]  # the keys are the five levels
        sheet.write(row, _LEVEL_COLUMN, None, "input_level")
        sheet.write(row, _LEVEL_COLUMN + 1, None, "input")
        sheet.write(row, _LEVEL_COLUMN + 2, item.id, "quiet")
        row += 1
    if row > first:
        sheet.choices(first, row - 1, _LEVEL_COLUMN, LEVELS, _LEVEL, "A whole number from 1 to 5.")
    sheet.print_area(row, len(_HEADINGS) - 1)


def asked_items(rubric: Rubric, case: Case | None, session: Session) -> list[Item]:
    """Return the items of a session that are asked for in its phase and format, tasks by their dates, by domain."""
    windows = Schedule(case, rubric.data).windows(session.number)
    phase = windows.phase(session.number) if windows is not None else None
    held = session.format or (case.format if case else "individual")
    order = {domain.id: index for index, domain in enumerate(rubric.data.domains)}
    asked = [
        use.item
        for use in rubric.uses
        if use.item.level == "session"
        and (not use.item.applies.phases or phase is None or phase in use.item.applies.phases)
        and (use.kind.kind != "task" or windows is None or phase is None or due_in(use, windows, phase))
        and (not use.item.applies.formats or held in use.item.applies.formats)
    ]
    return sorted(asked, key=lambda item: order.get(item.domain, len(order)))
