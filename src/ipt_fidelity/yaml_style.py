"""YAML as this project writes it: one order, one style, so that the same data always gives the same text.

Short lists and mappings stand on one line, long text is folded, and only what would be read otherwise is quoted: by the
rules of YAML 1.2 that ``documents`` reads, and by those of 1.1 that other programs may still follow.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ipt_fidelity.documents import parse_yaml
from ipt_fidelity.errors import BadInput

WIDTH = 110
#: A list or mapping with longer texts in it is written over several lines.
_SHORT = 24
_MUST_BE_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_FOLDS_CLEANLY = re.compile(r"\S+(?: \S+)*")


def on_one_line(value: Any, *, inside: bool = False) -> str:
    """Return plain data as YAML on one line.

    >>> on_one_line({"codes": ["task.summary"], "by": "end_of_initial"})
    '{codes: [task.summary], by: end_of_initial}'
    >>> on_one_line("no"), on_one_line("1.0"), on_one_line("a, b"), on_one_line("a, b", inside=True)
    ('"no"', '"1.0"', 'a, b', '"a, b"')

    Args:
        value: mappings, lists, text, numbers, booleans and None.
        inside: whether it stands in a list or mapping that is itself on one line.
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {on_one_line(entry, inside=True)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(on_one_line(entry, inside=True) for entry in value) + "]"
    if isinstance(value, str):
        return value if _needs_no_quotes(value, inside=inside) else in_quotes(value)
    return "null" if value is None else json.dumps(value)


def in_quotes(text: str) -> str:
    """Return text in double quotes."""
    return _MUST_BE_ESCAPED.sub(lambda odd: f"\\u{ord(odd[0]):04x}", json.dumps(text, ensure_ascii=False))


def _key(key: Any) -> str:
    return on_one_line(str(key), inside=True)


def _needs_no_quotes(text: str, *, inside: bool) -> bool:
    """Whether bare text is read as itself, also by programs that follow the older rules."""
    if text.startswith(("'", '"')) or "\n" in text:
        return False
    line = f"[{text}, {text}]" if inside else f"- {text}"
    expected = [text, text] if inside else [text]
    try:
        return bool(parse_yaml(line.encode(), "").data == expected and yaml.safe_load(line) == expected)
    except (BadInput, yaml.YAMLError, UnicodeEncodeError, ValueError):
        return False


def after_key(value: Any, indent: int, used: int, *, block: bool = False) -> str:
    """Return what follows ``key:`` or ``-``, with the blank or line break that comes first.

    Args:
        value: plain data.
        indent: column of the key or dash.
        used: columns that are taken on its line.
        block: whether a list or mapping has lines of its own even where it is short.
    """
    if isinstance(value, Mapping | list | tuple):
        line = on_one_line(value)
        if not value or (not block and _is_compact(value) and used + 1 + len(line) <= WIDTH):
            return f" {line}"
        lines = mapping_lines(value, indent + 2) if isinstance(value, Mapping) else list_lines(value, indent + 2)
        return "\n" + lines
    line = on_one_line(value)
    if not isinstance(value, str) or (used + 1 + len(line) <= WIDTH and "\n" not in value):
        return f" {line}"
    if _FOLDS_CLEANLY.fullmatch(value):
        pad = " " * (indent + 2)
        return " >-\n" + "\n".join(pad + each for each in wrapped(value, WIDTH - len(pad)))
    return f" {line}"


def wrapped(text: str, width: int) -> list[str]:
    """Return text broken into lines between its words."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _is_compact(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_compact, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_compact, value))
    return not isinstance(value, str) or " " not in value or len(value) <= _SHORT


def mapping_lines(value: Mapping[str, Any], indent: int = 0) -> str:
    """Return a mapping, one key a line, without a line break at its end."""
    keys = {_key(key): entry for key, entry in value.items()}
    return "\n".join(f"{' ' * indent}{key}:{after_key(entry, indent, indent + len(key) + 1)}" for key, entry in keys.items())


def list_lines(value: Sequence[Any], indent: int = 0, *, block: bool = False) -> str:
    """Return a list, one entry after the other; with ``block``, short mappings too have a line for each key."""
    pad = " " * indent
    lines = []
    for entry in value:
        compact = not block and _is_compact(entry) and indent + 2 + len(on_one_line(entry)) <= WIDTH
        if isinstance(entry, Mapping) and entry and not compact:
            lines.append(f"{pad}- {mapping_lines(entry, indent + 2).lstrip(' ')}")
        else:
            lines.append(f"{pad}-{after_key(entry, indent, indent + 1)}")
    return "\n".join(lines)


def document(value: Mapping[str, Any]) -> str:
    """Return a mapping as a file of its own."""
    return mapping_lines(value) + "\n"
