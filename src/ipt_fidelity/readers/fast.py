"""The fast path for session files in JSON: parsed and checked in one pass in C, and proved to give no key twice.

The parser takes the last of two equal keys without a word. That nothing was lost this way is shown by counting: the file has
as many colons as keys and texts that were understood. Where the counts differ, or anything else is unusual, the slow path
looks, which names every problem with its line.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import msgspec

from ipt_fidelity.columns import Columns, columns_of
from ipt_fidelity.session import Annotation, Session, Turn, plain

_SESSION = msgspec.json.Decoder(Session)
_WRITER = msgspec.json.Encoder()
_NEEDED_OF_A_TURN, _NEEDED_OF_AN_ANNOTATION = (
    sum(field.required for field in msgspec.structs.fields(record)) for record in (Turn, Annotation)
)


def decode_session(raw: bytes) -> Session | None:
    """Return the session of a JSON text, or None where the slow path has to look.

    >>> decode_session(
    ...     b'{"schema": "ipt-fidelity/session/1", "id": "a", "id": "b", "number": 1, "speakers": {}, "turns": []}'
    ... )
    """
    columns = decode_columns(raw)
    return columns.session if columns is not None else None


def decode_columns(raw: bytes) -> Columns | None:
    """Return the session of a JSON text by column, or None where the slow path has to look."""
    try:
        session = _SESSION.decode(raw)
    except (msgspec.MsgspecError, ValueError):
        return None
    if b"\\" in raw and b"\\u003" in raw:
        return None  # a colon may be written as an escape, and the counts would not compare
    columns = columns_of(session)
    left = raw.count(b":") - _keys(columns)
    if left == 0:
        return replace(columns, bare=True)
    return columns if left == _further_colons(columns) else None


def _keys(columns: Columns) -> int:
    """Return how many keys the text has at the least: those that a record needs, and of a turn all that it gives."""
    session = columns.session
    of_turns = len(columns.starts) - columns.starts.count(None) + len(columns.ends) - columns.ends.count(None)
    of_turns += len(columns.texts) - columns.texts.count("") + _NEEDED_OF_A_TURN * len(columns.ids)
    return _colons_of_head(session) + of_turns + _NEEDED_OF_AN_ANNOTATION * len(session.annotations)


def _further_colons(columns: Columns) -> int:
    """Return the colons beside these keys: in texts, and after what else annotations say."""
    texts = "".join(chain(columns.ids, columns.speakers, columns.texts))
    annotations = columns.session.annotations
    return texts.count(":") + _WRITER.encode(annotations).count(b":") - _NEEDED_OF_AN_ANNOTATION * len(annotations)


def _colons_of_head(session: Session) -> int:
    """Return the colons of everything but turns and annotations. What says the same as nothing at all is not counted."""
    head = plain(msgspec.structs.replace(session, turns=(), annotations=()))
    keys = {key: value for key, value in head.items() if value != {}}
    return _WRITER.encode(keys).count(b":") + (1 if session.annotations else 0)
