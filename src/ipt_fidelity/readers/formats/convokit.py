"""ConvoKit corpora: a folder with ``utterances.jsonl`` and what is known of speakers and conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.parts.json_lines import Line, first_object, json_lines
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.values import objects, seconds, text
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "ConvoKit"
FILE: Final = "utterances.jsonl"
_CODES: Final = ("code", "label", "tag", "act", "technique", "behavio")
_CLOCK: Final = 10_000_000.0  # seconds; a larger timestamp counts from 1970, not from the beginning of a session


class ConvoKitImporter:
    """Reads a corpus by its folder, or by its file of lines of talk."""

    name = "ConvoKit"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """A folder with ``utterances.jsonl``, or such a file."""
        if path.is_dir():
            return Strength.SIGNATURE if (path / FILE).is_file() else Strength.NONE
        first = first_object(path, start)
        known = {"text", "meta"} <= first.keys() and ("conversation_id" in first or "root" in first) and "id" in first
        return Strength.SIGNATURE if known else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield a session for each conversation.

        Raises:
            BadInput: the lines of talk cannot be read.
        """
        lines_file = path / FILE if path.is_dir() else path
        file = str(lines_file)
        problems: list[Problem] = []
        conversations: dict[str, list[Line]] = {}
        for line in json_lines(read_file(lines_file, options.largest), file):
            if isinstance(line, Problem):
                problems.append(line)
                continue
            name = text(line.data.get("conversation_id", line.data.get("root"))) or "conversation"
            conversations.setdefault(name, []).append(line)
        if not conversations:
            nothing = error("no-talk", Place(file), "the corpus holds no line of talk.", "Export it again.")
            raise BadInput(problems or [nothing])
        participants = _participants(lines_file.with_name("speakers.json"), options, problems)
        for name, lines in conversations.items():
            cues = _cues(lines, file, problems)
            present = {cue.speaker for cue in cues}
            known = {who: role for who, role in participants.items() if who in present}
            yield Transcript(
                format=FORMAT,
                file=file,
                cues=cues,
                name=name,
                encoding="UTF-8",
                participants=known,
                whole_turns=True,
                problems=tuple(problems),
            )
            problems = []


def _participants(path: Path, options: ReadOptions, problems: list[Problem]) -> Mapping[str, str]:
    """Return what the corpus says of each speaker."""
    if not path.is_file():
        return {}
    try:
        data = parse_json(read_file(path, options.largest), str(path)).data
    except BadInput as reason:
        problems += reason.problems
        return {}
    said: dict[str, str] = {}
    for name, speaker in data.items() if isinstance(data, dict) else ():
        meta = speaker.get("meta", speaker) if isinstance(speaker, dict) else {}
        role = next(
            (found for key in ("role", "type", "name") if isinstance(meta, dict) and (found := text(meta.get(key)))), None
        )
        if role is not None:
            said[str(name)] = role
    return said


def _cues(lines: list[Line], file: str, problems: list[Problem]) -> tuple[Cue, ...]:
    times = [seconds(line.data.get("timestamp")) for line in lines]
    raw = [value for line in lines if isinstance(value := line.data.get("timestamp"), int | float)]
    if any(value > _CLOCK for value in raw):
        message = "timestamps count from 1970 and not from the beginning of the session; they are left out."
        problems.append(warning("timestamps", Place(file, lines[0].number), message))
        times = [None] * len(lines)
    left: set[str] = set()
    cues = []
    for line, start in zip(lines, times, strict=True):
        who = text(line.data.get("speaker", line.data.get("user")))
        said = line.data.get("text")
        marks = tuple(_marks(line, left))
        name = text(line.data.get("id"))
        cues.append(Cue(who, said.strip() if isinstance(said, str) else "", start, None, name, marks, line.number))
    if left:
        names = ", ".join(sorted(left))
        problems.append(note("metadata", Place(file, lines[0].number), f"metadata that is no code, left aside: {names}."))
    return tuple(cues)


def _marks(line: Line, left: set[str]) -> Iterator[Mark]:
    """Yield the codes of a line: metadata whose name says that it is a code."""
    meta = line.data.get("meta")
    for name, value in meta.items() if isinstance(meta, dict) else ():
        if not any(word in name.lower() for word in _CODES):
            left.add(name)
            continue
        entries: list[Any] = value if isinstance(value, list) else [value]
        if any(True for _ in objects(entries)):
            left.add(name)
        for each in entries:
            if (code := text(each)) is not None:
                yield Mark(code, group=name, line=line.number, path=f"meta.{name}")
