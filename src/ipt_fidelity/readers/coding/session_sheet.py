"""The sheet of a coding book that holds everything of a session but its talk and its codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ipt_fidelity.problems import near_match
from ipt_fidelity.readers.coding import layout
from ipt_fidelity.readers.coding.gathered import Gathered
from ipt_fidelity.readers.sheets import Row, as_number, as_text, cell_name, sections, value_at


@dataclass(frozen=True, slots=True)
class Told:
    """Who coded, as far as the sheet says so, and the cell where it is asked."""

    coder: str | None
    coder_cell: str


def read_facts(rows: Sequence[Row], gathered: Gathered) -> Told:
    """Add the facts of the session, its speakers, measures, safety answers and ratings to what is being made of the book."""
    told = Told(None, layout.SESSION)
    titles = tuple(layout.TABLES)
    end = next((number for number, row in enumerate(rows) if value_at(row, 0) in titles), len(rows))
    for number, row in enumerate(rows[:end]):
        name = layout.FACTS.get(str(value_at(row, 0)))
        if name == "coder":
            coder = as_text(value_at(row, 1))
            told = Told(gathered.originals.get(coder, coder) if coder else None, cell_name(layout.SESSION, number, 1))
        elif name is not None:
            _fact(gathered, name, value_at(row, 1), cell_name(layout.SESSION, number, 1))
    tables = {
        "Speakers": _speaker,
        "Measures": _measure,
        "Safety answers": _answer,
        "Looked for": _looked_for,
        "Ratings": _rating,
    }
    for title, number, row in sections(rows, titles):
        values = [value_at(row, column) for column in range(len(layout.TABLES[title]))]
        tables[title](gathered, values, number)
    return told


def _fact(gathered: Gathered, name: str, value: Any, cell: str) -> None:
    if value is None:
        return
    if name in layout.NUMBERS:
        value = as_number(value)
    elif name == "complete":
        value = _yes_or_no(gathered, value, cell)
    else:
        value = as_text(value)
    record, path = gathered.data, ()
    if "." in name:
        around, _, name = name.partition(".")
        record, path = gathered.data.setdefault(around, {}), (around,)  # type: ignore[assignment]  # a longer path
        gathered.cells.setdefault(path, cell)
    gathered.put(record, path, name, value, cell)


def _yes_or_no(gathered: Gathered, value: Any, cell: str) -> bool | None:
    word = str(value).casefold()
    if word in (layout.YES, "true"):
        return True
    if word in (layout.NO, "false"):
        return False
    hint = near_match(word, (layout.YES, layout.NO)) or "An excerpt is not complete."
    gathered.wrong("unknown-word", cell, f"{value!r} is neither {layout.YES} nor {layout.NO}.", hint)
    return None


def _keyed(gathered: Gathered, table: str, values: list[Any], number: int, keys: int) -> bool:
    """Whether the cells by which a row of a table is known are filled in; a problem where they are not."""
    missing = next((column for column in range(keys) if values[column] is None), None)
    if missing is None:
        return True
    heading = layout.TABLES[table][missing]
    cell = cell_name(layout.SESSION, number, missing)
    gathered.wrong("missing", cell, f"{heading.lower()} is missing in this row of {table}.", "Fill it in, or clear the row.")
    return False


def _speaker(gathered: Gathered, values: list[Any], number: int) -> None:
    if _keyed(gathered, "Speakers", values, number, 2):
        name = gathered.originals.get(str(values[0]), str(values[0]))
        _once(gathered, gathered.data.setdefault("speakers", {}), ("speakers",), name, str(values[1]), number, 1)


def _measure(gathered: Gathered, values: list[Any], number: int) -> None:
    if _keyed(gathered, "Measures", values, number, 1):
        total = _answered(values[1])
        _once(gathered, gathered.data.setdefault("measures", {}), ("measures",), str(values[0]), total, number, 1)


def _answer(gathered: Gathered, values: list[Any], number: int) -> None:
    if _keyed(gathered, "Safety answers", values, number, 2):
        answers = gathered.data.setdefault("item_flags", {}).setdefault(str(values[0]), {})
        _once(gathered, answers, ("item_flags", str(values[0])), str(values[1]), _answered(values[2]), number, 2)


def _answered(value: Any) -> Any:
    return None if value is None or str(value).casefold() == layout.NOT_ANSWERED else as_number(value)


def _once(
    gathered: Gathered, record: dict[str, Any], path: tuple[str, ...], name: str, value: Any, number: int, column: int
) -> None:
    """Put a value under a name that may stand once in its table."""
    if name in record:
        message = f"{name!r} stands twice in this table."
        gathered.wrong("duplicate-key", cell_name(layout.SESSION, number, 0), message, "Keep one of them.")
        return
    record[name] = value
    gathered.cells[(*path, name)] = cell_name(layout.SESSION, number, column)


def _looked_for(gathered: Gathered, values: list[Any], number: int) -> None:
    if _keyed(gathered, "Looked for", values, number, 1):
        groups = [word.strip() for word in str(values[1] or "").split(",") if word.strip()]
        record = gathered.data.setdefault("coded_for", {})
        _once(gathered, record, ("coded_for",), gathered.originals.get(str(values[0]), str(values[0])), groups, number, 1)


def _rating(gathered: Gathered, values: list[Any], number: int) -> None:
    if not _keyed(gathered, "Ratings", values, number, 4):
        return
    item, rater, role, level, note = values
    ratings = gathered.data.setdefault("ratings", [])
    path = ("ratings", len(ratings))
    record: dict[str, Any] = {}
    fields = {"item": str(item), "rater": str(rater), "role": str(role), "level": as_number(level), "note": as_text(note)}
    gathered.cells[path] = cell_name(layout.SESSION, number, 0)
    for column, (name, value) in enumerate(fields.items()):
        gathered.put(record, path, name, value, cell_name(layout.SESSION, number, column))
    ratings.append(record)
