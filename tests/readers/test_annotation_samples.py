"""One invented session of four turns in every annotation format: talk, speakers, times and codes come out the same."""

from __future__ import annotations

import shutil

import pytest
from tests.readers.damage import SAMPLES

from ipt_fidelity.readers.foreign import first_bytes, strongest, transcripts
from ipt_fidelity.readers.settle import Choices, Imported, settle
from ipt_fidelity.readers.transcript import ReadOptions, Strength, Transcript

TALK = (
    ("therapist", "How has your mood been since we last met, and what happened with your sister?"),
    ("client", "Worse. We argued on Sunday and I have not slept well."),
    ("therapist", "So the argument came first and the low mood followed. Walk me through what each of you said."),
    ("client", "She said I never call. I just hung up."),
)
TIMES = ((0.0, 6.2), (6.9, 13.4), (14.0, 21.75), (22.1, 30.0))
BEGINS = tuple((start, None) for start, _ in TIMES)
UNTIMED = ((None, None),) * 4
MOOD, ANALYSIS = "LINK_MOOD_EVENT", "COMMUNICATION_ANALYSIS"

#: Sample, format, times, and the codes on the third turn with their coders.
WHOLE = [
    ("labelstudio_text.json", "Label Studio", UNTIMED, {(MOOD, "3")}),
    ("labelstudio_paragraphs.json", "Label Studio", TIMES, {(MOOD, "3"), (MOOD, "5"), (ANALYSIS, "5")}),
    ("labelstudio_json_min.json", "Label Studio", TIMES, {(MOOD, "3")}),
    ("doccano_sequence.jsonl", "doccano", UNTIMED, {(MOOD, None)}),
    ("doccano_relation.jsonl", "doccano", UNTIMED, {(MOOD, None)}),
    ("doccano_old_labels.jsonl", "doccano", UNTIMED, {(MOOD, "admin")}),
    ("doccano_per_user.zip", "doccano", UNTIMED, {(MOOD, "rater_a")}),
    ("elan_session.eaf", "ELAN", TIMES, {(MOOD, "rater_a")}),
    ("praat_long.TextGrid", "Praat TextGrid", TIMES, {(f'{MOOD} "mood/event"', None)}),
    ("praat_long_utf16.TextGrid", "Praat TextGrid", TIMES, {(f'{MOOD} "mood/event"', None)}),
    ("praat_short.TextGrid", "Praat TextGrid", TIMES, {(f'{MOOD} "mood/event"', None)}),
    ("chat_session.cha", "CHAT", TIMES, {(MOOD, None)}),
    ("refi_project.qdpx", "REFI-QDA", UNTIMED, {(MOOD, "rater_a"), (ANALYSIS, "rater_b")}),
    ("brat_session.ann", "brat", UNTIMED, {(MOOD, None)}),
    ("convokit_corpus", "ConvoKit", BEGINS, {(MOOD, None)}),
    ("whisperx.json", "WhisperX", TIMES, set()),
    ("counselreflect_conversation.json", "CounselReflect", UNTIMED, set()),
]
#: Sample and what of it is said to be lost: a human's words that a session has no place for.
LOST = [
    ("labelstudio_text.json", ["'overall' (rating: 4)", "'comment' (textarea: ['Clear link made.'])"]),
    ("doccano_sequence.jsonl", ["'clear link'"]),
    ("refi_project.qdpx", ["the variable 'Empathy' (4)"]),
    ("cacti_session.casaa", ["'GLOBAL_NOTES' ('steady pace')"]),
    ("cacti_session.globals", ["'ACCEPTANCE' (4)", "'NOTES' (steady pace)"]),
    ("inception_agreement.json", ["2 codes of 'S001.txt' have no text"]),
]
SPEAKERS = {"SPEAKER_00": "therapist", "SPEAKER_01": "client"}


def only(name: str) -> Transcript:
    (found,) = transcripts(SAMPLES / name, ReadOptions())
    return found


def settled(name: str) -> Imported:
    return settle(only(name), Choices(speakers=SPEAKERS))


def heard(text: str) -> str:
    """Return a text without case: CHAT is written small."""
    return text.lower().replace(".", "").replace("?", "").replace(" ", "")


@pytest.mark.parametrize(("name", "format_", "times", "codes"), WHOLE, ids=[each[0] for each in WHOLE])
def test_a_sample_reads_to_the_same_four_turns(name, format_, times, codes):
    """Speakers, words, times and who coded what are those of the session, as far as the format carries them."""
    transcript, session = only(name), settled(name).session

    assert strongest(SAMPLES / name, first_bytes(SAMPLES / name))[1] >= Strength.SHAPE
    assert transcript.format == format_
    assert [session.speakers[turn.speaker] for turn in session.turns] == [role for role, _ in TALK]
    assert [heard(turn.text) for turn in session.turns] == [heard(said) for _, said in TALK]
    assert tuple((turn.start, turn.end) for turn in session.turns) == times
    assert [{(mark.code, mark.coder) for mark in cue.marks} for cue in transcript.cues] == [set(), set(), codes, set()]


@pytest.mark.parametrize(("name", "words"), LOST, ids=[each[0] for each in LOST])
def test_what_a_session_cannot_hold_is_said_to_be_lost(name, words):
    """A rating, a comment or a code without a turn is an error of the report, with its words in it."""
    said = [problem.message for problem in only(name).problems if problem.is_error]

    assert all(any(word in message for message in said) for word in words)


def test_a_span_that_stands_where_its_text_is_matches():
    """The texts that the files give beside the positions are those of the session."""
    for name in ("labelstudio_text.json", "labelstudio_paragraphs.json", "refi_project.qdpx", "brat_session.ann"):
        assert {mark.matched for cue in only(name).cues for mark in cue.marks} <= {True, None}
        assert any(mark.matched for cue in only(name).cues for mark in cue.marks)


def test_two_coders_stay_two():
    """Somebody who coded nothing is named all the same: their silence is a judgement."""
    assert only("doccano_per_user.zip").coders == ("rater_a", "rater_b")
    assert only("labelstudio_paragraphs.json").coders == ("3", "5")


@pytest.mark.parametrize("name", ["chat_session.cha", "refi_project.qdpx", "brat_session.ann", "boris_project.boris"])
def test_a_note_goes_with_its_code(name):
    """What a coder wrote beside a code stays with it."""
    assert "clear link" in {mark.details.get("note") for cue in only(name).cues for mark in cue.marks}


@pytest.mark.parametrize("name", ["brat_session.ann", "boris_project.boris"])
def test_a_rating_of_a_moment_stays_with_its_code(name):
    """Quality 4 on a code is the coder's rating of that moment."""
    assert {mark.details.get("quality") for cue in only(name).cues for mark in cue.marks} == {4}


def test_cacti_has_codes_with_times_and_speakers_and_no_words():
    """A code says who spoke; a moment lasts until the next one."""
    cues = only("cacti_session.casaa").cues

    assert [(cue.speaker, cue.start, cue.end) for cue in cues] == [
        ("Therapist", 0.0, 6.9),
        ("Client", 6.9, 14.0),
        ("Therapist", 14.0, None),
    ]
    assert [[mark.code for mark in cue.marks] for cue in cues] == [["OQ0"], ["D+"], ["OQ0"]]


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("cacti_text_v030.casaa", [(0.0, 6.9), (6.9, 14.0), (14.0, None)]),
        ("cacti_exported_codelist_session.txt", [(0.0, 6.9), (6.9, 14.0), (14.0, None)]),
        ("cacti_text_old7.casaa", [(0.0, 6.0), (6.0, 14.0)]),
    ],
)
def test_the_text_forms_of_cacti_are_read(name, times):
    """Older versions and the export of codes have times and codes, and do not say who spoke."""
    transcript = only(name)

    assert transcript.format == "CACTI"
    assert [(cue.start, cue.end) for cue in transcript.cues] == times
    assert [cue.marks[0].code for cue in transcript.cues] == ["OQ0", "D+", "OQ0"][: len(times)]


def test_an_example_of_prodigy_is_one_turn():
    """The metadata say which session and turn an example is."""
    transcript = only("prodigy.jsonl")

    assert transcript.name == "S001"
    assert [(cue.id, cue.text) for cue in transcript.cues] == [("3", TALK[2][1])]
    assert [(mark.code, mark.coder, mark.matched) for mark in transcript.cues[0].marks] == [(MOOD, "ipt-rater_a", True)]


@pytest.mark.parametrize(
    ("name", "code"),
    [("refi_codebook.qdc", MOOD), ("taguette_codebook.csv", f"ipt.{MOOD}"), ("CactiUserConfiguration.xml", "OQ0")],
)
def test_a_codebook_alone_is_a_draft_of_a_mapping_file(name, code):
    """A codebook holds no talk, and says what it is good for."""
    transcript = only(name)

    assert code in transcript.codebook
    assert not transcript.cues
    assert any("draft of a mapping file" in problem.message for problem in transcript.problems)


def test_a_project_without_its_texts_says_where_they_belong(tmp_path):
    """A bare .qde has codes and no talk; with the folder Sources beside it, it is whole."""
    shutil.copy(SAMPLES / "refi_project.qde", tmp_path / "project.qde")
    (alone,) = transcripts(tmp_path / "project.qde", ReadOptions())
    assert not alone.cues
    assert any(problem.code == "no-text" and "Sources" in problem.hint for problem in alone.problems)

    (tmp_path / "sources").mkdir()
    running = "\n".join(f"{role.title()}: {said}" for role, said in TALK)
    (tmp_path / "sources" / "34ef91a0-2e99-5173-b93b-60637269e146.txt").write_text(running, encoding="utf-8")
    (whole,) = transcripts(tmp_path / "project.qde", ReadOptions())

    assert [{mark.code for mark in cue.marks} for cue in whole.cues] == [set(), set(), {MOOD, ANALYSIS}, set()]


def test_codes_of_inception_find_the_document_beside_them(tmp_path):
    """The export for agreement has positions alone; the document lies beside it."""
    shutil.copy(SAMPLES / "inception_agreement.json", tmp_path)
    running = "\n".join(f"{role.title()}: {said}" for role, said in TALK)
    (tmp_path / "S001.txt").write_text(running, encoding="utf-8")
    (found,) = transcripts(tmp_path / "inception_agreement.json", ReadOptions())

    assert {(mark.code, mark.coder) for mark in found.cues[2].marks} == {(MOOD, "rater_a"), (ANALYSIS, "rater_b")}
    assert found.name == "S001"


@pytest.mark.parametrize("name", ["refi_codebook.qdc", "taguette_codebook.csv", "elan_session.eaf"])
def test_codes_that_nobody_used_stand_in_the_report(name):
    """The draft of a mapping file is made of them; a used code is not among them."""
    transcript = only(name)
    codes = {code.code: code.became for code in settle(transcript, Choices(known=["task.mood_event_link"])).report.codes}
    used = {mark.code for cue in transcript.cues for mark in cue.marks}

    assert {code for code, became in codes.items() if became == "not used"} == set(transcript.codebook) - used
