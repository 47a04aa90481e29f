"""The first sheet: what to look at before anything else, what went well, where the work stands, what to try next."""

from __future__ import annotations

from collections.abc import Sequence

from ipt_fidelity.workbook import item_columns as at
from ipt_fidelity.workbook import sections
from ipt_fidelity.workbook.book_marks import SUMMARY
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.choose import Point, strengths
from ipt_fidelity.workbook.flags import write_flags
from ipt_fidelity.workbook.heading import subtitle_of, title_of
from ipt_fidelity.workbook.panel import write_panel
from ipt_fidelity.workbook.points import write_steps, write_strengths
from ipt_fidelity.workbook.sections import LAST, WIDTHS, section
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import sentence
from ipt_fidelity.workbook.unscored import write_unscored

TITLE = SUMMARY
_NOT_CODED = "Not coded is not the same as not done: it may have happened off tape, or the coder may have seen it otherwise."


def write_summary(canvas: Canvas, subject: Subject, trainee: str | None, steps: Sequence[Point]) -> None:
    """Write the summary of a case or session."""
    sheet = canvas.sheet(TITLE)
    sheet.widths(*WIDTHS)
    sheet.height(0, 24)
    sheet.write(0, 0, title_of(subject), "title")
    sheet.write(1, 0, subtitle_of(subject, trainee), "subtitle")
    flagged = write_flags(sheet, 3, subject)
    row = write_strengths(sheet, flagged.row + 1, subject, strengths(subject))
    row = write_panel(sheet, row + 1, subject, flagged)
    row = _write_competence(sheet, row + 1, subject)
    row = _write_measures(sheet, row, subject)
    row = write_steps(sheet, row + 1, subject, steps)
    row = _write_notes(sheet, row + 1, subject)
    row = write_unscored(sheet, row + 1, subject)
    sheet.hide(sections.KEY, sections.TITLE)
    sheet.print_area(row, LAST)


def _write_competence(sheet: Sheet, row: int, subject: Subject) -> int:
    row = section(sheet, row, "Competence: how well (always a person's rating)")
    for score in subject.block.items:
        if score.kind != "competence":
            continue
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, score.title, "strong")
        level = score.level if score.level is not None else "–"
        sheet.formula(row, 1, f"={at.final_of(subject.item_rows[score.item])}", level, "score")
        sheet.write(row, 2, sentence(score.reason))
        row += 1
    if subject.session is not None:
        competence = subject.session.competence
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, "Rated moments", "strong")
        if competence.mean_quality is None:
            sheet.write(row, 1, "–", "centre_quiet")
            sheet.write(row, 2, "The coder rated no moment for quality.", "quiet")
        else:
            sheet.write(row, 1, competence.mean_quality, "score")
            count = "1 moment" if competence.moments == 1 else f"{competence.moments} moments"
            sheet.write(row, 2, f"Mean of {count} that the coder rated for quality, 1 to 5. It enters no other figure.")
        row += 1
    return row


def _write_measures(sheet: Sheet, row: int, subject: Subject) -> int:
    if subject.case is not None and subject.case.measures:
        row = section(sheet, row + 1, "Outcome measures over the sessions")
        for course in subject.case.measures:
            sheet.line(row, [None] * LAST)
            sheet.write(row, 0, course.measure, "strong")
            sheet.write(row, 1, course.last_value, "number")
            sheet.write(row, 2, course.text)
            row += 1
        return row
    if subject.session is None or not subject.session.measures:
        return row
    row = section(sheet, row + 1, "Outcome measures in this session")
    for measure in subject.session.measures:
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, measure.measure, "strong")
        filled = measure.value is not None
        sheet.write(row, 1, measure.value if filled else "–", "number" if filled else "centre_quiet")
        known = subject.rubric.measure_by_id.get(measure.measure)
        said = [text for text in (known.title if known else None, measure.band) if text]
        if measure.caseness is not None:
            said.append(f"counted as a case from {measure.caseness:g} points")
        sheet.write(row, 2, "; ".join(said) if filled else "not filled in", "text" if filled else "quiet")
        row += 1
    return row


def _write_notes(sheet: Sheet, row: int, subject: Subject) -> int:
    row = section(sheet, row, "Notes and limits")
    for note in (*subject.block.notes, _NOT_CODED):
        sheet.line(row, [None] * LAST)
        sheet.write(row, 2, note)
        row += 1
    return row
