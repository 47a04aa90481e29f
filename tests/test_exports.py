"""Writing out: a session file is the same session, and what another kind of file cannot hold is said."""

from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import MAPLE

from ipt_fidelity.exports import captions_text, left_out, session_text, table_text
from ipt_fidelity.readers.fast import decode_session
from ipt_fidelity.readers.formats.table_files import TextTableImporter, text_table
from ipt_fidelity.readers.formats.webvtt import read_webvtt
from ipt_fidelity.readers.native import read_session
from ipt_fidelity.readers.settle import Choices, settle
from ipt_fidelity.readers.tables import sessions_of
from ipt_fidelity.readers.transcript import ReadOptions
from ipt_fidelity.session import SCHEMA, Annotation, Session, Turn

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
NAMES = st.sampled_from(["T", "=C", "-Anna", "@x"])


@st.composite
def sessions(draw):
    """Return sessions with awkward words in them."""
    turns = tuple(
        Turn(str(number), draw(NAMES), number * 1.5, number * 1.5 + 1, draw(TEXT.filter(str.strip)).strip())
        for number in range(1, draw(st.integers(2, 5)))
    )
    annotations = tuple(
        Annotation(
            turn.id,
            "task.summary",
            draw(NAMES),
            quality=draw(st.none() | st.integers(1, 5)),
            note=draw(st.none() | st.just("=1+1")),
        )
        for turn in turns
    )
    return Session(
        schema=SCHEMA,
        id="s03",
        number=3,
        speakers={"T": "therapist", "=C": "client", "-Anna": "other", "@x": "other"},
        turns=turns,
        annotations=annotations,
        complete=draw(st.booleans()),
        minutes=draw(st.none() | st.just(50.0)),
    )


@given(sessions())
def test_a_session_written_and_read_is_the_same_session(session):
    """Nothing is added, nothing is lost."""
    assert decode_session(session_text(session).encode()) == session


@pytest.mark.parametrize("number", range(1, 17))
def test_the_sessions_of_the_example_come_back_as_they_were(number, tmp_path):
    """Measures, answers, ratings and all."""
    session = read_session(MAPLE / f"s{number:02}.session.json").session
    path = tmp_path / "s.session.json"
    path.write_text(session_text(session), encoding="utf-8")

    assert read_session(path).session == session


@given(sessions())
def test_a_table_has_no_formula_and_is_read_back(session):
    """Turns, times, codes, coders and what they noted; a spreadsheet calculates none of it."""
    text = table_text(session)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(text)) for cell in row)

    table = text_table(text.removeprefix("\ufeff"), "s03.csv")
    (transcript,) = sessions_of(table, "table", "s03.csv", ReadOptions(), "UTF-8", ())
    again = settle(transcript, Choices(speakers=session.speakers, known=None)).session
    assert (again.turns, set(again.annotations)) == (session.turns, set(session.annotations))


def test_a_table_is_read_back_without_a_mapping_file(tmp_path):
    """What it carries of the example is the same again."""
    session = read_session(MAPLE / "s09.session.json").session
    path = tmp_path / "s09.csv"
    path.write_text(table_text(session), encoding="utf-8")
    (transcript,) = TextTableImporter().read(path, ReadOptions())
    again = settle(transcript, Choices(speakers=session.speakers, known=None)).session

    assert (again.id, again.number, again.turns) == (session.id, session.number, session.turns)
    assert set(again.annotations) == set(session.annotations)


@given(sessions())
def test_captions_keep_speakers_words_and_times(session):
    """Markup in the talk is talk; the words are on one line."""
    again = read_webvtt(captions_text(session).encode(), "s03.vtt")

    assert [(cue.speaker, cue.text.split(), cue.start, cue.end) for cue in again.cues] == [
        (turn.speaker, turn.text.split(), turn.start, turn.end) for turn in session.turns
    ]


def test_a_turn_without_an_end_is_shown_until_the_next_begins():
    """The last one for five seconds."""
    turns = (Turn("1", "T", 1.0, None, "a"), Turn("2", "T", 4.5, None, "b"))
    session = Session(schema=SCHEMA, id="a", number=1, speakers={"T": "therapist"}, turns=turns)

    assert "00:00:01.000 --> 00:00:04.500" in captions_text(session)
    assert "00:00:04.500 --> 00:00:09.500" in captions_text(session)


def test_what_cannot_be_carried_is_said():
    """Ratings and measures of the example; turns without times, which captions lose."""
    session = read_session(MAPLE / "s01.session.json").session
    untimed = msgspec.structs.replace(
        session, turns=tuple(msgspec.structs.replace(turn, start=None) for turn in session.turns)
    )

    assert [problem.code for problem in left_out(session, "csv")] == ["left-out"]
    assert [(problem.code, problem.is_error) for problem in left_out(untimed, "vtt")] == [
        ("no-times", True),
        ("left-out", False),
    ]


def test_everything_beside_the_talk_that_a_table_loses_is_named():
    """The case, who is who where the name does not show it, and that the session is only an excerpt."""
    turns = (Turn("1", "Anna", 1.0, None, "a"),)
    session = Session(
        schema=SCHEMA,
        id="a",
        number=1,
        case="maple",
        speakers={"Anna": "therapist"},
        turns=turns,
        complete=False,
        medium="video",
    )
    shown = msgspec.structs.replace(session, case=None, speakers={"T": "therapist"}, complete=True, medium=None)

    (problem,) = left_out(session, "csv")
    for lost in ("the case", "roles of speakers", "medium", "excerpt"):
        assert lost in problem.message
    assert not list(left_out(shown, "csv"))


def test_empty_parts_of_a_session_are_not_written():
    """A file that a person opens holds what was known."""
    session = Session(schema=SCHEMA, id="a", number=0, speakers={"T": "therapist"}, turns=(Turn("1", "T"),))

    assert list(json.loads(session_text(session))) == ["schema", "id", "number", "speakers", "turns"]
