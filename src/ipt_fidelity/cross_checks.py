"""The checks that need the whole of a session, made in the one loop that also sorts annotations by coder and code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import le
from typing import Any

from ipt_fidelity.columns import Columns, columns_of
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.session import THERAPISTS, Session
from ipt_fidelity.view import Coding, index_coding

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
    """A session with the annotations of each coder indexed, and what is wrong with it.

    Attributes:
        session: the session.
        codings: for each coder, the session through their annotations.
        faults: what is wrong with it.
        bare: whether it is known that no annotation says more than its turn, code and coder.
    """

    session: Session
    codings: dict[str, Coding]
    faults: tuple[Fault, ...]
    bare: bool = False


def index_session(session: Session) -> Indexed:
    """Return the session with one coding for each coder, and every fault found on the way."""
    return index_columns(columns_of(session))


def index_columns(columns: Columns) -> Indexed:
    """Return a session, given by column, with one coding for each coder, and every fault found on the way."""
    faults = [*_turn_faults(columns)]
    codings = {coder: index_coding(columns, coder) for coder in sorted({*columns.coded_by, *columns.session.coded_for})}
    if None in columns.places or any(coding.has_two_focus_codes for coding in codings.values()):
        faults += _annotation_faults(columns)
    faults += _measure_faults(columns.session)
    return Indexed(columns.session, codings, tuple(faults), columns.bare)


def _annotation_faults(columns: Columns) -> Iterator[Fault]:
    """Yield what is wrong with the annotations, in their order; run only where something may be."""
    focus_of: dict[tuple[str, int], str] = {}
    for index, (annotation, position) in enumerate(zip(columns.session.annotations, columns.places, strict=True)):
        coder, code = annotation.coder, annotation.code
        if position is None:
            yield Fault(
                ("annotations", index, "turn"),
                "missing-turn",
                f"there is no turn {annotation.turn!r} in this session.",
                "Check the turn id, or take the annotation out.",
            )
        elif code.startswith("focus."):
            other = focus_of.setdefault((coder, position), code)
            if other != code:
                yield Fault(
                    ("annotations", index, "code"),
                    "two-focus-codes",
                    f"turn {annotation.turn!r} already has {other!r} by {coder!r}; a turn has one focus for each coder.",
                    "Keep the main subject of the turn.",
                )


def _are_sound(columns: Columns) -> bool:
    """Whether nothing can be wrong with the turns."""
    session, ids = columns.session, columns.ids
    return (
        0 < len(ids) == len(columns.position_of)
        and session.id.isprintable()
        and "".join(ids).isprintable()
        and not THERAPISTS.isdisjoint(session.speakers.values())
        and session.speakers.keys() >= set(columns.speakers)
        and _in_order(columns.starts, columns.ends)
    )


def _in_order(starts: Sequence[float | None], ends: Sequence[float | None]) -> bool:
    """Whether no time is negative or infinite and no turn ends before it starts."""
    froms: Any = [start or 0.0 for start in starts] if None in starts else starts
    untils: Any = [start if end is None else end for start, end in zip(froms, ends, strict=True)] if None in ends else ends
    return all(map(le, froms, untils)) and min(froms) >= 0 and max(untils) < math.inf


def _turn_faults(columns: Columns) -> Iterator[Fault]:
    """Yield doubled ids, unknown speakers and impossible times, in the order of the turns."""
    if _are_sound(columns):
        return
    session = columns.session
    if not session.id.isprintable():
        yield Fault(("id",), "unprintable-id", "the session id has characters that cannot be printed.")
    if not session.turns:
        yield Fault(("turns",), "no-turns", "the session has no turns.", "Give at least one turn.")
    if THERAPISTS.isdisjoint(session.speakers.values()):
        message = "no speaker is a therapist, so there is no work to look at."
        yield Fault(("speakers",), "no-therapist", message, "Give the therapist's letter the role 'therapist'.")
    seen: set[str] = set()
    for position, turn in enumerate(session.turns):
        if turn.id in seen:
            yield Fault(
                ("turns", position, "id"),
                "duplicate-id",
                f"the turn id {turn.id!r} stands twice.",
                "Give every turn of a session its own id.",
            )
        seen.add(turn.id)
        if turn.speaker not in session.speakers:
            yield Fault(
                ("turns", position, "speaker"),
                "unknown-speaker",
                f"the speaker {turn.speaker!r} is not among 'speakers'.",
                "Add the speaker with a role.",
            )
        yield from _time_faults(position, turn.start, turn.end)
        if not turn.id.isprintable():
            yield Fault(("turns", position, "id"), "unprintable-id", "the turn id has characters that cannot be printed.")


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
    unknown = {code for coding in indexed.codings.values() for code in coding.positions if code not in known}
    areas = {area.id for area in rubric.areas}
    faults: list[Fault] = []
    session = indexed.session
    if unknown or (not indexed.bare and any(annotation.area is not None for annotation in session.annotations)):
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
            Fault(("coded_for", coder, index), "unknown-group", group)
            for index, group in enumerate(looked_for)
            if group not in groups
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
        if measure is None:
            yield Fault(("item_flags", name), "unflagged-measure", name, "", "warning")
            continue
        low, high = measure.item_range or (-math.inf, math.inf)
        for item, answer in answers.items():
            if item not in measure.safety_items:
                message = f"item {item!r} of {name} is not among those that matter for safety; its answer raises no flag."
                hint = f"Known here: {', '.join(measure.safety_items) or 'none'}."
                yield Fault(("item_flags", name, item), "unflagged-item", message, hint, "warning")
            if answer is not None and not low <= answer <= high:
                yield Fault(
                    ("item_flags", name, item), "bad-range", f"{name} item {item} is {answer}; it runs from {low} to {high}."
                )
