"""The adherence panel: a row for each domain with its score, a bar and what it rests on, then the overall and its line."""

from __future__ import annotations

from ipt_fidelity.totals import DomainScore, Overall
from ipt_fidelity.workbook.canvas import Sheet
from ipt_fidelity.workbook.sections import LAST, section
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import words

BORROWED = "borrowed from a rule for human-rated portfolios, not validated for computed scores"
_LOWEST, _HIGHEST, _CELLS_A_LEVEL = 1.0, 5.0, 9
_STATUS = {
    "not_applicable": "does not apply here",
    "insufficient": "too little of it could be scored to give a figure",
}
_AGAINST_LINE = {True: "At or above the line", False: "Below the line", None: "Not known whether the line is met"}


def write_panel(sheet: Sheet, row: int, subject: Subject) -> int:
    """Write the panel and return the row below it."""
    line = subject.block.overall.benchmark
    row = section(sheet, row, "Adherence: was it done, when, and how much")
    sheet.line(row - 1, ("items scored", "floor"), "section_small", 3)
    for domain in subject.block.domains:
        _write_domain(sheet, row, domain, line)
        row += 1
    return _write_overall(sheet, row, subject.block.overall, subject)


def _write_domain(sheet: Sheet, row: int, domain: DomainScore, line: float) -> None:
    apart = "" if domain.weight > 0 else " (not in the mean)"
    sheet.write(row, 0, domain.title + apart, "strong")
    if domain.score is None:
        sheet.write(row, 1, "–", "centre_quiet")
        sheet.write(row, 2, _STATUS[domain.status], "quiet")
    else:
        sheet.write(row, 1, domain.score, "score")
        sheet.write(row, 2, bar(domain.score, line), "bar")
    sheet.write(row, 3, f"{domain.scored} of {domain.applicable}", "centre")
    sheet.write(row, 4, domain.floor, "decimal")


def _write_overall(sheet: Sheet, row: int, overall: Overall, subject: Subject) -> int:
    used = f"{len(overall.domains_used)} domains" if len(overall.domains_used) != 1 else "1 domain"
    sheet.write(row, 0, "Overall", "total_text")
    if overall.score is None:
        sheet.write(row, 1, "–", "total_centre")
        sheet.write(row, 2, overall.reason, "total_text")
    else:
        sheet.write(row, 1, overall.score, "total")
        sheet.write(row, 2, bar(overall.score, overall.benchmark), "total_bar")
    sheet.write(row, 3, used, "total_centre")
    sheet.write(row, 4, None, "total_centre")
    row += 1
    for label, text in _sentences(overall, subject):
        sheet.line(row, [None] * LAST)
        sheet.write(row, 0, label, "strong")
        sheet.write(row, 2, text)
        row += 1
    return row


def _sentences(overall: Overall, subject: Subject) -> list[tuple[str, str]]:
    said = []
    if overall.score is not None:
        against = _AGAINST_LINE[overall.meets_benchmark]
        repeated = overall.reason.lower().startswith(against.lower())
        reason = overall.reason[:1].upper() + overall.reason[1:]
        said.append(("Against the line", f"{reason}." if repeated else f"{against}: {overall.reason}."))
        if overall.capped_by and overall.uncapped_score is not None:
            cap = f"Capped by the flag '{words(overall.capped_by)}'; without it the score is {overall.uncapped_score:.2f}."
            said.append(("Cap", cap))
        titles = {domain.id: domain.title for domain in subject.rubric.domains}
        said.append(("Rests on", ", ".join(titles.get(name, words(name)) for name in overall.domains_used) + "."))
    said.append(
        (f"Reference line {overall.benchmark:.1f}", f"{BORROWED[:1].upper()}{BORROWED[1:]}. In the bars it is the mark │.")
    )
    return said


def bar(score: float, line: float) -> str:
    """Return a score from 1 to 5 as a bar of text, with a mark at the reference line.

    >>> bar(2.0, 3.0)
    '█████████░░░░░░░░░│░░░░░░░░░░░░░░░░░░'
    """
    cells = round((_HIGHEST - _LOWEST) * _CELLS_A_LEVEL)
    filled = round((min(max(score, _LOWEST), _HIGHEST) - _LOWEST) * _CELLS_A_LEVEL)
    mark = round((line - _LOWEST) * _CELLS_A_LEVEL)
    drawn = "█" * filled + "░" * (cells - filled)
    return f"{drawn[:mark]}│{drawn[mark:]}"
