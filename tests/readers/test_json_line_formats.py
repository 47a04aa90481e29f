"""doccano, Prodigy, ConvoKit, brat and BORIS: a turn is a turn whatever it is called, and what does not fit is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.transcript import ReadOptions, Transcript

TALK = "T: How was it?\nC: We argued."


def read(path: Path) -> list[Transcript]:
    return list(transcripts(path, ReadOptions()))


def lines(path: Path, *objects: Any) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    return path


def codes(transcript: Transcript) -> list[list[tuple[str, str | None]]]:
    return [[(mark.code, mark.coder) for mark in cue.marks] for cue in transcript.cues]


def test_documents_of_one_line_are_turns_of_the_session_that_they_name(tmp_path):
    """Whoever labels turn by turn has a document for each."""
    path = lines(
        tmp_path / "x.jsonl",
        {"id": 1, "text": "How was it?", "speaker": "T", "session": "s2", "label": ["OPEN"]},
        {"id": 2, "text": "C: We argued.", "session": "s2", "label": [[3, 12, "EVENT"]]},
    )
    (found,) = read(path)

    assert found.name == "s2"
    assert [(cue.id, cue.speaker, cue.text) for cue in found.cues] == [("1", "T", "How was it?"), ("2", "C", "We argued.")]
    assert codes(found) == [[("OPEN", None)], [("EVENT", None)]]


def test_a_zip_has_a_file_for_each_coder(tmp_path):
    """The same document in two files is one session of two coders."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for who, code in (("anna", "X"), ("bert", "Y")):
            archive.writestr(f"{who}.jsonl", json.dumps({"id": 1, "text": TALK, "label": [[0, 5, code]]}))
    (found,) = read(path)

    assert codes(found) == [[("X", "anna"), ("Y", "bert")], []]


def test_a_label_of_a_whole_session_is_lost_and_said(tmp_path):
    """A class of a document is on no turn."""
    (found,) = read(lines(tmp_path / "x.jsonl", {"id": 1, "text": TALK, "label": ["GOOD"]}))

    assert codes(found) == [[], []]
    assert [problem.code for problem in found.problems if problem.is_error] == ["not-carried"]


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path):
    """The place of a problem is its line in the file."""
    path = lines(tmp_path / "x.jsonl", {"id": 1, "text": TALK, "label": []})
    path.write_text(path.read_text(encoding="utf-8") + '{"id": 2, "text": \n[1]\n{"id": 3}\n', encoding="utf-8")
    (found,) = read(path)

    assert [problem.where.line for problem in found.problems if problem.is_error] == [2, 3, 4]
    assert len(found.cues) == 2


def test_rejected_and_ignored_examples_of_prodigy_give_no_codes(tmp_path):
    """Whoever rejects an example says that its codes are wrong; the turn stays."""
    about = {"text": "We argued.", "_input_hash": 1, "spans": [{"start": 0, "end": 2, "label": "X"}], "meta": {"turn": 1}}
    path = lines(
        tmp_path / "x.jsonl",
        {**about, "answer": "accept", "_annotator_id": "a"},
        {**about, "answer": "reject", "_annotator_id": "b"},
        {**about, "answer": "ignore", "_annotator_id": "c"},
    )
    (found,) = read(path)

    assert codes(found) == [[("X", "a")]]
    assert found.coders == ("a", "b", "c")
    assert [problem.code for problem in found.problems] == ["not-accepted", "not-accepted"]


def test_choices_of_prodigy_are_codes_of_the_turn(tmp_path):
    """A choice has no span."""
    path = lines(tmp_path / "x.jsonl", {"text": "We argued.", "_input_hash": 1, "accept": ["X", "Y"], "answer": "accept"})

    assert codes(read(path)[0]) == [[("X", None), ("Y", None)]]


def test_timestamps_of_a_corpus_that_count_from_1970_are_no_times(tmp_path):
    """A date is nothing that a session should hold."""
    path = lines(
        tmp_path / "utterances.jsonl",
        {
            "id": "1",
            "conversation_id": "a",
            "text": "x",
            "speaker": "T",
            "meta": {"tags": ["A", "B"], "score": 1},
            "timestamp": 1.7e9,
        },
        {"id": "2", "conversation_id": "b", "text": "y", "speaker": "T", "meta": {}, "timestamp": 0},
    )
    first, second = read(path)

    assert first.cues[0].start is None
    assert codes(first) == [[("A", None), ("B", None)]]
    assert {"timestamps", "metadata"} <= {problem.code for problem in first.problems}
    assert second.cues[0].start == 0.0


def test_brat_needs_its_text(tmp_path):
    """Codes without talk are refused, with what to do."""
    (tmp_path / "x.ann").write_text("T1\tX 0 3\tabc\n", encoding="utf-8")

    with pytest.raises(BadInput, match="one folder"):
        read(tmp_path / "x.ann")


def test_codes_of_brat_in_pieces_are_on_each_turn_and_links_are_lost(tmp_path):
    """A code may leave words out; relations, events and unknown attributes cannot be kept."""
    (tmp_path / "x.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "x.ann").write_text(
        "T1\tX 3 6;18 20\tHow We\nA1\tNegated T1\nR1\tCause Arg1:T1 Arg2:T1\n#2\tAnnotatorNotes T9\tlost\n?\n",
        encoding="utf-8",
    )
    (found,) = read(tmp_path / "x.ann")

    assert codes(found) == [[("X", None)], [("X", None)]]
    assert [problem.where.line for problem in found.problems] == [2, 3, 4, 5]


def test_the_start_and_stop_of_a_state_are_one_moment(tmp_path):
    """BORIS notes both; a state that never stops is kept and said."""
    data = {
        "project_format_version": "7.0",
        "behaviors_conf": {
            "0": {"type": "State event", "code": "X", "modifiers": {"0": {"name": "depth"}, "1": {"name": "mood"}}}
        },
        "observations": {
            "s1": {
                "events": [
                    [1.0, "T", "X", "worked|low", ""],
                    [5.5, "T", "X", "", ""],
                    [7, "No focal subject", "X", "", "hm"],
                    3,
                ]
            }
        },
    }
    path = tmp_path / "x.boris"
    path.write_text(json.dumps(data), encoding="utf-8")
    (found,) = read(path)

    assert [(cue.speaker, cue.start, cue.end) for cue in found.cues] == [("T", 1.0, 5.5), (None, 7.0, None)]
    assert found.cues[0].marks[0].details == {"depth": "worked", "note": "mood: low"}
    assert {"no-end", "modifier", "event"} <= {problem.code for problem in found.problems}


@pytest.mark.parametrize("name", ["x.boris", "x.jsonl", "x.json"])
def test_other_json_is_refused_in_words(tmp_path, name):
    """A file of settings is no transcript."""
    path = tmp_path / name
    path.write_text('{"colour": "red"}', encoding="utf-8")

    with pytest.raises(BadInput):
        read(path)
