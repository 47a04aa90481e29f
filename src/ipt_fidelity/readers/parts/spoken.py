"""Running text split by the names in it, ``Name: what was said``, and what can be a name at all.

Annotation formats whose codes point into such a text by character positions split it here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ipt_fidelity.readers.parts.clock import CLOCK, clock_seconds
from ipt_fidelity.readers.transcript import Cue

LONGEST_NAME: Final = 40  # characters; a longer beginning is a sentence with a colon
#: A name begins with a letter, so that a time of day is none; up to five words, no end of a sentence inside.
_NAME = r"[^\W\d_](?:[\w'’.\-&@/]|[ ](?=[\w(])|\([^()\n]{1,20}\)|#){0,39}"
PREFIX: Final = re.compile(rf"(?P<name>{_NAME})[ \t]?(?:(?<!\d)[:：]|[:：](?!\d))(?!//)[ \t]*")
#: Words of sentences, so that "I told her: no" is no speaker; a name that is missed would be talk on the wrong person.
_SENTENCE: Final = re.compile(
    r"\b(?:and|are|as|ask(?:ed|s)?|because|but|he|her|him|how|i|if|is|it|like|me|my|not|or|sa(?:id|ys?)|she|so|that|then?|"
    r"there|they|things?|think|this|thought|to|told|was|we|well|were|what|when|which|who|why|you|your)\b",
    re.IGNORECASE,
)
_LED = re.compile(rf"[ \t]*(?:[\[(]?(?P<time>{CLOCK})[\])]?[ \t]*)?(?:{PREFIX.pattern})?")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of running text by one speaker.

    Attributes:
        cue: the cue that it makes.
        begin: offset of its first character in the running text, name and all.
        text_begin: offset of the first character of what was said.
        end: offset after its last character.
    """

    cue: Cue
    begin: int
    text_begin: int
    end: int


def speaker_prefix(text: str) -> tuple[str | None, str]:
    """Split ``Name: text``; a time of day or a whole sentence before a colon is no name.

    >>> speaker_prefix("Client: Worse.")
    ('Client', 'Worse.')
    >>> speaker_prefix("10:30 Meeting: it was long")
    (None, '10:30 Meeting: it was long')
    """
    found = PREFIX.match(text)
    if found is None or not is_name(found["name"]):
        return None, text
    return found["name"].strip(), text[found.end() :]


def is_name(written: str) -> bool:
    """Whether a beginning can be the name of a speaker: five words at the most, none of them one of sentences.

    >>> is_name("Client's mother"), is_name("Speaker 2"), is_name("She said"), is_name("Yes. But")
    (True, True, False, False)
    """
    return (
        len(written) <= LONGEST_NAME
        and len(written.split()) <= 5
        and _SENTENCE.search(written.partition("(")[0]) is None
        and not re.search(r"[a-zà-ÿ]{3}\. ", written)
    )


def spoken_lines(text: str) -> Iterator[Spoken]:
    """Yield what each speaker says in a running text, with where it stands in it.

    A line without a name goes on with what was said before it; before the first name, such a line has no speaker. A blank
    line ends nothing: dictated paragraphs are one turn.
    """
    first: Spoken | None = None
    more: list[str] = []
    at = end = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        begin, at = at, at + len(line)
        bare = line.rstrip()
        if not bare:
            continue
        found = _LED.match(bare)
        name = found["name"] if found else None
        if found is not None and name is not None and is_name(name):
            if first is not None:
                yield _whole(first, more, end)
            time = clock_seconds(found["time"]) if found["time"] else None
            first = Spoken(Cue(name.strip(), bare[found.end() :], time, line=number), begin, begin + found.end(), 0)
            more = []
        elif first is None:
            first = Spoken(Cue(None, bare.strip(), line=number), begin, begin, 0)
        else:
            more.append(bare.strip())
        end = begin + len(bare)
    if first is not None:
        yield _whole(first, more, end)


def _whole(first: Spoken, more: list[str], end: int) -> Spoken:
    """Return what began with one line with the lines that go on with it."""
    cue = first.cue
    text = "\n".join(filter(None, [cue.text, *more]))
    return Spoken(Cue(cue.speaker, text, cue.start, line=cue.line), first.begin, first.text_begin, end)
