"""What a tier of a time-aligned annotation is for, by its name: talk, codes, notes, or the work of linguists."""

from __future__ import annotations

import re
from typing import Final, Literal

Use = Literal["talk", "codes", "notes", "language"]

_WORD: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
_CODES: Final = frozenset(
    {
        "annotation",
        "annotations",
        "behavior",
        "behaviors",
        "behaviour",
        "behaviours",
        "cod",
        "code",
        "coded",
        "codes",
        "coding",
        "codings",
        "ipt",
        "label",
        "labels",
        "rating",
        "ratings",
        "tag",
        "tags",
        "technique",
        "techniques",
        "xcod",
    }
)
_NOTES: Final = frozenset(
    {
        "com",
        "comment",
        "comments",
        "memo",
        "memos",
        "note",
        "notes",
        "remark",
        "remarks",
    }
)
_LANGUAGE: Final = frozenset(
    {
        "ft",
        "gaze",
        "gesture",
        "gestures",
        "gloss",
        "glosses",
        "gra",
        "lemma",
        "lemmas",
        "mor",
        "morph",
        "morpheme",
        "morphemes",
        "pho",
        "phon",
        "phone",
        "phoneme",
        "phonemes",
        "phones",
        "pos",
        "syllable",
        "syllables",
        "token",
        "tokens",
        "translation",
        "translations",
        "word",
        "words",
    }
)


def use_of(name: str) -> Use:
    """Return what a tier is for, by its name.

    >>> use_of("code@Therapist"), use_of("Transcript"), use_of("TherapistNotes"), use_of("words_client")
    ('codes', 'talk', 'notes', 'language')
    """
    words = {word.lower() for word in _WORD.findall(name)}
    if words & _NOTES:
        return "notes"
    if words & _CODES:
        return "codes"
    return "language" if words & _LANGUAGE else "talk"
