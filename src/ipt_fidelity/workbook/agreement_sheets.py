"""The sheets of figures in the book of agreement: overview, codes, levels, confusion matrices and pairs of raters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from ipt_fidelity.agreement.bands import all_bands, bands_for
from ipt_fidelity.agreement.coded_turns import YES
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.compare import TITLES, Agreement
from ipt_fidelity.agreement.table import Ratings, shown
from ipt_fidelity.double_coding import DoubleCoding
from ipt_fidelity.double_tables import NamedTable
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import begin_table, blank, widest

OVERVIEW, NOTES, CODES, LEVELS, CONFUSION, PAIRS = "Overview", "Notes", "Codes", "Levels and scores", "Confusion", "Pairs"
_ABOUT = {
    "focus": "Focus of each turn",
    "levels": "Levels of all items",
    "persons": "Levels that people gave",
    "group": "Codes of the group",
    "code": "Code",
    "item": "Item",
    "domain": "Domain",
    "focus_share": "Share of talk",
}
_IN_OVERVIEW = ("levels", "persons", "focus", "group", "domain")
_OVERVIEW_HEADINGS = ("About", "Figure", "Value", "from", "to", "In words", "Form", "Units", "Raters", "Missing", "Remark")


def write_overview(canvas: Canvas, title: str, coding: DoubleCoding, tables: Sequence[NamedTable]) -> None:
    """Write the figures that a report would give, each with its interval, its form and whose words are put on it."""
    sheet = canvas.sheet(OVERVIEW, landscape=True)
    sheet.widths(26, 18, 7, 7, 7, 34, 34, 7, 7, 8, 44)
    sessions = ", ".join(coded.session.id for coded in coding.sessions) or "none"
    left_out = f" Left out, with one coder or none: {len(coding.single)}." if coding.single else ""
    row = begin_table(sheet, title, f"Sessions: {sessions}.{left_out}", _OVERVIEW_HEADINGS, centred=range(2, 5))
    first = row - 1
    for of in _IN_OVERVIEW:
        for table in (each for each in tables if each.of == of):
            for found in table.agreement.coefficients:
                _coefficient_row(sheet, row, _about(table), found)
                row += 1
    sheet.filter(first, row - 1, len(_OVERVIEW_HEADINGS))
    sheet.print_area(row, len(_OVERVIEW_HEADINGS))


def write_notes(canvas: Canvas, tables: Sequence[NamedTable]) -> None:
    """Write what has to be known of the figures, and whose words are put on them."""
    sheet = canvas.sheet(NOTES, landscape=True)
    sheet.widths(34, 130)
    row = begin_table(
        sheet, NOTES, "What has to be known of the figures, and whose words are put on them.", ("About", "Note")
    )
    for note in dict.fromkeys((_about(table), note) for table in tables for note in table.agreement.notes):
        sheet.line(row, note)
        row += 1
    for bands in all_bands():
        sheet.write(row, 0, f"Words of {bands.title}")
        steps = "; ".join(f"{label} from {bound:.{bands.decimals}f}" for bound, label in bands.steps[1:])
        sheet.write(row, 1, f"{bands.steps[0][1]}; {steps}. {bands.note} {bands.source}")
        row += 1
    sheet.print_area(row, 2)


def _about(table: NamedTable) -> str:
    return f"{_ABOUT[table.of]} {table.name}".strip()


def _coefficient_row(sheet: Sheet, row: int, about: str, found: Coefficient) -> None:
    interval = found.interval
    sheet.write(row, 0, about, "strong")
    sheet.write(row, 1, TITLES[found.name])
    sheet.write(row, 2, blank(found.value), "score")
    sheet.write(row, 3, blank(interval.low if interval else None), "score")
    sheet.write(row, 4, blank(interval.high if interval else None), "score")
    sheet.write(row, 5, "; ".join(_words(found)))
    sheet.write(row, 6, found.form, "quiet")
    sheet.line(row, (found.units, found.raters, found.missing), "number", 7)
    method = f"Interval: {interval.method}." if interval else ""
    why = found.undefined_because or (f"No interval: {found.no_interval_because}" if found.no_interval_because else "")
    sheet.write(row, 10, " ".join(each for each in (why, method, *found.notes) if each), "quiet")


def _words(found: Coefficient) -> list[str]:
    if found.value is None:
        return []
    return [f"{bands.label(found.value)} ({bands.title})" for bands in bands_for(found.name)]


_CODE_HEADINGS = ("Code or group", "Turns of", "Turns", "Coded by", "Same", "Kappa", "from", "to", "AC1", "Alpha", "Remark")


def write_codes(canvas: Canvas, tables: Sequence[NamedTable]) -> None:
    """Write a row for each group of codes and each code."""
    coded = [table for table in tables if table.of in ("group", "code")]
    sheet = canvas.sheet(CODES, landscape=True)
    sheet.widths(34, 14, 7, 28, 7, 7, 7, 7, 7, 7, 50)
    note = "Kappa is Cohen's for two coders and Fleiss' for more. Turns are taken as independent."
    row = begin_table(sheet, CODES, note, _CODE_HEADINGS, frozen_columns=1, centred=range(4, 10))
    first = row - 1
    for table in sorted(coded, key=lambda each: each.of != "group"):
        found = table.agreement
        kappa = found.coefficient("cohen_kappa") or found.coefficient("fleiss_kappa")
        sheet.write(row, 0, table.name, "strong" if table.of == "group" else "text")
        sheet.write(row, 1, "therapist" if table.on.startswith("therapist") else "others", "quiet")
        sheet.write(row, 2, found.ratings.paired_units, "number")
        sheet.write(row, 3, _counts(found.ratings), "quiet")
        sheet.write(row, 4, blank(found.observed), "share")
        _value_and_interval(sheet, row, 5, kappa)
        sheet.write(row, 8, blank(_value(found, "gwet_ac1")), "score")
        sheet.write(row, 9, blank(_value(found, "krippendorff_alpha")), "score")
        sheet.write(row, 10, _remark(found, kappa), "quiet")
        row += 1
    sheet.filter(first, row - 1, len(_CODE_HEADINGS))
    sheet.print_area(row, len(_CODE_HEADINGS))


def _counts(ratings: Ratings) -> str:
    yes = ratings.categories.index(YES)
    counts = [sum(row[at] == yes for row in ratings.rows) for at in range(len(ratings.raters))]
    said = ", ".join(f"{rater} {count}" for rater, count in zip(ratings.raters, counts, strict=True))
    return f"{said}, all {sum(set(row) == {yes} for row in ratings.rows)}"


def _value(found: Agreement, name: str) -> float | None:
    coefficient = found.coefficient(name)
    return coefficient.value if coefficient else None


def _value_and_interval(sheet: Sheet, row: int, column: int, found: Coefficient | None) -> None:
    interval = found.interval if found else None
    values = (found.value if found else None, interval.low if interval else None, interval.high if interval else None)
    for offset, value in enumerate(values):
        sheet.write(row, column + offset, blank(value), "score")


def _remark(found: Agreement, main: Coefficient | None) -> str:
    said = [*found.notes]
    if main is not None:
        said += [each for each in (main.undefined_because, main.no_interval_because) if each]
    return " ".join(said)


_LEVEL_HEADINGS = ("Item, domain or share", "n", "Same", "Within 1", "Mean difference", "ICC(A,1)", "from", "to", "Remark")


def write_levels(canvas: Canvas, tables: Sequence[NamedTable]) -> None:
    """Write a row for each item, domain and share of talk."""
    sheet = canvas.sheet(LEVELS, landscape=True)
    sheet.widths(36, 6, 8, 9, 12, 9, 8, 8, 60)
    note = "Each session scored once for each coder. The mean difference: the first coder less the second of two."
    row = begin_table(sheet, LEVELS, note, _LEVEL_HEADINGS, frozen_columns=1, centred=range(1, 8))
    first = row - 1
    for table in tables:
        if table.of not in ("item", "domain", "focus_share"):
            continue
        found = table.agreement
        pair = found.pairs[0] if len(found.pairs) == 1 else None
        bias = pair.limits.bias if pair and pair.limits is not None and not isinstance(pair.limits, str) else None
        near = pair.within_1 if pair and table.of != "focus_share" else None
        icc = found.coefficient("icc_a1")
        sheet.write(row, 0, f"{_ABOUT[table.of]}: {table.name}")
        sheet.write(row, 1, found.ratings.paired_units, "number")
        sheet.write(row, 2, blank(found.observed), "share")
        sheet.write(row, 3, blank(near), "share")
        sheet.write(row, 4, blank(bias), "score")
        _value_and_interval(sheet, row, 5, icc)
        sheet.write(row, 8, _remark(found, icc), "quiet")
        row += 1
    sheet.filter(first, row - 1, len(_LEVEL_HEADINGS))
    sheet.print_area(row, len(_LEVEL_HEADINGS))


def write_confusion(canvas: Canvas, tables: Sequence[NamedTable]) -> None:
    """Write for each pair of raters how often one category of the first met another of the second."""
    sheet = canvas.sheet(CONFUSION, landscape=True)
    compared = [table for table in tables if table.of in ("focus", "levels", "persons")]
    names = [shown(each) for table in compared for each in table.agreement.ratings.categories]
    sheet.widths(30, *[widest(names, 12)] * 14)
    sheet.write(0, 0, CONFUSION, "title")
    sheet.write(1, 0, "Down: the first rater; across: the second. What both agree on stands on the diagonal.", "note")
    row = 3
    for table in compared:
        ratings = table.agreement.ratings
        for first, second in combinations(range(len(ratings.raters)), 2):
            row = _matrix(
                sheet,
                row,
                f"{_about(table)}: {ratings.raters[first]} and {ratings.raters[second]}",
                ratings,
                (first, second),
            )
    sheet.print_area(row, 1 + max((len(table.agreement.ratings.categories) for table in compared), default=0))


def _matrix(sheet: Sheet, row: int, title: str, ratings: Ratings, pair: tuple[int, int]) -> int:
    """Write one matrix of counts and return the row below it."""
    cells = Counter((line[pair[0]], line[pair[1]]) for line in ratings.rows)
    names = [shown(each) for each in ratings.categories]
    sheet.write(row, 0, title, "prompt")
    sheet.line(row + 1, ("", *names), "header_centre")
    for down, name in enumerate(names):
        sheet.write(row + 2 + down, 0, name)
        for across in range(len(names)):
            sheet.write(row + 2 + down, 1 + across, cells[down, across], "done" if down == across else "number")
    return row + 3 + len(names)


_PAIR_HEADINGS = (
    "About",
    "First",
    "Second",
    "n",
    "Same",
    "Kappa",
    "from",
    "to",
    "Within 1",
    "Mean diff.",
    "Limits from",
    "to",
)


def write_pairs(canvas: Canvas, tables: Sequence[NamedTable]) -> None:
    """Write a row for each pair of raters and each table of many units."""
    sheet = canvas.sheet(PAIRS, landscape=True)
    sheet.widths(30, 16, 16, 7, 8, 8, 8, 8, 9, 10, 11, 8)
    note = "Limits: 95 % of differences are expected between them (Bland & Altman 1986)."
    row = begin_table(sheet, PAIRS, note, _PAIR_HEADINGS, centred=range(3, 12))
    first = row - 1
    for table in tables:
        if table.of not in _IN_OVERVIEW:
            continue
        for pair in table.agreement.pairs:
            limits = pair.limits if pair.limits is not None and not isinstance(pair.limits, str) else None
            sheet.line(row, (_about(table), *pair.raters))
            sheet.write(row, 3, pair.units, "number")
            sheet.write(row, 4, blank(pair.observed_agreement), "share")
            _value_and_interval(sheet, row, 5, None if table.of == "domain" else pair.kappa)  # scores are no categories
            sheet.write(row, 8, blank(pair.within_1), "share")
            for offset, value in enumerate((limits.bias, limits.low, limits.high) if limits else (None,) * 3):
                sheet.write(row, 9 + offset, blank(value), "score")
            row += 1
    sheet.filter(first, row - 1, len(_PAIR_HEADINGS))
    sheet.print_area(row, len(_PAIR_HEADINGS))
