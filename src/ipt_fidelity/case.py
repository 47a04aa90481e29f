"""The record of one case: what was agreed with the client, what happened around the sessions, and how to score it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ipt_fidelity.session import Format, Medium

SCHEMA: Final = "ipt-fidelity/case/1"

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$", max_length=120)]
AreaName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
SessionNumber = Annotated[int, Field(ge=0, le=500)]
Sessions = Annotated[int, Field(ge=3, le=60)]
Day = Annotated[int, Field(ge=-3660, le=36600)]


def read_only(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a mapping that cannot be changed."""
    return MappingProxyType(dict(value))


#: A mapping that stays as it was read.
Settings = Annotated[Mapping[str, str | int | float | bool], AfterValidator(read_only)]


T = TypeVar("T")
#: A list in a file, a tuple in the record.
Listed = Annotated[tuple[T, ...], Field(strict=False)]


def as_many(value: Any) -> Any:
    """Return a single text as a list of one; whatever else there is stays as it is."""
    return (value,) if isinstance(value, str) else value


#: One text or a list of texts in the file.
Texts = Annotated[
    tuple[str, ...], Field(strict=False), BeforeValidator(as_many, json_schema_input_type=str | tuple[str, ...])
]


class Record(BaseModel):
    """A frozen record of a hand-written file; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Contract(Record):
    """What was agreed: how many sessions (3 to 60), how long (minutes), how far apart (days) and how they end."""

    sessions: Sessions
    minutes: Annotated[int, Field(gt=0, le=600)] = 50
    every_days: Annotated[int, Field(gt=0, le=366)] = 7
    ending: Literal["fixed", "taper"] = "fixed"


class ContractChange(Record):
    """A new agreement on the number of sessions, in force from the session named."""

    session: SessionNumber
    sessions: Sessions
    because: str


class AgreedArea(Record):
    """A problem area, with whom, and the sessions on which it is in force (``agreed`` to ``until``, both included)."""

    area: AreaName
    person: str | None = None
    agreed: SessionNumber | None = None
    until: SessionNumber | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> AgreedArea:
        if self.agreed is not None and self.until is not None and self.until < self.agreed:
            raise ValueError(f"'until' (session {self.until}) comes before 'agreed' (session {self.agreed})")
        return self

    def in_force(self, number: int) -> bool:
        """Whether the area is agreed on the session with this number."""
        return (self.agreed is None or number >= self.agreed) and (self.until is None or number <= self.until)


class CaseState(Record):
    """Whether the treatment goes on or how it came to its end; ``after`` is the last session held.

    ``deteriorated`` means that an illness of the body ended it before its time.
    """

    is_: Annotated[
        Literal["ongoing", "completed", "stopped_by_client", "stopped_by_service", "transferred", "deteriorated", "died"],
        Field(alias="is"),
    ]
    after: SessionNumber | None = None
    because: str | None = None


class Missed(Record):
    """An appointment that was not kept."""

    day: Day
    reason: str


class Event(Record):
    """Something in the client's life that the treatment is planned around."""

    day: Day
    kind: str
    note: str = ""


def _named_area(value: Any) -> Any:
    return {"area": value} if isinstance(value, str) else value


#: A problem area: its bare name, or with a person and the sessions on which it is in force.
Area = Annotated[AgreedArea, BeforeValidator(_named_area, json_schema_input_type=AreaName | AgreedArea)]


class Case(Record):
    """One treatment of one client by one therapist.

    Attributes:
        id: names the case; its workbook is called after it.
        trainee: a code for the therapist, never a name.
        rubric: id of the rubric it is scored with.
        adaptations: ids of the adaptations in force, in the order in which they apply.
        settings: choices that the rubric or an adaptation offers.
        contract: what was agreed; None where nothing is known of it.
        contract_changes: later agreements, each with its reason.
        problem_areas: the agreed areas, the primary one first.
        state: where the treatment stands; None means: completed when its highest session number reaches the contract.
        missed: appointments not kept, and why.
        sessions: file patterns of its sessions, from the folder of the case file.
        coder: whose annotations are scored, where a session has several coders.
    """

    schema_: Annotated[Literal["ipt-fidelity/case/1"], Field(alias="schema")] = SCHEMA
    id: Name
    trainee: str | None = None
    rubric: str = "ipt-core"
    adaptations: Listed[str] = ()
    settings: Settings = Field(default_factory=dict, validate_default=True)
    contract: Contract | None = None
    contract_changes: Listed[ContractChange] = ()
    problem_areas: Listed[Area] = ()
    state: CaseState | None = None
    format: Format = "individual"
    medium: Medium = "in_person"
    missed: Listed[Missed] = ()
    events: Listed[Event] = ()
    sessions: Listed[str] = ()
    coder: str | None = None

    def contract_at(self, number: int) -> Contract | None:
        """Return the contract in force on the session with this number."""
        if self.contract is None:
            return None
        changes = sorted((c for c in self.contract_changes if c.session <= number), key=lambda change: change.session)
        return self.contract.model_copy(update={"sessions": changes[-1].sessions}) if changes else self.contract

    def areas_at(self, number: int) -> tuple[str, ...]:
        """Return the problem areas in force on the session with this number, the primary one first."""
        return tuple(dict.fromkeys(area.area for area in self.problem_areas if area.in_force(number)))

    def areas_ever(self) -> tuple[str, ...]:
        """Return every area that was agreed at some time, in the order of the file."""
        return tuple(dict.fromkeys(area.area for area in self.problem_areas))
