"""Names of a key file in a text: where they stand, and role words in their place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ipt_fidelity.identifiers import Find
from ipt_fidelity.name_key import plain_form

OTHERWISE = "listed name, written otherwise"
_APOSTROPHE = re.compile("['’‘]")


@dataclass(frozen=True)
class Replacer:
    """Puts role words in the place of names.

    A form is found as it is written and in capitals; one that is listed in small letters is found in any case. So a sister
    called Rose is replaced, and a rose stays a rose, to be looked at by a person.

    Attributes:
        names: for each role word, the forms of the name.
    """

    names: Mapping[str, Sequence[str]]

    def __call__(self, text: str, replaced: Counter[str]) -> str:
        """Return a text with role words, and count them."""

        def token(found: re.Match[str]) -> str:
            name = self._tokens[plain_form(found[0])]
            replaced[name] += 1
            return f"<{name}>"

        return self._as_listed.sub(token, text) if self._tokens else text

    def otherwise(self, text: str) -> Iterator[Find]:
        """Yield where a name still stands in another case than it is listed in."""
        if self._tokens:
            yield from (Find(OTHERWISE, found[0], found.start()) for found in self._in_any_case.finditer(text))

    @cached_property
    def _tokens(self) -> Mapping[str, str]:
        return {plain_form(form): token for token, forms in self.names.items() for form in forms}

    @cached_property
    def _as_listed(self) -> re.Pattern[str]:
        return _whole_words(
            f"(?i:{_spelt(form)})" if form == form.lower() else f"{_spelt(form)}|{_spelt(form.upper())}"
            for form in self._longest_first()
        )

    @cached_property
    def _in_any_case(self) -> re.Pattern[str]:
        return _whole_words(f"(?i:{_spelt(form)})" for form in self._longest_first())

    def _longest_first(self) -> list[str]:
        return sorted({form for forms in self.names.values() for form in forms}, key=lambda form: (-len(form), form))


def _whole_words(patterns: Iterator[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w<])(?:{'|'.join(patterns)})(?!\w)")


def _spelt(form: str) -> str:
    """Return a pattern for a form, composed or decomposed, with any white space and any apostrophe in it."""
    ways = dict.fromkeys(unicodedata.normalize(kind, form) for kind in ("NFC", "NFD"))
    patterns = [_APOSTROPHE.sub("['’‘]", r"\s+".join(re.escape(word) for word in way.split())) for way in ways]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"
