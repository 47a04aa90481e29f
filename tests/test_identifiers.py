"""What looks like an identifier is found, and what people say in every session is not."""

from __future__ import annotations

import pytest

from ipt_fidelity.identifiers import identifiers, names_in


def finds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in identifiers().finds(text)]


def names(*texts: str, keep: frozenset[str] = frozenset()) -> list[str]:
    return [each.text for _, each in names_in(texts, identifiers(), keep).words]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("write to anna.berg+x@post.example.se please", "e-mail address", "anna.berg+x@post.example.se"),
        ("it is anna at post dot se", "e-mail address", "anna at post dot se"),
        ("see https://example.org/a?b=c for it", "web address", "https://example.org/a?b=c"),
        ("on www.example.org", "web address", "www.example.org"),
        ("It is https://example.org/x.", "web address", "https://example.org/x"),
        ("on 2024-03-05", "date", "2024-03-05"),
        ("on 3/5/24", "date", "3/5/24"),
        ("am 3.5.2024", "date", "3.5.2024"),
        ("since March 5th, 2021", "date", "March 5th, 2021"),
        ("the 5th of march", "date", "5th of march"),
        ("since May 1974", "date", "May 1974"),
        ("she was born in 1974", "date", "born in 1974"),
        ("my mother is 93 now", "age over 89", "is 93"),
        ("a 97-year-old", "age over 89", "97-year-old"),
        ("she turned ninety-two", "age over 89", "turned ninety-two"),
        ("my grandmother is ninety-three and well", "age over 89", "is ninety-three"),
        ("He was a hundred and two.", "age over 89", "was a hundred and two"),
        ("at 12 Long Acre Road", "address", "12 Long Acre Road"),
        ("in der Hauptstraße 12", "address", "Hauptstraße 12"),
        ("SW1A 1AA", "address", "SW1A 1AA"),
        ("from 192.168.0.1", "network address", "192.168.0.1"),
        ("call 020 7946 0018", "telephone number", "020 7946 0018"),
        ("call +46 70 123 45 67", "telephone number", "+46 70 123 45 67"),
        ("call (555) 123-4567", "telephone number", "(555) 123-4567"),
        ("record 1234567", "long run of digits", "1234567"),
        ("policy AB123456", "long run of digits", "AB123456"),
        ("it is oh seven nine double four six", "long run of digits", "oh seven nine double four six"),
        ("find me as @anna_b", "user name", "@anna_b"),
    ],
)
def test_identifiers_are_found_whole(text, kind, found):
    """A person who reads the list sees what it is and all of it."""
    assert finds(text) == [(kind, found)]


@pytest.mark.parametrize(
    "text",
    [
        "We agreed on 16 sessions of 50 minutes, every 7 days.",
        "At 10:30 I gave up; I slept 4 or 5 hours.",
        "The PHQ was 17, then 12, then 9 of 27.",
        "Between 12 and 13, 14, 15 and 16 of us came.",
        "It was 1,200 words, about 2.5 pages, 93 percent done.",
        "I may go in march, or one of these days.",
        "One two three, and off we went.",
        "She is 45 and he is 9.",
        "It was ninety minutes, and it is a hundred times better.",
    ],
)
def test_numbers_of_every_session_are_no_identifiers(text):
    """A list full of session lengths and scores would be read by nobody."""
    assert finds(text) == []


def test_a_word_with_a_capital_inside_a_sentence_may_be_a_name():
    """Weekdays, months, I and words of address are none."""
    assert names("So on Sunday I met Karl, and Mum came in March to Uppsala.") == ["Karl", "Uppsala"]


def test_a_word_that_opens_a_sentence_is_a_name_unless_it_is_known_otherwise():
    """Every sentence opens with a capital; what is written small elsewhere, or often opens sentences, is no name."""
    assert names("Karl left. Then it rained. Rain helps.", "I like rain.") == ["Karl"]


def test_role_words_and_possessives():
    """A role word of ours is no name; a name keeps none of its ending."""
    assert names("It was <SISTER> who took Karl’s bike to <TOWN>.") == ["Karl"]


def test_words_to_keep_are_not_listed():
    """The key file says which words are no names."""
    assert names("We read Bowlby together.", keep=frozenset({"bowlby"})) == []


def test_a_language_with_capital_nouns_is_said_not_to_be_looked_at():
    """In German every noun would be listed: nobody would find the names among them."""
    german = "Ich habe mit meiner Schwester am Telefon über den Streit und die Wohnung und das Geld gesprochen. " * 5

    assert "nouns" in names_in([german], identifiers()).blind


def test_talk_without_capitals_is_said_not_to_be_looked_at():
    """Recognised speech is often written small."""
    assert (
        "no word has a capital" in names_in(["so anna said that she would not come to the party " * 5], identifiers()).blind
    )
