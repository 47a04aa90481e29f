"""Departures from the model, one by one, and beneath them the plain figures about the talk."""

from __future__ import annotations

from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import TURN_HEADINGS, begin_table, blank, turn_widths, write_turns
from ipt_fidelity.workbook.subject import FIRST_ROW, Subject

TITLE = "Departures"
_NOTE = "Listed so that they can be talked about, never subtracted. Only proscribed ones reach the floor of their domain."
_HEADINGS = ("Session", "Departure", "Role", "Allowed here", "Turns", "Per 100 therapist turns", "What to know of it")
#: The column of what the codebook says of a departure.
_ABOUT = 6
_FIGURES = (
    ("specificity", "Specificity", "IPT annotations, of those and the off-model annotations", "share"),
    ("purity", "Purity", "therapist turns without an off-model code, of therapist turns with any code but focus", "share"),
    ("own_minus_other", "Own minus other", "IPT less off-model annotations, per 100 therapist turns", "decimal"),
    (
        "interpersonal_share",
        "Interpersonal share",
        "words on the problem area and relationships, of words on all turns with a focus code",
        "share",
    ),
)
_NOT_KNOWN = "not coded, or nothing to take a share of"


def write_departures(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of departures."""
    sheet = canvas.sheet(TITLE, landscape=True)
    sheet.widths(9, 30, 11, 12, 11, 13, 50, *turn_widths(subject))
    headings = (*_HEADINGS, *TURN_HEADINGS)
    begin_table(sheet, TITLE, _NOTE, headings, centred={0, *range(3, _ABOUT), *range(_ABOUT + 1, len(headings))})
    row, told = FIRST_ROW, dict[str, int | None]()
    for part in subject.parts:
        for departure in part.report.departures:
            sheet.write(row, 0, part.report.number, "number")
            sheet.write(row, 1, departure.label, "strong")
            sheet.write(row, 2, departure.role)
            sheet.write(row, 3, "allowed" if departure.allowed else "no", "centre")
            rate = departure.per_100_therapist_turns
            sheet.write(row, 4, len(departure.turns), "number")
            sheet.write(row, 5, blank(rate), "centre_quiet" if rate is None else "decimal")
            _write_about(sheet, row, subject, departure.code, told.get(departure.code))
            told.setdefault(departure.code, part.report.number)
            write_turns(sheet, row, _ABOUT + 1, subject, departure.turns)
            row += 1
    if row == FIRST_ROW:
        sheet.write(row, 0, "No departure is coded.", "plain")
        row += 1
    _write_figures(sheet, row + 1, subject)


def _write_about(sheet: Sheet, row: int, subject: Subject, code: str, told_in: int | None) -> None:
    """Write what the codebook says of a departure in feedback; once is enough."""
    entry = subject.rubric.code_by_id.get(code)
    if entry is None or not entry.feedback:
        sheet.write(row, _ABOUT, None)
    elif told_in is not None:
        sheet.write(row, _ABOUT, f"See session {told_in}.", "quiet")
    else:
        sheet.write(row, _ABOUT, entry.feedback)


def _write_figures(sheet: Sheet, row: int, subject: Subject) -> None:
    """Write the indices: one row a session."""
    sheet.line(row, ("Session", "Figures about the talk", *(title for _, title, _, _ in _FIGURES)), "header_centre")
    sheet.write(row, 1, "Figures about the talk", "header")
    row += 1
    for part in subject.parts:
        sheet.write(row, 0, part.report.number, "number")
        sheet.write(row, 1, part.report.phase and f"{part.report.phase} phase", "quiet")
        for column, (name, _, _, style) in enumerate(_FIGURES, 2):
            value = getattr(part.report.indices, name)
            sheet.write(row, column, blank(value), "centre_quiet" if value is None else style)
        row += 1
    for _, title, meaning, _ in _FIGURES:
        sheet.write(row, 1, f"{title}: {meaning}.", "note")
        row += 1
    sheet.write(row, 1, f"–: {_NOT_KNOWN}.", "note")
