"""The sheets for a calibration meeting: every disagreement with its turn and neighbours, and all turns behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipt_fidelity.disagreements import CodedTurn, Disagreement
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import begin_table, widest
from ipt_fidelity.workbook.text import shortened, words

DISAGREEMENTS, TURNS = "Disagreements", "Turns"
Rows = Mapping[str, int]
_NOTE = (
    "From the top: what matters for safety, then the codes that coders differ on most, each in the order of the turns. "
    "What each coder put on the turn stands beside it."
)


def write_disagreements(
    canvas: Canvas, found: Sequence[Disagreement], coders: Sequence[str], turns: Sequence[CodedTurn]
) -> Rows:
    """Write a row for each disagreement and return the rows of the turns on their sheet, which follows later."""
    where = {turn.reference: row for row, turn in enumerate(turns, 3)}
    sheet = canvas.sheet(DISAGREEMENTS, landscape=True)
    headings = (
        "About",
        "of",
        "Turn",
        "Speaker",
        "Before",
        "The turn",
        "After",
        *coders,
        "All codes",
        "Agreed in the meeting",
    )
    about = widest((each.about for each in found), 24)
    said = widest((answer for each in found for answer in each.said.values()), 18)
    sheet.widths(about, 5, 15, 10, 30, 44, 30, *[said] * len(coders), 40, 24)
    row = begin_table(sheet, DISAGREEMENTS, _NOTE, headings, frozen_columns=3)
    first = row - 1
    if not found:
        sheet.write(row, 0, "No two coders differ anywhere.", "note")
    for each in found:
        turn = each.turn
        sheet.write(row, 0, each.about, "flag_strong" if each.safety else "strong")
        sheet.write(row, 1, each.of_its_kind, "number")
        sheet.link(row, 2, (TURNS, where[turn.reference]), turn.reference)
        sheet.write(row, 3, words(turn.speaker), "quiet")
        for column, neighbour in ((4, each.before), (6, each.after)):
            sheet.write(row, column, shortened(neighbour.text) if neighbour else None, "quiet")
        sheet.write(row, 5, turn.text, "speech")
        for offset, coder in enumerate(coders):
            sheet.write(row, 7 + offset, each.said.get(coder, "did not look for it"))
        sheet.write(row, 7 + len(coders), _all_codes(turn), "quiet")
        sheet.write(row, 8 + len(coders), None, "input")
        row += 1
    sheet.filter(first, row - 1, len(headings))
    sheet.print_area(row, len(headings))
    return where


def _all_codes(turn: CodedTurn) -> str:
    return "\n".join(f"{coder}: {', '.join(codes) or 'none'}" for coder, codes in sorted(turn.codes.items()))


def write_turns_of_sessions(canvas: Canvas, where: Rows, turns: Sequence[CodedTurn], coders: Sequence[str]) -> None:
    """Write every turn of the sessions with what each coder put on it."""
    sheet = canvas.sheet(TURNS, landscape=True)
    headings = ("Turn", "Speaker", "Text", *coders)
    sheet.widths(16, 11, 70, *[36] * len(coders))
    row = begin_table(sheet, TURNS, "Every turn of the sessions that are compared.", headings, frozen_columns=1)
    for turn in turns:
        _turn_row(sheet, where[turn.reference], turn, coders)
        row += 1
    sheet.print_area(row, len(headings))


def _turn_row(sheet: Sheet, row: int, turn: CodedTurn, coders: Sequence[str]) -> None:
    shade = "_therapist" if "therapist" in turn.speaker else ""
    sheet.write(row, 0, turn.reference, f"strong{shade}")
    sheet.write(row, 1, words(turn.speaker), f"quiet{shade}")
    sheet.write(row, 2, turn.text, f"speech{shade}")
    for offset, coder in enumerate(coders):
        sheet.write(row, 3 + offset, ", ".join(turn.codes.get(coder, ())), f"quiet{shade}")
