"""Runs the domain cases of a rubric or an adaptation. Shipped, so that authors of plugins test theirs in the same way.

A test module of a plugin needs no more than this::

    @pytest.mark.parametrize("case", collect("cases"), ids=str)
    def test_case(case):
        run_case(case)

``cases`` says how the files are written. Nothing here needs pytest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.cases import DomainCase, Expected, Line, Meeting, load_cases
from ipt_fidelity.documents import Document
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.inputs import CaseFiles
from ipt_fidelity.pipeline import load_rubric, score_case, score_session
from ipt_fidelity.problems import Problem
from ipt_fidelity.readers.native import ReadSession, session_from
from ipt_fidelity.report import CaseReport, SessionReport
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.session import SCHEMA

__all__ = ["DomainCase", "collect", "load_cases", "run_case", "score_block"]

CODER = "coder"
SPEAKERS = {"T": "therapist", "C": "client"}
#: A session of which nothing is told was coded for everything, and nothing was found.
NOTHING_TOLD = (Line(speaker="T", talk="(talk that carries no code)"),)
#: Where nobody can have kept a log of reviews.
NO_FOLDER = Path(os.devnull)
#: People write numbers to two decimals.
AS_WRITTEN = 0.005


def collect(folder: str | Path) -> tuple[DomainCase, ...]:
    """Return every case under a folder, file by file in the order of their names.

    Raises:
        BadInput: a file cannot be read, or there is none; the problems of all files are listed.
    """
    cases: list[DomainCase] = []
    problems: list[Problem] = []
    for path in sorted(Path(folder).rglob("*.yaml")):
        try:
            cases += load_cases(path)
        except BadInput as reason:
            problems += reason.problems
    if problems:
        raise BadInput(problems)
    return tuple(cases)


def run_case(case: DomainCase) -> None:
    """Score what a case tells, and compare.

    Raises:
        AssertionError: something else came out. The message names the case with its line, the item, what was expected, what
            was found and the reason that the engine gives.
    """
    __tracebackhide__ = True
    try:
        block = score_block(case)
    except (BadInput, UnknownName) as reason:
        raise AssertionError(f"{case.where}\n{case.name}\ncannot be scored: {reason}") from None
    found = next((item for item in block.items if item.item == case.item), None)
    if found is None:
        raise AssertionError(f"{case.where}\n{case.name}\nthere is no item {case.item!r} in the block that is looked at")
    differing = [*_differences(case, found), *_around(case.sketch.expect, block)]
    if differing:
        said = "\n".join(f"  {what}: expected {wanted!r}, found {got!r}" for what, wanted, got in differing)
        raise AssertionError(f"{case.where}\n{case.name}\n{case.item}\n{said}\n  reason given: {found.reason}")


def score_block(case: DomainCase) -> SessionReport | CaseReport:
    """Return the block that a case looks at, of its session or of the whole case.

    Raises:
        BadInput: the case tells something that cannot be read, such as a code that the rubric does not have.
        UnknownName: the rubric or an adaptation that it names is not installed.
    """
    sketch, contract = case.sketch, case.get("contract")
    names = [_adaptation(name, case) for name in case.get("adaptations")]
    sessions = sketch.contract_changes[-1].sessions if sketch.contract_changes else contract.sessions if contract else None
    rubric = load_rubric(case.get("rubric"), adaptations=names, settings=case.get("settings"), sessions=sessions)
    record = Case(
        id="case",
        contract=contract,
        contract_changes=sketch.contract_changes,
        problem_areas=case.get("areas"),
        state=sketch.state,
        missed=sketch.missed,
    )
    told = tuple(_session(number, meeting, case, rubric) for number, meeting in _meetings(case))
    if not sketch.case:
        *earlier, own = [read.session for read in told]
        return score_session(own, earlier=earlier, case=record, rubric=rubric).report.sessions[-1]
    report = score_case(CaseFiles(record, Document(None, "case", {}), NO_FOLDER, told), rubric=rubric).report
    if report.case is None:
        raise AssertionError(f"{case.where}\n{case.name}\nno session was told, so there is no block of the case")
    return report.case


def _adaptation(name: str, case: DomainCase) -> str:
    """Return an adaptation's name; one that begins with a dot is a folder, seen from the file of the case."""
    return str((Path(case.where.file or "").parent / name).resolve()) if name.startswith(".") else name


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
    }
    return session_from(Document(data, f"session {number}", {}))


def _day(number: int, meeting: Meeting, case: DomainCase) -> int | None:
    if "day" in meeting.model_fields_set:
        return meeting.day
    if 1 <= number <= len(case.sketch.days):
        return case.sketch.days[number - 1]
    contract = case.get("contract")
    return (number - 1) * (contract.every_days if contract else 7)


def _differences(case: DomainCase, found: ItemScore) -> Iterator[tuple[str, Any, Any]]:
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


def _around(expect: Expected, block: SessionReport | CaseReport) -> Iterator[tuple[str, Any, Any]]:
    """Yield what differs beside the item: flags and bands of measures."""
    if expect.flags is not None:
        flags = tuple(flag.flag for flag in block.flags)
        if flags != expect.flags:
            yield "flags", expect.flags, flags
    if expect.bands:
        shown = {each.measure: each.band for each in block.measures} if isinstance(block, SessionReport) else {}
        for measure, band in expect.bands.items():
            if shown.get(measure) != band:
                yield f"band of {measure}", band, shown.get(measure)
