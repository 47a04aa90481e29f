"""Sessions and cases made up in a line or two, for tests that are about the engine and not about one item."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipt_fidelity.case import Case
from ipt_fidelity.documents import Document
from ipt_fidelity.inputs import CaseFiles
from ipt_fidelity.pipeline import score_case
from ipt_fidelity.readers.native import ReadSession, session_from
from ipt_fidelity.report import Report, SessionReport
from ipt_fidelity.session import Session

MAPLE = Path(__file__).resolve().parents[1] / "examples" / "maple"
ELSEWHERE = Path("/no/such/folder")
WHOLE = ("focus", "task", "technique", "strategies", "departure", "marker")


def turns(*lines: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return turns and annotations from lines such as ``T focus.therapy task.summary: So this week …``."""
    spoken, coded = [], []
    for number, line in enumerate(lines, 1):
        head, _, text = line.partition(":")
        speaker, *codes = head.split()
        spoken.append({"id": str(number), "speaker": speaker, "text": text.strip() or "some words about this"})
        coded += [{"turn": str(number), "code": code, "coder": "c1"} for code in codes]
    return spoken, coded


def plain_session(number: int = 1, *lines: str, **keys: Any) -> dict[str, Any]:
    """Return a session as it stands in a file; it was coded for everything unless a key says otherwise."""
    spoken, coded = turns(*(lines or ("T", "C")))
    data: dict[str, Any] = {
        "schema": "ipt-fidelity/session/1",
        "id": f"s{number:02}",
        "number": number,
        "day": (number - 1) * 7,
        "minutes": 50,
        "speakers": {"T": "therapist", "C": "client"},
        "turns": spoken,
        "annotations": coded,
        "coded_for": {"c1": list(WHOLE)},
    }
    return {key: value for key, value in (data | keys).items() if value is not None}


def read(data: dict[str, Any]) -> ReadSession:
    """Return a session from plain data."""
    return session_from(Document(data, f"{data.get('id', 'session')}.session.json", None, json.dumps(data).encode()))


def session(number: int = 1, *lines: str, **keys: Any) -> Session:
    """Return a session."""
    return read(plain_session(number, *lines, **keys)).session


def case(**keys: Any) -> Case:
    """Return a case of 16 contracted sessions with one agreed area."""
    data = {
        "schema": "ipt-fidelity/case/1",
        "id": "birch",
        "contract": {"sessions": 16},
        "problem_areas": ["role_transition"],
        "sessions": ["*.session.json"],
    }
    return Case.model_validate({key: value for key, value in (data | keys).items() if value is not None})


def score(
    sessions: Sequence[Session | dict[str, Any]], folder: Path = ELSEWHERE, coder: str | None = None, **keys: Any
) -> Report:
    """Return the report of a case with these sessions."""
    reads = [read(each) if isinstance(each, dict) else read_again(each) for each in sessions]
    files = CaseFiles(
        case(**keys), Document({}, "case.yaml", {}), folder, tuple(sorted(reads, key=lambda r: r.session.number))
    )
    return score_case(files, coder=coder).report


def read_again(found: Session) -> ReadSession:
    """Return a session as if it had been read from a file."""
    from ipt_fidelity.cross_checks import index_session

    return ReadSession(index_session(found), Document({}, f"{found.id}.session.json", {}))


def item(block: Any, name: str) -> Any:
    """Return an item of a block."""
    return next(each for each in block.items if each.item == name)


def block(report: Report, number: int) -> SessionReport:
    """Return the block of a session."""
    return next(each for each in report.sessions if each.number == number)
