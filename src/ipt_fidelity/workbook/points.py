"""Strengths and next steps on the summary, each with the turn to look at."""

from __future__ import annotations

from collections.abc import Sequence

from ipt_fidelity.workbook.actionable import treatment_is_over
from ipt_fidelity.workbook.book_marks import REFLECTION
from ipt_fidelity.workbook.canvas import Sheet
from ipt_fidelity.workbook.choose import Point, coded_moment
from ipt_fidelity.workbook.measure_text import figure
from ipt_fidelity.workbook.quotes import quoted
from ipt_fidelity.workbook.reflection import led_row
from ipt_fidelity.workbook.sections import LAST, section
from ipt_fidelity.workbook.subject import Subject

_NO_STRENGTH = (
    "No weighted item that could be scored here lies at or above the line. That says nothing about moments that are not "
    "coded; the transcript shows them."
)
_NO_STEP = "Nothing that can still be acted on lies below the line or is open."
_NO_TURN = "no turn"
_LED = "What led you there?"
_WHERE = " Your answer belongs on the sheet Reflection, where you can say what became of this step too."


def write_strengths(sheet: Sheet, row: int, subject: Subject, points: Sequence[Point]) -> int:
    """Write what went well and return the row below; without a strength, a coded moment, described and not praised."""
    row = section(sheet, row, "What went well")
    if not points:
        _write_row(sheet, row, None, _NO_STRENGTH)
        return _write_coded_moment(sheet, row + 1, subject)
    for point in points:
        _write_row(sheet, row, point.score.title, point.feedback.strength, "strong")
        row = _write_seen(sheet, row, subject, point)
    return row


def _write_coded_moment(sheet: Sheet, row: int, subject: Subject) -> int:
    found = coded_moment(subject)
    if found is None:
        return row
    reference, label = found
    _write_row(sheet, row, "A coded moment", f"Coded here: {label}.\n{quoted(subject, reference)}".strip())
    sheet.link(row, 1, subject.target(reference), f"turn {subject.label(reference)}")
    return row + 1


def write_steps(sheet: Sheet, row: int, subject: Subject, points: Sequence[Point]) -> int:
    """Write at most three next steps and return the row below."""
    later = subject.session is None and treatment_is_over(subject)
    row = section(sheet, row, "Next steps, for your next treatment" if later else "Next steps")
    if not points:
        _write_row(sheet, row, None, _NO_STEP)
        return row + 1
    for index, point in enumerate(points):
        feedback = point.feedback
        _write_row(sheet, row, f"{index + 1}. {point.score.title}", feedback.next_step, "strong")
        row = _write_seen(sheet, row, subject, point)
        for label, text in (
            ("why it matters", feedback.why),
            ("words to try", f"“{words_to_try(subject, point)}”"),
            ("practise", feedback.practise),
        ):
            if text.strip("“”"):
                _write_row(sheet, row, None, text, "quote" if label == "words to try" else "text")
                sheet.write(row, 1, label, "small_right")
                row += 1
        _write_row(sheet, row, None, _LED + ("" if index else _WHERE), "quiet")
        sheet.link(row, 1, (REFLECTION, led_row(index)), "answer", "link")
        row += 1
    return row


def words_to_try(subject: Subject, point: Point) -> str:
    """Return the words for the format of the session, else for the problem area, else those for every case."""
    special = point.feedback.words_for
    return next((special[key] for key in (subject.format, *subject.areas) if key in special), point.feedback.words)


def _write_row(sheet: Sheet, row: int, label: str | None, text: str, style: str = "text") -> None:
    sheet.line(row, [None] * LAST)
    sheet.write(row, 0, label, "strong")
    sheet.write(row, 2, text, style)


def _write_seen(sheet: Sheet, row: int, subject: Subject, point: Point) -> int:
    """Write the turns to look at and what was seen there, and return the row below."""
    level = point.score.level
    sheet.write(row, 3, "open" if level is None else f"level {figure(level)}", "centre")
    said = ""
    if point.moments:
        first = point.moments[0]
        sheet.link(row, 1, subject.target(first), f"turn {subject.label(first)}")
        said = quoted(subject, first)
    else:
        sheet.write(row, 1, _NO_TURN, "centre_quiet")
    row += 1
    _write_row(sheet, row, None, f"{point.seen}\n{said}".strip(), "quiet")
    sheet.write(row, 1, "what was seen", "small_right")
    return row + 1
