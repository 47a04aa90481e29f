"""Carries out changes to a rubric, one author after the other, with a record of who changed what.

Two authors who want different values for one field are a conflict that names both, unless the later says that it overrides
the earlier. Nothing that belongs to safety is relaxed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ipt_fidelity.case import as_many
from ipt_fidelity.changes import AddedOverlaps, Changes, ItemChanges, Retire, Set, WindowChanges
from ipt_fidelity.codes import NOTHING
from ipt_fidelity.documents import copied
from ipt_fidelity.problems import near_match
from ipt_fidelity.safeguards import belongs_to_safety, codes_named, keeps_watch, may_be_set, safety_codes

Plain = dict[str, Any]
Path_ = tuple[str | int, ...]
#: Mappings that a change may begin where the thing has none yet.
_MAY_BEGIN = frozenset({"parameters", "in_phase", "applies", "initial", "middle", "ending", "beyond"})
#: Sections of which an added thing has to say why it is added.
_REASONED = frozenset({"items", "codes", "measures", "areas", "excused_reasons"})
_SINGULAR = {
    "items": "item",
    "codes": "code",
    "domains": "domain",
    "measures": "measure",
    "areas": "area",
    "groups": "group",
    "sources": "source",
    "excused_reasons": "excused reason",
}


@dataclass(frozen=True, slots=True)
class Applied:
    """One change that was made: by whom, to what, from what to what, why and on what authority.

    Attributes:
        author: id of the overlay or rubric that asked for it.
        operation: add, change or retire.
        section: items, codes, …
        target: id of the thing.
        field: what was changed, with dots; empty where the whole thing is meant.
        before: the value that was there.
        after: the value that is there now.
        because: the author's reason.
        source: ids of the author's sources.
        entries: what was added to a list that is left as it was otherwise; empty where the value was set.
        path: where the change stands in the author's file.
        basis: how far the reason can be trusted, where the author says so of this change.
    """

    author: str
    operation: Literal["add", "change", "retire"]
    section: str
    target: str
    field: str
    before: Any
    after: Any
    because: str
    source: tuple[str, ...]
    path: Path_ = ()
    entries: tuple[Any, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that cannot be made, with the path of the change in its own file."""

    path: Path_
    code: str
    message: str
    hint: str = ""


def apply_changes(
    plain: Plain,
    changes: Changes,
    author: str,
    before: Iterable[Applied] = (),
    overrides: Iterable[str] = (),
    at: Path_ = (),
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
    work = _Work(copied(plain), author, tuple(before), frozenset(overrides), at)
    for section in ("groups", "areas", "sources", "measures", "excused_reasons"):
        work.add(section, getattr(changes, section).add)
    for section in ("codes", "items"):
        operations: ItemChanges = getattr(changes, section)
        work.add(section, operations.add)
        work.change(section, operations.change)
        work.retire(section, operations.retire)
    for section in ("domains", "measures", "areas"):
        work.change(section, getattr(changes, section).change)
    if changes.windows is not None:
        work.windows(changes.windows)
    if changes.overlaps is not None:
        work.overlaps(changes.overlaps)
    return work.plain, tuple(work.applied), tuple(work.refusals)


class _Work:
    """One round of changes by one author."""

    def __init__(self, plain: Plain, author: str, before: tuple[Applied, ...], overrides: frozenset[str], at: Path_) -> None:
        self.plain, self.author, self.before, self.overrides, self.at = plain, author, before, overrides, at
        self.applied: list[Applied] = []
        self.refusals: list[Refusal] = []

    def add(self, section: str, entries: Iterable[Mapping[str, Any]]) -> None:
        for index, entry in enumerate(entries):
            name, path = str(entry["id"]), (*self.at, section, "add", index)
            there = self.plain[section].get(name)
            if there is not None:
                if section not in ("items", "codes") and (
                    there == entry or (section == "sources" and _same_work(there, entry))
                ):
                    continue
                self._refuse(path, "exists", *self._taken(section, name))
                continue
            because, source = str(entry.get("because") or "").strip(), _cited(entry.get("source"))
            if section in _REASONED and not (because and source):
                missing = "because" if not because else "source"
                hint = "Say why, in a sentence." if not because else "Name a source; 'design' where it is your own decision."
                self._refuse(path, f"no-{missing}", f"{name!r} is added without {missing!r}.", hint)
                continue
            self.plain[section][name] = copied(dict(entry))
            self._note("add", section, name, "", None, None, because, source, path)

    def _taken(self, section: str, name: str) -> tuple[str, str]:
        owners = [
            a.author
            for a in (*self.before, *self.applied)
            if a.operation == "add" and (a.section, a.target) == (section, name)
        ]
        of = f"from {owners[0]!r}" if owners else "in the rubric"
        message = f"{self.author!r} adds the {_SINGULAR[section]} {name!r}, which is there already, {of}."
        return message, "Use a new id, or 'change'." if section in (
            "items",
            "codes",
        ) else "Use a new id; what is there stays as it is."

    def change(self, section: str, changes: Iterable[Set]) -> None:
        for index, change in enumerate(changes):
            path = (*self.at, section, "change", index)
            if not self._is_there(path, section, change):
                continue
            for field, value in change.set.items():
                self._set((*path, "set", field), section, change.target, field, value, change)
            for field, entries in change.extend.items():
                self._extend((*path, "extend", field), section, field, entries, change)

    def _extend(self, path: Path_, section: str, field: str, entries: list[Any], change: Set) -> None:
        there = _get(self.plain[section][change.target], field)
        if not isinstance(there, list):
            message = f"{field!r} of {change.target!r} is no list that could be extended."
            self._refuse(path, "no-list", message, "Use 'set'.")
            return
        value = [*there, *(entry for entry in entries if entry not in there)]
        self._set(path, section, change.target, field, value, change, tuple(entries))

    def _set(
        self,
        path: Path_,
        section: str,
        target: str,
        field: str,
        value: Any,
        change: Set,
        entries: tuple[Any, ...] = (),
    ) -> None:
        thing = self.plain[section][target]
        if field == "id":
            self._refuse(
                path, "id", f"the id of {target!r} cannot be changed: reports and cases name it.", "Add one, retire one."
            )
            return
        conflict, other = self._conflict(section, target, field, value, entries)
        if conflict:
            self._refuse(path, "conflict", conflict, self._way_out(other))
            return
        changed = copied(thing)
        before, wrong = _put(changed, field, copied(value))
        if wrong:
            self._refuse(path, "no-field", f"{target!r} has no field {field!r}.", near_match(wrong, thing))
            return
        if self._relaxes(section, target, field, before, changed):
            message = f"{target!r} belongs to safety, which no adaptation may relax."
            self._refuse(path, "safety", message, "Leave it as it is, or add an item or a code of your own.")
            return
        self.plain[section][target] = changed
        why = (change.because, change.source, path, entries, change.basis or "")
        self._note("change", section, target, field, before, value, *why)

    def _relaxes(self, section: str, target: str, field: str, before: Any, changed: Mapping[str, Any]) -> bool:
        if section == "measures":
            return not keeps_watch(before, _get(changed, field), field)
        if belongs_to_safety(self.plain, section, target):
            return not may_be_set(field, before, _get(changed, field))
        if section != "items":
            return False
        codes = safety_codes(self.plain)
        return bool((codes_named(self.plain, self.plain[section][target]) - codes_named(self.plain, changed)) & codes)

    def retire(self, section: str, retired: Iterable[Retire]) -> None:
        for index, entry in enumerate(retired):
            path, target = (*self.at, section, "retire", index), entry.target
            if not self._is_there(path, section, entry):
                continue
            if belongs_to_safety(self.plain, section, target):
                self._refuse(
                    path, "safety", f"{target!r} belongs to safety, which no adaptation may retire.", "Leave it as it is."
                )
                continue
            touched = [applied for applied in self._others() if (applied.section, applied.target) == (section, target)]
            if touched:
                does = "adds" if touched[-1].operation == "add" else "changes"
                message = f"{self.author!r} retires {target!r}, which {touched[-1].author!r} {does}."
                self._refuse(path, "conflict", message, self._way_out(touched[-1].author))
                continue
            before = self.plain[section].pop(target)
            if section == "codes":
                rows = self.plain.get("overlaps") or []
                self.plain["overlaps"] = [
                    row for row in rows if not (isinstance(row, dict) and target in (row.get("codes") or ()))
                ]
                self._forget(target)
            name = before.get("title") or before.get("label")
            self._note("retire", section, target, "", name, None, entry.because, entry.source, path)

    def _forget(self, code: str) -> None:
        """Take a retired code from what the counter-examples of others are said to have."""
        for entry in self.plain["codes"].values():
            if isinstance(entry, dict) and code in (said := as_many(entry.get("instead")) or ()):
                entry["instead"] = [other for other in said if other != code] or [NOTHING]

    def windows(self, changes: WindowChanges) -> None:
        table, path = self.plain["windows"], (*self.at, "windows")
        known = {protocol["id"]: protocol for protocol in table["protocols"]}
        for index, protocol in enumerate(changes.add):
            name, place = str(protocol["id"]), (*path, "add", index)
            if known.get(name) == protocol:
                continue
            if name in known:
                self._refuse(
                    place, "exists", f"{self.author!r} adds the protocol {name!r}, which is there already.", "Use a new id."
                )
                continue
            table["protocols"].append(copied(protocol))
            self._note("add", "windows", name, "", None, None, changes.because, changes.source, place)
        for index, name in enumerate(changes.standard):
            self._set_standard((*path, "standard", index), name, changes)
        for field, value in changes.set.items():
            self._set_window((*path, "set", field), field, value, changes)

    def overlaps(self, changes: AddedOverlaps) -> None:
        rows = list(self.plain.get("overlaps") or ())
        for index, row in enumerate(changes.add):
            name, path = " / ".join(row.codes), (*self.at, "overlaps", "add", index)
            there = next((each for each in rows if set(each["codes"]) == set(row.codes)), None)
            if there is not None and there["rule"] != row.rule:
                message = f"{self.author!r} adds a row for {name}, which the table of overlaps has already."
                self._refuse(path, "exists", message, "Leave it out; what is there stays as it is.")
            if there is None:
                rows.append(row.model_dump(mode="json"))
                self._note("add", "overlaps", name, "", None, row.rule, changes.because, changes.source, path)
        self.plain["overlaps"] = rows

    def _set_standard(self, path: Path_, name: str, changes: WindowChanges) -> None:
        """Let a protocol hold for its number of sessions, in place of the one that did."""
        table = self.plain["windows"]
        sessions = {protocol["id"]: protocol["sessions"] for protocol in table["protocols"]}
        if name not in sessions:
            hint = near_match(name, sessions) or "Add it to the windows first."
            self._refuse(path, "unknown", f"there is no protocol {name!r} in the rubric.", hint)
            return
        field = f"standard.{sessions[name]}"
        conflict, other = self._conflict("windows", "windows", field, name)
        if conflict:
            self._refuse(path, "conflict", conflict, self._way_out(other))
            return
        before = next((each for each in table["standard"] if sessions.get(each) == sessions[name]), None)
        kept = [name if each == before else each for each in table["standard"]]
        table["standard"] = kept if before is not None else [*kept, name]
        self._note("change", "windows", "windows", field, before, name, changes.because, changes.source, path)

    def _set_window(self, path: Path_, field: str, value: Any, changes: WindowChanges) -> None:
        conflict, other = self._conflict("windows", "windows", field, value)
        if conflict:
            self._refuse(path, "conflict", conflict, self._way_out(other))
            return
        if field.partition(".")[0] not in ("chosen", "standard", "rule"):
            hint = near_match(field, ("chosen", "standard", "rule")) or "Protocols are added with 'add'."
            self._refuse(path, "no-field", f"{field!r} of the windows cannot be set.", hint)
            return
        before, wrong = _put(self.plain["windows"], field, copied(value))
        if wrong:
            self._refuse(path, "no-field", f"the windows have no field {field!r}.", near_match(wrong, self.plain["windows"]))
            return
        self._note("change", "windows", "windows", field, before, value, changes.because, changes.source, path)

    def _others(self) -> list[Applied]:
        return [applied for applied in self.before if applied.author != self.author and applied.author not in self.overrides]

    def _conflict(self, section: str, target: str, field: str, value: Any, entries: tuple[Any, ...] = ()) -> tuple[str, str]:
        """Return what another author wants of the same field and who it is, or empty texts; two may extend one list."""
        for applied in self._others():
            if (applied.section, applied.target) != (section, target) or applied.operation != "change":
                continue
            nested = field.startswith(applied.field + ".") or applied.field.startswith(field + ".")
            if applied.field == field and entries and applied.entries:
                continue
            if nested or (applied.field == field and applied.after != value):
                mine = f"{self.author!r} sets {field} of {target!r} to {value!r}"
                return f"{mine}, while {applied.author!r} sets {applied.field} to {applied.after!r}.", applied.author
        return "", ""

    def _way_out(self, other: str) -> str:
        return f"Say 'overrides: [{other}]' in {self.author!r}, or drop one of the two."

    def _is_there(self, path: Path_, section: str, change: Set | Retire) -> bool:
        target, key = change.target, _SINGULAR[section]
        if getattr(change, key, None) is None:
            self._refuse(
                path,
                "shape",
                f"'{key}: …' is expected here.",
                f"Changes of a kind stand under its own name, not {section!r}.",
            )
            return False
        if target in self.plain[section]:
            return True
        does = "changes" if isinstance(change, Set) else "retires"
        retired = [a.author for a in self.before if a.operation == "retire" and (a.section, a.target) == (section, target)]
        if retired:
            message = f"{self.author!r} {does} {target!r}, which {retired[0]!r} retires."
            if does == "retires":
                return False
            self._refuse(path, "conflict", message, "Drop one of the two.")
            return False
        known = near_match(target, self.plain[section]) or "Check its id, or name first the adaptation that adds it."
        self._refuse(path, "unknown", f"there is no {key} {target!r} in the rubric.", known)
        return False

    def _note(self, operation: Any, section: str, target: str, field: str, before: Any, after: Any, *why: Any) -> None:
        self.applied.append(Applied(self.author, operation, section, target, field, before, after, *why))

    def _refuse(self, path: Path_, code: str, message: str, hint: str = "") -> None:
        self.refusals.append(Refusal(path, code, message, hint))


def _put(thing: dict[str, Any], field: str, value: Any) -> tuple[Any, str]:
    """Set a dotted field; return the value that was there, or the part of the field that leads nowhere."""
    *parents, last = field.split(".")
    here: Any = thing
    for step in parents:
        found = here.get(step)
        if found is None and step in _MAY_BEGIN:
            found = here[step] = {}
        if not isinstance(found, dict):
            return None, step
        here = found
    before = here.get(last)
    here[last] = value
    return before, ""


def _get(thing: Mapping[str, Any], field: str) -> Any:
    here: Any = thing
    for step in field.split("."):
        here = here.get(step) if isinstance(here, Mapping) else None
    return here


def _cited(source: Any) -> tuple[str, ...]:
    if isinstance(source, str):
        return (source,) if source.strip() else ()
    return tuple(str(entry) for entry in source) if isinstance(source, list | tuple) else ()


def _same_work(there: Any, entry: Mapping[str, Any]) -> bool:
    return isinstance(there, dict) and there.get("cite") == entry.get("cite")
