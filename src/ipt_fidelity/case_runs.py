"""Runs a domain case: the sessions that it tells are made and scored as if they had been read from files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.cases import DomainCase, Expected, Line, Meeting
from ipt_fidelity.coders import choose_codings
from ipt_fidelity.documents import Document
from ipt_fidelity.doubts import case_doubts
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.pipeline import blocks_of
from ipt_fidelity.problems import Problem, error
from ipt_fidelity.readers.native import ReadSession, check_codes, session_from
from ipt_fidelity.report import CaseReport, SessionReport
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.session import SCHEMA
from ipt_fidelity.toolkit import installed

CODER = "coder"
SPEAKERS = {"T": "therapist", "C": "client"}
#: A session of which nothing is told was coded for everything, and nothing was found.
NOTHING_TOLD = (Line(speaker="T", talk="(talk that carries no code)"),)
#: People write numbers to two decimals.
AS_WRITTEN = 0.005

Block = SessionReport | CaseReport
Difference = tuple[str, Any, Any]  # what, expected, found


@dataclass(frozen=True, slots=True)
class Asked:
    """The rubric that a case asks for: names or folders, choices of settings, and the contracted number of sessions."""

    rubric: str
    adaptations: tuple[str, ...]
    settings: tuple[tuple[str, Any], ...]
    sessions: int | None


RubricOf = Callable[[Asked], tuple[Rubric, tuple[Problem, ...]]]


def asked_by(case: DomainCase) -> Asked:
    """Return the rubric that a case asks for."""
    contract, changes = case.get("contract"), case.sketch.contract_changes
    sessions = changes[-1].sessions if changes else contract.sessions if contract else None
    names = tuple(_named(name, case) for name in case.get("adaptations"))
    return Asked(_named(case.get("rubric"), case), names, tuple(sorted(case.get("settings").items())), sessions)


def _named(name: str, case: DomainCase) -> str:
    """Return a name; one that begins with a dot is a folder, seen from the file of the case."""
    return str((Path(case.where.file or "").parent / name).resolve()) if name.startswith(".") else name


def as_installed(asked: Asked) -> tuple[Rubric, tuple[Problem, ...]]:
    """Return the rubric that is asked for, from what is installed, with warnings about it.

    Raises:
        BadInput: the rubric, an adaptation or their combination has problems.
        UnknownName: something that is named is not installed.
    """
    return installed().rubric(asked.rubric, asked.adaptations, dict(asked.settings), asked.sessions)


def score_told(case: DomainCase, rubric_of: RubricOf = as_installed) -> tuple[Block, tuple[Problem, ...]]:
    """Return the block that a case looks at, of its session or of the whole case, with every warning on the way.

    Args:
        case: what is told.
        rubric_of: gives the rubric that a case asks for.

    Raises:
        BadInput: the case tells something that cannot be read, such as a code that the rubric does not have.
        UnknownName: the rubric or an adaptation that it names is not installed.
    """
    sketch, document = case.sketch, Document(None, "case", {})
    rubric, problems = rubric_of(asked_by(case))
    record = Case(
        id="case",
        contract=case.get("contract"),
        contract_changes=sketch.contract_changes,
        problem_areas=case.get("areas"),
        state=sketch.state,
        missed=sketch.missed,
        events=case.get("events"),
        format=(sketch.case and sketch.format) or "individual",
        medium=(sketch.case and sketch.medium) or "in_person",
    )
    told = tuple(_session(number, meeting, case, rubric) for number, meeting in _meetings(case))
    found = [problem for read in told for problem in check_codes(read, rubric.data)]
    found += case_doubts(record, document, [read.session for read in told], rubric.data)
    codings = choose_codings([read.indexed for read in told], None, case.where)[0] or ()
    if not codings:
        found.append(error("nothing-told", case.where, "no session is told, so there is nothing to look at."))
    if any(problem.is_error for problem in found):
        raise BadInput((*problems, *found))
    block, blocks = blocks_of(codings, record, rubric, {}, only_last=not sketch.case)
    return block or blocks[-1], (*problems, *found)


def unmet(case: DomainCase, rubric_of: RubricOf = as_installed) -> str:
    """Return in what a case does not come out as it expects, for a person; empty where it does.

    The text names the case with its line, the item, what was expected, what was found and the reason that the engine gives.
    """
    lead, expect = f"{case.where}\n{case.name}\n", case.sketch.expect
    try:
        block, problems = score_told(case, rubric_of)
    except (BadInput, UnknownName) as reason:
        if expect.problems and isinstance(reason, BadInput) and expect.model_fields_set == {"problems"}:
            return _said(lead, [*_of_problems(expect.problems, tuple(reason.problems))])
        return f"{lead}cannot be scored: {reason}"
    around = [*_around(expect, block), *_of_problems(expect.problems, problems)]
    found = next((item for item in block.items if item.item == case.item), None)
    if found is None:
        missing = bool(case.item) and expect.of_item and expect.status != "absent"
        return f"{lead}there is no item {case.item!r} in the block that is looked at" if missing else _said(lead, around)
    return _said(f"{lead}{case.item}\n", [*_differences(case, found), *around], f"\n  reason given: {found.reason}")


def _said(lead: str, differing: list[Difference], tail: str = "") -> str:
    said = "\n".join(f"  {what}: expected {wanted!r}, found {got!r}" for what, wanted, got in differing)
    return f"{lead}{said}{tail}" if differing else ""


def _meetings(case: DomainCase) -> Iterator[tuple[int, Meeting]]:
    """Yield the sessions that have a file, by number."""
    sketch = case.sketch
    told = {int(number): meeting for number, meeting in sketch.sessions.items()}
    last = sketch.session if sketch.session is not None else max(sketch.held or 0, *told, 0)
    blank = range(1, (sketch.held or 0) + 1) if sketch.case else range(1, last if sketch.before == "all_seen" else 1)
    numbers = {*blank, *(number for number in told if number <= last)} - set(sketch.unseen)
    for number in sorted(numbers - {sketch.session}):
        yield number, told.get(number, Meeting())
    if sketch.session is not None:
        yield sketch.session, sketch


def _session(number: int, meeting: Meeting, case: DomainCase, rubric: Rubric) -> ReadSession:
    """Return one session, made and checked as if it had been read from a file."""
    lines = [line for line in meeting.turns or NOTHING_TOLD for _ in range(line.repeat)]
    groups = meeting.coded_for if meeting.turns else meeting.coded_for or "all"
    looked_for = tuple(rubric.data.codebook.groups) if groups == "all" else groups
    data = {
        "schema": SCHEMA,
        "id": str(number),
        "number": number,
        "day": _day(number, meeting, case),
        "minutes": meeting.minutes,
        "complete": meeting.complete,
        "measures": meeting.measures,
        "item_flags": meeting.item_flags,
        "speakers": SPEAKERS | meeting.speakers,
        "turns": [{"id": str(turn), "speaker": line.speaker, "text": line.text} for turn, line in enumerate(lines, 1)],
        "annotations": [
            {"turn": str(turn), "code": coded.code, "coder": CODER, **coded.fields}
            for turn, line in enumerate(lines, 1)
            for coded in line.codes
        ],
        "ratings": [{"item": case.item} | said.model_dump(exclude_none=True) for said in meeting.ratings],
        "coded_for": {CODER: list(looked_for)} if looked_for is not None else {},
        "circumstance": meeting.circumstance.model_dump() if meeting.circumstance else None,
        "format": meeting.format,
        "medium": meeting.medium,
    }
    return session_from(Document(data, f"session {number}", {}))


def _day(number: int, meeting: Meeting, case: DomainCase) -> int | None:
    if "day" in meeting.model_fields_set:
        return meeting.day
    if 1 <= number <= len(case.sketch.days):
        return case.sketch.days[number - 1]
    contract = case.get("contract")
    return (number - 1) * (contract.every_days if contract else 7)


def _differences(case: DomainCase, found: ItemScore) -> Iterator[Difference]:
    """Yield what differs in the score of the item, as name, expected and found."""
    expect, measure = case.sketch.expect, found.measure
    status = expect.status or ("scored" if expect.level is not None else None)
    if status is not None and status != found.status:
        yield "status", status, found.status
    measured = {
        "level": found.level,
        "value": measure.value if measure else None,
        "numerator": measure.numerator if measure else None,
        "denominator": measure.denominator if measure else None,
        "weight": found.weight,
    }
    for name, got in measured.items():
        wanted = getattr(expect, name)
        if wanted is not None and not _same(wanted, got):
            yield name, wanted, got
    for text in expect.reason_contains:
        if text.casefold() not in found.reason.casefold():
            yield "reason", f"… {text} …", found.reason
    if expect.evidence is not None:
        own = str(case.sketch.session)
        turns = tuple(turn if ":" in turn else f"{own}:{turn}" for turn in expect.evidence)
        if turns != found.evidence:
            yield "evidence", turns, found.evidence


def _same(wanted: float | str, got: float | str | None) -> bool:
    if isinstance(wanted, str) or got is None or isinstance(got, str):
        return wanted == got
    return abs(wanted - got) <= AS_WRITTEN


def _around(expect: Expected, block: Block) -> Iterator[Difference]:
    """Yield what differs beside the item: flags, departures, notes and what is said of measures."""
    if expect.flags is not None:
        flags = tuple(flag.flag for flag in block.flags)
        if flags != expect.flags:
            yield "flags", expect.flags, flags
    if expect.departures is not None:
        listed = block.departures if isinstance(block, SessionReport) else ()
        codes = tuple(dict.fromkeys(departure.code for departure in listed if not departure.allowed))
        if codes != expect.departures:
            yield "departures", expect.departures, codes
    for text in expect.notes:
        if not any(text.casefold() in note.casefold() for note in block.notes):
            yield "notes", f"… {text} …", block.notes
    yield from _of_measures(expect, block)


def _of_measures(expect: Expected, block: Block) -> Iterator[Difference]:
    shown = {each.measure: each for each in block.measures}
    for measure, band in expect.bands.items():
        got = getattr(shown.get(measure), "band", None)
        if got != band:
            yield f"band of {measure}", band, got
    for measure, said in expect.measures.items():
        for name, wanted in said.items():
            got = getattr(shown.get(measure), name, None)
            contained = isinstance(wanted, str) and isinstance(got, str) and wanted in got
            if not contained and (wanted is None or not _same(wanted, got)) and got is not wanted:
                yield f"{name} of {measure}", wanted, got


def _of_problems(wanted: tuple[str, ...] | None, found: tuple[Problem, ...]) -> Iterator[Difference]:
    """Yield what differs in the problems: a text that none of them contains, or any at all where there should be none."""
    said = tuple(f"{problem.code}: {problem.message}" for problem in found)
    if wanted == () and said:
        yield "problems", (), said
    for text in wanted or ():
        if not any(text.casefold() in each.casefold() for each in said):
            yield "problems", f"… {text} …", said
