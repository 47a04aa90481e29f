"""Differences between two rubrics, written as a list that a clinician can read and dispute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from ipt_fidelity.cli.terminal import cut, wrapped
from ipt_fidelity.rubric_diff import Difference

#: How much of a long text is shown; the files have the whole of it.
SHOWN = 240

HEADINGS = {
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


def diff_lines(entries: Sequence[Difference], cites: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield lines of at most 80 columns, each with whether it is a heading.

    Args:
        entries: what differs, section by section and thing by thing.
        cites: the cited works by id, for the list of sources at the end.
    """
    for section, of_section in groupby(entries, key=lambda entry: entry.section):
        yield "", False
        yield HEADINGS.get(section, section), True
        for _, of_thing in groupby(of_section, key=lambda entry: entry.target):
            yield from ((line, False) for line in _thing(list(of_thing)))
    named = sorted({name for entry in entries for name in entry.source})
    if named:
        yield "", False
        yield "Sources named above", True
        for name in named:
            yield from ((line, False) for line in wrapped(f"{name}: {cites.get(name, 'not listed')}", "  ", "    "))


def _thing(entries: Sequence[Difference]) -> Iterator[str]:
    first = entries[0]
    done = "" if first.kind == "changed" else ", not there" if first.undone else f", {first.kind}"
    name = f" ({first.target})" if first.target != first.title else ""
    if first.section not in ("windows", "rubric"):
        yield from wrapped(f"{first.title}{done}{name}", "  ", "    ")
    for reason, group in groupby(entries, key=_reason):
        for entry in group:
            if entry.kind == "changed":
                for line in _changed(entry):
                    yield from wrapped(line, "    ", "      ")
        if reason:
            yield from wrapped(reason, "      ", "      ")
        elif first.kind == "added" and first.after:
            yield from wrapped(cut(str(first.after), SHOWN), "      ", "      ")


def _reason(entry: Difference) -> str:
    if not entry.because:
        return ""
    because = entry.because.rstrip()
    told = (
        f"{because}{'' if because.endswith(('.', '!', '?')) else '.'} [{', '.join((*entry.source, 'by ' + entry.author))}]"
    )
    return f"No longer: {told}" if entry.undone else f"Why: {told}"


def _changed(entry: Difference) -> Iterator[str]:
    field, before, after = _field(entry.field), entry.before, entry.after
    if isinstance(before, list) and isinstance(after, list):
        gone = [value(each) for each in before if each not in after]
        new = [value(each) for each in after if each not in before]
        if gone:
            yield f"{field}, no longer: {'; '.join(gone)}"
        if new:
            yield f"{field}, also: {'; '.join(new)}"
        if not gone and not new:
            yield f"{field}, in another order: {value(after)}"
    elif isinstance(after, str) and isinstance(before, str) and len(before) + len(after) > SHOWN // 4:
        yield f"{field}, before: {cut(before, SHOWN)}"
        yield f"{field}, now: {cut(after, SHOWN)}"
    else:
        yield f"{field}: {value(before)} → {value(after)}"


def _field(field: str) -> str:
    """Return the name of a field as people say it.

    >>> _field("rule.parameters.only_if_used"), _field("anchors.5.text")
    ('only if used', 'level 5, text')
    """
    parts = field.split(".")
    if parts[:2] == ["rule", "parameters"] and len(parts) > 2:
        parts = parts[2:]
    elif parts[:2] == ["rule", "in_phase"] and len(parts) > 2:
        parts = [f"in the {parts[2]} phase", *parts[3:]]
    elif parts[0] == "anchors" and len(parts) > 1:
        parts = [f"level {parts[1]}", *parts[2:]]
    return ", ".join(part.replace("_", " ") for part in parts)


def value(given: Any) -> str:
    """Return a value of a rubric's file as people write it.

    >>> value(True), value(2.0), value(["a", "b"]), value({"share": 0.6}), value(None)
    ('yes', '2', 'a, b', 'share 0.6', 'nothing')
    """
    if given is None or given in ([], {}):
        return "nothing"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, Mapping):
        return ", ".join(
            f"{str(key).replace('_', ' ')} {value(each)}" for key, each in given.items() if each not in (None, [])
        )
    if isinstance(given, list | tuple):
        return ", ".join(value(each) for each in given)
    return f"{given:g}" if isinstance(given, float) else str(given)


def cited(sources: Iterable[Any]) -> dict[str, str]:
    """Return the cited works of a rubric by their ids."""
    return {source.id: source.cite for source in sources}
