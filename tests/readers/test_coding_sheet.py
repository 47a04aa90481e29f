"""A session that is coded in a spreadsheet program is the session that comes back, and a slip is named by its cell."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.made import plain_session, session
from tests.workbook.filled import columns_of, fill
from tests.workbook.office import recalculated

from ipt_fidelity import read_case
from ipt_fidelity.encrypted import encrypted
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import Options, rubric_for
from ipt_fidelity.readers.coding import layout as names
from ipt_fidelity.readers.coding.sheet import CodingSheetReader
from ipt_fidelity.readers.native import check_codes
from ipt_fidelity.session import Session
from ipt_fidelity.toolkit import installed
from ipt_fidelity.workbook import book_marks
from ipt_fidelity.workbook.coding_sheet import write_coding_sheet

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RUBRIC = installed().rubric("ipt-core")[0]


def in_any_order(record: Session) -> Session:
    """Return a session whose annotations stand in one order; which one they have in a file means nothing."""
    return msgspec.structs.replace(record, annotations=tuple(sorted(record.annotations, key=repr)))


def written(record: Session, folder: Path, **options) -> Path:
    path = folder / "sheet.xlsx"
    write_coding_sheet(record, path, RUBRIC, **options)
    return path


def back(path: Path, **options) -> Session:
    return CodingSheetReader(**options).read(path).session


def wrong(path: Path) -> list[tuple[str | None, str]]:
    """Return cell and words of each problem of a sheet, those of the codebook included."""
    try:
        read = CodingSheetReader().read(path)
    except BadInput as reason:
        found = reason.problems
    else:
        found = check_codes(read, RUBRIC.data)
    return [(problem.where.path, f"{problem.message} {problem.hint}".strip()) for problem in found]


@pytest.fixture
def sheet(tmp_path):
    """Return a sheet of four turns: ids in A4:A7, focus in E, codes from G on, quality in L."""
    made = session(
        1, "T focus.relationships task.summary: one", "C focus.relationships: two", "T: three", "C focus.other: four"
    )
    return written(made, tmp_path)


@pytest.mark.parametrize("case", ["maple", "hazel", "rowan", "cedar"])
def test_every_example_comes_back_as_it_was(case, tmp_path):
    files = read_case(EXAMPLES / case)
    rubric = rubric_for(files.case, installed(), Options())[0]
    path = tmp_path / "sheet.xlsx"
    for read in files.sessions:
        coders = read.session.coders()
        write_coding_sheet(read.session, path, rubric, case=files.case, coder=coders[0] if coders else None)
        assert in_any_order(back(path)) == in_any_order(read.session)


@pytest.mark.libreoffice
def test_a_sheet_that_libreoffice_saved_says_the_same(tmp_path):
    read = read_case(EXAMPLES / "maple").sessions[2]
    path = written(read.session, tmp_path)
    (saved,) = recalculated([path], tmp_path)
    assert in_any_order(back(saved)) == in_any_order(read.session)


def test_what_the_session_file_holds_beside_talk_and_codes_comes_back(tmp_path):
    made = session(
        2,
        "T",
        "C",
        case="oak",
        minutes=47.5,
        day=-3,
        complete=False,
        measures={"PHQ-9": None, "EPDS": 12.0},
        item_flags={"PHQ-9": {"9": None}, "EPDS": {"10": 2}},
        circumstance={"kind": "crisis", "because": "=overdose"},
        medium="video",
        format="couple",
        coded_for={"c1": ["focus", "task"], "c2": []},
        ratings=[{"item": "technique.stance", "rater": "sup", "role": "supervisor", "level": 4, "note": "warm"}],
        speakers={"T": "therapist", "C": "client", "P": "partner"},
    )
    assert back(written(made, tmp_path, coder="c1")) == made


def test_codes_of_one_turn_that_differ_in_their_details_take_a_row_each(tmp_path):
    coded = [
        {"turn": "1", "code": "focus.therapy", "coder": "c1", "note": "opens"},
        {"turn": "1", "code": "task.time_reminder", "coder": "c1", "value": 13},
        {"turn": "1", "code": "technique.communication_analysis", "coder": "c1", "quality": 4, "person": "partner"},
        *({"turn": "1", "code": f"technique.{code}", "coder": "c1"} for code in ("role_play", "affect_use")),
        *({"turn": "1", "code": f"task.{code}", "coder": "c1"} for code in ("summary", "follow_up", "contract")),
    ]
    made = session(3, "T", "C", annotations=coded)
    assert in_any_order(back(written(made, tmp_path))) == in_any_order(made)


def test_what_another_coder_did_is_kept_out_of_sight(tmp_path):
    coded = [{"turn": "1", "code": "task.summary", "coder": coder, "note": "x\x07"} for coder in ("c1", "c2")]
    made = session(1, "T", "C", annotations=coded, coded_for=None)
    path = written(made, tmp_path, coder="c2")
    assert in_any_order(back(path)) == in_any_order(made)
    workbook = openpyxl.load_workbook(path)
    assert workbook[names.KEPT].sheet_state == "veryHidden"
    shown = [cell.value for name in (names.CODING, names.SESSION) for row in workbook[name].iter_rows() for cell in row]
    assert "c2" in shown


def test_several_coders_are_not_mixed_and_a_misspelt_one_is_named(tmp_path):
    coded = [{"turn": "1", "code": "task.summary", "coder": coder} for coder in ("anna", "bert")]
    made = session(1, "T", "C", annotations=coded, coded_for=None)
    with pytest.raises(BadInput, match="several people coded: anna, bert"):
        written(made, tmp_path)
    with pytest.raises(BadInput, match="Did you mean 'anna'"):
        written(made, tmp_path, coder="ana")


TEXTS = st.text(min_size=1, max_size=30)


@given(talk=st.lists(st.text(max_size=60), min_size=1, max_size=4), note=TEXTS, person=TEXTS, because=TEXTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_changed_by_a_cell(talk, note, person, because, tmp_path):
    """Formulas, control characters, spaces and half characters come back as they were, and never as a formula."""
    data = plain_session(1)
    data["turns"] = [{"id": str(number), "speaker": "T", "text": text} for number, text in enumerate(talk, 1)]
    data["annotations"] = [{"turn": "1", "code": "task.summary", "coder": "c1", "note": note, "person": person}]
    data["circumstance"] = {"kind": "crisis", "because": because}
    made = msgspec.convert(data, Session)
    path = written(made, tmp_path)
    assert back(path) == made
    formulas = [cell for row in openpyxl.load_workbook(path)[names.CODING] for cell in row if cell.data_type == "f"]
    assert {cell.column_letter for cell in formulas} <= {"F"}


def test_a_text_longer_than_a_cell_comes_back_whole(tmp_path):
    made = session(1, "T", "C")
    made = msgspec.structs.replace(
        made, turns=(msgspec.structs.replace(made.turns[0], text="long " * 20_000), made.turns[1])
    )
    assert back(written(made, tmp_path)).turns[0].text == "long " * 20_000


def test_a_focus_left_blank_goes_on_until_another_or_none(sheet, tmp_path):
    path = fill(sheet, tmp_path / "filled.xlsx", names.CODING, {"E5": None, "E6": None, "E7": names.NO_FOCUS})
    focus = [(each.turn, each.code) for each in back(path).annotations if each.code.startswith("focus.")]
    assert focus == [("1", "focus.relationships"), ("2", "focus.relationships"), ("3", "focus.relationships")]


def test_the_sheet_shows_what_was_carried_forward(sheet):
    """Turn 3 has no focus, which is written down, so that blank can mean: as above."""
    page = openpyxl.load_workbook(sheet)[names.CODING]
    assert page["E6"].value == names.NO_FOCUS
    assert page["F5"].value.startswith("=IF(E5=")
    shown = openpyxl.load_workbook(sheet, data_only=True)[names.CODING]
    assert [shown[f"F{row}"].value for row in range(4, 8)] == ["relationships", "relationships", None, "other"]


def test_a_row_without_a_turn_belongs_to_the_turn_above(sheet, tmp_path):
    workbook = openpyxl.load_workbook(sheet)
    page = workbook[names.CODING]
    columns = columns_of(page)
    page.insert_rows(5)
    page.cell(5, columns["Code 1"]).value = "technique.role_play"
    page.cell(5, columns["Quality"]).value = "4"
    workbook.save(tmp_path / "filled.xlsx")
    added = [each for each in back(tmp_path / "filled.xlsx").annotations if each.code == "technique.role_play"]
    assert [(each.turn, each.quality) for each in added] == [("1", 4)]


@pytest.mark.parametrize(
    ("cells", "where", "said"),
    [
        ({"G5": "task.sumary"}, "Coding!G5", "Did you mean 'task.summary'?"),
        ({"E5": "relationship"}, "Coding!E5", "Did you mean 'focus.relationships'?"),
        ({"E5": "task.summary"}, "Coding!E5", "Move it to Code 1"),
        ({"H5": "focus.other"}, "Coding!H5", "Move it to Focus"),
        ({"G5": names.MORE}, "Coding!G5", "Choose a code above or below it"),
        ({"G5": "task.summary", "L5": "good"}, "Coding!L5", "a whole number is expected here"),
        ({"G5": "task.summary", "L5": 9}, "Coding!L5", "less than or equal to 5"),
        ({"G5": "task.summary", "M5": "touch"}, "Coding!M5", "Did you mean 'touched'?"),
        ({"G5": "task.summary", "O5": "role_transitions"}, "Coding!O5", "Did you mean 'role_transition'?"),
        ({"G5": "task.summary", "Q5": "yes"}, "Coding!Q5", "Known: agreed, amended, none."),
        ({"R6": "a note on nothing"}, "Coding!R6", "nothing is coded in this row"),
        ({"C5": "X"}, "Coding!C5", "is not among 'speakers'"),
        ({"A5": "1"}, "Coding!A5", "stands twice"),
        ({"A5": None}, "Coding!A5", "the turn has no id"),
    ],
)
def test_a_slip_is_named_by_its_cell(sheet, tmp_path, cells, where, said):
    found = wrong(fill(sheet, tmp_path / "filled.xlsx", names.CODING, cells))
    assert [place for place, words in found if said in words] == [where]


@pytest.mark.parametrize(
    ("cells", "where", "said"),
    [
        ({"B6": "one"}, "Session!B6", "a whole number is expected here"),
        ({"B9": "perhaps"}, "Session!B9", "neither yes nor no"),
        ({"B10": "phone"}, "Session!B10", "Input should be"),
        ({"B14": None}, "Session!B14", "nobody is named as coder"),
        ({"B18": "clinet"}, "Session!B18", "Did you mean 'client'?"),
        ({"A20": "C", "B20": "client"}, "Session!A20", "stands twice"),
        ({"B20": "client"}, "Session!A20", "speaker is missing"),
    ],
)
def test_a_slip_in_the_facts_is_named_by_its_cell(sheet, tmp_path, cells, where, said):
    found = wrong(fill(sheet, tmp_path / "filled.xlsx", names.SESSION, cells))
    assert where in [place for place, words in found if said in words], found


def test_all_slips_are_named_at_once(sheet, tmp_path):
    filled = fill(sheet, tmp_path / "filled.xlsx", names.CODING, {"E5": "task.summary", "M4": "deep", "C6": "X"})
    assert [place for place, _ in wrong(filled)] == ["Coding!C6", "Coding!E5", "Coding!M4"]


def test_a_sheet_without_its_headings_says_which_are_missing(sheet, tmp_path):
    filled = fill(sheet, tmp_path / "filled.xlsx", names.CODING, {"E3": "About"})
    assert wrong(filled) == [
        ("Coding", "there is no header with Turn, What was said and Focus. Put the headings back, or write the sheet again.")
    ]


def test_numbers_that_a_program_made_of_turns_are_turns_again(sheet, tmp_path):
    filled = fill(sheet, tmp_path / "filled.xlsx", names.CODING, {"A4": 1, "A5": 2.0})
    assert [turn.id for turn in back(filled).turns] == ["1", "2", "3", "4"]


def test_only_our_own_books_are_taken_for_coding_sheets(sheet, tmp_path):
    reader = CodingSheetReader()
    foreign = tmp_path / "foreign.xlsx"
    openpyxl.Workbook().save(foreign)
    text = tmp_path / "text.xlsx"
    text.write_bytes(b"PK but no book")
    assert [reader.recognises(path, path.read_bytes()[:4096]) for path in (sheet, foreign, text)] == [True, False, False]


class TestSecondRatersBook:
    """The second rater sees the talk and nobody's judgement of it."""

    made = session(
        2,
        "T focus.therapy task.summary: hello",
        "C focus.other: hm",
        ratings=[{"item": "technique.stance", "rater": "first-rater", "role": "supervisor", "level": 1, "note": "cold"}],
        annotations=[
            {"turn": "1", "code": "task.summary", "coder": "first-rater", "note": "at the end"},
            {"turn": "1", "code": "focus.therapy", "coder": "first-rater"},
        ],
        coded_for={"first-rater": ["focus", "task"]},
    )

    def test_nothing_of_the_first_rater_stands_anywhere_in_it(self, tmp_path):
        workbook = openpyxl.load_workbook(written(self.made, tmp_path, blind=True))
        texts = {
            str(cell.value)
            for page in workbook
            if page.title not in ("Codebook", "Lists", "Overlaps")
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None
        }
        assert not texts & {"first-rater", "cold", "at the end", "task.summary", "therapy"}

    def test_only_input_cells_are_open(self, tmp_path):
        workbook = openpyxl.load_workbook(written(self.made, tmp_path, blind=True))
        assert all(page.protection.sheet for page in workbook)
        coding = workbook[names.CODING]
        columns = columns_of(coding)
        open_columns = {name for name, column in columns.items() if not coding.cell(4, column).protection.locked}
        assert open_columns == {names.FOCUS, *names.CODES, *names.DETAILS.values()}
        facts = workbook[names.SESSION]
        assert [facts.cell(row, 1).value for row in range(4, 15) if not facts.cell(row, 2).protection.locked] == ["Coder"]

    def test_it_gives_codes_and_levels_under_the_raters_name(self, tmp_path):
        path = written(self.made, tmp_path, blind=True)
        path = fill(path, tmp_path / "1.xlsx", names.CODING, {"E4": "therapy", "G4": "task.summary"})
        workbook = openpyxl.load_workbook(path)
        page = workbook[names.RATING]
        columns = columns_of(page)
        row = next(
            each for each in range(4, page.max_row + 1) if page.cell(each, columns["Item"]).value == "technique.stance"
        )
        page.cell(row, columns["Level"]).value, page.cell(row, columns["Note"]).value = 4, "steady"
        workbook.save(path)

        read = back(path, coder="rater-2")

        assert {(each.turn, each.code, each.coder) for each in read.annotations} == {
            ("1", "focus.therapy", "rater-2"),
            ("2", "focus.therapy", "rater-2"),
            ("1", "task.summary", "rater-2"),
        }
        (rating,) = read.ratings
        assert (rating.item, rating.rater, rating.role, rating.level, rating.note) == (
            "technique.stance",
            "rater-2",
            "rater",
            4,
            "steady",
        )
        named = fill(path, tmp_path / "2.xlsx", names.SESSION, {"B14": "Dr. B"})
        assert {each.coder for each in back(named, coder="rater-2").annotations} == {"Dr. B"}

    def test_codes_without_a_name_are_asked_for_it_once(self, tmp_path):
        path = written(self.made, tmp_path, blind=True)
        path = fill(path, tmp_path / "1.xlsx", names.CODING, {"G4": "task.summary", "G5": "task.follow_up"})
        assert wrong(path) == [("Session!B14", "nobody is named as coder. Write it there, or give --coder ID.")]

    def test_a_note_without_a_level_is_not_lost_in_silence(self, tmp_path):
        path = written(self.made, tmp_path, blind=True)
        page = openpyxl.load_workbook(path)[names.RATING]
        columns = columns_of(page)
        cells = {page.cell(4, columns["Note"]).coordinate: "odd"}
        path = fill(path, tmp_path / "1.xlsx", names.RATING, cells)
        level = page.cell(4, columns["Level"]).coordinate
        assert wrong(path) == [(f"Rating!{level}", "there is a note, but no level. Choose a level, or take the note out.")]


def test_a_reader_is_a_record_that_can_be_opened_otherwise():
    assert dataclasses.replace(CodingSheetReader(), coder="a") == CodingSheetReader().opened_with(None, "a")


def test_a_feedback_book_is_not_taken_for_a_session(tmp_path):
    assert names.FEEDBACK == book_marks.BOOK
    workbook = openpyxl.Workbook()
    workbook.active.title = book_marks.BOOK
    workbook.save(tmp_path / "maple-s02.xlsx")
    assert CodingSheetReader().recognises(tmp_path / "maple-s02.xlsx", b"PK")
    with pytest.raises(BadInput, match="this is a feedback book and no session"):
        back(tmp_path / "maple-s02.xlsx")


def test_an_encrypted_book_that_is_something_else_is_said_to_be(tmp_path):
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    book = tmp_path / "x.xlsx"
    book.write_bytes(encrypted(book.read_bytes(), "secret"))
    with pytest.raises(BadInput, match="this book is no coding sheet"):
        back(tmp_path / "x.xlsx", password="secret")


def test_a_hidden_cell_that_was_changed_is_named(tmp_path):
    coded = [{"turn": "1", "code": "task.summary", "coder": coder} for coder in ("c1", "c2")]
    path = written(session(1, "T", "C", annotations=coded, coded_for=None), tmp_path, coder="c2")
    path = fill(path, tmp_path / "1.xlsx", names.KEPT, {"C2": "{"})
    assert wrong(path) == [("_session!C2", "this hidden cell was changed. Write the sheet again, and copy your codes.")]
