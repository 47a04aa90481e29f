"""The book of drift: for each rater the figures of every occasion, and a chart of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ipt_fidelity.agreement.criteria import Criteria
from ipt_fidelity.drift import Figures, RaterDrift
from ipt_fidelity.workbook.canvas import Canvas, Paper, Sheet
from ipt_fidelity.workbook.charts import Axis, Span, line_chart, place_side_by_side
from ipt_fidelity.workbook.layout import begin_table, blank
from ipt_fidelity.workbook.styles import FONT, MUTED

_HEADINGS = (
    "Occasion",
    "Re-ratings",
    "Bias",
    "from",
    "to",
    "Within 1",
    "ICC(A,1)",
    "from",
    "to",
    "Remark",
    "Bound",
    "Bound",
)
_RATERS = ("Rater", "Status", "Re-ratings", "Bias", "from", "to", "Within 1", "ICC(A,1)", "from", "to", "Because")


def write_drift_book(
    drifts: Sequence[RaterDrift], criteria: Criteria, path: Path | IO[bytes], *, paper: Paper = "a4"
) -> None:
    """Write the book of drift.

    Args:
        drifts: of each rater, in alphabetical order.
        criteria: what asks for a second look, drawn as lines.
        path: where it is written, or an open file; ``outputs.place`` moves it safely into place.
        paper: size of the paper it prints on.

    Raises:
        OSError: the file could not be written.
    """
    with Canvas(path, "IPT fidelity: drift of raters", "Drift of raters", paper) as canvas:
        sheet = canvas.sheet("Raters", landscape=True)
        sheet.widths(20, 17, 10, 7, 7, 7, 9, 9, 7, 7, 70)
        note = f"The last {criteria.last:g} re-rated sessions of each, held against gold. {criteria.sources['drift']}"
        row = begin_table(sheet, "Drift of raters", note, _RATERS, centred=range(2, 10))
        for drift in drifts:
            sheet.write(row, 0, drift.rater, "strong")
            sheet.write(row, 1, drift.status, "flag" if drift.status == "look again" else "text")
            _figures(sheet, row, 2, drift.recent)
            sheet.write(row, 10, " ".join(drift.reasons) or drift.recent.icc.undefined_because)
            row += 1
        sheet.print_area(row, len(_RATERS))
        for drift in drifts:
            _write_rater(canvas, drift, criteria)


def _figures(sheet: Sheet, row: int, column: int, figures: Figures) -> None:
    """Write number, bias with interval, share within one point, and ICC with interval."""
    low, high = figures.bias_interval or (None, None)
    interval = figures.icc.interval
    sheet.write(row, column, figures.count, "number")
    for offset, value in enumerate((figures.bias, low, high)):
        sheet.write(row, column + 1 + offset, blank(value), "score")
    sheet.write(row, column + 4, figures.within_1, "share")
    ends = (interval.low, interval.high) if interval else (None, None)
    for offset, value in enumerate((figures.icc.value, *ends)):
        sheet.write(row, column + 5 + offset, blank(value), "score")


def _write_rater(canvas: Canvas, drift: RaterDrift, criteria: Criteria) -> None:
    sheet = canvas.sheet(drift.rater, landscape=True)
    sheet.widths(20, 10, 8, 8, 8, 9, 9, 8, 8, 60, 7, 7)
    note = f"{drift.status.capitalize()}. Bias is the mean of this rater's levels less gold's, in points."
    begun = row = begin_table(sheet, f"Rater {drift.rater}", note, _HEADINGS, centred=range(1, 9))
    for figures in drift.occasions:
        sheet.write(row, 0, figures.name, "strong")
        _figures(sheet, row, 1, figures)
        sheet.write(row, 9, figures.icc.undefined_because or figures.icc.no_interval_because, "quiet")
        sheet.line(row, (-criteria.bias_over, criteria.bias_over), "decimal", 10)
        row += 1
    spans = {column: Span(sheet.name, begun, row - 1, column) for column in (0, 2, 10, 11)}
    axis = Axis("points above or below gold", -2, 2, 1, "+0;-0;0")
    lines = (("bias", spans[2]), ("bound below", spans[10]), ("bound above", spans[11]))
    chart = line_chart(canvas, f"Bias of {drift.rater}", spans[0], lines, axis)
    font = {"name": FONT, "size": 8, "color": MUTED}
    chart.set_x_axis({"name": "occasion", "name_font": font, "num_font": font, "label_position": "low"})
    said = f"Mean difference of {drift.rater} from gold by occasion: " + "; ".join(
        f"{each.name} {each.bias:+.2f}" for each in drift.occasions
    )
    row = place_side_by_side(sheet, row + 1, [(chart, said)])
    sheet.print_area(row, len(_HEADINGS) - 2)
