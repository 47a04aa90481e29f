"""Many cases at once give what they give one after the other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ipt_fidelity.encrypted import is_encrypted


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def cases(two_cases):
    """Return a folder of four cases: two sound ones, one that cannot be read, and one whose id is taken."""
    broken = two_cases / "broken"
    broken.mkdir()
    (broken / "case.yaml").write_text("schema: ipt-fidelity/case/1\nid: [\n", encoding="utf-8")
    shutil.copytree(two_cases / "maple", two_cases / "twin")
    return two_cases


def test_books_reports_and_messages_are_the_same(cases, tmp_path, run):
    """A case whose id another case of the run has is refused the same, whichever process comes first."""
    told = []
    for jobs in ("1", "2"):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = run(
            "score", cases, "--out", out, "--jobs", jobs, "--format", "xlsx", "--format", "json", "--json", tmp_path / "all"
        )
        (tmp_path / "all").rename(tmp_path / f"all{jobs}")
        told.append((done, files(out)))
    (one, books), (two, others) = told
    assert (two.code, two.out, two.err) == (one.code, one.out, one.err)
    assert others == books
    assert (tmp_path / "all1").read_bytes() == (tmp_path / "all2").read_bytes()
    assert one.code == 1
    assert "another case or session of this run has the same id" in one.err
    assert len(books) > 8


def test_lone_sessions_too(small, tmp_path, run):
    sessions = [small / "s01.session.json", small / "s02.session.json"]
    one = run("score", *sessions, "--coder", "rater-1", "--out", tmp_path / "a", "--json", "-")
    two = run("score", *sessions, "--coder", "rater-1", "--out", tmp_path / "b", "--json", "-", "--jobs", "2")
    assert one.code == 0, one.err
    assert one.out == two.out
    assert files(tmp_path / "a") == files(tmp_path / "b")


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_jobs_that_is_none(small, run, jobs):
    assert run("score", small, "--jobs", jobs).code == 2


def test_encrypted_sheets_and_books_in_processes_of_their_own(two_cases, tmp_path, run):
    """The password reaches every process, and no file."""
    secret = tmp_path / "secret.txt"
    secret.write_text("open, sesame", encoding="utf-8")
    for case in two_cases.iterdir():
        run("sheet", case / "s02.session.json", "--out", case, "--password-file", secret)
        (case / "s02.session.json").unlink()
        (case / f"{case.name}-s02-coding.xlsx").rename(case / "s02.xlsx")
        text = (case / "case.yaml").read_text(encoding="utf-8")
        (case / "case.yaml").write_text(
            text.replace('["s*.session.json"]', '["s*.session.json", "s*.xlsx"]'), encoding="utf-8"
        )
    done = run("score", two_cases, "--jobs", "2", "--out", tmp_path / "out", "--password-file", secret)
    assert done.code == 0, done.err
    written = files(tmp_path / "out")
    assert len([name for name in written if name.endswith(".xlsx")]) == 6
    assert all(is_encrypted(content) for name, content in written.items() if name.endswith(".xlsx"))
    assert not any(b"sesame" in content for content in written.values())
