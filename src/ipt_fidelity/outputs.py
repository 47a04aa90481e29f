"""Files of ours, put into place safely: whole or not at all, and never over what a person has written.

A hidden file beside them keeps the sha256 of each output as we wrote it. An output that still has it is ours to replace.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from ipt_fidelity.errors import OutputBlocked
from ipt_fidelity.locks import locked

KEPT_IN = ".ipt-fidelity-outputs.json"
_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


def place(path: Path, make: Callable[[Path], None], *, discard_edits: bool = False, overwrite: bool = False) -> None:
    """Make a file under a temporary name beside its place and move it there.

    Args:
        path: where the file belongs; its folder is made if need be.
        make: writes the file to the path that it is given.
        discard_edits: replace one of ours although a person has edited it since.
        overwrite: replace a file that is not ours.

    Raises:
        OutputBlocked: edited, foreign, open elsewhere, or no room; what stood there stays as it was.
    """
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_open(path)
        _refuse_not_ours(path, _digests(folder), discard_edits=discard_edits, overwrite=overwrite)
    except OSError as reason:
        raise _blocked(path, reason) from reason
    _replace(path, make)


def _replace(path: Path, make: Callable[[Path], None]) -> None:
    """Make the file and move it into place with a new list of digests, which several runs may share."""
    temporary = _temporary(path)
    try:
        make(temporary)
        _keep_on_disk(temporary)
        digest = _digest(temporary)
        with locked(path.parent / KEPT_IN):
            _move(temporary, path, digest)
    except OSError as reason:
        raise _blocked(path, reason) from reason
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _move(temporary: Path, path: Path, digest: str) -> None:
    """Write the new list of digests, then move file and list: what can run out of room comes before either move."""
    listing, kept = _temporary(path.parent / KEPT_IN), path.parent / KEPT_IN
    digests = {**_digests(path.parent), path.name: digest}
    try:
        listing.write_text(json.dumps(digests, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        _keep_on_disk(listing)
        for source, target in ((temporary, path), (listing, kept)):
            try:
                source.replace(target)
            except OSError as reason:
                raise _in_use(target, reason) from reason
    finally:
        with suppress(OSError):
            listing.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    """Return a name in the same folder that nobody has: short, because the name itself may be as long as names can be."""
    return path.with_name(f".ipt-{uuid.uuid4().hex[:16]}{path.suffix}")


def _keep_on_disk(path: Path) -> None:
    """Have the system write a file out, so that a full disk shows before anything is replaced."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digests(folder: Path) -> Mapping[str, str]:
    """Return what we wrote in a folder; a list that cannot be read knows nothing, and so protects every file."""
    try:
        found = json.loads((folder / KEPT_IN).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def _refuse_open(path: Path) -> None:
    """Refuse a file beside which LibreOffice or Excel keeps the sign that it is open."""
    for sign in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if os.path.lexists(sign):
            message = f"{path} is open elsewhere ({sign.name} lies beside it). Close it and try again"
            raise OutputBlocked(f"{message}; if no program has it open, delete that file.")


def _refuse_not_ours(path: Path, digests: Mapping[str, str], *, discard_edits: bool, overwrite: bool) -> None:
    if path.is_dir():
        raise OutputBlocked(f"{path} is a folder, so no file can be written there. Move it or name another output folder.")
    if not os.path.lexists(path):
        return
    known = digests.get(path.name)
    if known is None:
        if not overwrite:
            raise OutputBlocked(f"{path} was not written by ipt-fidelity. Move it, or replace it with --overwrite.")
    elif not discard_edits and _digest(path) != known:
        raise OutputBlocked(
            f"{path} was edited by a person since it was written. Take it in or move it, or replace it with --discard-edits."
        )


def _blocked(path: Path, reason: OSError) -> OutputBlocked:
    """Return what an error of the system means for the person who waits for the file."""
    if reason.errno in _NO_ROOM:
        return OutputBlocked(f"{path} was not written: there is no room left on the disk. Nothing was changed; make room.")
    if isinstance(reason, PermissionError):
        return OutputBlocked(
            f"{path} was not written: its folder or file may not be written to. Name another output folder."
        )
    return OutputBlocked(f"{path} was not written: {reason.strerror or reason}.")


def _in_use(path: Path, reason: OSError) -> OutputBlocked:
    """Return what it means that the finished file could not be moved: on Windows, a program has the old one open."""
    if isinstance(reason, PermissionError):
        return OutputBlocked(f"{path} is open elsewhere; close it and try again. The old file is kept.")
    return _blocked(path, reason)
