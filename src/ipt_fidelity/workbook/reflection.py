"""The trainee's own words: questions without a right answer, and what became of each next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.choose import Point
from ipt_fidelity.workbook.subject import Subject

_NOTE = "For you, as much or as little as you like; nothing here enters a score. To see a level otherwise, say so on Items."
_OF_A_SESSION = (
    ("open.stayed", "What of this session has stayed with you?"),
    ("open.intended", "Where did you do what you had set out to do? Name the turn."),
    ("open.otherwise", "Which moment would you like to try again, and how?"),
    ("open.supervision", "What would you like to look at together in supervision?"),
)
_OF_A_CASE = (
    ("open.stayed", "What of this treatment has stayed with you?"),
    ("open.intended", "Which session came closest to what you had set out to do?"),
    ("open.otherwise", "Which turn of events would you like to go through again, and how?"),
    ("open.supervision", "What would you like to look at together in supervision?"),
)
_FIRST_QUESTION = 4
_ROWS_A_STEP = 2
_ROOM = 45.0
_TRAINEE = "self"
_LED, _BECAME = "what led you there", "what has become of this step"
_HINT = f"One of: {', '.join(marks.STEP_STATUSES)}; or empty."


def led_row(step: int) -> int:
    """Return the row on which the question about a next step stands.

    >>> led_row(0)
    10
    """
    return _FIRST_QUESTION + len(_OF_A_SESSION) + 2 + _ROWS_A_STEP * step


def write_reflection(canvas: Canvas, subject: Subject, steps: Sequence[Point]) -> None:
    """Write the sheet of reflections."""
    sheet = canvas.sheet(marks.REFLECTION)
    sheet.widths(44, 72)
    sheet.height(0, 22)
    sheet.write(0, 0, marks.REFLECTION, "title")
    sheet.legend(0, 1, 1, "cells like this one may be filled in")
    sheet.write(1, 0, _NOTE, "note")
    sheet.line(_FIRST_QUESTION - 1, ("Looking back", None), "section")
    row, answers = _FIRST_QUESTION, dict(subject.words_of(_TRAINEE))
    for key, question in _OF_A_CASE if subject.case else _OF_A_SESSION:
        _write_question(sheet, row, key, question, answers.pop(key, None))
        row += 1
    sheet.line(row + 1, ("Your next steps", None), "section")
    for index, point in enumerate(steps):
        row = led_row(index)
        item = point.score.item
        where = f" (turn {subject.label(point.moments[0])})" if point.moments else ""
        question = f"{index + 1}. {point.score.title}{where}: {_LED}?"
        _write_question(sheet, row, f"led:{item}", question, answers.pop(f"led:{item}", None))
        sheet.write(row + 1, marks.QUESTION_COLUMN, f"W{_BECAME[1:]}?", "small_right")
        sheet.input(row + 1, marks.ANSWER_COLUMN, marks.ANSWER, f"status:{item}", answers.pop(f"status:{item}", None))
        sheet.write(row + 1, marks.REFLECTION_KEY_COLUMN, f"status:{item}", "plain")
        sheet.choices(row + 1, row + 1, marks.ANSWER_COLUMN, marks.STEP_STATUSES, "What became of it", _HINT)
        row += _ROWS_A_STEP
    if not steps:
        row += 2
        sheet.write(row, 0, "No next step is named in this book.", "plain")
        row += 1
    row = _write_earlier(sheet, row, subject, answers)
    sheet.hide(marks.REFLECTION_KEY_COLUMN, marks.REFLECTION_KEY_COLUMN)
    sheet.print_area(row, marks.ANSWER_COLUMN + 1)


def _write_earlier(sheet: Sheet, row: int, subject: Subject, answers: Mapping[str, str]) -> int:
    """Write what was answered about steps that this book no longer names, and return the row below."""
    titles = {score.item: score.title for score in subject.block.items}
    said = {key: words for key, words in answers.items() if ":" in key and words}
    if not said:
        return row
    row += 1
    sheet.line(row, ("Written about earlier steps", None), "section")
    for key, words in said.items():
        row += 1
        about, _, item = key.partition(":")
        sheet.write(row, 0, f"{titles.get(item, item)}: {_LED if about == 'led' else _BECAME}?", "quiet")
        sheet.write(row, 1, words, "text")
    return row + 1


def _write_question(sheet: Sheet, row: int, key: str, question: str, answer: str | None) -> None:
    sheet.write(row, marks.QUESTION_COLUMN, question, "prompt")
    sheet.input(row, marks.ANSWER_COLUMN, marks.ANSWER, key, answer)
    sheet.write(row, marks.REFLECTION_KEY_COLUMN, key, "plain")
    sheet.height(row, _ROOM)
