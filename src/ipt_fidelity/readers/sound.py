"""What is sound in a session whose shape is broken somewhere, so that the rest of it can be checked in the same run.

What comes out of here is looked through for further faults and then thrown away: it is never scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ipt_fidelity.session import SCHEMA, Annotation, Rating, Session, Turn

_LISTS: Mapping[str, Any] = {"annotations": Annotation, "ratings": Rating}


@dataclass(frozen=True, eq=False)
class Sound:
    """The sound part of a session.

    Attributes:
        session: a session with everything that could be read.
        places: for a list of which entries were left out, where each entry that is left stands in the file.
    """

    session: Session
    places: Mapping[str, tuple[int, ...]]


def sound_part(data: Any) -> Sound | None:
    """Return what is sound in the plain data of a session, None where its speakers or turns cannot be made out."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        return None
    fields: dict[str, Any] = {"id": "unread", "number": 0}
    for info in msgspec.structs.fields(Session):
        if info.name in data and info.name not in ("turns", *_LISTS):
            fields |= _converted(info.name, data[info.name], info.type)
    if not fields.get("speakers") or not isinstance(data.get("turns"), list):
        return None
    fields["turns"] = tuple(_turn(entry, index, fields["speakers"]) for index, entry in enumerate(data["turns"]))
    places = {}
    for name, kind in _LISTS.items():
        given = data.get(name, [])
        entries = [_converted(str(at), entry, kind) for at, entry in enumerate(given if isinstance(given, list) else [])]
        fields[name] = tuple(found for entry in entries for found in entry.values())
        places[name] = tuple(int(at) for entry in entries for at in entry)
    return Sound(Session(**fields), places)


def _converted(name: str, value: Any, kind: Any) -> dict[str, Any]:
    try:
        return {name: msgspec.convert(value, kind)}
    except msgspec.ValidationError:
        return {}


def _turn(entry: Any, index: int, speakers: Mapping[str, str]) -> Turn:
    """Return a turn, with the id and speaker of a broken one where they can be made out: annotations may speak of it."""
    sound: Turn | None = _converted("turn", entry, Turn).get("turn")
    if sound is not None:
        return sound
    told = entry if isinstance(entry, dict) else {}
    name, speaker = told.get("id"), told.get("speaker")
    return Turn(
        name if isinstance(name, str) and name else f"unread turn {index}",
        speaker if isinstance(speaker, str) else next(iter(speakers)),
    )
