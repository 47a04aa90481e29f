"""Changes to a rubric, as data: add, change field by field, retire; and settings, whose choices are made of changes.

Every change says why and on what authority. ``amend`` carries them out.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ipt_fidelity.case import Listed, Record, Texts, as_many
from ipt_fidelity.codes import Basis, Overlap

#: The sections of a rubric that are keyed by id.
KEYED: tuple[str, ...] = ("items", "codes", "measures", "domains", "areas", "groups", "sources", "excused_reasons")

Said = Annotated[str, Field(min_length=1, pattern=r"\S")]


#: Ids of sources, one or several; never none.
Cited = Annotated[
    tuple[Said, ...],
    Field(strict=False, min_length=1),
    BeforeValidator(as_many, json_schema_input_type=Said | tuple[Said, ...]),
]


class Set(Record):
    """A change of single fields of one thing; a field inside another is written with dots.

    ``set`` gives a field a new value. ``extend`` adds entries to a list and leaves what others have put there, so that two
    adaptations that each add an entry can stand beside one another.
    """

    item: str | None = None
    code: str | None = None
    domain: str | None = None
    measure: str | None = None
    area: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    extend: dict[str, list[Any]] = Field(default_factory=dict)
    because: Said
    source: Cited
    basis: Basis | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> Set:
        if sum(name is not None for name in (self.item, self.code, self.domain, self.measure, self.area)) != 1:
            raise ValueError("name what is changed: one of item, code, domain, measure or area")
        if not (self.set or self.extend):
            raise ValueError("say what changes: 'set' gives fields new values, 'extend' adds entries to lists")
        return self

    @property
    def target(self) -> str:
        """Id of what is changed."""
        return self.item or self.code or self.domain or self.measure or self.area or ""


class Retire(Record):
    """Taking an item or code out of use; its id is never used again."""

    item: str | None = None
    code: str | None = None
    because: Said
    source: Cited

    @model_validator(mode="after")
    def _names_one_thing(self) -> Retire:
        if (self.item is None) == (self.code is None):
            raise ValueError("name what is retired: an item or a code")
        return self

    @property
    def target(self) -> str:
        """Id of what is retired."""
        return self.item or self.code or ""


class Added(Record):
    """Things of one kind that are added, each whole."""

    add: Listed[dict[str, Any]] = ()

    @field_validator("add")
    @classmethod
    def _has_ids(cls, entries: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        if any(not isinstance(entry.get("id"), str) for entry in entries):
            raise ValueError("each entry needs an id, which is text")
        return entries


class AddedOrChanged(Added):
    """Measures or problem areas added (whole) or changed (field by field)."""

    change: Listed[Set] = ()


class ItemChanges(AddedOrChanged):
    """Items or codes added (whole), changed (field by field) or retired."""

    retire: Listed[Retire] = ()


class Changed(Record):
    """Things of one kind that are changed field by field."""

    change: Listed[Set] = ()


class WindowChanges(Added):
    """Protocols added to the table, and which of them holds.

    ``standard`` names protocols that hold from now on for their number of sessions; other numbers are left as they are.
    """

    standard: Texts = ()
    set: dict[str, Any] = Field(default_factory=dict)
    because: Said
    source: Cited


class AddedOverlaps(Record):
    """Rows added to the table of overlaps: codes that are easily taken for one another, and what decides between them."""

    add: Annotated[tuple[Overlap, ...], Field(strict=False, min_length=1)]
    because: Said
    source: Cited


class Changes(Record):
    """Everything that an overlay or a choice can change."""

    items: ItemChanges = ItemChanges()
    codes: ItemChanges = ItemChanges()
    measures: AddedOrChanged = AddedOrChanged()
    domains: Changed = Changed()
    areas: AddedOrChanged = AddedOrChanged()
    groups: Added = Added()
    sources: Added = Added()
    excused_reasons: Added = Added()
    windows: WindowChanges | None = None
    overlaps: AddedOverlaps | None = None


class Choice(Record):
    """One choice of a setting, with what it changes."""

    id: str
    title: str
    changes: Changes = Changes()


class DefaultFor(Record):
    """Which choice holds where these numbers of sessions are contracted."""

    sessions: Annotated[tuple[int, ...], Field(strict=False)]
    choice: str


class Setting(Record):
    """A choice that a rubric or an adaptation offers."""

    id: str
    title: str
    default: str
    default_for: Listed[DefaultFor] = ()
    choices: Annotated[Listed[Choice], Field(min_length=1)]
    because: str = ""
    source: Texts = ()

    @model_validator(mode="after")
    def _default_is_a_choice(self) -> Setting:
        names = [choice.id for choice in self.choices]
        if len(set(names)) < len(names):
            raise ValueError(f"two choices have the same id ({', '.join(names)})")
        for name in (self.default, *[entry.choice for entry in self.default_for]):
            if name not in names:
                raise ValueError(f"the default {name!r} is not one of the choices ({', '.join(names)})")
        return self

    def in_force(self, given: str | None, sessions: int | None) -> str:
        """Return the choice in force: the given one, else the default for the contract, else the default."""
        if given is not None:
            return given
        for entry in self.default_for:
            if sessions in entry.sessions:
                return entry.choice
        return self.default
