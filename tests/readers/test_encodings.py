"""Encodings: what a file is written in is recognised or guessed aloud; wrong letters never pass for what somebody said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.parts.encodings import decode_text, head_text

TALK = "Therapist: How’s your mood – since we last met?\nClient: “Worse.” We argued in the café and I haven’t slept.\n"
CHINESE = "治疗师：自从上次见面以来你的情绪怎么样？\n来访者：更糟了。我们星期天吵架了，我没睡好。\n"


@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
@given(text=st.text(alphabet=st.characters(exclude_characters="\ufeff\ufffd\x00ÃâÂ", exclude_categories=["Cs"]), min_size=1))
def test_what_says_its_encoding_is_read_without_doubt(encoding, called, text):
    """Every character comes back, and nothing is said."""
    decoded = decode_text(text.encode(encoding), "a.txt")

    assert (decoded.text, decoded.encoding, decoded.problems) == (text, called, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_both_byte_orders_are_read(encoding):
    """Praat writes one, other programs the other."""
    assert decode_text("\ufeffanna: ja\n".encode(encoding), "a").text == "anna: ja\n"


@pytest.mark.parametrize(("text", "encoding", "called"), [(TALK, "cp1252", "Windows-1252"), (CHINESE, "gb18030", "GB18030")])
def test_old_encodings_are_guessed_with_a_confidence_and_a_warning(text, encoding, called):
    """The letters are right, and the user is asked to look at them."""
    decoded = decode_text(text.encode(encoding), "a.txt")

    assert decoded.text == text
    assert decoded.encoding == f"{called}, guessed (high confidence)"
    (problem,) = decoded.problems
    assert (problem.severity, problem.code) == ("warning", "encoding-guessed")


def test_a_guess_from_next_to_nothing_has_low_confidence():
    """One letter proves little."""
    assert "low confidence" in decode_text("Client: café".encode("cp1252"), "a").encoding


@given(st.binary(max_size=80))
def test_no_bytes_become_other_letters_without_a_word(raw):
    """Either they are what they say, or there is a problem; what comes out can always be written down."""
    try:
        decoded = decode_text(raw, "a")
    except BadInput:
        return
    assert decoded.problems or raw.decode(decoded.encoding.split(" ")[0]).removeprefix("\ufeff") == decoded.text


def test_a_damaged_byte_in_good_utf8_is_a_loss_at_its_line():
    """Most of the file is right, so it is read as what it is, and the lost letter is an error."""
    raw = "Grüße\nüber übermüdete Füße".encode().replace("Füße".encode(), b"F\xfc\xc3\x9fe")
    decoded = decode_text(raw, "a")

    assert decoded.encoding == "UTF-8, damaged"
    assert [(problem.severity, problem.where.line) for problem in decoded.problems] == [("error", 2)]


def test_letters_that_were_wrong_before_are_pointed_out():
    """UTF-8 that somebody opened as Windows-1252 and saved again."""
    decoded = decode_text("Client: I donâ€™t know".encode(), "a")

    assert [problem.code for problem in decoded.problems] == ["mojibake"]


def test_bytes_that_are_no_text_are_refused():
    """A recording is no transcript."""
    with pytest.raises(BadInput):
        decode_text(b"RIFF" + bytes(400), "a.txt")


def test_the_beginning_of_a_file_may_end_inside_of_a_letter():
    """4,096 bytes are cut where they are cut."""
    assert head_text("Grüße".encode()[:3]) == "Gr"
    assert head_text("\ufeffab".encode("utf-16-le")[:5]) == "a"
