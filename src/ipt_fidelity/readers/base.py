"""What a reader of transcript files is."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from ipt_fidelity.readers.native import ReadSession


@runtime_checkable
class Reader(Protocol):
    """Reads one family of transcript files."""

    name: str

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether a file is of this family, by its first bytes before its suffix."""

    def read(self, path: Path) -> ReadSession:
        """Return the session of a file, or raise ``BadInput`` with every problem of it."""
