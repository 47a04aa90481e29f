"""What a coder looks up: the codebook, and what decides between codes that are easily taken for one another."""

from __future__ import annotations

from ipt_fidelity.rubric import RubricData
from ipt_fidelity.workbook.book_marks import HEADER_ROW
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.layout import begin_table

CODEBOOK, OVERLAPS = "Codebook", "Overlaps"
_CODEBOOK_HEADINGS = ("Code", "Label", "What it is", "What does not count", "For example", "And not", "Role")


def write_codebook(canvas: Canvas, rubric: RubricData) -> None:
    """Write every code with its definition, what looks like it and is not, and an invented example."""
    sheet = canvas.sheet(CODEBOOK, landscape=True)
    sheet.widths(30, 22, 40, 36, 34, 30, 12)
    note = f"{rubric.id} {rubric.version}: {rubric.title}"
    row = begin_table(sheet, CODEBOOK, note, _CODEBOOK_HEADINGS, frozen_columns=1)
    for code in rubric.codes:
        sheet.write(row, 0, code.id, "strong")
        sheet.line(row, (code.label, code.definition, "\n".join(code.does_not_count)), column=1)
        sheet.line(row, (code.example, code.counter_example, code.role), "quiet", column=4)
        row += 1
    sheet.filter(HEADER_ROW, row - 1, len(_CODEBOOK_HEADINGS))
    sheet.print_area(row, len(_CODEBOOK_HEADINGS))


def write_overlaps(canvas: Canvas, rubric: RubricData) -> None:
    """Write the table that settles overlaps, pair by pair."""
    sheet = canvas.sheet(OVERLAPS, landscape=True)
    sheet.widths(46, 110)
    row = begin_table(sheet, OVERLAPS, "Where two codes seem to fit, this decides.", ("Codes", "What decides"))
    for overlap in rubric.overlaps:
        sheet.write(row, 0, "\n".join(overlap.codes), "strong")
        sheet.write(row, 1, overlap.rule)
        row += 1
    sheet.print_area(row, 2)
