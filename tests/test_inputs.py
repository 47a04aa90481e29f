"""From the paths that a user names to cases with their sessions; what does not fit is dropped and said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.made import plain_session

from ipt_fidelity.errors import BadInput
from ipt_fidelity.inputs import CaseFiles, Unit, case_file_in, find_units, read_case_files
from ipt_fidelity.pipeline import read_case
from ipt_fidelity.problems import Problem
from ipt_fidelity.readers.sessions import NativeReader

READERS = (NativeReader(),)
CASE = "schema: ipt-fidelity/case/1\nid: birch\nsessions: ['*.session.json']\n"


def write(folder: Path, number: int, name: str = "", **keys: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or f"s{number:02}.session.json")
    path.write_text(json.dumps(plain_session(number, **keys)))
    return path


@pytest.fixture
def birch(tmp_path: Path) -> Path:
    folder = tmp_path / "birch"
    for number in (1, 2, 3):
        write(folder, number)
    (folder / "case.yaml").write_text(CASE)
    return folder


def read(folder: Path, case: str = CASE) -> tuple[CaseFiles, list[Problem]]:
    (folder / "case.yaml").write_text(case)
    files, problems = read_case_files(folder / "case.yaml", READERS)
    return files, list(problems)


def numbers(files: CaseFiles) -> list[int]:
    return [each.session.number for each in files.sessions]


def test_a_folder_with_a_case_is_one_unit_however_it_is_named(birch: Path) -> None:
    units, problems = find_units([birch, birch / "case.yaml", birch.parent / "birch/"], READERS)

    assert units == (Unit(birch / "case.yaml"),)
    assert problems == ()


def test_a_folder_of_cases_gives_each_case_in_order(birch: Path) -> None:
    write(birch.parent / "aspen", 1)
    (birch.parent / "aspen" / "case.yml").write_text(CASE)

    units, _ = find_units([birch.parent], READERS)

    assert [unit.case_file.parent.name for unit in units if unit.case_file] == ["aspen", "birch"]


def test_a_folder_without_a_case_gives_its_sessions(tmp_path: Path) -> None:
    write(tmp_path, 2)
    write(tmp_path, 1, "renamed.json")
    (tmp_path / "notes.txt").write_text("Dear all")

    units, _ = find_units([tmp_path], READERS)

    assert [unit.session_file.name for unit in units if unit.session_file] == ["renamed.json", "s02.session.json"]


def test_paths_that_hold_nothing_say_so_each(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    units, problems = find_units([tmp_path / "empty", tmp_path / "none", tmp_path / ("x" * 300)], READERS)

    assert units == ()
    assert [problem.code for problem in problems] == ["empty", "no-file", "unreadable"]


def test_a_folder_that_may_not_be_entered_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert [problem.code for problem in find_units([tmp_path], READERS)[1]] == ["unreadable"]


def test_the_case_file_of_a_folder_may_have_any_of_its_names(tmp_path: Path) -> None:
    assert case_file_in(tmp_path) == tmp_path / "case.yaml"
    (tmp_path / "case.json").write_text("{}")
    assert case_file_in(tmp_path) == tmp_path / "case.json"
    assert case_file_in(tmp_path / "other.yaml") == tmp_path / "other.yaml"


def test_sessions_come_by_number_whatever_their_files_are_called(birch: Path) -> None:
    (birch / "s01.session.json").rename(birch / "z.session.json")

    assert numbers(read(birch)[0]) == [1, 2, 3]


def test_a_broken_session_is_dropped_and_the_others_are_kept(birch: Path) -> None:
    (birch / "s02.session.json").write_text('{"schema": ')

    files, problems = read(birch)

    assert numbers(files) == [1, 3]
    assert [(p.code, Path(p.where.file or "").name) for p in problems] == [("cut-off", "s02.session.json")]


def test_a_session_of_another_case_is_dropped(birch: Path) -> None:
    write(birch, 2, case="maple")

    files, problems = read(birch)

    assert numbers(files) == [1, 3]
    assert [p.code for p in problems] == ["other-case"]


def test_of_two_sessions_with_one_number_or_id_the_first_file_is_kept(birch: Path) -> None:
    write(birch, 2, "s02b.session.json", id="other")
    write(birch, 4, id="s03")

    files, problems = read(birch)

    assert [each.session.id for each in files.sessions] == ["s01", "s02", "s03"]
    assert [p.code for p in problems] == ["duplicate-session", "duplicate-session"]
    assert "s02.session.json has the number 2 as well" in problems[0].message
    assert "s03.session.json has the id 's03' as well" in problems[1].message


def test_several_meetings_before_the_contract_are_kept_in_the_order_of_their_days(birch: Path) -> None:
    """Before a group each member is met alone, so number 0 may stand for several meetings."""
    write(birch, 0, "a.session.json", id="with-b", day=-3)
    write(birch, 0, "b.session.json", id="with-a", day=-9)

    files, problems = read(birch)

    assert [each.session.id for each in files.sessions][:2] == ["with-a", "with-b"]
    assert problems == []


def test_days_that_run_backwards_are_doubted(birch: Path) -> None:
    write(birch, 3, day=2)

    assert [(p.severity, p.code) for p in read(birch)[1]] == [("warning", "days")]


def test_an_end_before_the_last_file_is_doubted(birch: Path) -> None:
    _, problems = read(birch, CASE + "state: {is: transferred, after: 2}\n")

    assert [(p.severity, p.code, p.where.line) for p in problems] == [("warning", "state", 4)]


@pytest.mark.parametrize(
    ("patterns", "code"),
    [
        ("['x*.json']", "empty-pattern"),
        ("['../*.json']", "pattern"),
        ("['/etc/*.json']", "pattern"),
        ("['']", "pattern"),
        ("[]", "no-sessions"),
    ],
)
def test_patterns_that_give_no_session_are_located(birch: Path, patterns: str, code: str) -> None:
    files, problems = read(birch, CASE.replace("['*.session.json']", patterns))

    assert numbers(files) == []
    assert [p.code for p in problems] == [code]
    assert problems[0].where.line == 3


def test_a_file_that_two_patterns_name_is_read_once(birch: Path) -> None:
    files, problems = read(birch, CASE.replace("['*.session.json']", "['s*.session.json', '*.session.json']"))

    assert numbers(files) == [1, 2, 3]
    assert problems == []


def test_the_library_reads_a_case_whole_or_says_everything_that_is_wrong(birch: Path) -> None:
    assert numbers(read_case(birch)) == [1, 2, 3]
    write(birch, 2, case="maple")
    (birch / "s03.session.json").write_text("")

    with pytest.raises(BadInput) as caught:
        read_case(birch)

    assert sorted(problem.code for problem in caught.value.problems) == ["empty-file", "other-case"]
