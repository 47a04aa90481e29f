"""The checks that need the whole of a session, made in the one loop that also sorts annotations by coder and code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ipt_fidelity.rubric import RubricData
from ipt_fidelity.session import Session
from ipt_fidelity.view import Coding, Mark, index_coding

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a record, by its path in the file; the reader gives it a line."""

    path: Path_
    code: str
    message: str
    hint: str = ""
    severity: str = "error"


@dataclass(frozen=True, eq=False)
class Indexed:
    """A session with the annotations of each coder indexed, and what is wrong with it."""

    session: Session
    codings: dict[str, Coding]
    faults: tuple[Fault, ...]


def index_session(session: Session) -> Indexed:
    """Return the session with one coding for each coder, and every fault found on the way."""
    faults: list[Fault] = []
    positions = _positions(session, faults)
    by_coder: dict[str, dict[str, list[Mark]]] = {}
    focus_of: dict[str, dict[int, str]] = {}
    doubled: set[tuple[str, int]] = set()
    for index, annotation in enumerate(session.annotations):
        position = positions.get(annotation.turn)
        if position is None:
            faults.append(
                Fault(
                    ("annotations", index, "turn"),
                    "missing-turn",
                    f"there is no turn {annotation.turn!r} in this session.",
                    "Check the turn id, or take the annotation out.",
                )
            )
            continue
        coder, code = annotation.coder, annotation.code
        marks = by_coder.get(coder)
        if marks is None:
            marks = by_coder[coder] = {}
            focus_of[coder] = {}
        if code in marks:
            marks[code].append((position, annotation))
        else:
            marks[code] = [(position, annotation)]
        if code.startswith("focus."):
            other = focus_of[coder].setdefault(position, code)
            if other != code:
                doubled.add((coder, position))
                faults.append(
                    Fault(
                        ("annotations", index, "code"),
                        "two-focus-codes",
                        f"turn {annotation.turn!r} already has {other!r} by {coder!r}; a turn has one focus for each coder.",
                        "Keep the main subject of the turn.",
                    )
                )
    for coder in session.coded_for:
        by_coder.setdefault(coder, {})
    faults += _measure_faults(session)
    codings = {coder: index_coding(session, coder, marks) for coder, marks in sorted(by_coder.items())}
    return Indexed(session, codings, tuple(faults))


def _positions(session: Session, faults: list[Fault]) -> dict[str, int]:
    """Return where each turn stands, noting doubled ids, unknown speakers and impossible times."""
    positions: dict[str, int] = {}
    speakers = session.speakers
    if not session.turns:
        faults.append(Fault(("turns",), "no-turns", "the session has no turns.", "Give at least one turn."))
    for position, turn in enumerate(session.turns):
        if turn.id in positions:
            faults.append(
                Fault(
                    ("turns", position, "id"),
                    "duplicate-id",
                    f"the turn id {turn.id!r} stands twice.",
                    "Give every turn of a session its own id.",
                )
            )
        else:
            positions[turn.id] = position
        if turn.speaker not in speakers:
            faults.append(
                Fault(
                    ("turns", position, "speaker"),
                    "unknown-speaker",
                    f"the speaker {turn.speaker!r} is not among 'speakers'.",
                    "Add the speaker with a role.",
                )
            )
        if turn.start is not None or turn.end is not None:
            faults += _time_faults(position, turn.start, turn.end)
        if not turn.id.isprintable():
            faults.append(
                Fault(("turns", position, "id"), "unprintable-id", "the turn id has characters that cannot be printed.")
            )
    return positions


def _time_faults(position: int, start: float | None, end: float | None) -> Iterator[Fault]:
    for name, value in (("start", start), ("end", end)):
        if value is not None and (value < 0 or not math.isfinite(value)):
            yield Fault(("turns", position, name), "bad-range", f"{name} is {value:g} seconds.", "Times begin at 0.")
    if start is not None and end is not None and end < start:
        yield Fault(("turns", position, "end"), "bad-range", f"the turn ends ({end:g}) before it starts ({start:g}).")


def _measure_faults(session: Session) -> Iterator[Fault]:
    for name, value in session.measures.items():
        if value is not None and not math.isfinite(value):
            yield Fault(("measures", name), "bad-range", f"{name} is not a finite number.")


def codebook_faults(indexed: Indexed, rubric: RubricData) -> tuple[Fault, ...]:
    """Return what a rubric does not know of a session: codes, areas, groups; and measures out of their range."""
    known = rubric.code_by_id
    unknown = {code for coding in indexed.codings.values() for code in coding.marks if code not in known}
    areas = {area.id for area in rubric.areas}
    faults: list[Fault] = []
    session = indexed.session
    if unknown or any(annotation.area is not None for annotation in session.annotations):
        for index, annotation in enumerate(session.annotations):
            if annotation.code in unknown:
                faults.append(
                    Fault(("annotations", index, "code"), "unknown-code", annotation.code, "", "error"),
                )
            if annotation.area is not None and annotation.area not in areas:
                faults.append(Fault(("annotations", index, "area"), "unknown-area", annotation.area, "", "error"))
    groups = set(rubric.codebook.groups) | {"strategies"}
    for coder, looked_for in session.coded_for.items():
        faults += [
            Fault(("coded_for", coder, index), "unknown-group", group) for index, group in enumerate(looked_for) if group not in groups
        ]
    for index, rating in enumerate(session.ratings):
        if rating.item not in rubric.item_by_id:
            faults.append(Fault(("ratings", index, "item"), "unknown-item", rating.item, "", "warning"))
    return (*faults, *_range_faults(session, rubric))


def _range_faults(session: Session, rubric: RubricData) -> Iterator[Fault]:
    for name, value in session.measures.items():
        measure = rubric.measure_by_id.get(name)
        if measure is None:
            yield Fault(("measures", name), "unknown-measure", name, "", "warning")
        elif value is not None and not measure.range[0] <= value <= measure.range[1]:
            low, high = measure.range
            yield Fault(("measures", name), "bad-range", f"{name} is {value:g}; it runs from {low:g} to {high:g}.")
    for name, answers in session.item_flags.items():
        measure = rubric.measure_by_id.get(name)
        if measure is None or measure.item_range is None:
            continue
        low, high = measure.item_range
        for item, answer in answers.items():
            if answer is not None and not low <= answer <= high:
                yield Fault(("item_flags", name, item), "bad-range", f"{name} item {item} is {answer}; it runs from {low} to {high}.")
