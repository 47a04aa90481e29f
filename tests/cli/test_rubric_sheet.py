"""The commands of a rubric's workbook: where the book goes, what comes from it, and what is never written to."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from tests.cli.commands import too_long

OVERLAY = Path("plugins/ipt_fidelity_depression")


@pytest.fixture
def source(tmp_path):
    """Return the folder of an overlay that tests may write to."""
    folder = tmp_path / "depression"
    shutil.copytree(OVERLAY, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return folder


@pytest.fixture
def book(run, source, tmp_path):
    """Return the book of that overlay."""
    assert run("rubric", "sheet", source, "--out", tmp_path).code == 0
    return tmp_path / "depression-adaptation.xlsx"


def write(book, sheet, cell, value):
    workbook = openpyxl.load_workbook(book)
    workbook[sheet][cell] = value
    workbook.save(book)


def test_a_trainer_goes_round_once(run, source, book, tmp_path):
    """Sheet, edit, files, check: the next version lies beside the old one, which nobody has touched."""
    before = (source / "overlay.yaml").read_bytes()
    write(book, "Adaptation", "C4", "1.1.0")
    made = run("rubric", "from-sheet", book, "--out", tmp_path / "next")
    assert made.code == 0
    assert made.out.splitlines()[1:] == ["  changed: overlay.yaml"]
    after = (tmp_path / "next" / "overlay.yaml").read_bytes()
    assert after == before.replace(b'version: "1.0.0"', b'version: "1.1.0"')
    assert (source / "overlay.yaml").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "next" / "cases").glob("*.yaml")) == sorted(
        path.name for path in (source / "cases").glob("*.yaml")
    )


def test_what_is_wrong_with_the_outcome_is_said(run, book, tmp_path):
    """By the checks of 'plugin check', with file and line."""
    write(book, "Anchors", "C4", None)
    made = run("rubric", "from-sheet", book, "--out", tmp_path / "next")
    assert made.code == 1
    assert "next/overlay.yaml:" in made.err
    assert "'text' is missing" in made.err


def test_a_cell_that_cannot_be_used_is_an_error_and_the_rest_is_written(run, book, tmp_path):
    """With sheet, cell and the nearest word."""
    write(book, "Items", "D4", "stabel")
    made = run("rubric", "from-sheet", book, "--out", tmp_path / "next")
    assert made.code == 1
    assert "depression-adaptation.xlsx (Items!D4): error: there is no 'stabel' here. Did you mean 'stable'?" in made.err
    assert "Nothing was edited" in made.out


def test_a_rubric_is_checked_as_rubrics_are(run, tmp_path):
    """With its cases, which the book carries too."""
    assert run("rubric", "sheet", "ipt-core", "--out", tmp_path).code == 0
    made = run("rubric", "from-sheet", tmp_path / "ipt-core-rubric.xlsx", "--out", tmp_path / "ipt-core")
    assert (made.code, made.err) == (0, "")
    assert run("rubric", "diff", "ipt-core", tmp_path / "ipt-core").out == "No difference.\n"


def test_the_source_is_never_written_to(run, source, book):
    """Not even where everything may be replaced."""
    write(book, "Adaptation", "C4", "1.1.0")
    before = (source / "overlay.yaml").read_bytes()
    made = run("rubric", "from-sheet", book, "--out", source, "--overwrite", "--discard-edits")
    assert made.code == 1
    assert "Name a new folder" in made.err
    assert (source / "overlay.yaml").read_bytes() == before


def test_what_somebody_wrote_is_not_replaced(run, book, tmp_path):
    """A file of another hand, and one of ours that was edited, need an option each."""
    out = tmp_path / "next"
    out.mkdir()
    (out / "overlay.yaml").write_text("mine\n", encoding="utf-8")
    foreign = run("rubric", "from-sheet", book, "--out", out)
    assert foreign.code == 1
    assert "--overwrite" in foreign.err
    assert (out / "overlay.yaml").read_text(encoding="utf-8") == "mine\n"
    assert run("rubric", "from-sheet", book, "--out", out, "--overwrite").code == 0
    with (out / "overlay.yaml").open("a", encoding="utf-8") as file:
        file.write("# a thought\n")
    assert "--discard-edits" in run("rubric", "from-sheet", book, "--out", out).err
    assert run("rubric", "from-sheet", book, "--out", out, "--discard-edits").code == 0


def test_a_file_of_an_earlier_run_is_named(run, book, tmp_path):
    """It would be read with the rest."""
    assert run("rubric", "from-sheet", book, "--out", tmp_path / "next").code == 0
    shutil.copy(tmp_path / "next" / "cases" / "measures.yaml", tmp_path / "next" / "cases" / "other.yaml")
    again = run("rubric", "from-sheet", book, "--out", tmp_path / "next")
    assert "cases/other.yaml: warning: this file does not come from the book." in again.err


def test_a_book_that_a_person_has_edited_is_kept(run, source, book, tmp_path):
    """An afternoon of writing is not lost to a second call."""
    write(book, "Adaptation", "C4", "1.1.0")
    again = run("rubric", "sheet", source, "--out", tmp_path)
    assert again.code == 1
    assert "was edited by a person" in again.err


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("sheet", "depresion"), 2, "Did you mean 'depression'?"),
        (("sheet", "docs"), 1, "there is neither a rubric.yaml nor an overlay.yaml in this folder"),
        (("from-sheet", "README.md", "--out", "next"), 1, "this is not a workbook that can be read"),
        (("from-sheet", "nothing.xlsx", "--out", "next"), 2, "does not exist"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments, code, expected):
    """Without a traceback, and with the nearest name."""
    result = run("rubric", *arguments)
    assert result.code == code
    assert expected in " ".join(result.err.split())


def test_an_overlay_whose_rubric_is_not_here_has_a_book_too(run, source, tmp_path):
    """Its ids cannot be checked then, so none is refused for that; the check of the outcome says what is missing."""
    overlay = source / "overlay.yaml"
    overlay.write_text(overlay.read_text(encoding="utf-8").replace("id: ipt-core", "id: elsewhere"), encoding="utf-8")
    assert run("rubric", "sheet", source, "--out", tmp_path).code == 0
    write(tmp_path / "depression-adaptation.xlsx", "Items", "E4", "a_domain_of_theirs")
    made = run("rubric", "from-sheet", tmp_path / "depression-adaptation.xlsx", "--out", tmp_path / "next")
    assert "changed: overlay.yaml" in made.out
    assert "there is no rubric 'elsewhere'" in made.err


def test_it_fits_eighty_columns(run, book, tmp_path):
    """Paths aside."""
    made = run("rubric", "from-sheet", book, "--out", tmp_path / "next")
    assert too_long(made.out, but=(str(tmp_path),)) == []
