"""Times as transcripts write them, in seconds."""

from __future__ import annotations

import re
from typing import Final

#: ``1:02:03.5``, ``02:03,500``, ``0:15``, in groups of hours, minutes and seconds.
CLOCK: Final = r"(?:\d{1,3}:)?[0-5]?\d:[0-5]\d(?:[.,]\d{1,9})?"
_WHOLE = re.compile(CLOCK, re.ASCII)
_SECONDS = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
#: Days of the longest recording that is believed; a larger time is a mistake of the file.
LONGEST: Final = 7 * 24 * 3600.0


def seconds(written: str) -> float | None:
    """Return seconds of a clock time (``H:MM:SS.mmm``, ``M:SS``) or a bare number of seconds, None where it is neither.

    >>> seconds("01:02:03,500"), seconds("0:15"), seconds("6.2"), seconds("soon")
    (3723.5, 15.0, 6.2, None)
    """
    text = written.strip()
    if _WHOLE.fullmatch(text):
        return clock_seconds(text)
    if not _SECONDS.fullmatch(text):
        return None
    found = float(text.replace(",", "."))
    return found if found <= LONGEST else None


def clock_seconds(written: str) -> float:
    """Return the seconds of a text that ``CLOCK`` matches, to the millisecond."""
    total = 0.0
    for part in written.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def clock(time: float) -> str:
    """Return seconds as WebVTT writes them.

    >>> clock(3723.5)
    '01:02:03.500'
    """
    milliseconds = round(time * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
