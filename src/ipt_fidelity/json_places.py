"""On which line each key and entry of a JSON text stands; run only when a message needs it, on text that parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from json.decoder import scanstring  # type: ignore[attr-defined]  # in the module since Python 2, not in its stub

Path_ = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^,\]}\s]+")


def json_lines(raw: bytes) -> dict[Path_, int]:
    r"""Return the line (from 1) of every path of a valid JSON text.

    >>> json_lines(b'{"turns": [\n {"id": "1"}]}')[("turns", 0, "id")]
    2
    """
    scanner = _Scanner(raw.decode("utf-8", "replace"))
    scanner.value(scanner.skip(0), ())
    return scanner.lines


class _Scanner:
    """Walks through a text that is known to be JSON; each step returns where it ended."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines: dict[Path_, int] = {}

    def line(self, at: int) -> int:
        return bisect_right(self.starts, at)

    def skip(self, at: int) -> int:
        return _SPACE.match(self.text, at).end()  # type: ignore[union-attr]  # the pattern matches the empty text too

    def value(self, at: int, path: Path_) -> int:
        self.lines.setdefault(path, self.line(at))
        first = self.text[at]
        if first == '"':
            return int(scanstring(self.text, at + 1)[1])
        if first == "{":
            return self.members(self.skip(at + 1), path)
        if first == "[":
            return self.entries(self.skip(at + 1), path)
        return _PLAIN.match(self.text, at).end()  # type: ignore[union-attr]  # valid JSON has a literal here

    def members(self, at: int, path: Path_) -> int:
        while self.text[at] != "}":
            key, end = scanstring(self.text, at + 1)
            self.lines[(*path, key)] = self.line(at)
            at = self.after(self.value(self.skip(self.skip(end) + 1), (*path, key)))
        return at + 1

    def entries(self, at: int, path: Path_) -> int:
        index = 0
        while self.text[at] != "]":
            at, index = self.after(self.value(at, (*path, index))), index + 1
        return at + 1

    def after(self, at: int) -> int:
        """Return where the next member or entry begins, or the bracket that closes."""
        at = self.skip(at)
        return self.skip(at + 1) if self.text[at] == "," else at
