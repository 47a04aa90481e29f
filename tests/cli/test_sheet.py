"""The command that writes coding sheets and second raters' books, and the way back through ``score``."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from tests.workbook.filled import fill

from ipt_fidelity.encrypted import is_encrypted
from ipt_fidelity.readers.coding import layout as names


@pytest.fixture
def sheet(small, tmp_path, run) -> Path:
    assert run("sheet", small / "s02.session.json", "--out", tmp_path).code == 0
    return tmp_path / "maple-s02-coding.xlsx"


def without_names(report: str) -> dict:
    data = json.loads(report)
    return {key: data[key] for key in ("case", "sessions", "rubric")}


def test_a_sheet_scores_as_its_session_does(sheet, small, run):
    ours = run("score", small / "s02.session.json", "--case", small, "--json", "-")
    theirs = run("score", sheet, "--case", small, "--json", "-")
    assert without_names(theirs.out) == without_names(ours.out)


def test_a_case_may_name_sheets_as_its_sessions(sheet, small, run):
    before = without_names(run("score", small, "--json", "-").out)
    (small / "s02.session.json").unlink()
    sheet.rename(small / "s02.xlsx")
    case = small / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace('["s*.session.json"]', '["s*.session.json", "*.xlsx"]'))
    assert without_names(run("score", small, "--json", "-").out) == before


def test_the_drop_downs_offer_first_what_belongs_to_this_phase_and_area(sheet):
    """In session 2 the inventory comes above the line, the relapse plan below it."""
    workbook = openpyxl.load_workbook(sheet)
    codes = [cell.value for cell in workbook["Lists"]["B"][3:] if cell.value]
    line = codes.index(names.MORE)
    first, more = set(codes[:line]), set(codes[line + 1 :])
    assert {"task.interpersonal_inventory", "technique.role_play", "departure.harm"} <= first
    assert "task.relapse_plan" in more
    assert not first & more
    rules = {str(rule.sqref): rule.formula1 for rule in workbook["Coding"].data_validations.dataValidation}
    assert any(cells.startswith("G4:J") and source.startswith("Lists!") for cells, source in rules.items()), rules


def test_codebook_and_overlaps_stand_beside_it(sheet):
    workbook = openpyxl.load_workbook(sheet)
    assert {"Codebook", "Overlaps", "Session"} <= set(workbook.sheetnames)
    assert workbook["Codebook"].max_row > 90


def test_a_slip_is_said_with_its_cell(sheet, small, run, tmp_path):
    wrong = fill(sheet, tmp_path / "wrong.xlsx", names.CODING, {"G4": "task.sumary"})
    done = run("score", wrong, "--case", small)
    assert done.code == 1
    assert "wrong.xlsx (Coding!G4): error: the code 'task.sumary'" in done.err
    assert "Did you mean 'task.summary'?" in done.err


def test_a_second_rater_is_scored_under_the_name_given(small, tmp_path, run):
    assert run("sheet", small / "s02.session.json", "--blind", "--out", tmp_path).code == 0
    filled = fill(tmp_path / "maple-s02-blind.xlsx", tmp_path / "2.xlsx", names.CODING, {"G4": "task.summary"})
    asked = run("score", filled, "--case", small)
    assert "nobody is named as coder" in asked.err
    done = run("score", filled, "--coder", "rater-2", "--json", "-")
    assert done.code == 0, done.err
    assert json.loads(done.out)["sessions"][0]["coder"] == "rater-2"


def test_a_book_that_somebody_has_coded_in_is_not_replaced(sheet, small, run):
    fill(sheet, sheet, names.CODING, {"G4": "task.summary"})
    done = run("sheet", small / "s02.session.json", "--out", sheet.parent)
    assert done.code == 1
    assert "was edited by a person" in done.err
    assert run("sheet", small / "s02.session.json", "--out", sheet.parent, "--discard-edits").code == 0


def test_several_sessions_at_once_and_one_that_is_missing(small, tmp_path, run):
    done = run(
        "sheet", small / "s01.session.json", small / "s09.session.json", small / "s02.session.json", "--out", tmp_path
    )
    assert done.code == 1
    assert "s09.session.json" in done.err
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"maple-s01-coding.xlsx", "maple-s02-coding.xlsx"}


def test_the_case_of_another_client_is_refused(small, two_cases, tmp_path, run):
    done = run("sheet", small / "s01.session.json", "--case", two_cases / "oak", "--out", tmp_path)
    assert done.code == 1
    assert "belongs to the case 'maple', not to 'oak'" in done.err


class TestPassword:
    @pytest.fixture
    def secret(self, tmp_path):
        path = tmp_path / "secret.txt"
        path.write_text("open, sesame\nanother line\n", encoding="utf-8")
        return path

    def test_there_and_back(self, small, tmp_path, run, secret):
        run("sheet", small / "s02.session.json", "--out", tmp_path, "--password-file", secret)
        book = tmp_path / "maple-s02-coding.xlsx"
        assert is_encrypted(book.read_bytes())
        refused = run("score", book, "--case", small, "--json", "-")
        assert refused.code == 1
        assert "this book is encrypted. Give its password" in refused.err
        done = run("score", book, "--case", small, "--json", "-", "--password-file", secret)
        assert done.code == 0, done.err
        assert "sesame" not in done.out + done.err

    def test_feedback_books_are_encrypted_and_taken_in(self, small, tmp_path, run, secret):
        assert run("score", small, "--out", tmp_path / "books", "--password-file", secret).code == 0
        books = list((tmp_path / "books").glob("*.xlsx"))
        assert len(books) == 3
        assert all(is_encrypted(book.read_bytes()) for book in books)
        kept = b"".join(path.read_bytes() for path in (tmp_path / "books").iterdir())
        assert b"sesame" not in kept
        done = run("review", "apply", *books, "--by", "A", "--case", small, "--password-file", secret)
        assert done.code == 0, done.err
        again = run("score", small, "--out", tmp_path / "books", "--password-file", secret)
        assert again.code == 0, "an encrypted book of ours is ours to replace"

    def test_a_wrong_one(self, small, tmp_path, run, secret):
        run("sheet", small / "s02.session.json", "--out", tmp_path, "--password-file", secret)
        secret.write_text("close, sesame", encoding="utf-8")
        done = run("score", tmp_path / "maple-s02-coding.xlsx", "--case", small, "--password-file", secret)
        assert done.code == 1
        assert "this is not the password of this book" in done.err

    def test_two_ways_or_none_at_all_are_wrong_usage(self, small, run, secret):
        assert run("score", small, "--password-file", secret, "--password-prompt").code == 2
        secret.write_text("\n", encoding="utf-8")
        assert run("score", small, "--password-file", secret).code == 2
