"""doccano exports: JSON lines in three shapes, and zips with a file for each user.

A document of several lines is a session. Documents of one line each are turns, which their metadata put into sessions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.dialogue import SPEAKERS
from ipt_fidelity.readers.parts.json_lines import Line, first_object, json_lines
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.safe_zip import open_zip
from ipt_fidelity.readers.parts.spans import Span, lay_on_text
from ipt_fidelity.readers.parts.spoken import spoken_lines
from ipt_fidelity.readers.parts.values import objects, seconds, text, whole
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "doccano"
_LABELS: Final = ("label", "labels", "entities", "cats")
_SESSION: Final = ("session_id", "session", "conversation_id", "conversation")
_READ: Final = frozenset({"id", "doc_id", "text", "data", "username", "start", "end", *_LABELS, *_SESSION, *SPEAKERS})
_ZIP: Final = b"PK\x03\x04"
_EVERYBODY: Final = frozenset({"all", "unknown"})  # names of files in a zip that stand for no user


@dataclass(frozen=True)
class _Document:
    """A document with the labels of everybody who has it."""

    line: Line
    text: str
    labels: tuple[tuple[str | None, Line], ...]
    coders: tuple[str, ...] = ()


@dataclass
class _Gathered:
    """The documents of all files of an export, each once."""

    documents: dict[tuple[str | None, str], _Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, raw: bytes, file: str, user: str | None) -> None:
        for line in json_lines(raw, file):
            if isinstance(line, Problem):
                self.problems.append(line)
                continue
            written = next((line.data[key] for key in ("text", "data") if isinstance(line.data.get(key), str)), None)
            if written is None:
                message = "this line has no text; it is left out."
                self.problems.append(error("no-text", line.place(), message, "Export the file again."))
                continue
            coder = user or text(line.data.get("username"))
            name = text(line.data.get("id", line.data.get("doc_id")))
            before = self.documents.get((name, written)) if name is not None else None
            known = before or _Document(line, written, ())
            coders = dict.fromkeys((*known.coders, *((coder,) if coder else ())))
            key = (name, written) if name is not None else (f"line {len(self.documents)}", written)
            self.documents[key] = _Document(known.line, written, (*known.labels, (coder, line)), tuple(coders))


class DoccanoImporter:
    """Reads doccano's JSON lines, and zips of them."""

    name = "doccano"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """Objects with a text and labels or entities; a zip of such files."""
        if start.startswith(_ZIP):
            return Strength.SHAPE if b".jsonl" in start[:200] else Strength.NONE
        first = first_object(path, start)
        if not isinstance(first.get("text", first.get("data")), str) or "_input_hash" in first or "spans" in first:
            return Strength.NONE
        if isinstance(first.get("entities"), list) and "relations" in first:
            return Strength.SIGNATURE
        return Strength.SHAPE if any(isinstance(first.get(key), list) for key in _LABELS) else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield a session for each document, or for each group of one-line documents.

        Raises:
            BadInput: no document can be read.
        """
        file = str(path)
        raw = read_file(path, options.largest)
        gathered = _Gathered()
        if raw.startswith(_ZIP):
            with open_zip(raw, file, options.largest) as archive:
                for name in archive.ending(".jsonl", ".json"):
                    user = PurePosixPath(name).stem
                    gathered.add(archive.read(name), f"{file}/{name}", None if user in _EVERYBODY else user)
        else:
            gathered.add(raw, file, None)
        if not gathered.documents:
            nothing = error("no-documents", Place(file), "the file holds no document.", "Export it again, as JSONL.")
            raise BadInput(gathered.problems or [nothing])
        problems = tuple(gathered.problems)
        for found in _sessions(list(gathered.documents.values()), file):
            yield Transcript(
                format=FORMAT,
                file=file,
                cues=found.cues,
                name=found.name,
                coders=found.coders,
                encoding="UTF-8",
                problems=(*problems, *found.problems),
                whole_turns=found.whole_turns,
            )
            problems = ()


@dataclass(frozen=True, slots=True)
class _Session:
    name: str | None
    cues: tuple[Cue, ...]
    coders: tuple[str, ...]
    problems: tuple[Problem, ...]
    whole_turns: bool


def _sessions(documents: Sequence[_Document], file: str) -> Iterator[_Session]:
    """Yield a session for each document of several lines, and one for each group of the others."""
    groups: dict[str | None, list[_Document]] = {}
    for document in documents:
        name = _named(document.line.data)
        if len(list(spoken_lines(document.text))) > 1:
            yield _running(document, name or _numbered(document, documents), file)
        else:
            groups.setdefault(name, []).append(document)
    for name, turns in groups.items():
        yield _of_turns(name, turns, file)


def _named(data: Mapping[str, Any]) -> str | None:
    places = (data, data.get("meta") if isinstance(data.get("meta"), dict) else {})
    return next(
        (said for each in places if isinstance(each, dict) for key in _SESSION if (said := text(each.get(key)))), None
    )


def _numbered(document: _Document, documents: Sequence[_Document]) -> str | None:
    name = text(document.line.data.get("id", document.line.data.get("doc_id")))
    return f"document-{name}" if name and len(documents) > 1 else None


def _running(document: _Document, name: str | None, file: str) -> _Session:
    """Return a session from a running text."""
    spans: list[Span] = []
    problems: list[Problem] = []
    for coder, line in document.labels:
        for label in _labels(line, coder):
            if isinstance(label, Span):
                spans.append(label)
            else:
                message = f"the label {label.code!r} is on the whole document and on no turn; it is lost."
                problems.append(error("not-carried", line.place(), message, "Label the words of a turn."))
        problems += _rest(line)
    laid = lay_on_text(document.text, spans, file)
    cues = tuple(msgspec.structs.replace(cue, line=document.line.number) for cue in laid.cues)
    return _Session(name, cues, document.coders, (*problems, *laid.problems), whole_turns=False)


def _of_turns(name: str | None, documents: Sequence[_Document], file: str) -> _Session:
    """Return a session of documents that are a turn each."""
    cues: list[Cue] = []
    coders: dict[str, None] = {}
    problems: list[Problem] = []
    for document in documents:
        data, number = document.line.data, document.line.number
        spoken = next(spoken_lines(document.text), None)
        cue = spoken.cue if spoken else Cue(None, document.text.strip())
        who = cue.speaker or next((said for key in SPEAKERS if (said := text(data.get(key)))), None)
        marks = [
            each.mark if isinstance(each, Span) else each for coder, line in document.labels for each in _labels(line, coder)
        ]
        problems += [problem for _, line in document.labels for problem in _rest(line)]
        start, end = seconds(data.get("start")), seconds(data.get("end"))
        cues.append(Cue(who, cue.text, start, end, text(data.get("id")), tuple(marks), number))
        coders |= dict.fromkeys(document.coders)
    del file
    return _Session(name, tuple(cues), tuple(coders), tuple(problems), whole_turns=True)


def _labels(line: Line, coder: str | None) -> Iterator[Span | Mark]:
    """Yield labels with positions as spans, and those of a whole document as marks."""
    for key in _LABELS:
        value = line.data.get(key)
        for label in value if isinstance(value, list) else [value] if isinstance(value, str) else []:
            if isinstance(label, list) and len(label) >= 3:
                start, end, name = whole(label[0]), whole(label[1]), text(label[2])
            elif isinstance(label, dict):
                start, end = whole(label.get("start_offset")), whole(label.get("end_offset"))
                name = text(label.get("label"))
            else:
                start, end, name = None, None, text(label)
            if name is None:
                continue
            mark = Mark(name, coder, line=line.number)
            yield mark if start is None or end is None else Span(start, end, mark)


def _rest(line: Line) -> Iterator[Problem]:
    """Yield what of a document cannot be kept."""
    for at, relation in objects(line.data.get("relations")):
        message = f"a relation between two labels ({text(relation.get('type')) or 'without type'}) cannot be kept."
        yield error("not-carried", Place(line.file, line.number, f"relations[{at}]"), message)
    for key in ("Comments", "comments"):
        value = line.data.get(key)
        said = [each for each in value if each] if isinstance(value, list) else []
        if said:
            message = f"{counted(len(said), 'comment')} on the whole document and on no turn: lost ({said[0]!r})."
            yield error("not-carried", line.place(), message, "Write it down as a note to a turn.")
    meta = sorted(set(line.data) - _READ - {"relations", "Comments", "comments", "meta"})
    if meta:
        yield note("metadata", line.place(), f"left aside: {', '.join(meta)}.")
