"""Strict YAML and JSON with places: what stands in a file, and on which line.

YAML follows version 1.2 (``NO`` is text, ``010`` is ten, ``1:30`` is text, dates are text); duplicate keys and aliases are
problems. JSON refuses duplicate keys, NaN and infinities. Nothing here knows what a document means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

_BaseLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        return self._lines if self._lines is not None else json_lines(self._source)

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
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        looks = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "an older encoding, such as Windows-1252"
        line = raw[: reason.start].count(b"\n") + 1
        raise BadInput(
            [error("encoding", Place(file, line), f"this is not UTF-8 text; it looks like {looks}.", "Save it as UTF-8.")]
        ) from None


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
        decode(raw, file)
        raise BadInput([_json_problem(str(reason), file)]) from None
    return Document(data, file, None, body)


def _json_problem(said: str, file: str) -> Problem:
    """Turn the parser's words into a located problem."""
    found = re.search(r"^(.*?)(?: at)? line (\d+) column (\d+)$", said)
    what, line, column = (found[1], int(found[2]), found[3]) if found else (said, None, None)
    place = Place(file, line)
    at = f" (column {column})" if column else ""
    if "uplicate key" in what:
        key = re.search(r'"(.*)"', what)
        name = f" {key[1]!r}" if key else ""
        return error("duplicate-key", place, f"the key{name} stands twice in one object{at}.", "Keep one of them.")
    if "EOF" in what:
        return error("cut-off", place, f"the file ends in the middle{at}.", "Save or copy it again, whole.")
    return error("json", place, f"this is not JSON: {what}{at}.", "Mend it, or export it again.")


class _Loader(_BaseLoader):  # type: ignore[misc]  # the base is chosen at run time: C where it is built, else pure Python
    """A safe loader with the scalars of YAML 1.2 and nothing else."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def parse_yaml(raw: bytes, file: str) -> Document:
    """Parse one YAML document.

    Raises:
        BadInput: not UTF-8, not YAML, an alias, a tag, or keys given twice; all of them are listed.
    """
    text = decode(raw, file)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        said = reason.problem or reason.context or "unreadable"
        place = Place(file, mark.line + 1 if mark else None)
        raise BadInput([error("yaml", place, f"this is not YAML: {said}.", "Check indent, quotes and colons.")]) from None
    except yaml.YAMLError as reason:
        raise BadInput([error("yaml", Place(file), f"this is not YAML: {reason}.", "Check for odd characters.")]) from None
    finally:
        loader.dispose()
    builder = _Builder(file)
    data = builder.build(node, ()) if node is not None else None
    if builder.problems:
        raise BadInput(builder.problems)
    return Document(data, file, builder.lines)


class _Builder:
    """Turns nodes into plain data, keeping the line of every path and all problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def build(self, node: Any, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen:
            self._report("alias", line, "an alias (*name) is used.", "Write the value out: rubrics hold no aliases.")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._report("key", line, "a key is not plain text.", "Write 'key: value'.")
                continue
            key = key_node.value
            if key in data:
                self._report("duplicate-key", line, f"the key {key!r} stands twice.", "Keep one of them.")
                continue
            self.lines[(*path, key)] = line
            data[key] = self.build(value_node, (*path, key))
        return data

    def _scalar(self, node: Any, line: int) -> Any:
        kind, text = node.tag.rpartition(":")[2], node.value
        if kind == "str":
            return text
        if kind == "int":
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if kind == "float":
            return float(text)
        if kind == "bool":
            return text.lower() == "true"
        if kind == "null":
            return None
        self._report("tag", line, f"the tag {node.tag!r} is not read.", "Write plain text or a number.")
        return None

    def _report(self, code: str, line: int, message: str, hint: str) -> None:
        self.problems.append(error(code, Place(self.file, line), message, hint))
