"""What a file holds beside talk and codes, and what is wrong with it, is said by name: a loss, a doubt, or a note."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import importers, transcripts
from ipt_fidelity.readers.parts.values import detail, seconds, text, whole
from ipt_fidelity.readers.transcript import ReadOptions, Transcript


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, importer: str | None = None) -> list[Transcript]:
    if importer is None:
        return list(transcripts(path, ReadOptions()))
    return list(next(each for each in importers() if each.name == importer).read(path, ReadOptions()))


def said(found: list[Transcript]) -> set[tuple[str, str]]:
    return {(problem.severity, problem.code) for transcript in found for problem in transcript.problems}


def grid(*tiers: str) -> str:
    return f'File type = "ooTextFile"\nObject class = "TextGrid"\n0 9 <exists> {len(tiers)}\n' + "\n".join(tiers)


def elan(tiers: str, *, header: str = '<HEADER TIME_UNITS="milliseconds"/>', slots: str = "") -> str:
    order = slots or '<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="b" TIME_VALUE="900"/>'
    return f"<ANNOTATION_DOCUMENT>{header}<TIME_ORDER>{order}</TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>"


def spoken(name: str, *, tier: str = "T", first: str = "a", last: str = "b", value: str = "x", more: str = "") -> str:
    return (
        f'<TIER TIER_ID="{tier}" {more}><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{name}" TIME_SLOT_REF1="{first}" '
        f'TIME_SLOT_REF2="{last}"><ANNOTATION_VALUE>{value}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>'
    )


def refers(tier: str, other: str, value: str, *, more: str = "") -> str:
    return (
        f'<TIER TIER_ID="{tier}" PARENT_REF="T"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{tier}-1" '
        f'ANNOTATION_REF="{other}" {more}><ANNOTATION_VALUE>{value}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>'
    )


BORIS = {"project_format_version": "7", "behaviors_conf": {}, "observations": {"s1": {"events": [["soon", "T", "X"]]}}}

NOTE_ALONE = (
    '<Project xmlns="QDA-XML"><Sources><TextSource><PlainTextContent>T: a</PlainTextContent><PlainTextSelection name="a">'
    '<Description>hm</Description><NoteRef targetGUID="1"/></PlainTextSelection></TextSource></Sources></Project>'
)
LOSSES = [
    (
        "x.TextGrid",
        grid('"IntervalTier" "T" 0 9 1 0 9 "a"', '"IntervalTier" "notes" 0 9 1 0 9 "hm"'),
        ("error", "not-carried"),
    ),
    ("x.TextGrid", grid('"IntervalTier" "T" 0 9 1 0 9 "a"', '"IntervalTier" "words" 0 9 1 0 9 "hm"'), ("note", "tier")),
    ("x.TextGrid", grid('"IntervalTier" "codes" 0 9 1 0 9 "X"'), ("warning", "tiers")),
    ("x.TextGrid", grid('"IntervalTier" "codes" 0 9 1 0 9 "X"'), ("error", "no-talk")),
    ("x.TextGrid", grid('"IntervalTier" "T" 0 9 1 0 9 "a"', '"TextTier" "codes" 0 9 1 -5 "X"'), ("error", "bad-time")),
    ("x.TextGrid", grid('"IntervalTier" "T" 0 9 1 0 9 "a"', '"Other" "T" 0 9 0'), ("error", "textgrid")),
    ("x.TextGrid", grid('"IntervalTier" "T" 0 9 1e999'), ("error", "textgrid")),
    ("x.TextGrid", grid('"IntervalTier" "T" 0 9 1 "a" 9 "a"'), ("error", "textgrid")),
    ("x.eaf", elan(spoken("1"), header='<HEADER TIME_UNITS="hours"/>'), ("warning", "time-units")),
    ("x.eaf", elan(spoken("1") + spoken("1", tier="C")), ("error", "duplicate-id")),
    ("x.eaf", elan(spoken("1", last="zz")), ("error", "no-time-slot")),
    ("x.eaf", elan(spoken("1"), slots='<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="soon"/>'), ("error", "bad-time")),
    ("x.eaf", elan(spoken("1") + refers("comment", "1", "hm")), ("error", "not-carried")),
    ("x.eaf", elan(spoken("1") + refers("words", "1", "x")), ("note", "tier")),
    ("x.eaf", elan(spoken("1", tier="codes")), ("warning", "tiers")),
    ("x.cha", "@Begin\nstray\n*T:\tx .\n@End\n", ("error", "chat-line")),
    ("x.cha", "@Begin\n%cod:\t$A\n*T:\tx .\n@End\n", ("error", "chat-line")),
    ("x.cha", "@Begin\n*T:\tx . \x1599999999999_1\x15\n@End\n", ("error", "bad-time")),
    ("x.cha", "@Begin\n*T:\tx . \x15%pic\x15\n@End\n", ("warning", "bullet")),
    ("x.cha", "@Begin\n@Comment:\tmade up\n*T:\tx .\n@End\n", ("note", "left-aside")),
    ("x.boris", json.dumps(BORIS), ("error", "bad-time")),
    ("x.jsonl", '{"id": 1, "text": "T: a\\nC: b", "entities": [], "relations": [{"type": "x"}]}', ("error", "not-carried")),
    ("x.jsonl", '{"id": 1, "text": "T: a\\nC: b", "label": [], "colour": "red"}', ("note", "metadata")),
    (
        "x.jsonl",
        '{"text": "a", "_input_hash": 1, "spans": [{"start": 5, "end": 9, "label": "X"}]}',
        ("warning", "span-outside"),
    ),
    ("x.jsonl", '{"text": "a", "_input_hash": 1, "relations": [{}]}', ("error", "not-carried")),
    ("x.jsonl", '{"text": "a", "_input_hash": 1}\n{"_input_hash": 2}', ("error", "no-text")),
    ("x.jsonl", '{"text": "a", "_input_hash": 1}\n[', ("error", "cut-off")),
    ("x.json", '{"segments": [{"start": 0, "text": "a"}, 3]}', ("error", "no-object")),
    ("x.json", '[{"doc": "a.txt", "user": "u", "begin": 0, "end": "x", "label": "X"}]', ("error", "span-outside")),
    (
        "x.qde",
        '<Project xmlns="QDA-XML"><Sources><PDFSource/></Sources><Cases><Case/></Cases><Notes><Note/></Notes></Project>',
        ("error", "not-carried"),
    ),
    (
        "x.qde",
        NOTE_ALONE,
        ("error", "not-carried"),
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), LOSSES)
def test_what_is_lost_or_doubtful_is_said(name, content, expected, tmp_path):
    """Severity and kind of what is found beside talk and codes."""
    assert expected in said(read(written(tmp_path, name, content)))


REFUSED = [
    ("ELAN", "x.eaf", "<OTHER/>", "no ELAN document"),
    ("Praat TextGrid", "x.TextGrid", 'File type = "ooTextFile"\nObject class = "Pitch 1"\n0 9', "no TextGrid"),
    ("Praat TextGrid", "x.TextGrid", "", "ends in the middle"),
    ("CHAT", "x.cha", "@Begin\n@End\n", "no line that begins"),
    ("REFI-QDA", "x.qde", "<Other/>", "neither a project nor a codebook"),
    ("REFI-QDA", "x.qde", '<Project xmlns="QDA-XML"/>', "no source"),
    ("REFI-QDA", "x.qdpx", b"PK\x05\x06" + bytes(18), "not XML"),
    ("CACTI", "x.casaa", "", "no coded moment"),
    ("CACTI", "x.casaa", b"SQLite format 3\0" + bytes(200), "cannot be read"),
    ("BORIS", "x.boris", "[]", "no observation"),
    ("ConvoKit", "utterances.jsonl", "", "no line of talk"),
    ("ConvoKit", "utterances.jsonl", "[1]", "no object"),
    ("Prodigy", "x.jsonl", "", "no example"),
    ("doccano", "x.jsonl", "", "no document"),
    ("doccano", "x.jsonl", '{"id": 1}', "no text"),
    ("INCEpTION", "x.json", "[]", "no code"),
    ("WhisperX", "x.json", '{"segments": 3}', "no talk"),
    ("CounselReflect", "x.json", "[]", "no talk"),
    ("Taguette codebook", "x.csv", "tag,description\n", "no code"),
    ("CACTI settings", "x.xml", "<userConfiguration/>", "no code"),
]


@pytest.mark.parametrize(("importer", "name", "content", "words"), REFUSED)
def test_a_file_without_anything_is_refused_in_words(importer, name, content, words, tmp_path):
    """Nothing of it can be read, and the message says why."""
    with pytest.raises(BadInput, match=words):
        read(written(tmp_path, name, content), importer)


def test_a_note_of_elan_goes_with_the_codes_of_its_turn(tmp_path):
    """A comment below a coded turn is a note to its codes."""
    content = elan(spoken("1") + refers("code", "1", "X") + refers("comment", "1", "hm"))
    (found,) = read(written(tmp_path, "x.eaf", content))

    assert [(mark.code, mark.details) for mark in found.cues[0].marks] == [("X", {"note": "hm"})]


def test_a_code_of_elan_may_stand_in_the_vocabulary_alone(tmp_path):
    """Where an annotation has no text, its entry of the vocabulary has one."""
    entry = '<CV_ENTRY_ML CVE_ID="e1"><CVE_VALUE>LINK</CVE_VALUE></CV_ENTRY_ML>'
    vocabulary = f'<CONTROLLED_VOCABULARY CV_ID="v">{entry}</CONTROLLED_VOCABULARY>'
    content = elan(spoken("1") + refers("C", "1", "", more='CVE_REF="e1"') + vocabulary)
    (found,) = read(written(tmp_path, "x.eaf", content))

    assert [mark.code for mark in found.cues[0].marks] == ["LINK"]


def test_speakers_that_cannot_be_read_leave_the_talk(tmp_path):
    """The lines of talk are what matters in a corpus."""
    path = written(
        tmp_path,
        "utterances.jsonl",
        '{"id": "1", "conversation_id": "a", "text": "x", "speaker": "T", "meta": {"code": [{}]}}',
    )
    written(tmp_path, "speakers.json", "{")
    (found,) = read(path)

    assert [cue.text for cue in found.cues] == ["x"]
    assert ("error", "cut-off") in said([found])


def test_a_dialogue_under_other_names_is_found(tmp_path):
    """The longest texts are the talk where no key has a usual name."""
    task = {
        "id": 1,
        "annotations": [],
        "data": {"chat": [{"a": "Th", "b": "What happened then?"}, {"a": "Cl", "b": "We argued."}]},
    }
    (found,) = read(written(tmp_path, "x.json", json.dumps([task])))

    assert [cue.text for cue in found.cues] == ["What happened then?", "We argued."]


def test_a_task_without_talk_says_so(tmp_path):
    """A picture was annotated, or the data were left out of the export."""
    (found,) = read(written(tmp_path, "x.json", '[{"id": 1, "annotations": [], "data": {"image": 3}}]'))

    assert ("error", "no-text") in said([found])


@pytest.mark.parametrize("value", [True, None, [], {}, float("inf"), "1" * 20, 10**30, "x"])
def test_what_is_no_number_is_none(value):
    """Nothing is made of a switch, of nothing, of infinity or of a word."""
    assert whole(value) is None
    assert seconds(value) is None


def test_details_are_those_of_annotations():
    """Numbers as numbers, everything else as text; what cannot be kept is handed on to be refused in words."""
    assert detail("value", "twelve") == {"value": "twelve"}
    assert detail("depth", "worked") == {"depth": "worked"}
    assert detail("quality", None) == {}
    assert text(True) is None


def test_a_packed_file_without_a_name_is_refused(tmp_path):
    """Only a damaged or an evil archive has one."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jsonl", '{"id": 1, "text": "T: a", "label": []}')
    path.write_bytes(path.read_bytes().replace(b"a.jsonl", bytes(7)))

    with pytest.raises(BadInput, match="no name"):
        read(path, "doccano")
