"""What in a text looks like an identifier of a person: patterns kept as data, and words with a capital that may be names.

Every find is a suspicion for a person to judge. ``docs/privacy.md`` says what is looked for and what is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ipt_fidelity.documents import load

PATTERNS = Path(__file__).with_name("identifiers.yaml")
NAME = "capitalised word"

#: One of these stands in every text that a pattern for written numbers and addresses can fit; looking for them is cheap.
_TELLING = (*"0123456789", "@", "://", "www.", "WWW.")
#: From this share of words with a capital inside sentences on, a language is taken to write its nouns with one.
_NOUNS_HAVE_CAPITALS = 0.15
_FEWEST_WORDS = 40

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_TOKEN = re.compile(r"<[A-Z][A-Z0-9_]*>")
_OPENS_SENTENCE = frozenset('.?!…:;—–"“”„«»‘(\n')


@dataclass(frozen=True, slots=True)
class Find:
    """A place in a text that looks like an identifier.

    Attributes:
        kind: what it looks like.
        text: what stands there.
        start: its first character, counted from 0.
    """

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Identifiers:
    """What is looked for.

    Attributes:
        kinds: the kinds, in the order in which they are tried.
        pattern: all of them; the name of the group that fits is ``k`` with the position of its kind.
        always: words that are no names although they have a capital, in lower case.
        at_the_start: words that often open a sentence, in lower case.
    """

    kinds: tuple[str, ...]
    pattern: re.Pattern[str]
    always: frozenset[str]
    at_the_start: frozenset[str]

    def finds(self, text: str) -> Iterator[Find]:
        """Yield what fits a pattern, from left to right, none overlapping another."""
        for match in self.pattern.finditer(text):
            yield Find(self.kinds[int((match.lastgroup or "k0")[1:])], match[0], match.start())


def has_telling(text: str) -> bool:
    """Whether a text holds a digit or the mark of an address, without which no pattern of written ones fits."""
    return any(mark in text for mark in _TELLING)


@lru_cache(maxsize=1)
def identifiers(path: Path = PATTERNS) -> Identifiers:
    """Return what is looked for, from its file."""
    data: Mapping[str, Any] = load(path).data
    kinds = tuple(entry["kind"] for entry in data["patterns"])
    groups = [f"(?P<k{at}>{'|'.join(entry['any'])})" for at, entry in enumerate(data["patterns"])]
    words = {name: frozenset(text.lower().split()) for name, text in data["not_names"].items()}
    return Identifiers(kinds, re.compile("|".join(groups)), words["always"], words["at_the_start"])


@dataclass(frozen=True, slots=True)
class NamesFound:
    """Words that may be names.

    Attributes:
        words: each with the position of its text.
        blind: why names could not be looked for; empty where they could.
    """

    words: tuple[tuple[int, Find], ...]
    blind: str = ""


def names_in(texts: Iterable[str], known: Identifiers, keep: frozenset[str] = frozenset()) -> NamesFound:
    """Return words with a capital that are not known to be anything but names.

    A word inside a sentence counts unless it is listed. A word that opens a sentence counts unless it is listed, or is
    written without a capital somewhere else.

    Args:
        texts: all texts of a run, since each helps to judge the others.
        known: the lists of words.
        keep: further words that are no names, in lower case.
    """
    texts = tuple(texts)
    found: list[tuple[int, Find, bool]] = []
    lower: set[str] = set()
    inside = capitals = 0
    for at, text in enumerate(texts):
        hidden = _TOKEN.sub(lambda match: " " * len(match[0]), text)
        for match in _WORD.finditer(hidden):
            word, opens = match[0], _opens(hidden, match.start())
            plain = word.removesuffix("'s").removesuffix("’s")
            if not word[0].isupper():
                lower.add(plain)
                inside += not opens
                continue
            inside += not opens
            name = plain.lower().replace("’", "'")
            listed = name in known.always or name in keep or (opens and name in known.at_the_start)
            if listed or len(plain) == 1 or any(char.isdigit() for char in plain):
                continue
            capitals += not opens
            found.append((at, Find(NAME, plain, match.start()), opens))
    if inside >= _FEWEST_WORDS and capitals > _NOUNS_HAVE_CAPITALS * inside:
        return NamesFound((), "many words have a capital inside sentences, as nouns have in German, so names cannot be told")
    if inside >= _FEWEST_WORDS and not any(char.isupper() for text in texts for char in _TOKEN.sub("", text)):
        return NamesFound((), "no word has a capital, so names cannot be told")
    kept = tuple((at, find) for at, find, opens in found if not (opens and find.text.lower() in lower))
    return NamesFound(kept)


def _opens(text: str, start: int) -> bool:
    """Whether a word opens a sentence: only spaces stand between it and the start, or the end of another sentence."""
    before = text[:start].rstrip(" \t\u00a0-*[")
    return not before or before[-1] in _OPENS_SENTENCE
