"""Changes to a rubric, as data: add, change field by field, retire; and settings, whose choices are made of changes.

Every change says why and on what authority. ``amend`` carries them out.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ipt_fidelity.case import Listed, Record
from ipt_fidelity.rubric import Basis, Texts

#: The sections of a rubric that are keyed by id.
KEYED: tuple[str, ...] = ("items", "codes", "measures", "domains", "areas", "groups", "sources", "excused_reasons")

Said = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


#: Ids of sources, one or several; never none.
Cited = Annotated[
    tuple[Said, ...],
    Field(strict=False, min_length=1),
    BeforeValidator(_many, json_schema_input_type=Said | tuple[Said, ...]),
]


class Set(Record):
    """A change of single fields of one thing; a field inside another is written with dots."""

    item: str | None = None
    code: str | None = None
    domain: str | None = None
    set: Annotated[dict[str, Any], Field(min_length=1)]
    because: Said
    source: Cited
    basis: Basis | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> Set:
        if sum(name is not None for name in (self.item, self.code, self.domain)) != 1:
            raise ValueError("name what is changed: one of item, code or domain")
        return self

    @property
    def target(self) -> str:
        """Id of what is changed."""
        return self.item or self.code or self.domain or ""


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


class ItemChanges(Added):
    """Items or codes added (whole), changed (field by field) or retired."""

    change: Listed[Set] = ()
    retire: Listed[Retire] = ()


class Changed(Record):
    """Things of one kind that are changed field by field."""

    change: Listed[Set] = ()


class WindowChanges(Added):
    """Protocols added to the table, and which of them holds."""

    set: dict[str, Any] = Field(default_factory=dict)
    because: Said
    source: Cited


class Changes(Record):
    """Everything that an overlay or a choice can change."""

    items: ItemChanges = ItemChanges()
    codes: ItemChanges = ItemChanges()
    measures: Added = Added()
    domains: Changed = Changed()
    areas: Added = Added()
    groups: Added = Added()
    sources: Added = Added()
    excused_reasons: Added = Added()
    windows: WindowChanges | None = None


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
