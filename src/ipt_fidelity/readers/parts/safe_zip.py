"""Zip files from other people: nothing is unpacked to disk, no name leads out, and no bomb goes off.

The sizes that a zip file states are not believed: what comes out is counted while it comes.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.parts.limits import too_large

MOST_ENTRIES = 10_000
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, eq=False)
class Archive:
    """A zip file whose names have been looked at.

    Attributes:
        file: how it is called in messages.
        names: the files in it, in the order of the archive.
        largest: bytes that all that is read from it may have together.
    """

    file: str
    names: tuple[str, ...]
    largest: int
    _entries: Mapping[str, zipfile.ZipInfo]
    _zip: zipfile.ZipFile
    _spent: list[int]

    def read(self, name: str) -> bytes:
        """Return the content of one file.

        Raises:
            BadInput: there is no such file, it is damaged, or more comes out than is allowed.
        """
        where = Place(self.file, path=name)
        entry = self._entries.get(name)
        if entry is None:
            raise BadInput([error("zip", where, "this file is missing from the archive.", "Export it again, whole.")])
        left = self.largest - sum(self._spent)
        try:
            with self._zip.open(entry) as packed:
                content = packed.read(left + 1)
        except _UNREADABLE as reason:
            raise BadInput([_damaged(where, reason)]) from None
        if len(content) > left:
            raise BadInput([too_large(where, self.largest, "what is packed in here")])
        self._spent.append(len(content))
        return content

    def ending(self, *suffixes: str) -> tuple[str, ...]:
        """Return the names that end so, whatever their case."""
        return tuple(name for name in self.names if name.lower().endswith(suffixes))


@contextmanager
def open_zip(raw: bytes, file: str, largest: int) -> Iterator[Archive]:
    """Open the bytes of a zip file.

    Args:
        raw: the whole file.
        file: how it is called in messages.
        largest: bytes that may come out of it, all together.

    Raises:
        BadInput: it is no zip file, is encrypted, has a name that leads out of it, or states more than is allowed.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _UNREADABLE as reason:
        raise BadInput([_damaged(Place(file), reason)]) from None
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        problems = [problem for entry in entries for problem in _refused(entry, file)]
        if len(entries) > MOST_ENTRIES:
            message = f"the archive holds {len(entries):,} files; {MOST_ENTRIES:,} are read at the most."
            problems.append(error("too-large", Place(file), message, "Export fewer at a time."))
        if sum(entry.file_size for entry in entries) > largest:
            problems.append(too_large(Place(file), largest, "what is packed in here"))
        if problems:
            raise BadInput(problems[:20])
        names = {entry.filename: entry for entry in entries}
        yield Archive(file, tuple(names), largest, names, archive, [])


def _refused(entry: zipfile.ZipInfo, file: str) -> Iterator[Problem]:
    """Yield why an entry is not touched."""
    where = Place(file, path=entry.filename)
    name = entry.filename.replace("\\", "/")
    if not name:
        yield error("zip-name", where, "a file in here has no name; nothing of it is read.", "Do not trust this file.")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        yield error(
            "zip-name", where, "this name leads out of the archive; nothing of it is read.", "Do not trust this file."
        )
    if entry.flag_bits & 0x1:
        yield error("zip-encrypted", where, "this file is encrypted.", "Save it without a password.")


def _damaged(where: Place, reason: Exception) -> Problem:
    return error("zip", where, f"this archive is damaged or no zip file: {reason}.", "Export or copy it again, whole.")
