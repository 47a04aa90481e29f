"""Prints of what a level of an item rests on, to hold a returned book against the rubric of today item by item.

A print leaves wording out, as the hash of the whole rubric does: a level that was given on a typing error is still a level.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.rubric import Item, RubricData
from ipt_fidelity.rubric_files import WORDING, canonical

#: The parts of an item that a level rests on, as a person calls them.
PARTS: Final[Mapping[str, str]] = {
    "rule": "rule",
    "anchors": "anchors",
    "applies": "where it applies",
    "kind": "kind",
    "level": "level (session or case)",
}
SAFETY: Final = "safety"
_LENGTH = 16


def print_of(item: Item) -> str:
    """Return the print of an item: each part with a short hash, in one line."""
    plain = canonical(item)
    return " ".join(f"{part}={_short(plain[part])}" for part in PARTS)


@lru_cache(maxsize=8)  # a case has many books, all of one rubric
def prints_of(rubric: Rubric) -> Mapping[str, str]:
    """Return the prints of all items of a rubric by id, and that of safety."""
    prints = {item.id: print_of(item) for item in rubric.data.items}
    return MappingProxyType({**prints, SAFETY: safety_print(rubric.data)})


def safety_print(data: RubricData) -> str:
    """Return the print of what flags rest on."""
    return f"{SAFETY}={_short(canonical(data.safety))}"


def differing(was: str, item: Item) -> tuple[str, ...]:
    """Return the parts in which an item differs from a print, as a person calls them."""
    given = dict(part.partition("=")[::2] for part in was.split())
    now = dict(part.partition("=")[::2] for part in print_of(item).split())
    return tuple(name for part, name in PARTS.items() if given.get(part) != now[part])


def _short(value: Any) -> str:
    text = json.dumps(_without_wording(value), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_LENGTH]


def _without_wording(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_wording(entry) for key, entry in value.items() if key not in WORDING}
    return [_without_wording(entry) for entry in value] if isinstance(value, list) else value
