"""The cells that a person fills in: open, marked, limited to what is valid, and known to whoever reads the book back."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook import write_workbook
from ipt_fidelity.workbook.choose import next_steps
from ipt_fidelity.workbook.subject import subject_of

OPEN_SHEETS = {marks.SUMMARY, marks.ITEMS, marks.REFLECTION}


@pytest.fixture(scope="module", params=[None, "maple-s01", "maple-s07"])
def written(request, maple, tmp_path_factory):
    path = tmp_path_factory.mktemp("inputs") / "book.xlsx"
    write_workbook(maple, path, request.param)
    return subject_of(maple, request.param), openpyxl.load_workbook(path)


def _open_cells(sheet) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}


def test_every_sheet_is_protected_without_a_password(written):
    """Nothing is overwritten by accident, and nobody needs a password to do it on purpose."""
    for sheet in written[1].worksheets:
        assert sheet.protection.sheet
        assert not sheet.protection.password


def test_only_the_cells_of_the_contract_are_open(written):
    """Levels, notes, dismissals and reflections: what is open is what a reader of the book takes in, and nothing else."""
    subject, book = written
    assert {sheet.title for sheet in book.worksheets if _open_cells(sheet)} - OPEN_SHEETS == set()

    items = book[marks.ITEMS]
    headings = {cell.value: cell.column_letter for cell in items[marks.HEADER_ROW + 1]}
    rows = range(marks.HEADER_ROW + 2, marks.HEADER_ROW + 2 + len(subject.block.items))
    assert _open_cells(items) == {f"{headings[heading]}{row}" for heading in marks.INPUT_HEADINGS for row in rows}
    ids = [items[f"{headings[marks.ITEM_ID]}{row}"].value for row in rows]
    assert sorted(ids) == sorted(item.item for item in subject.block.items)

    summary = book[marks.SUMMARY]
    keys = {row[marks.FLAG_KEY_COLUMN].value for row in summary.iter_rows() if row[0].value == marks.DISMISS}
    assert keys == {marks.flag_key(flag) for flag in subject.block.flags}
    assert len(_open_cells(summary)) == 2 * len(keys)

    reflection = book[marks.REFLECTION]
    asked = {
        row[marks.REFLECTION_KEY_COLUMN].value: row[marks.ANSWER_COLUMN].coordinate
        for row in reflection.iter_rows()
        if len(row) > marks.REFLECTION_KEY_COLUMN and row[marks.REFLECTION_KEY_COLUMN].value
    }
    assert _open_cells(reflection) == set(asked.values())
    for point in next_steps(subject):
        assert {f"led:{point.score.item}", f"status:{point.score.item}"} <= set(asked)


def test_a_level_is_chosen_from_one_to_five_and_a_step_from_its_words(written):
    """A drop-down offers the valid levels and words, and refuses all else."""
    _, book = written
    items, reflection = book[marks.ITEMS], book[marks.REFLECTION]
    levels = [rule for rule in items.data_validations.dataValidation if rule.formula1 == '"1,2,3,4,5"']
    headings = {cell.value: cell.column for cell in items[marks.HEADER_ROW + 1]}

    assert {range_boundaries(str(rule.sqref))[0] for rule in levels} == {
        headings[name] for name in (marks.SELF, marks.SUPERVISOR, marks.SECOND)
    }
    assert all(rule.showErrorMessage and rule.allow_blank for rule in levels)
    words = {rule.formula1 for rule in reflection.data_validations.dataValidation}
    assert words <= {f'"{",".join(marks.STEP_STATUSES)}"'}


def test_a_legend_shows_what_may_be_filled_in(written):
    """On each sheet with many open cells one of them says what they are for."""
    for name in (marks.ITEMS, marks.REFLECTION):
        texts = [cell.value for cell in written[1][name][1] if cell.value]
        assert "cells like this one may be filled in" in texts


def test_the_hidden_sheet_says_what_the_book_is_about(written, maple):
    """Schema, case, session and both hashes: enough to refuse a book that belongs elsewhere."""
    subject, book = written
    sheet = book[marks.BOOK]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}

    assert sheet.sheet_state == "veryHidden"
    assert [row[0].value for row in sheet.iter_rows(max_row=len(marks.BOOK_KEYS))] == list(marks.BOOK_KEYS)
    assert facts["schema"] == marks.SCHEMA
    assert facts["kind"] == ("feedback-case" if subject.case else "feedback-session")
    assert (facts["case"], facts["session"]) == ("maple", None if subject.case else subject.session.id)
    assert (facts["rubric_sha256"], facts["scoring_sha256"]) == (
        maple.report.rubric.sha256,
        maple.report.rubric.scoring_sha256,
    )
    was = {key: value for key, value in facts.items() if key.startswith(marks.WAS)}
    assert facts["inputs_sha256"] == marks.inputs_digest(was)


def test_what_stood_in_a_cell_is_kept_so_that_an_edit_can_be_told(written):
    """A supervisor's level that came from the session file is known as written, and so is no edit."""
    subject, book = written
    facts = {row[0].value: row[1].value for row in book[marks.BOOK].iter_rows(max_col=2)}
    rated = [item for item in subject.block.items if item.kind == "competence" and item.ratings]
    for item in rated:
        level = next(each.level for each in reversed(item.ratings) if each.role == "supervisor")
        assert facts[marks.was_key(marks.ITEMS, marks.SUPERVISOR, item.item)] == level
