"""How large a foreign file may be. The limit is stated in the message, and ``--max-size`` moves it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error


def read_file(path: Path, largest: int) -> bytes:
    """Return the bytes of a file.

    Args:
        path: the file.
        largest: bytes that it may have.

    Raises:
        BadInput: it is too large, or cannot be read.
    """
    where = Place(str(path))
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size  # 0 for what is no ordinary file
        raw = file.read((min(size, largest) or largest) + 1)
    if len(raw) > largest:
        raise BadInput([too_large(where, largest)])
    return raw


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for its bytes.

    Raises:
        BadInput: it cannot be opened, or not be read to its end.
    """
    where = Place(str(path))
    try:
        if path.is_dir():
            raise BadInput([error("directory", where, "this is a folder, a file is needed.", "Name the file in it.")])
        if path.exists() and not path.is_file():
            hint = "Save what it carries as a file, and name that."
            raise BadInput([error("no-file", where, "this is a pipe or a device, a file is needed.", hint)])
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise BadInput([error("no-file", where, "there is no such file.", "Check the name.")]) from None
    except OSError as reason:
        said = reason.strerror or str(reason)
        raise BadInput([error("unreadable", where, f"the file cannot be read: {said}.", "Check its permissions.")]) from None


def too_large(where: Place, largest: int, what: str = "the file") -> Problem:
    """Return the problem of something that is larger than the limit, with the switch that moves it."""
    message = f"{what} is larger than {in_mebibytes(largest)}, and is not read."
    return error("too-large", where, message, "If you trust it, allow more with --max-size.")


def in_mebibytes(size: int) -> str:
    """Return a number of bytes as people read it.

    >>> in_mebibytes(64 * 1024 * 1024), in_mebibytes(1500)
    ('64 MiB', '1,500 bytes')
    """
    return f"{size / 2**20:g} MiB" if size >= 2**20 else f"{size:,} bytes"
