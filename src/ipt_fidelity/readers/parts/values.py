"""Plain data of foreign JSON as what it should be: a text, a time, a detail of an annotation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ipt_fidelity.readers.parts.clock import LONGEST
from ipt_fidelity.readers.parts.clock import seconds as clock_or_number

#: What an annotation can carry besides its code.
DETAILS: Final = frozenset({"value", "quality", "depth", "person", "area", "stage", "answer", "note"})


def text(value: Any) -> str | None:
    """Return a text or number as text, None for anything else and for what is blank.

    >>> text(3), text(" rater_a "), text(None), text([])
    ('3', 'rater_a', None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def whole(value: Any) -> int | None:
    """Return a whole number that may be written as text, None where it is none.

    >>> whole("2"), whole(2.0), whole("two"), whole(True)
    (2, 2, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        digits = value.strip()
        return int(digits) if digits.isascii() and digits.removeprefix("-").isdigit() and len(digits) < 16 else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else None
    return value if isinstance(value, int) and abs(value) < 2**53 else None


def seconds(value: Any, per_second: float = 1.0) -> float | None:
    """Return a time in seconds, None where it is none or cannot be believed.

    Args:
        value: a number, or text that is a number or a time of a clock.
        per_second: how many of the file's units make a second; 1000 for milliseconds.

    >>> seconds("6.2"), seconds(6200, 1000), seconds(float("nan")), seconds(-1)
    (6.2, 6.2, None, None)
    """
    if isinstance(value, str):
        found = clock_or_number(value)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return None
    else:
        found = float(value) if abs(value) < 2**53 else None
    if found is None or not math.isfinite(found):
        return None
    found = round(found / per_second, 3)
    return found if 0 <= found <= LONGEST else None


def objects(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the objects of a list with their positions; anything else holds none."""
    for at, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield at, entry


def detail(name: str, value: Any) -> dict[str, str | int | float]:
    """Return a detail of an annotation by the name that a file gives it, nothing where annotations have no such detail.

    >>> detail("Quality", "4"), detail("colour", "red")
    ({'quality': 4}, {})
    """
    key = name.strip().lower()
    said = text(value)
    if key not in DETAILS or said is None:
        return {}
    if key in ("value", "quality"):
        number = whole(value)
        return {key: said if number is None else number}
    return {key: said}
