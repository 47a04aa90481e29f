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
