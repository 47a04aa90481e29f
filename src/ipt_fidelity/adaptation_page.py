"""A page for clinicians about one adaptation, written from its overlay, so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ipt_fidelity.changes import KEYED, Changes, Retire, Set, WindowChanges
from ipt_fidelity.overlay import Adaptation, Overlay
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rubric_files import canonical

HEADINGS: Final = {
    "areas": "Problem areas",
    "groups": "Groups of codes",
    "codes": "Codes",
    "items": "Items",
    "domains": "Domains",
    "measures": "Measures",
    "excused_reasons": "Reasons that excuse a gap between sessions",
}
#: What is told elsewhere, or is for the program alone.
NOT_LISTED: Final = frozenset({"id", "title", "label", "because", "basis", "source", "rule", "feedback", "status", "level"})
HEAD: Final = """\
<!-- Written from the overlay of the adaptation, which is the place to change it; `pytest --accept` writes this page anew. -->

Basis: *confirmed* was seen in an abstract or on a page of the source; *unconfirmed* is recalled from the literature; *design*
is an inference of this project, open to dispute. The exact rule of an added item and the feedback it gives stand in the overlay.
"""


def adaptation_page(adaptation: Adaptation, base: RubricData) -> str:
    """Return the page of an adaptation as Markdown.

    Args:
        adaptation: whose overlay is told.
        base: the rubric that it amends, for the names of things and what held before.
    """
    return "\n".join(_Page(adaptation.overlay, base).lines()) + "\n"


class _Page:
    """The overlay, everything it may speak of by section and id, and the sources that its page has cited so far."""

    def __init__(self, overlay: Overlay, base: RubricData) -> None:
        plain = canonical(base)
        self.overlay, self.windows = overlay, plain["windows"]
        self.known: dict[str, dict[str, Any]] = {name: {each["id"]: each for each in plain[name]} for name in KEYED}
        for changes in (*[each.changes for setting in overlay.settings for each in setting.choices], overlay.changes):
            for name in KEYED:
                self.known[name] |= {entry["id"]: entry for entry in getattr(changes, name).add}
        self.cited: set[str] = set()

    def lines(self) -> Iterator[str]:
        overlay, fits = self.overlay, self.overlay.rubric
        yield from (f"# {overlay.title}", "", HEAD, overlay.about, "")
        yield f"Adaptation `{overlay.id}`, version {overlay.version}, *{overlay.status}*, for the rubric `{fits.id}` from"
        yield f"{fits.from_}, below {fits.below}."
        yield from ("", "## Protocols it rests on", "") if overlay.protocols else ()
        for protocol in overlay.protocols:
            yield " ".join(filter(None, (f"- **{protocol.title}.**", protocol.note, self._on(protocol.basis, protocol.source))))
        if overlay.contract:
            numbers = ", ".join(map(str, overlay.contract.sessions))
            yield from ("", "## Expected sessions", "", f"**{numbers}.** {overlay.contract.because}")
            yield self._on(None, overlay.contract.source)
        yield from ("", "## What always changes", *self._changes(overlay.changes, "### "))
        if overlay.settings:
            yield from ("", "## What a choice changes", "")
            yield "Where the case names no choice, those marked *default* hold, on top of what always changes."
        for setting in overlay.settings:
            yield from ("", f"### {setting.title}", "", f"Setting `{setting.id}`. {setting.because}".rstrip())
            yield self._on(None, setting.source)
            for choice in setting.choices:
                lengths = [str(n) for each in setting.default_for if each.choice == choice.id for n in each.sessions]
                default = " (*default*)" if choice.id == setting.default else ""
                default += f" (*default for {', '.join(lengths)} sessions*)" if lengths else ""
                yield from ("", f"#### {choice.title}", "", f"Choice `{setting.id}: {choice.id}`{default}.")
                yield from self._changes(choice.changes, "##### ")
        yield from ("", "## Sources", "")
        for name in sorted(self.cited, key=str.casefold):
            source = self.known["sources"].get(name, {})
            yield f"- **{name}.** {source.get('cite', 'Not listed').rstrip('.')}. {source.get('note', '')}".rstrip()

    def _on(self, basis: str | None, source: Any) -> str:
        """Return on what authority, and keep the sources for the list at the end."""
        names = (source,) if isinstance(source, str) else tuple(source or ())
        self.cited |= set(names)
        said = [f"Basis: {basis}."] * bool(basis) + [f"Source: {', '.join(names)}."] * bool(names)
        return f"*{' '.join(said)}*" if said else ""

    def _changes(self, changes: Changes, mark: str) -> Iterator[str]:
        lines: list[str] = []
        for section, heading in HEADINGS.items():
            block = getattr(changes, section)
            entries = [*getattr(block, "add", ()), *getattr(block, "change", ()), *getattr(block, "retire", ())]
            lines += ("", mark + heading, "", *[line for each in entries for line in self._entry(section, each)]) if entries else ()
        lines += ("", f"{mark}Windows of the phases", "", *self._windows(changes.windows)) if changes.windows else ()
        yield from lines or ("", "Nothing beyond what always changes.")

    def _entry(self, section: str, entry: Mapping[str, Any] | Set | Retire) -> Iterator[str]:
        name = entry["id"] if isinstance(entry, Mapping) else entry.target
        thing = self.known[section].get(name, {})
        title = thing.get("title") or thing.get("label")
        done = "added" if isinstance(entry, Mapping) else "changed" if isinstance(entry, Set) else "retired"
        yield f"- **{title}** (`{name}`), {done}" if title else f"- **{_said(name)}**, {done}"
        if isinstance(entry, Mapping):
            for field, value in entry.items():
                if field not in NOT_LISTED:
                    yield f"  - {_said(field).capitalize()}: {_plain(value)}"
        elif isinstance(entry, Set):
            yield from (f"  - {_change(field, _within(thing, field), after)}" for field, after in entry.set.items())
        why = entry if isinstance(entry, Mapping) else canonical(entry)
        yield f"  - Why: {why.get('because', '')} {self._on(why.get('basis'), why.get('source'))}"

    def _windows(self, windows: WindowChanges) -> Iterator[str]:
        yield from (windows.because, self._on(None, windows.source), "")
        for entry in windows.add:
            first, last = entry["initial_until"], entry["ending_from"]
            yield f"- **{entry['title']}** (`{entry['id']}`), added"
            yield f"  - Initial phase 1–{first}, middle {first + 1}–{last - 1}, ending {last}–{entry['sessions']}"
            yield f"  - {entry.get('note', '')} {self._on(entry.get('basis'), entry.get('source'))}"
        yield from (f"- {_change(field, self.windows.get(field), after)}" for field, after in windows.set.items())


def _within(thing: Any, field: str) -> Any:
    for step in field.split("."):
        thing = thing.get(step) if isinstance(thing, Mapping) else None
    return thing


def _change(field: str, before: Any, after: Any) -> str:
    """Return what a field was and is; ``_change("weight", 1.0, 2)`` is ``Weight: 2 in place of 1``."""
    name = _said(field.removeprefix("rule.parameters.")).replace(".", ", ").capitalize()
    return f"{name}: {_plain(after)} (before: {_plain(before)})" if before not in (None, [], {}) else f"{name}: {_plain(after)}"


def _said(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: Any) -> str:
    """Return a value of the overlay as people write it."""
    if isinstance(value, bool) or value is None:
        return "yes" if value else "no" if value is False else "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{_said(str(key))} {_plain(each)}" for key, each in value.items() if each not in (None, [], {}))
    if isinstance(value, list | tuple):
        return (" " if all(str(each).endswith((".", "?")) for each in value) else "; ").join(map(_plain, value))
    return f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
