"""Tables through a mapping file: columns, codes, coders; every cell that cannot be used is named."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.damage import SAMPLES, damaged

from ipt_fidelity.conversion import known_codes
from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.codes import unknown_targets
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.mapping import Map, read_map
from ipt_fidelity.readers.parts.guards import guarded, unguarded
from ipt_fidelity.readers.settle import Choices, Imported, settle
from ipt_fidelity.readers.transcript import ReadOptions, Transcript
from ipt_fidelity.toolkit import installed

LONG = """session;turn;who;said;rater;code
a;1;T;How are you?;r1;task.summary
a;1;T;How are you?;r2;task.summary
a;1;T;How are you?;r2;focus.therapy
a;2;C;Worse.;r1;n/a
b;1;T;Hello.;r1;
"""
COLUMNS = {"session": "session", "turn": "turn", "speaker": "who", "text": "said", "coder": "rater", "codes": "code"}


def a_map(**keys: object) -> Map:
    return Map.model_validate({"schema": "ipt-fidelity/mapping/1", **keys})


def read(path: Path, content: str, mapping: Map | None = None) -> list[Transcript]:
    path.write_bytes(content.encode())
    return list(transcripts(path, ReadOptions(mapping)))


def settled(path: Path, content: str, mapping: Map | None = None) -> list[Imported]:
    return [settle(each, Choices(map=mapping, known=None)) for each in read(path, content, mapping)]


def test_a_long_table_has_a_row_for_each_coder_and_code(tmp_path):
    """The same turn three times is one turn; the codes stay with whoever put them there."""
    first, second = settled(tmp_path / "t.csv", LONG, a_map(columns=COLUMNS))

    assert [(turn.id, turn.text) for turn in first.session.turns] == [("1", "How are you?"), ("2", "Worse.")]
    assert {(a.turn, a.code, a.coder) for a in first.session.annotations} == {
        ("1", "task.summary", "r1"),
        ("1", "task.summary", "r2"),
        ("1", "focus.therapy", "r2"),
    }
    assert (first.session.id, second.session.id) == ("a", "b")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs(separator, tmp_path):
    """Spreadsheets of different countries write different tables."""
    (found,) = read(tmp_path / "t.csv", LONG.replace(";", separator).replace("b", "a"), a_map(columns=COLUMNS))

    assert len(found.cues) == 2


def test_several_codes_in_a_cell_and_in_several_columns(tmp_path):
    """What separates them stands in the mapping file."""
    mapping = a_map(columns={"text": "said", "speaker": "who", "codes": ["x", "y"]}, between_codes=";")
    (found,) = read(tmp_path / "t.csv", 'who,said,x,y\nT,Hello.,"task.summary; focus.therapy",extra\n', mapping)

    assert [(mark.group, mark.code) for mark in found.cues[0].marks] == [
        ("x", "task.summary"),
        ("x", "focus.therapy"),
        ("y", "extra"),
    ]


def test_the_table_that_we_write_needs_no_mapping_file(tmp_path):
    """Its headings say what they are; what a spreadsheet guards is unguarded."""
    (found,) = read(tmp_path / "t.csv", "speaker,text,code,coder,quality\nT,'- well,task.summary,r1,4\n")

    assert found.cues[0].text == "- well"
    assert (found.cues[0].marks[0].code, found.cues[0].marks[0].details) == ("task.summary", {"quality": "4"})


def test_without_a_mapping_file_the_headings_are_shown(tmp_path):
    """And how to get one."""
    with pytest.raises(BadInput, match="Headings: a, b") as refused:
        read(tmp_path / "t.csv", "a,b\n1,2\n")

    assert "--suggest-map" in refused.value.problems[0].hint


def test_a_column_that_is_not_there_gets_a_near_match(tmp_path):
    """A typing error in the mapping file."""
    with pytest.raises(BadInput, match=r"there is no column 'sayd'.*Did you mean 'said'"):
        read(tmp_path / "t.csv", "who,said\nT,Hello.\n", a_map(columns={"text": "sayd", "speaker": "who"}))


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("turn,who,said\n1,T,Hello.\n1,T,Other words.\n", "turn-differs"),
        ("who,said,start\nT,Hello.,noon\n", "bad-time"),
        ("who,said\nT,Hello.,more,cells\n", "row"),
    ],
)
def test_rows_that_cannot_be_right_are_losses_with_their_line(table, code, tmp_path):
    """The rest of the table is read."""
    columns = {name: name for name in ("turn", "start") if name in table.partition("\n")[0]} | {
        "speaker": "who",
        "text": "said",
    }
    (found,) = read(tmp_path / "t.csv", table, a_map(columns=columns))

    assert len(found.cues) == 1
    (problem,) = found.problems
    assert (problem.code, problem.is_error) == (code, True)
    assert problem.where.line == table.count("\n")


def test_a_row_that_ends_early_is_pointed_out(tmp_path):
    """It may have been cut off, or only have had nothing to say."""
    (found,) = read(
        tmp_path / "t.csv", "who,said,code\nT,Hello.\nC,Worse.\n", a_map(columns={"speaker": "who", "text": "said"})
    )

    assert [(problem.code, problem.where.line) for problem in found.problems] == [("short-row", 2)]


@pytest.mark.parametrize("table", ["a,a\n1,2\n", "", "who,said\n"])
def test_a_table_without_headings_or_rows_says_so(table, tmp_path):
    """Two columns of one name cannot be told apart."""
    with pytest.raises(BadInput):
        read(tmp_path / "t.csv", table, a_map(columns={"text": "said", "speaker": "who"}))


def test_a_sheet_of_a_workbook(tmp_path):
    """The sheet that is named, times as the program keeps them, every row with its cell."""
    book = openpyxl.Workbook()
    book.active.title = "About"
    sheet = book.create_sheet("Turns")
    sheet.append(["who", "said", "start", "turn"])
    sheet.append(["T", "=not a formula", dt.time(0, 0, 6), 1])
    sheet.append(["C", "Worse.", 14, 2.0])
    book.save(tmp_path / "t.xlsx")
    columns = {"speaker": "who", "text": "said", "start": "start", "turn": "turn"}

    (found,) = transcripts(tmp_path / "t.xlsx", ReadOptions(a_map(columns=columns, sheet="Turns")))

    assert [(cue.speaker, cue.start, cue.id, cue.path) for cue in found.cues][1] == ("C", 14.0, "2", "Turns!A3")
    assert found.cues[0].start == 6.0


def test_a_sheet_that_is_not_there_gets_a_near_match(tmp_path):
    """Its names are listed where none is near."""
    book = openpyxl.Workbook()
    book.active.title = "Turns"
    book.save(tmp_path / "t.xlsx")

    with pytest.raises(BadInput, match=r"there is no sheet 'Turn'.*Did you mean 'Turns'"):
        list(transcripts(tmp_path / "t.xlsx", ReadOptions(a_map(columns={"text": "x"}, sheet="Turn"))))


@pytest.mark.parametrize("cell", ["A1048576", "XFD1"])
def test_a_small_file_with_a_cell_at_the_end_of_the_world_is_refused(cell, tmp_path):
    """A million rows of sixteen thousand cells would be built from a few bytes."""
    book = openpyxl.Workbook()
    book.active.append(["who", "said"])
    book.active[cell] = "x"
    book.save(tmp_path / "t.xlsx")

    with pytest.raises(BadInput, match="more than 50,000 rows or 200 columns"):
        list(transcripts(tmp_path / "t.xlsx", ReadOptions(a_map(columns={"text": "said", "speaker": "who"}))))


def test_an_empty_sheet_and_a_document_type_in_a_workbook_are_refused(tmp_path):
    """Neither is a table."""
    mapping = a_map(columns={"text": "said", "speaker": "who"})
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    with pytest.raises(BadInput, match="this sheet is empty"):
        list(transcripts(tmp_path / "t.xlsx", ReadOptions(mapping)))

    with zipfile.ZipFile(tmp_path / "t.xlsx", "a") as packed:
        packed.writestr("xl/extra.xml", "<!DOCTYPE a><a/>")
    with pytest.raises(BadInput, match="a document type is refused"):
        list(transcripts(tmp_path / "t.xlsx", ReadOptions(mapping)))


def test_the_number_of_a_session_stands_in_its_column(tmp_path):
    """What is no number is pointed out, and the name of the session decides."""
    columns = {"text": "said", "speaker": "who", "number": "no"}
    good, bad = (
        settled(tmp_path / "t.csv", f"who,said,no\nT,Hello.,{no}\n", a_map(columns=columns))[0] for no in ("7", "VII")
    )

    assert good.session.number == 7
    assert "number" in [problem.code for problem in bad.report.problems]


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(cell):
    """No spreadsheet calculates what a client said, and nothing of it is changed."""
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


class TestMappingFile:
    def test_every_problem_of_it_has_its_line(self, tmp_path):
        """Unknown keys with a near match, wrong kinds, an unknown role."""
        path = tmp_path / "map.yaml"
        path.write_text(
            "schema: ipt-fidelity/mapping/1\ncolumns: {txt: said}\ncodez: {}\nspeakers: {A: terapist}\n", encoding="utf-8"
        )

        with pytest.raises(BadInput) as refused:
            read_map(path)

        said = [str(problem) for problem in refused.value.problems]
        assert len(said) == 4
        assert any("codez" in text and "'codes'" in text and "map.yaml:3" in text for text in said)
        assert any("'therapist'" in text and "map.yaml:4" in text for text in said)

    def test_a_key_under_which_everything_is_still_a_comment_is_empty(self, tmp_path):
        """The draft that is written can be used as it is."""
        path = tmp_path / "map.yaml"
        path.write_text("schema: ipt-fidelity/mapping/1\ncodes:\n  # x: y\nspeakers:\nignore:\n", encoding="utf-8")

        found = read_map(path)
        assert (dict(found.codes), dict(found.speakers), found.ignore) == ({}, {}, ())


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "mapping-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_the_mapping_files_of_the_docs_are_good(text, tmp_path):
    """Whoever copies one gets what the page promises: every key is known, and every code is one of ours."""
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")

    assert list(unknown_targets(read_map(tmp_path / "map.yaml"), known_codes(installed()))) == []


def test_the_example_of_the_docs_reads_the_table_that_it_is_for(tmp_path):
    """Reflections are codes, everything else is ignored, and nothing is lost."""
    (tmp_path / "map.yaml").write_text(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[-1], encoding="utf-8")
    mapping = read_map(tmp_path / "map.yaml")
    (found,) = transcripts(SAMPLES / "annomi_simple.csv", ReadOptions(mapping))
    imported = settle(found, Choices(map=mapping, known=known_codes(installed()), number=1))

    assert [annotation.code for annotation in imported.session.annotations] == ["technique.clarification"]
    assert imported.report.lossless


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_table_gives_sessions_or_problems(data, tmp_path):
    """With its mapping file, so that it is read to the end."""
    path = tmp_path / "t.csv"
    path.write_bytes(data.draw(damaged(LONG.encode())))
    try:
        found = list(transcripts(path, ReadOptions(a_map(columns=COLUMNS))))
    except BadInput as refused:
        assert all(problem.where.file and problem.message for problem in refused.problems)  # noqa: PT017  # either way out is good
        return
    assert found
    reports = [settle(each, Choices(known=None)).report for each in found]
    assert all(report.turns or report.problems for report in reports)


def test_a_chart_before_the_table_is_passed_over(tmp_path):
    """A sheet that holds a chart alone has no cells; the first sheet with cells is the table."""
    book = openpyxl.Workbook()
    book.active.append(["who", "said"])
    book.active.append(["T", "Hello."])
    book.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    book.save(tmp_path / "t.xlsx")

    (found,) = transcripts(tmp_path / "t.xlsx", ReadOptions(a_map(columns={"text": "said", "speaker": "who"})))

    assert [cue.text for cue in found.cues] == ["Hello."]


def test_a_formula_without_a_value_is_a_loss_with_its_cell(tmp_path):
    """A program that only writes formulas leaves no words in the cell; the turn must not vanish silently."""
    book = openpyxl.Workbook()
    for row in (["who", "said"], ["T", "Hello."], ["C", '="We "&"argued."'], ["T", "I see."]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")

    (found,) = transcripts(tmp_path / "t.xlsx", ReadOptions(a_map(columns={"text": "said", "speaker": "who"})))

    (problem,) = [each for each in found.problems if each.code == "formula"]
    assert problem.is_error
    assert problem.where.path == "Sheet!B3"


def test_a_workbook_that_names_no_sheet_is_refused_in_a_sentence(tmp_path):
    """Its list of parts is damaged, and nothing of it can be a table."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"sheet1.xml", b"sheet9.xml")
    with zipfile.ZipFile(tmp_path / "d.xlsx", "w") as packed:
        for part, content in parts.items():
            packed.writestr(part, content)

    with pytest.raises(BadInput, match="no sheet with cells"):
        list(transcripts(tmp_path / "d.xlsx", ReadOptions(a_map(columns={"text": "said"}))))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_workbook_gives_sessions_or_problems(data, tmp_path):
    """Cut off, overwritten, with other parts in it."""
    book = openpyxl.Workbook()
    book.active.append(["who", "said"])
    book.active.append(["T", "Hello."])
    book.save(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    parts[name] = data.draw(damaged(parts[name]))
    with zipfile.ZipFile(tmp_path / "d.xlsx", "w") as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    try:
        found = list(transcripts(tmp_path / "d.xlsx", ReadOptions(a_map(columns={"text": "said", "speaker": "who"}))))
    except BadInput as refused:
        assert all(problem.where.file and problem.message for problem in refused.problems)  # noqa: PT017  # likewise
        return
    assert found
