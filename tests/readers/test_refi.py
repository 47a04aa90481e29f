"""REFI-QDA: positions of every program fall on the right words, and a code belongs to whoever put it there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.transcript import ReadOptions, Transcript

GUID = "7A3F0000-0000-4000-8000-00000000000{}"
CODES = (
    f'<CodeBook><Codes><Code guid="{GUID.format(1)}" name="Parent" isCodable="false">'
    f'<Code guid="{GUID.format(2)}" name="LINK" isCodable="true"><Description>joins both</Description>'
    "</Code></Code></Codes></CodeBook>"
)
USERS = f'<Users><User guid="{GUID.format(3)}" name="rater_a"/><User guid="{GUID.format(4)}" name="rater_b"/></Users>'
LINES = ("T: One.", "C: Two words.", "T: Three more words.")


def coding(
    start: int, end: int, *, name: str = "", code: str = GUID.format(2), by: str = f'creatingUser="{GUID.format(4)}"'
) -> str:
    return (
        f'<PlainTextSelection guid="{GUID.format(9)}" name="{name}" startPosition="{start}" endPosition="{end}" '
        f'creatingUser="{GUID.format(3)}"><Coding {by}><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def project(inside: str, *, version: str = "project:1.0") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:{version}" name="x">{USERS}{CODES}'
        f"<Sources>{inside}</Sources></Project>"
    )


def text_source(*selections: str) -> str:
    return f'<TextSource guid="{GUID.format(5)}" name="S001" plainTextPath="internal://text.txt">{"".join(selections)}</TextSource>'


def read(folder: Path, inside: str, text: str | bytes, *, place: str = "Sources", **more: str) -> Transcript:
    path = folder / "x.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project(inside, **more))
        archive.writestr(f"{place}/text.txt", text)
    (found,) = transcripts(path, ReadOptions())
    return found


def codes(transcript: Transcript) -> list[list[str]]:
    return [[mark.code for mark in cue.marks] for cue in transcript.cues]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("counted", [1, 2])
def test_line_ends_count_one_or_two(tmp_path, ending, counted):
    """ATLAS.ti counts the end of a line as one, NVivo and MAXQDA as two; the marked words show which it was."""
    text = ending.join(LINES)
    words = "Three more words."
    start = text.index(words) if counted == 2 else text.replace("\r\n", "\n").index(words)
    found = read(tmp_path, text_source(coding(start, start + len(words), name=words)), text.encode())

    assert codes(found) == [[], [], ["LINK"]]
    assert found.cues[2].marks[0].matched is True


@pytest.mark.parametrize("place", ["Sources", "sources", "Quellen"])
def test_texts_are_found_whatever_the_folder_is_called(tmp_path, place):
    """Programs write it large or small."""
    assert len(read(tmp_path, text_source(), "\n".join(LINES), place=place).cues) == 3


@pytest.mark.parametrize("version", ["project:1.0", "project:1.5", "anything:0:4"])
@pytest.mark.parametrize("code", [GUID.format(2), GUID.format(2).lower(), "{" + GUID.format(2) + "}"])
def test_versions_and_guids_are_taken_as_they_come(tmp_path, version, code):
    """Any version of the namespace, GUIDs with braces or without, in any case."""
    found = read(tmp_path, text_source(coding(3, 7, code=code)), "\n".join(LINES), version=version)

    assert codes(found) == [["LINK"], [], []]
    assert found.codebook == {"LINK": "joins both"}


def test_the_coder_is_who_made_the_coding(tmp_path):
    """Somebody else may have selected the words; only where the coding names nobody, they count."""
    both = text_source(coding(3, 7), coding(3, 7, by=""))
    found = read(tmp_path, both, "\n".join(LINES))

    assert [mark.coder for mark in found.cues[0].marks] == ["rater_b", "rater_a"]


def test_a_code_that_the_codebook_lacks_is_lost_and_said(tmp_path):
    """Nothing is guessed about a code without a name."""
    found = read(tmp_path, text_source(coding(3, 7, code=GUID.format(8))), "\n".join(LINES))

    assert codes(found) == [[], [], []]
    assert "no-code" in {problem.code for problem in found.problems if problem.is_error}


def test_sync_points_give_times_to_a_transcript(tmp_path):
    """A transcript of a recording knows where some of its words stand in time, and selects by such points."""
    text = "\n".join(LINES)
    points = [(0, 0), (len(LINES[0]) + 1, 2500), (len(LINES[0]) + len(LINES[1]) + 2, 6000)]
    syncs = "".join(
        f'<SyncPoint guid="{GUID.format(at)}" timeStamp="{time}" position="{where}"/>'
        for at, (where, time) in enumerate(points)
    )
    selection = (
        f'<TranscriptSelection fromSyncPoint="{GUID.format(1)}" toSyncPoint="{GUID.format(2)}">'
        f'<Coding creatingUser="{GUID.format(3)}"><CodeRef targetGUID="{GUID.format(2)}"/></Coding></TranscriptSelection>'
    )
    talk = f'<Transcript plainTextPath="internal://text.txt">{syncs}{selection}</Transcript>'
    found = read(tmp_path, f'<AudioSource name="S001">{talk}</AudioSource>', text)

    assert [(cue.start, cue.end) for cue in found.cues] == [(0.0, 2.5), (2.5, 6.0), (6.0, None)]
    assert codes(found) == [[], ["LINK"], []]


def test_a_code_on_the_whole_source_and_a_picture_are_lost_and_said(tmp_path):
    """A session has turns alone."""
    whole = f'<Coding creatingUser="{GUID.format(3)}"><CodeRef targetGUID="{GUID.format(2)}"/></Coding>'
    found = read(tmp_path, text_source(whole), "\n".join(LINES))
    assert "'LINK'" in next(problem.message for problem in found.problems if problem.is_error)

    lost = read(tmp_path, f'<PictureSource name="drawing"><PictureSelection>{whole}</PictureSelection></PictureSource>', "")
    assert [problem.code for problem in lost.problems if problem.is_error] == ["not-carried"]


def test_a_text_inside_the_project_needs_no_file(tmp_path):
    """Short texts may stand in the project itself."""
    path = tmp_path / "x.qde"
    inside = f'<TextSource name="S001"><PlainTextContent>{chr(10).join(LINES)}</PlainTextContent>{coding(3, 7)}</TextSource>'
    path.write_text(project(inside), encoding="utf-8")
    (found,) = transcripts(path, ReadOptions())

    assert codes(found) == [["LINK"], [], []]


def test_a_text_without_a_plain_form_says_what_to_export(tmp_path):
    """A formatted text alone has no positions that hold."""
    path = tmp_path / "x.qde"
    path.write_text(project('<TextSource name="S001" richTextPath="internal://a.docx"/>'), encoding="utf-8")
    (found,) = transcripts(path, ReadOptions())

    assert "plain texts" in found.problems[-1].hint


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path, name):
    """Nothing of such a file is read."""
    path = tmp_path / "x.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project(text_source()))
        archive.writestr(name, "T: x")

    with pytest.raises(BadInput, match="leads out"):
        list(transcripts(path, ReadOptions()))


def test_a_bomb_is_refused_with_the_limit(tmp_path):
    """What is packed counts, not what the file weighs."""
    path = tmp_path / "x.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", project(text_source()))
        archive.writestr("Sources/text.txt", b"0" * 5_000_000)

    with pytest.raises(BadInput, match="larger than 1 MiB"):
        list(transcripts(path, ReadOptions(largest=2**20)))
