"""On which line each key and entry of a JSON text stands; run only when a message needs it, on text that parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from json.decoder import scanstring

_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^,\]}\s]+")


def json_lines(raw: bytes) -> dict[tuple[str | int, ...], int]:
    """Return the line (from 1) of every path of a valid JSON text.

    >>> json_lines(b'{"turns": [\\n {"id": "1"}]}')[("turns", 0, "id")]
    2
    """
    text = raw.decode("utf-8", "replace")
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    lines: dict[tuple[str | int, ...], int] = {}

    def line(at: int) -> int:
        return bisect_right(starts, at)

    def skip(at: int) -> int:
        return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # the pattern matches the empty text too

    def value(at: int, path: tuple[str | int, ...]) -> int:
        lines.setdefault(path, line(at))
        first = text[at]
        if first == '"':
            return scanstring(text, at + 1)[1]
        if first == "{":
            return members(at + 1, path)
        if first == "[":
            return entries(at + 1, path)
        return _PLAIN.match(text, at).end()  # type: ignore[union-attr]  # valid JSON has a literal here

    def members(at: int, path: tuple[str | int, ...]) -> int:
        at = skip(at)
        while text[at] != "}":
            key, end = scanstring(text, at + 1)
            lines[(*path, key)] = line(at)
            at = skip(value(skip(skip(end) + 1), (*path, key)))
            if text[at] == ",":
                at = skip(at + 1)
        return at + 1

    def entries(at: int, path: tuple[str | int, ...]) -> int:
        at, index = skip(at), 0
        while text[at] != "]":
            at, index = skip(value(at, (*path, index))), index + 1
            if text[at] == ",":
                at = skip(at + 1)
        return at + 1

    value(skip(0), ())
    return lines
