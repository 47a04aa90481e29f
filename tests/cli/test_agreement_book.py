"""The book of agreement: figures with their words, and every disagreement leading to its turn."""

from __future__ import annotations

import json

import openpyxl
import pytest
from tests.cli.commands import Runner
from tests.made import MAPLE


@pytest.fixture
def book(run: Runner, tmp_path):
    """Return maple's book of agreement, opened."""
    path = tmp_path / "agreement.xlsx"
    result = run("agreement", MAPLE, "--book", path)
    assert result.code == 0, result.err
    assert f"Wrote {path}" in result.out
    return openpyxl.load_workbook(path)


def rows(sheet):
    """Return the rows of a table by heading."""
    values = list(sheet.iter_rows(min_row=3, values_only=True))
    return [dict(zip(values[0], row, strict=True)) for row in values[1:] if any(row)]


def test_the_sheets_stand_in_the_order_of_a_meeting(book):
    """Overview, disagreements, then the tables behind them."""
    assert book.sheetnames == [
        "Overview",
        "Disagreements",
        "Codes",
        "Levels and scores",
        "Confusion",
        "Pairs",
        "Differences",
        "Notes",
        "Turns",
    ]
    assert len(book["Differences"]._charts) == 1


def test_every_figure_of_the_overview_has_its_basis(book):
    """Form, units, raters and missing cells; a value with an interval and the author of its words, or the reason."""
    found = rows(book["Overview"])

    assert {"Levels of all items", "Focus of each turn", "Domain overall"} <= {row["About"] for row in found}
    for row in found:
        assert row["Form"]
        assert row["Units"] is not None
        assert row["Raters"] == 2
        assert row["Value"] != "–" or row["Remark"]
    assert any("Landis & Koch" in (row["In words"] or "") for row in found)


def test_each_disagreement_is_in_the_files_and_leads_to_its_turn(book):
    """Counted again from the sessions: a code on a turn that one of the two coders put there; the link goes to that turn."""
    listed = {(row["Turn"], row["About"]) for row in rows(book["Disagreements"])}
    expected = set()
    for number in (2, 7, 12):
        session = json.loads((MAPLE / f"s{number:02}.session.json").read_text(encoding="utf-8"))
        by_coder = {
            coder: {(each["turn"], each["code"]) for each in session["annotations"] if each["coder"] == coder}
            for coder in ("rater-1", "rater-2")
        }
        for turn, code in by_coder["rater-1"] ^ by_coder["rater-2"]:
            expected.add((f"{session['id']}:{turn}", "focus" if code.startswith("focus.") else code))

    assert listed == expected
    sheet = book["Disagreements"]
    for row in sheet.iter_rows(min_row=4, max_col=3):
        link = row[2].hyperlink
        target = book["Turns"][link.location.partition("!")[2]].value
        assert target == row[2].value


def test_what_coders_differ_on_most_comes_first(book):
    """Safety before all, then by how many disagreements there are about a code."""
    counts = [row["of"] for row in rows(book["Disagreements"])]

    assert counts == sorted(counts, reverse=True)


def test_no_code_is_broken_over_two_lines(book):
    """The columns of codes are as wide as the longest of them, and those of the confusion matrix too."""
    sheet = book["Disagreements"]
    for column in (1, 8):
        width = sheet.column_dimensions[sheet.cell(3, column).column_letter].width
        assert width > 0.95 * max(len(str(sheet.cell(row, column).value)) for row in range(4, sheet.max_row + 1))
    assert book["Confusion"].column_dimensions["B"].width > 0.95 * len("focus.relationships")


def test_the_chart_stands_below_the_headings_that_every_page_repeats(book):
    """Else its upper edge is printed again on each page."""
    sheet = book["Differences"]
    (chart,) = sheet._charts

    assert chart.anchor._from.row > int(sheet.print_title_rows.rpartition("$")[2])


def test_scores_of_domains_have_no_kappa(book):
    """They are means, not categories."""
    found = {row["About"]: row["Kappa"] for row in rows(book["Pairs"])}

    assert found["Domain overall"] == "–"
    assert found["Levels of all items"] == pytest.approx(0.87, abs=0.005)


def test_the_same_sessions_give_the_same_book(run, tmp_path):
    """Byte by byte."""
    paths = [tmp_path / name / "agreement.xlsx" for name in "ab"]
    for path in paths:
        path.parent.mkdir()
        run("agreement", MAPLE, "--book", path)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_without_double_coding_the_book_says_so(run, small, tmp_path):
    """Empty tables with a sentence, no failure."""
    result = run("agreement", small / "s01.session.json", "--book", tmp_path / "a.xlsx")

    assert result.code == 0, result.err
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Disagreements"]["A4"].value == "No two coders differ anywhere."
