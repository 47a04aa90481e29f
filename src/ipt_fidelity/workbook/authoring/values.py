"""How a value of a rubric's file is written in one cell, and read from it again: each form is one way there and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ipt_fidelity.documents import parse_yaml
from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.sheets import as_number
from ipt_fidelity.workbook.text import cell_text, shortened
from ipt_fidelity.yaml_style import on_one_line

Cell = str | int | float


class CannotRead(ValueError):
    """A cell that cannot be used: what is wrong, and what to write."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep the two sentences."""
        super().__init__(message)
        self.message, self.hint = message, hint


def told(cell: object) -> str:
    """Return what stands in a cell as a message quotes it: not more than a line of it."""
    return repr(shortened(str(cell), 50))


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a value in a cell.

    Attributes:
        name: what it is, for people.
        shown: value to cell; None where the value does not fit the form.
        read: cell to value, given the value of before; raises ``CannotRead``.
        several: whether a cell may hold several words.
    """

    name: str
    shown: Callable[[Any], Cell | None]
    read: Callable[[Cell, Any], Any]
    several: bool = False

    def fits(self, value: Any) -> bool:
        """Whether a value can be written in a cell and comes back from it as it was."""
        cell = self.shown(value)
        if cell is None or (isinstance(cell, str) and cell_text(cell) != cell):
            return False
        try:
            return bool(self.read(cell, value) == value)
        except CannotRead:
            return False


def _text_shown(value: Any) -> Cell | None:
    return value if isinstance(value, str) else None


def _text_read(cell: Cell, was: Any) -> str:
    text = str(cell)
    return was if isinstance(was, str) and was.strip() == text.strip() else text


def _number_shown(value: Any) -> Cell | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _number_read(cell: Cell, was: Any) -> int | float:
    number = as_number(cell)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise CannotRead(f"{told(cell)} is no number.", "Write a number, such as 1.5.")
    return was if was == number and isinstance(was, int | float) and not isinstance(was, bool) else number


def _flag_shown(value: Any) -> Cell | None:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else None


def _flag_read(cell: Cell, was: Any) -> bool:
    del was
    word = str(cell).strip().casefold()
    if word not in ("yes", "no", "true", "false"):
        raise CannotRead(f"{told(cell)} is neither yes nor no.", "Write yes or no, or leave the cell empty.")
    return word in ("yes", "true")


def _entries_shown(value: Any) -> Cell | None:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not all(isinstance(each, str) and each.strip() for each in entries):
        return None
    return None if any("\n" in each for each in entries) else "\n".join(f"• {each}" for each in entries)


def _entries_read(cell: Cell, was: Any) -> str | list[str]:
    """Read one entry a line, with or without the dot before it."""
    entries = [each for line in str(cell).split("\n") if (each := re.sub(r"^\s*[•·*-](?:\s+|$)", "", line).strip())]
    return entries[0] if len(entries) == 1 and not isinstance(was, list) else entries


def _words_shown(value: Any) -> Cell | None:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(each, str) for each in words):
        return None
    return None if any(re.search(r"[,;\s]", each) for each in words) else ", ".join(words)


def _words_read(cell: Cell, was: Any) -> str | list[str]:
    words = [each for each in re.split(r"[,;\s]+", str(cell)) if each]
    return words[0] if len(words) == 1 and not isinstance(was, list) else words


def _list_read(cell: Cell, was: Any) -> str | list[str]:
    """Read words into a list, even a single one."""
    words = _words_read(cell, was)
    return words if isinstance(words, list) or isinstance(was, str) else [words]


def _range_shown(value: Any) -> Cell | None:
    if not isinstance(value, list) or len(value) != 2 or any(_number_shown(each) is None for each in value):
        return None
    return f"{value[0]!r} to {value[1]!r}"


def _range_read(cell: Cell, was: Any) -> list[int | float]:
    ends = re.split(r"\s+to\s+|\s+[–-]\s+", str(cell).strip())
    if len(ends) != 2:
        raise CannotRead(f"{told(cell)} is no range.", "Write it as '0.5 to 1'.")
    before = was if isinstance(was, list) and len(was) == 2 else [None, None]
    return [_number_read(end, old) for end, old in zip(ends, before, strict=True)]


def _fields_shown(value: Any) -> Cell | None:
    if not isinstance(value, dict):
        return None
    return "\n".join(f"{on_one_line(str(key), inside=True)}: {on_one_line(entry)}" for key, entry in value.items())


def _fields_read(cell: Cell, was: Any) -> dict[str, Any]:
    del was
    try:
        data = parse_yaml(str(cell).encode("utf-8", "replace"), "").data
    except BadInput as reason:
        said = "; ".join(f"line {problem.where.line}: {problem.message}" for problem in reason.problems)
        hint = "Write one 'field: value' a line; a text with a colon or comma stands in double quotes."
        raise CannotRead(f"this cannot be read: {said}", hint) from None
    if not isinstance(data, dict):
        raise CannotRead("this is no list of fields.", "Write one 'field: value' a line.")
    return data


def _weight_shown(value: Any) -> Cell | None:
    return _fields_shown(value) if isinstance(value, Mapping) else _number_shown(value)


def _weight_read(cell: Cell, was: Any) -> Any:
    number = as_number(cell)
    return _fields_read(cell, was) if isinstance(number, str) and ":" in number else _number_read(cell, was)


def _bands_shown(value: Any) -> Cell | None:
    if not isinstance(value, list) or not all(isinstance(each, dict) and list(each) == ["up_to", "label"] for each in value):
        return None
    return "\n".join(f"{on_one_line(each['up_to'])}: {each['label']}" for each in value)


def _bands_read(cell: Cell, was: Any) -> list[dict[str, Any]]:
    bands = []
    before = was if isinstance(was, list) else []
    for index, line in enumerate(each for each in str(cell).split("\n") if each.strip()):
        up_to, colon, label = line.partition(":")
        if not colon or not label.strip():
            raise CannotRead(
                f"{told(line)} is no band.", "Write the highest total and its name, such as '9: mild', one a line."
            )
        old = before[index].get("up_to") if index < len(before) and isinstance(before[index], dict) else None
        bands.append({"up_to": _number_read(up_to.strip(), old), "label": label.strip()})
    return bands


TEXT = Form("text", _text_shown, _text_read)
NUMBER = Form("a number", _number_shown, _number_read)
FLAG = Form("yes or no", _flag_shown, _flag_read)
ENTRIES = Form("entries, one a line", _entries_shown, _entries_read)
WORDS = Form("ids, separated by commas", _words_shown, _words_read, several=True)
LIST = Form("words, separated by commas", _words_shown, _list_read, several=True)
RANGE = Form("from and to", _range_shown, _range_read)
FIELDS = Form("fields, one a line", _fields_shown, _fields_read)
WEIGHT = Form("a number, or one a phase", _weight_shown, _weight_read)
BANDS = Form("bands, one a line", _bands_shown, _bands_read)
