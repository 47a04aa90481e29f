"""The adherence panel: a row for each domain with its score, a bar and what it rests on, then the overall and its line.

Every figure is a formula over the sheet of items, with the engine's result stored beside it. The formulas say what
``totals`` says; a test has another program recalculate them and compares.
"""

from __future__ import annotations

import math

from ipt_fidelity.totals import ENOUGH, DomainScore, Overall
from ipt_fidelity.workbook import item_columns as at
from ipt_fidelity.workbook.canvas import Sheet
from ipt_fidelity.workbook.flags import Flagged
from ipt_fidelity.workbook.sections import (
    APPLIES,
    BELOW,
    KEY,
    LAST,
    PRODUCT,
    SCORED,
    TITLE,
    TREND,
    UNKNOWN,
    WEIGHT,
    section,
)
from ipt_fidelity.workbook.subject import FIRST_ROW, Subject
from ipt_fidelity.workbook.trend import trend

BORROWED = "borrowed from a rule for human-rated portfolios, not validated for computed scores"
_LOWEST, _HIGHEST, _CELLS_A_LEVEL = 1.0, 5.0, 6
_CELLS = round((_HIGHEST - _LOWEST) * _CELLS_A_LEVEL)
_DOES_NOT_APPLY = "does not apply here"
_TOO_LITTLE = "too little of it could be scored to give a figure"
_DASH = "–"
_NO_CAP = "No flag caps the score."
_TOO_LITTLE_OVERALL = "Less than half of the weight is scored; without a score: "
#: Sums of weights such as 0.15 + 0.35 may fall short of the half by the last bit.
_HALF = f"{ENOUGH:g}*{{}}-0.000000001"


def write_panel(sheet: Sheet, row: int, subject: Subject, flagged: Flagged) -> int:
    """Write the panel and return the row below it."""
    line = subject.block.overall.benchmark
    row = section(sheet, row, "Adherence: was it done, when, and how much")
    sheet.line(row - 1, ("items scored", "floor"), "section_small", 3)
    first = row
    for domain in subject.block.domains:
        _write_domain(sheet, row, domain, line, subject)
        row += 1
    return _write_overall(sheet, row, first, subject, flagged)


def _write_domain(sheet: Sheet, row: int, domain: DomainScore, line: float, subject: Subject) -> None:
    last = FIRST_ROW + max(len(subject.rows_of_items), 1) - 1
    ids, applies, scored, product = (
        at.span(column, FIRST_ROW, last) for column in (at.DOMAIN_ID, at.APPLIES, at.SCORED, at.PRODUCT)
    )
    here = row + 1
    key, score = f"F{here}", f"B{here}"
    sheet.write(row, 0, domain.title + ("" if domain.weight > 0 else " (not in the mean)"), "strong")
    mean = f"ROUND(SUMIFS({product},{ids},{key})/G{here},4)"
    enough = f"AND(H{here}>0,G{here}>={_HALF.format(f'H{here}')})"
    sheet.formula(row, 1, f'=IF({enough},{mean},"{_DASH}")', domain.score if domain.score is not None else _DASH, "score")
    drawn = bar(domain.score, line) + trend(subject, domain.domain) if domain.score is not None else _why_not(domain)
    words = f'IF(H{here}=0,"{_DOES_NOT_APPLY}","{_TOO_LITTLE}")'
    sheet.formula(row, 2, f"=IF(ISNUMBER({score}),{_bar_formula(score, line)}&N{here},{words})", drawn, "bar")
    count = f'=COUNTIFS({ids},{key},{scored},">0")&" of "&COUNTIFS({ids},{key},{applies},">0")'
    sheet.formula(row, 3, count, f"{domain.scored} of {domain.applicable}", "centre")
    sheet.write(row, 4, domain.floor, "decimal")
    _write_domain_sums(sheet, row, domain, subject, ids=ids, scored=scored, applies=applies)


def _write_domain_sums(
    sheet: Sheet, row: int, domain: DomainScore, subject: Subject, *, ids: str, scored: str, applies: str
) -> None:
    here = row + 1
    score = f"B{here}"
    sheet.write(row, KEY, domain.domain, "plain")
    sheet.formula(row, SCORED, f"=SUMIFS({scored},{ids},F{here})", domain.scored_weight, "plain")
    sheet.formula(row, APPLIES, f"=SUMIFS({applies},{ids},F{here})", domain.applicable_weight, "plain")
    sheet.write(row, WEIGHT, domain.weight, "plain")
    sheet.formula(row, PRODUCT, f"=IF(ISNUMBER({score}),{score}*I{here},0)", (domain.score or 0) * domain.weight, "plain")
    below = int(domain.score is not None and domain.score < domain.floor)
    sheet.formula(row, BELOW, f"=IF(ISNUMBER({score}),IF({score}<E{here},1,0),0)", below, "plain")
    unknown = int(domain.status == "insufficient")
    sheet.formula(row, UNKNOWN, f"=IF(AND(H{here}>0,NOT(ISNUMBER({score}))),1,0)", unknown, "plain")
    sheet.write(row, TREND, trend(subject, domain.domain), "plain")
    sheet.write(row, TITLE, domain.title, "plain")


def _write_overall(sheet: Sheet, row: int, first: int, subject: Subject, flagged: Flagged) -> int:
    overall, domains = subject.block.overall, subject.block.domains
    here, last = row + 1, row
    rows = f"{first + 1}:{{}}{last}"
    scores, weights, products = (f"{letter}{rows.format(letter)}" for letter in "BIJ")
    in_mean = [(first + index + 1, domain) for index, domain in enumerate(domains) if domain.weight > 0]
    used = [domain for _, domain in in_mean if domain.score is not None]
    sheet.write(row, 0, "Overall", "total_text")
    cap = f"MIN(J{here},MIN({flagged.caps}))" if flagged.caps else f"J{here}"
    sheet.formula(row, 1, f'=IF(ISNUMBER(J{here}),{cap},"{_DASH}")', _or_dash(overall.score), "total")
    without = _names([(f"O{at_row}", f"NOT(ISNUMBER(B{at_row}))") for at_row, _ in in_mean])
    missing = ", ".join(domain.title for _, domain in in_mean if domain.score is None)
    drawn = bar(overall.score, overall.benchmark) if overall.score is not None else f"{_TOO_LITTLE_OVERALL}{missing}."
    shown = _bar_formula(f"B{here}", overall.benchmark)
    sheet.formula(row, 2, f'=IF(ISNUMBER(B{here}),{shown},"{_TOO_LITTLE_OVERALL}"&{without}&".")', drawn, "total_bar")
    counted = " + ".join(f"IF(AND(I{at_row}>0,ISNUMBER(B{at_row})),1,0)" for at_row, _ in in_mean) or "0"
    sheet.formula(row, 3, f'=({counted})&" of {len(in_mean)}"', f"{len(used)} of {len(in_mean)}", "total_centre")
    sheet.write(row, 4, None, "total_centre")
    scored_weight = math.fsum(domain.weight for domain in used)
    sheet.formula(row, SCORED, f"=SUMPRODUCT(ISNUMBER({scores})*{weights})", scored_weight, "plain")
    all_weight = math.fsum(domain.weight for _, domain in in_mean)
    sheet.formula(row, APPLIES, f"=SUM({weights})", all_weight, "plain")
    enough = f"AND(G{here}>0,G{here}>={_HALF.format(f'H{here}')})"
    mean = f'=IF({enough},ROUND(SUM({products})/G{here},4),"{_DASH}")'
    sheet.formula(row, PRODUCT, mean, _or_dash(overall.uncapped_score), "plain")
    return _write_sentences(sheet, row + 1, row, first, subject, flagged)


def _write_sentences(sheet: Sheet, row: int, total: int, first: int, subject: Subject, flagged: Flagged) -> int:
    overall, domains = subject.block.overall, subject.block.domains
    at_rows = [(first + index + 1, domain) for index, domain in enumerate(domains)]
    score, uncapped, line = f"B{total + 1}", f"J{total + 1}", f"{overall.benchmark:g}"
    below, unknown = (f"{letter}{first + 1}:{letter}{first + len(domains)}" for letter in "KL")
    names_below = _names([(f"O{at_row}", f"K{at_row}=1") for at_row, _ in at_rows])
    names_unknown = _names([(f"O{at_row}", f"L{at_row}=1") for at_row, _ in at_rows])
    capped = f"MIN({flagged.caps})<{uncapped}" if flagged.caps else "FALSE"
    against = (
        f'=IF(NOT(ISNUMBER({score})),"Not known: there is no overall score.",'
        f'IF({capped},"Below the line of {line}: a flag caps the score.",'
        f'IF({score}<{line},"Below the line of {line}.",'
        f'IF(SUM({below})>0,"Below the line: the mean is at or above {line}, but below its floor lies "&{names_below}&".",'
        f'IF(SUM({unknown})>0,"The mean is at or above {line}; not known is whether its floor is reached by "'
        f'&{names_unknown}&".","At or above the line of {line}.")))))'
    )
    _write_sentence(sheet, row, "Against the line", against, against_line(overall, domains))
    row += 1
    if flagged.caps:
        text = f'IF({capped},"A flag caps the score; without it the score is "&FIXED({uncapped},2)&".","{_NO_CAP}")'
        formula = f'=IF(ISNUMBER({uncapped}),{text},"{_NO_CAP}")'
        _write_sentence(sheet, row, "Cap", formula, _cap_text(overall))
        row += 1
    sheet.line(row, [None] * LAST)
    sheet.write(row, 0, f"Reference line {overall.benchmark:.1f}", "strong")
    sheet.write(
        row,
        2,
        f"{BORROWED[:1].upper()}{BORROWED[1:]}. In the bars it is the mark │. Each domain has to reach its floor, too.",
    )
    return row + 1


def _write_sentence(sheet: Sheet, row: int, label: str, formula: str, result: str) -> None:
    sheet.line(row, [None] * LAST)
    sheet.write(row, 0, label, "strong")
    sheet.formula(row, 2, formula, result, "text")


def against_line(overall: Overall, domains: tuple[DomainScore, ...]) -> str:
    """Return where the overall stands against the line, in the words that the formula gives too."""
    line = f"{overall.benchmark:g}"
    if overall.score is None:
        return "Not known: there is no overall score."
    if overall.capped_by:
        return f"Below the line of {line}: a flag caps the score."
    if overall.score < overall.benchmark:
        return f"Below the line of {line}."
    below = ", ".join(domain.title for domain in domains if domain.score is not None and domain.score < domain.floor)
    if below:
        return f"Below the line: the mean is at or above {line}, but below its floor lies {below}."
    unknown = ", ".join(domain.title for domain in domains if domain.status == "insufficient")
    if unknown:
        return f"The mean is at or above {line}; not known is whether its floor is reached by {unknown}."
    return f"At or above the line of {line}."


def _cap_text(overall: Overall) -> str:
    if overall.capped_by and overall.uncapped_score is not None:
        return f"A flag caps the score; without it the score is {overall.uncapped_score:.2f}."
    return _NO_CAP


def _names(cells: list[tuple[str, str]]) -> str:
    """Return the part of a formula that lists the cells whose condition holds, with commas between them."""
    listed = "&".join(f'IF({condition},", "&{cell},"")' for cell, condition in cells) or '""'
    return f"MID({listed},3,200)"


def _why_not(domain: DomainScore) -> str:
    return _DOES_NOT_APPLY if domain.status == "not_applicable" else _TOO_LITTLE


def _or_dash(score: float | None) -> float | str:
    return _DASH if score is None else score


def bar(score: float, line: float) -> str:
    """Return a score from 1 to 5 as a bar of text, with a mark at the reference line.

    >>> bar(2.0, 3.0)
    '██████░░░░░░│░░░░░░░░░░░░'
    """
    filled = math.floor((min(max(score, _LOWEST), _HIGHEST) - _LOWEST) * _CELLS_A_LEVEL + 0.5)
    mark = round((line - _LOWEST) * _CELLS_A_LEVEL)
    drawn = "█" * filled + "░" * (_CELLS - filled)
    return f"{drawn[:mark]}│{drawn[mark:]}"


def _bar_formula(score: str, line: float) -> str:
    """Return the part of a formula that draws the same bar."""
    mark = round((line - _LOWEST) * _CELLS_A_LEVEL)
    filled = f"ROUND(({score}-{_LOWEST:g})*{_CELLS_A_LEVEL},0)"
    drawn = f'REPT("█",{filled})&REPT("░",{_CELLS}-{filled})'
    return f'LEFT({drawn},{mark})&"│"&MID({drawn},{mark + 1},{_CELLS})'
