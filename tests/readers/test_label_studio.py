"""Label Studio: who coded what, on which paragraphs, and that large exports are never held whole."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.formats.label_studio import LabelStudioImporter
from ipt_fidelity.readers.transcript import ReadOptions, Transcript

DIALOGUE = [
    {"author": "T", "text": "How was the week?"},
    {"author": "C", "text": "We argued again."},
    {"author": "T", "text": "About what?"},
]
IMPORTER = LabelStudioImporter()


def region(start: Any, end: Any, *codes: str, kind: str = "paragraphlabels", **more: Any) -> dict[str, Any]:
    return {"id": "r1", "from_name": "codes", "type": kind, "value": {"start": start, "end": end, kind: list(codes), **more}}


def annotation(coder: Any, *results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": 1, "completed_by": coder, "result": list(results), **more}


def task(*annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"dialogue": DIALOGUE}, "annotations": list(annotations), **more}


def text_task(text: str, *results: dict[str, Any]) -> dict[str, Any]:
    return {"id": 7, "data": {"text": text}, "annotations": [annotation(3, *results)]}


def read(folder: Path, *tasks: Any, raw: bytes | None = None) -> list[Transcript]:
    path = folder / "export.json"
    path.write_bytes(json.dumps(list(tasks)).encode() if raw is None else raw)
    return list(IMPORTER.read(path, ReadOptions()))


def codes(transcript: Transcript) -> list[list[str]]:
    return [[mark.code for mark in cue.marks] for cue in transcript.cues]


def test_the_address_of_a_recording_is_no_talk(tmp_path):
    """Codes on a sound file have no words to stand on; they must not land on a turn that consists of its address."""
    heard = {"id": 7, "data": {"audio": "https://example.org/s03.wav"}, "annotations": []}
    heard["annotations"] = [annotation(3, region(1.0, 3.0, "AFFECT", kind="labels"))]
    (found,) = read(tmp_path, heard)

    assert not found.cues
    assert {problem.code for problem in found.problems if problem.is_error} == {"no-text", "span-outside"}


@pytest.mark.parametrize(("start", "end"), [("3", "x"), (-5, 3), (None, 4)])
def test_a_code_without_positions_is_lost_and_not_guessed(tmp_path, start, end):
    """Nothing says where it stands; put on any turn it would move a score."""
    (found,) = read(tmp_path, text_task("T: Yes.\nC: No.", region(start, end, "AFFECT", kind="labels")))

    assert codes(found) == [[], []]
    assert [problem.code for problem in found.problems if problem.is_error] == ["span-outside"]


def test_positions_in_a_marked_page_are_those_in_the_whole(tmp_path):
    """Start and end are paths there."""
    span = region(
        "/p[1]/text()[1]", "/p[1]/text()[1]", "AFFECT", kind="hypertextlabels", globalOffsets={"start": 11, "end": 13}
    )
    (found,) = read(tmp_path, text_task("T: Yes.\nC: No.", span))

    assert codes(found) == [[], ["AFFECT"]]


def test_a_result_that_is_none_is_said(tmp_path):
    """A damaged export."""
    broken = text_task("T: Yes.\nC: No.")
    broken["annotations"][0]["result"] = [5, None]
    (found,) = read(tmp_path, broken)

    assert [problem.message for problem in found.problems if problem.is_error] == ["2 results of no known kind left out."]


@pytest.mark.parametrize(("start", "end"), [("1", "1"), (1, 1)])
def test_paragraph_indexes_may_be_text(tmp_path, start, end):
    """Exports write paragraph numbers as text or as numbers; both mean the same turn."""
    (found,) = read(tmp_path, task(annotation(3, region(start, end, "AFFECT", startOffset=0, endOffset=9))))

    assert codes(found) == [[], ["AFFECT"], []]


def test_a_span_over_paragraphs_is_on_each_that_it_covers(tmp_path):
    """From the middle of one turn into the next; a paragraph of which nothing is covered has no code."""
    quote = "week?\n\nWe argued again."
    span = region("0", "2", "LINK", startOffset=12, endOffset=0, text=quote)
    (found,) = read(tmp_path, task(annotation(3, span)))

    assert codes(found) == [["LINK"], ["LINK"], []]
    assert found.cues[0].marks[0].matched is True


def test_labels_in_place_of_paragraphlabels_are_codes(tmp_path):
    """Some imports leave the codes under the other name."""
    span = region("0", "0", "LINK", kind="paragraphlabels")
    span["value"]["labels"] = span["value"].pop("paragraphlabels")
    (found,) = read(tmp_path, task(annotation(3, span)))

    assert codes(found) == [["LINK"], [], []]


def test_a_skipped_task_is_left_aside_and_said(tmp_path):
    """Somebody who skipped has coded nothing, and is no coder."""
    skipped = annotation(5, region("0", "0", "X"), was_cancelled=True)
    (found,) = read(tmp_path, task(annotation(3, region("1", "1", "Y")), skipped))

    assert codes(found) == [[], ["Y"], []]
    assert found.coders == ("3",)
    assert [problem.code for problem in found.problems] == ["cancelled"]


def test_predictions_and_drafts_are_no_codes(tmp_path):
    """A machine's guess does not count as coding; a draft may be somebody's work, so it is a warning."""
    guess = annotation("model", region("0", "0", "X"))
    (found,) = read(tmp_path, task(predictions=[guess], drafts=[guess]))

    assert codes(found) == [[], [], []]
    assert {problem.code: problem.severity for problem in found.problems} == {"predictions": "note", "drafts": "warning"}


@pytest.mark.parametrize(
    ("said", "coder"), [(3, "3"), ({"id": 4, "email": "rater@example.org"}, "rater@example.org"), ({"id": 4}, "4")]
)
def test_a_coder_is_called_by_name_where_there_is_one(tmp_path, said, coder):
    """Exports give a number, or a record of the account."""
    (found,) = read(tmp_path, task(annotation(said, region("0", "0", "X"))))

    assert found.coders == (coder,)
    assert found.cues[0].marks[0].coder == coder


def test_what_is_said_about_a_region_goes_with_its_codes(tmp_path):
    """A rating of the region is the quality of the moment, a text its note, a choice one more code."""
    value = {"start": "0", "end": "0"}
    about = [
        {"id": "r1", "from_name": "stars", "type": "rating", "value": {**value, "rating": 4}},
        {"id": "r1", "from_name": "why", "type": "textarea", "value": {**value, "text": ["clear", "warm"]}},
        {"id": "r1", "from_name": "depth", "type": "choices", "value": {"choices": ["worked"]}},
    ]
    (found,) = read(tmp_path, task(annotation(3, region("0", "0", "X"), *about)))
    first, second = found.cues[0].marks

    assert (first.code, second.code) == ("X", "worked")
    assert first.details == {"quality": 4, "note": "clear warm"}
    assert not found.problems


def test_positions_of_a_browser_are_understood(tmp_path):
    """Browsers count an emoji as two; the marked text shows it, and the code stays on its turn."""
    text = "C: 😀😀😀😀😀😀😀😀 fine\nT: And the argument?\nC: Bad."
    start = text.index("And") + 8
    quote = "And the argument?"
    (found,) = read(tmp_path, text_task(text, region(start, start + len(quote), "X", kind="labels", text=quote)))

    assert codes(found) == [[], ["X"], []]
    assert "positions" in {problem.code for problem in found.problems}


def test_a_shifted_span_is_put_where_its_text_stands_and_said(tmp_path):
    """Trimmed spaces move positions; the text that was marked decides."""
    text = "T: How was it?\nC: We argued again.\nT: About what?"
    span = region(0, 16, "X", kind="labels", text="We argued again.")
    (found,) = read(tmp_path, text_task(text, span))

    assert codes(found) == [[], ["X"], []]
    assert [problem.code for problem in found.problems] == ["span-shifted"]


def test_a_span_whose_text_is_nowhere_is_marked_as_doubtful(tmp_path):
    """It stays where its positions say, and the report shows that its text does not match."""
    text = "T: How was it?\nC: We argued again."
    (found,) = read(tmp_path, text_task(text, region(3, 10, "X", kind="labels", text="something else")))

    assert found.cues[0].marks[0].matched is False


def test_a_span_beyond_the_text_is_lost_and_said(tmp_path):
    """No turn, no code: an error names it."""
    (found,) = read(tmp_path, task(annotation(3, region("9", "9", "X"))))

    assert codes(found) == [[], [], []]
    assert [problem.code for problem in found.problems if problem.is_error] == ["span-outside"]


def test_a_relation_cannot_be_kept(tmp_path):
    """Two codes that are linked are two codes; the link is lost, and said."""
    link = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
    (found,) = read(tmp_path, task(annotation(3, link)))

    assert "relation" in found.problems[0].message


def test_two_coders_of_json_min_are_one_session(tmp_path):
    """JSON_MIN gives each annotation a row of its own; the task is the same."""
    rows = [
        {"id": 7, "dialogue": DIALOGUE, "annotator": who, "annotation_id": who, "codes": [{
            "start": "0", "end": "0", "startOffset": 0, "endOffset": 5, "paragraphlabels": [code],
        }]}
        for who, code in ((3, "X"), (5, "Y"))
    ]  # fmt: skip
    (found,) = read(tmp_path, *rows)

    assert [(mark.code, mark.coder) for mark in found.cues[0].marks] == [("X", "3"), ("Y", "5")]


def test_a_file_that_is_cut_off_keeps_the_tasks_before(tmp_path):
    """The rest of the work is done, and the end is said to be missing."""
    whole = json.dumps([task(annotation(3, region("0", "0", "X")))] * 2).encode()
    first, rest = read(tmp_path, raw=whole[:-40])

    assert codes(first) == [["X"], [], []]
    assert rest.cues == ()
    assert [problem.code for problem in rest.problems] == ["cut-off"]


def test_a_key_that_stands_twice_is_found_with_its_line(tmp_path):
    """Of two equal keys neither is taken in silence; the other tasks are read."""
    raw = b'[\n{"id": 1,\n "data": {},\n "data": {}},\n' + json.dumps(task()).encode() + b"]"
    broken, sound = read(tmp_path, raw=raw)

    assert [(problem.code, problem.where.line) for problem in broken.problems] == [("duplicate-key", 4)]
    assert len(sound.cues) == 3


@pytest.mark.parametrize("raw", [b"[]", b"]"])
def test_a_list_without_tasks_is_refused(tmp_path, raw):
    """An empty export is no session."""
    with pytest.raises(BadInput, match="no task"):
        read(tmp_path, raw=raw)


@pytest.mark.parametrize("raw", [b"", b"[1, 2]", b"null"])
def test_a_file_without_a_list_says_what_is_wrong(tmp_path, raw):
    """Something that is no export gives nothing but a problem."""
    (found,) = read(tmp_path, raw=raw)

    assert not found.cues
    assert found.problems[0].is_error


def test_a_large_export_is_never_held_whole(tmp_path):
    """Memory follows the largest task and not the number of tasks."""
    one = json.dumps(task(*[annotation(3, region("0", "0", "X", text="How was the week?"))] * 60)).encode()
    path = tmp_path / "export.json"
    path.write_bytes(b"[" + b",\n".join([one] * 400) + b"]")
    tracemalloc.start()
    try:
        count = sum(1 for _ in IMPORTER.read(path, ReadOptions()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 400
    assert peak < path.stat().st_size / 2


@pytest.mark.parametrize(("start", "end", "expected"), [(0, 20, [["X"], []]), (15, 17, [[], ["X"]]), (13, 13, [["X"], []])])
def test_the_name_of_the_next_speaker_is_not_what_was_said(tmp_path, start, end, expected):
    """A hand that slips into the next line codes it only from its first word on; a point lies where it lies."""
    (found,) = read(tmp_path, text_task("T: How was it?\nClient: We argued.", region(start, end, "X", kind="labels")))

    assert codes(found) == expected
