"""What differs between two rubrics in force: thing by thing, field by field, with the reason that an adaptation gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.rubric_files import canonical

SECTIONS = ("items", "codes", "domains", "measures", "areas", "groups", "excused_reasons", "sources")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        kind: added, changed or retired.
        section: items, codes, …
        target: id of the thing.
        title: its name for people.
        field: what differs, where a thing is changed.
        before: value in the first rubric.
        after: value in the second; of a thing that is added, all of it.
        author: the adaptation or rubric that made the change.
        because: its reason.
        source: its authority.
        basis: how far it can be trusted, where that is said: confirmed, unconfirmed or design.
        undone: the reason is that of the first rubric, which the second does without.
    """

    kind: Literal["added", "changed", "retired"]
    section: str
    target: str
    title: str
    field: str = ""
    before: Any = None
    after: Any = None
    author: str = ""
    because: str = ""
    source: tuple[str, ...] = ()
    basis: str = ""
    undone: bool = False


def differences(first: Rubric, second: Rubric) -> tuple[Difference, ...]:
    """Return what the second rubric has otherwise than the first, in a stable order."""
    before, after = canonical(first.data), canonical(second.data)
    found = [entry for section in SECTIONS for entry in _section(section, before[section], after[section])]
    found += _section(
        "overlaps", *[[{"id": " / ".join(row["codes"]), **row} for row in each["overlaps"]] for each in (before, after)]
    )
    for field in ("title", "version", "status", "about", "benchmark", "safety", "focus", "edges", "crisis_moves_due_by"):
        found += _fields("rubric", "rubric", "Rubric", {field: before[field]}, {field: after[field]})
    found += _section("protocols", before["windows"]["protocols"], after["windows"]["protocols"])
    for field in ("rule", "standard", "chosen"):
        windows = ({field: before["windows"][field]}, {field: after["windows"][field]})
        found += _fields("windows", "windows", "Windows of the phases", *windows)
    return tuple(_with_reason(entry, first, second) for entry in found)


def _section(section: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    old, new = ({entry["id"]: entry for entry in entries} for entries in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield Difference("added", section, name, _title(new[name]), after=new[name])
        elif name not in new:
            yield Difference("retired", section, name, _title(old[name]))
        elif old[name] != new[name]:
            yield from _fields(section, name, _title(new[name]), old[name], new[name])


def _fields(section: str, name: str, title: str, before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(before.keys() | after.keys(), key=str):
            if before.get(key) != after.get(key):
                yield from _fields(
                    section, name, title, before.get(key), after.get(key), f"{path}.{key}" if path else str(key)
                )
    elif before != after:
        yield Difference("changed", section, name, title, path, before, after)


def _title(entry: Mapping[str, Any]) -> str:
    return str(entry.get("title") or entry.get("label") or entry.get("cite") or entry["id"])


def _with_reason(entry: Difference, first: Rubric, second: Rubric) -> Difference:
    """Return a difference with who made it and why, as the overlay says."""
    for rubric in (second, first):
        for applied in reversed(rubric.applied):
            section = "protocols" if applied.section == "windows" and applied.operation == "add" else applied.section
            if (section, applied.target) == (entry.section, entry.target) and _meet(applied.field, entry.field):
                own = entry.after.get("basis") if entry.kind == "added" else None
                return replace(
                    entry,
                    author=applied.author,
                    because=applied.because,
                    source=applied.source,
                    basis=str(own or applied.basis),
                    undone=rubric is first,
                )
    return entry


def _meet(one: str, other: str) -> bool:
    """Whether two dotted fields are the same, or one lies within the other."""
    if not one or not other:
        return True
    first, second = one.split("."), other.split(".")
    shared = min(len(first), len(second))
    return first[:shared] == second[:shared]
