"""One session from its first turn to its last: what the talk was about, turn by turn, and where work is coded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ipt_fidelity.view import FOCUS_GROUP, MARKER_GROUP, group_of
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.charts import ROWS, Names, Span, lane_chart
from ipt_fidelity.workbook.subject import Part, Subject

_NOTE = "What the talk was about, turn by turn, as it is coded. A turn without a focus code has no mark."
_NO_FOCUS = "No focus is coded in this session, so there is nothing to draw."
_CHART_ROW = 3
#: Columns of the table beneath the chart.
_NAME_AT, _TURNS = 3, 5
#: How far above the highest lane coded work is drawn.
_ABOVE = 0.6
#: Distances of the marks on the axis of turns, and how many marks it has at most.
_STEPS, _MOST_STEPS = (5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000, 10**9), 12
#: How much of the width the names of the lanes take.
_ROOM_FOR_NAMES = 0.22
_WORK = "a task, strategy or technique is coded"


def write_timeline(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet with the time line of a session."""
    sheet = canvas.sheet(marks.TIMELINE, landscape=True)
    sheet.widths(30, 9, 7, 7, 4, 8, 30, 8, 12, 40)
    sheet.height(0, 22)
    sheet.write(0, 0, marks.TIMELINE, "title")
    sheet.write(1, 0, _NOTE, "note")
    part = subject.parts[0]
    words = part.report.indices.words
    if not words:
        sheet.write(_CHART_ROW, 0, _NO_FOCUS, "plain")
        return
    codes = [code.id for code in subject.rubric.codes if code.id in words]
    table, turns = _CHART_ROW + ROWS + 5, len(part.session.turns)
    step = next(step for step in _STEPS if turns <= step * _MOST_STEPS)
    lowest = -step * max(1, math.ceil(_ROOM_FOR_NAMES * turns / step))
    _write_words(sheet, table, subject, codes, words, lowest)
    _write_turns(sheet, table, part, subject, codes)
    names = Names(
        [subject.rubric.code_by_id[code].label for code in codes],
        Span(sheet.name, table + 1, table + len(codes), _NAME_AT),
        Span(sheet.name, table + 1, table + len(codes), _NAME_AT - 1),
        lowest,
        step * math.ceil(turns / step),
        step,
    )
    at, focus, work = (Span(sheet.name, table + 1, table + turns, column) for column in (_TURNS, _TURNS + 2, _TURNS + 3))
    chart = lane_chart(canvas, "What the talk was about", (("focus", at, focus), (_WORK, at, work)), names)
    text = f"Points over the turns in {len(codes)} lanes, from the top: {', '.join(names.texts)}; above them, coded work."
    chart.set_size({"width": 1080, "height": 380})
    sheet.place(_CHART_ROW, 0, chart, text, shift=0)
    sheet.print_area(_CHART_ROW + ROWS + 4, 10)


def _write_words(
    sheet: Sheet, row: int, subject: Subject, codes: Sequence[str], words: Mapping[str, int], name_at: int
) -> None:
    sheet.write(row, 0, "What the talk was about", "header")
    sheet.line(row, ("words", "lane", "name at"), "header_centre", 1)
    for offset, code in enumerate(codes):
        here = row + 1 + offset
        sheet.write(here, 0, subject.rubric.code_by_id[code].label, "text")
        sheet.write(here, 1, words[code], "number")
        sheet.write(here, _NAME_AT - 1, len(codes) - offset, "centre_quiet")
        sheet.write(here, _NAME_AT, name_at, "centre_quiet")


def _write_turns(sheet: Sheet, row: int, part: Part, subject: Subject, codes: Sequence[str]) -> None:
    """Write what the chart is drawn from: the place of each turn and its lane, the highest for the first code."""
    lanes = {code: len(codes) - index for index, code in enumerate(codes)}
    focus: dict[str, str] = {}
    work: set[str] = set()
    for annotation in part.session.annotations:
        if annotation.coder == part.report.coder:
            if group_of(annotation.code) == FOCUS_GROUP:
                focus[annotation.turn] = annotation.code
            elif group_of(annotation.code) != MARKER_GROUP and annotation.code not in subject.rubric.codebook.departures:
                work.add(annotation.turn)
    sheet.line(row, ("turn", "about", "lane", "work coded"), "header_centre", _TURNS)
    for position, turn in enumerate(part.session.turns, 1):
        code, here = focus.get(turn.id), row + position
        sheet.write(here, _TURNS, position, "centre_quiet")
        if code in lanes:
            sheet.write(here, _TURNS + 1, subject.rubric.code_by_id[code].label, "quiet")
            sheet.write(here, _TURNS + 2, lanes[code], "centre_quiet")
        if turn.id in work:
            sheet.write(here, _TURNS + 3, len(codes) + _ABOVE, "centre_quiet")
