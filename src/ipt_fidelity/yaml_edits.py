"""Changes single values in a YAML file and leaves every other character as it is: comments, quotes, indent, line breaks.

The place of a value comes from the parser, so only its own text is replaced. After each change the file is read again, and a
change that does not come out as it was meant is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ipt_fidelity.documents import Key, copied, parse_yaml, written_path
from ipt_fidelity.errors import BadInput
from ipt_fidelity.yaml_style import WIDTH, after_key, in_quotes, list_lines, mapping_lines, on_one_line, wrapped

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#.*$")


@dataclass(frozen=True, slots=True)
class Put:
    """Give a path a value; what is missing on the way is made, and the index after the last appends."""

    path: tuple[Key, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """Take a key out of its mapping."""

    path: tuple[Key, ...]


Edit = Put | Drop


class CannotEdit(Exception):
    """A change that would touch more than it should."""


def differences(was: Any, now: Any, path: tuple[Key, ...] = ()) -> Iterator[Edit]:
    """Yield the smallest edits that make one value of another.

    >>> list(differences({"weight": 1, "because": "Short."}, {"weight": 2}))
    [Put(path=('weight',), value=2), Drop(path=('because',))]
    """
    if isinstance(was, Mapping) and isinstance(now, Mapping) and now:
        for key, value in now.items():
            if key not in was:
                yield Put((*path, key), value)
            else:
                yield from differences(was[key], value, (*path, key))
        yield from (Drop((*path, key)) for key in was if key not in now)
    elif isinstance(was, list) and isinstance(now, list) and was and len(now) >= len(was) and _alike(was, now):
        for index, value in enumerate(now):
            yield from differences(was[index], value, (*path, index)) if index < len(was) else (Put((*path, index), value),)
    elif was != now or type(was) is not type(now):
        yield Put(path, now)


def _alike(was: Sequence[Any], now: Sequence[Any]) -> bool:
    return len(was) == len(now) or list(now[: len(was)]) == list(was)


def applied(data: Any, edit: Edit) -> Any:
    """Return a copy of plain data with one edit made.

    >>> applied({"items": {}}, Put(("items", "add", 0, "id"), "a.b"))
    {'items': {'add': [{'id': 'a.b'}]}}
    """
    if not edit.path:
        return copied(edit.value) if isinstance(edit, Put) else None
    key, rest = edit.path[0], type(edit)(edit.path[1:], *([edit.value] if isinstance(edit, Put) else []))
    if isinstance(key, int):
        entries = list(data) if isinstance(data, list) else []
        entries[key:] = [applied(entries[key] if key < len(entries) else None, rest), *entries[key + 1 :]]
        return entries
    mapping = dict(data) if isinstance(data, Mapping) else {}
    if isinstance(edit, Drop) and len(edit.path) == 1:
        mapping.pop(str(key), None)
        return mapping
    mapping[key] = applied(mapping.get(key), rest)
    return mapping


def edited(text: str, edits: Iterable[Edit], order: Sequence[str] = ()) -> str:
    """Return the text of a YAML file with changes made to it.

    Args:
        text: the file.
        edits: what to change, one after the other.
        order: the order in which keys stand; a new one comes after those before it, else at the end.

    Raises:
        CannotEdit: a change cannot be made without touching more.
        BadInput: the text is not YAML.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    body = body.replace("\r\n", "\n")
    data = parse_yaml(body.encode(), "").data
    for edit in edits:
        data = applied(data, edit)
        body = _Text(body, order).with_edit(edit, data)
        try:
            came_out = parse_yaml(body.encode(), "").data
        except BadInput:
            came_out = None
        if came_out != data:
            raise CannotEdit(written_path(edit.path))
    return mark + body.replace("\n", ends)


def comments_lost(before: str, after: str) -> tuple[str, ...]:
    r"""Return the comments that stood in a file and no longer stand in it, as where a list was written anew.

    >>> comments_lost("a: [1]  # one\n# two\n", "a: [2]\n# two\n")
    ('# one',)
    """
    return tuple((Counter(_COMMENT.findall(before)) - Counter(_COMMENT.findall(after))).elements())


@dataclass(frozen=True)
class _Spot:
    """Where a value stands: its node, the column of its key or dash, and whether a line of brackets holds it."""

    node: Any
    indent: int
    begin: int
    inside: bool


class _Text:
    """One file with the places of its values."""

    def __init__(self, text: str, order: Sequence[str]) -> None:
        self.text, self.order = text, order
        self.root: Any = yaml.compose(text, Loader=_Loader)

    def with_edit(self, edit: Edit, expected: Any) -> str:
        """Return the text with one edit made; ``expected`` is the data as it will be."""
        known = [_Spot(self.root, -2, 0, inside=False)]
        for key in edit.path:
            spot = self._step(known[-1], key)
            if spot is None:
                break
            known.append(spot)
        depth = len(known) - 1
        holder, missing = known[-1], edit.path[depth:]
        if isinstance(edit, Drop):
            return self.text if missing else self._drop(known, edit.path, expected)
        if not missing:
            return self._replace(known[-1], edit.value, at_root=depth == 0)
        value = _found(expected, edit.path[: depth + 1])
        if isinstance(holder.node, yaml.CollectionNode) and not (holder.node.flow_style or not holder.node.value):
            return self._add(holder, missing[0], value)
        return self._replace(holder, _found(expected, edit.path[:depth]), at_root=depth == 0)

    def _step(self, spot: _Spot, key: Key) -> _Spot | None:
        node = spot.node
        inside = spot.inside or bool(getattr(node, "flow_style", False))
        if isinstance(node, yaml.MappingNode) and isinstance(key, str):
            for name, value in node.value:
                if name.value == key:
                    column = spot.indent if inside else name.start_mark.column
                    return _Spot(value, column, self.text.index(":", name.end_mark.index) + 1, inside)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            value = node.value[key]
            column = spot.indent if inside else node.start_mark.column
            before = self._end(node.value[key - 1]) if key else node.start_mark.index
            dash = before if inside else self.text.rfind("-", before, value.start_mark.index) + 1
            return _Spot(value, column, dash, inside)
        return None

    def _end(self, node: Any) -> int:
        """Return where the text of a value ends, without the comments and empty lines behind it."""
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            return start + len(self.text[start:end].rstrip()) if node.style in ("|", ">") else end
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def _splice(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    def _replace(self, spot: _Spot, value: Any, *, at_root: bool) -> str:
        node, start, end = spot.node, spot.node.start_mark.index, self._end(spot.node)
        if at_root:
            return self._splice(start, end, mapping_lines(value))
        if spot.inside:
            return self._splice(start, end, self._quoted_as_before(node, value) or on_one_line(value, inside=True))
        column = spot.begin - (self.text.rfind("\n", 0, spot.begin) + 1)
        new = self._as_before(node, value, spot, column) or after_key(value, spot.indent, column)
        behind = self.text[end : self._line_end(end)]
        if "\n" in new and behind.strip():  # a comment behind a value that now has several lines stays on the first
            lead, _, rest = new.partition("\n")
            return self._splice(spot.begin, self._line_end(end), f"{lead}{behind.rstrip()}\n{rest}")
        return self._splice(spot.begin, end, new)

    def _as_before(self, node: Any, value: Any, spot: _Spot, column: int) -> str:
        """Return a value in the style that the old one had; empty where that style does not fit it."""
        if isinstance(node, yaml.CollectionNode) and node.flow_style and isinstance(value, Mapping | list):
            line = on_one_line(value)
            return f" {line}" if column + 1 + len(line) <= WIDTH + 20 else ""
        if node.start_mark.line != node.end_mark.line and getattr(node, "style", "") == ">" and isinstance(value, str):
            return self._folded_as_before(node, value, spot)
        quoted = self._quoted_as_before(node, value)
        return f" {quoted}" if quoted and column + 1 + len(quoted) <= WIDTH + 20 else ""

    def _quoted_as_before(self, node: Any, value: Any) -> str:
        return in_quotes(value) if isinstance(value, str) and getattr(node, "style", "") in ('"', "'") else ""

    def _folded_as_before(self, node: Any, value: str, spot: _Spot) -> str:
        """Return folded text whose lines are those of before, but for where its words are others."""
        body = self.text[node.start_mark.index : self._end(node)].split("\n")[1:]
        if not body or " ".join(value.split()) != value or not all(line.strip() for line in body):
            return ""
        depth = len(body[0]) - len(body[0].lstrip())
        old, new = [line.split() for line in body], value.split()
        front = back = taken = given = 0
        while front < len(old) and new[taken : taken + len(old[front])] == old[front]:
            taken += len(old[front])
            front += 1
        while back < len(old) - front and _ends_with(new[taken : len(new) - given], old[-1 - back]):
            given += len(old[-1 - back])
            back += 1
        room = max(WIDTH, *(len(line) for line in body)) - depth if front + back else WIDTH - depth
        middle = wrapped(" ".join(new[taken : len(new) - given]), room)
        lines = [" ".join(words) for words in old[:front]] + middle + [" ".join(words) for words in old[len(old) - back :]]
        if depth <= spot.indent or not lines:
            return ""
        return " >-\n" + "\n".join(" " * depth + line for line in lines)

    def _add(self, holder: _Spot, key: Key, value: Any) -> str:
        """Add a key to a mapping or an entry to a list that have lines of their own."""
        node = holder.node
        column = node.start_mark.column
        if isinstance(key, int):
            at = self._line_end(self._end(node.value[-1]))
            return self._splice(at, at, "\n" + list_lines([value], column, block=True))
        before = node.value[-1][1]
        if key in self.order:
            earlier = set(self.order[: self.order.index(key)])
            before = next((value for name, value in reversed(node.value) if name.value in earlier), before)
        at = self._line_end(self._end(before))
        name = on_one_line(key, inside=True)
        return self._splice(at, at, f"\n{' ' * column}{name}:{after_key(value, column, column + len(name) + 1)}")

    def _drop(self, known: Sequence[_Spot], path: tuple[Key, ...], expected: Any) -> str:
        holder, node = known[-2], known[-1].node
        if holder.node.flow_style or len(holder.node.value) == 1:
            if len(known) > 2:
                return self._replace(holder, _found(expected, path[:-1]), at_root=False)
            raise CannotEdit(written_path(path))
        key = next(name for name, _ in holder.node.value if name.value == path[-1])
        end = self._end(node)
        line = self.text.rfind("\n", 0, key.start_mark.index) + 1
        if self.text[line : key.start_mark.index].strip():  # it stands behind a dash: the next key takes its place
            return self._splice(key.start_mark.index, self._next_key(holder.node, key), "")
        return self._splice(line, min(self._line_end(end) + 1, len(self.text)), "")

    def _next_key(self, node: Any, key: Any) -> int:
        names = [name for name, _ in node.value]
        return int(names[names.index(key) + 1].start_mark.index)


def _ends_with(words: Sequence[str], line: Sequence[str]) -> bool:
    return bool(line) and list(words[-len(line) :]) == list(line)


def _found(data: Any, path: Iterable[Key]) -> Any:
    for key in path:
        data = data[key]
    return data
