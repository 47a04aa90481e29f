from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import openpyxl
import pytest
from tests.workbook.grids import book, read_grid

from ipt_fidelity.errors import UnknownName
from ipt_fidelity.report import ProblemStamp
from ipt_fidelity.workbook import Table, write_workbook
from ipt_fidelity.workbook import book as module

_FIRST = ("Summary", "Items", "Tasks", "Transcript", "Departures")
_LAST = ("Ratings", "Reflection", "Anchors", "About", "_book")
CASE_SHEETS = (*_FIRST, "Progress", *_LAST)
SHEETS = (*_FIRST, "Timeline", *_LAST)


def test_the_sheets_stand_in_the_order_in_which_a_trainee_reads_them(case_grid, session_grid):
    """A trainee meets the summary first and where it all comes from last, in the case's book as in a session's."""
    assert case_grid.sheets == CASE_SHEETS
    assert session_grid.sheets == SHEETS


def test_the_same_report_gives_the_same_bytes(maple, tmp_path):
    """Writing a book again changes nothing in it, so a person's edit can be told from ours."""
    for name in ("first.xlsx", "second.xlsx"):
        write_workbook(maple, tmp_path / name)

    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_a_lone_session_has_a_book_without_a_case(seventh, tmp_path):
    """A session that belongs to no case has its own book, titled by its id."""
    grid = book(seventh, tmp_path)

    assert grid.sheets == SHEETS
    assert grid.cells["Summary", "A1"] == "Session maple-s07 · session 7"


def test_a_session_that_is_not_in_the_report_is_refused_by_name(maple, tmp_path):
    """A misspelt session gives a message with the nearest name, and no file."""
    with pytest.raises(UnknownName, match=r"maple-s7.*maple-s0"):
        write_workbook(maple, tmp_path / "book.xlsx", "maple-s7")

    assert list(tmp_path.iterdir()) == []


def test_a_book_that_goes_wrong_half_way_leaves_no_file(maple, tmp_path, monkeypatch):
    """Half a book is never mistaken for a whole one."""

    def go_wrong(*_):
        raise RuntimeError("half way")

    monkeypatch.setattr(module, "write_about", go_wrong)
    with pytest.raises(RuntimeError, match="half way"):
        write_workbook(maple, tmp_path / "book.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error_of_the_system(maple, tmp_path):
    """The writer raises what the system says; ``outputs`` turns it into a message."""
    with pytest.raises(FileNotFoundError):
        write_workbook(maple, tmp_path / "missing" / "book.xlsx", "maple-s01")


def test_tables_of_plugins_stand_after_our_own_figures(seventh, tmp_path):
    """A plugin's tables become sheets of their own, whatever they are called, and About stays last."""
    tables = (
        Table("Sleep: hours/night", ("day", "hours", "note"), ((1, 6.5, "=1+1"), (2, None, "ok"), (3, float("nan"), "@x"))),
        Table("summary", (), ()),
        Table("'[]:*?/\\'", ("only",), (("wider than", "the headings"),)),
        Table("History", ("a",), ((2**70,),)),
        Table("x" * 40, ("a",), ()),
    )
    grid = book(seventh, tmp_path, extra=tables)

    assert grid.sheets[6:] == ("Sleep hours night", "summary (2)", "Table", "History table", "x" * 31, *_LAST)
    assert grid.row("Sleep hours night", 4) == {"A": 1, "B": 6.5, "C": "=1+1"}
    assert grid.row("Sleep hours night", 6) == {"A": 3, "B": "nan", "C": "@x"}
    assert grid.cells["History table", "A4"] == str(2**70)


def test_the_title_names_case_session_and_phase(session_grid, case_grid):
    """One glance says which session this is, in which phase, coded by whom, of which trainee."""
    assert session_grid.cells["Summary", "A1"] == "Case maple · session 7 of 16"
    assert session_grid.cells["Summary", "A2"] == "middle phase · coded by rater-1 · trainee T07 · adaptation: Depression"
    assert str(case_grid.cells["Summary", "A2"]).startswith("completed · 16 of 16 sessions held · 16 in this book")


@pytest.mark.parametrize(("paper", "number"), [("a4", 9), ("letter", 1)])
def test_a_page_is_as_wide_as_the_paper_with_its_number(maple, tmp_path, paper, number):
    """Each sheet prints on A4 or Letter, one page wide, with page numbers, and repeats the header of its table."""
    write_workbook(maple, tmp_path / "book.xlsx", paper=paper)
    for sheet in openpyxl.load_workbook(tmp_path / "book.xlsx").worksheets[:-1]:
        assert sheet.page_setup.paperSize == number
        assert sheet.page_setup.fitToWidth in (None, 1), "one page wide, which is also what an absent value means"
        assert sheet.page_setup.fitToHeight in ((None, 1) if sheet.title == "Progress" else (0,))
        assert sheet.oddFooter.right.text == "page &P of &N"
        if sheet.title not in ("Summary", "Progress", "Reflection", "About"):
            assert sheet.print_title_rows == "$3:$3"
            assert sheet.freeze_panes is not None


def test_the_main_content_fits_a_screen_of_1366_pixels(maple, tmp_path):
    """Nobody scrolls sideways to read a reason, a turn or a cell to fill in; sources and measures may lie beyond."""
    write_workbook(maple, tmp_path / "case.xlsx")
    write_workbook(maple, tmp_path / "session.xlsx", "maple-s07")
    last = {"Summary": "E", "Items": "Q", "Tasks": "T", "Transcript": "G", "Departures": "L", "Reflection": "B"}
    for file, further in (("case", {"Progress": "M", "Ratings": "M"}), ("session", {"Timeline": "I"})):
        book = openpyxl.load_workbook(tmp_path / f"{file}.xlsx")
        for name, letter in (last | further | {"Anchors": "F", "About": "B"}).items():
            columns = (key for key in book[name].column_dimensions if (len(key), key) <= (1, letter))
            widths = [book[name].column_dimensions[key].width for key in columns]
            assert sum(7 * width for width in widths) <= 1366 - 40, f"{name} of the {file}"


def test_about_says_where_every_figure_comes_from(maple, case_grid):
    """Tool, rubric with its hashes, adaptations, settings, each transcript's hash, limits, words and sources are named."""
    text = case_grid.text("About")

    assert maple.report.rubric.sha256 in text
    assert maple.report.rubric.scoring_sha256 in text
    assert maple.report.about in text
    assert all(session.id in case_grid.column("About", "A") for session in maple.sessions)
    assert len(re.findall("sha256 [0-9a-f]{64}", text)) == len(maple.sessions)
    assert "depression 1.0.0" in text
    cited = {source for item in maple.rubric.data.items for source in item.source}
    assert cited <= set(case_grid.column("About", "A"))
    assert "not listed in sources.yaml" not in text


def test_the_book_says_what_was_wrong_with_the_input(seventh, tmp_path):
    """A warning about the input travels with the book that was made of it."""
    stamp = ProblemStamp("warning", "contract", "case.yaml:4", "14 sessions are unusual.", "Check it.")
    report = msgspec.structs.replace(seventh.report, problems=(stamp,), settings={}, adaptations=(), plugins=())
    grid = book(replace(seventh, report=report), tmp_path)

    assert "case.yaml:4: 14 sessions are unusual. Check it." in grid.column("About", "B")
    assert "none offered" in grid.column("About", "B")


def test_a_book_can_be_read_back_whole(maple, tmp_path):
    """Every session of the case has a book that opens."""
    for session in maple.sessions:
        write_workbook(maple, tmp_path / f"{session.id}.xlsx", session.id)
        assert read_grid(tmp_path / f"{session.id}.xlsx").sheets == SHEETS
