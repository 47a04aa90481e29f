"""JSON with a list of spoken pieces: WhisperX and Whisper (``segments``), CounselReflect (``conversation``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note
from ipt_fidelity.readers.parts.dialogue import dialogue_of
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.transcript import ReadOptions, Strength, Transcript

_SEGMENTS: Final = re.compile(rb"[\s\xef\xbb\xbf]*\{(?s:.{0,400}?)\"segments\"\s*:\s*\[\s*\{")
_TEXT_FIRST: Final = re.compile(rb"[\s\xef\xbb\xbf]*\{\s*\"text\"\s*:\s*\"")
_CONVERSATION: Final = re.compile(rb"[\s\xef\xbb\xbf]*\{(?s:.{0,400}?)\"conversation\"\s*:\s*\[\s*\{")
_UNUSED: Final = ("words", "word_segments", "tokens", "chars")


class _ListImporter:
    """Reads an object with a list of what was said under one key."""

    name: str
    key: str

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file.

        Raises:
            BadInput: it is no JSON, or holds no talk.
        """
        file = str(path)
        data = parse_json(read_file(path, options.largest), file).data
        pieces = data.get(self.key) if isinstance(data, dict) else None
        lines = [each for each in pieces if isinstance(each, dict)] if isinstance(pieces, list) else []
        dialogue = dialogue_of(lines, self.key) if lines else None
        if dialogue is None or not isinstance(pieces, list):
            raise BadInput([error("no-talk", Place(file), f"there is no talk under {self.key!r}.", "Export it again.")])
        problems: list[Problem] = []
        if len(lines) < len(pieces):
            message = f"{len(pieces) - len(lines)} entries of {self.key!r} are no objects; they are left out."
            problems.append(error("no-object", Place(file, path=self.key), message, "Export the file again."))
        left = sorted(_left(data, lines, self.key))
        if left:
            problems.append(note("left-aside", Place(file), f"left aside, since turns need none of it: {', '.join(left)}."))
        return (Transcript(format=self.name, file=file, cues=dialogue.cues, encoding="UTF-8", problems=tuple(problems)),)


def _left(data: Mapping[str, Any], lines: list[dict[str, Any]], key: str) -> set[str]:
    used = {key, "text", "start", "end", "speaker", "author", "role", "name", "id", "language"}
    return (set(data) | {name for line in lines for name in line}) - used


class WhisperXImporter(_ListImporter):
    """Reads what WhisperX and Whisper write."""

    name = "WhisperX"
    key = "segments"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """An object with a list of segments."""
        if _SEGMENTS.match(start) and b'"start"' in start:
            return Strength.SIGNATURE
        return Strength.SHAPE if _TEXT_FIRST.match(start) and path.suffix.lower() == ".json" else Strength.NONE


class CounselReflectImporter(_ListImporter):
    """Reads conversations of CounselReflect."""

    name = "CounselReflect"
    key = "conversation"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """An object with a list called ``conversation``."""
        del path
        return Strength.SIGNATURE if _CONVERSATION.match(start) else Strength.NONE
