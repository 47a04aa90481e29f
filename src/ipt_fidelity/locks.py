"""One writer at a time on a small file that several runs share, such as the list of digests beside outputs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Seconds after which a lock is taken for one that was left behind: what it guards takes some milliseconds.
STALE_AFTER = 20.0
_PAUSE = 0.01


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file while something is done to it; wait for whoever holds it now.

    The lock is a file of its own, made in one step that only one program can take; it works on network drives too.

    Args:
        path: the file that is guarded; its folder exists.

    Raises:
        OSError: the folder may not be written to.
    """
    sign = path.with_name(f".{path.name.lstrip('.')[:80]}.lock")
    while True:
        try:
            os.close(os.open(sign, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except (FileExistsError, PermissionError) as reason:  # Windows says the latter while another deletes it
            if isinstance(reason, PermissionError) and not sign.exists():
                raise
            with suppress(OSError):
                if time.time() - sign.stat().st_mtime > STALE_AFTER:
                    sign.unlink()
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        with suppress(OSError):
            sign.unlink()
