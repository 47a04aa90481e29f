"""An ELAN document as records: tiers with their annotations and times, and the vocabularies of codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.parts.safe_xml import Element
from ipt_fidelity.readers.parts.values import seconds, whole

#: Units in a second, by the names of the format.
_UNITS: Final[Mapping[str, float]] = {"milliseconds": 1000.0, "PAL-frames": 25.0, "NTSC-frames": 30000 / 1001}


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation: its text, its times in seconds where it has them, what it refers to, and its place in time."""

    id: str
    value: str
    start: float | None
    end: float | None
    refers_to: str
    order: tuple[float, int]
    line: int


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier: who speaks, who annotated, the tier above, its type, whether a vocabulary rules it, its annotations."""

    id: str
    participant: str
    annotator: str
    parent: str
    kind: str
    vocabulary: bool
    annotations: tuple[Noted, ...]
    line: int


@dataclass(frozen=True)
class Document:
    """A document: its tiers, its author, all annotations by id, and the codes of its vocabularies with what they mean."""

    tiers: tuple[Tier, ...]
    author: str
    annotations: Mapping[str, Noted]
    vocabulary: Mapping[str, str]


def document_of(root: Element, file: str, problems: list[Problem]) -> Document:
    """Return a document as records, and add what is wrong with it to the problems."""
    slots = _slots(root, file, problems)
    entries = dict(_vocabulary(root))
    kinds = {each.get("LINGUISTIC_TYPE_ID"): each.get("CONTROLLED_VOCABULARY_REF") for each in root.each("LINGUISTIC_TYPE")}
    tiers: list[Tier] = []
    seen: dict[str, Noted] = {}
    for element in root.each("TIER"):
        kind = element.get("LINGUISTIC_TYPE_REF")
        noted = []
        for each in _annotations(element, slots, entries, file, problems):
            if each.id in seen:
                message = f"the annotation id {each.id!r} stands twice; the second one is left out."
                problems.append(error("duplicate-id", Place(file, each.line), message, "Save the file again in ELAN."))
                continue
            seen[each.id] = each
            noted.append(each)
        by_entry = any(ref.get("CVE_REF") for ref in element.walk("REF_ANNOTATION"))
        tiers.append(
            Tier(
                element.get("TIER_ID").strip() or f"tier {len(tiers) + 1}",
                element.get("PARTICIPANT").strip(),
                element.get("ANNOTATOR").strip(),
                element.get("PARENT_REF").strip(),
                kind,
                bool(kinds.get(kind)) or by_entry,
                tuple(noted),
                element.line,
            )
        )
    return Document(tuple(tiers), root.get("AUTHOR").strip(), seen, {code: said for code, said in entries.values() if code})


def _slots(root: Element, file: str, problems: list[Problem]) -> Mapping[str, tuple[float | None, tuple[float, int]]]:
    """Return the time of each slot, None where it has none, and its place in time: that of the last known one before it."""
    header = root.first("HEADER")
    unit = header.get("TIME_UNITS", "milliseconds") if header else "milliseconds"
    if unit not in _UNITS:
        message = f"times are in {unit!r}, which is not known here; they are read as milliseconds."
        problems.append(warning("time-units", Place(file, header.line if header else None), message, "Check one time."))
    found: dict[str, tuple[float | None, tuple[float, int]]] = {}
    last = 0.0
    order = root.first("TIME_ORDER")
    for at, slot in enumerate(order.each("TIME_SLOT") if order else ()):
        written = slot.get("TIME_VALUE").strip()
        time = seconds(whole(written), _UNITS.get(unit, 1000.0)) if written else None
        if written and time is None:
            message = f"{written!r} is no time; it is left out."
            problems.append(error("bad-time", Place(file, slot.line), message, "Save the file again in ELAN."))
        last = last if time is None else time
        found[slot.get("TIME_SLOT_ID")] = time, (last, at)
    return found


def _annotations(
    tier: Element,
    slots: Mapping[str, tuple[float | None, tuple[float, int]]],
    entries: Mapping[str, tuple[str, str]],
    file: str,
    problems: list[Problem],
) -> Iterator[Noted]:
    unknown: tuple[None, tuple[float, int]] = (None, (0.0, 0))
    for each in (child for holder in tier.each("ANNOTATION") for child in holder.children):
        value = each.first("ANNOTATION_VALUE")
        said = value.text.strip() if value else ""
        if not said:
            said = entries.get(each.get("CVE_REF"), ("", ""))[0]
        name = each.get("ANNOTATION_ID")
        if each.name == "ALIGNABLE_ANNOTATION":
            refs = each.get("TIME_SLOT_REF1"), each.get("TIME_SLOT_REF2")
            for ref in refs:
                if ref not in slots:
                    message = f"the time slot {ref!r} of the annotation {name!r} is missing."
                    problems.append(error("no-time-slot", Place(file, each.line), message, "Save the file again in ELAN."))
            (start, order), (end, _) = (slots.get(ref, unknown) for ref in refs)
            yield Noted(name, said, start, end, "", order, each.line)
        elif each.name == "REF_ANNOTATION":
            yield Noted(name, said, None, None, each.get("ANNOTATION_REF"), (0.0, 0), each.line)


def _vocabulary(root: Element) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the entries of the vocabularies: id, code and description; older files give entries no id."""
    for vocabulary in root.each("CONTROLLED_VOCABULARY"):
        for entry in vocabulary.each("CV_ENTRY_ML"):
            value = entry.first("CVE_VALUE")
            if value is not None:
                yield entry.get("CVE_ID"), (value.text.strip(), value.get("DESCRIPTION").strip())
        for at, entry in enumerate(vocabulary.each("CV_ENTRY")):
            yield f"{vocabulary.get('CV_ID')}/{at}", (entry.text.strip(), entry.get("DESCRIPTION").strip())
