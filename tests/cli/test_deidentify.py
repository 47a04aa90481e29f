"""``deidentify`` on the command line: originals stay, the key stays apart, nothing is promised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

KEY = "schema: ipt-fidelity/names/1\nnames:\n  SISTER: [Anna Berg, Anna]\n  NURSE: [Bettina]\nkeep: [Interpersonal]\n"


@pytest.fixture
def told(small: Path) -> Path:
    """Return a small case in which a name and a telephone number are said, and a name stands in the case file."""
    first = small / "s01.session.json"
    data = json.loads(first.read_text(encoding="utf-8"))
    data["turns"][1]["text"] = "My sister Anna has the number 020 7946 0018, and Karl has not."
    first.write_text(json.dumps(data), encoding="utf-8")
    with (small / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("# Anna Berg is the sister\n")
    return small


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a key file in a folder of its own."""
    path = tmp_path / "keys" / "names.yaml"
    path.parent.mkdir()
    path.write_text(KEY, encoding="utf-8")
    return path


def test_a_case_comes_out_with_role_words_and_can_be_scored(run, told, key, tmp_path):
    """Sessions and case file are written elsewhere; the originals keep their bytes."""
    before = {file.name: file.read_bytes() for file in told.iterdir()}
    out = tmp_path / "out"
    result = run("deidentify", told, "--names", key, "--out", out)

    assert result.code == 0
    assert "Replaced: <SISTER> 2." in result.out
    assert "<NURSE>" in result.out
    assert "Karl  maple-s01:2" in result.out
    assert "020 7946 0018" in result.out
    assert "not complete" in result.out
    assert {file.name: file.read_bytes() for file in told.iterdir()} == before
    assert not [file for file in out.iterdir() if b"Anna" in file.read_bytes()]
    assert run("score", out, "--json", "-").code == 0


def test_check_writes_nothing_and_needs_no_key(run, told, tmp_path, monkeypatch):
    """Before anybody writes a key file they see what is there."""
    monkeypatch.chdir(tmp_path)
    result = run("deidentify", "--check", told)

    assert result.code == 0
    assert "Anna  maple-s01:2" in result.out
    assert not (tmp_path / "deidentified").exists()


def test_without_key_or_check_it_is_wrong_usage(run, told):
    """Nothing would be replaced."""
    result = run("deidentify", told)

    assert result.code == 2
    assert "--names" in result.err


def test_a_key_among_the_results_is_refused(run, told, key):
    """Passed on together they hide nothing."""
    result = run("deidentify", told, "--names", key, "--out", key.parent)

    assert result.code == 1
    assert "undoes them" in result.err
    assert list(key.parent.iterdir()) == [key]


def test_a_key_beside_the_sessions_is_a_warning(run, told, tmp_path):
    """It is where it will be copied along."""
    beside = told / "names.yaml"
    beside.write_text(KEY, encoding="utf-8")
    result = run("deidentify", told, "--names", beside, "--out", tmp_path / "out")

    assert result.code == 0
    assert "beside the sessions" in result.err


def test_json_says_that_it_is_not_complete(run, told, key, tmp_path):
    """Other programs get the same, with every place."""
    result = run("deidentify", told, "--names", key, "--out", tmp_path / "out", "--json", "-")
    found = json.loads(result.out)

    assert found["replaced"] == {"SISTER": 2}
    assert found["complete"] is False
    assert {"kind": "telephone number", "text": "020 7946 0018", "places": ["maple-s01:2"]} in found["suspects"]


def test_a_broken_session_is_named_and_the_other_is_treated(run, told, key, tmp_path):
    """The rest of the work is done."""
    (told / "s02.session.json").write_text("{", encoding="utf-8")
    result = run("deidentify", told, "--names", key, "--out", tmp_path / "out")

    assert result.code == 1
    assert "s02.session.json" in result.err
    assert (tmp_path / "out" / "s01.session.json").is_file()


def test_a_file_called_after_somebody_is_called_after_the_session(run, told, key, tmp_path):
    """Names of files are read before the files."""
    (told / "s01.session.json").rename(tmp_path / "anna 1.session.json")
    run("deidentify", tmp_path / "anna 1.session.json", "--names", key, "--out", tmp_path / "out")

    assert (tmp_path / "out" / "maple-s01.session.json").is_file()


def test_scoring_warns_of_what_is_left(run, told, tmp_path):
    """One line, and no more than a warning."""
    result = run("score", told, "--out", tmp_path / "out")

    assert result.code == 0
    assert "may still identify somebody: telephone number (1); 1 place, first maple-s01:2" in result.err
    assert "deidentify --check" in result.err


def test_a_case_file_that_breaks_with_role_words_is_said(run, told, key, tmp_path):
    """A role word can end up where YAML expects something else; the sessions are written all the same."""
    case = told / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("id: maple", "id: Anna", 1), encoding="utf-8")
    for file in told.glob("*.session.json"):
        file.write_text(file.read_text(encoding="utf-8").replace('"case": "maple"', '"case": "Anna"'), encoding="utf-8")
    result = run("deidentify", told, "--names", key, "--out", tmp_path / "out")

    assert result.code == 1
    assert "case.yaml" in result.err
    assert (tmp_path / "out" / "s01.session.json").is_file()


def test_what_people_wrote_about_a_case_is_left_behind_and_said(run, told, key, tmp_path):
    """Comments of supervisors may hold any name."""
    (told / "reviews").mkdir()
    (told / "reviews" / "maple-s01.jsonl").write_text("", encoding="utf-8")
    result = run("deidentify", told, "--names", key, "--out", tmp_path / "out")

    assert "reviews: note" in result.err
    assert not (tmp_path / "out" / "reviews").exists()


def test_several_cases_have_a_folder_each(run, two_cases, key, tmp_path):
    """Files of the same name do not meet."""
    result = run("deidentify", two_cases, "--names", key, "--out", tmp_path / "out")

    assert result.code == 0
    assert {file.parent.name for file in (tmp_path / "out").glob("*/case.yaml")} == {"maple", "oak"}


def test_results_that_a_person_has_edited_stay(run, told, key, tmp_path):
    """As with every other result, an option is needed to replace them."""
    out = tmp_path / "out"
    run("deidentify", told, "--names", key, "--out", out)
    (out / "s01.session.json").write_text("mine", encoding="utf-8")
    result = run("deidentify", told, "--names", key, "--out", out)

    assert result.code == 1
    assert (out / "s01.session.json").read_text(encoding="utf-8") == "mine"
    assert run("deidentify", told, "--names", key, "--out", out, "--discard-edits").code == 0


def test_what_was_found_can_be_kept_as_a_file(run, told, tmp_path):
    """The list goes into a file beside what is printed."""
    result = run("deidentify", "--check", told, "--json", tmp_path / "found.json")

    assert result.code == 0
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["suspects"]


def test_a_missing_session_is_named(run, tmp_path, key):
    """Nothing is written for what is not there."""
    result = run("deidentify", tmp_path / "nowhere", "--names", key)

    assert result.code == 1
    assert "nowhere" in result.err


def test_converting_warns_of_what_is_left(run, tmp_path):
    """A transcript that was never looked at says so when it comes in."""
    path = tmp_path / "s03.txt"
    path.write_text("Therapist: How was it?\nClient: Ring me at 020 7946 0018.\n", encoding="utf-8")
    result = run("convert", path, "--out", tmp_path / "out")

    assert "may still identify somebody: telephone number (1)" in result.err
