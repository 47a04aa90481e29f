"""Every item with its levels, reason and turns, where people rate; the final level and all that rests on it are formulas."""

from __future__ import annotations

from ipt_fidelity.scoring import ItemScore, PersonsRating
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook import item_columns as at
from ipt_fidelity.workbook.anchors import anchor_formula, anchor_text
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.item_columns import cell
from ipt_fidelity.workbook.layout import begin_table, blank, turn_widths, write_turns
from ipt_fidelity.workbook.measure_text import figure, measure_text
from ipt_fidelity.workbook.subject import FIRST_ROW, MEAN, Subject
from ipt_fidelity.workbook.text import sentence
from ipt_fidelity.workbook.unscored import STATUS

TITLE = marks.ITEMS
_SESSION_NOTE = (
    "One row an item. Turns lead to the transcript. The final level is the supervisor's where one is given, else the "
    "computed one; every total follows."
)
_CASE_NOTE = (
    "One row an item. A level is a mean over the sessions scored, or one for the whole case. s3:14 is turn 14 of session 3. "
    "The supervisor's level goes before the computed one."
)
_LEVEL_HINT = "A whole level from 1 to 5, or empty. The sheet Anchors shows what each looks like."


def write_items(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of items."""
    sheet = canvas.sheet(TITLE, landscape=True)
    turns = turn_widths(subject)
    sheet.widths(11, 22, 10, 8.5, 5, 10, 6.5, 5, 6.5, 29, *turns, 18, 18, 36, 20, 9, 14, 31)
    note = _CASE_NOTE if subject.case else _SESSION_NOTE
    row = begin_table(sheet, TITLE, note, at.HEADINGS, frozen_columns=2, centred=at.CENTRED)
    sheet.legend(0, at.COMPUTED, at.FINAL, "cells like this one may be filled in")
    titles = {domain.id: domain.title for domain in subject.rubric.domains}
    scores = subject.rows_of_items
    for score in scores:
        _write_item(sheet, row, subject, score, titles.get(score.domain, score.domain))
        row += 1
    if scores:
        for column, who in ((at.SELF, "your own"), (at.SUPERVISOR, "the supervisor's"), (at.SECOND, "a second rater's")):
            sheet.choices(FIRST_ROW, row - 1, column, (1, 2, 3, 4, 5), f"Level: {who}", _LEVEL_HINT)
    sheet.hide(*at.HIDDEN)
    sheet.filter(marks.HEADER_ROW, row - 1, at.FILE + 1)
    # What lies beyond is for the screen: on paper it would halve the size of the print.
    sheet.print_area(row, at.PRINTED)


def _write_item(sheet: Sheet, row: int, subject: Subject, score: ItemScore, domain: str) -> None:
    item, key = subject.item(score), score.item
    status, computed = _computed(score)
    by_role = {rating.role: rating for rating in score.ratings}
    own, second = by_role.get("self"), by_role.get("rater")
    level, reason = _supervisors(score, by_role.get("supervisor"))
    noted, differently = subject.words_of("supervisor").get(key, ""), subject.words_of("self").get(key, "")
    sheet.write(row, at.DOMAIN, domain, "quiet")
    sheet.write(row, at.ITEM, score.title, "strong")
    _write_status(sheet, row, score, status)
    sheet.write(row, at.COMPUTED, blank(computed), _number_style(computed))
    sheet.input(row, at.SELF, marks.SELF, key, own.level if own else None, "input_level")
    sheet.input(row, at.SUPERVISOR, marks.SUPERVISOR, key, level, "input_level")
    sheet.input(row, at.SECOND, marks.SECOND, key, second.level if second else None, "input_level")
    _write_levels(sheet, row, score, own.level - level if own and level is not None else None)
    sheet.write(row, at.WHY, _reason(score))
    write_turns(sheet, row, at.TURNS, subject, subject.evidence(score))
    sheet.input(row, at.NOTE, marks.NOTE, key, reason or (second.note if second else "") or noted)
    sheet.input(row, at.DIFFERENTLY, marks.DIFFERENTLY, key, own.note if own else differently)
    sheet.formula(row, at.ANCHOR, anchor_formula(row, cell(row, at.FINAL)), blank(anchor_text(item, score.level)), "quiet")
    sheet.write(row, at.MEASURE, measure_text(score.measure), "quiet")
    sheet.write(row, at.WEIGHT, score.weight, "weight")
    sheet.write(row, at.SOURCE, ", ".join(item.source) if item else None, "quiet")
    sheet.write(row, at.FILE, subject.files.get(score.item), "quiet")
    sheet.write(row, at.ITEM_ID, key, "plain")
    _write_sums(sheet, row, score, status)


def _write_status(sheet: Sheet, row: int, score: ItemScore, computed: str) -> None:
    if computed == "scored":
        sheet.write(row, at.STATUS, STATUS["scored"])
        return
    given = cell(row, at.SUPERVISOR)
    formula = f'=IF(ISNUMBER({given}),"{STATUS["scored"]}","{STATUS[computed]}")'
    sheet.formula(row, at.STATUS, formula, STATUS[score.status], "quiet")


def _write_levels(sheet: Sheet, row: int, score: ItemScore, gap: int | None) -> None:
    own, given, computed = cell(row, at.SELF), cell(row, at.SUPERVISOR), cell(row, at.COMPUTED)
    sheet.formula(row, at.GAP, f'=IF(AND(ISNUMBER({own}),ISNUMBER({given})),{own}-{given},"")', gap, "gap")
    look = "final" if score.level is None or score.level == int(score.level) else "final_mean"
    sheet.formula(row, at.FINAL, f"=IF(ISNUMBER({given}),{given},{computed})", blank(score.level), look)


def _write_sums(sheet: Sheet, row: int, score: ItemScore, computed: str) -> None:
    """Write what the totals are summed from; competence weighs nothing."""
    weight = score.weight if score.kind == "adherence" else 0.0
    final, counted, still_open = (cell(row, column) for column in (at.FINAL, at.COUNTED, at.OPEN))
    scored = weight if score.level is not None else 0.0
    sheet.write(row, at.DOMAIN_ID, score.domain, "plain")
    sheet.write(row, at.COUNTED, weight, "plain")
    sheet.write(row, at.OPEN, int(computed == "insufficient"), "plain")
    applies = weight if score.level is not None or computed == "insufficient" else 0.0
    sheet.formula(row, at.APPLIES, f"=IF(OR(ISNUMBER({final}),{still_open}=1),{counted},0)", applies, "plain")
    sheet.formula(row, at.SCORED, f"=IF(ISNUMBER({final}),{counted},0)", scored, "plain")
    product = (score.level or 0) * scored
    sheet.formula(row, at.PRODUCT, f"=IF(ISNUMBER({final}),{final}*{counted},0)", product, "plain")


def _computed(score: ItemScore) -> tuple[str, float | None]:
    """Return status and level before a supervisor decided; competence has none, but in a case the mean of its sessions."""
    if score.override is not None:
        return score.override.computed_status, score.override.computed_level
    if score.kind == "competence" and score.status == "scored":
        mean = score.measure.value if score.measure is not None and score.measure.unit == MEAN else None
        return ("not_rated", None) if not isinstance(mean, float) else ("scored", mean)
    return score.status, score.level


def _supervisors(score: ItemScore, rating: PersonsRating | None) -> tuple[int | None, str]:
    """Return the level that a supervisor has put in place of the computed one, with the reason.

    A supervisor's rating of adherence that stands in the session file moves no level, so it stands beside the others on
    the sheet of ratings.
    """
    if score.override is not None:
        return score.override.level, score.override.why
    if rating is not None and score.kind == "competence" and score.status == "scored":
        return rating.level, rating.note
    return None, ""


def _number_style(level: float | None) -> str:
    if level is None:
        return "centre_quiet"
    return "level" if level == int(level) else "score"


def _reason(score: ItemScore) -> str:
    """Return why, with what people rated beside it and which adaptation changed the item."""
    said = [score.reason]
    if score.override is not None:
        level = score.override.computed_level
        said.append(
            f"computed: {STATUS[score.override.computed_status]}" + (f", {figure(level)}" if level is not None else "")
        )
    told = ("supervisor",) if score.override is not None or score.kind == "competence" else ()
    said += [f"{rating.rater} ({rating.role}): {rating.level}" for rating in score.ratings if rating.role not in told]
    if score.changed_by:
        said.append(f"item or codes added or changed by {', '.join(score.changed_by)}")
    return " ".join(sentence(part) for part in said if part)
