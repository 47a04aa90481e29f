"""Reads what people wrote in a rubric's workbook: every edit with its place in the files, every cell of no use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ipt_fidelity.documents import Key
from ipt_fidelity.problems import Place, Problem, error, near_match
from ipt_fidelity.readers.sheets import Row, rows_of
from ipt_fidelity.workbook.authoring import columns as names
from ipt_fidelity.workbook.authoring import tables
from ipt_fidelity.workbook.authoring.columns import Column, order_of
from ipt_fidelity.workbook.authoring.folder import Authored, may_be_written
from ipt_fidelity.workbook.authoring.lines import Line, lines_of
from ipt_fidelity.workbook.authoring.offers import Base, offers_of
from ipt_fidelity.workbook.authoring.sheet import locked_text
from ipt_fidelity.workbook.authoring.tables import Table, TableRow, place_of_new, scopes, tables_of, value_in
from ipt_fidelity.workbook.authoring.values import CannotRead, told
from ipt_fidelity.yaml_edits import Drop, Edit, Put, applied, differences

_LEVELS = ("1", "2", "3", "4", "5")
#: Lists that grow with what a book adds.
_GROW = {
    tables.ITEMS: ("own items", "targets"),
    tables.CODES: ("instead", "targets"),
    tables.MEASURES: ("targets",),
    tables.SOURCES: ("sources",),
}


@dataclass(frozen=True, slots=True)
class NewFile:
    """An item that gets a file of its own."""

    name: str
    entry: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Filled:
    """What was filled in.

    Attributes:
        edits: table, its columns, name of a file and what changes in it.
        files: items of a rubric that are new.
        problems: cells that cannot be used, and rows that are gone.
    """

    edits: tuple[tuple[str, tuple[Column, ...], str, tuple[Edit, ...]], ...]
    files: tuple[NewFile, ...]
    problems: tuple[Problem, ...]


def filled_in(book: Any, file: str, authored: Authored, base: Base | None, rules: Sequence[str]) -> Filled:
    """Return what was filled in.

    Args:
        book: an opened workbook.
        file: how it is called in messages.
        authored: what the book was made of.
        base: what an adaptation's rubric holds, None where that is not known.
        rules: kinds of rules.
    """
    found = tables_of(authored)
    reading = _Reading(file, authored, found, dict(offers_of(authored, found, base, rules)))
    sheets = {table.name: reading.sheet(table, rows_of(book, table.name)) for table in found}
    for table in found:
        reading.learn(table, sheets[table.name])
    for table in found:
        reading.table(table, sheets[table.name])
    return reading.filled()


@dataclass
class _Reading:
    """What is read of one book."""

    file: str
    authored: Authored
    found: Sequence[Table]
    offers: dict[str, tuple[str | int, ...]]
    problems: list[Problem] = field(default_factory=list)
    edits: dict[tuple[str, str], list[Edit]] = field(default_factory=dict)
    added: dict[tuple[str, tuple[Key, ...]], int] = field(default_factory=dict)
    #: Items that are new, by id, with where they go; their anchors come later.
    items: dict[str, tuple[str, tuple[Key, ...], dict[str, Any]]] = field(default_factory=dict)

    def wrong(self, line: Line, column: Column, message: str, hint: str) -> None:
        """Note a cell that cannot be used."""
        self.problems.append(error("cell", Place(self.file, None, line.cell(column)), message, hint))

    def sheet(self, table: Table, rows: Sequence[Row]) -> Sequence[Line]:
        """Return the rows of a sheet, and note what is missing of it."""
        before = sum(len(each.rows) for each in self.found[: self.found.index(table)])
        lines, problems = lines_of(self.file, table, rows, before + 1)
        self.problems += problems
        return lines

    def learn(self, table: Table, lines: Sequence[Line]) -> None:
        """Take the ids of new rows into the lists, so that other rows can name them."""
        column = next((each for each in table.columns if each.path == ("id",)), None)
        for line in lines:
            name = line.value(column) if column is not None and line.known is None else None
            for listed in _GROW.get(table.name, ()) if name is not None else ():
                if self.offers[listed]:
                    self.offers[listed] = (*self.offers[listed], str(name))

    def table(self, table: Table, lines: Sequence[Line]) -> None:
        """Turn the rows of a table into edits."""
        for line in lines:
            if line.known is not None:
                self._known(table, line, line.known)
            elif not table.grows:
                self.wrong(line, table.columns[0], "this sheet has one row only.", "Take this one out.")
            elif table.name == tables.ANCHORS:
                self._new_anchor(table, line)
            elif table.name == tables.CHANGES:
                self._new_change(table, line)
            else:
                self._new_entry(table, line)

    def _known(self, table: Table, line: Line, row: TableRow) -> None:
        now: Any = row.entry
        for column in table.columns:
            cell = line.value(column)
            if not row.open(column):
                if not _same(cell, locked_text(row, column)):
                    hint = "Leave it, retire it, and add a new row." if column.fixed else f"Edit it in {row.file}."
                    self.wrong(line, column, "this cell names what stands there and cannot be changed here.", hint)
                continue
            if _same(cell, row.cell(column)):
                continue
            if cell is None:
                now = applied(now, Drop(column.path))
                continue
            sound, value = self._read(line, column, cell, row.value(column))
            if sound and value != row.value(column):
                now = applied(now, Put(column.path, value))
        self._edit(table, row.file, differences(row.entry, now, row.path))

    def _edit(self, table: Table, file: str, edits: Iterator[Edit] | Sequence[Edit]) -> None:
        self.edits.setdefault((table.name, file), []).extend(edits)

    def _read(self, line: Line, column: Column, cell: Any, was: Any) -> tuple[bool, Any]:
        """Return whether a cell can be used, and its value."""
        try:
            value = column.form.read(cell, was)
        except CannotRead as reason:
            self.wrong(line, column, reason.message, reason.hint)
            return False, None
        offered = self.offers.get(column.offers, ())
        if not offered or column.offers in ("yes or no", "outcomes"):
            return True, value
        for word in value if isinstance(value, list) else [value]:
            if word not in offered:
                known = [str(each) for each in offered]
                hint = near_match(str(word), known) or (
                    f"One of: {', '.join(known)}." if len(known) < 12 else "The sheet Lists has those that there are."
                )
                self.wrong(line, column, f"there is no {told(word)} here.", hint)
                return False, None
        return True, value

    def _entry(self, table: Table, line: Line) -> tuple[bool, dict[str, Any]]:
        """Return whether a new row can be used, and its entry in the order of the columns."""
        entry: dict[str, Any] = {}
        all_sound = True
        for column in table.columns:
            cell = line.value(column)
            if column.path and cell is not None:
                sound, value = self._read(line, column, cell, None)
                all_sound = all_sound and sound
                entry = applied(entry, Put(column.path, value)) if sound else entry
        order = order_of(table.columns)
        return all_sound, dict(sorted(entry.items(), key=lambda pair: order.index(pair[0])))

    def _named(self, table: Table, line: Line, heading: str) -> str | None:
        """Return what a cell that names a new row says, None where that cannot be used."""
        column = next(each for each in table.columns if each.heading == heading)
        cell = line.value(column)
        if cell is None:
            self.wrong(line, column, f"a new row needs {heading!r}.", "Fill it in, or empty the row.")
            return None
        sound, value = self._read(line, column, str(cell), None)
        return str(value) if sound else None

    def _scope(self, table: Table, line: Line) -> str | None:
        """Return where a new row is in force; always, where nothing is said."""
        if self.authored.kind == "rubric" or line.value(names.SCOPE) is None:
            return tables.ALWAYS
        return self._named(table, line, names.IN_FORCE)

    def _new_entry(self, table: Table, line: Line) -> None:
        name, scope = self._named(table, line, names.ID), self._scope(table, line)
        sound, entry = self._entry(table, line)
        if name is None or scope is None:
            return
        column = next(each for each in table.columns if each.heading == names.ID)
        if any(row.entry.get("id") == name for row in table.rows) or (table.name == tables.ITEMS and name in self.items):
            self.wrong(line, column, f"{name!r} is there already.", "Edit its own row, or take another id.")
            return
        file, path = place_of_new(self.authored, table.name, scope, name)
        if not may_be_written(file) or not re.fullmatch(r"[\w.-]+", name):
            self.wrong(line, column, f"{told(name)} is no id.", "Take small letters, figures, _ and dots.")
        elif sound and table.name == tables.ITEMS:
            self.items[name] = file, path, entry
        elif sound:
            self._append(table, file, path, entry)

    def _append(self, table: Table, file: str, path: tuple[Key, ...], entry: Mapping[str, Any]) -> None:
        there = value_in(self.authored.data(file), path)
        index = (len(there) if isinstance(there, list) else 0) + self.added.get((file, path), 0)
        self.added[file, path] = self.added.get((file, path), 0) + 1
        self._edit(table, file, [Put((*path, index), dict(entry))])

    def _new_change(self, table: Table, line: Line) -> None:
        what, kind, name = (self._named(table, line, heading) for heading in (names.WHAT, names.KIND, names.ID))
        scope = self._scope(table, line)
        sound, entry = self._entry(table, line)
        if what is None or kind is None or name is None or scope is None or not sound:
            return
        section = tables.SECTION_OF[kind]
        if what == tables.RETIRE and section not in ("items", "codes"):
            column = next(each for each in table.columns if each.heading == names.KIND)
            self.wrong(line, column, f"a {kind} cannot be retired.", "Only items and codes can.")
            return
        path = (*scopes(self.authored)[scope], section, what)
        self._append(table, self.authored.main, path, {kind: name, **entry})

    def _new_anchor(self, table: Table, line: Line) -> None:
        item, level = self._named(table, line, names.ITEM), self._named_level(table, line)
        sound, anchor = self._entry(table, line)
        if item is None or level is None or not sound:
            return
        new = self.items.get(item)
        rows = next(each.rows for each in self.found if each.name == tables.ITEMS)
        row = next((row for row in rows if row.entry.get("id") == item), None)
        anchors = new[2].setdefault("anchors", {}) if new else value_in(row.entry if row else {}, ("anchors",)) or {}
        column = next(each for each in table.columns if each.heading == names.LEVEL)
        if level in anchors:
            self.wrong(line, column, f"level {level} of {item!r} is there already.", "Edit its own row.")
        elif new is not None:
            anchors[level] = anchor
        elif row is not None:
            self._edit(table, row.file, [Put((*row.path, "anchors", level), anchor)])

    def _named_level(self, table: Table, line: Line) -> str | None:
        column = next(each for each in table.columns if each.heading == names.LEVEL)
        cell = line.value(column)
        if cell is not None and str(cell) not in _LEVELS:
            self.wrong(line, column, f"{told(cell)} is no level.", "Write a whole number from 1 to 5.")
            return None
        return str(cell) if cell is not None else self._named(table, line, names.LEVEL)

    def filled(self) -> Filled:
        """Return everything that was read, new items with their anchors."""
        files = []
        table = next(each for each in self.found if each.name == tables.ITEMS)
        order = order_of(table.columns)
        for file, path, entry in self.items.values():
            anchors = dict(sorted(entry.get("anchors", {}).items(), reverse=True))
            whole = {**entry, **({"anchors": anchors} if anchors else {})}
            whole = dict(sorted(whole.items(), key=lambda pair: order.index(pair[0])))
            if path:
                self._append(table, file, path, whole)
            else:
                files.append(NewFile(file, whole))
        columns = {each.name: each.columns for each in self.found}
        edits = tuple((name, columns[name], file, tuple(found)) for (name, file), found in self.edits.items() if found)
        return Filled(edits, tuple(files), tuple(self.problems))


def _same(cell: Any, written: Any) -> bool:
    """Whether a cell holds what was written in it; a program may change line ends and blanks at its ends."""
    if cell is None or written is None or written == "":
        return cell is None and written in (None, "")
    if isinstance(cell, str) and isinstance(written, str):
        return _plain(cell) == _plain(written)
    return bool(cell == written) or str(cell) == str(written)


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
