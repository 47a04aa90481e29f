"""Changes to a rubric, as data: add, change field by field, retire. Applied in order, with a record of who changed what.

Overlays and the choices of settings are made of these. Every change says why and on what authority.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from ipt_fidelity.case import Listed, Record
from ipt_fidelity.problems import near_match
from ipt_fidelity.rubric import Basis, Texts

Section = Literal["items", "codes", "measures", "domains", "areas", "groups", "sources", "excused_reasons", "windows"]
#: The sections of a rubric that are keyed by id.
KEYED: tuple[str, ...] = ("items", "codes", "measures", "domains", "areas", "groups", "sources", "excused_reasons")
#: What no overlay and no setting may touch: safety belongs to every adaptation alike.
PROTECTED_ITEMS = frozenset({"departures.harm"})
Because = Annotated[str, Field(min_length=1)]


class Set(Record):
    """A change of single fields of one thing."""

    item: str | None = None
    code: str | None = None
    domain: str | None = None
    set: dict[str, Any]
    because: Because
    source: Texts
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
    because: Because
    source: Texts

    @property
    def target(self) -> str:
        """Id of what is retired."""
        return self.item or self.code or ""


class ItemChanges(Record):
    """Items added (whole), changed (field by field) or retired."""

    add: Listed[dict[str, Any]] = ()
    change: Listed[Set] = ()
    retire: Listed[Retire] = ()


class Added(Record):
    """Things of one kind that are added, each whole."""

    add: Listed[dict[str, Any]] = ()

    @field_validator("add")
    @classmethod
    def _has_ids(cls, entries: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        if any("id" not in entry for entry in entries):
            raise ValueError("each entry needs an id")
        return entries


class Changed(Record):
    """Things of one kind that are changed field by field."""

    change: Listed[Set] = ()


class WindowChanges(Record):
    """Protocols added to the table, and which of them holds."""

    add: Listed[dict[str, Any]] = ()
    set: dict[str, Any] = Field(default_factory=dict)
    because: Because
    source: Texts


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


@dataclass(frozen=True, slots=True)
class Applied:
    """One change that was made: by whom, to what, from what to what, why and on what authority."""

    author: str
    operation: Literal["add", "change", "retire"]
    section: str
    target: str
    field: str
    before: Any
    after: Any
    because: str
    source: tuple[str, ...]
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that cannot be made, with the path of the change in its own file."""

    path: tuple[str | int, ...]
    code: str
    message: str
    hint: str = ""


Plain = dict[str, Any]


def apply_changes(
    plain: Plain,
    changes: Changes,
    author: str,
    before: Iterable[Applied] = (),
    overrides: Iterable[str] = (),
    at: tuple[str | int, ...] = (),
) -> tuple[Plain, tuple[Applied, ...], tuple[Refusal, ...]]:
    """Return a changed copy of a rubric, what was applied, and what had to be refused.

    Args:
        plain: the rubric as nested plain data, sections keyed by id.
        changes: what to do.
        author: id of the overlay or rubric that asks for it.
        before: what others have applied already; a different value for the same field is a conflict.
        overrides: ids of those whose values this author may replace.
        at: where the changes stand in the author's file, for messages.
    """
    work = _Work(copy.deepcopy(plain), author, tuple(before), frozenset(overrides), at)
    for section in ("groups", "areas", "sources", "measures", "excused_reasons"):
        work.add(section, getattr(changes, section).add)
    for section in ("codes", "items"):
        operations: ItemChanges = getattr(changes, section)
        work.add(section, operations.add)
        work.change(section, operations.change)
        work.retire(section, operations.retire)
    work.change("domains", changes.domains.change)
    if changes.windows is not None:
        work.windows(changes.windows)
    return work.plain, tuple(work.applied), tuple(work.refusals)


class _Work:
    """One round of changes by one author."""

    def __init__(
        self, plain: Plain, author: str, before: tuple[Applied, ...], overrides: frozenset[str], at: tuple[str | int, ...]
    ) -> None:
        self.plain, self.author, self.before, self.overrides, self.at = plain, author, before, overrides, at
        self.applied: list[Applied] = []
        self.refusals: list[Refusal] = []

    def add(self, section: str, entries: Iterable[Mapping[str, Any]]) -> None:
        for index, entry in enumerate(entries):
            name, path = str(entry.get("id", "")), (*self.at, section, "add", index)
            if name in self.plain[section]:
                owner = self._owner(section, name)
                if section == "sources" and self.plain[section][name].get("cite") == entry.get("cite"):
                    continue
                self._refuse(path, "exists", f"{name!r} is there already{owner}.", "Use a new id, or 'change'.")
                continue
            because = str(entry.get("because", ""))
            if not because and section in ("items", "codes", "measures"):
                self._refuse(path, "no-because", f"{name!r} is added without 'because'.", "Say why, in a sentence.")
                continue
            self.plain[section][name] = copy.deepcopy(dict(entry))
            source = entry.get("source", ())
            self._note("add", section, name, "", None, None, because, (source,) if isinstance(source, str) else tuple(source), path)

    def change(self, section: str, changes: Iterable[Set]) -> None:
        for index, change in enumerate(changes):
            path, target = (*self.at, section, "change", index), change.target
            if target not in self.plain[section]:
                self._unknown(path, section, target)
                continue
            if self._protected(path, section, target, change.set):
                continue
            for field, value in change.set.items():
                self._set(path, section, target, field, value, change)

    def _set(self, path: tuple[str | int, ...], section: str, target: str, field: str, value: Any, change: Set) -> None:
        conflict = self._conflict(section, target, field, value)
        if conflict:
            self._refuse((*path, "set", field), "conflict", conflict, f"Say 'overrides' in {self.author!r}, or drop one of them.")
            return
        *parents, last = field.split(".")
        here = self.plain[section][target]
        for step in parents:
            found = here.get(step) if isinstance(here, dict) else None
            if found is None and step in ("parameters", "in_phase", "applies", "feedback", *_PHASE_NAMES):
                found = here[step] = {}
            if not isinstance(found, dict):
                self._refuse((*path, "set", field), "no-field", f"{target!r} has no field {field!r}.", near_match(step, here))
                return
            here = found
        before = here.get(last)
        here[last] = copy.deepcopy(value)
        self._note("change", section, target, field, before, value, change.because, change.source, (*path, "set", field))

    def retire(self, section: str, retired: Iterable[Retire]) -> None:
        for index, entry in enumerate(retired):
            path, target = (*self.at, section, "retire", index), entry.target
            if target not in self.plain[section]:
                self._unknown(path, section, target)
                continue
            if self._protected(path, section, target, {"*": None}):
                continue
            touched = [applied for applied in self._others() if applied.section == section and applied.target == target]
            if touched:
                message = f"{self.author!r} retires {target!r}, which {touched[-1].author!r} changes."
                self._refuse(path, "conflict", message, f"Say 'overrides: [{touched[-1].author}]', or drop one of them.")
                continue
            before = self.plain[section].pop(target)
            name = before.get("title") or before.get("label")
            self._note("retire", section, target, "", name, None, entry.because, entry.source, path)

    def windows(self, changes: WindowChanges) -> None:
        table, path = self.plain["windows"], (*self.at, "windows")
        known = {protocol["id"] for protocol in table["protocols"]}
        for index, protocol in enumerate(changes.add):
            if protocol.get("id") in known:
                self._refuse((*path, "add", index), "exists", f"the protocol {protocol.get('id')!r} is there already.")
                continue
            table["protocols"].append(copy.deepcopy(protocol))
            self._note("add", "windows", str(protocol.get("id")), "", None, None, changes.because, changes.source, path)
        for field, value in changes.set.items():
            conflict = self._conflict("windows", "windows", field, value)
            if conflict:
                self._refuse((*path, "set", field), "conflict", conflict, f"Say 'overrides' in {self.author!r}, or drop one.")
                continue
            before, table[field] = table.get(field), copy.deepcopy(value)
            self._note("change", "windows", "windows", field, before, value, changes.because, changes.source, path)

    def _others(self) -> list[Applied]:
        return [applied for applied in self.before if applied.author != self.author and applied.author not in self.overrides]

    def _conflict(self, section: str, target: str, field: str, value: Any) -> str:
        for applied in self._others():
            if (applied.section, applied.target) != (section, target) or applied.operation == "add":
                continue
            nested = field.startswith(applied.field + ".") or applied.field.startswith(field + ".")
            if applied.operation == "retire" or nested or (applied.field == field and applied.after != value):
                what = "retires it" if applied.operation == "retire" else f"sets {applied.field} to {applied.after!r}"
                return f"{self.author!r} sets {field} of {target!r} to {value!r}, while {applied.author!r} {what}."
        return ""

    def _protected(self, path: tuple[str | int, ...], section: str, target: str, fields: Mapping[str, Any]) -> bool:
        plain = self.plain[section][target]
        guarded = section == "items" and target in PROTECTED_ITEMS
        guarded = guarded or (section == "codes" and (bool(plain.get("critical")) or target in self.plain["safety_codes"]))
        if guarded and not all(field in _WORDING for field in fields):
            self._refuse(path, "safety", f"{target!r} belongs to safety, which no adaptation may change.", "Leave it as it is.")
            return True
        return False

    def _unknown(self, path: tuple[str | int, ...], section: str, target: str) -> None:
        retired = [a.author for a in self.before if a.operation == "retire" and a.target == target and a.section == section]
        if retired:
            message = f"{self.author!r} changes {target!r}, which {retired[0]!r} retires."
            self._refuse(path, "conflict", message, "Drop one of the two changes.")
            return
        known = near_match(target, self.plain[section])
        self._refuse(path, "unknown", f"there is no {section.rstrip('s')} {target!r} in the rubric.", known)

    def _owner(self, section: str, name: str) -> str:
        adders = [a.author for a in self.before if a.operation == "add" and (a.section, a.target) == (section, name)]
        return f", from {adders[0]!r}" if adders else ""

    def _note(self, operation: Any, section: str, target: str, field: str, before: Any, after: Any, *why: Any) -> None:
        self.applied.append(Applied(self.author, operation, section, target, field, before, after, *why))

    def _refuse(self, path: tuple[str | int, ...], code: str, message: str, hint: str = "") -> None:
        self.refusals.append(Refusal(path, code, message, hint))


_PHASE_NAMES = ("initial", "middle", "ending", "beyond")
_WORDING = frozenset(
    {"title", "label", "definition", "example", "counter_example", "does_not_count", "counts", "feedback", "feedback.next_step"}
)


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
    choices: Listed[Choice]
    because: str = ""
    source: Texts = ()

    @model_validator(mode="after")
    def _default_is_a_choice(self) -> Setting:
        names = [choice.id for choice in self.choices]
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
