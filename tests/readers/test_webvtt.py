"""WebVTT: voices are kept however they are written, and nothing of a file disappears without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.readers.formats import webvtt
from ipt_fidelity.readers.formats.webvtt import read_webvtt
from ipt_fidelity.readers.parts.captions import read_captions, voices
from ipt_fidelity.readers.parts.clock import clock
from ipt_fidelity.readers.transcript import Transcript

CUE = "00:00:01.000 --> 00:00:02.000\n"


def read(body: str, header: str = "WEBVTT") -> Transcript:
    return read_webvtt(f"{header}\n\n{body}".encode(), "meeting.vtt")


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(cue.speaker, cue.text) for cue in transcript.cues]


@pytest.mark.parametrize(
    ("payload", "spoken"),
    [
        ("<v Anna>Yes.</v>", [("Anna", "Yes.")]),
        ("<v Anna>Yes.", [("Anna", "Yes.")]),
        ("<v.loud.first Dr. O&apos;Neil>Yes.</v>", [("Dr. O'Neil", "Yes.")]),
        ("<v Anna>Yes.</v> <v Ben>No.</v>", [("Anna", "Yes."), ("Ben", "No.")]),
        ("<v Anna>Yes.</v>\n<v Ben>No.\nNever.</v>", [("Anna", "Yes."), ("Ben", "No. Never.")]),
        ("Hm. <v Anna>Yes.</v>", [(None, "Hm."), ("Anna", "Yes.")]),
        ("<v Anna><c.yellow>Yes</c>, <00:00:01.500><b>now</b>.</v>", [("Anna", "Yes, now.")]),
        ("<v Anna>3 &lt; 4 &amp; so&nbsp;on</v>", [("Anna", "3 < 4 & so on")]),
        ("<v Anna>Note: I said so.</v>", [("Anna", "Note: I said so.")]),
    ],
)
def test_voice_tags_name_the_speakers(payload, spoken):
    """Classes, entities, missing end tags and several voices in one cue; a colon in the talk is no name beside them."""
    assert said(read(CUE + payload)) == spoken


def test_a_cue_without_its_tag_is_given_to_the_voice_that_its_words_name():
    """Somebody corrected a cue by hand and forgot the tag; a name that no tag has, and a time of day, are talk."""
    cue = "00:0{0}.000 --> 00:0{0}.900\n{1}"
    payloads = ["<v Anna>Yes.", "Anna: And you?", "Sister: no", "10:30 Meeting: late"]
    text = "\n\n".join(["WEBVTT", *(cue.format(at, payload) for at, payload in enumerate(payloads))])

    found = read_webvtt(text.encode(), "a.vtt").cues

    assert [(each.speaker, each.text) for each in found] == [
        ("Anna", "Yes."),
        ("Anna", "And you?"),
        (None, "Sister: no"),
        (None, "10:30 Meeting: late"),
    ]


@pytest.mark.parametrize(
    ("payload", "spoken"),
    [
        ("Anna: Yes.", [("Anna", "Yes.")]),
        ("Anna: Yes.\nand more", [("Anna", "Yes. and more")]),
        ("Anna: Yes.\nBen: No.", [("Anna", "Yes."), ("Ben", "No.")]),
        ("- Anna: Yes.\n- Ben: No.", [("Anna", "Yes."), ("Ben", "No.")]),
        ("- Yes.\n- No.", [(None, "Yes."), (None, "No.")]),
        ("10:30 Meeting: it was long", [(None, "10:30 Meeting: it was long")]),
        ("I told her: go.", [(None, "I told her: go.")]),
        ("see https://example.org", [(None, "see https://example.org")]),
    ],
)
def test_without_voice_tags_a_beginning_with_a_colon_names_the_speaker(payload, spoken):
    """A time of day, a sentence and an address are no speakers; a dash is a change of speaker, but no name."""
    assert said(read(CUE + payload)) == spoken


def test_a_line_in_brackets_names_the_speaker_where_it_comes_again():
    """``(Anna)`` above each of her cues is her name, ``(laughs)`` once is not."""
    transcript = read(f"{CUE}(Anna)\nYes.\n\n{CUE}(Ben)\nNo.\n\n{CUE}(Anna)\n(laughs)\nWell.\n\n{CUE}(Ben)\nSo.")

    assert said(transcript) == [("Anna", "Yes."), ("Ben", "No."), ("Anna", "(laughs) Well."), ("Ben", "So.")]


def test_a_cue_without_a_name_goes_on_with_the_speaker_before_and_says_so():
    """Programs that write the name once for a long speech must not make the rest of it nobody's."""
    transcript = read(f"{CUE}Anna: So then\n\n{CUE}we left.")

    assert said(transcript) == [("Anna", "So then"), ("Anna", "we left.")]
    assert [problem.code for problem in transcript.problems] == ["speaker-carried-on"]


def test_a_blank_line_inside_of_a_cue_costs_no_words():
    """Teams writes such files; the standard would drop what follows."""
    transcript = read(f"{CUE}<v Anna>Yes.\n\nAnd no.</v>")

    assert said(transcript) == [("Anna", "Yes. And no.")]
    assert [(problem.code, problem.where.line) for problem in transcript.problems] == [("blank-line", 6)]


def test_times_that_cannot_be_read_are_lost_and_the_words_are_not():
    """The loss is an error at its line."""
    transcript = read("00:61:99 --> soon\nAnna: Yes.")

    assert said(transcript) == [("Anna", "Yes.")]
    assert transcript.cues[0].start is None
    assert [(problem.severity, problem.where.line) for problem in transcript.problems] == [("error", 3)]


def test_a_missing_blank_line_between_cues_is_no_talk():
    """The number and the times of the next cue do not end up in the mouth of the one before."""
    transcript = read(f"1\n{CUE}<v Anna>Yes.</v>\n2\n00:00:03.000 --> 00:00:04.000\n<v Ben>No.</v>")

    assert said(transcript) == [("Anna", "Yes."), ("Ben", "No.")]
    assert [cue.start for cue in transcript.cues] == [1.0, 3.0]


def test_words_before_the_first_times_are_an_error():
    """They belong to nobody and to no time."""
    transcript = read(f"Welcome to the recording\n\n{CUE}<v Anna>Yes.</v>")

    assert [(problem.severity, problem.code) for problem in transcript.problems] == [("error", "no-times")]


def test_line_numbers_are_those_of_the_file():
    """A problem can be found in an editor, with and without ids, CRLF and a byte order mark."""
    text = f"WEBVTT\n\na-1\n{CUE}<v Anna>Yes.</v>\n\n{CUE}<v Ben>No.</v>\n"

    for raw in (text.encode(), text.replace("\n", "\r\n").encode("utf-8-sig"), text.encode("utf-16")):
        assert [cue.line for cue in read_webvtt(raw, "a.vtt").cues] == [4, 7]


WORDS = st.text(alphabet="ab:. -", min_size=1, max_size=12).map(str.strip).filter(lambda text: text and "-->" not in text)


@st.composite
def regular_files(draw):
    """Return a file in which everything stands in its place."""
    blocks, start = [draw(st.sampled_from(["WEBVTT", "WEBVTT - weekly", "WEBVTT\nKind: captions"]))], 0.0
    for _ in range(draw(st.integers(1, 6))):
        start += draw(st.integers(0, 4_000_000)) / 1000
        end = start + draw(st.integers(0, 9_999)) / 1000
        name = draw(st.sampled_from(["Anna", "Dr. Ben", "C"]))
        lead = draw(st.sampled_from(["", "1\n", "6af613b6-569c-5c22-9c37-2ed93f31d3af/0-0\n"]))
        settings = draw(st.sampled_from(["", " align:left size:50%"]))
        tail = draw(st.sampled_from(["", "</v>"]))
        blocks.append(f"{lead}{clock(start)} --> {clock(end)}{settings}\n<v {name}>{draw(WORDS)}{tail}")
    return draw(st.sampled_from(["\n\n", "\n\n\n"])).join(blocks) + draw(st.sampled_from(["", "\n", "\n\n"]))


@given(regular_files())
def test_the_quick_way_and_the_careful_way_give_the_same(text):
    """The regular expression is only quicker: cue by cue, time by time, it reads what the line by line way reads."""
    quick = webvtt._regular(text)
    careful, problems = read_captions(text, "a.vtt")

    assert quick is not None
    assert problems == []
    assert [(c.speaker, " ".join(c.text.split()), c.start, c.end, c.line) for c in quick] == [
        (name, words, cue.start, cue.end, cue.line) for cue in careful for name, words in voices(cue.text)
    ]


@given(st.text(alphabet="WEBVT\n 01:.->&;<v>/a", max_size=120))
def test_no_word_of_any_file_disappears_in_silence(text):
    """Whatever stands in the file, the letters ``a`` in it come out as talk or a problem is reported."""
    transcript = read(f"{CUE}<v B>b</v>\n\n{text}")
    heard = sum((cue.text + (cue.speaker or "")).count("a") for cue in transcript.cues)

    assert heard == text.count("a") or transcript.problems or "<" in text or "-->" in text or "&" in text
