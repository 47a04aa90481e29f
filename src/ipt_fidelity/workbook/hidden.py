"""The sheet that no menu shows: what the book is about, and what stood in the cells that a person fills in."""

from __future__ import annotations

from collections.abc import Mapping

from ipt_fidelity.item_prints import SAFETY
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.subject import Subject


def write_hidden(canvas: Canvas, subject: Subject, prints: Mapping[str, str]) -> None:
    """Write the hidden sheet; it comes last, when all input cells are known.

    Args:
        canvas: the book.
        subject: what it is about.
        prints: what the levels of each item rest on, see ``item_prints``.
    """
    sheet = canvas.hidden_sheet(marks.BOOK)
    report, session, case = subject.report, subject.session, subject.report.case
    kind: marks.Kind = "feedback-case" if subject.case is not None else "feedback-session"
    facts = (
        marks.SCHEMA,
        kind,
        case.id if case else subject.parts[0].session.case,
        session.id if session else None,
        report.rubric.scoring_sha256,
        report.rubric.sha256,
        report.tool.version,
        marks.inputs_digest(canvas.was),
    )
    named = (*(score.item for score in subject.block.items if score.item in prints), SAFETY)
    printed = [(f"{marks.PRINT}{name}", prints[name]) for name in named]
    rows = [*zip(marks.BOOK_KEYS, facts, strict=True), *printed, *canvas.was.items()]
    for row, (key, value) in enumerate(rows):
        sheet.write(row, 0, key, "plain")
        sheet.write(row, 1, value, "plain")
