from __future__ import annotations

import zipfile
from dataclasses import replace

import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.workbook.grids import formulas_in, only_session, read_grid, strings_of

from ipt_fidelity.scoring import Measure
from ipt_fidelity.session import Turn
from ipt_fidelity.workbook import write_workbook
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.heights import height_of, lines_of
from ipt_fidelity.workbook.measure_text import measure_text
from ipt_fidelity.workbook.text import CUT_MARK, MOST_IN_A_CELL, cell_text, cut, sheet_name, shortened, units

HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.lists(
        st.sampled_from(
            [
                *(
                    "=1+1",
                    "+1",
                    "-1",
                    "@SUM(A1)",
                    "{=1}",
                    "_x0041_",
                    "_x005F_",
                    "x005F_",
                    "_x",
                    "0041_",
                    "_",
                    "\x00",
                    "\x0b",
                    "\x1b[31m",
                ),
                *(
                    "\ud800",
                    "\udfff",
                    "\ufffe",
                    "\uffff",
                    "\r\n",
                    "\n",
                    "\t",
                    "\x85",
                    "<r>",
                    "</r>",
                    "<t>",
                    "&",
                    "&amp;",
                    "]]>",
                    "'",
                    '"',
                ),
                *(
                    "http://x.y",
                    "mailto:a@b",
                    "internal:'About'!A1",
                    "file://c",
                    "1",
                    "1e5",
                    "TRUE",
                    "#REF!",
                    "\U0001f600",
                    " ",
                    "\u202e",
                ),
            ]
        ),
        max_size=8,
    ).map("".join),
)


@given(st.lists(HOSTILE, min_size=1, max_size=12))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_text_stays_text(tmp_path_factory, texts):
    """Whatever stands in a transcript, it is never a formula or a link, and the file opens with that very text."""
    path = tmp_path_factory.mktemp("hostile") / "book.xlsx"
    with Canvas(path, texts[0], texts[0]) as canvas:
        sheet = canvas.sheet(texts[0])
        sheet.widths(20, 20)
        for row, text in enumerate(texts):
            sheet.write(row, 0, text)
            sheet.link(row, 1, ("x'y", 0), text)

    assert formulas_in(path) == []
    expected = {cell_text(text) for text in texts if cell_text(text)}
    assert expected <= set(strings_of(path))
    page = openpyxl.load_workbook(path).worksheets[0]
    assert all(
        cell.data_type in ("s", "n") and (cell.data_type == "s" or cell.value is None) for row in page for cell in row
    )
    assert all(row[0].hyperlink is None for row in page)


@given(HOSTILE)
def test_cleaning_only_takes_out_what_a_cell_cannot_hold(text):
    """Visible characters all stay, in their order; cleaning twice changes nothing more."""
    cleaned = cell_text(text)

    kept = [c for c in text if c.isprintable() and c not in "\ufffe\uffff"]
    assert [c for c in cleaned if c in kept] == [c for c in text if c in kept]
    assert cell_text(cleaned).replace("\u2060", "") == cleaned.replace("\u2060", "")
    cleaned.encode("utf-8")


@given(
    st.text(st.characters(exclude_categories=()), max_size=80), st.sets(st.text(max_size=5).map(str.casefold), max_size=3)
)
def test_every_title_becomes_a_name_that_excel_takes(title, taken):
    """A plugin may call its table anything; the sheet's name is valid, short enough and nobody else's."""
    name = sheet_name(title, taken)

    assert 1 <= units(name) <= 31
    assert not set(name) & set("[]:*?/\\")
    assert not name.startswith("'")
    assert not name.endswith("'")
    assert name.casefold() not in taken | {"history"}


def test_a_name_that_is_taken_gets_a_number():
    """Two tables of one name both have a sheet."""
    assert sheet_name("Sleep", {"sleep", "sleep (2)"}) == "Sleep (3)"

    class Everything:
        def __contains__(self, _):
            return True

    with pytest.raises(ValueError, match="too many"):
        sheet_name("Sleep", Everything())


@pytest.mark.parametrize("letter", ["a", "\U0001f600"])
def test_a_text_that_is_too_long_says_that_it_was_cut(letter):
    """Excel would cut silently at 32,767; we cut with a mark, and count an emoji as the two that Excel counts."""
    text = cell_text(letter * 40_000)

    assert units(text) <= MOST_IN_A_CELL
    assert units(text) >= MOST_IN_A_CELL - 1
    assert text.endswith(CUT_MARK)
    whole = "a" * MOST_IN_A_CELL
    assert cell_text(whole) == whole
    assert cut("\U0001f600\U0001f600", 3, "") == "\U0001f600"


def test_a_hostile_transcript_makes_a_sound_book(maple, tmp_path):
    """A turn with a formula, an escape or control characters stands in the book as it was said."""
    lone = only_session(maple, "maple-s07")
    texts = [
        "=cmd|'/c calc'!A1",
        "_x0041_",
        "_x0041_x0042_",
        "bell\x07 and \x1b[31m red",
        "<r>&</r>",
        "half \ud83d pair",
        "x" * 40_000,
    ]
    session = lone.sessions[0]
    turns = tuple(
        Turn(turn.id, turn.speaker, turn.start, turn.end, texts[index]) if index < len(texts) else turn
        for index, turn in enumerate(session.turns)
    )
    # made by hand: a reader would have refused the lone surrogate
    hostile = replace(lone, sessions=(msgspec.structs.replace(session, turns=turns),))
    path = tmp_path / "book.xlsx"
    write_workbook(hostile, path)

    grid = read_grid(path)
    assert grid.cells["Transcript", "D4"] == texts[0]
    assert grid.cells["Transcript", "D5"] == "_x0041_"
    assert str(grid.cells["Transcript", "D6"]).replace("\u2060", "") == "_x0041_x0042_"
    assert grid.cells["Transcript", "D7"] == "bell and [31m red"
    assert str(grid.cells["Transcript", "D8"]).replace("\u2060", "") == "<r>&</r>"
    assert grid.cells["Transcript", "D9"] == "half \ufffd pair"
    assert str(grid.cells["Transcript", "D10"]).endswith(CUT_MARK)
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (None, ""),
        (Measure("in_place", "outcome", 1, 30), "in place"),
        (Measure(412 / 600, "share of words", 412, 600), "412 of 600 words (69\u00a0%)"),
        (Measure(0.04, "share of the agreed minutes", 48, 50), "48 of 50 agreed minutes"),
        (Measure(0.5, "share of words", 0, 0), "0 of 0 words"),
        (Measure(0.67, "share of an equal share", 120.0, 180.0), "120 of 180 (67\u00a0% of an equal share)"),
        (Measure(1.1, "share of an equal share", 198.0, 180.0), "198 against 180 (110\u00a0% of an equal share)"),
        (Measure(4.3478, "turns per 100 therapist turns", 1, 23), "1 of 23 therapist turns (4.3 per 100)"),
        (Measure(2.0, "episodes", 2, None), "2 episodes"),
        (Measure(1.0, "episodes", 1, None), "1 episode"),
        (Measure(3.3333, "mean level", 6, 8), "3.33, mean of 6 of 8 sessions"),
        (Measure(2.0, "agreed intervals", 14, 7), "2 agreed intervals (14 days; agreed: every 7)"),
        (Measure(3.0, "codes", 3, 6), "3 of 6 codes"),
        (Measure(2.5, "codes", 3, 6), "2.5 codes (3 of 6)"),
    ],
)
def test_a_measure_reads_like_a_sentence(measure, text):
    """Every number has its unit and what it was counted of."""
    assert measure_text(measure) == text


def test_a_long_text_is_shortened_between_words():
    """A quotation never ends in the middle of a word."""
    assert shortened("one two  three\nfour", 11) == "one two …"
    assert shortened("short") == "short"


def test_rows_are_high_enough_for_their_text():
    """LibreOffice shows one line unless the file says more; Chinese is wide, bold is wider, a line end is a line."""
    assert lines_of("", 10, 9) == 1
    assert lines_of("a\nb\nc", 10, 9) == 3
    assert lines_of("漢" * 40, 20, 9) > lines_of("i" * 40, 20, 9)
    assert lines_of("word " * 20, 20, 9, bold=True) >= lines_of("word " * 20, 20, 9)
    assert height_of(1000, 9) == 409


def test_a_row_grows_with_its_longest_cell(tmp_path):
    """No line of a long text is hidden behind the next row."""
    path = tmp_path / "book.xlsx"
    with Canvas(path, "t", "t") as canvas:
        sheet = canvas.sheet("S")
        sheet.widths(10, 30)
        sheet.line(0, ("short", "a sentence of some length that needs more than one line to stand in"))
        sheet.line(1, ("short", "short"))

    page = openpyxl.load_workbook(path)["S"]
    assert page.row_dimensions[1].height > 25
    assert page.row_dimensions[2].height in (None, 15)


def test_a_disk_without_room_is_an_error_of_the_system(tmp_path, monkeypatch):
    """What the library wraps comes out as the system's own error, and no destructor writes afterwards."""
    import zipfile as module

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space left") as caught, Canvas(tmp_path / "book.xlsx", "t", "t") as canvas:
        canvas.sheet("S")

    assert caught.value.errno == 28
