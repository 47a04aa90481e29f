"""CACTI's SQLite files, opened so that nothing is written and nothing but plain tables is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note
from ipt_fidelity.readers.parts.clock import seconds
from ipt_fidelity.readers.parts.moments import lasting
from ipt_fidelity.readers.parts.values import text
from ipt_fidelity.readers.transcript import Cue, Mark, Transcript

_TABLES: Final = ("speakers", "codes", "utterances", "ratings", "utterances_ratings", "attributes")
_LONGEST: Final = 1_000_000  # bytes of a text in the database
_MOST_STEPS: Final = 1000  # calls of the watchdog, one every 100,000 instructions, before a query is given up
_MOST_ROWS: Final = 200_000


def database_session(path: Path) -> Transcript:
    """Return the session of an SQLite file.

    Raises:
        BadInput: it is damaged, or lacks the tables of a session.
    """
    file = str(path)
    try:
        with closing(_open(path)) as database:
            missing = sorted({"codes", "utterances"} - set(_plain_tables(database)))
            if missing:
                message = f"this database has no table {missing[0]!r}, so it is no session of CACTI."
                raise BadInput([error("cacti", Place(file), message, "Save it again in CACTI.")])
            return _session(database, file)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError) as reason:
        message = f"this database cannot be read: {reason}."
        raise BadInput([error("sqlite", Place(file), message, "Copy it again, whole.")]) from None


def _open(path: Path) -> sqlite3.Connection:
    """Open a database read-only and as it stands: no lock, no journal, no extension, no endless query."""
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    steps = iter(range(_MOST_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 100_000)
    database.execute("PRAGMA query_only = 1")
    database.execute("PRAGMA trusted_schema = 0")
    return database


def _plain_tables(database: sqlite3.Connection) -> tuple[str, ...]:
    """Return the tables that are tables: a view could hold any query."""
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'").fetchall()
    return tuple(str(name) for (name,) in found if name in _TABLES)


def _rows(database: sqlite3.Connection, table: str, columns: str) -> list[tuple[Any, ...]]:
    if table not in _plain_tables(database):
        return []
    return database.execute(f"SELECT {columns} FROM {table}").fetchmany(_MOST_ROWS)  # noqa: S608  # both are ours


def _session(database: sqlite3.Connection, file: str) -> Transcript:
    speakers = {key: text(name) for key, name in _rows(database, "speakers", "speaker_id, speaker_name")}
    codes = {
        key: (text(name), speakers.get(speaker))
        for key, name, speaker in _rows(database, "codes", "code_id, code_name, speaker_id")
    }
    problems: list[Problem] = []
    rated = _ratings(database, file, problems)
    cues = sorted(_moments(database, codes, rated, file, problems), key=lambda cue: -1.0 if cue.start is None else cue.start)
    problems += _about_all(database, file)
    return Transcript(
        format="CACTI",
        file=file,
        cues=lasting(cues),
        codebook={name: speaker or "" for name, speaker in codes.values() if name},
        whole_turns=True,
        problems=tuple(problems),
    )


def _moments(
    database: sqlite3.Connection,
    codes: Mapping[Any, tuple[str | None, str | None]],
    rated: Mapping[Any, list[str]],
    file: str,
    problems: list[Problem],
) -> Iterator[Cue]:
    rows = _rows(database, "utterances", "utterance_id, time_marker, code_id, annotation")
    for at, (key, time, code, said) in enumerate(rows):
        path = f"utterances[{at}]"
        name, speaker = codes.get(code, (None, None))
        if code is not None and name is None:
            message = f"the code {code!r} is not in the table of codes; it is lost."
            problems.append(error("no-code", Place(file, path=path), message, "Save it again in CACTI."))
        start = seconds(str(time)) if time is not None else None
        if start is None:
            message = f"{time!r} is no time; it is left out."
            problems.append(error("bad-time", Place(file, path=path), message, "Save it again in CACTI."))
        notes = [*([written] if (written := text(said)) else []), *rated.get(key, [])]
        marks = (Mark(name, details={"note": "; ".join(notes)} if notes else {}, path=path),) if name else ()
        if notes and not marks:
            message = f"the note {notes[0]!r} is on a moment without a code; it is lost."
            problems.append(error("not-carried", Place(file, path=path), message))
        yield Cue(speaker, "", start, marks=marks, path=path)


def _ratings(database: sqlite3.Connection, file: str, problems: list[Problem]) -> Mapping[Any, list[str]]:
    """Return the ratings of moments, in words; those of the whole session are lost."""
    names = {
        key: f"{name}: {value}" for key, name, value in _rows(database, "ratings", "rating_id, rating_name, response_value")
    }
    rated: dict[Any, list[str]] = {}
    used = set()
    for moment, rating in _rows(database, "utterances_ratings", "utterance_id, rating_id"):
        if rating in names:
            rated.setdefault(moment, []).append(names[rating])
            used.add(rating)
    for key, said in names.items():
        if key not in used:
            message = f"the global rating {said!r} is on no turn; it is lost."
            problems.append(error("not-carried", Place(file, path="ratings"), message, "Write it down as a rating."))
    return rated


def _about_all(database: sqlite3.Connection, file: str) -> Iterator[Problem]:
    for name, value in _rows(database, "attributes", "name, value"):
        where, said = Place(file, path="attributes"), text(value)
        if said and str(name).upper().startswith("AUDIO"):
            yield note("recording", where, f"the recording is {said!r}.")
        elif said:
            yield error(
                "not-carried", where, f"{str(name)!r} ({said!r}) is about the whole session and on no turn; it is lost."
            )
