"""A dialogue in plain data: a list of objects with what was said and who said it, by the names that programs give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ipt_fidelity.readers.parts.values import seconds, text
from ipt_fidelity.readers.transcript import Cue

TEXTS: Final = ("text", "content", "utterance", "sentence", "message")
SPEAKERS: Final = ("author", "speaker", "name", "role", "user", "interlocutor", "participant")


@dataclass(frozen=True)
class Dialogue:
    """What was said, line by line: as cues, and as the file has the texts, so that positions in them hold."""

    cues: tuple[Cue, ...]
    texts: tuple[str, ...]


def dialogue_in(data: Mapping[str, Any]) -> Dialogue | None:
    """Return the first dialogue among the values of an object, None where there is none."""
    for name, value in data.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            found = dialogue_of(value, name)
            if found is not None:
                return found
    return None


def dialogue_of(lines: Sequence[Mapping[str, Any]], name: str) -> Dialogue | None:
    """Return a list of objects as a dialogue, None where they hold no text.

    Args:
        lines: the objects.
        name: what the list is called in the file.
    """
    said = _text_key(lines)
    if said is None:
        return None
    who = next((key for key in SPEAKERS if key != said and any(text(line.get(key)) for line in lines)), None)
    texts = tuple(written if isinstance(written := line.get(said), str) else "" for line in lines)
    cues = tuple(
        Cue(
            text(line.get(who)) if who else None,
            spoken.strip(),
            seconds(line.get("start")),
            seconds(line.get("end")),
            path=f"{name}[{at}]",
        )
        for at, (line, spoken) in enumerate(zip(lines, texts, strict=True))
    )
    return Dialogue(cues, texts)


def _text_key(lines: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the key of what was said: one of the usual names, else the one with the longest texts."""
    for key in TEXTS:
        if any(isinstance(line.get(key), str) for line in lines):
            return key
    lengths: dict[str, int] = {}
    for line in lines:
        for key, value in line.items():
            if isinstance(value, str):
                lengths[key] = lengths.get(key, 0) + len(value)
    return max(lengths, key=lambda key: lengths[key], default=None)
