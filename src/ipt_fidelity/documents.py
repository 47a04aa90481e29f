"""Strict YAML and JSON with places: what stands in a file, and on which line.

YAML follows version 1.2 (``NO`` is text, ``010`` is ten, ``1:30`` is text, dates are text); duplicate keys, aliases and tags
are problems. JSON refuses duplicate keys, NaN and infinities. Nothing here knows what a document means.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jiter
import yaml

from ipt_fidelity.errors import BadInput
from ipt_fidelity.json_places import json_lines
from ipt_fidelity.problems import Place, Problem, error

Key = str | int
Path_ = tuple[Key, ...]

LARGEST_FILE = 64 * 1024 * 1024  # bytes; a session of an hour is well below 1 MiB
DEEPEST = 100  # levels of nesting in YAML; a rubric has about ten, and PyYAML crashes on a hundred thousand

#: C where it is built, else pure Python.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """The plain data of one file, with the line of every key and entry.

    Attributes:
        data: mappings, lists, text, numbers, booleans and None.
        file: how the file is called in messages.
    """

    data: Any
    file: str
    _lines: Mapping[Path_, int] | None = field(default=None, repr=False)
    _source: bytes = field(default=b"", repr=False)

    @cached_property
    def lines(self) -> Mapping[Path_, int]:
        """Line (from 1) of every path; for JSON found only when a message needs it."""
        if self._lines is not None:
            return self._lines
        return json_lines(self._source) if self._source else {}

    def place(self, *path: Key) -> Place:
        """Return the place of a path, or of the nearest thing around it that has a line."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Place(self.file, self.lines.get(known, 1), written_path(path) or None)


def written_path(path: tuple[Key, ...]) -> str:
    """Return a path as people write it.

    >>> written_path(("turns", 3, "speaker"))
    'turns[3].speaker'
    """
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else (f".{key}" if text else str(key))
    return text


def texts_in(data: Any) -> Iterator[str]:
    """Yield every text in plain data, however deep; keys are not texts.

    >>> list(texts_in({"codes": ["task.summary", 3], "where": "close"}))
    ['task.summary', 'close']
    """
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for entry in data.values():
            yield from texts_in(entry)
    elif isinstance(data, list | tuple):
        for entry in data:
            yield from texts_in(entry)


def copied(data: Any) -> Any:
    """Return a copy of plain data that shares no mapping and no list with it; ``copy.deepcopy`` takes five times as long.

    >>> data = {"codes": ["task.summary"]}
    >>> copied(data)["codes"] is data["codes"], copied(data) == data
    (False, True)
    """
    if isinstance(data, dict):
        return {key: copied(entry) for key, entry in data.items()}
    return [copied(entry) for entry in data] if isinstance(data, list) else data


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, or raise ``BadInput`` saying why it cannot be read and what to do."""
    where = Place(str(path))
    try:
        if path.is_dir():
            raise BadInput([error("directory", where, "this is a folder, a file is needed.", "Name the file in it.")])
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput([error("too-large", where, f"the file is larger than {LARGEST_FILE // 2**20} MiB.", "Split it.")])
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput([error("no-file", where, "there is no such file.", "Check the name.")]) from None
    except OSError as reason:
        said = reason.strerror or str(reason)
        raise BadInput([error("unreadable", where, f"the file cannot be read: {said}.", "Check its permissions.")]) from None


def decode(raw: bytes, file: str) -> str:
    """Return UTF-8 text (with or without a byte order mark), or raise ``BadInput`` naming the encoding it looks like."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw.count(0) > len(raw) // 4:
        raise BadInput([_not_utf8(file, 1, "UTF-16")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = raw[: reason.start].count(b"\n") + 1
        raise BadInput([_not_utf8(file, line, "an older encoding, such as Windows-1252")]) from None


def _not_utf8(file: str, line: int, looks: str) -> Problem:
    return error("encoding", Place(file, line), f"this is not UTF-8 text; it looks like {looks}.", "Save it as UTF-8.")


def _empty(file: str) -> Problem:
    return error("empty-file", Place(file, 1), "the file is empty.", "Save or copy it again, whole.")


def load(path: Path) -> Document:
    """Read a YAML or JSON file by its suffix.

    Raises:
        BadInput: the file cannot be read or parsed; every problem of the syntax is listed with its line.
    """
    raw = read_bytes(path)
    return parse_json(raw, str(path)) if path.suffix.lower() == ".json" else parse_yaml(raw, str(path))


def parse_json(raw: bytes, file: str) -> Document:
    """Parse JSON bytes in one pass; lines are worked out later, and only if something is wrong.

    Raises:
        BadInput: not UTF-8, not JSON, cut off, or a key given twice.
    """
    body = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        data = jiter.from_json(body, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError as reason:
        text = decode(raw, file)
        raise BadInput([_json_problem(str(reason), text, file) if text.strip() else _empty(file)]) from None
    return Document(data, file, None, body)


def _json_problem(said: str, text: str, file: str) -> Problem:
    """Turn the parser's words into a located problem."""
    found = re.search(r"^(.*?)(?: at)? line (\d+) column (\d+)$", said)
    what, line, column = (found[1], int(found[2]), int(found[3])) if found else (said, 1, 0)
    place = Place(file, line)
    at = f" (column {column})" if column else ""
    if "uplicate key" in what:
        key = re.search(r'"(.*)"', what)
        name = f" {key[1]!r}" if key else ""
        return error("duplicate-key", place, f"the key{name} stands twice in one object{at}.", "Keep one of them.")
    if "EOF" in what:
        return error("cut-off", place, f"the file ends in the middle{at}.", "Save or copy it again, whole.")
    if "recursion" in what:
        return error("too-deep", place, f"lists and objects are nested too deeply{at}.", "Export it again.")
    if "surrogate" in what or "hex escape" in what:
        return error("json", place, f"a \\u escape is only half of a character{at}.", "Write the character itself.")
    rest = text.split("\n")[line - 1][max(column - 1, 0) :]
    if rest.startswith(("NaN", "Infinity")):
        return error("json", place, f"NaN and Infinity are no numbers of JSON{at}.", "Write null where nothing is known.")
    return error("json", place, f"this is not JSON: {what}{at}.", "Mend it, or export it again.")


_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_NUMBER_BEGINS = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
#: What YAML 1.2 does not allow in a file.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _number(text: str) -> int | float | None:
    """Return the number that plain text means in YAML 1.2, None where it is text.

    Raises:
        ValueError: a number that is too large to be one.
    """
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if not _DECIMAL.fullmatch(text):
        return None
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def parse_yaml(raw: bytes, file: str) -> Document:
    """Parse one YAML document.

    Raises:
        BadInput: not UTF-8, not YAML, an alias, a tag, or keys given twice; all of them are listed.
    """
    text = decode(raw, file)
    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        place = Place(file, text.count("\n", 0, odd.start()) + 1)
        message = f"the character U+{ord(odd[0]):04X} cannot stand in YAML."
        raise BadInput([error("yaml", place, message, "Take it out; an editor may show it as a box or not at all.")])
    builder = _Builder(file)
    loader = _Loader(text)
    try:
        data = builder.document(loader)
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark if reason.problem_mark is not None else reason.context_mark
        line = min(mark.line + 1, text.count("\n") + 1) if mark is not None else 1
        said = reason.problem or reason.context or "unreadable"
        problem = error("yaml", Place(file, line), f"this is not YAML: {said}.", "Check indent, quotes and colons.")
        raise BadInput([*builder.problems, problem]) from None
    finally:
        loader.dispose()
    if builder.problems:
        raise BadInput(builder.problems)
    return Document(data, file, builder.lines)


class _TooDeep(Exception):
    """The nesting goes on and on."""


class _Builder:
    """Turns the events of a parser into plain data, keeping the line of every path and all problems.

    Events and not nodes: PyYAML composes nodes by recursion in C, which nested brackets bring to a crash.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.problems: list[Problem] = []

    def document(self, loader: Any) -> Any:
        events = iter(loader.get_event, None)
        data: Any = None
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if self.lines:
                        self._report(
                            "documents", _line(event), "a second document begins here.", "Keep one document in a file."
                        )
                        return None
                    data = self._value(next(events), events, ())
        except _TooDeep:
            return None
        if not self.lines:
            self.problems.append(_empty(self.file))
        return data

    def _value(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        line = _line(event)
        self.lines.setdefault(path, line)
        if len(path) > DEEPEST:
            self._report("too-deep", line, f"lists and mappings are nested more than {DEEPEST} deep.", "Check brackets.")
            raise _TooDeep
        if isinstance(event, yaml.AliasEvent):
            self._report("alias", line, f"an alias (*{event.anchor}) is used.", "Write the value out.")
            return None
        if event.tag is not None:
            self._report("tag", line, f"the tag {event.tag!r} is not read.", "Write plain text or a number.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._scalar(event, line)

    def _sequence(self, events: Iterator[Any], path: Path_) -> list[Any]:
        data: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            data.append(self._value(event, events, (*path, len(data))))
        return data

    def _mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key, line = self._key(event, events), _line(event)
            if key in data:
                self._report("duplicate-key", line, f"the key {key!r} stands twice.", "Keep one of them.")
                key = None
            if key is None:
                _skip(events)
                continue
            self.lines[(*path, key)] = line
            data[key] = self._value(next(events), events, (*path, key))
        return data

    def _key(self, event: Any, events: Iterator[Any]) -> str | None:
        """Return a key, or None where it is not plain text."""
        if isinstance(event, yaml.ScalarEvent) and event.tag is None:
            return str(event.value)
        self._report("key", _line(event), "a key is not plain text.", "Write 'key: value'.")
        if isinstance(event, yaml.CollectionStartEvent):
            _skip_rest(events)
        return None

    def _scalar(self, event: Any, line: int) -> Any:
        text: str = event.value
        if not text.isascii() and _SURROGATE.search(text):
            self._report("yaml", line, "a \\u escape is only half of a character.", "Write the character itself.")
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _NUMBER_BEGINS:
            return text
        try:
            number = _number(text)
        except ValueError:
            self._report("number", line, "this number is too large.", "Check it, or put it in quotes if it is text.")
            return None
        return text if number is None else number

    def _report(self, code: str, line: int, message: str, hint: str) -> None:
        self.problems.append(error(code, Place(self.file, line), message, hint))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _skip(events: Iterator[Any]) -> None:
    """Leave out the value that comes next."""
    if isinstance(next(events), yaml.CollectionStartEvent):
        _skip_rest(events)


def _skip_rest(events: Iterator[Any]) -> None:
    """Leave out what is left of a list or mapping that has begun."""
    depth = 1
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
