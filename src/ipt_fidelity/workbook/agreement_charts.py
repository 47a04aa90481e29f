"""The chart of Bland & Altman: by how much two coders' scores differ, over the mean of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ipt_fidelity.agreement.bland_altman import Limits
from ipt_fidelity.agreement.compare import Pair
from ipt_fidelity.double_tables import NamedTable
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.charts import HEIGHT, WIDTH, Span, chart_text
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.styles import ACCENT, FONT, INK, MUTED

DIFFERENCES = "Differences"
_HEADINGS = ("Session and item", "First", "Second", "Mean", "Difference", "Bias", "Lower limit", "Upper limit")
_CHART_COLUMN = 9


def write_differences(canvas: Canvas, tables: Sequence[NamedTable]) -> None:
    """Write the levels of the first two coders with their differences, and the chart over them."""
    sheet = canvas.sheet(DIFFERENCES, landscape=True)
    sheet.widths(38, 8, 8, 8, 11, 8, 11, 11)
    table = next((each for each in tables if each.of == "levels"), None)
    pair = next(iter(table.agreement.pairs), None) if table else None
    if table is None or pair is None or not isinstance(pair.limits, Limits):
        begin_table(sheet, DIFFERENCES, _why_not(pair), _HEADINGS)
        return
    first, second = pair.raters
    limits = pair.limits
    note = f"Levels of {first} (first) and {second} (second). Points that fall together are drawn once."
    begun = row = begin_table(sheet, DIFFERENCES, note, _HEADINGS, centred=range(1, 8))
    ratings = table.agreement.ratings.of_pair(first, second)
    for unit, cells in zip(ratings.units, ratings.rows, strict=True):
        if None in cells:
            continue
        a, b = (ratings.numbers[each] for each in cells if each is not None)
        sheet.write(row, 0, unit)
        sheet.line(row, (a, b), "level", 1)
        sheet.write(row, 3, (a + b) / 2, "decimal")
        sheet.write(row, 4, a - b, "decimal")
        sheet.line(row, (limits.bias, limits.low, limits.high), "score", 5)
        row += 1
    spans = [Span(sheet.name, begun, row - 1, column) for column in range(3, 8)]
    said = (
        f"{first} less {second}: mean difference {limits.bias:.2f}; 95 % of differences are expected between "
        f"{limits.low:.2f} and {limits.high:.2f}; {limits.units} levels."
    )
    sheet.place(begun + 1, _CHART_COLUMN, _chart(canvas, f"{first} less {second}", spans), said, shift=0)
    sheet.print_area(row, _CHART_COLUMN + 10)


def _why_not(pair: Pair | None) -> str:
    if pair is not None and isinstance(pair.limits, str):
        return pair.limits[:1].upper() + pair.limits[1:]
    return "There are no levels of two coders to compare."


def _chart(canvas: Canvas, title: str, spans: Sequence[Span]) -> Any:
    """Return points of differences over means, with three lines: bias and limits."""
    means, differences, *lines = spans
    chart = canvas.chart({"type": "scatter"})
    chart.add_series(
        {
            "name": "difference",
            "categories": means.cells(),
            "values": differences.cells(),
            "marker": {
                "type": "circle",
                "size": 6,
                "fill": {"color": ACCENT, "transparency": 60},
                "border": {"color": ACCENT},
            },
        }
    )
    for name, span, dash in zip(("bias", "lower limit", "upper limit"), lines, ("solid", "dash", "dash"), strict=True):
        line = {"color": INK if dash == "solid" else MUTED, "dash_type": dash, "width": 1.25}
        chart.add_series(
            {"name": name, "categories": means.cells(), "values": span.cells(), "marker": {"type": "none"}, "line": line}
        )
    font = {"name": FONT, "size": 8, "color": MUTED}
    chart.set_title({"name": chart_text(title), "name_font": {"name": FONT, "size": 10, "bold": True, "color": ACCENT}})
    chart.set_x_axis({"name": "mean of both levels", "name_font": font, "num_font": font, "label_position": "low"})
    chart.set_y_axis({"name": "difference in points", "name_font": font, "num_font": font})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart
