"""What is being made of a coding book: plain data as in a session file, each value with its cell, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ipt_fidelity.documents import Key
from ipt_fidelity.problems import Place, Problem, error


@dataclass
class Gathered:
    """What is being made of a book: plain data as it stands in a session file, the cell of each value, and problems.

    Attributes:
        file: how the book is called in messages.
        data: the session as plain data.
        cells: the cell of each path.
        problems: what is wrong.
        originals: texts that no cell can show as they are, by what the cell shows.
        turns: likewise what was said, by turn: what the cell shows, and the whole.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[tuple[Key, ...], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict)
    turns: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put(self, record: dict[str, Any], path: tuple[Key, ...], name: str, value: Any, cell: str) -> None:
        """Put a value into a record, unless it is blank, and remember its cell."""
        if value is not None:
            record[name] = self.originals.get(value, value) if isinstance(value, str) else value
            self.cells[(*path, name)] = cell

    def wrong(self, code: str, cell: str, message: str, hint: str = "") -> None:
        """Note a problem at a cell."""
        self.problems.append(error(code, Place(self.file, None, cell), message, hint))


@dataclass
class Coder:
    """Who coded; asked for once, and only where something is coded."""

    name: str | None
    cell: str
    gathered: Gathered
    asked: bool = False

    def named(self) -> str:
        """Return who coded; a problem where nobody is named, noted once."""
        if self.name is None and not self.asked:
            self.asked = True
            self.gathered.wrong("no-coder", self.cell, "nobody is named as coder.", "Write it there, or give --coder ID.")
        return self.name or "unnamed"
