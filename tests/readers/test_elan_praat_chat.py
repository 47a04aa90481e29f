"""ELAN, Praat and CHAT: codes find the talk that they are about, by reference, by time or by their place below a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.readers.damage import SAMPLES

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.transcript import ReadOptions, Transcript

ELAN = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="rater_z" DATE="" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="{units}"/>
<TIME_ORDER>{slots}</TIME_ORDER>
{tiers}
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="talk"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="moments" CONTROLLED_VOCABULARY_REF="v"/>
<CONTROLLED_VOCABULARY CV_ID="v"><CV_ENTRY DESCRIPTION="goes through an exchange">ANALYSIS</CV_ENTRY></CONTROLLED_VOCABULARY>
</ANNOTATION_DOCUMENT>"""


def slots(*times: int | None) -> str:
    written = ["" if time is None else f'TIME_VALUE="{time}"' for time in times]
    return "".join(f'<TIME_SLOT TIME_SLOT_ID="ts{at}" {value}/>' for at, value in enumerate(written, 1))


def tier(name: str, *annotations: str, about: str = 'LINGUISTIC_TYPE_REF="talk"') -> str:
    inside = "".join(f"<ANNOTATION>{each}</ANNOTATION>" for each in annotations)
    return f'<TIER TIER_ID="{name}" {about}>{inside}</TIER>'


def said(name: str, first: int, last: int, text: str) -> str:
    return (
        f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="{name}" TIME_SLOT_REF1="ts{first}" TIME_SLOT_REF2="ts{last}">'
        f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
    )


def about(name: str, other: str, text: str) -> str:
    return (
        f'<REF_ANNOTATION ANNOTATION_ID="{name}" ANNOTATION_REF="{other}">'
        f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></REF_ANNOTATION>"
    )


def elan(folder: Path, times: str, *tiers: str, units: str = "milliseconds", encoding: str = "utf-8") -> Transcript:
    path = folder / "session.eaf"
    document = ELAN.format(slots=times, tiers="\n".join(tiers), units=units).replace("UTF-8", encoding.upper())
    path.write_bytes(document.encode(encoding))
    (found,) = transcripts(path, ReadOptions())
    return found


def lines(transcript: Transcript) -> list[tuple[str | None, str, list[str]]]:
    return [(cue.speaker, cue.text, [mark.code for mark in cue.marks]) for cue in transcript.cues]


def test_a_slot_without_a_time_leaves_the_time_open(tmp_path):
    """ELAN leaves times out between two known ones; none is made up, and the order stays that of the document."""
    found = elan(
        tmp_path,
        slots(0, 1000, None, None, 9000, 9500),
        tier("Client", said("a2", 3, 4, "second")),
        tier("Therapist", said("a1", 1, 2, "first"), said("a3", 5, 6, "third")),
    )

    assert [(cue.text, cue.start, cue.end) for cue in found.cues] == [
        ("first", 0.0, 1.0),
        ("second", None, None),
        ("third", 9.0, 9.5),
    ]
    assert "no-time" in {problem.code for problem in found.problems}


def test_a_code_is_followed_over_several_tiers(tmp_path):
    """A code on a comment on a turn is a code on the turn."""
    found = elan(
        tmp_path,
        slots(0, 1000),
        tier("T", said("a1", 1, 2, "words")),
        tier("code@T", about("a2", "a1", "OUTER"), about='LINGUISTIC_TYPE_REF="moments" PARENT_REF="T" ANNOTATOR="rater_a"'),
        tier("sub@code", about("a3", "a2", "INNER"), about='LINGUISTIC_TYPE_REF="moments" PARENT_REF="code@T"'),
    )

    assert lines(found) == [("T", "words", ["OUTER", "INNER"])]
    assert [mark.coder for mark in found.cues[0].marks] == ["rater_a", "rater_z"]


def test_references_in_a_circle_come_to_an_end(tmp_path):
    """A damaged file is no endless loop; its codes are lost, and that is said."""
    found = elan(
        tmp_path,
        slots(0, 1000),
        tier("T", said("a1", 1, 2, "words")),
        tier("codes", about("a2", "a3", "X"), about("a3", "a2", "Y"), about='LINGUISTIC_TYPE_REF="moments" PARENT_REF="T"'),
    )

    assert [problem.code for problem in found.problems if problem.is_error] == ["span-outside", "span-outside"]


def test_codes_beside_the_talk_are_put_there_by_time(tmp_path):
    """A tier of codes of its own: a code goes to every turn that it covers, not to one that it touches by a hair."""
    found = elan(
        tmp_path,
        slots(0, 5000, 5100, 9000, 4900),
        tier("T", said("a1", 1, 2, "long")),
        tier("C", said("a2", 3, 4, "answer")),
        tier("Moments", said("a3", 5, 4, "X"), about='LINGUISTIC_TYPE_REF="moments"'),
    )

    assert lines(found) == [("T", "long", []), ("C", "answer", ["X"])]


def test_participants_name_the_speakers(tmp_path):
    """The participant of a tier speaks; where none is named, the tier does."""
    found = elan(
        tmp_path,
        slots(0, 1, 2, 3),
        tier("A", said("a1", 1, 2, "x"), about='PARTICIPANT="Anna"'),
        tier("B", said("a2", 3, 4, "y")),
    )

    assert [cue.speaker for cue in found.cues] == ["Anna", "B"]
    assert found.codebook == {"ANALYSIS": "goes through an exchange"}


@pytest.mark.parametrize(("units", "start"), [("PAL-frames", 4.0), ("NTSC-frames", 3.337), ("milliseconds", 0.1)])
def test_times_in_frames_are_seconds(tmp_path, units, start):
    """A hundred frames of European video are four seconds."""
    assert elan(tmp_path, slots(100, 200), tier("T", said("a1", 1, 2, "x")), units=units).cues[0].start == start


def test_utf_16_is_read(tmp_path):
    """XML says its encoding itself."""
    assert elan(tmp_path, slots(0, 1), tier("T", said("a1", 1, 2, "Größe")), encoding="utf-16").cues[0].text == "Größe"


def test_a_document_type_is_refused(tmp_path):
    """Nothing from elsewhere is fetched, and no entity is expanded."""
    path = tmp_path / "x.eaf"
    path.write_text(
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>',
        encoding="utf-8",
    )

    with pytest.raises(BadInput, match="document type"):
        list(transcripts(path, ReadOptions()))


TEXT_GRID = """File type = "ooTextFile"
Object class = "TextGrid"

0 10 <exists> {count}
{tiers}
"""


def grid(folder: Path, *tiers: str) -> Transcript:
    path = folder / "session.TextGrid"
    path.write_text(TEXT_GRID.format(count=len(tiers), tiers="\n".join(tiers)), encoding="utf-8")
    (found,) = transcripts(path, ReadOptions())
    return found


def test_a_point_is_a_code_on_the_turn_in_which_it_lies(tmp_path):
    """A tier of points has no length; one in a pause goes to the nearer turn, and that is said."""
    found = grid(
        tmp_path,
        '"IntervalTier" "T" 0 10 2 0 4 "one" 5 9 "two"',
        '"TextTier" "moments" 0 10 2 1.5 "X" 4.2 "Y"',
    )

    assert lines(found) == [("T", "one", ["X", "Y"]), ("T", "two", [])]
    assert "between-turns" in {problem.code for problem in found.problems}


def test_quotes_numbers_and_comments_in_a_grid_are_told_apart(tmp_path):
    """Praat doubles quotes, and skips words, numbers in brackets and what follows an exclamation mark."""
    found = grid(
        tmp_path,
        'item [1]: "IntervalTier" name = "T" 0 10 ! a comment 7 "x"\nsize = 1 [3] xmin = 0 xmax = 4 "she said ""no"""',
    )

    assert lines(found) == [("T", 'she said "no"', [])]


def test_a_grid_that_breaks_off_keeps_what_came_before(tmp_path):
    """What is whole is read; the end is said to be missing."""
    found = grid(tmp_path, '"IntervalTier" "T" 0 10 2 0 4 "one" 5')

    assert lines(found) == [("T", "one", [])]
    assert "cut-off" in {problem.code for problem in found.problems}


def test_a_binary_grid_is_refused_with_what_to_do(tmp_path):
    """Praat can save it as text."""
    path = tmp_path / "x.TextGrid"
    path.write_bytes(b"ooBinaryFile\x08TextGrid")

    with pytest.raises(BadInput, match="text file"):
        list(transcripts(path, ReadOptions()))


def chat(folder: Path, text: str) -> Transcript:
    path = folder / "session.cha"
    path.write_text(text, encoding="utf-8")
    (found,) = transcripts(path, ReadOptions())
    return found


def test_lines_go_on_after_a_tab(tmp_path):
    """A long line is broken, and so is a list of codes."""
    found = chat(tmp_path, "@Begin\n*THE:\tone two\n\tthree . \x150_900\x15\n%cod:\t$A\n\t$B\n@End\n")

    assert lines(found) == [("THE", "one two three.", ["A", "B"])]
    assert (found.cues[0].start, found.cues[0].end) == (0.0, 0.9)


@pytest.mark.parametrize("name", ["cod", "xcod", "xcode", "spa", "xipt"])
def test_codes_stand_on_lines_of_several_names(tmp_path, name):
    """The name of the line of codes is up to the project."""
    assert lines(chat(tmp_path, f"@Begin\n*T:\tx .\n%{name}:\t$A:b\n@End\n")) == [("T", "x.", ["A:b"])]


def test_postcodes_are_codes(tmp_path):
    """A code in brackets at the end of the line is one, and no part of the talk."""
    assert lines(chat(tmp_path, "@Begin\n*T:\twell yes . [+ trn]\n@End\n")) == [("T", "well yes.", ["trn"])]


@pytest.mark.parametrize("header", ["@Participants:\tANN Anna Therapist", "@ID:\teng|x|ANN|||||Therapist|||"])
def test_any_role_name_is_handed_on(tmp_path, header):
    """The headers say who a speaker is; what that means is settled later."""
    assert "Therapist" in chat(tmp_path, f"@Begin\n{header}\n*ANN:\tx .\n@End\n").participants["ANN"]


def test_what_is_neither_talk_nor_code_is_counted(tmp_path):
    """The grammar of a linguist is left aside, a comment on an uncoded turn is lost; both are said."""
    found = chat(tmp_path, "@Begin\n*T:\tx .\n%mor:\tn|x\n%com:\tnice\n@End\n")

    assert {problem.code: problem.severity for problem in found.problems} == {"left-aside": "note", "not-carried": "error"}


def test_a_missing_end_is_said(tmp_path):
    """CHAT ends with @End; without it the file may be cut off."""
    assert "cut-off" in {problem.code for problem in chat(tmp_path, "@Begin\n*T:\tx .\n").problems}


def test_the_samples_of_praat_agree_in_every_form():
    """Long, short, UTF-8 and UTF-16 are one grid."""
    forms = [
        next(iter(transcripts(SAMPLES / f"praat_{form}.TextGrid", ReadOptions())))
        for form in ("long", "short", "long_utf16")
    ]

    assert lines(forms[0]) == lines(forms[1]) == lines(forms[2])
