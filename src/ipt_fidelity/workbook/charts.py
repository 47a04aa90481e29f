"""Native charts in one look: told apart by marker and dash as well as by shade, so that a grey print can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.styles import ACCENT, FONT, INK, LINE, MUTED
from ipt_fidelity.workbook.text import cell_text

WIDTH, HEIGHT = 620, 300
#: Rows of a sheet that a chart covers, with one left free below.
ROWS = 16
_BETWEEN = 8
_JOINER = "\u2060"

_LOOKS: tuple[Mapping[str, Any], ...] = (
    {"color": "#1F4E66", "dash_type": "solid", "type": "circle", "fill": "#1F4E66"},
    {"color": "#B5651D", "dash_type": "dash", "type": "square", "fill": "#E8B98A"},
    {"color": "#4C7A5A", "dash_type": "solid", "type": "triangle", "fill": "#A9C7B2"},
    {"color": "#6B5B95", "dash_type": "long_dash", "type": "diamond", "fill": "#6B5B95"},
    {"color": "#555555", "dash_type": "square_dot", "type": "star", "fill": "#555555"},
)
_SMALL = {"name": FONT, "size": 8, "color": MUTED}
_AXIS_NAME = {"name": FONT, "size": 8, "bold": False, "color": MUTED}


class Span(NamedTuple):
    """Cells of one column, from a first row to a last one."""

    sheet: str
    first: int
    last: int
    column: int

    def cells(self) -> list[str | int]:
        """Return them as XlsxWriter takes them."""
        return [self.sheet, self.first, self.column, self.last, self.column]


class Axis(NamedTuple):
    """An axis of values: its name with the unit, and its bounds."""

    name: str
    lowest: float | None = None
    highest: float | None = None
    step: float | None = None
    number_format: str = "General"
    grid: bool = True


class Names(NamedTuple):
    """The names of lanes, from the lowest up: their texts, where they stand, and the bounds of the axis of turns."""

    texts: Sequence[str]
    turns: Span
    lanes: Span
    lowest: int
    highest: int
    step: int


def chart_text(text: str) -> str:
    """Return text that a chart shows as it is; XlsxWriter takes one that begins with '=' for a formula.

    >>> chart_text("=A1") == "=A1"
    False
    """
    text = cell_text(text)
    return _JOINER + text if text.startswith("=") else text


def line_chart(
    canvas: Canvas, title: str, sessions: Span, lines: Sequence[tuple[str, Span]], axis: Axis, *, broken: bool = False
) -> Any:
    """Return lines over sessions, the last of which is a line to hold the others against.

    Args:
        canvas: the book.
        title: of the chart.
        sessions: numbers of the sessions.
        lines: name and cells of each; the last is drawn thin and without markers.
        axis: the axis of values.
        broken: leave a gap where a cell is empty, instead of going on over it.
    """
    chart = canvas.chart({"type": "line"})
    for index, (name, values) in enumerate(lines):
        look = _LOOKS[index % len(_LOOKS)]
        series: dict[str, Any] = {
            "name": chart_text(name),
            "categories": sessions.cells(),
            "values": values.cells(),
            "line": {"color": look["color"], "dash_type": look["dash_type"], "width": 1.75},
            "marker": {
                "type": look["type"],
                "size": 6,
                "fill": {"color": look["fill"]},
                "border": {"color": look["color"]},
            },
        }
        if index == len(lines) - 1 and len(lines) > 1:
            series |= {"line": {"color": INK, "dash_type": "round_dot", "width": 1.25}, "marker": {"type": "none"}}
        chart.add_series(series)
    _dress(chart, title, "session", axis)
    chart.show_blanks_as("gap" if broken else "span")
    return chart


def lane_chart(canvas: Canvas, title: str, kinds: Sequence[tuple[str, Span, Span]], names: Names) -> Any:
    """Return points over the turns of a session, each in the lane of its subject; the lanes are named at their left.

    Args:
        canvas: the book.
        title: of the chart.
        kinds: of each kind of points its name, the positions of the turns from 1, and their lanes.
        names: the names of the lanes and where they stand.
    """
    chart = canvas.chart({"type": "scatter"})
    for (name, turns, lanes), (marker, size, look) in zip(kinds, (("square", 5, 0), ("diamond", 7, 1)), strict=False):
        marked = {"fill": {"color": _LOOKS[look]["color"]}, "border": {"color": _LOOKS[look]["color"]}}
        chart.add_series(
            {
                "name": chart_text(name),
                "categories": turns.cells(),
                "values": lanes.cells(),
                "marker": {"type": marker, "size": size, **marked},
            }
        )
    labels = [{"value": chart_text(name), "font": _SMALL} for name in names.texts]
    chart.add_series(
        {
            "name": "names of the lanes",
            "categories": names.turns.cells(),
            "values": names.lanes.cells(),
            "marker": {"type": "none"},
            "data_labels": {"value": True, "position": "right", "custom": labels},
        }
    )
    highest = len(names.texts) + 1
    _dress(chart, title, "turn", Axis("what the talk is about", 0, highest, 1, ";;;", grid=False))
    across = {"name": "turn", "name_font": _AXIS_NAME, "num_font": _SMALL, "num_format": "0;;0", "line": {"color": LINE}}
    chart.set_x_axis(across | {"min": names.lowest, "max": names.highest, "major_unit": names.step, "crossing": "min"})
    chart.set_legend({"position": "bottom", "font": _SMALL, "delete_series": [len(kinds)]})
    return chart


def _dress(chart: Any, title: str, across: str, axis: Axis) -> None:
    chart.set_title({"name": chart_text(title), "name_font": {"name": FONT, "size": 10, "bold": True, "color": ACCENT}})
    chart.set_x_axis({"name": across, "name_font": _AXIS_NAME, "num_font": _SMALL, "line": {"color": LINE}})
    values: dict[str, Any] = {
        "name": chart_text(axis.name),
        "name_font": _AXIS_NAME,
        "num_font": _SMALL,
        "num_format": axis.number_format,
        "line": {"color": LINE},
        "major_gridlines": {"visible": axis.grid, "line": {"color": LINE, "width": 0.5}},
    }
    bounds = {"min": axis.lowest, "max": axis.highest, "major_unit": axis.step}
    chart.set_y_axis(values | {key: bound for key, bound in bounds.items() if bound is not None})
    chart.set_legend({"position": "bottom", "font": _SMALL})
    chart.set_chartarea({"border": {"color": LINE}})


def rows_of(charts: int) -> int:
    """Return how many rows of a sheet so many charts take, side by side."""
    return -(-charts // _in_a_row(charts)) * ROWS


def _in_a_row(charts: int) -> int:
    return 3 if charts == 3 or charts > 4 else 2


def place_side_by_side(sheet: Sheet, row: int, charts: Sequence[tuple[Any, str]]) -> int:
    """Place charts in rows of two or three that fill a screen, each with what it shows in words; return the row below."""
    in_a_row = _in_a_row(len(charts))
    width = (2 * (WIDTH + _BETWEEN)) // in_a_row - _BETWEEN
    for index, (chart, text) in enumerate(charts):
        chart.set_size({"width": width, "height": HEIGHT})
        sheet.place(row + index // in_a_row * ROWS, 0, chart, text, shift=index % in_a_row * (width + _BETWEEN))
    return row + rows_of(len(charts))
