"""``ipt-fidelity convert``: from what a supervisor has to what can be scored, and nothing lost in silence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from tests.readers.damage import SAMPLES

from ipt_fidelity.readers.native import read_session


@pytest.fixture
def meeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a recording of session 3 in a folder of its own, which is where the command runs."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(SAMPLES / "webvtt_teams.vtt", tmp_path / "s03.vtt"))


def test_a_recording_becomes_a_session(meeting, run):
    """Recognised, turns and speakers on the terminal, a session file beside."""
    result = run("convert", str(meeting))

    assert result.code == 0
    assert "s03.vtt: WebVTT, UTF-8" in result.out
    assert "speaker Therapist: therapist, 2 turns" in result.out
    session = read_session(meeting.parent / "s03.session.json").session
    assert (session.number, len(session.turns)) == (3, 4)


def test_from_recording_to_sheet_to_score(meeting, run):
    """The first path of a supervisor: convert, code in a spreadsheet, score."""
    assert run("convert", "s03.vtt", "--to", "sheet").code == 0
    book = openpyxl.load_workbook(meeting.parent / "s03-coding.xlsx")
    assert "Import" in book.sheetnames
    rows = [[cell.value for cell in row] for row in book["Import"].iter_rows()]
    assert any(row[:2] == ["Speaker", "Therapist"] for row in rows)

    result = run("score", "s03-coding.xlsx")
    assert result.code == 0
    assert "s03 · session 3" in result.out


def test_the_book_of_a_foreign_file_says_what_became_of_it(meeting, run):
    """Whoever reads the book can see what file the turns came from, and that nothing was lost; a file of ours needs none."""
    assert run("score", "s03.vtt").code == 0
    book = openpyxl.load_workbook(meeting.parent / "s03-feedback" / "s03.xlsx")
    rows = [[cell.value for cell in row] for row in book["Import"].iter_rows()]
    assert ["File", "s03.vtt", "WebVTT"] in [row[:3] for row in rows]

    assert run("convert", "s03.vtt", "--out", "ours").code == 0
    assert run("score", "ours/s03.session.json", "--out", "again").code == 0
    assert "Import" not in openpyxl.load_workbook(meeting.parent / "again" / "s03.xlsx").sheetnames


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("kind", ["csv", "vtt"])
def test_tables_and_captions_are_read_back(kind, run):
    """What was written is converted again to the same talk."""
    assert run("convert", "s03.vtt", "--to", kind, "--out", "out").code == 0
    assert run("convert", f"out/s03.{kind}", "--out", "again", "--number", "3").code == 0

    assert run("convert", "s03.vtt").code == 0
    again, first = (read_session(Path(folder) / "s03.session.json").session for folder in ("again", "."))
    assert again.turns == first.turns


def test_unknown_speakers_cost_the_exit_code_and_nothing_is_written(meeting, run):
    """The message says what to type."""
    result = run("convert", str(SAMPLES / "whisperx.json"))

    assert result.code == 1
    assert '--speakers "SPEAKER_00=therapist"' in result.err
    assert not list(meeting.parent.glob("*.json"))

    result = run("convert", str(SAMPLES / "whisperx.json"), "--speakers", "SPEAKER_00=therapist,SPEAKER_01=client")
    assert result.code == 0
    assert Path("whisperx.session.json").exists()


@pytest.mark.parametrize(("given", "said"), [("Anna", "gives no role"), ("Anna=terapist", "Did you mean 'therapist'?")])
def test_speakers_that_make_no_sense_are_wrong_usage(given, said, meeting, run):
    """Before any file is read."""
    result = run("convert", str(meeting), "--speakers", given)

    assert result.code == 2
    assert said in result.err


@pytest.mark.usefixtures("meeting")
def test_a_lost_code_costs_the_exit_code_and_the_rest_is_written(run):
    """Everything that could be read is there, and the loss has a place and a hint."""
    result = run("convert", str(SAMPLES / "elan_session.eaf"), "--number", "3")

    assert result.code == 1
    assert "the code 'code@Therapist=LINK_MOOD_EVENT' is not mapped and is lost" in result.err
    assert Path("elan_session.session.json").exists()


@pytest.mark.usefixtures("meeting")
def test_a_mapping_file_beside_the_file_is_used_by_convert_and_score(run):
    """Named ``map.yaml``; the code then has a meaning for both commands."""
    shutil.copy(SAMPLES / "elan_session.eaf", "s04.eaf")
    Path("map.yaml").write_text(
        "schema: ipt-fidelity/mapping/1\ncodes: {LINK_MOOD_EVENT: technique.communication_analysis}\n", encoding="utf-8"
    )

    result = run("convert", "s04.eaf")
    assert result.code == 0
    assert "mapped to technique.communication_analysis, 1 time" in result.out
    assert run("score", "s04.eaf").code == 0


@pytest.mark.usefixtures("meeting")
def test_scoring_a_foreign_file_with_a_code_that_nobody_knows_is_refused_with_its_line(run):
    """A score with a code left out would be wrong without anybody seeing it."""
    shutil.copy(SAMPLES / "elan_session.eaf", "s04.eaf")
    result = run("score", "s04.eaf")

    assert result.code == 1
    assert "s04.eaf:23" in result.err
    assert "the code 'LINK_MOOD_EVENT' is not in the codebook" in result.err


def test_the_doubts_of_an_import_are_said_when_it_is_scored(meeting, run):
    """A recording whose name says no number is scored as the first session, which nobody must overlook."""
    shutil.copy(meeting, "meeting.vtt")
    result = run("score", "meeting.vtt")

    assert result.code == 0
    assert "nothing says which session this is" in result.err


def test_a_folder_of_recordings_is_scored_and_its_notes_are_not(meeting, run):
    """Only what shows by its content that it is a transcript is taken from a folder."""
    Path("notes.txt").write_text("Anna: remember the contract\nBen: yes\n", encoding="utf-8")
    result = run("score", str(meeting.parent))

    assert result.code == 0
    assert "notes" not in result.out + result.err


def test_a_file_with_several_sessions_is_converted_into_several(meeting, run):
    """And refused by ``score``, which says how to part them."""
    Path("t.csv").write_text("session,speaker,text\ns01,T,a\ns01,C,b\ns02,T,c\n", encoding="utf-8")

    assert run("convert", "t.csv").code == 0
    assert sorted(path.name for path in meeting.parent.glob("*.session.json")) == ["s01.session.json", "s02.session.json"]
    result = run("score", "t.csv")
    assert result.code == 1
    assert "holds several sessions" in result.err


def test_two_files_with_one_id_do_not_replace_each_other(meeting, run):
    """The second is not written, and that is said."""
    Path("again").mkdir()
    shutil.copy(meeting, "again/s03.vtt")
    result = run("convert", "s03.vtt", "again/s03.vtt")

    assert result.code == 1
    assert "has the same id" in result.err


def test_the_reports_come_as_json_alone(meeting, run):
    """For other programs; everything else goes to stderr."""
    result = run("convert", str(meeting), str(SAMPLES / "whisperx.json"), "--json", "-")

    reports = json.loads(result.out)
    assert [(report["format"], report["lossless"]) for report in reports] == [("WebVTT", True), ("WhisperX", False)]
    assert reports[0]["speakers"][0] == {"name": "Therapist", "role": "therapist", "turns": 2}
    assert reports[1]["problems"][0]["where"].endswith("whisperx.json")


def test_a_draft_of_a_mapping_file_is_written_and_nothing_else(meeting, run):
    """It can be given back at once, and says what is still open."""
    result = run("convert", str(SAMPLES / "annomi_full.csv"), "--suggest-map")

    assert result.code == 0
    assert [path.name for path in meeting.parent.glob("*") if not path.name.startswith(".")] == [
        "s03.vtt",
        "annomi_full.map.yaml",
    ] or ({path.name for path in meeting.parent.glob("*.*")} >= {"annomi_full.map.yaml"})
    result = run("convert", str(SAMPLES / "annomi_full.csv"), "--map", "annomi_full.map.yaml")
    assert result.code == 1
    assert "'main_therapist_behaviour=reflection' is not mapped" in result.err


def test_a_file_above_the_limit_needs_the_switch(meeting, run):
    """The limit is said with what moves it."""
    Path("big.vtt").write_bytes(meeting.read_bytes() + b"\n" * (2**20))
    result = run("convert", "big.vtt", "--max-size", "1")

    assert result.code == 1
    assert "larger than 1 MiB" in result.err
    assert run("convert", "big.vtt", "--max-size", "2").code == 0


@pytest.mark.usefixtures("meeting")
def test_what_a_person_has_edited_is_not_replaced(run):
    """As everywhere: only with the switch that says so."""
    assert run("convert", "s03.vtt").code == 0
    assert run("convert", "s03.vtt").code == 0
    path = Path("s03.session.json")
    path.write_text(path.read_text(encoding="utf-8").replace("webvtt", "x") + " ", encoding="utf-8")

    result = run("convert", "s03.vtt")
    assert result.code == 1
    assert "edited by a person" in result.err
    assert run("convert", "s03.vtt", "--discard-edits").code == 0


@pytest.mark.usefixtures("meeting")
def test_an_unknown_file_and_a_missing_one_are_named(run):
    """The other files are converted."""
    Path("a.wav").write_bytes(b"RIFF" + bytes(100))
    result = run("convert", "a.wav", "missing.vtt", "s03.vtt")

    assert result.code == 1
    assert "a.wav: error: this is no transcript that is known here" in result.err
    assert "missing.vtt" in result.err
    assert Path("s03.session.json").exists()


@pytest.mark.usefixtures("meeting")
def test_a_session_of_ours_can_be_written_as_something_else(run):
    """Measures cannot stand in a table, which is said."""
    from tests.made import MAPLE

    result = run("convert", str(MAPLE / "s01.session.json"), "--to", "csv")
    assert result.code == 0
    assert "cannot hold the case, measures" in result.err
    assert Path("maple-s01.csv").read_text(encoding="utf-8-sig").startswith("session,number,turn")


def test_the_report_goes_to_a_file_and_the_case_into_the_session(meeting, run):
    """``--json FILE`` beside the sessions; ``--case-id`` for those of one treatment."""
    result = run("convert", str(meeting), "--case-id", "maple", "--json", "report.json")

    assert result.code == 0
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))[0]["session"] == "s03"
    assert read_session(Path("s03.session.json")).session.case == "maple"


def test_an_id_that_no_file_may_have_is_wrong_usage(meeting, run):
    """Else the session that is written could not be read."""
    assert run("convert", str(meeting), "--case-id", "two words").code == 2


def test_an_unknown_adaptation_is_wrong_usage(meeting, run):
    """Before any file is read."""
    assert run("convert", str(meeting), "--to", "sheet", "--adaptation", "perinatl").code == 2


@pytest.mark.usefixtures("meeting")
def test_a_file_without_talk_gives_no_empty_table(run):
    """It is said, and nothing is written."""
    Path("empty.vtt").write_text("WEBVTT\n", encoding="utf-8")
    result = run("convert", "empty.vtt", "--to", "csv")

    assert result.code == 1
    assert "no talk was found" in result.err
    assert not Path("empty.csv").exists()


@pytest.mark.usefixtures("meeting")
def test_a_recording_with_unknown_speakers_is_not_scored(run):
    """A mapping file beside it can say who they are."""
    shutil.copy(SAMPLES / "whisperx.json", "s05.json")
    refused = run("score", "s05.json")
    assert refused.code == 1
    assert "nothing says who 'SPEAKER_00' is" in refused.err

    Path("map.yaml").write_text(
        "schema: ipt-fidelity/mapping/1\nspeakers: {SPEAKER_00: therapist, SPEAKER_01: client}\n", encoding="utf-8"
    )
    assert run("score", "s05.json").code == 0
