"""Opens a rubric's workbook again: the files that it carries, as they were when it was written."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipt_fidelity.documents import LARGEST_FILE
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error
from ipt_fidelity.readers.sheets import rows_of
from ipt_fidelity.workbook.authoring.folder import OVERLAY, RUBRIC, Authored, may_be_written
from ipt_fidelity.workbook.authoring.sheet import KEPT, SCHEMA


def carried(book: Any, where: Place) -> Authored:
    """Return the files that a book carries.

    Args:
        book: an opened workbook.
        where: how it is called in messages.

    Raises:
        BadInput: it is no such book, or what it carries is damaged.
    """
    rows = rows_of(book, KEPT)
    if not rows or len(rows[0]) < 5 or rows[0][0] != "schema":
        message = "this is not a book that 'ipt-fidelity rubric sheet' wrote: its hidden sheet is missing."
        hint = "Save it as .xlsx from the book that was written, and leave hidden sheets where they are."
        raise BadInput([error("not-ours", where, message, hint)])
    if rows[0][1] != SCHEMA:
        message = f"this book is {rows[0][1]!r}; this version reads {SCHEMA!r}."
        raise BadInput([error("schema-version", where, message, "Use a version of the tool that reads it.")])
    texts = {str(row[0]): _text(row, where) for row in rows[1:] if row and row[0] is not None}
    if RUBRIC not in texts and OVERLAY not in texts:
        raise BadInput([_damaged(where, f"neither {RUBRIC} nor {OVERLAY} is in it")])
    return Authored(Path(str(rows[0][4])), texts)


def _text(row: Sequence[Any], where: Place) -> str:
    name = str(row[0])
    if not may_be_written(name):
        raise BadInput([_damaged(where, f"{name!r} is no name of a file below a folder")])
    try:
        packed = base64.b64decode("".join(str(part) for part in row[2:] if part is not None), validate=True)
        raw = zlib.decompressobj().decompress(packed, LARGEST_FILE)
    except (binascii.Error, ValueError, zlib.error):
        raise BadInput([_damaged(where, f"{name} cannot be read from it")]) from None
    if hashlib.sha256(raw).hexdigest() != row[1]:
        raise BadInput([_damaged(where, f"{name} in it is not as it was written")])
    return raw.decode("utf-8", "surrogateescape")


def _damaged(where: Place, said: str) -> Any:
    return error(
        "damaged", where, f"the hidden sheet is damaged: {said}.", "Write the book again, and copy your edits over."
    )
