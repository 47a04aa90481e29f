"""CACTI: databases of other people are opened so that nothing is written and no query of theirs runs."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.readers.damage import SAMPLES

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.transcript import ReadOptions, Transcript


def read(path: Path) -> Transcript:
    (found,) = transcripts(path, ReadOptions())
    return found


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """Return a copy of the sample that a test may change."""
    return Path(shutil.copy(SAMPLES / "cacti_session.casaa", tmp_path / "s.casaa"))


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_reading_changes_nothing(session):
    """The file keeps its bytes, and no journal appears beside it."""
    before = session.read_bytes()
    read(session)

    assert session.read_bytes() == before
    assert list(session.parent.iterdir()) == [session]


def test_a_view_in_place_of_a_table_is_not_read(session):
    """A view could hold a query that never ends."""
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS utterance_id, x AS time_marker FROM n"
    )
    change(session, "DROP TABLE utterances_ratings", "DROP TABLE utterances", f"CREATE VIEW utterances AS {endless}")

    with pytest.raises(BadInput, match="no table 'utterances'"):
        read(session)


def test_another_database_is_refused_in_words(tmp_path):
    """SQLite is used by everything."""
    path = tmp_path / "other.casaa"
    change(path, "CREATE TABLE cookies (name TEXT)")

    with pytest.raises(BadInput, match="no session of CACTI"):
        read(path)


def test_a_moment_with_a_code_that_is_gone_is_said(session):
    """The time stays, the code is lost."""
    change(session, "DELETE FROM codes WHERE code_name = 'D+'")
    found = read(session)

    assert "no-code" in {problem.code for problem in found.problems if problem.is_error}
    assert len(found.cues) == 3


def test_a_rating_of_no_moment_is_lost_and_said(session):
    """A global rating is about the session."""
    change(session, "DELETE FROM utterances_ratings")

    assert any("ACCEPTANCE: 4" in problem.message for problem in read(session).problems if problem.is_error)


def test_rows_that_say_nothing_are_named_with_their_line(tmp_path):
    """A line that is no moment is lost, with its place; the others are read."""
    path = tmp_path / "s.casaa"
    path.write_text("Audio File:\tx.wav\n00:00:01.0\t14\tOQ0\nnonsense\n", encoding="utf-8")
    found = read(path)

    assert len(found.cues) == 1
    assert [problem.where.line for problem in found.problems if problem.is_error] == [3]


def test_a_row_at_time_zero_of_the_oldest_form_is_left_aside(tmp_path):
    """CACTI itself skips it."""
    path = tmp_path / "s.casaa"
    path.write_text(
        "Audio Filename:\tx\n0\t00:00:00\t00:00:00\t0\t0\t14\tOQ0\n1\t00:00:01\t00:00:02\t0\t0\t14\tD+\n", encoding="utf-8"
    )
    found = read(path)

    assert [cue.marks[0].code for cue in found.cues] == ["D+"]
    assert "left-aside" in {problem.code for problem in found.problems}
