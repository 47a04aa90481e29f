"""An overlay taken apart: each single change that it makes, and the overlay without that one change.

A change is the smallest thing that can be left out: an added item, code, measure or reason; one condition of an added
item; one class of an added code; one band of an added measure; one field that is set; one entry that is put into a list or
taken out of it; one number of sessions; one default of a setting. Sources, groups and wording move no score and are no
changes here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ipt_fidelity.amend import Path_, Plain
from ipt_fidelity.documents import copied
from ipt_fidelity.overlay import Adaptation, Overlay
from ipt_fidelity.rubric_files import WORDING

#: What an added thing can be without, by section.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "codes": ("counts_as", "departure", "critical", "allowed"),
    "measures": ("caseness", "reliable_change", "item_range", "expected", "rated_by"),
    "areas": ("stages", "usual", "discouraged"),
    "items": ("suspended_in",),
}
_ADDED = ("items", "codes", "measures", "areas", "excused_reasons")
_CHANGED = ("items", "codes", "measures", "areas", "domains")
_RETIRED = ("items", "codes")


@dataclass(frozen=True)
class Change:
    """One change of an overlay.

    Attributes:
        name: what is changed, for a person: section, id, field, and the choice under which it holds.
        target: id of the item, code, measure or other thing.
        path: where it stands in the overlay.
        instead: what stands there without the change; None where nothing does.
        settings: the choice under which it holds.
        sessions: the number of sessions for which it holds, where it is made for one.
        section: the section it belongs to.
    """

    name: str
    section: str
    target: str
    path: Path_
    instead: Any = None
    settings: Mapping[str, str] = field(default_factory=dict)
    sessions: int | None = None


def single_changes(adaptation: Adaptation, base: Plain) -> Iterator[Change]:
    """Yield every single change of an adaptation.

    Args:
        adaptation: the adaptation.
        base: the rubric that it amends, as nested plain data; it tells which entries of a list are new.
    """
    data = adaptation.document.data
    yield from _of(data.get("changes") or {}, ("changes",), base, {})
    for index, setting in enumerate(data.get("settings") or ()):
        yield from _of_setting(setting, ("settings", index), base)
    contract = data.get("contract") or {}
    for index, number in enumerate(contract.get("sessions", ())):
        path = ("contract", "sessions", index)
        yield Change(f"contract {number} sessions", "contract", str(number), path, sessions=number)


def without(adaptation: Adaptation, change: Change) -> Adaptation:
    """Return the adaptation as it would be without one change."""
    data = copied(adaptation.document.data)
    *way, last = change.path
    place: Any = data
    for key in way:
        place = place[key]
    if change.instead is not None:
        place[last] = change.instead
    else:
        removed = place.pop(last)
        if change.section == "windows" and isinstance(removed, dict):
            _forget_protocol(data, str(removed["id"]))
        if "change" in way:
            _drop_hollow(data, tuple(way))
    return Adaptation(Overlay.model_validate(data), adaptation.document, adaptation.path)


def _forget_protocol(data: Any, name: str) -> None:
    """Take a protocol that is not added out of the standard ones."""
    windows = data["changes"]["windows"]
    for standard in (windows.get("standard", []), windows.get("set", {}).get("standard", [])):
        standard[:] = [protocol for protocol in standard if protocol != name]


def _drop_hollow(data: Any, way: Path_) -> None:
    """Take out a change that neither sets nor extends anything any more."""
    index = way.index("change")
    listed: Any = data
    for key in way[: index + 1]:
        listed = listed[key]
    entry = listed[way[index + 1]]
    entry["extend"] = {name: added for name, added in (entry.get("extend") or {}).items() if added}
    if not entry["extend"] and not entry.get("set"):
        del listed[way[index + 1]]


def _of_setting(setting: Mapping[str, Any], path: Path_, base: Plain) -> Iterator[Change]:
    name, choices = setting["id"], [choice["id"] for choice in setting["choices"]]
    for choice in choices:
        if choice != setting["default"]:
            yield Change(f"settings {name} default, not {choice}", "settings", name, (*path, "default"), choice)
    for index, entry in enumerate(setting.get("default_for") or ()):
        for at, number in enumerate(entry["sessions"]):
            sure = f"settings {name} default for {number} sessions"
            yield Change(sure, "settings", name, (*path, "default_for", index, "sessions", at), sessions=number)
    for index, choice in enumerate(setting["choices"]):
        at_ = (*path, "choices", index, "changes")
        yield from _of(choice.get("changes") or {}, at_, base, {name: choice["id"]})


def _of(changes: Mapping[str, Any], path: Path_, base: Plain, settings: Mapping[str, str]) -> Iterator[Change]:
    for section in _ADDED:
        for index, entry in enumerate((changes.get(section) or {}).get("add") or ()):
            at = (*path, section, "add", index)
            yield _change(section, entry["id"], "", at, settings)
            yield from _of_added(section, entry, at, settings)
    for section in _CHANGED:
        for index, entry in enumerate((changes.get(section) or {}).get("change") or ()):
            target = entry[section.removesuffix("s")]
            thing, at = base[section].get(target, {}), (*path, section, "change", index)
            yield from _of_changed(section, target, entry, thing, at, settings)
    for section in _RETIRED:
        for index, entry in enumerate((changes.get(section) or {}).get("retire") or ()):
            yield _change(section, entry[section.removesuffix("s")], "retired", (*path, section, "retire", index), settings)
    yield from _of_windows(changes.get("windows") or {}, (*path, "windows"), settings)


def _of_windows(windows: Mapping[str, Any], path: Path_, settings: Mapping[str, str]) -> Iterator[Change]:
    for index, protocol in enumerate(windows.get("add") or ()):
        yield _change("windows", protocol["id"], "", (*path, "add", index), settings, protocol["sessions"])
    for index, name in enumerate(windows.get("standard") or ()):
        yield _change("windows", "windows", f"standard +{name}", (*path, "standard", index), settings)
    for name in windows.get("set") or {}:
        yield _change("windows", "windows", name, (*path, "set", name), settings)


def _change(
    section: str,
    target: str,
    part: str,
    path: Path_,
    settings: Mapping[str, str],
    sessions: int | None = None,
    instead: Any = None,
) -> Change:
    under = "".join(f" ({setting}: {choice})" for setting, choice in settings.items())
    return Change(f"{section} {target} {part}".strip() + under, section, target, path, instead, settings, sessions)


def _of_added(section: str, entry: Mapping[str, Any], path: Path_, settings: Mapping[str, str]) -> Iterator[Change]:
    """Yield what an added thing could be without and still be whole."""
    target = entry["id"]
    for name in _PARTS.get(section, ()):
        if entry.get(name):
            yield _change(section, target, name, (*path, name), settings)
    if section == "codes" and entry.get("role") == "proscribed":
        yield _change(section, target, "role", (*path, "role"), settings, instead="compatible")
    for index, band in enumerate(list(entry.get("bands") or ())[:-1]):
        yield _change(section, target, f"band up to {band['up_to']:g}", (*path, "bands", index), settings)
    for name in entry.get("applies") or ():
        yield _change(section, target, f"applies.{name}", (*path, "applies", name), settings)
    rule = entry.get("rule") or {}
    for name in rule.get("parameters") or ():
        yield _change(section, target, f"parameters.{name}", (*path, "rule", "parameters", name), settings)
    for name in rule.get("in_phase") or ():
        yield _change(section, target, f"in_phase.{name}", (*path, "rule", "in_phase", name), settings)


def _of_changed(
    section: str,
    target: str,
    entry: Mapping[str, Any],
    thing: Mapping[str, Any],
    path: Path_,
    settings: Mapping[str, str],
) -> Iterator[Change]:
    for name, entries in (entry.get("extend") or {}).items():
        if not set(name.split(".")) & WORDING:
            for index, added in enumerate(entries):
                yield _change(section, target, f"{name} +{_brief(added)}", (*path, "extend", name, index), settings)
    for name, value in (entry.get("set") or {}).items():
        if not set(name.split(".")) & WORDING:
            yield from _of_field(section, target, name, value, thing, (*path, "set", name), settings)


def _of_field(
    section: str, target: str, name: str, value: Any, thing: Mapping[str, Any], path: Path_, settings: Mapping[str, str]
) -> Iterator[Change]:
    """Yield a field that is set; of a list that was there before, each entry that is new or gone."""
    before: Any = thing
    for key in name.split("."):
        before = before.get(key) if isinstance(before, Mapping) else None
    if not (isinstance(before, list) and isinstance(value, list)):
        yield _change(section, target, name, path, settings)
        return
    for entry in value:
        if entry not in before:
            instead = [other for other in value if other != entry]
            yield _change(section, target, f"{name} +{_brief(entry)}", path, settings, instead=instead)
    for entry in before:
        if entry not in value:
            yield _change(section, target, f"{name} -{_brief(entry)}", path, settings, instead=[*value, entry])


def _brief(entry: Any) -> str:
    return str(entry["id"]) if isinstance(entry, Mapping) and "id" in entry else str(entry)
