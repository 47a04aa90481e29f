"""Books with a password: they travel by mail, and what was said in sessions stands in them.

The container is the one that Excel and LibreOffice write themselves (agile encryption, AES-256). The library behind it comes
with the extra ``password``, because it brings a large compiled package along. No password is kept, printed or logged.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.errors import BadInput, OutputBlocked
from ipt_fidelity.problems import Place, error

#: What a file in the container of old Office formats begins with; an encrypted book stands in one.
CONTAINER: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_INSTALL: Final = "Install what it takes: pip install 'ipt-fidelity[password]'."


def is_encrypted(start: bytes) -> bool:
    """Whether a file that begins so is an encrypted book (or a book of the years before 2007, which nobody writes here)."""
    return start.startswith(CONTAINER)


def encrypted(book: bytes, password: str) -> bytes:
    """Return a book as it is encrypted.

    Raises:
        OutputBlocked: the library is not installed.
    """
    try:
        library = import_module("msoffcrypto.format.ooxml")
    except ModuleNotFoundError:
        raise OutputBlocked(f"No book was written: there is nothing to encrypt it with. {_INSTALL}") from None
    hidden = io.BytesIO()
    library.OOXMLFile(io.BytesIO(book)).encrypt(password, hidden)
    return hidden.getvalue()


def sealed(make: Callable[[Any], None], password: str | None) -> Callable[[Path], None]:
    """Return what makes a file such that only its encrypted form is ever written; as it is where there is no password.

    Args:
        make: writes a book to the path, or to the file in memory, that it is given.
        password: None leaves the book as it is.
    """
    if password is None:
        return make

    def make_encrypted(path: Path) -> None:
        plain = io.BytesIO()
        make(plain)
        path.write_bytes(encrypted(plain.getvalue(), password))

    return make_encrypted


def decrypted(raw: bytes, password: str | None, where: Place) -> bytes:
    """Return a book as it was before it was encrypted; one without a password is returned as it is.

    Args:
        raw: the file.
        password: as the user gave it; None where none was given.
        where: the file, for messages.

    Raises:
        BadInput: no password or a wrong one, a damaged file, or the library is not installed.
    """
    if not is_encrypted(raw):
        return raw
    if password is None:
        message = "this book is encrypted."
        raise BadInput([error("encrypted", where, message, "Give its password: --password-prompt or --password-file FILE.")])
    try:
        library, faults = import_module("msoffcrypto"), import_module("msoffcrypto.exceptions")
    except ModuleNotFoundError:
        raise BadInput([error("encrypted", where, "this book is encrypted, and nothing can open it.", _INSTALL)]) from None
    return _opened(library, faults, raw, password, where)


def _opened(library: Any, faults: Any, raw: bytes, password: str, where: Place) -> bytes:
    plain = io.BytesIO()
    try:
        book = library.OfficeFile(io.BytesIO(raw))
        book.load_key(password=password, verify_password=True)
        book.decrypt(plain)
    except faults.InvalidKeyError:
        message = "this is not the password of this book."
        raise BadInput([error("wrong-password", where, message, "Mind capitals and spaces, and try again.")]) from None
    except Exception:  # noqa: BLE001  # a damaged container raises whatever its parts do
        message = "this is neither a book nor an encrypted book that can be opened."
        raise BadInput([error("damaged", where, message, "Save it again as .xlsx, or ask for another copy.")]) from None
    return plain.getvalue()
