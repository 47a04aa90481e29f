"""A supervisor changes levels in a book, gives it back, and the next book has them: with who and why, and nothing lost."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from tests.workbook.filled import columns_of, fill, fill_flag, fill_items
from tests.workbook.office import recalculated

from ipt_fidelity.ratings_log import Entry, append, read_all, read_log
from ipt_fidelity.workbook import book_marks as marks

LINK, SUMMARY, STANCE = "focus.mood_event_link", "every.summary", "technique.stance"
GIVEN = {
    (LINK, marks.SUPERVISOR): 4,
    (LINK, marks.NOTE): "turn 5 does it",
    (SUMMARY, marks.SUPERVISOR): 2,
    (SUMMARY, marks.NOTE): "too late in the hour",
    (STANCE, marks.SUPERVISOR): 5,
}


@pytest.fixture
def books(small, tmp_path, run, monkeypatch):
    """Return the folder with the feedback books of a small case; one works beside the case."""
    monkeypatch.chdir(tmp_path)
    assert run("score", small, "--out", tmp_path / "books").code == 0
    return tmp_path / "books"


def entries(small: Path, session: str = "maple-s02"):
    return read_log(small, session)[0]


def test_from_book_to_log_to_the_next_book(books, small, run, tmp_path):
    """Three levels are changed with reasons, taken in, scored, and stand in the next book with their history."""
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", GIVEN)

    done = run("review", "apply", returned, "--by", "Dr. Adler")

    assert done.code == 0, done.err
    assert "Taken in: 3 changes" in done.out
    logged = {entry.item: entry for entry in entries(small)}
    assert {item: (entry.level, entry.who, entry.role, entry.why) for item, entry in logged.items()} == {
        LINK: (4, "Dr. Adler", "supervisor", "turn 5 does it"),
        SUMMARY: (2, "Dr. Adler", "supervisor", "too late in the hour"),
        STANCE: (5, "Dr. Adler", "supervisor", ""),
    }
    assert all(len(entry.book) == 64 for entry in logged.values())
    scored = run("score", small, "--out", books, "--json", "-")
    (session,) = (each for each in json.loads(scored.out)["sessions"] if each["id"] == "maple-s02")
    by_item = {item["item"]: item for item in session["items"]}
    assert (by_item[LINK]["level"], by_item[LINK]["override"]["who"]) == (4, "Dr. Adler")
    assert by_item[LINK]["override"]["computed_level"] == logged[LINK].old
    assert by_item[STANCE]["level"] == 5
    assert "3 decisions from the log of reviews are in force." in session["notes"]
    page = openpyxl.load_workbook(books / "maple-s02.xlsx")[marks.ITEMS]
    columns = columns_of(page)
    rows = {page.cell(row, columns[marks.ITEM_ID]).value: row for row in range(4, page.max_row + 1)}
    assert page.cell(rows[LINK], columns[marks.SUPERVISOR]).value == 4
    assert page.cell(rows[LINK], columns[marks.NOTE]).value == "turn 5 does it"
    told = run("review", "log", small)
    assert f"maple-s02  {LINK}: " in told.out
    assert "by Dr. Adler" in told.out.replace("\n ", "")
    assert json.loads(run("review", "log", small, "--item", LINK, "--json").out)[0]["why"] == "turn 5 does it"


@pytest.mark.libreoffice
def test_a_book_that_libreoffice_saved_is_taken_in_alike(books, small, run, tmp_path):
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", GIVEN)
    (saved,) = recalculated([returned], tmp_path)
    assert run("review", "apply", saved, "--by", "Adler").code == 0
    assert {entry.item: entry.level for entry in entries(small)} == {LINK: 4, SUMMARY: 2, STANCE: 5}


@pytest.mark.libreoffice
def test_a_book_that_was_only_opened_and_saved_changes_nothing(books, small, run, tmp_path):
    for saved in recalculated([books / "maple-s02.xlsx", books / "maple.xlsx"], tmp_path):
        done = run("review", "apply", saved, "--by", "Adler")
        assert (done.code, done.err) == (0, "")
        assert "nobody changed a cell" in done.out
    assert read_all(small) == ((), ())


def test_taking_a_book_in_twice_adds_nothing(books, small, run, tmp_path):
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", GIVEN)
    run("review", "apply", returned, "--by", "Adler")
    before = (small / "reviews" / "maple-s02.jsonl").read_bytes()

    again = run("review", "apply", returned, "--by", "Adler")

    assert again.code == 0
    assert "the log has it already" in again.out
    assert (small / "reviews" / "maple-s02.jsonl").read_bytes() == before


def test_a_trial_shows_everything_and_writes_nothing(books, small, run, tmp_path):
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", GIVEN)
    done = run("review", "apply", returned, "--by", "Adler", "--dry-run")
    assert "Would be taken in: 3 changes" in done.out
    assert LINK in done.out
    assert not (small / "reviews").exists()


def test_a_level_that_was_taken_out_is_taken_back(books, small, run, tmp_path):
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", {**GIVEN})
    run("review", "apply", returned, "--by", "Adler")
    run("score", small, "--out", books)
    second = fill_items(books / "maple-s02.xlsx", tmp_path / "second.xlsx", {(LINK, marks.SUPERVISOR): None})

    assert run("review", "apply", second, "--by", "Adler").code == 0

    last = entries(small)[-1]
    assert (last.item, last.level, last.old) == (LINK, None, 4)


@pytest.mark.parametrize("value", ["four", 4.5, 6, 0, True])
def test_a_cell_that_holds_no_level_is_named_and_the_rest_is_taken_in(books, small, run, tmp_path, value):
    cells = {**GIVEN, (LINK, marks.SUPERVISOR): value}
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", cells)
    done = run("review", "apply", returned, "--by", "Adler")
    assert done.code == 1
    assert "is no level. Write a whole number from 1 to 5" in done.err
    assert "(Items!F" in done.err
    assert {entry.item for entry in entries(small)} == {SUMMARY, STANCE}


def test_a_computed_level_is_moved_only_with_a_reason(books, small, run, tmp_path):
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", {(LINK, marks.SUPERVISOR): 4})
    done = run("review", "apply", returned, "--by", "Adler")
    assert (done.code, entries(small)) == (1, ())
    assert f"{LINK} is set to 4 without a reason." in done.err


def test_the_trainee_and_the_supervisor_write_in_one_book(books, small, run, tmp_path):
    """Whose words are taken in is asked, not guessed; both can be."""
    both = {**GIVEN, (LINK, marks.SELF): 2, (LINK, marks.DIFFERENTLY): "I did ask", (SUMMARY, marks.DIFFERENTLY): "hm"}
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "returned.xlsx", both)

    asked = run("review", "apply", returned, "--by", "Adler")
    assert asked.code == 1
    assert "--role self or --role supervisor" in asked.err
    assert entries(small) == ()

    first = run("review", "apply", returned, "--by", "Adler", "--role", "supervisor")
    assert "what the trainee wrote is left aside" in first.err
    second = run("review", "apply", returned, "--by", "T07", "--role", "self")
    assert (first.code, second.code) == (0, 0)
    own = [(entry.kind, entry.item, entry.level, entry.why) for entry in entries(small) if entry.role == "self"]
    assert own == [("rating", LINK, 2, "I did ask"), ("words", SUMMARY, None, "hm")]


def test_two_people_s_books_are_merged(books, small, run, tmp_path):
    one = fill_items(
        books / "maple-s02.xlsx", tmp_path / "a.xlsx", {(LINK, marks.SUPERVISOR): 4, (LINK, marks.NOTE): "seen"}
    )
    other = fill_items(books / "maple-s02.xlsx", tmp_path / "b.xlsx", {(STANCE, marks.SUPERVISOR): 3})
    done = run("review", "apply", one, other, "--by", "Adler", "--by", "Brandt")
    assert done.code == 0, done.err
    assert {(entry.item, entry.level, entry.who) for entry in entries(small)} == {(LINK, 4, "Adler"), (STANCE, 3, "Brandt")}


class TestTwoLevelsByOneRole:
    """Nothing is chosen in silence where two supervisors differ, be it in one run or in two."""

    @pytest.fixture
    def two(self, books, tmp_path):
        return [
            fill_items(books / "maple-s02.xlsx", tmp_path / f"{who}.xlsx", {(STANCE, marks.SUPERVISOR): given})
            for who, given in (("adler", 4), ("brandt", 2))
        ]

    def test_together(self, two, small, run):
        done = run("review", "apply", *two, "--by", "Adler", "--by", "Brandt")
        assert done.code == 1
        assert "Adler says 4" in done.err
        assert "Brandt says 2" in done.err
        assert "--take" in done.err
        assert entries(small) == ()

    def test_one_after_the_other(self, two, small, run):
        assert run("review", "apply", two[0], "--by", "Adler").code == 0
        done = run("review", "apply", two[1], "--by", "Brandt")
        assert done.code == 1
        assert "Adler says 4 (the log)" in done.err
        assert [entry.level for entry in entries(small)] == [4]

    def test_who_saw_the_other_s_level_may_change_it(self, two, books, small, run, tmp_path):
        run("review", "apply", two[0], "--by", "Adler")
        run("score", small, "--out", books)
        later = fill_items(books / "maple-s02.xlsx", tmp_path / "later.xlsx", {(STANCE, marks.SUPERVISOR): 3})
        assert run("review", "apply", later, "--by", "Brandt").code == 0
        assert [(entry.level, entry.old, entry.who) for entry in entries(small)] == [(4, None, "Adler"), (3, 4, "Brandt")]

    @pytest.mark.parametrize(
        ("choice", "stands"),
        [
            (("--take", "brandt.xlsx"), 2),
            (("--resolve", f"{STANCE}=4"), 4),
            (("--resolve", f"maple-s02:{STANCE}=2"), 2),
        ],
    )
    def test_a_person_decides(self, two, small, run, choice, stands):
        assert run("review", "apply", *two, "--by", "Adler", "--by", "Brandt", *choice).code == 0
        assert [entry.level for entry in entries(small)] == [stands]

    def test_a_level_that_nobody_gave_is_no_decision(self, two, small, run):
        done = run("review", "apply", *two, "--by", "A", "--by", "B", "--resolve", f"{STANCE}=3")
        assert (done.code, entries(small)) == (1, ())

    def test_what_is_agreed_on_is_taken_in_all_the_same(self, two, small, run, tmp_path):
        more = {(LINK, marks.SUPERVISOR): 3, (LINK, marks.NOTE): "yes"}
        third = fill_items(two[0], tmp_path / "third.xlsx", more)
        run("review", "apply", third, two[1], "--by", "Adler", "--by", "Brandt")
        assert [entry.item for entry in entries(small)] == [LINK]


class TestFlags:
    """A supervisor dismisses a flag with a reason, which lifts the cap; what comes to light later is flagged again."""

    @pytest.fixture
    def flagged(self, small, books, run):
        file = small / "s02.session.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        data["annotations"].append({"turn": "3", "code": "departure.harm", "coder": "rater-1"})
        file.write_text(json.dumps(data), encoding="utf-8")
        run("score", small, "--out", books)
        return books / "maple-s02.xlsx"

    def report(self, small, run):
        sessions = json.loads(run("score", small, "--json", "-").out)["sessions"]
        return next(each for each in sessions if each["id"] == "maple-s02")

    def test_dismissed_with_a_reason(self, flagged, small, run, tmp_path):
        assert self.report(small, run)["overall"]["capped_by"] == "harm"
        returned = fill_flag(flagged, tmp_path / "r.xlsx", "harm", "Dr. Adler", "a role play")
        assert run("review", "apply", returned, "--by", "the clinic").code == 0
        after = self.report(small, run)
        (flag,) = after["flags"]
        assert (flag["dismissed"]["who"], flag["dismissed"]["why"]) == ("Dr. Adler", "a role play")
        assert after["overall"]["capped_by"] is None

    def test_without_a_reason_it_stands(self, flagged, small, run, tmp_path):
        returned = fill_flag(flagged, tmp_path / "r.xlsx", "harm", "Dr. Adler", None)
        done = run("review", "apply", returned, "--by", "Adler")
        assert (done.code, entries(small)) == (1, ())
        assert "a flag is dismissed without a reason" in done.err

    def test_no_trainee_dismisses_one(self, flagged, small, run, tmp_path):
        returned = fill_flag(flagged, tmp_path / "r.xlsx", "harm", "T07", "no")
        run("review", "apply", returned, "--by", "T07", "--role", "self")
        assert entries(small) == ()

    def test_taken_up_again(self, flagged, small, run, tmp_path):
        run("review", "apply", fill_flag(flagged, tmp_path / "1.xlsx", "harm", "A", "role play"), "--by", "A")
        run("score", small, "--out", flagged.parent)
        again = fill_flag(flagged, tmp_path / "2.xlsx", "harm", None, None)
        assert run("review", "apply", again, "--by", "A").code == 0
        assert self.report(small, run)["overall"]["capped_by"] == "harm"

    def test_harm_that_is_coded_later_is_not_dismissed_with_it(self, flagged, small, run, tmp_path):
        run("review", "apply", fill_flag(flagged, tmp_path / "1.xlsx", "harm", "A", "role play"), "--by", "A")
        file = small / "s02.session.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        data["annotations"].append({"turn": "5", "code": "departure.harm", "coder": "rater-1"})
        file.write_text(json.dumps(data), encoding="utf-8")
        assert self.report(small, run)["flags"][0]["dismissed"] is None


class TestWhereABookBelongs:
    def test_another_case(self, books, two_cases, run, tmp_path):
        returned = fill_items(books / "maple-s02.xlsx", tmp_path / "r.xlsx", GIVEN)
        done = run("review", "apply", returned, "--by", "A", "--case", two_cases / "oak")
        assert done.code == 1
        assert "is about the case 'maple', not about 'oak'" in done.err

    def test_a_session_that_is_gone(self, books, small, run, tmp_path):
        returned = fill_items(books / "maple-s02.xlsx", tmp_path / "r.xlsx", GIVEN)
        (small / "s02.session.json").unlink()
        done = run("review", "apply", returned, "--by", "A")
        assert done.code == 1
        assert "the session 'maple-s02', which the case does not have" in done.err

    def test_a_case_that_is_nowhere_near_is_asked_for(self, books, small, run, tmp_path):
        shutil.move(small, tmp_path / "far" / "away" / "and" / "deep")
        done = run("review", "apply", books / "maple-s02.xlsx", "--by", "A")
        assert done.code == 1
        assert "Name it: --case FILE." in done.err

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no book", b"text"])
    def test_what_is_no_book(self, small, run, tmp_path, content):
        (tmp_path / "x.xlsx").write_bytes(content)
        done = run("review", "apply", tmp_path / "x.xlsx", "--by", "A", "--case", small)
        assert done.code == 1
        assert "this is not a workbook that can be read" in done.err

    def test_a_foreign_book(self, small, run, tmp_path):
        openpyxl.Workbook().save(tmp_path / "x.xlsx")
        done = run("review", "apply", tmp_path / "x.xlsx", "--by", "A", "--case", small)
        assert "this is not a book that ipt-fidelity wrote" in done.err


class TestAnotherRubric:
    """A book of yesterday's rubric is refused where a level would mean something else, and only there."""

    def rubric(self, tmp_path, item: str, old: str, new: str) -> Path:
        from ipt_fidelity.builtin import data_folder

        folder = shutil.copytree(data_folder("rubrics") / "ipt-core", tmp_path / "changed" / "ipt-core")
        file = folder / "items" / f"{item}.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    def test_what_a_level_rests_on_has_changed(self, books, small, run, tmp_path):
        """The item whose rule changed is refused with what differs and how to go on; the others are taken in."""
        folder = self.rubric(tmp_path, LINK, "codes: [task.mood_event_link]", "codes: [task.mood_event_link, task.summary]")
        returned = fill_items(books / "maple-s02.xlsx", tmp_path / "r.xlsx", GIVEN)
        done = run("review", "apply", returned, "--by", "A", "--rubric", folder)
        assert done.code == 1
        assert f"{LINK}: rule differ" in done.err
        assert "Score the case again" in done.err
        assert {entry.item for entry in entries(small)} == {SUMMARY, STANCE}

    def test_only_words_have_changed(self, books, small, run, tmp_path):
        folder = self.rubric(tmp_path, LINK, "title: ", "title: Now ")
        returned = fill_items(books / "maple-s02.xlsx", tmp_path / "r.xlsx", GIVEN)
        assert run("review", "apply", returned, "--by", "A", "--rubric", folder).code == 0
        assert len(entries(small)) == 3


def test_a_case_s_book_decides_about_the_case_as_a_whole(books, small, run, tmp_path):
    item = "case.initial_complete"
    cells = {(item, marks.SUPERVISOR): 2, (item, marks.NOTE): "rushed"}
    returned = fill_items(books / "maple.xlsx", tmp_path / "r.xlsx", cells)
    assert run("review", "apply", returned, "--by", "Adler").code == 0
    report = json.loads(run("score", small, "--json", "-").out)["case"]
    (found,) = (each for each in report["items"] if each["item"] == item)
    assert (found["level"], found["override"]["who"]) == (2, "Adler")
    assert "1 decision from the log of reviews is in force." in report["notes"]
    assert "whole case" in run("review", "log", small).out


def test_the_trainee_s_words_are_kept_and_score_nothing(books, small, run, tmp_path):
    page = openpyxl.load_workbook(books / "maple-s02.xlsx")[marks.REFLECTION]
    row = next(row for row in range(1, 40) if page.cell(row, marks.REFLECTION_KEY_COLUMN + 1).value == "open.stayed")
    cell = page.cell(row, marks.ANSWER_COLUMN + 1).coordinate
    returned = fill(books / "maple-s02.xlsx", tmp_path / "r.xlsx", marks.REFLECTION, {cell: "the silence"})
    before = run("score", small, "--json", "-").out
    assert run("review", "apply", returned, "--by", "T07").code == 0
    (entry,) = entries(small)
    assert (entry.kind, entry.question, entry.why, entry.role) == ("words", "open.stayed", "the silence", "self")
    assert run("score", small, "--json", "-").out == before


def test_the_trainee_s_words_stand_in_the_next_book_and_can_be_taken_out(books, small, run, tmp_path):
    """What was written on the last book is there to go on from, and is not taken in twice; emptied, it stays away."""
    place = open_question(books / "maple-s02.xlsx")
    returned = fill(books / "maple-s02.xlsx", tmp_path / "r.xlsx", marks.REFLECTION, {place: "the silence"})
    returned = fill_items(returned, tmp_path / "r2.xlsx", {(LINK, marks.DIFFERENTLY): "it was said at the door"})
    assert run("review", "apply", returned, "--by", "T07").code == 0
    assert run("score", small, "--out", books).code == 0

    book = openpyxl.load_workbook(books / "maple-s02.xlsx")
    assert book[marks.REFLECTION][place].value == "the silence"
    assert "it was said at the door" in {cell.value for row in book[marks.ITEMS].iter_rows() for cell in row}
    assert "nobody changed a cell" in run("review", "apply", books / "maple-s02.xlsx", "--by", "T07").out

    emptied = fill(books / "maple-s02.xlsx", tmp_path / "r3.xlsx", marks.REFLECTION, {place: None})
    assert run("review", "apply", emptied, "--by", "T07").code == 0
    assert run("score", small, "--out", books).code == 0
    assert openpyxl.load_workbook(books / "maple-s02.xlsx")[marks.REFLECTION][place].value is None


def test_what_was_written_about_an_earlier_step_is_not_lost(books, small, run):
    """A step that the next book no longer names keeps the answer that was given to it."""
    append(
        small,
        [
            Entry(
                kind="words",
                session="maple-s02",
                who="T07",
                role="self",
                when="2026-01-01T10:00:00+00:00",
                question=f"led:{STANCE}",
                why="I was in a hurry",
            )
        ],
    )
    assert run("score", small, "--out", books).code == 0

    cells = list(openpyxl.load_workbook(books / "maple-s02.xlsx")[marks.REFLECTION].iter_rows(values_only=True))
    assert ("Written about earlier steps", None, None) in cells
    assert "I was in a hurry" in {row[1] for row in cells}


def open_question(book):
    """Return the cell for the answer to the first open question."""
    page = openpyxl.load_workbook(book)[marks.REFLECTION]
    row = next(row for row in range(1, 40) if page.cell(row, marks.REFLECTION_KEY_COLUMN + 1).value == "open.stayed")
    return page.cell(row, marks.ANSWER_COLUMN + 1).coordinate


def test_a_note_about_an_earlier_level_is_no_reason_for_another(books, small, run, tmp_path):
    """Who moves a colleague's level and leaves the colleague's note has given no reason, and is not logged with theirs."""
    first = fill_items(
        books / "maple-s02.xlsx", tmp_path / "1.xlsx", {(LINK, marks.SUPERVISOR): 2, (LINK, marks.NOTE): "thin"}
    )
    assert run("review", "apply", first, "--by", "Adler").code == 0
    run("score", small, "--out", books)
    second = fill_items(books / "maple-s02.xlsx", tmp_path / "2.xlsx", {(LINK, marks.SUPERVISOR): 4})

    done = run("review", "apply", second, "--by", "Brandt")

    assert done.code == 1
    assert f"{LINK} is set to 4 without a reason." in done.err
    assert [(entry.who, entry.level) for entry in entries(small)] == [("Adler", 2)]


def test_a_whole_number_that_is_written_with_a_decimal_is_a_level(books, small, run, tmp_path):
    """Some programs and people write 4 as 4,0."""
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "r.xlsx", {(STANCE, marks.SUPERVISOR): "4,0"})
    assert run("review", "apply", returned, "--by", "Adler").code == 0
    assert [entry.level for entry in entries(small)] == [4]


@pytest.mark.parametrize("sheet", [marks.ITEMS, marks.SUMMARY, marks.REFLECTION])
def test_a_sheet_that_was_deleted_or_renamed_is_missed(books, run, tmp_path, sheet):
    """A book without one of its sheets is not said to be unchanged."""
    workbook = openpyxl.load_workbook(books / "maple-s02.xlsx")
    workbook[sheet].title = "Other"
    workbook.save(tmp_path / "r.xlsx")

    done = run("review", "apply", tmp_path / "r.xlsx", "--by", "Adler")

    assert done.code == 1
    assert "Nothing is taken in." in done.out
    assert f"({sheet}): error: this sheet is missing" in done.err


def test_rows_that_were_deleted_are_missed(books, run, tmp_path):
    """The items whose rows are gone are named; their levels are not taken back."""
    workbook = openpyxl.load_workbook(books / "maple-s02.xlsx")
    workbook[marks.ITEMS].delete_rows(5, 2)
    workbook.save(tmp_path / "r.xlsx")

    done = run("review", "apply", tmp_path / "r.xlsx", "--by", "Adler")

    assert done.code == 0
    assert "2 rows of items missing" in done.err


def test_what_was_taken_back_is_not_in_force(books, small, run, tmp_path):
    """A level that was given and taken back, and words without a level, are no decisions in force."""
    given = fill_items(books / "maple-s02.xlsx", tmp_path / "1.xlsx", {(STANCE, marks.SUPERVISOR): 5})
    assert run("review", "apply", given, "--by", "Adler").code == 0
    run("score", small, "--out", books)
    back = fill_items(books / "maple-s02.xlsx", tmp_path / "2.xlsx", {(STANCE, marks.SUPERVISOR): None})
    assert run("review", "apply", back, "--by", "Adler").code == 0
    said = fill_items(books / "maple-s02.xlsx", tmp_path / "3.xlsx", {(LINK, marks.DIFFERENTLY): "at the door"})
    assert run("review", "apply", said, "--by", "T07", "--role", "self").code == 0

    assert len(entries(small)) == 3
    assert "log of reviews" not in run("score", small, "--json", "-").out


def test_a_second_rater_s_book_stands_beside_the_others(small, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("sheet", small / "s02.session.json", "--blind", "--out", tmp_path)
    workbook = openpyxl.load_workbook(tmp_path / "maple-s02-blind.xlsx")
    page = workbook["Rating"]
    columns = columns_of(page)
    row = next(row for row in range(4, page.max_row + 1) if page.cell(row, columns["Item"]).value == LINK)
    page.cell(row, columns["Level"]).value = 3
    workbook.save(tmp_path / "r.xlsx")
    assert run("review", "apply", tmp_path / "r.xlsx", "--by", "rater-2").code == 0
    assert [(entry.item, entry.level, entry.role, entry.who) for entry in entries(small)] == [(LINK, 3, "rater", "rater-2")]


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "A", "--by", "B"),
        ("--by", " "),
        ("--by", "A", "--resolve", "x"),
        ("--by", "A", "--resolve", "x=7"),
        ("--by", "A", "--take", "other.xlsx"),
        (),
    ],
)
def test_wrong_usage_is_said_before_anything_is_read(books, run, words):
    assert run("review", "apply", books / "maple-s02.xlsx", *words).code == 2


def test_a_history_of_nothing(small, run):
    assert run("review", "log", small).out == "Nothing was decided so far.\n"


class _Terminal(io.StringIO):
    """A person at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "stands"), [("4\n", [4]), ("2\n", [2]), ("3\nskip\n", []), ("\n", [])])
def test_on_a_terminal_a_conflict_asks(books, small, run, tmp_path, monkeypatch, typed, stands):
    two = [
        fill_items(books / "maple-s02.xlsx", tmp_path / f"{who}.xlsx", {(STANCE, marks.SUPERVISOR): given})
        for who, given in (("adler", 4), ("brandt", 2))
    ]
    monkeypatch.setattr("sys.stdin", _Terminal(typed))
    done = run("review", "apply", *two, "--by", "Adler", "--by", "Brandt")
    assert done.code == (0 if stands else 1)
    assert [entry.level for entry in entries(small)] == stands
    assert "Adler: 4" in done.out


def test_a_log_that_cannot_be_written_is_said(books, small, run, tmp_path):
    (small / "reviews").write_text("a file where the folder belongs", encoding="utf-8")
    returned = fill_items(books / "maple-s02.xlsx", tmp_path / "r.xlsx", GIVEN)
    done = run("review", "apply", returned, "--by", "A")
    assert done.code == 1
    assert "the log could not be written" in done.err


def test_a_session_without_a_case_has_no_log(small, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = small / "s02.session.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    del data["case"]
    file.write_text(json.dumps(data), encoding="utf-8")
    assert run("score", file, "--coder", "rater-1", "--out", tmp_path / "lone").code == 0
    done = run("review", "apply", tmp_path / "lone" / "maple-s02.xlsx", "--by", "A")
    assert done.code == 1
    assert "this book is about a session without a case" in done.err


def test_two_folders_with_one_case_are_not_guessed_between(books, small, run, tmp_path):
    shutil.copytree(small, tmp_path / "copy")
    done = run("review", "apply", books / "maple-s02.xlsx", "--by", "A")
    assert done.code == 1
    assert "several folders hold it" in done.err


class TestABookThatWasTakenApart:
    """What a person can do to a sheet, by accident, is said with its place; nothing is guessed."""

    def change(self, books, tmp_path, change) -> Path:
        workbook = openpyxl.load_workbook(books / "maple-s02.xlsx")
        change(workbook)
        workbook.save(tmp_path / "r.xlsx")
        return tmp_path / "r.xlsx"

    def test_rows_may_be_sorted(self, books, small, run, tmp_path):
        def turn_round(workbook):
            page = workbook[marks.ITEMS]
            page.delete_rows(5)
            page.move_range("A5:AK20", rows=60)

        assert run("review", "apply", self.change(books, tmp_path, turn_round), "--by", "A").code == 0
        assert entries(small) == ()

    def test_headings_that_are_gone(self, books, run, tmp_path):
        def cut(workbook):
            workbook[marks.ITEMS].delete_rows(marks.HEADER_ROW + 1)

        done = run("review", "apply", self.change(books, tmp_path, cut), "--by", "A")
        assert done.code == 1
        assert "(Items): error: the headings of the items are not all there" in done.err

    def test_an_item_that_stands_twice(self, books, run, tmp_path):
        def copy(workbook):
            page = workbook[marks.ITEMS]
            column = columns_of(page)[marks.ITEM_ID]
            page.cell(5, column).value = page.cell(4, column).value

        done = run("review", "apply", self.change(books, tmp_path, copy), "--by", "A")
        assert done.code == 1
        assert "stands twice. Keep one row of it" in done.err

    def test_an_item_that_no_rubric_has(self, books, run, tmp_path):
        def rename(workbook):
            page = workbook[marks.ITEMS]
            columns = columns_of(page)
            page.cell(4, columns[marks.ITEM_ID]).value = "technique.stanze"
            page.cell(4, columns[marks.SELF]).value = 3

        done = run("review", "apply", self.change(books, tmp_path, rename), "--by", "A")
        assert done.code == 1
        assert "Did you mean 'technique.stance'?" in done.err

    def test_a_status_of_a_step_that_is_none(self, books, run, tmp_path):
        def write(workbook):
            page = workbook[marks.REFLECTION]
            key = marks.REFLECTION_KEY_COLUMN + 1
            row = next(row for row in range(1, 60) if str(page.cell(row, key).value).startswith("status:"))
            page.cell(row, marks.ANSWER_COLUMN + 1).value = "finished"

        done = run("review", "apply", self.change(books, tmp_path, write), "--by", "A")
        assert done.code == 1
        assert "'finished' is not what can become of a step" in done.err

    def test_a_book_of_a_later_version(self, books, run, tmp_path):
        def later(workbook):
            workbook[marks.BOOK]["B1"].value = "ipt-fidelity/book/9"

        done = run("review", "apply", self.change(books, tmp_path, later), "--by", "A")
        assert done.code == 1
        assert "this version reads 'ipt-fidelity/book/1'" in done.err

    def test_a_flag_is_refused_where_the_rules_on_flags_have_changed(self, books, small, run, tmp_path):
        file = small / "s02.session.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        data["annotations"].append({"turn": "3", "code": "departure.harm", "coder": "rater-1"})
        file.write_text(json.dumps(data), encoding="utf-8")
        run("score", small, "--out", books)

        def older(workbook):
            for row in workbook[marks.BOOK].iter_rows():
                if row[0].value in ("scoring_sha256", "print:safety"):
                    row[1].value = "safety=0"

        self.change(books, tmp_path, older)
        returned = fill_flag(tmp_path / "r.xlsx", tmp_path / "r2.xlsx", "harm", "A", "role play")
        done = run("review", "apply", returned, "--by", "A")
        assert (done.code, entries(small)) == (1, ())
        assert "the rules on flags differ" in done.err


def test_a_second_rater_s_words_are_no_supervisor_s_reason(books, small, run, tmp_path):
    """The note of a row is filled in with the second rater's; a supervisor who gives a level has to say why all the same."""
    first = fill_items(books / "maple-s02.xlsx", tmp_path / "1.xlsx", {(LINK, marks.SECOND): 2, (LINK, marks.NOTE): "thin"})
    assert run("review", "apply", first, "--by", "rater-2", "--role", "rater").code == 0
    run("score", small, "--out", books)
    second = fill_items(books / "maple-s02.xlsx", tmp_path / "2.xlsx", {(LINK, marks.SUPERVISOR): 4})
    done = run("review", "apply", second, "--by", "Adler", "--role", "supervisor")
    assert done.code == 1
    assert f"{LINK} is set to 4 without a reason." in done.err
    assert [(entry.role, entry.level, entry.why) for entry in entries(small)] == [("rater", 2, "thin")]
