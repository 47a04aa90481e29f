"""``ipt-fidelity agreement consensus``: people decide, the book remembers who and why, and the result scores."""

from __future__ import annotations

import json

import openpyxl
import pytest
from tests.made import MAPLE

CODERS = ("--coders", "rater-1,rater-2")
SESSION = MAPLE / "s07.session.json"


@pytest.fixture
def book(run, tmp_path):
    """Return the book of maple's session 7, not yet decided."""
    result = run("agreement", "consensus", SESSION, *CODERS, "--out", tmp_path)
    assert result.code == 0, result.err
    return tmp_path / "maple-s07-consensus.xlsx"


def decide(path, *, but=0, by="Ana and Ben", because="read again together"):
    """Fill in every row but so many at the end with what rater-1 said, and return the answers by key."""
    book = openpyxl.load_workbook(path)
    sheet = book["Decisions"]
    columns = {cell.value: cell.column for cell in sheet[3]}
    answers = {}
    for row in range(4, sheet.max_row + 1 - but):
        said = sheet.cell(row, columns["rater-1"]).value
        answers[sheet.cell(row, columns["Key"]).value] = said
        for heading, value in (("Decision", said), ("Decided by", by), ("Because", because)):
            sheet.cell(row, columns[heading]).value = value
    book.save(path)
    return answers


def make(run, book, folder):
    """Read the book back."""
    return run("agreement", "consensus", SESSION, *CODERS, "--decisions", book, "--out", folder)


def coded(session, coder):
    """Return turn and code of everything a coder put."""
    return {(each["turn"], each["code"]) for each in session["annotations"] if each["coder"] == coder}


def test_deciding_for_one_coder_everywhere_gives_that_coders_codes(run, book, tmp_path):
    """Agreed codes are taken over, and each decision is followed."""
    decide(book)
    result = make(run, book, tmp_path)
    session = json.loads((tmp_path / "maple-s07-consensus.session.json").read_text(encoding="utf-8"))

    assert result.code == 0, result.err
    assert coded(session, "consensus") == coded(session, "rater-1")
    original = json.loads(SESSION.read_text(encoding="utf-8"))
    assert coded(session, "rater-2") == coded(original, "rater-2"), "the coders' own work stays"


def test_who_decided_and_why_is_kept(run, book, tmp_path):
    """In the record for every question, and in the note of every annotation that was decided."""
    answers = decide(book)
    make(run, book, tmp_path)
    record = json.loads((tmp_path / "maple-s07-consensus.json").read_text(encoding="utf-8"))
    session = json.loads((tmp_path / "maple-s07-consensus.session.json").read_text(encoding="utf-8"))

    assert {f"{each['turn']} {each['about']}" for each in record["decisions"]} == set(answers)
    assert all(each["by"] == "Ana and Ben" and each["because"] == "read again together" for each in record["decisions"])
    notes = [each.get("note", "") for each in session["annotations"] if each["coder"] == "consensus"]
    assert any("decided by Ana and Ben: read again together" in note for note in notes)


def test_the_consensus_scores(run, book, tmp_path):
    """As any session does; here as rater-1's, because every decision went that way."""
    decide(book)
    make(run, book, tmp_path)
    path = tmp_path / "maple-s07-consensus.session.json"
    made = json.loads(run("score", path, "--coder", "consensus", "--json", "-").out)
    own = json.loads(run("score", SESSION, "--coder", "rater-1", "--json", "-").out)

    assert made["sessions"][0]["overall"] == own["sessions"][0]["overall"]


def test_a_consensus_is_no_third_opinion(run, book, tmp_path):
    """Agreement is that of the two coders, unless the consensus is named."""
    decide(book)
    make(run, book, tmp_path)
    path = tmp_path / "maple-s07-consensus.session.json"
    by_itself = json.loads(run("agreement", path, "--code", "task", "--json", "-").out)
    named = ("--coder", "rater-2", "--coder", "consensus")

    assert by_itself["coders"] == ["rater-1", "rater-2"]
    assert json.loads(run("agreement", path, *named, "--code", "task", "--json", "-").out)["coders"] == [
        "consensus",
        "rater-2",
    ]


def test_a_tie_is_never_broken(run, book, tmp_path):
    """One row without a decision: nothing is written, and the row is named with its cell."""
    decide(book, but=1)
    result = make(run, book, tmp_path)

    assert result.code == 1
    assert "is not decided" in result.err
    assert "Decisions!" in result.err
    assert not (tmp_path / "maple-s07-consensus.session.json").exists()


@pytest.mark.parametrize(("left_out", "said"), [("by", "does not say who decided"), ("because", "does not say why")])
def test_a_decision_needs_a_name_and_a_reason(run, book, tmp_path, left_out, said):
    """Without either it is not one."""
    decide(book, **{left_out: None})
    result = make(run, book, tmp_path)

    assert result.code == 1
    assert said in result.err


def test_an_answer_that_is_none_is_refused(run, book, tmp_path):
    """With what can be chosen."""
    decide(book)
    opened = openpyxl.load_workbook(book)
    sheet = opened["Decisions"]
    columns = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(4, columns["Decision"]).value = "perhaps"
    opened.save(book)

    assert "'perhaps' is no answer" in make(run, book, tmp_path).err


def test_a_row_that_was_taken_out_is_missed(run, book, tmp_path):
    """Nothing is lost in silence."""
    decide(book)
    opened = openpyxl.load_workbook(book)
    opened["Decisions"].delete_rows(5)
    opened.save(book)

    assert "is not in the book" in make(run, book, tmp_path).err


def test_a_book_of_other_codings_is_refused(run, book, tmp_path):
    """Somebody has coded on since the book was written."""
    decide(book)
    session = json.loads(SESSION.read_text(encoding="utf-8"))
    session["annotations"] = session["annotations"][1:]
    later = tmp_path / "later.session.json"
    later.write_text(json.dumps(session), encoding="utf-8")
    result = run("agreement", "consensus", later, *CODERS, "--decisions", book, "--out", tmp_path)

    assert result.code == 1
    assert "made of other codings" in result.err


def test_details_that_differ_are_questions_too(run, tmp_path):
    """Both put the code; one heard it touched, the other worked through."""
    session = json.loads(SESSION.read_text(encoding="utf-8"))
    pairs = coded(session, "rater-1") & coded(session, "rater-2")
    turn, code = next(each for each in sorted(pairs) if each[1].startswith("technique."))
    for each in session["annotations"]:
        if (each["turn"], each["code"]) == (turn, code):
            each["depth"] = "touched" if each["coder"] == "rater-1" else "worked"
    path = tmp_path / "s07.session.json"
    path.write_text(json.dumps(session), encoding="utf-8")
    run("agreement", "consensus", path, *CODERS, "--out", tmp_path)
    book = tmp_path / "maple-s07-consensus.xlsx"
    decide(book)
    result = run("agreement", "consensus", path, *CODERS, "--decisions", book, "--out", tmp_path)
    made = json.loads((tmp_path / "maple-s07-consensus.session.json").read_text(encoding="utf-8"))
    own = next(e for e in made["annotations"] if (e["turn"], e["code"], e["coder"]) == (turn, code, "consensus"))

    assert result.code == 0, result.err
    assert own["depth"] == "touched"
    assert "depth decided by Ana and Ben" in own["note"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--coders", "rater-1"), "two or more coders"),
        (("--coders", "rater-1,consensus"), "none of them is 'consensus'"),
        (("--coders", "rater-1,rater-9"), "nothing is coded by 'rater-9'"),
    ],
)
def test_wrong_usage(run, words, said):
    """Exit code 2."""
    result = run("agreement", "consensus", SESSION, *words)

    assert result.code == 2
    assert said in result.err


def test_one_session_at_a_time(run):
    """A case has three; one is to be named."""
    result = run("agreement", "consensus", MAPLE, *CODERS)

    assert result.code == 2
    assert "maple-s02, maple-s07, maple-s12. Name one with --session." in " ".join(result.err.split())


def test_a_book_that_is_none(run, tmp_path):
    """Any other workbook."""
    other = openpyxl.Workbook()
    other.save(tmp_path / "other.xlsx")

    assert "not a book of decisions" in make(run, tmp_path / "other.xlsx", tmp_path).err
