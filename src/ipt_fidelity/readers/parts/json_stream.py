"""The entries of one large JSON array, one after the other, without holding the file.

A scanner finds where each entry begins and ends; what stands in it is parsed by the strict parser of ``documents``, so that
an entry has the same guarantees as a small file, and its line. Streaming parsers of others hand over values, but no lines,
and take the last of two equal keys without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.parts.limits import too_large

BLOCK: Final = 256 * 1024  # bytes read at once; an entry that is larger makes them grow
#: A text, whole; a bracket; or the beginning of a text that goes on beyond what was read.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]|"', re.DOTALL)
_QUOTE: Final = b'"'[0]
_OPENING: Final = frozenset(b"[{")
_BLANK: Final = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the array: its bytes, its position from 0, and the line on which it begins, from 1."""

    raw: bytes
    index: int
    line: int


class _Refused(Exception):  # a signal between two functions of this module
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def entries(file: BinaryIO, name: str, largest: int) -> Iterator[Entry | Problem]:
    """Yield the objects of an array, or the one object that a file is.

    Args:
        file: opened for bytes.
        name: how the file is called in messages.
        largest: bytes that the file may have.

    Yields:
        Entries, and at the end a problem where the rest cannot be read; what came before it stays.
    """
    window = _Window(file, name, largest)
    try:
        yield from _entries(window)
    except _Refused as reason:
        yield reason.problem


def _entries(window: _Window) -> Iterator[Entry]:
    depth = index = done = begun = 0
    around = 0  # how many brackets are open where an entry begins: one in an array, none where the file is one object
    for at, bracket in window.brackets():
        opening = bracket in _OPENING
        if opening and depth == 0:
            window.refuse_stray(0, at)
            around = int(bracket == b"["[0])
            done = at + 1
        if opening and depth == around:
            if around:
                window.refuse_stray(done, at, between=index > 0)
            begun = at
            window.forget(begun)
        depth += 1 if opening else -1
        if not opening and depth == around:
            yield Entry(window.text(begun, at + 1), index, window.line)
            index, done = index + 1, at + 1
        if depth <= 0:
            if around:
                window.refuse_stray(done, at)
            window.refuse_rest(at + 1)
            return
    message = "the file ends in the middle of its entries." if depth else "the file holds no list of entries."
    raise _Refused(error("cut-off", window.place(), message, "Save or export it again, whole."))


class _Window:
    """What was read of a file and is still needed, by position in the file."""

    def __init__(self, file: BinaryIO, name: str, largest: int) -> None:
        self._file, self._name, self._largest = file, name, largest
        self._kept = b""
        self._from = 0  # the position of the first byte that is kept
        self._needed = 0  # the position of the first byte that is still needed
        self._read = 0
        self.line = 1  # of the first byte that is needed

    def brackets(self) -> Iterator[tuple[int, int]]:
        """Yield the position and kind of every bracket that stands in no text."""
        scanned = 0
        while block := self._more(max(BLOCK, self._from + len(self._kept) - self._needed)):
            kept, base = self._kept[self._needed - self._from :] + block, self._needed
            self._kept, self._from = kept, base
            for token in _TOKEN.finditer(kept, scanned - base):
                if kept[token.start()] != _QUOTE:
                    yield base + token.start(), kept[token.start()]
                elif token.end() - token.start() == 1:
                    scanned = base + token.start()
                    break
            else:
                scanned = base + len(kept)

    def _more(self, size: int) -> bytes:
        block = self._file.read(size)
        if self._read == 0:
            block = block.removeprefix(b"\xef\xbb\xbf")
        self._read += len(block)
        if self._read > self._largest:
            raise _Refused(too_large(Place(self._name), self._largest))
        return block

    def text(self, begin: int, end: int) -> bytes:
        """Return what stands between two positions, neither of them forgotten."""
        return self._kept[begin - self._from : end - self._from]

    def forget(self, until: int) -> None:
        """Say that what stands before a position is not needed any more."""
        self.line += self._kept.count(b"\n", self._needed - self._from, until - self._from)
        self._needed = until

    def place(self) -> Place:
        """Return the place of what is needed."""
        return Place(self._name, self.line)

    def refuse_stray(self, begin: int, end: int, *, between: bool = False) -> None:
        """Refuse anything that is no entry: only white space may stand around entries, and one comma between two."""
        stray = self.text(max(begin, self._from), end).strip(_BLANK)
        if stray != (b"," if between else b""):
            message = "something that is no object stands in the list, or a comma is missing; from here on nothing is read."
            raise _Refused(error("json", self.place(), message, "Export it again."))

    def refuse_rest(self, begin: int) -> None:
        """Refuse anything after the end of the list."""
        rest = self.text(begin, self._from + len(self._kept)) + self._more(BLOCK)
        if rest.strip(_BLANK):
            message = "something stands after the end of the list; it is not read."
            raise _Refused(error("json", self.place(), message, "Export it again."))
