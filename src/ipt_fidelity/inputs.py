"""From the paths that a user names to cases with their session files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ipt_fidelity.case import Case
from ipt_fidelity.documents import Document
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.base import Reader
from ipt_fidelity.readers.native import BadSession, ReadSession, read_case, read_session

CASE_FILES = ("case.yaml", "case.yml", "case.json")


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of work: a case file, or a lone session file."""

    case_file: Path | None
    session_file: Path | None = None


def find_units(paths: Iterable[Path], readers: Sequence[Reader]) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    """Return the cases and lone sessions under the paths, each once, and problems of paths that hold none."""
    units: dict[Unit, None] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found = list(_units_in(path, readers))
        except OSError as reason:
            message = f"this cannot be read: {reason.strerror or reason}."
            problems.append(error("unreadable", Place(str(path)), message, "Check its name and permissions."))
            continue
        if not found:
            problems.append(_nothing(path))
        units |= dict.fromkeys(found)
    return tuple(units), tuple(problems)


def _units_in(path: Path, readers: Sequence[Reader]) -> Iterator[Unit]:
    if path.is_file():
        yield Unit(path) if path.name in CASE_FILES else Unit(None, path)
        return
    if not path.is_dir():
        return
    own = [path / name for name in CASE_FILES if (path / name).is_file()]
    if own:
        yield Unit(own[0])
        return
    cases = sorted(file for name in CASE_FILES for file in path.glob(f"*/{name}"))
    yield from (Unit(case) for case in cases)
    if not cases:
        yield from (Unit(None, file) for file in sorted(path.iterdir()) if file.is_file() and recognised(file, readers))


def _nothing(path: Path) -> Problem:
    where = Place(str(path))
    if not path.exists():
        return error("no-file", where, "there is no such file or folder.", "Check the name.")
    if path.is_dir():
        return error(
            "empty", where, "this folder holds no case.yaml and no session file.", "Name a case folder or a session."
        )
    return error(
        "unreadable", where, "this is neither a file nor a folder that can be read."
    )  # pragma: no cover  # a device


def recognised(path: Path, readers: Sequence[Reader], *, named: bool = False) -> Reader | None:
    """Return the reader that recognises a file, by content before suffix.

    Args:
        path: the file.
        readers: all that are installed.
        named: whether somebody names the file, so that a reader which is less sure of it may try.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        start = b""
    sure = next((reader for reader in readers if reader.recognises(path, start)), None)
    if sure is not None or not named:
        return sure
    return next((reader for reader in readers if getattr(reader, "may_be", _never)(path, start)), None)


def _never(path: Path, start: bytes) -> bool:
    """A reader that says nothing about other files reads none of them."""
    del path, start
    return False


def case_file_in(path: Path) -> Path:
    """Return the case file of a folder, or the path itself where it is no folder."""
    if not path.is_dir():
        return path
    return next((path / name for name in CASE_FILES if (path / name).is_file()), path / CASE_FILES[0])


@dataclass(frozen=True, eq=False)
class CaseFiles:
    """A case with those of its sessions that could be read, by number.

    Attributes:
        case: the case.
        document: its file.
        folder: where it stands, with its sessions and the log of reviews.
        sessions: the sessions that could be read, by number.
        dropped: sessions left out for a fault; kept so that everything else that is wrong with them can be said too.
    """

    case: Case
    document: Document
    folder: Path
    sessions: tuple[ReadSession, ...]
    dropped: tuple[ReadSession, ...] = ()


def read_case_files(path: Path, readers: Sequence[Reader]) -> tuple[CaseFiles, tuple[Problem, ...]]:
    """Read a case file and the sessions it names; a session with an error is dropped, with its problems.

    Raises:
        BadInput: the case file itself has problems.
    """
    case, document = read_case(path)
    problems: list[Problem] = []
    sessions: list[ReadSession] = []
    dropped: list[ReadSession] = []
    for file in _session_files(case, document, path.parent, problems):
        try:
            sessions.append(read_any(file, readers))
        except BadInput as reason:
            problems += reason.problems
            dropped += [reason.read] if isinstance(reason, BadSession) else []
    kept = _consistent(case, sessions, problems)
    _doubt_state(case, document, kept, problems)
    return CaseFiles(case, document, path.parent, tuple(kept), tuple(dropped)), tuple(problems)


def read_any(path: Path, readers: Sequence[Reader]) -> ReadSession:
    """Read a session with the reader that recognises it.

    Raises:
        BadInput: no reader recognises it, or it has problems.
    """
    reader = recognised(path, readers, named=True) if path.is_file() else None
    if reader is None:
        return read_session(path)
    return reader.read(path)


def _session_files(case: Case, document: Document, folder: Path, problems: list[Problem]) -> list[Path]:
    files: dict[Path, None] = {}
    if not case.sessions:
        problems.append(
            error("no-sessions", document.place("sessions"), "the case names no session files.", "Add 'sessions:'.")
        )
    for index, pattern in enumerate(case.sessions):
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            where = document.place("sessions", index)
            problems.append(
                error("pattern", where, f"{pattern!r} leads out of the case's folder.", "Keep sessions beside the case.")
            )
            continue
        where = document.place("sessions", index)
        try:
            found = sorted(file for file in folder.glob(pattern) if file.is_file())
        except (ValueError, OSError) as reason:
            problems.append(
                error("pattern", where, f"{pattern!r} is no file pattern: {reason}.", "Write, say, 's*.session.json'.")
            )
            continue
        if not found:
            problems.append(
                error("empty-pattern", where, f"no file matches {pattern!r}.", "Check the pattern and the folder.")
            )
        files |= dict.fromkeys(found)
    return list(files)


def other_case(case: Case, read: ReadSession) -> Problem | None:
    """Return the problem of a session that says it belongs to another case, else None."""
    if read.session.case is None or read.session.case == case.id:
        return None
    message = f"this session belongs to the case {read.session.case!r}, not to {case.id!r}."
    return error("other-case", read.document.place("case"), message, "Move it, or mend its 'case'.")


def _doubt_state(case: Case, document: Document, kept: Sequence[ReadSession], problems: list[Problem]) -> None:
    """Say so where the treatment is said to have ended before a session that has a file."""
    last = max((read.session.number for read in kept), default=0)
    if case.state is not None and case.state.after is not None and last > case.state.after:
        message = f"the last session held is said to be {case.state.after}, but session {last} has a file."
        problems.append(warning("state", document.place("state", "after"), message, "Check 'after' and the numbers."))


def _consistent(case: Case, sessions: Sequence[ReadSession], problems: list[Problem]) -> list[ReadSession]:
    """Return the sessions that fit the case and one another, by number; before a group there may be several of number 0."""
    kept: list[ReadSession] = []
    numbers: dict[int, ReadSession] = {}
    ids: dict[str, ReadSession] = {}
    for read in sorted(sessions, key=_in_turn):
        session = read.session
        if stranger := other_case(case, read):
            problems.append(stranger)
            continue
        twin = numbers.get(session.number) or ids.get(session.id)
        if twin is not None:
            what = f"number {session.number}" if session.number in numbers else f"id {session.id!r}"
            message = f"{Path(twin.document.file).name} has the {what} as well; this file is left out."
            problems.append(error("duplicate-session", read.document.place("number"), message, "Give each session its own."))
            continue
        if kept and session.day is not None and (last := kept[-1].session).day is not None and session.day < last.day:
            message = f"session {session.number} is on day {session.day}, before session {last.number} (day {last.day})."
            problems.append(warning("days", read.document.place("day"), message, "Check days and numbers."))
        ids[session.id] = read
        if session.number > 0:
            numbers[session.number] = read
        kept.append(read)
    return kept


def _in_turn(read: ReadSession) -> tuple[int, int, str]:
    """Return what sessions are ordered by: the number and, for meetings before the contract, the day."""
    session = read.session
    return session.number, (session.day or 0) if session.number == 0 else 0, read.document.file
