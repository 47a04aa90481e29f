"""From any file to a session file: whatever comes out of an importer can be written down and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.made import MAPLE
from tests.readers.damage import SAMPLES, damaged, sample_files

from ipt_fidelity.conversion import import_file, known_codes, mapping_for
from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.exports import captions_text, session_text, table_text
from ipt_fidelity.readers.fast import decode_session
from ipt_fidelity.readers.import_report import ImportReport, plain_report
from ipt_fidelity.readers.native import session_from
from ipt_fidelity.readers.settle import Choices, Imported
from ipt_fidelity.readers.transcript import ReadOptions
from ipt_fidelity.toolkit import installed

QUICK = settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def imported_from(path: Path) -> list[Imported]:
    """Return the sessions of a file, none where it cannot be read; every code is taken for one of ours."""
    try:
        return list(import_file(path, Choices(known=None), ReadOptions(), installed()))
    except BadInput:
        return []


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
@QUICK
@given(data=st.data())
def test_what_comes_of_a_damaged_file_can_be_written_and_read_back(path, data, tmp_path):
    """A session file that nobody can open again would be a loss that shows weeks later."""
    target = tmp_path / path.name
    target.write_bytes(data.draw(damaged(path.read_bytes())))
    for imported in imported_from(target):
        session = imported.session
        text = session_text(session).encode()
        table_text(session).encode()
        captions_text(session).encode()
        plain_report(imported.report)
        if not any(fault.severity == "error" for fault in index_session(session).faults):
            assert (decode_session(text) or session_from(parse_json(text, "again")).session) == session


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
def test_each_report_counts_what_is_in_its_session(path):
    """Turns, speakers and codes of the report are those of the session that is written."""
    for imported in imported_from(path):
        report, session = imported.report, imported.session

        assert (report.turns, report.annotations) == (len(session.turns), len(session.annotations))
        assert {speaker.name: speaker.role or "other" for speaker in report.speakers} == dict(session.speakers)
        assert sum(speaker.turns for speaker in report.speakers) == report.turns
        assert sum(coder.codes for coder in report.coders) == report.annotations


def test_the_codes_of_all_installed_adaptations_are_known():
    """A code of the perinatal adaptation is no foreign code."""
    known = known_codes(installed())

    assert {"task.summary", "focus.relationships"} < known
    assert any(code.startswith("perinatal") for code in known)


def test_a_session_of_ours_comes_through_unchanged():
    """With a report that says so."""
    (imported,) = import_file(MAPLE / "s01.session.json", Choices(known=()), ReadOptions(), installed())

    assert imported.session.id == "maple-s01"
    assert imported.report.format == "session"
    assert imported.report.lossless


def test_a_mapping_file_beside_a_file_is_found_and_a_named_one_comes_first(tmp_path):
    """``map.yaml`` in the same folder."""
    (tmp_path / "map.yaml").write_text("schema: ipt-fidelity/mapping/1\ncoder: beside\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("schema: ipt-fidelity/mapping/1\ncoder: named\n", encoding="utf-8")

    beside, named = (mapping_for(tmp_path / "a.vtt", each) for each in (None, tmp_path / "other.yaml"))
    assert (beside.coder, named.coder) == ("beside", "named")
    assert mapping_for(SAMPLES / "webvtt_teams.vtt", None) is None


def test_two_sessions_of_one_name_in_a_file_are_kept_apart(tmp_path):
    """The second gets another id, with a warning."""
    path = tmp_path / "t.csv"
    path.write_text("session,speaker,text\ns 1,T,a\ns-1,T,b\n", encoding="utf-8")
    first, second = imported_from(path)

    assert (first.session.id, second.session.id, second.report.session) == ("s-1", "s-1-2", "s-1-2")
    assert "same-id" in [problem.code for problem in second.report.problems]


def test_a_report_has_a_row_for_everything_that_it_knows():
    """The sheet in the book says what the terminal says."""
    (imported,) = imported_from(SAMPLES / "elan_session.eaf")
    rows = list(imported.report.rows())

    assert isinstance(imported.report, ImportReport)
    assert {row[0] for row in rows} >= {"File", "Session", "Turns", "Speaker", "Coder", "Foreign code", "Warning", "Note"}
