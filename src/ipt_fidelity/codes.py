"""What a code is: its meaning, what has it and what only looks like it, and what decides between two."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ipt_fidelity.case import Listed, Record, Texts, as_many

Basis = Literal["confirmed", "unconfirmed", "design"]
CodeRole = Literal["essential", "shared", "compatible", "proscribed"]
HomePhase = Literal["any", "initial", "middle", "ending"]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=80)]
CodeId = ItemId
#: The word for a counter-example that has no code beside its focus.
NOTHING = "nothing"

_Worded = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Instead = CodeId | Literal["nothing"]
_Entries = BeforeValidator(as_many, json_schema_input_type=_Worded | tuple[_Worded, ...])


class Group(Record):
    """A group of codes; the strategies of a problem area name it."""

    id: str
    title: str
    text: str = ""
    area: str | None = None


class Code(Record):
    """One code: what it is, what looks like it and is not, and its class after Waltz et al. (1993).

    Attributes:
        label: its name for people.
        definition: what it is, in a sentence or two.
        counts: concrete work that has it, one to three entries.
        does_not_count: look-alikes that do not have it, each with the code that it has instead, where there is one.
        example: an invented line that has it.
        counter_example: an invented line that looks like it and does not have it.
        instead: the codes that the counter-example has; ``nothing`` where it has none beside a focus.
        phases: where the code is at home, or ``any``. It guides coders; when work is due is said by the items.
        feedback: what a trainee reads where a departure is coded: what it is, and what IPT does at that place.
        critical: harmful; raises a flag and caps the overall.
        departure: off-model behaviour, although it stands in another group than ``departure``.
        allowed: a departure that this rubric allows: listed, and not off-model.
        counts_as: what the talk on a turn with this code is, whatever its focus code.
    """

    id: CodeId
    label: _Worded
    definition: _Worded
    counts: Annotated[tuple[_Worded, ...], Field(strict=False, min_length=1, max_length=3), _Entries]
    does_not_count: Annotated[tuple[_Worded, ...], Field(strict=False, min_length=1), _Entries]
    example: _Worded
    counter_example: _Worded
    instead: Annotated[
        tuple[_Instead, ...],
        Field(strict=False),
        BeforeValidator(as_many, json_schema_input_type=_Instead | tuple[_Instead, ...]),
    ]
    phases: Annotated[
        tuple[HomePhase, ...],
        Field(strict=False),
        BeforeValidator(as_many, json_schema_input_type=HomePhase | tuple[HomePhase, ...]),
    ]
    role: CodeRole
    basis: Basis
    source: Texts
    feedback: str = ""
    critical: bool = False
    allowed: bool = False
    departure: bool = False
    counts_as: Literal["problem_area", "history"] | None = None
    because: str = ""

    @model_validator(mode="after")
    def _says_no_two_things(self) -> Code:
        for field, said, word in (("instead", self.instead, NOTHING), ("phases", self.phases, "any")):
            if not said or (word in said and len(said) > 1):
                raise ValueError(f"{field!r} is {word!r} or names what there is, one of the two")
        if self.id in self.instead:
            raise ValueError("the counter-example is to be told from this code, so it cannot have it")
        return self

    @property
    def group(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


class Overlap(Record):
    """What decides between codes that are easily taken for one another."""

    codes: Listed[CodeId]
    rule: str
