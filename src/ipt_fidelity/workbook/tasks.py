"""The tasks: a grid of task by session for a case, a list for one session. Every word of them stands in the legend."""

from __future__ import annotations

from collections.abc import Iterable

from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.workbook import item_columns as at
from ipt_fidelity.workbook.book_marks import HEADER_ROW
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import begin_table, blank
from ipt_fidelity.workbook.subject import FIRST_ROW, Subject
from ipt_fidelity.workbook.task_words import LEGEND, task_look, task_word
from ipt_fidelity.workbook.text import words

TITLE = "Tasks"
_NONE = "The rubric in force has no tasks."


def write_tasks(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of tasks."""
    sheet = canvas.sheet(TITLE, landscape=True)
    tasks = subject.ordered(score for score in subject.block.items if subject.is_kind(score, "task"))
    if not tasks:
        begin_table(sheet, TITLE, _NONE, ())
        return
    row = _write_grid(sheet, subject, tasks) if subject.case else _write_list(sheet, subject, tasks)
    shown = [task_word(score) for part in subject.parts for score in part.report.items if subject.is_kind(score, "task")]
    _write_legend(sheet, row + 1, [*shown, *([_outcome(score) for score in tasks] if subject.case else [])])


def _write_list(sheet: Sheet, subject: Subject, tasks: list[ItemScore]) -> int:
    sheet.widths(36, 10, 7, 70, 9)
    headings = ("Task", "State", "Level", "Why", "Turn")
    note = "Where each task stands in this session."
    begin_table(sheet, TITLE, note, headings, frozen_columns=1, centred={1, 2, 4})
    for row, score in enumerate(tasks, FIRST_ROW):
        word = task_word(score)
        sheet.write(row, 0, score.title, "strong")
        sheet.write(row, 1, word, task_look(word))
        _write_level(sheet, row, 2, subject, score)
        sheet.write(row, 3, score.reason)
        _write_first_turn(sheet, row, 4, subject, score)
    return FIRST_ROW + len(tasks)


def _write_grid(sheet: Sheet, subject: Subject, tasks: list[ItemScore]) -> int:
    numbers = [part.report.number for part in subject.parts]
    sheet.widths(32, *([7.2] * len(numbers)), 9, 7, 9, 46)
    after = 1 + len(numbers)
    headings = ("Task", *(str(number) for number in numbers), "Case", "Level", "Turn", "Why")
    note = "Task by session; legend below."
    begin_table(sheet, TITLE, note, headings, frozen_columns=1, centred=range(1, after + 3))
    _write_phases(sheet, subject)
    by_session = [{score.item: score for score in part.report.items} for part in subject.parts]
    for row, task in enumerate(tasks, FIRST_ROW):
        sheet.write(row, 0, task.title, "strong")
        for column, scores in enumerate(by_session, 1):
            word = task_word(scores[task.item]) if task.item in scores else "n/a"
            sheet.write(row, column, word, task_look(word))
        outcome = _outcome(task)
        sheet.write(row, after, outcome, task_look(outcome))
        _write_level(sheet, row, after + 1, subject, task)
        _write_first_turn(sheet, row, after + 2, subject, task)
        sheet.write(row, after + 3, task.reason, "quiet")
    return FIRST_ROW + len(tasks)


def _write_level(sheet: Sheet, row: int, column: int, subject: Subject, score: ItemScore) -> None:
    """Write the final level as the sheet of items has it."""
    look = "level" if score.level is not None else "centre_quiet"
    sheet.formula(row, column, f"={at.final_of(subject.item_rows[score.item])}", blank(score.level), look)


def _outcome(score: ItemScore) -> str:
    """Return the word for a task over the whole case, where nothing is counted "once, here"."""
    word = task_word(score)
    return "open" if word == "overdue" else word


def _write_phases(sheet: Sheet, subject: Subject) -> None:
    """Name each phase above the session with which it begins."""
    before = None
    for column, part in enumerate(subject.parts, 1):
        phase = part.report.phase
        if phase != before and phase is not None:
            sheet.write(HEADER_ROW - 1, column, words(phase), "note")
        before = phase


def _write_first_turn(sheet: Sheet, row: int, column: int, subject: Subject, score: ItemScore) -> None:
    if score.evidence:
        sheet.link(row, column, subject.target(score.evidence[0]), subject.label(score.evidence[0]))
    else:
        sheet.write(row, column, None)


def _write_legend(sheet: Sheet, row: int, shown: Iterable[str]) -> None:
    used = {word.partition(" ")[0] for word in shown}
    sheet.write(row, 0, "What the words mean", "section")
    for word in LEGEND:
        if word.text in used:
            row += 1
            sheet.write(row, 0, word.text, word.style)
            sheet.write(row, 1, word.meaning, "plain")
