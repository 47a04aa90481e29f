"""``score``: what is written where, exit codes, and JSON that stands alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
from tests.cli.commands import run_with, too_long
from tests.overlay_files import write_overlay

from ipt_fidelity.report import from_json


def files(folder):
    return sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))


def test_books_and_a_summary(run, small, tmp_path):
    """One book for the case and one for each session."""
    result = run("score", small, "--out", tmp_path / "out")

    assert result.code == 0, result.err
    assert files(tmp_path / "out") == ["maple-s01.xlsx", "maple-s02.xlsx", "maple.xlsx"]
    assert "maple · Depression · 2 sessions seen of 16 contracted" in result.out
    assert result.err == ""
    assert not too_long(result.out, but=("Written to",))


def test_the_folder_is_called_after_the_case(run, small, tmp_path, monkeypatch):
    """Where nothing else is said."""
    monkeypatch.chdir(tmp_path)

    assert run("score", small, "--format", "text").code == 0
    assert files(tmp_path / "maple-feedback") == ["maple.txt"]


def test_two_cases_of_one_id_do_not_replace_one_another(run, small, tmp_path):
    """A supervisor who scores two folders that both call their case maple is told, and the first result stays."""
    other = tmp_path / "again" / "maple"
    shutil.copytree(small, other)
    result = run("score", small, other, "--out", tmp_path / "out", "--format", "json")

    assert result.code == 1
    assert "another case or session of this run has the same id" in result.err
    assert files(tmp_path / "out" / "maple") == ["maple.json"]


def test_every_format(run, small, tmp_path):
    """The text is the summary, the JSON is the report."""
    result = run("score", small, "--out", tmp_path / "out", "--format", "text", "--format", "json")

    assert files(tmp_path / "out") == ["maple.json", "maple.txt"]
    assert from_json((tmp_path / "out" / "maple.json").read_bytes()).case.id == "maple"
    text = (tmp_path / "out" / "maple.txt").read_text(encoding="utf-8")
    assert text.strip() in result.out.replace("\n\n\n", "\n\n")


def test_json_alone_on_stdout_writes_no_files(run, small, tmp_path, monkeypatch):
    """So that another program can read it."""
    monkeypatch.chdir(tmp_path)
    before = files(tmp_path)
    result = run("score", small, "--json", "-")

    assert json.loads(result.out)["case"]["id"] == "maple"
    assert files(tmp_path) == before
    assert result.err == ""


def test_json_on_stdout_with_a_folder_writes_files_too(run, small, tmp_path):
    """JSON still stands alone on stdout."""
    result = run("score", small, "--json", "-", "--out", tmp_path / "out", "--format", "json")

    assert json.loads(result.out)
    assert result.out.encode() == (tmp_path / "out" / "maple.json").read_bytes()


def test_json_to_a_file(run, small, tmp_path):
    """Beside the summary."""
    result = run("score", small, "--format", "text", "--out", tmp_path / "out", "--json", tmp_path / "report.json")

    assert json.loads((tmp_path / "report.json").read_bytes())["schema"] == "ipt-fidelity/report/1"
    assert "Overall" in result.out


def test_a_json_file_that_is_not_ours_is_kept(run, small, tmp_path):
    """Without --overwrite nothing of other people's is replaced."""
    (tmp_path / "report.json").write_text("mine")
    result = run("score", small, "--format", "text", "--out", tmp_path / "out", "--json", tmp_path / "report.json")

    assert result.code == 1
    assert "--overwrite" in result.err
    assert (tmp_path / "report.json").read_text() == "mine"
    again = run(
        "score", small, "--format", "text", "--out", tmp_path / "out", "--json", tmp_path / "report.json", "--overwrite"
    )
    assert again.code == 0


def test_an_edited_book_is_kept_and_the_others_are_written(run, small, tmp_path):
    """With --discard-edits it is replaced."""
    out = tmp_path / "out"
    run("score", small, "--out", out)
    (out / "maple.xlsx").write_bytes(b"edited")
    result = run("score", small, "--out", out)

    assert result.code == 1
    assert "--discard-edits" in result.err
    assert "1 error." in result.err
    assert "maple-s01.xlsx" in result.out, "the others were written"
    assert run("score", small, "--out", out, "--discard-edits").code == 0
    assert (out / "maple.xlsx").read_bytes() != b"edited"


class TestSeveralCases:
    def test_json_is_an_array(self, run, two_cases):
        """In the order in which they were scored."""
        result = run("score", two_cases, "--json", "-")

        assert [report["case"]["id"] for report in json.loads(result.out)] == ["maple", "oak"]
        assert [report.case.id for report in from_json(result.out.encode())] == ["maple", "oak"]

    def test_json_is_an_array_also_where_one_is_left(self, run, two_cases):
        """One case has a fault; the other is done, and the exit code says so."""
        (two_cases / "oak" / "case.yaml").write_text("id: [")
        result = run("score", two_cases, "--json", "-")

        assert result.code == 1
        assert [report["case"]["id"] for report in json.loads(result.out)] == ["maple"]
        assert "oak/case.yaml:1" in result.err

    def test_json_is_an_empty_array_where_none_is_left(self, run, two_cases):
        """It is still JSON."""
        for name in ("maple", "oak"):
            (two_cases / name / "case.yaml").write_text("id: [")

        assert json.loads(run("score", two_cases, "--json", "-").out) == []

    def test_each_has_a_folder_of_its_own(self, run, two_cases, tmp_path):
        """Under the one that is named."""
        run("score", two_cases, "--out", tmp_path / "out", "--format", "json")

        assert files(tmp_path / "out") == ["maple", "oak"]

    def test_one_that_is_bad_does_not_stop_the_others(self, run, two_cases, tmp_path):
        """A session with an error is dropped, its case is scored without it."""
        (two_cases / "oak" / "s01.session.json").write_text("{")
        result = run("score", two_cases, "--out", tmp_path / "out", "--format", "json")

        assert result.code == 1
        assert files(tmp_path / "out") == ["maple", "oak"]
        assert "s01.session.json:1" in result.err
        assert result.err.count("s01.session.json") == 1


class TestOneSession:
    def test_alone(self, run, small, tmp_path):
        """Without a case there is no contract, and that is said."""
        result = run("score", small / "s02.session.json", "--coder", "rater-1", "--out", tmp_path / "out")

        assert result.code == 0, result.err
        assert files(tmp_path / "out") == ["maple-s02.xlsx"]
        assert "phase not known" in result.out

    @pytest.mark.parametrize("case", ["case.yaml", "."])
    def test_with_its_case(self, run, small, case):
        """By the file or by its folder; earlier sessions are seen."""
        result = run("score", small / "s02.session.json", "--case", small / case, "--json", "-")
        report = json.loads(result.out)

        assert result.code == 0, result.err
        assert report["case"] is None
        assert [session["id"] for session in report["sessions"]] == ["maple-s02"]
        assert report["sessions"][0]["phase"] == "initial"

    @pytest.mark.parametrize("sessions", ["[]", '["s*.session.json"]'])
    def test_a_case_without_earlier_files_keeps_a_named_session_from_nothing(self, run, small, tmp_path, sessions):
        """The first sheet of a new case: there is nothing to find beside it yet, and it is scored."""
        text = (small / "case.yaml").read_text(encoding="utf-8")
        (tmp_path / "case.yaml").write_text(re.sub(r"sessions: \[.*\]", f"sessions: {sessions}", text), encoding="utf-8")

        result = run("score", small / "s02.session.json", "--case", tmp_path, "--out", tmp_path / "out")

        assert result.code == 0, result.err
        assert "error" not in result.err

    def test_a_case_for_a_case_is_wrong_usage(self, run, small):
        """--case is for session files."""
        result = run("score", small, "--case", small)

        assert result.code == 2
        assert "--case goes with session files" in result.err


class TestOptions:
    @pytest.mark.parametrize(
        ("option", "value", "meant"),
        [
            ("--rubric", "ipt-cor", "'ipt-core'"),
            ("--adaptation", "depresion", "'depression'"),
            ("--coder", "rater-9", "'rater-"),
        ],
    )
    def test_an_unknown_id_is_2_with_the_nearest(self, run, small, option, value, meant):
        """Wrong usage, and nothing is scored."""
        result = run("score", small, option, value, "--json", "-")

        assert result.code == 2
        assert f"Did you mean {meant}" in result.err
        assert result.out == ""

    def test_an_unknown_id_in_a_case_is_1_at_its_line(self, run, small):
        """The case file is the input."""
        text = (small / "case.yaml").read_text().replace("[depression]", "[depresion]")
        (small / "case.yaml").write_text(text)
        result = run("score", small, "--json", "-")

        assert result.code == 1
        assert "Did you mean 'depression'" in result.err

    def test_an_adaptation_by_its_folder(self, run, small, tmp_path):
        """Without packaging."""
        overlay = write_overlay(tmp_path, name="own")
        result = run("score", small, "--adaptation", overlay, "--json", "-")

        assert [each["id"] for each in json.loads(result.out)["adaptations"]] == ["own"]

    def test_an_overlay_with_problems_is_1(self, run, small, tmp_path):
        """Each with its line."""
        overlay = write_overlay(tmp_path, name="own", more="protocls: []\n")
        result = run("score", small, "--adaptation", overlay, "--json", "-")

        assert result.code == 1
        assert f"{overlay / 'overlay.yaml'}:9" in result.err
        assert "Traceback" not in result.err

    def test_two_adaptations_apply_in_their_order(self, run, small, tmp_path):
        """A conflict names both."""
        change = "items: {change: [{item: every.summary, set: {weight: %s}, because: W., source: design}]}\n"
        one, other = write_overlay(tmp_path, change % 2, name="one"), write_overlay(tmp_path, change % 3, name="other")
        result = run("score", small, "--adaptation", one, "--adaptation", other, "--json", "-")

        assert result.code == 1
        assert "'one'" in result.err
        assert "'other'" in result.err


@pytest.mark.parametrize(
    "words",
    [("score", "no-such-thing"), ("score", "."), ("check", "no-such-thing")],
    ids=" ".join,
)
def test_nothing_there_is_1(run, tmp_path, monkeypatch, words):
    """One message, no traceback."""
    monkeypatch.chdir(tmp_path)
    result = run(*words)

    assert result.code == 1
    assert "error" in result.err
    assert "Traceback" not in result.err


def test_there_is_no_colour_in_a_pipe(small, tmp_path):
    """No escape sequence, on stdout or stderr."""
    (small / "s01.session.json").write_text("{")
    found = run_with({"NO_COLOR": ""}, "score", str(small), "--out", str(tmp_path / "out"), "--format", "text")

    assert "\x1b" not in found.stdout + found.stderr
    assert "█" in found.stdout
    assert found.returncode == 1


def test_control_characters_of_files_do_not_reach_the_terminal(run, small, tmp_path):
    """Neither in a summary nor in a problem."""
    text = (small / "s01.session.json").read_text()
    (small / "s01.session.json").write_text(text.replace('"id": "maple-s01"', '"id": "maple\\u001b[31m"'))
    overlay = write_overlay(tmp_path, name="own")
    source = (overlay / "overlay.yaml").read_text().replace("title: own", 'title: "\\e[2J\\x9b31mown"')
    (overlay / "overlay.yaml").write_text(source)
    result = run("score", small, "--adaptation", overlay, "--format", "text", "--out", tmp_path / "out")
    shown = run("adaptation", "show", overlay)

    for said in (result.out, result.err, shown.out, shown.err):
        assert "\x1b" not in said
        assert "\x9b" not in said
    assert "own" in shown.out


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a POSIX shell")
def test_a_reader_that_goes_away_is_no_traceback(small):
    """``| head -1``."""
    command = f'"{sys.executable}" -m ipt_fidelity score "{small}" --json - | head -1'
    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert found.stdout == "{\n"
    assert found.stderr == ""


def test_a_defect_is_said_without_traceback_but_with_debug(run, small, monkeypatch):
    """And what to do."""

    def broken(*_, **__):
        raise RuntimeError("a defect\x1b[0m")

    monkeypatch.setattr("ipt_fidelity.cli.score.find_units", broken)
    result = run("score", small)

    assert result.code == 1
    assert "unexpected error: RuntimeError: a defect" in result.err
    assert "--debug" in result.err
    assert "\x1b" not in result.err
    from ipt_fidelity.cli import main

    with pytest.raises(RuntimeError):
        main(["score", str(small), "--debug"])


def test_an_interruption_is_said(run, small, monkeypatch):
    """Ctrl-C leaves whole files."""

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("ipt_fidelity.cli.score.find_units", stopped)
    result = run("score", small)

    assert result.code == 130
    assert "whole" in result.err
