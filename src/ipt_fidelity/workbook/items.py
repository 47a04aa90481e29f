"""Every item with its status, level, measure, reason and turns, beside the anchor text of its level and its sources."""

from __future__ import annotations

from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import LINKED_TURNS, TURN_HEADINGS, begin_table, blank, turn_widths, write_turns
from ipt_fidelity.workbook.measure_text import figure, measure_text
from ipt_fidelity.workbook.subject import HEADER_ROW, MEAN, Subject
from ipt_fidelity.workbook.text import sentence
from ipt_fidelity.workbook.unscored import STATUS

TITLE = "Items"
_HEADINGS = ("Domain", "Item", "Status", "Level", "Weight", "Measure", "Why")
_REFERENCE_HEADINGS = ("What this level looks like", "Source", "Rubric file")
_TURNS = len(_HEADINGS)
_ANCHOR = _TURNS + LINKED_TURNS + 1
_CENTRED = frozenset({3, 4, *range(_TURNS, _ANCHOR)})
_SESSION_NOTE = (
    "One row an item. Turns are links to the transcript. An item without a level says why; a blank is never a zero."
)
_CASE_NOTE = (
    "One row an item. The level is a mean over the sessions scored; a task or case item has one level for the whole case. "
    "s3:14 is turn 14 of session 3. A mean has no anchor text; each session's book has its own."
)


def write_items(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of items."""
    sheet = canvas.sheet(TITLE, landscape=True)
    sheet.widths(17, 25, 13, 7, 10, 20, 34, *turn_widths(subject), 36, 14, 31)
    headings = (*_HEADINGS, *TURN_HEADINGS, *_REFERENCE_HEADINGS)
    note = _CASE_NOTE if subject.case else _SESSION_NOTE
    row = begin_table(sheet, TITLE, note, headings, frozen_columns=2, centred=_CENTRED)
    titles = {domain.id: domain.title for domain in subject.rubric.domains}
    for score in subject.ordered(subject.block.items):
        _write_item(sheet, row, subject, score, titles.get(score.domain, score.domain))
        row += 1
    sheet.filter(HEADER_ROW, row - 1, len(headings))
    # Source and file are for the screen: on paper they would halve the size of the print, and About lists the sources.
    sheet.print_area(row, _ANCHOR + 1)


def _write_item(sheet: Sheet, row: int, subject: Subject, score: ItemScore, domain: str) -> None:
    item = subject.item(score)
    sheet.write(row, 0, domain, "quiet")
    sheet.write(row, 1, score.title, "strong")
    sheet.write(row, 2, STATUS[score.status], "text" if score.status == "scored" else "quiet")
    sheet.write(row, 3, blank(score.level), _level_style(score))
    sheet.write(row, 4, score.weight or "shown only", "number" if score.weight else "quiet")
    sheet.write(row, 5, measure_text(score.measure))
    sheet.write(row, 6, _reason(score))
    write_turns(sheet, row, _TURNS, subject, subject.evidence(score))
    sheet.write(row, _ANCHOR, blank(_anchor(subject, score)), "quiet")
    sheet.write(row, _ANCHOR + 1, ", ".join(item.source) if item else None, "quiet")
    sheet.write(row, _ANCHOR + 2, f"items/{score.item}.yaml", "quiet")


def _level_style(score: ItemScore) -> str:
    if score.level is None:
        return "centre_quiet"
    return "level" if score.level == int(score.level) else "score"


def _reason(score: ItemScore) -> str:
    """Return why, with what people rated beside it and which adaptation changed the item."""
    said = [score.reason]
    if score.override is not None:
        level = score.override.computed_level
        said.append(
            f"computed: {STATUS[score.override.computed_status]}" + (f", {figure(level)}" if level is not None else "")
        )
    said += [f"{rating.rater} ({rating.role}): {rating.level}" for rating in score.ratings]
    if score.changed_by:
        said.append(f"item of or changed by {', '.join(score.changed_by)}")
    return " ".join(sentence(part) for part in said if part)


def _anchor(subject: Subject, score: ItemScore) -> str | None:
    """Return the anchor text of the level given; a mean over sessions has none of its own."""
    item = subject.item(score)
    if item is None or score.level is None or (score.measure is not None and score.measure.unit == MEAN):
        return None
    return {int(level): anchor.text for level, anchor in item.anchors.items()}.get(int(score.level))
