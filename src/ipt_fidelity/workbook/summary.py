"""The first sheet: what to look at before anything else, where the work stands, what went well, what to try next."""

from __future__ import annotations

from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.choose import next_steps, strengths
from ipt_fidelity.workbook.heading import subtitle_of, title_of
from ipt_fidelity.workbook.panel import write_panel
from ipt_fidelity.workbook.points import write_steps, write_strengths
from ipt_fidelity.workbook.sections import LAST, WIDTHS, section
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import sentence, words
from ipt_fidelity.workbook.unscored import write_unscored

TITLE = "Summary"

_FLAG_TITLES = {
    "harm": "Harm",
    "risk_answer_without_check": "Risk answer, no check coded",
    "risk_disclosed_without_check": "Risk disclosed, no check coded",
    "risk_answer": "Risk answer, check coded",
}
_TURN_COLUMNS = (1, 3, 4)
_NO_FLAG = "No flag comes of what is coded and recorded. This says nothing about what is not."


def write_summary(canvas: Canvas, subject: Subject, trainee: str | None) -> None:
    """Write the summary of a case or session."""
    sheet = canvas.sheet(TITLE)
    sheet.widths(*WIDTHS)
    sheet.height(0, 24)
    sheet.write(0, 0, title_of(subject), "title")
    sheet.write(1, 0, subtitle_of(subject, trainee), "subtitle")
    row = _write_flags(sheet, 3, subject)
    row = write_panel(sheet, row + 1, subject)
    row = _write_competence(sheet, row + 1, subject)
    row = _write_measures(sheet, row, subject)
    row = write_strengths(sheet, row + 1, subject, strengths(subject))
    row = write_steps(sheet, row + 1, subject, next_steps(subject))
    row = _write_notes(sheet, row + 1, subject)
    row = write_unscored(sheet, row + 1, subject)
    sheet.print_area(row, LAST)


def _write_flags(sheet: Sheet, row: int, subject: Subject) -> int:
    row = section(sheet, row, "Look at this first")
    flags = subject.block.flags
    if not flags:
        sheet.write(row, 0, _NO_FLAG, "plain")
        return row + 1
    for flag in flags:
        dismissed = flag.dismissed
        look, strong, link = ("quiet", "quiet", "link") if dismissed else ("flag", "flag_strong", "link_flag")
        sheet.line(row, [None] * LAST, look)
        sheet.write(row, 0, _FLAG_TITLES.get(flag.flag, words(flag.flag)), strong)
        where = "" if subject.session else f"{flag.session}: "
        rest = len(flag.evidence) - len(_TURN_COLUMNS)
        more = f" And {rest} more turns." if rest > 0 else ""
        sheet.write(row, 2, where + flag.message + more, look)
        for column, reference in zip(_TURN_COLUMNS, flag.evidence, strict=False):
            sheet.link(row, column, subject.target(reference), f"turn {subject.label(reference)}", link)
        row += 1
        if dismissed:
            sheet.line(row, [None] * LAST, look)
            sheet.write(row, 2, f"Dismissed by {dismissed.who} ({dismissed.when}): {dismissed.why}", look)
            row += 1
    return row


def _write_competence(sheet: Sheet, row: int, subject: Subject) -> int:
    row = section(sheet, row, "Competence: how well (always a person's rating)")
    for score in subject.block.items:
        if score.kind != "competence":
            continue
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, score.title, "strong")
        sheet.write(
            row, 1, score.level if score.level is not None else "–", "score" if score.level is not None else "centre_quiet"
        )
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
    if subject.session is None or not subject.session.measures:
        return row
    row = section(sheet, row + 1, "Outcome measures in this session")
    for measure in subject.session.measures:
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, measure.measure, "strong")
        filled = measure.value is not None
        sheet.write(row, 1, measure.value if filled else "–", "number" if filled else "centre_quiet")
        said = [measure.band] if measure.band else []
        if measure.caseness is not None:
            said.append(f"counted as a case from {measure.caseness:g}")
        sheet.write(row, 2, "; ".join(said) if filled else "not filled in", "text" if filled else "quiet")
        row += 1
    return row


def _write_notes(sheet: Sheet, row: int, subject: Subject) -> int:
    row = section(sheet, row, "Notes")
    for note in subject.block.notes or ("Nothing to note.",):
        sheet.line(row, [None] * LAST)
        sheet.write(row, 2, note)
        row += 1
    return row
