"""The tables of a rubric's workbook: which entries of which file stand in them, each row tied to its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ipt_fidelity.documents import Key
from ipt_fidelity.workbook.authoring import columns as names
from ipt_fidelity.workbook.authoring.columns import Column
from ipt_fidelity.workbook.authoring.folder import OVERLAY, Authored

ALWAYS = "always"
ITEMS, ANCHORS, CODES, CHANGES, MEASURES, SOURCES = "Items", "Anchors", "Codes", "Changes", "Measures", "Sources"
_SINGULAR = {"items": "item", "codes": "code", "domains": "domain", "measures": "measure", "areas": "area"}
SECTION_OF = {kind: section for section, kind in _SINGULAR.items()}
#: The two operations of the sheet of changes, as the files call them.
CHANGE, RETIRE = "change", "retire"
_SECTIONS = {CODES: "codes", SOURCES: "sources", MEASURES: "measures"}
_COLUMNS = {
    ITEMS: names.ITEMS,
    ANCHORS: names.ANCHORS,
    CODES: names.CODES,
    CHANGES: names.CHANGES,
    MEASURES: names.MEASURES,
    SOURCES: names.SOURCES,
}


@dataclass(frozen=True, eq=False)
class TableRow:
    """One row: an entry of a file.

    Attributes:
        file: name of the file.
        path: where the entry stands in it.
        entry: what stands there.
        named: cells that no field of the entry holds, by heading.
    """

    file: str
    path: tuple[Key, ...]
    entry: Mapping[str, Any]
    named: Mapping[str, str | int] = field(default_factory=dict)

    def cell(self, column: Column) -> str | int | float | None:
        """Return what a cell of the row shows; None where there is nothing or where its form cannot show it."""
        if not column.path:
            return self.named.get(column.heading)
        value = self.value(column)
        return column.form.shown(value) if value is not None else None

    def value(self, column: Column) -> Any:
        """Return what the file holds for a column; None where it holds nothing."""
        return value_in(self.entry, column.path)

    def open(self, column: Column) -> bool:
        """Whether the cell of a column can be written in."""
        value = self.value(column)
        return not column.fixed and (value is None or column.form.fits(value))


def value_in(entry: Any, path: Sequence[Key]) -> Any:
    """Return what stands at a path of plain data; None where nothing does."""
    for key in path:
        if isinstance(entry, Mapping):
            entry = entry.get(key)
        elif isinstance(entry, list) and isinstance(key, int):
            entry = entry[key] if key < len(entry) else None
        else:
            return None
    return entry


@dataclass(frozen=True, eq=False)
class Table:
    """One sheet of entries."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    grows: bool = True


def scopes(authored: Authored) -> Mapping[str, tuple[Key, ...]]:
    """Return where an adaptation makes its changes: always, or where a setting has a certain choice."""
    if authored.kind == "rubric":
        return {}
    found: dict[str, tuple[Key, ...]] = {ALWAYS: ("changes",)}
    settings = authored.data(OVERLAY).get("settings")
    for index, setting in enumerate(settings if isinstance(settings, list) else ()):
        choices = value_in(setting, ("choices",))
        for at, choice in enumerate(choices if isinstance(choices, list) else ()):
            name = f"{value_in(setting, ('id',))} = {value_in(choice, ('id',))}"
            found[name] = ("settings", index, "choices", at, "changes")
    return found


def tables_of(authored: Authored) -> tuple[Table, ...]:
    """Return every table of the book, in its order; the same files give the same rows."""
    main = authored.main
    head = TableRow(main, (), authored.data(main))
    scoped = (names.SCOPE,) if authored.kind == "adaptation" else ()
    rows = _rubric_rows(authored) if authored.kind == "rubric" else _overlay_rows(authored)
    tables = [Table(authored.kind.capitalize(), names.HEAD, (head,), grows=False)]
    for name, columns in _COLUMNS.items():
        if name == CHANGES and authored.kind == "rubric":
            continue
        tables.append(Table(name, (*scoped, *columns) if name != ANCHORS else columns, tuple(rows[name])))
    return tuple(tables)


def _rubric_rows(authored: Authored) -> Mapping[str, list[TableRow]]:
    rows: dict[str, list[TableRow]] = {name: [] for name in _COLUMNS}
    rows[ITEMS] = [TableRow(name, (), authored.data(name)) for name in authored.items]
    rows[ANCHORS] = [anchor for item in rows[ITEMS] for anchor in _anchors(item)]
    for name, section in _SECTIONS.items():
        file = f"{'codebook' if section == 'codes' else section}.yaml"
        rows[name] = list(_entries(file, authored.data(file), (section,)))
    return rows


def _overlay_rows(authored: Authored) -> Mapping[str, list[TableRow]]:
    rows: dict[str, list[TableRow]] = {name: [] for name in _COLUMNS}
    data = authored.data(OVERLAY)
    for scope, path in scopes(authored).items():
        named = {names.IN_FORCE: scope}
        items = list(_entries(OVERLAY, data, (*path, "items", "add"), named))
        rows[ITEMS] += items
        rows[ANCHORS] += [anchor for item in items for anchor in _anchors(item)]
        for name, section in _SECTIONS.items():
            rows[name] += _entries(OVERLAY, data, (*path, section, "add"), named)
        for section, kind in _SINGULAR.items():
            for operation in (CHANGE, RETIRE):
                for row in _entries(OVERLAY, data, (*path, section, operation)):
                    told = named | {names.WHAT: operation, names.KIND: kind, names.ID: str(row.entry.get(kind, ""))}
                    rows[CHANGES].append(TableRow(OVERLAY, row.path, row.entry, told))
    return rows


def _entries(
    file: str, data: Mapping[str, Any], path: tuple[Key, ...], named: Mapping[str, str | int] | None = None
) -> Iterator[TableRow]:
    entries = value_in(data, path)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield TableRow(file, (*path, index), entry, named or {})


def _anchors(item: TableRow) -> Iterator[TableRow]:
    anchors = item.entry.get("anchors")
    for level, anchor in sorted(anchors.items(), reverse=True) if isinstance(anchors, dict) else ():
        if isinstance(anchor, dict):
            named: dict[str, str | int] = {names.ITEM: str(item.entry.get("id", ""))}
            named[names.LEVEL] = int(level) if level.isdigit() else level
            yield TableRow(item.file, (*item.path, "anchors", level), anchor, named)


def place_of_new(authored: Authored, table: str, scope: str, name: str) -> tuple[str, tuple[Key, ...]]:
    """Return the file and the list to which a new entry belongs; an item of a rubric has a file of its own, and no list.

    Args:
        authored: the rubric or adaptation.
        table: name of the table.
        scope: where an adaptation adds it.
        name: id of the entry.
    """
    section = "items" if table == ITEMS else _SECTIONS[table]
    if authored.kind == "adaptation":
        return OVERLAY, (*scopes(authored)[scope], section, "add")
    if section == "items":
        return f"items/{name}.yaml", ()
    return f"{'codebook' if section == 'codes' else section}.yaml", (section,)
