"""Totals are live: another program recalculates them, before and after a person's edits, and comes to the engine's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import pytest
from tests.workbook.grids import formulas_in
from tests.workbook.office import edited, formulas, recalculated, values

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.pipeline import Scored, read_case, score_case
from ipt_fidelity.report import CaseReport, SessionReport
from ipt_fidelity.safety import Flag, caps_of
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.totals import domain_scores, overall
from ipt_fidelity.workbook import item_columns as at
from ipt_fidelity.workbook import write_workbook
from ipt_fidelity.workbook.panel import against_line
from ipt_fidelity.workbook.subject import subject_of

EXAMPLES = ("maple", "rowan", "hazel", "cedar")
#: What Excel takes in one formula, and in one text within it.
LONGEST_FORMULA, LONGEST_TEXT = 8192, 255
EDITS = {
    "time_limit.contract_stated": 1,
    "focus.refocusing": 5,
    "every.summary": 4,
    "ending.feelings": 2,
    "middle.strategies": 1,
    "technique.stance": 5,
    "departures.off_model": 2,
    "initial.formulation": 1,
}
MESSAGE = "A risk was disclosed. No risk check is coded; it may have happened off tape. See your supervisor today."


@pytest.fixture(scope="session")
def examples():
    return {name: score_case(read_case(data_folder("examples") / name)) for name in EXAMPLES}


def _same(stored: object, found: object) -> bool:
    if isinstance(stored, int | float) and isinstance(found, int | float):
        return abs(stored - found) < 1e-9
    return stored == found


def _differences(book: Path, again: Path) -> list[str]:
    stored, found = values(book), values(again)
    return [
        f"{book.stem} {place}: stored {stored.get(place)!r}, recalculated {found.get(place)!r}, {formula}"
        for place, formula in formulas(book).items()
        if not _same(stored.get(place), found.get(place))
    ]


@pytest.mark.libreoffice
def test_every_stored_result_is_what_the_formula_gives(examples, tmp_path):
    """A book that comes by mail shows stored results; LibreOffice, told to recalculate, comes to the same in every cell."""
    books = []
    for name, scored in examples.items():
        for session in (None, *(block.id for block in scored.report.sessions[::5])):
            books.append(tmp_path / f"{session or name}.xlsx")
            write_workbook(scored, books[-1], session)

    again = recalculated(books, tmp_path)
    assert all(len(formulas(book)) > 300 for book in books), "there is something to compare"
    assert [each for book, new in zip(books, again, strict=True) for each in _differences(book, new)] == []


def _decided(block: SessionReport | CaseReport, scored: Scored, edits: dict[str, int], caps=()):
    """Return the totals that the engine gives where a supervisor has set levels."""
    items = [
        msgspec.structs.replace(item, status="scored", level=edits[item.item]) if item.item in edits else item
        for item in block.items
    ]
    domains = domain_scores(items, scored.rubric.data)
    return items, domains, overall(domains, scored.rubric.data, caps)


def _cells_of(scored: Scored, session: str | None, edits: dict[str, int]) -> dict[tuple[str, str], object]:
    rows = subject_of(scored, session).item_rows
    return {("Items", at.cell(rows[item], at.SUPERVISOR)): level for item, level in edits.items() if item in rows}


def _row_of(found: dict[tuple[str, str], object], label: str) -> int:
    return next(
        int(cell[1:]) for (sheet, cell), value in found.items() if sheet == "Summary" and cell[0] == "A" and value == label
    )


def _assert_totals(found, items: list[ItemScore], domains, total, subject) -> None:
    for item in items:
        final = found[("Items", at.cell(subject.item_rows[item.item], at.FINAL))]
        assert final == ("–" if item.level is None else pytest.approx(item.level))
    first = _row_of(found, domains[0].title)
    for row, domain in enumerate(domains, first):
        score = found[("Summary", f"B{row}")]
        assert score == ("–" if domain.score is None else pytest.approx(domain.score, abs=1e-9)), domain.domain
        assert found[("Summary", f"D{row}")] == f"{domain.scored} of {domain.applicable}"
        assert found[("Summary", f"G{row}")] == pytest.approx(domain.scored_weight)
        assert found[("Summary", f"H{row}")] == pytest.approx(domain.applicable_weight)
    row = _row_of(found, "Overall")
    assert found[("Summary", f"B{row}")] == ("–" if total.score is None else pytest.approx(total.score, abs=1e-9))
    uncapped = "–" if total.uncapped_score is None else pytest.approx(total.uncapped_score, abs=1e-9)
    assert found[("Summary", f"J{row}")] == uncapped
    assert found[("Summary", f"C{row + 1}")] == against_line(total, domains)


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", EXAMPLES)
def test_after_a_supervisors_edits_every_total_is_the_engines(examples, name, tmp_path):
    """Levels set by a supervisor, of items scored or not, move the domains and the overall exactly as the engine would."""
    scored = examples[name]
    blocks = [(None, scored.report.case), *((block.id, block) for block in scored.report.sessions[1:8:4])]
    changed = []
    for session, _ in blocks:
        book = tmp_path / f"{session or name}.xlsx"
        write_workbook(scored, book, session)
        changed.append(edited(book, tmp_path / f"{book.stem}-edited.xlsx", _cells_of(scored, session, EDITS)))
    for (session, block), again in zip(blocks, recalculated(changed, tmp_path), strict=True):
        caps = [(flag, scored.rubric.data.safety.case_cap) for flag in (block.overall.capped_by,) if flag]
        if session is not None:
            caps = caps_of(block.flags, scored.rubric.data, complete=block.complete)
        items, domains, total = _decided(block, scored, EDITS, caps)
        _assert_totals(values(again), items, domains, total, subject_of(scored, session))


@pytest.mark.libreoffice
def test_all_levels_set_low_and_all_taken_away(examples, tmp_path):
    """At the ends of the scale the formulas hold too: every item at 1, and not one item scored."""
    scored = examples["maple"]
    block = scored.report.sessions[6]
    lowest = {item.item: 1 for item in block.items}
    book = tmp_path / "low.xlsx"
    write_workbook(scored, book, block.id)
    low = edited(book, tmp_path / "lowest.xlsx", _cells_of(scored, block.id, lowest))

    unscored = tuple(msgspec.structs.replace(item, status="insufficient", level=None) for item in block.items)
    domains = domain_scores(unscored, scored.rubric.data)
    empty = msgspec.structs.replace(block, items=unscored, domains=domains, overall=overall(domains, scored.rubric.data, ()))
    sessions = tuple(empty if each.id == block.id else each for each in scored.report.sessions)
    without = dataclasses.replace(scored, report=msgspec.structs.replace(scored.report, sessions=sessions))
    none = tmp_path / "none.xlsx"
    write_workbook(without, none, block.id)

    first, second = (values(path) for path in recalculated([low, none], tmp_path))
    items, domains, total = _decided(block, scored, lowest)
    _assert_totals(first, items, domains, total, subject_of(scored, block.id))
    items, domains, total = _decided(empty, without, {})
    assert total.score is None
    _assert_totals(second, items, domains, total, subject_of(without, block.id))


@pytest.mark.libreoffice
def test_a_flag_caps_until_a_supervisor_dismisses_it_with_a_reason(examples, tmp_path):
    """The cap stands while the name or the reason is missing, and goes when both are given."""
    scored = examples["maple"]
    block = scored.report.sessions[2]
    flags = (
        Flag("harm", block.id, (f"{block.id}:3",), "Behaviour coded as harmful."),
        Flag("risk_disclosed_without_check", block.id, (f"{block.id}:4",), MESSAGE),
    )
    caps = caps_of(flags, scored.rubric.data, complete=True)
    _, domains, total = _decided(block, scored, {}, caps)
    sessions = tuple(
        msgspec.structs.replace(each, flags=flags, overall=total) if each.id == block.id else each
        for each in scored.report.sessions
    )
    flagged = dataclasses.replace(scored, report=msgspec.structs.replace(scored.report, sessions=sessions))
    book = tmp_path / "flagged.xlsx"
    write_workbook(flagged, book, block.id)
    entries = [
        {},
        {("Summary", "B6"): "sup-1"},
        {("Summary", "B6"): "sup-1", ("Summary", "C6"): "heard the tape: not so"},
        {("Summary", f"{letter}{row}"): "sup-1" for letter in "BC" for row in (6, 8)},
    ]
    books = [edited(book, tmp_path / f"flagged-{index}.xlsx", cells) for index, cells in enumerate(entries)]
    scores = []
    for again in recalculated(books, tmp_path):
        found = values(again)
        scores.append(found[("Summary", f"B{_row_of(found, 'Overall')}")])

    assert total.uncapped_score is not None
    assert scores == [1.0, 1.0, 2.9, pytest.approx(total.uncapped_score)]
    assert domains


def test_formulas_are_short_plain_and_hold_no_text_of_a_case(examples, tmp_path):
    """Excel takes every formula: within its limits, of functions that every program knows, and free of anybody's words."""
    known = {"IF", "AND", "OR", "NOT", "ISNUMBER", "ROUND", "SUM", "SUMIFS", "SUMPRODUCT", "COUNTIF", "COUNTIFS", "MIN"}
    known |= {"MID", "LEFT", "LEN", "TRIM", "REPT", "FIXED", "INDEX", "INT"}
    for name, scored in examples.items():
        write_workbook(scored, tmp_path / f"{name}.xlsx")
        for formula in set(formulas_in(tmp_path / f"{name}.xlsx")):
            assert len(formula) <= LONGEST_FORMULA
            quoted = formula.replace("&quot;", '"').split('"')
            texts, rest = quoted[1::2], " ".join(quoted[::2])
            assert all(len(text) <= LONGEST_TEXT for text in texts)
            used = {part.rpartition("(")[2] for part in _calls(rest)}
            assert used <= known, formula


def _calls(formula: str) -> list[str]:
    import re

    return re.findall(r"([A-Z]+)\(", formula)
