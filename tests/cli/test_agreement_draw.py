"""``ipt-fidelity agreement draw``: blind books, a record, and what is outstanding."""

from __future__ import annotations

import json
import shutil

import openpyxl
from tests.made import MAPLE


def test_a_draw_writes_blind_books_and_a_record(run, tmp_path):
    """One of each phase of maple; nobody's codes in the books."""
    out = tmp_path / "dc"
    result = run("agreement", "draw", MAPLE, "--share", "0.15", "--seed", "3", "--out", out)
    record = json.loads((out / "draw.json").read_text(encoding="utf-8"))

    assert result.code == 0, result.err
    assert sorted(each["phase"] for each in record["drawn"]) == ["ending", "initial", "middle"]
    assert (record["share"], record["seed"], record["among"]) == (0.15, 3, 16)
    for each in record["drawn"]:
        book = openpyxl.load_workbook(out / f"{each['session']}-blind.xlsx")
        texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not any("rater-1" in text for text in texts)


def test_run_again_it_draws_nothing_and_says_what_is_outstanding(run, tmp_path):
    """A filled-in book has come back; the others are outstanding."""
    out = tmp_path / "dc"
    run("agreement", "draw", MAPLE, "--seed", "3", "--out", out)
    before = (out / "draw.json").read_bytes()
    record = json.loads(before)
    session = next(
        each["session"] for each in record["drawn"] if each["session"] not in ("maple-s02", "maple-s07", "maple-s12")
    )
    number = session[-2:]
    returned = json.loads((MAPLE / f"s{number}.session.json").read_text(encoding="utf-8"))
    returned["annotations"] = [{**each, "coder": "second"} for each in returned["annotations"]]
    (out / f"{session}.session.json").write_text(json.dumps(returned), encoding="utf-8")
    result = run("agreement", "draw", MAPLE, "--out", out)

    assert result.code == 0, result.err
    assert (out / "draw.json").read_bytes() == before
    line = next(line for line in result.out.splitlines() if line.startswith(session))
    assert "returned" in line
    assert "second" in line
    assert "outstanding" in result.out


def test_sessions_that_have_come_since_are_counted(run, small, tmp_path):
    """They were not among those drawn from."""
    out = tmp_path / "dc"
    run("agreement", "draw", small, "--seed", "1", "--out", out)
    shutil.copy(MAPLE / "s03.session.json", small / "s03.session.json")

    assert "1 session has come since" in run("agreement", "draw", small, "--out", out).out


def test_a_draw_is_not_repeated_until_it_suits(run, small, tmp_path):
    """Another seed in the same folder is wrong usage."""
    out = tmp_path / "dc"
    run("agreement", "draw", small, "--seed", "1", "--out", out)
    result = run("agreement", "draw", small, "--seed", "2", "--out", out)

    assert result.code == 2
    assert "holds a draw already (seed 1" in " ".join(result.err.split())


def test_a_record_that_is_none_is_refused(run, small, tmp_path):
    """With the file."""
    (tmp_path / "draw.json").write_text("{}", encoding="utf-8")
    result = run("agreement", "draw", small, "--out", tmp_path)

    assert result.code == 1
    assert "no record of a draw" in result.err


def test_nothing_to_draw_from(run, tmp_path):
    """A folder without sessions is said, and nothing is written."""
    result = run("agreement", "draw", tmp_path, "--out", tmp_path / "dc")

    assert result.code == 1
    assert not (tmp_path / "dc").exists()
