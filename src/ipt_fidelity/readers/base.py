"""What a reader of transcript files is."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from ipt_fidelity.readers.native import ReadSession


@runtime_checkable
class Reader(Protocol):
    """Reads one family of transcript files.

    A reader may have a method ``may_be(path, start)`` besides: whether a file that it does not recognise can be tried all
    the same, because a user names it. ``recognises`` alone decides which files of a folder are sessions.
    """

    name: str

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether a file is of this family, by its first bytes before its suffix."""

    def read(self, path: Path) -> ReadSession:
        """Return the session of a file, or raise ``BadInput`` with every problem of it."""
