"""The draw of sessions for double coding: what was drawn is written down once, and what is outstanding is found again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.agreement.sampling import Candidate
from ipt_fidelity.double_coding import CodedSession, read_sessions
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import Options
from ipt_fidelity.inputs import read_any, recognised
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.schedule import Schedule
from ipt_fidelity.toolkit import Toolkit

SCHEMA: Final = "ipt-fidelity/draw/1"
FILE: Final = "draw.json"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A session of a draw, and how far its second coding is.

    Attributes:
        candidate: the session.
        status: ``outstanding``, ``returned`` or ``double-coded``.
        by: who coded or rated it a second time, as far as is known.
    """

    candidate: Candidate
    status: str
    by: tuple[str, ...] = ()


def candidates_in(
    paths: Iterable[Path], options: Options, toolkit: Toolkit
) -> tuple[dict[str, CodedSession], tuple[Candidate, ...], tuple[Problem, ...]]:
    """Return every session that may be drawn, by id, with its trainee and phase; engagement meetings are left out."""
    sessions, problems = read_sessions(paths, options, toolkit)
    found = {name: coded for name, coded in sessions.items() if coded.session.number > 0}
    return found, tuple(_candidate(coded) for coded in found.values()), problems


def _candidate(coded: CodedSession) -> Candidate:
    windows = Schedule(coded.case, coded.rubric.data).windows(coded.session.number)
    phase = windows.phase(coded.session.number) if windows else None
    case = coded.case.id if coded.case else coded.session.case or UNKNOWN
    trainee = (coded.case.trainee if coded.case else None) or UNKNOWN
    return Candidate(coded.session.id, case, trainee, phase or UNKNOWN)


def plain_draw(drawn: Sequence[Candidate], among: Sequence[Candidate], share: float, seed: int) -> dict[str, Any]:
    """Return the record of a draw, from which it can be repeated and checked."""
    return {
        "schema": SCHEMA,
        "share": share,
        "seed": seed,
        "among": len(among),
        "among_sessions": sorted(each.session for each in among),
        "drawn": [
            {"session": each.session, "case": each.case, "trainee": each.trainee, "phase": each.phase} for each in drawn
        ],
    }


def read_draw(folder: Path) -> Mapping[str, Any] | None:
    """Return the record of the draw in a folder, None where there is none.

    Raises:
        BadInput: there is a file that is no such record.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        sound = record["schema"] == SCHEMA and all(Candidate(**each) for each in record["drawn"])
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise BadInput(
            [error("draw", Place(str(path)), "this is no record of a draw.", "Choose another folder with --out.")]
        )
    return dict(record)


def progress_of(
    record: Mapping[str, Any], folder: Path, sessions: Mapping[str, CodedSession], toolkit: Toolkit
) -> tuple[tuple[Drawn, ...], tuple[Problem, ...]]:
    """Return how far each session of a draw is: returned as a book in its folder, or double-coded in its case by now."""
    returned, problems = _returned(folder, toolkit)
    found = []
    for entry in record["drawn"]:
        candidate = Candidate(**entry)
        coded = sessions.get(candidate.session)
        coders = tuple(coded.codings) if coded else ()
        if len(coders) > 1:
            found.append(Drawn(candidate, "double-coded", coders))
        elif candidate.session in returned:
            found.append(Drawn(candidate, "returned", tuple(sorted(returned[candidate.session]))))
        else:
            found.append(Drawn(candidate, "outstanding"))
    return tuple(found), problems


def _returned(folder: Path, toolkit: Toolkit) -> tuple[dict[str, set[str]], tuple[Problem, ...]]:
    """Return who coded or rated something in the books and session files of a folder, by session."""
    found: dict[str, set[str]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not path.is_file() or path.name == FILE or recognised(path, toolkit.readers) is None:
            continue
        try:
            session = read_any(path, toolkit.readers).session
        except BadInput as reason:
            problems += reason.problems
            continue
        people = {*session.coders(), *(rating.rater for rating in session.ratings)}
        if people:
            found.setdefault(session.id, set()).update(people)
    return found, tuple(problems)
