from __future__ import annotations

from tests.rules.scenes import coding, find, scene

SPEAKERS = {"T": "therapist", "A": "member", "B": "member", "D": "member"}


def balance(*words, names="ABD", **parameters):
    lines = [
        {"turn": f"{name} [relationships] And so", "words": count} for name, count in zip(names, words, strict=True) if count
    ]
    where = scene(coding(5, "T [therapy; technique.clarification] Well?", *lines, speakers=SPEAKERS))
    return find("balance", where, roles=["member"], **parameters)


def test_equal_talk():
    """Three members with fifty words each share the talk evenly."""
    found = balance(50, 50, 50)

    assert (found.value, found.numerator, found.denominator) == (1.0, 50, 50)


def test_the_quietest_counts():
    """One of three who has thirty of 150 words has six tenths of an equal share, and their turns are shown."""
    found = balance(60, 60, 30)

    assert (found.value, found.evidence) == (0.6, ("s05:4",))


def test_a_member_who_says_nothing_counts_with_none():
    """Silence for an hour is not an absence from the figure."""
    found = balance(80, 80, 0)

    assert (found.value, found.evidence) == (0.0, ())


def test_therapist_talk_is_left_out():
    """Only the speakers of the role are held against one another."""
    assert balance(60, 60, 60).numerator == 60


def test_too_few_words_and_too_few_speakers():
    """Ninety words are too few to compare, and one speaker has nobody to be compared with."""
    assert balance(30, 30, 30).status == "insufficient"
    assert find("balance", scene(coding(5, "C [other] Well.")), roles=["client"]).status == "not_applicable"
