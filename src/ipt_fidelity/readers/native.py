"""Our own session and case files, JSON or YAML.

Two paths: a fast one that parses and checks in C, and a slow one that runs only after a failure and finds every problem of
the file with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ipt_fidelity.case import Case
from ipt_fidelity.columns import Columns, columns_of
from ipt_fidelity.cross_checks import Fault, Indexed, codebook_faults, index_columns, index_session
from ipt_fidelity.documents import Document, Key, load, parse_json, read_bytes
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import located
from ipt_fidelity.problems import Problem, error, in_order, near_match
from ipt_fidelity.readers.fast import decode_columns
from ipt_fidelity.readers.sound import sound_part
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.session import SCHEMA, Session
from ipt_fidelity.twin import twin

SESSION_SUFFIXES = (".session.json", ".session.yaml", ".session.yml")


@dataclass(frozen=True, eq=False)
class ReadSession:
    """A session as it came out of a file: indexed, with its document, so that later findings can be located.

    Attributes:
        indexed: the session with its codes.
        document: the file.
        places: of a session that could be read only in part: where the entries of a list stand in the file.
        warnings: what whoever uses it should look at, found while it was read.
        origin: of a session from a foreign file: what became of that file, as rows of its import report.
    """

    indexed: Indexed
    document: Document
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    origin: tuple[tuple[str, str, str], ...] = ()

    @property
    def session(self) -> Session:
        """The session."""
        return self.indexed.session

    def problems(self, faults: Iterable[Fault], rubric: RubricData | None = None) -> tuple[Problem, ...]:
        """Return faults as located problems."""
        return tuple(_problem(fault, self._path(fault.path), self.document, rubric) for fault in faults)

    def _path(self, path: tuple[Key, ...]) -> tuple[Key, ...]:
        """Return the path in the file of a path in the record."""
        if len(path) < 2 or path[0] not in self.places or not isinstance(path[1], int):
            return path
        return (path[0], self.places[str(path[0])][path[1]], *path[2:])


class BadSession(BadInput):
    """A session that cannot be used; ``read`` is what could be made of it."""

    def __init__(self, read: ReadSession, problems: Iterable[Problem] = ()) -> None:
        """Keep the session, so that a rubric can say what else is wrong with it."""
        self.read = read
        super().__init__(in_order([*problems, *read.problems(read.indexed.faults)]))


def read_session(path: Path) -> ReadSession:
    """Read one session file.

    Raises:
        BadInput: with every problem of the file.
    """
    if path.suffix.lower() == ".json":
        raw = read_bytes(path)
        columns = decode_columns(raw)
        if columns is None:
            return session_from(parse_json(raw, str(path)))
        return _indexed(columns, Document(None, str(path), None, raw))
    return session_from(load(path))


def session_from(document: Document) -> ReadSession:
    """Return the session of a parsed document.

    Raises:
        BadInput: with every problem of the document.
    """
    try:
        session = msgspec.convert(document.data, Session)
    except msgspec.ValidationError:
        problems = located(document, twin(Session), SCHEMA) or [_unexplained(document)]
        sound = sound_part(document.data)
        if sound is None:
            raise BadInput(problems) from None
        raise BadSession(ReadSession(index_session(sound.session), document, sound.places), problems) from None
    return _indexed(columns_of(session), document)


def _indexed(columns: Columns, document: Document) -> ReadSession:
    indexed = index_columns(columns)
    read = ReadSession(indexed, document)
    if any(fault.severity == "error" for fault in indexed.faults):
        raise BadSession(read)
    return read


def _unexplained(document: Document) -> Problem:
    try:
        msgspec.convert(document.data, Session)
    except msgspec.ValidationError as reason:
        return error("session", document.place(), f"this is not a session: {reason}.", "See 'ipt-fidelity schema session'.")
    return error("session", document.place(), "this is not a session.")  # pragma: no cover  # the caller has seen it fail


def check_codes(read: ReadSession, rubric: RubricData) -> tuple[Problem, ...]:
    """Return what the rubric does not know of a session, located, with what was doubtful when it was read."""
    return (*read.warnings, *read.problems(codebook_faults(read.indexed, rubric), rubric))


def read_case(path: Path) -> tuple[Case, Document]:
    """Read a case file.

    Raises:
        BadInput: with every problem of the file.
    """
    document = load(path)
    return case_from(document), document


def case_from(document: Document) -> Case:
    """Return the case of a parsed document.

    Raises:
        BadInput: with every problem of the document.
    """
    problems = located(document, Case, "ipt-fidelity/case/1")
    if problems:
        raise BadInput(problems)
    return Case.model_validate(document.data)


_UNKNOWN = {
    "unknown-code": ("the code {0!r} is not in the codebook of this rubric.", "code_by_id"),
    "unknown-area": ("the problem area {0!r} is not known to this rubric.", "areas"),
    "unknown-group": ("the group of codes {0!r} is not in the codebook.", "groups"),
    "unknown-item": ("the item {0!r} is not in this rubric; its rating is left aside.", "item_by_id"),
    "unflagged-measure": (
        "the measure {0!r} is not known to this rubric; its answers raise no safety flag.",
        "measure_by_id",
    ),
    "unknown-measure": ("the measure {0!r} is not known to this rubric; it is shown without its meaning.", "measure_by_id"),
}


def _problem(fault: Fault, path: tuple[Key, ...], document: Document, rubric: RubricData | None) -> Problem:
    message, hint = fault.message, fault.hint
    if fault.code in _UNKNOWN and rubric is not None:
        text, where = _UNKNOWN[fault.code]
        known = getattr(rubric, where)
        names = list(known) if isinstance(known, dict) else [entry.id for entry in known]
        hint = near_match(message, names) or "Check its spelling, or name the adaptation that brings it."
        message = text.format(message)
    return Problem("warning" if fault.severity == "warning" else "error", fault.code, document.place(*path), message, hint)
