"""What is wrong with what a hook returned: one check for each kind of entry, each giving an empty text where all is well."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def is_folder(entry: Any) -> str:
    """Say what is wrong with an entry that should be a folder."""
    if not isinstance(entry, Path):
        return f"{type(entry).__name__} instead of a pathlib.Path"
    return "" if entry.is_dir() else f"{str(entry)!r}, which is no folder"


def is_text(entry: Any) -> str:
    """Say what is wrong with an entry that should be text."""
    if not isinstance(entry, str):
        return f"{type(entry).__name__} instead of text"
    return "" if entry.strip() else "an empty text"


def is_mapping(entry: Any) -> str:
    """Say what is wrong with an entry that should be a mapping."""
    return "" if isinstance(entry, Mapping) else f"{type(entry).__name__} instead of a mapping"


def is_table(entry: Any) -> str:
    """Say what is wrong with an entry that should be a plain table."""
    if not isinstance(entry, Mapping):
        return f"{type(entry).__name__} instead of a mapping"
    lacking = [key for key in ("title", "headings", "rows") if key not in entry]
    if lacking:
        return f"a table without {' and '.join(map(repr, lacking))}"
    if not isinstance(entry["title"], str) or not entry["title"].strip():
        return "a table whose title is no text"
    for name, row in (("headings", entry["headings"]), *(("a row", row) for row in _rows(entry["rows"]))):
        if not isinstance(row, list | tuple):
            return f"a table of which {name} is {type(row).__name__} instead of a list"
        wrong = next((cell for cell in row if not _is_cell(cell)), None)
        if wrong is not None:
            return f"a table with a cell that is {type(wrong).__name__}; cells are text, numbers or None"
    return ""


def _rows(rows: Any) -> list[Any]:
    return list(rows) if isinstance(rows, list | tuple) else [rows]


def _is_cell(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str | int | float) and not isinstance(cell, bool) and cell == cell)  # noqa: PLR0124  # NaN is no number


def is_rule_kind(entry: Any) -> str:
    """Say what is wrong with an entry that should be a rule kind."""
    missing = _missing(entry, ("kind", "summary", "parameters", "only_grows", "values", "reads", "find"))
    return f"{type(entry).__name__}, which is no rule kind: it lacks {missing}" if missing else ""


def is_reader(entry: Any) -> str:
    """Say what is wrong with an entry that should be a reader."""
    missing = _missing(entry, ("name", "recognises", "read"))
    return f"{type(entry).__name__}, which is no reader: it lacks {missing}" if missing else ""


def _missing(entry: Any, names: tuple[str, ...]) -> str:
    if isinstance(entry, type):
        return "an instance: it is a class"
    return ", ".join(name for name in names if not hasattr(entry, name))
