"""Tables of turns, whatever file they come from, read through the columns that a mapping file names.

The table that ``convert --to csv`` writes needs no mapping file: its headings say what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.readers.mapping import NO_CODE, Columns
from ipt_fidelity.readers.parts.clock import seconds
from ipt_fidelity.readers.parts.guards import unguarded
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Transcript

#: The headings of our own tables.
OWN: Final = Columns(
    session="session",
    number="number",
    turn="turn",
    speaker="speaker",
    start="start",
    end="end",
    text="text",
    coder="coder",
    codes=("code",),
    value="value",
    quality="quality",
    depth="depth",
    person="person",
    area="area",
    stage="stage",
    answer="answer",
    note="note",
)
DETAILS: Final = ("value", "quality", "depth", "person", "area", "stage", "answer", "note")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells by heading, and its place."""

    cells: Mapping[str, str]
    line: int | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file: its headings, its rows, and what is wrong with them."""

    headings: tuple[str, ...]
    rows: Iterable[Row]
    problems: list[Problem] = field(default_factory=list)


def columns_for(table: Table, file: str, options: ReadOptions) -> Columns:
    """Return which column is what: as the mapping file says, or as our own headings do.

    Raises:
        BadInput: nothing says it, or a column that is named is not there.
    """
    columns = options.map.columns if options.map is not None else None
    if columns is None:
        if {"text", "speaker"} <= set(table.headings):
            return _present(OWN, table.headings)
        message = f"nothing says which column is what. Headings: {', '.join(filter(None, table.headings))}."
        hint = "Give a mapping file with --map; 'convert --suggest-map' writes a draft."
        raise BadInput([error("no-mapping", Place(file, 1), message, hint)])
    named = columns.model_dump(exclude_none=True)
    missing = [
        name
        for entry in named.values()
        for name in ([entry] if isinstance(entry, str) else entry)
        if name not in table.headings
    ]
    if missing:
        raise BadInput(
            error(
                "no-column", Place(file, 1), f"there is no column {name!r}.", near_match(name, filter(None, table.headings))
            )
            for name in dict.fromkeys(missing)
        )
    return columns


def _present(columns: Columns, headings: Sequence[str]) -> Columns:
    kept = {
        name: entry
        for name, entry in columns.model_dump(exclude_none=True).items()
        if (entry if isinstance(entry, str) else entry[0]) in headings
    }
    return Columns.model_validate(kept)


@dataclass
class _Gathered:
    """A session that is being put together from rows."""

    cues: dict[str, Cue] = field(default_factory=dict)
    number: int | None = None
    coders: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def sessions_of(
    table: Table, name: str, file: str, options: ReadOptions, encoding: str, problems: Sequence[Problem]
) -> Iterator[Transcript]:
    """Yield the sessions of a table, in the order in which they begin.

    Rows with the same turn id are one turn, coded by several or with several codes.
    """
    columns = columns_for(table, file, options)
    between = options.map.between_codes if options.map is not None else None
    sessions: dict[str, _Gathered] = {}
    for row in table.rows:
        key = _cell(row, columns.session)
        gathered = sessions.setdefault(key, _Gathered())
        _add(gathered, row, columns, between, file)
    for position, (key, gathered) in enumerate(sessions.items()):
        own = [*problems, *table.problems] if position == 0 else []
        yield Transcript(
            format=name,
            file=file,
            cues=tuple(gathered.cues.values()),
            encoding=encoding,
            name=_session_name(key, file) if key else None,
            number=gathered.number,
            coders=tuple(gathered.coders),
            whole_turns=True,
            problems=(*own, *gathered.problems),
        )
    if not sessions:
        raise BadInput([*problems, *table.problems, error("no-rows", Place(file), "the table has headings but no rows.")])


def _session_name(key: str, file: str) -> str:
    """Return what a session is called: a bare number goes with the name of the file."""
    return f"{Path(file).stem}-{key}" if key.isdigit() else key


def _cell(row: Row, column: str | None) -> str:
    return unguarded(row.cells.get(column, "").strip()) if column is not None else ""


def _add(gathered: _Gathered, row: Row, columns: Columns, between: str | None, file: str) -> None:
    """Add a row to its session."""
    where = Place(file, row.line, row.path)
    coder = _cell(row, columns.coder) or None
    if coder is not None:
        gathered.coders[coder] = None
    if gathered.number is None and (number := _cell(row, columns.number)):
        gathered.number = int(number) if number.isdecimal() and int(number) <= 500 else None
        if gathered.number is None:
            gathered.problems.append(warning("number", where, f"{number!r} is no number of a session."))
    marks = tuple(_marks(row, columns, between, coder))
    turn = _cell(row, columns.turn)
    key = turn or f"\0{len(gathered.cues)}"
    speaker, text = _cell(row, columns.speaker), _cell(row, columns.text)
    known = gathered.cues.get(key)
    if known is not None:
        if (known.speaker or "", known.text) != (speaker, text):
            message = f"turn {turn!r} stands here with another speaker or other words; the first are kept, the codes taken."
            gathered.problems.append(error("turn-differs", where, message, "Give every turn its own id."))
        gathered.cues[key] = Cue(
            known.speaker, known.text, known.start, known.end, known.id, (*known.marks, *marks), known.line, known.path
        )
        return
    start, end = (_time(row, column, where, gathered.problems) for column in (columns.start, columns.end))
    gathered.cues[key] = Cue(speaker or None, text, start, end, turn or None, marks, row.line, row.path)


def _time(row: Row, column: str | None, where: Place, problems: list[Problem]) -> float | None:
    given = _cell(row, column)
    if given.casefold() in NO_CODE:
        return None
    found = seconds(given)
    if found is None:
        problems.append(error("bad-time", where, f"the time {given!r} cannot be read.", "Write 00:00:00.000 or seconds."))
    return found


def _marks(row: Row, columns: Columns, between: str | None, coder: str | None) -> Iterator[Mark]:
    """Yield the codes of a row; what it says besides goes with each of them."""
    details = {name: given for name in DETAILS if (given := _cell(row, getattr(columns, name))).casefold() not in NO_CODE}
    for column in columns.codes:
        cell = row.cells.get(column, "")
        for code in cell.split(between) if between else [cell]:
            if code.strip():
                yield Mark(code.strip(), coder, column, details, line=row.line, path=row.path)
