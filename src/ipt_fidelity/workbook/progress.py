"""A case over its sessions: domains against the line, outcome measures, the share of interpersonal talk, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ipt_fidelity.rubric import Measure
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.canvas import Canvas, Sheet, Value
from ipt_fidelity.workbook.charts import Axis, Span, line_chart, place_side_by_side, rows_of
from ipt_fidelity.workbook.subject import Part, Subject
from ipt_fidelity.workbook.text import words

_NOTE = (
    "An empty cell was not scored or not filled in; the last column says why. "
    "Other phases ask for other items, so the lines break there."
)
_FIRST_SENTENCE = 2
_LEVELS = Axis("score, 1 to 5", 1, 5, 1)
_SHARE = Axis("share of the words", 0, 1, 0.2, "0 %")
#: Beyond so many measures a page of charts is not read.
_MOST_MEASURES = 4
#: Longer tables go on to a second page, so that the print stays large enough to read.
_MOST_ROWS_ON_A_PAGE = 24


class Column(NamedTuple):
    """A column of the table: its heading, its width, its look, and the value for a session."""

    heading: str
    width: float
    look: str
    values: tuple[Value, ...]
    on: float | None = None


def write_progress(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of a case's progress."""
    sheet = canvas.sheet(marks.PROGRESS, landscape=True)
    sheet.height(0, 22)
    sheet.write(0, 0, marks.PROGRESS, "title")
    sheet.write(1, 0, _NOTE, "note")
    measures = _measures(subject)
    columns = _columns(subject, measures)
    first_chart = _write_courses(sheet, subject)
    charts = 2 + len(measures)
    header = first_chart + rows_of(charts) + 1
    last = _write_table(sheet, header, subject, columns)
    spans = {column.heading: Span(sheet.name, header + 1, last, at) for at, column in enumerate(columns)}
    place_side_by_side(sheet, first_chart, list(_charts(canvas, subject, measures, spans)))
    sheet.print_area(last + 1, len(columns))
    if last - header <= _MOST_ROWS_ON_A_PAGE:
        sheet.on_one_page()


def _write_courses(sheet: Sheet, subject: Subject) -> int:
    """Write how each measure went, in a sentence, and return the row on which the charts begin."""
    courses = subject.case.measures if subject.case else ()
    for offset, course in enumerate(courses):
        sheet.write(_FIRST_SENTENCE + offset, 0, course.text, "plain")
    return _FIRST_SENTENCE + len(courses) + 1


def _measures(subject: Subject) -> tuple[Measure, ...]:
    """Return the measures that were filled in at least once."""
    seen = {each.measure for part in subject.parts for each in part.report.measures if each.value is not None}
    return tuple(measure for measure in subject.rubric.measures if measure.id in seen)[:_MOST_MEASURES]


def _columns(subject: Subject, measures: Sequence[Measure]) -> list[Column]:
    parts, line = subject.parts, subject.block.overall.benchmark
    columns = [
        Column("Session", 8, "number", tuple(part.report.number for part in parts)),
        Column("Phase", 10, "quiet", tuple(part.report.phase for part in parts)),
    ]
    for domain in subject.rubric.domains:
        scores = (next((e.score for e in part.report.domains if e.domain == domain.id), None) for part in parts)
        columns.append(Column(domain.title, 12.5, "score", tuple(scores)))
    columns += [
        Column("Overall", 9, "score", tuple(part.report.overall.score for part in parts)),
        Column("Reference line", 10, "decimal", tuple(line for _ in parts), line),
        Column("Interpersonal share", 12.5, "share", tuple(part.report.indices.interpersonal_share for part in parts)),
    ]
    for measure in measures:
        values = (next((e.value for e in part.report.measures if e.measure == measure.id), None) for part in parts)
        columns.append(Column(f"{measure.id}, points", 10, "number", tuple(values)))
        if measure.caseness is not None:
            columns.append(
                Column(f"{measure.id}: case from", 10, "number", tuple(measure.caseness for _ in parts), measure.caseness)
            )
    return [*columns, Column("Without a figure", 40, "quiet", tuple(_without(part) for part in parts))]


def _without(part: Part) -> str:
    """Return the domains of a session that have no score, each with its status."""
    missing = [f"{each.title}: {words(each.status)}" for each in part.report.domains if each.score is None]
    return "; ".join(missing)


def _write_table(sheet: Sheet, header: int, subject: Subject, columns: Sequence[Column]) -> int:
    """Write the figures, with an empty row where a phase ends, and return the last row."""
    sheet.widths(*(column.width for column in columns))
    for at, column in enumerate(columns):
        sheet.write(header, at, column.heading, "header" if column.look == "quiet" else "header_centre")
    row, before = header, None
    for index, part in enumerate(subject.parts):
        row += 1
        phase = part.report.phase
        if index and phase != before:
            for at, column in enumerate(columns):
                sheet.write(row, at, column.on, column.look)
            sheet.write(row, 1, f"{words(phase)} phase begins" if phase else None, "note")
            row += 1
        before = phase
        for at, column in enumerate(columns):
            sheet.write(row, at, column.values[index], column.look)
    return row


def _charts(
    canvas: Canvas, subject: Subject, measures: Sequence[Measure], spans: dict[str, Span]
) -> Iterator[tuple[Any, str]]:
    sessions = spans["Session"]
    domains = [domain.title for domain in subject.rubric.domains if domain.in_overall]
    lines = [(title, spans[title]) for title in domains]
    line = (f"reference line {subject.block.overall.benchmark:.1f}, borrowed", spans["Reference line"])
    title = "Adherence by domain"
    text = f"Lines over the sessions for {', '.join(domains)}, with the reference line; broken where a phase ends."
    yield line_chart(canvas, title, sessions, [*lines, line], _LEVELS, broken=True), text
    share = [("interpersonal share", spans["Interpersonal share"])]
    text = (
        "A line over the sessions: the words on the problem area and relationships, of the words on all turns with a focus."
    )
    yield line_chart(canvas, "Talk about people and the problem area", sessions, share, _SHARE), text
    for measure in measures:
        own = [(measure.id, spans[f"{measure.id}, points"])]
        if measure.caseness is not None:
            own.append((f"counted as a case from {measure.caseness:g}", spans[f"{measure.id}: case from"]))
        better = "lower is better" if measure.direction == "lower_is_better" else "higher is better"
        axis = Axis(f"points, {better}", *measure.range)
        text = f"A line over the sessions: the total of {measure.title}, with the score from which it counts as a case."
        yield line_chart(canvas, measure.title, sessions, own, axis), text
