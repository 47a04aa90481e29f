"""The record of one session: its turns, who coded what on them, and what people rated.

Turns and annotations are the bulk of all input, so these records are msgspec structs: checked in C while they are made, and
frozen. ``docs/decisions.md`` has the measurements behind the choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

SCHEMA: Final = "ipt-fidelity/session/1"

Role = Literal["therapist", "co_therapist", "client", "member", "partner", "parent", "carer", "interpreter", "other"]
THERAPISTS: frozenset[str] = frozenset({"therapist", "co_therapist"})
RaterRole = Literal["self", "supervisor", "rater"]
DisputeStage = Literal["renegotiation", "impasse", "dissolution"]
Format = Literal["individual", "group", "couple"]
Medium = Literal["in_person", "video", "telephone"]
Level = Annotated[int, Meta(ge=1, le=5)]
Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][\w.-]*$", max_length=120)]
TurnId = Annotated[str, Meta(min_length=1, max_length=120)]
Coder = Annotated[str, Meta(min_length=1, max_length=120)]
Minutes = Annotated[float, Meta(gt=0, le=600)]


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A frozen record that refuses unknown fields."""


class Turn(_Record, frozen=True):
    """One turn of talk.

    Attributes:
        id: unique in its session, printable.
        speaker: a key of the session's speakers.
        start: seconds from the start of the session.
        end: seconds from the start of the session.
        text: what was said.
    """

    id: TurnId
    speaker: str
    start: float | None = None
    end: float | None = None
    text: str = ""


class Annotation(_Record, frozen=True):
    """One code that one coder put on one turn.

    Attributes:
        turn: the id of the turn.
        code: an id of the codebook.
        coder: who coded.
        value: a number said on the turn (sessions left after this one; sessions agreed).
        quality: the coder's competence rating of the moment, 1 to 5.
        depth: whether the work was only touched or worked through.
        person: who in the client's life is meant.
        area: the problem area it served.
        stage: the stage of a dispute.
        answer: a client's answer to a formulation or contract.
        note: free text.
    """

    turn: TurnId
    code: str
    coder: Coder
    value: Annotated[int, Meta(ge=0, le=500)] | None = None
    quality: Level | None = None
    depth: Literal["touched", "worked"] | None = None
    person: str | None = None
    area: str | None = None
    stage: DisputeStage | None = None
    answer: Literal["agreed", "amended", "none"] | None = None
    note: str | None = None


class Rating(_Record, frozen=True):
    """A person's level for an item of this session (1 to 5)."""

    item: str
    rater: str
    role: RaterRole
    level: Level
    note: str = ""


class Circumstance(_Record, frozen=True):
    """What made this session unlike others, and why."""

    kind: Literal["crisis", "conjoint", "interrupted", "shortened"]
    because: str


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One annotated session.

    Attributes:
        id: names the session everywhere; a turn is ``session-id:turn-id``.
        case: the case it belongs to.
        number: 1 for the first session; 0 is an engagement or pre-group meeting, outside the contract.
        day: days from the first session (negative before it).
        minutes: length of the session.
        complete: False for an excerpt.
        measures: totals, by measure id; None where it was not filled in.
        item_flags: single answers that matter for safety, by measure and item; None where it was not answered.
        speakers: role of each speaker.
        coded_for: for a coder, the groups of codes they looked for, where fewer than all.
    """

    schema: Literal["ipt-fidelity/session/1"]
    id: Identifier
    number: Annotated[int, Meta(ge=0, le=500)]
    speakers: Mapping[str, Role]
    turns: tuple[Turn, ...]
    case: Identifier | None = None
    day: Annotated[int, Meta(ge=-3660, le=36600)] | None = None
    minutes: Minutes | None = None
    complete: bool = True
    measures: Mapping[str, float | None] = msgspec.field(default_factory=dict)
    item_flags: Mapping[str, Mapping[str, int | None]] = msgspec.field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    ratings: tuple[Rating, ...] = ()
    coded_for: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    circumstance: Circumstance | None = None
    medium: Medium | None = None
    format: Format | None = None

    def __post_init__(self) -> None:
        """Make the mappings read-only, so that a stage cannot change what it was given."""
        for name in ("speakers", "measures", "item_flags", "coded_for"):
            msgspec.structs.force_setattr(self, name, MappingProxyType(dict(getattr(self, name))))

    def coders(self) -> tuple[str, ...]:
        """Return everybody who coded something here, or says what they looked for, in alphabetical order."""
        return tuple(sorted({annotation.coder for annotation in self.annotations} | set(self.coded_for)))


def plain(record: Any) -> Any:
    """Return a record as plain data, ready for JSON or YAML; what has its default value is left out."""
    return msgspec.to_builtins(record, enc_hook=_plain_mapping)


def _plain_mapping(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain_mapping(entry) if isinstance(entry, Mapping) else entry for key, entry in value.items()}
    raise TypeError(f"{type(value).__name__} is not plain data")
