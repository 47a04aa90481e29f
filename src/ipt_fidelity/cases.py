"""The files of domain cases: a sentence to dispute, a few turns of invented talk, and what must come of it.

    schema: ipt-fidelity/cases/1
    item: time_limit.ending_raised
    contract: {sessions: 16}
    cases:
      - name: Of 16 sessions, an ending first raised in session 14 is one session late and counts at the edge.
        session: 14
        before: all_seen
        turns:
          - T [therapy; task.ending_raised] We have two sessions left; how is it to hear that?
          - C [therapy] I had pushed it away.
        expect: {level: 3, evidence: ["1"]}

A turn is ``speaker [focus; code; code(depth=touched, person=mother, value=13)] talk``. A word without a dot is a focus code.
``testing`` runs what is read here, ``case_coverage`` says what no case shows. The keys are told one by one in
``rubrics/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ipt_fidelity.case import (
    Area,
    CaseState,
    Contract,
    ContractChange,
    Day,
    Event,
    Listed,
    Missed,
    Record,
    Settings,
    Texts,
    read_only,
)
from ipt_fidelity.documents import load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import located
from ipt_fidelity.problems import Place, error
from ipt_fidelity.session import Format, Medium, RaterRole, Role

SCHEMA: Final = "ipt-fidelity/cases/1"
_TURN = re.compile(r"(?P<speaker>\w+)\s*(?:\[(?P<codes>[^\]]*)\])?\s*(?P<talk>.*)", re.DOTALL)
_CODE = re.compile(r"(?P<code>[\w.]+)\s*(?:\((?P<fields>.*)\))?")
_BETWEEN_CODES = re.compile(r";(?![^(]*\))")
_NUMBERS = ("value", "quality")
_FIELDS = (*_NUMBERS, "depth", "person", "area", "stage", "answer", "note")
_FILLER = "and so it went on"

#: What can come of an item: a level, or why there is none.
Outcome = Literal["1", "2", "3", "4", "5", "not_applicable", "insufficient", "not_rated"]
#: Why something cannot be, in a sentence.
Reason = Annotated[str, Field(min_length=10)]


class Coded(Record):
    """One code on a turn, with the fields of its annotation."""

    code: str
    fields: Annotated[Mapping[str, str | int], AfterValidator(read_only)]


class Line(Record):
    """One turn of a case; ``repeat`` says it so many times, ``words`` fills the talk up to that many words."""

    speaker: str
    codes: Listed[Coded] = ()
    talk: str = ""
    repeat: Annotated[int, Field(ge=1, le=500)] = 1
    words: Annotated[int, Field(ge=1, le=2000)] | None = None

    @property
    def text(self) -> str:
        """The talk, filled up where a number of words is asked for."""
        words = self.talk.split()
        while self.words is not None and len(words) < self.words:
            words += _FILLER.split()
        return " ".join(words[: self.words])


def _read_line(value: Any) -> Any:
    """Return the fields of a turn from its line, or from ``{turn: line, repeat: 6, words: 40}``."""
    if isinstance(value, dict) and isinstance(value.get("turn"), str):
        return {key: entry for key, entry in value.items() if key != "turn"} | _read_line(value["turn"])
    if not isinstance(value, str):
        return value
    found = _TURN.fullmatch(value.strip())
    if found is None:
        raise ValueError("a turn is written 'T [focus; code] talk'")
    parts = [part.strip() for part in _BETWEEN_CODES.split(found["codes"] or "")]
    return {"speaker": found["speaker"], "codes": [_read_code(part) for part in parts if part], "talk": found["talk"]}


def _read_code(part: str) -> dict[str, Any]:
    found = _CODE.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} is not a code; write 'task.contract' or 'task.time_reminder(value=13)'")
    fields: dict[str, str | int] = {}
    for entry in filter(None, (entry.strip() for entry in (found["fields"] or "").split(","))):
        name, _, value = (piece.strip() for piece in entry.partition("="))
        if name not in _FIELDS or not value:
            raise ValueError(f"{entry!r} is no field of a code; known are {', '.join(_FIELDS)}, written 'depth=touched'")
        if name in _NUMBERS and not value.isdigit():
            raise ValueError(f"{name} is a number, not {value!r}")
        fields[name] = int(value) if name in _NUMBERS else value
    code = found["code"]
    return {"code": code if "." in code else f"focus.{code}", "fields": fields}


Turns = Annotated[tuple[Annotated[Line, BeforeValidator(_read_line)], ...], Field(strict=False)]


class Opinion(Record):
    """A person's rating; of the item of the case where none is named."""

    item: str | None = None
    rater: str = "supervisor-1"
    role: RaterRole = "supervisor"
    level: Annotated[int, Field(ge=1, le=5)]
    note: str = ""


class Situation(Record):
    """What made a session unlike others."""

    kind: Literal["crisis", "conjoint", "interrupted", "shortened"]
    because: str


class Meeting(Record):
    """One session of a case.

    Attributes:
        turns: the talk; without any, the session was coded for everything and nothing was found.
        coded_for: groups of codes that were looked for, where that does not follow from the codes; ``all`` for every group.
    """

    turns: Turns = ()
    day: Day | None = None
    minutes: Annotated[float, Field(gt=0, le=600, strict=False)] | None = None
    complete: bool = True
    circumstance: Situation | None = None
    format: Format | None = None
    medium: Medium | None = None
    coded_for: Literal["all"] | Texts | None = None
    ratings: Listed[Opinion] = ()
    measures: dict[str, float | None] = Field(default_factory=dict)
    item_flags: dict[str, dict[str, int | None]] = Field(default_factory=dict)
    speakers: dict[str, Role] = Field(default_factory=dict)


def _read_meeting(value: Any) -> Any:
    return {"turns": value} if isinstance(value, list) else value


#: What is expected of the session or case and not of its item.
_AROUND = frozenset({"flags", "bands", "measures", "departures", "notes", "problems"})


class Expected(Record):
    """What must come out; what is not named may be anything.

    Attributes:
        status: the status; ``absent`` where the rubric in force does not have the item.
        level: the level; it means that the item is scored.
        value: what was measured: a word, or a number to two decimals.
        evidence: turn ids, with ``number:`` of the session before them where it is another session, or a whole case.
        weight: what the item weighs here.
        flags: safety flags of the session or case, in order.
        bands: name of the band of a measure's total.
        measures: what the report says of a measure, by the names that it uses: ``{PHQ-9: {change: -7, reliable: true}}``. A
            text has to be contained.
        departures: codes that are listed as off-model, each once, in the order of the turns.
        notes: texts that the notes of the session or case contain.
        problems: texts that the problems found contain, written ``code: message``; an empty list says that there is none.
    """

    status: Literal["scored", "not_applicable", "insufficient", "not_rated", "absent"] | None = None
    level: Annotated[float, Field(ge=1, le=5)] | None = None
    value: float | str | None = None
    reason_contains: Texts = ()
    evidence: Texts | None = None
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    flags: Texts | None = None
    bands: dict[str, str] = Field(default_factory=dict)
    measures: dict[str, dict[str, str | bool | float | None]] = Field(default_factory=dict)
    departures: Texts | None = None
    notes: Texts = ()
    problems: Texts | None = None

    @property
    def outcome(self) -> str:
        """The level or status that must come out; empty where it may be any."""
        return f"{self.level:g}" if self.level is not None else self.status or ""

    @property
    def of_item(self) -> bool:
        """Whether anything is said about the item, and not only about what stands around it."""
        return not self.model_fields_set <= _AROUND

    @model_validator(mode="after")
    def _says_something(self) -> Expected:
        if not self.model_fields_set:
            raise ValueError("say what is expected: at least a status or a level")
        if self.level is not None and self.status not in (None, "scored"):
            raise ValueError("only a scored item has a level")
        return self


class Sketch(Meeting):
    """One case as it is written. Its own keys of a session are those of the session that is looked at.

    Attributes:
        name: the sentence that can be disputed.
        session: number of the session whose block is looked at.
        case: whether the block of the case is looked at instead; ``format`` and ``medium`` are then those of the case.
        held: for a case: so many sessions have a file, coded, with nothing in them but what ``sessions`` says.
        before: ``all_seen``: every earlier session has a file, coded, with nothing in it but what ``sessions`` says.
        unseen: sessions without a file all the same.
        sessions: other sessions by number: their turns, or the keys of a session.
        days: days of the sessions from the first on; by default they keep to the contract.
    """

    name: Annotated[str, Field(min_length=10)]
    item: str | None = None
    rubric: str | None = None
    adaptations: Texts | None = None
    settings: Settings | None = None
    contract: Contract | None = None
    contract_changes: Listed[ContractChange] = ()
    areas: Listed[Area] | None = None
    state: CaseState | None = None
    missed: Listed[Missed] = ()
    events: Listed[Event] = ()
    session: Annotated[int, Field(ge=0, le=500)] | None = None
    case: bool = False
    held: Annotated[int, Field(ge=1, le=60)] | None = None
    before: Literal["all_seen", "nothing_seen"] = "nothing_seen"
    unseen: Annotated[tuple[int, ...], Field(strict=False)] = ()
    sessions: dict[Annotated[str, Field(pattern=r"^\d{1,3}$")], Annotated[Meeting, BeforeValidator(_read_meeting)]] = Field(
        default_factory=dict
    )
    days: Annotated[tuple[int | None, ...], Field(strict=False)] = ()
    expect: Expected

    @model_validator(mode="after")
    def _looks_at_one_thing(self) -> Sketch:
        if self.case == (self.session is not None):
            raise ValueError("say what is looked at: 'session: 3', or 'case: true'")
        if self.case and self.turns:
            raise ValueError("the turns of a case stand under 'sessions', by number")
        if self.held is not None and not self.case:
            raise ValueError("'held' belongs to 'case: true'; for a session say 'before: all_seen'")
        return self


class CasesFile(Record):
    """A file of cases with what holds for all of them.

    Attributes:
        item: the item they are about; none where they are about measures, flags, notes or problems alone.
        rubric: id of the rubric, or its folder, which begins with a dot and is seen from the file.
        adaptations: ids of adaptations, or their folders likewise.
        cannot: outcomes that can never come of this item, each with the reason.
        not_shown: changes of the adaptation that no case can show, each with the reason; written as the check names them.
    """

    schema_: Annotated[Literal["ipt-fidelity/cases/1"], Field(alias="schema")] = SCHEMA
    item: str | None = None
    rubric: str = "ipt-core"
    adaptations: Texts = ()
    settings: Settings = Field(default_factory=dict, validate_default=True)
    contract: Contract | None = None
    areas: Listed[Area] = ()
    events: Listed[Event] = ()
    cannot: dict[Outcome, Reason] = Field(default_factory=dict)
    not_shown: dict[str, Reason] = Field(default_factory=dict)
    cases: Annotated[tuple[Sketch, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _says_no_two_things(self) -> CasesFile:
        for sketch in self.cases:
            if sketch.expect.of_item and not (sketch.item or self.item):
                raise ValueError(f"name the item that is expected to come out so: {sketch.name}")
            if sketch.expect.outcome in self.cannot and sketch.item in (None, self.item):
                raise ValueError(f"'cannot' rules out {sketch.expect.outcome}, which is expected: {sketch.name}")
        return self


@dataclass(frozen=True, eq=False, repr=False)
class DomainCase:
    """One case, ready to run.

    Attributes:
        name: its sentence.
        item: the item that is looked at; empty where only what stands around it is.
        sketch: what is given and expected.
        file: what holds for its whole file.
        where: its file and line.
    """

    name: str
    item: str
    sketch: Sketch
    file: CasesFile
    where: Place

    def __str__(self) -> str:
        """Return the item and the sentence, as the name of a test."""
        return f"{self.item or Path(self.where.file or '').stem}: {self.name}"

    __repr__ = __str__

    def get(self, key: str) -> Any:
        """Return what the case says for itself, else what its file says."""
        return getattr(self.sketch if key in self.sketch.model_fields_set else self.file, key)


def load_cases(path: str | Path) -> tuple[DomainCase, ...]:
    """Read a file of cases.

    Raises:
        BadInput: with every problem of the file: what, where (file and line), and what to do.
    """
    document = load(Path(path))
    problems = located(document, CasesFile, SCHEMA)
    if problems:
        raise BadInput(problems)
    file = CasesFile.model_validate(document.data)
    cases = tuple(
        DomainCase(sketch.name, sketch.item or file.item or "", sketch, file, document.place("cases", index))
        for index, sketch in enumerate(file.cases)
    )
    names = [case.name for case in cases]
    doubled = [case for index, case in enumerate(cases) if case.name in names[:index]]
    if doubled:
        said = "the sentence stands twice: "
        raise BadInput([error("duplicate-name", case.where, said + case.name, "Say what differs.") for case in doubled])
    return cases
