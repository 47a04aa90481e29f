"""Strengths and next steps on the summary, each with the turn to look at."""

from __future__ import annotations

from collections.abc import Sequence

from ipt_fidelity.workbook.canvas import Sheet
from ipt_fidelity.workbook.choose import Point
from ipt_fidelity.workbook.measure_text import figure
from ipt_fidelity.workbook.sections import LAST, section
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import shortened

_NO_STRENGTH = (
    "No weighted item that could be scored here lies at or above the line. That says nothing about moments that are not "
    "coded; the transcript shows them."
)
_NO_STEP = "No weighted item that could be scored here lies below the line."
_NO_TURN = "no turn"


def write_strengths(sheet: Sheet, row: int, subject: Subject, points: Sequence[Point]) -> int:
    """Write what went well and return the row below."""
    row = section(sheet, row, "What went well")
    if not points:
        sheet.write(row, 2, _NO_STRENGTH, "paragraph")
        return row + 1
    for point in points:
        _write_row(sheet, row, point.score.title, point.feedback.strength)
        row = _write_seen(sheet, row, subject, point)
    return row


def write_steps(sheet: Sheet, row: int, subject: Subject, points: Sequence[Point]) -> int:
    """Write at most three next steps and return the row below."""
    row = section(sheet, row, "Next steps")
    if not points:
        sheet.write(row, 2, _NO_STEP, "paragraph")
        return row + 1
    for number, point in enumerate(points, 1):
        _write_row(sheet, row, f"{number}. {point.score.title}", point.feedback.next_step, "strong")
        row = _write_seen(sheet, row, subject, point)
        feedback = point.feedback
        for label, text in (
            ("why it matters", feedback.why),
            ("words to try", feedback.words),
            ("practise", feedback.practise),
        ):
            if text:
                _write_row(sheet, row, None, text)
                sheet.write(row, 1, label, "small_right")
                row += 1
    return row


def _write_row(sheet: Sheet, row: int, label: str | None, text: str, style: str = "text") -> None:
    sheet.line(row, [None] * LAST)
    sheet.write(row, 0, label, "strong")
    sheet.write(row, 2, text, style)


def _write_seen(sheet: Sheet, row: int, subject: Subject, point: Point) -> int:
    """Write the turns to look at and what was seen there, and return the row below."""
    sheet.write(row, 3, f"level {figure(point.score.level or 0)}", "centre")
    said = ""
    if point.moments:
        first = point.moments[0]
        sheet.link(row, 1, subject.target(first), f"turn {subject.label(first)}")
        said = shortened(subject.therapist_words(first))
    else:
        sheet.write(row, 1, _NO_TURN, "centre_quiet")
    row += 1
    _write_row(sheet, row, None, f"{point.seen} Therapist: “{said}”" if said else point.seen, "quiet")
    sheet.write(row, 1, "what was seen", "small_right")
    return row + 1
