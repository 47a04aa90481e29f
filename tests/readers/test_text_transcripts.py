"""Text with names: typed transcripts, Otter, Zoom, Teams, Word, SRT and the captions of YouTube."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.formats.headed import headed_cues
from ipt_fidelity.readers.parts.spoken import speaker_prefix, spoken_lines
from ipt_fidelity.readers.transcript import Cue, ReadOptions, Transcript


def read(path: Path, text: str) -> Transcript:
    path.write_text(text, encoding="utf-8")
    (found,) = transcripts(path, ReadOptions())
    return found


def said(cues: tuple[Cue, ...] | list[Cue]) -> list[tuple[str | None, str]]:
    return [(cue.speaker, cue.text) for cue in cues]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Therapist: Yes.", "Therapist"),
        ("Dr. Anna van den Berg: Yes.", "Dr. Anna van den Berg"),
        ("Client's mother: Yes.", "Client's mother"),
        ("SPEAKER_01: Yes.", "SPEAKER_01"),
        ("Anna (she/her): Yes.", "Anna (she/her)"),
        ("治疗师：你好", "治疗师"),
        ("10:30 Meeting: it was long", None),
        ("at 10:30 we left", None),
        ("I told him: never again.", None),
        ("She said: never again.", None),
        ("https://example.org/a", None),
        ("Then it was over. So: no", None),
        ("No names here", None),
    ],
)
def test_what_is_a_speaker_and_what_is_talk(line, name):
    """A time of day, an address and the beginning of a sentence are no speakers."""
    assert speaker_prefix(line)[0] == name


def test_typed_paragraphs_go_on_until_the_next_name():
    """A blank line in a dictated turn ends nothing."""
    lines = list(spoken_lines("Title\n\nTherapist: One.\n\nTwo.\nClient: [00:06] Three."))

    assert said([line.cue for line in lines]) == [
        (None, "Title"),
        ("Therapist", "One.\nTwo."),
        ("Client", "[00:06] Three."),
    ]


def test_times_before_names_are_read():
    """``[00:06] Client: …`` is common in typed transcripts."""
    (line,) = spoken_lines("[00:01:06] Client: Worse.")

    assert (line.cue.speaker, line.cue.start, line.cue.text) == ("Client", 66.0, "Worse.")


@given(st.text(alphabet="Ab: \n.0é", max_size=60))
def test_the_places_of_spoken_lines_are_those_in_the_text(text):
    """Codes of other programs point into the text by characters; each piece stands where it says, and none is left out."""
    lines = list(spoken_lines(text))

    for line in lines:
        assert text[line.text_begin : line.end].lstrip().startswith(line.cue.text.split("\n")[0][:1])
    assert [line.begin for line in lines] == sorted(line.begin for line in lines)
    assert all(before.end <= after.begin for before, after in pairwise(lines))
    assert sum(line.cue.text.count("é") + (line.cue.speaker or "").count("é") for line in lines) == text.count("é")


def test_otter_knows_hours_unknown_speakers_and_none(tmp_path):
    """``1:02:03`` after an hour, ``Unknown Speaker``, and a time with no name at all."""
    transcript = read(
        tmp_path / "a.txt",
        "Anna  0:00  \nYes.\n\nUnknown Speaker  1:02:03  \nWho?\n\n1:02:09  \nNo.\n\nTranscribed by https://otter.ai\n",
    )

    assert [(cue.speaker, cue.start, cue.text) for cue in transcript.cues] == [
        ("Anna", 0.0, "Yes."),
        ("Unknown Speaker", 3723.0, "Who?"),
        (None, 3729.0, "No."),
    ]


def test_teams_writes_times_with_an_arrow_and_the_name_below():
    """The older export, five lines a turn."""
    cues, problems = headed_cues(
        ["0:0:0.0 --> 0:0:6.200", "Anna", "How are you?", "", "0:0:6.900 --> 0:0:13.400", "Ben", "Worse."], "a"
    )

    assert [(cue.speaker, cue.start, cue.end, cue.text) for cue in cues] == [
        ("Anna", 0.0, 6.2, "How are you?"),
        ("Ben", 6.9, 13.4, "Worse."),
    ]
    assert problems == []


def test_a_sentence_with_a_time_is_no_heading():
    """Two blanks or a bracket set a heading apart from talk."""
    cues, _ = headed_cues(["Anna  0:00", "We met at 10:30", "See you 11:00"], "a")

    assert said(cues) == [("Anna", "We met at 10:30\nSee you 11:00")]


def test_subtitles_without_blank_lines_and_without_names(tmp_path):
    """Nobody is named, so nobody is invented."""
    transcript = read(
        tmp_path / "a.srt", "1\n00:00:00,000 --> 00:00:01,000\n<i>Yes.</i>\n2\n00:00:01,500 --> 00:00:02,000\n{\\an8}No.\n"
    )

    assert said(transcript.cues) == [(None, "Yes."), (None, "No.")]
    assert [cue.start for cue in transcript.cues] == [0.0, 1.5]


def test_captions_of_youtube(tmp_path):
    """Two times with a comma between them."""
    transcript = read(
        tmp_path / "a.sbv", "0:00:00.000,0:00:06.200\nAnna: How are\nyou?\n\n0:00:06.900,0:00:07.000\nBen: Worse.\n"
    )

    assert transcript.format == "YouTube captions"
    assert [(cue.speaker, cue.start, cue.end, cue.text) for cue in transcript.cues] == [
        ("Anna", 0.0, 6.2, "How are you?"),
        ("Ben", 6.9, 7.0, "Worse."),
    ]


def word(path: Path, body: str, **parts: str) -> Path:
    """Write a Word file with nothing in it but what is needed."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "word/document.xml", f"<?xml version='1.0'?><w:document {space}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            packed.writestr(f"word/{name}.xml", content)
    return path


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r>{run}</w:r>' for run in runs)}</w:p>"


def test_a_typed_word_file_with_tracked_changes(tmp_path):
    """What was deleted is no talk; tabs, breaks and tables are read; comments are said to be there."""
    body = paragraph("<w:t>Therapist: How </w:t>", "<w:delText>bad</w:delText>", "<w:t>are you?</w:t>") + (
        f"<w:tbl><w:tr><w:tc>{paragraph('<w:t>Client:</w:t><w:tab/><w:t>Worse.</w:t><w:br/><w:t>Much.</w:t>')}</w:tc></w:tr></w:tbl>"
    )
    (found,) = transcripts(word(tmp_path / "a.docx", body, comments="<c/>"), ReadOptions())

    assert said(found.cues) == [("Therapist", "How are you?"), ("Client", "Worse.\nMuch.")]
    assert "comments of the document are left aside" in found.problems[0].message


def test_a_word_file_with_a_document_type_is_refused(tmp_path):
    """It could bring files from elsewhere."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')

    with pytest.raises(BadInput, match="document type"):
        list(transcripts(path, ReadOptions()))


def test_an_empty_text_is_a_session_without_turns_and_says_so(tmp_path):
    """No traceback, no empty silence."""
    from ipt_fidelity.readers.settle import Choices, settle

    imported = settle(read(tmp_path / "a.txt", "\n \n"), Choices())

    assert [problem.code for problem in imported.report.problems if problem.is_error] == ["no-turns"]


def test_zip_is_not_taken_for_word(tmp_path):
    """Any other archive is no transcript that is known here."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("readme.txt", "hello")
    path = tmp_path / "a.zip"
    path.write_bytes(buffer.getvalue())

    with pytest.raises(BadInput):
        list(transcripts(path, ReadOptions()))
