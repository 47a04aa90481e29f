"""The reader of our own session files, JSON and YAML."""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.readers.native import SESSION_SUFFIXES, ReadSession, read_session


class NativeReader:
    """Reads ``*.session.json`` and ``*.session.yaml``."""

    name = "session"

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether the file is one of ours: by its schema, or by its suffix."""
        return b"ipt-fidelity/session/" in start or path.name.endswith(SESSION_SUFFIXES)

    def read(self, path: Path) -> ReadSession:
        """Return the session, or raise ``BadInput`` with every problem of the file."""
        return read_session(path)
