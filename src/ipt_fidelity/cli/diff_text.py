"""Differences between two rubrics, written as a list that a clinician can read and dispute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from ipt_fidelity.cli.terminal import cut, wrapped
from ipt_fidelity.overlay import Overlay
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rubric_diff import Difference

#: How much of a long text is shown; the files have the whole of it.
SHOWN = 240

HEADINGS: Final = {
    "items": "Items",
    "codes": "Codes",
    "domains": "Domains",
    "measures": "Measures",
    "areas": "Problem areas",
    "groups": "Groups of codes",
    "excused_reasons": "Reasons that excuse a gap",
    "sources": "Sources",
    "overlaps": "Which code where two are near",
    "protocols": "Protocols",
    "windows": "Windows of the phases",
    "rubric": "The rubric itself",
}
#: Fields whose name in the file is too short for a reader.
FIELDS: Final = {
    "codes": "codes that count",
    "on": "on turns with",
    "figure": "what is measured",
    "neutral_up_to": "left out of the whole, as a share at most",
    "weight_because": "reason of the weight",
    "standard": "divisions that hold",
    "chosen": "division chosen",
    "run_of": "turns in a row",
    "answer": "what answers it",
}
#: What a code does to the focus of the turns that carry it.
COUNTS_AS: Final = {
    "problem_area": "such turns count as talk of the agreed area",
    "history": "such turns are left out of the focus, as history that a task calls for",
}
_WORDS = re.compile(r"[a-z]+(_[a-z]+)+")
_BASIS = "Basis: confirmed was seen in an abstract or on a page of the source, unconfirmed is recalled, design is our own."


def diff_lines(
    entries: Sequence[Difference], cites: Mapping[str, str], names: Mapping[str, str] | None = None
) -> Iterator[tuple[str, bool]]:
    """Yield lines of at most 80 columns, each with whether it is a heading.

    Args:
        entries: what differs, section by section and thing by thing.
        cites: the cited works by id, for the list of sources at the end.
        names: what codes, areas, protocols and domains are called, by id.
    """
    names = names or {}
    for section, of_section in groupby(entries, key=lambda entry: entry.section):
        yield "", False
        yield HEADINGS.get(section, section), True
        blocks = [
            block
            for _, of_thing in groupby(of_section, key=lambda entry: entry.target)
            for block in _thing(list(of_thing), names)
        ]
        for reason, alike in groupby(blocks, key=lambda block: block[1]):
            yield from ((line, False) for lines, _ in alike for line in lines)
            yield from ((line, False) for line in wrapped(reason, "      ", "      ") if reason)
    named = sorted({name for entry in entries for name in entry.source})
    if named:
        yield "", False
        yield "Sources named above", True
        for name in named:
            yield from ((line, False) for line in wrapped(f"{name}: {cites.get(name, 'not listed')}", "  ", "    "))
        if any(entry.basis for entry in entries):
            yield from ((line, False) for line in wrapped(_BASIS, "  ", "    "))


def _thing(entries: Sequence[Difference], names: Mapping[str, str]) -> Iterator[tuple[list[str], str]]:
    """Yield what is told of one thing, each part with its reason; the first part begins with its name."""
    first, lines = entries[0], []
    done = "" if first.kind == "changed" else ", not there" if first.undone else f", {first.kind}"
    title = _title(first, names)
    name = f" ({first.target})" if first.target != title else ""
    if first.section not in ("windows", "rubric"):
        lines += wrapped(f"{title}{done}{name}", "  ", "    ")
    for reason, group in groupby(entries, key=_reason):
        for entry in group:
            told = (
                _changed(entry, names) if entry.kind == "changed" else _whole(entry, names) if entry.kind == "added" else ()
            )
            for line in told:
                lines += wrapped(line, "    ", "      ")
        yield lines, reason
        lines = []


def _title(entry: Difference, names: Mapping[str, str]) -> str:
    if entry.section == "overlaps":
        return " / ".join(names.get(code, code) for code in entry.target.split(" / "))
    return value(entry.title, names).rstrip(".") if entry.section in ("sources", "excused_reasons") else entry.title


def _reason(entry: Difference) -> str:
    if not entry.because:
        return ""
    because = entry.because.rstrip()
    end = "" if because.endswith((".", "!", "?")) else "."
    names = ", ".join(entry.source)
    on = f"{names}, " if not entry.basis else "design; " if names == entry.basis else f"{entry.basis}: {names}; "
    return f"{'No longer' if entry.undone else 'Why'}: {because}{end} [{on}by {entry.author}]"


def _whole(entry: Difference, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what a thing that is added is or asks for."""
    thing = entry.after
    if entry.section == "items":
        yield f"level 5: {cut(thing['anchors']['5']['text'], SHOWN)}"
        yield f"weight: {value(thing['weight'])} in {value(thing['domain'], names)}"
    elif entry.section == "codes":
        yield cut(thing["definition"], SHOWN)
        departure = "a departure, " if thing["departure"] else ""
        allowed = ", allowed here" if thing["allowed"] else ""
        yield f"role: {departure}{thing['role']}{allowed}"
        if thing["counts_as"]:
            yield COUNTS_AS.get(thing["counts_as"], f"counts as {value(thing['counts_as'])}")
    elif entry.section == "measures":
        low, high = thing["range"]
        yield f"range: {value(low)} to {value(high)}"
        if thing.get("bands"):
            yield "bands: " + ", ".join(f"{band['label']} (up to {value(band['up_to'])})" for band in thing["bands"])
        for field in ("caseness", "reliable_change"):
            if thing.get(field) is not None:
                yield f"{value(field)}: {value(thing[field])}"
    elif entry.section == "protocols":
        first, last = thing["initial_until"], thing["ending_from"]
        yield f"initial phase to session {first}, ending from session {last} of {thing['sessions']}"
    elif entry.section in ("overlaps", "groups"):
        yield cut(str(thing.get("rule") or thing.get("text") or ""), SHOWN)


def _changed(entry: Difference, names: Mapping[str, str]) -> Iterator[str]:
    field, before, after = _field(entry.field, names), entry.before, entry.after
    if isinstance(before, list) and isinstance(after, list):
        gone = [value(each, names) for each in before if each not in after]
        new = [value(each, names) for each in after if each not in before]
        if gone:
            yield f"{field}, no longer: {'; '.join(gone)}"
        if new:
            yield f"{field}, also: {'; '.join(new)}"
        if not gone and not new:
            yield f"{field}, in another order: {value(after, names)}"
    elif isinstance(after, str) and isinstance(before, str) and len(before) + len(after) > SHOWN // 4:
        yield f"{field}, before: {cut(before, SHOWN)}"
        yield f"{field}, now: {cut(after, SHOWN)}"
    else:
        yield f"{field}: {value(before, names)} → {value(after, names)}"


def _field(field: str, names: Mapping[str, str]) -> str:
    """Return the name of a field as people say it.

    >>> _field("rule.parameters.only_if_used", {}), _field("anchors.5.text", {})
    ('only if used', 'level 5, text')
    >>> _field("rule.parameters.neutral_up_to.focus.symptoms", {"focus.symptoms": "Symptoms"})
    'left out of the whole, as a share at most, Symptoms'
    """
    parts = field.split(".")
    if ".".join(parts[-2:]) in names:
        parts = [*parts[:-2], ".".join(parts[-2:])]
    if parts[:2] == ["rule", "parameters"] and len(parts) > 2:
        parts = parts[2:]
    elif parts[:2] == ["rule", "in_phase"] and len(parts) > 2:
        parts = [f"in the {parts[2]} phase", *parts[3:]]
    elif parts[0] == "anchors" and len(parts) > 1:
        parts = [f"level {parts[1]}", *parts[2:]]
    return ", ".join(FIELDS.get(part) or names.get(part) or part.replace("_", " ") for part in parts)


def value(given: Any, names: Mapping[str, str] | None = None) -> str:
    """Return a value of a rubric's file as people write it; what has a name, by its name.

    >>> value(True), value(2.0), value(["a", "b"]), value({"share": 0.6}), value(None), value("end_of_middle")
    ('yes', '2', 'a, b', 'share 0.6', 'nothing', 'end of middle')
    >>> value({"grief": ["a", "b"], "dispute": ["c"]}, {"grief": "Grief"})
    'Grief: a, b; dispute: c'
    """
    names = names or {}
    if given is None or given in ([], {}):
        return "nothing"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, Mapping):
        rows = {value(str(key), names): each for key, each in given.items() if each not in (None, [])}
        if any(isinstance(each, list | tuple) for each in rows.values()):
            return "; ".join(f"{key}: {value(each, names)}" for key, each in rows.items())
        return ", ".join(f"{key} {value(each, names)}" for key, each in rows.items())
    if isinstance(given, list | tuple):
        return ", ".join(value(each, names) for each in given)
    if isinstance(given, float):
        return f"{given:g}"
    text = str(given)
    return names.get(text) or (text.replace("_", " ") if _WORDS.fullmatch(text) else text)


def offered(overlay: Overlay, in_force: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield what an adaptation leaves to the case: the sessions expected, and its settings with the choice in force."""
    if overlay.contract or overlay.settings:
        yield "", False
        yield f"{overlay.title}: what the case says", True
    if overlay.contract:
        expected = f"Sessions expected: {value(list(overlay.contract.sessions))}. {overlay.contract.because}"
        yield from ((line, False) for line in wrapped(expected, "  ", "    "))
    for setting in overlay.settings:
        yield from ((line, False) for line in wrapped(f"{setting.title} (setting {setting.id})", "  ", "    "))
        for choice in setting.choices:
            here = ", in force here" if in_force.get(setting.id) == choice.id else ""
            usual = [str(number) for each in setting.default_for if each.choice == choice.id for number in each.sessions]
            here += f", usual for {' or '.join(usual)} sessions" if usual else ""
            yield from ((line, False) for line in wrapped(f"{choice.id}{here}: {choice.title}", "    ", "      "))


def called(data: RubricData) -> dict[str, str]:
    """Return what the codes, areas, protocols and domains of a rubric are called, by id."""
    names = {code.id: code.label for code in data.codes}
    for things in (data.groups, data.areas, data.domains, data.windows.protocols):
        names |= {thing.id: thing.title for thing in things}
    return names


def cited(sources: Iterable[Any]) -> dict[str, str]:
    """Return the cited works of a rubric by their ids."""
    return {source.id: source.cite for source in sources}
