"""One invented session of four turns in every transcript format: the same talk, speakers and times come out of each."""

from __future__ import annotations

import pytest
from tests.readers.damage import SAMPLES
from tests.readers.test_annotation_samples import TALK, TIMES

from ipt_fidelity.readers.foreign import first_bytes, strongest, transcripts
from ipt_fidelity.readers.mapping import Columns, Map
from ipt_fidelity.readers.settle import Choices, Imported, settle
from ipt_fidelity.readers.transcript import ReadOptions, Strength

WHOLE_SECONDS = ((0.0, None), (6.0, None), (14.0, None), (22.0, None))
ANNOMI = Map(
    schema_="ipt-fidelity/mapping/1",
    columns=Columns(
        session="transcript_id",
        turn="utterance_id",
        speaker="interlocutor",
        start="timestamp",
        text="utterance_text",
        codes=("main_therapist_behaviour", "client_talk_type"),
    ),
    codes={"reflection": ("technique.clarification",), "main_therapist_behaviour=question": ("task.interval_question",)},
    ignore=("neutral",),
)
ANNOMI_FULL = ANNOMI.model_copy(update={"columns": ANNOMI.columns.model_copy(update={"coder": "annotator_id"})})
KNOWN = frozenset({"technique.clarification", "task.interval_question"})

#: Sample, what it is recognised as, its times, and its mapping file.
WHOLE = [
    ("webvtt_teams.vtt", "WebVTT", TIMES, None),
    ("webvtt_zoom.vtt", "WebVTT", TIMES, None),
    ("srt_session.srt", "SubRip", TIMES, None),
    ("otter_session.txt", "Otter", WHOLE_SECONDS, None),
    ("zoom_saved_captions.txt", "Zoom saved captions", WHOLE_SECONDS, None),
    ("teams_docx_text.txt", "text with speaker and time above", WHOLE_SECONDS, None),
    ("teams_transcript.docx", "Word", WHOLE_SECONDS, None),
    ("brat_session.txt", "plain text", ((None, None),) * 4, None),
    ("annomi_simple.csv", "table", WHOLE_SECONDS, ANNOMI),
    ("annomi_full.csv", "table", WHOLE_SECONDS, ANNOMI_FULL),
]


def read(name: str, mapping: Map | None = None, **choices: object) -> Imported:
    """Read a sample that holds one session."""
    (transcript,) = transcripts(SAMPLES / name, ReadOptions(mapping))
    return settle(transcript, Choices(map=mapping, known=KNOWN, **choices))


@pytest.mark.parametrize(("name", "what", "times", "mapping"), WHOLE, ids=[name for name, *_ in WHOLE])
def test_the_same_four_turns_come_out_of_every_format(name, what, times, mapping):
    """Whoever recorded it, the supervisor reads the same talk by the same people, and nothing is said to be lost."""
    imported = read(name, mapping, number=1)
    session = imported.session

    assert tuple((session.speakers[turn.speaker], turn.text) for turn in session.turns) == TALK
    assert tuple((turn.start, turn.end) for turn in session.turns) == times
    assert imported.report.format == what
    assert imported.report.lossless


@pytest.mark.parametrize(("name", "coder"), [("annomi_simple.csv", "unnamed coder"), ("annomi_full.csv", "3")])
def test_codes_of_a_table_are_those_of_the_mapping_file(name, coder):
    """The reflection is on the third turn and the question on the first; ``n/a`` and what is ignored are no codes."""
    session = read(name, ANNOMI_FULL if "full" in name else ANNOMI, number=1).session

    assert {(a.turn, a.code, a.coder) for a in session.annotations} == {
        ("0", "task.interval_question", coder),
        ("2", "technique.clarification", coder),
    }


def test_the_file_of_the_standard_keeps_every_voice():
    """Byte order mark, hours left out, settings, entities, classes, two voices in one cue: who spoke is never lost."""
    imported = read("webvtt_spec.vtt", number=1, speakers={"Dr. O'Neil": "therapist"})

    assert [(turn.speaker, turn.text) for turn in imported.session.turns] == [
        ("Dr. O'Neil", "How has your mood been, and what happened with your sister?"),
        ("Client", "Worse. We argued on Sunday & I have not slept."),
        ("Therapist", "Mm-hm."),
    ]
    assert [(turn.start, turn.end) for turn in imported.session.turns] == [(0.0, 6.2), (6.9, 13.4), (6.9, 13.4)]
    assert "2 blocks of comments, styles or regions left aside" in str(imported.report.problems[0])


@pytest.mark.parametrize("name", [name for name, *_ in WHOLE if name.endswith((".vtt", ".srt"))])
def test_content_decides_whatever_the_file_is_called(name, tmp_path):
    """A transcript that somebody has renamed is still recognised, where its beginning says what it is."""
    start = first_bytes(SAMPLES / name)
    renamed = tmp_path / "session.txt"
    renamed.write_bytes((SAMPLES / name).read_bytes())

    assert strongest(renamed, start) == (strongest(SAMPLES / name, start)[0], Strength.SIGNATURE)


def test_what_is_left_aside_is_said():
    """The footer of Otter and the heading of Teams are no talk, and the report says that they were there."""
    otter, teams = read("otter_session.txt"), read("teams_docx_text.txt")

    assert any("otter.ai" in problem.message for problem in otter.report.problems)
    assert any("3 lines before the first speaker" in problem.message for problem in teams.report.problems)
