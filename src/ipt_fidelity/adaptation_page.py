"""A page for clinicians about one adaptation, written from its overlay, so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ipt_fidelity.changes import KEYED, Changes, Choice, Set, WindowChanges
from ipt_fidelity.overlay import Adaptation, Overlay
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rubric_files import canonical

#: What is shown of a thing that an overlay adds, beside its name, reason and sources: heading, then field and its name.
SHOWN: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "areas": ("Problem areas", {"group": "Group of its strategies"}),
    "groups": ("Groups of codes", {"text": "What it holds", "area": "Problem area"}),
    "codes": (
        "Codes",
        {
            "definition": "What counts",
            "does_not_count": "What does not",
            "example": "Example",
            "counter_example": "Counter-example",
            "role": "Role",
            "counts_as": "Talk on such a turn counts as",
            "departure": "Departure",
            "allowed": "Allowed",
            "critical": "Harmful",
        },
    ),
    "items": (
        "Items",
        {
            "domain": "Domain",
            "kind": "Kind",
            "applies": "Applies",
            "counts": "What counts",
            "does_not_count": "What does not",
            "anchors": "Levels",
            "weight": "Weight",
            "weight_because": "Why this weight",
        },
    ),
    "domains": ("Domains", {}),
    "measures": (
        "Measures",
        {
            "range": "Range, lowest and highest",
            "direction": "Direction",
            "bands": "Bands",
            "caseness": "Caseness from",
            "reliable_change": "Reliable change",
            "safety_items": "Answers that matter for safety",
            "safety_text": "They ask about",
            "note": "Note",
        },
    ),
    "excused_reasons": ("Reasons that excuse a gap between sessions", {}),
}
HEAD: Final = """\
<!-- Written from the overlay of the adaptation, which is the place to change it; `pytest --accept` writes this page anew. -->

Basis: *confirmed* was seen in an abstract or on a page of the source; *unconfirmed* is recalled from the literature;
*design* is an inference of this project, open to dispute. A source of *design* says the same of one change."""


def adaptation_page(adaptation: Adaptation, base: RubricData) -> str:
    """Return the page of an adaptation as Markdown.

    Args:
        adaptation: whose overlay is told.
        base: the rubric that it amends, for the names of things and what held before.
    """
    return "\n".join(_Page(adaptation.overlay, base).lines()) + "\n"


class _Page:
    """What the lines of a page are made from: the overlay, and everything it may speak of, by section and id."""

    def __init__(self, overlay: Overlay, base: RubricData) -> None:
        self.overlay, plain = overlay, canonical(base)
        self.windows = plain["windows"]
        self.known: dict[str, dict[str, Any]] = {name: {each["id"]: each for each in plain[name]} for name in KEYED}
        choices = [choice.changes for setting in overlay.settings for choice in setting.choices]
        for changes in (*choices, overlay.changes):
            for name in KEYED:
                self.known[name] |= {entry["id"]: entry for entry in getattr(changes, name).add}
        self.cited: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Yield the lines of the page."""
        overlay, fits = self.overlay, self.overlay.rubric
        yield from (f"# {overlay.title}", "", HEAD, "")
        yield f"Adaptation `{overlay.id}`, version {overlay.version}, {overlay.status};"
        yield from (f"for the rubric `{fits.id}` from {fits.from_}, below {fits.below}.", "", overlay.about)
        if overlay.protocols:
            yield from ("", "## Protocols it rests on", "")
        for protocol in overlay.protocols:
            yield f"- **{protocol.title}.** {protocol.note} {self._on(protocol.basis, protocol.source)}".replace("  ", " ")
        if overlay.contract:
            numbers = ", ".join(map(str, overlay.contract.sessions))
            reason = f"{overlay.contract.because} {self._on(None, overlay.contract.source)}"
            yield from ("", "## Expected sessions", "", f"{numbers}. {reason}")
        yield from ("", "## What always changes")
        yield from self._changes(overlay.changes)
        if overlay.settings:
            yield from ("", "## What a choice changes", "")
            yield "Without a word in the case the choices marked *default* hold, on top of what always changes."
        for setting in overlay.settings:
            yield from ("", f"### {setting.title}", "")
            yield f"Setting `{setting.id}`. {setting.because} {self._on(None, setting.source)}".rstrip()
            for choice in setting.choices:
                lengths = [str(n) for each in setting.default_for if each.choice == choice.id for n in each.sessions]
                default = [", *default*"] * (choice.id == setting.default)
                default += [f", *default for {', '.join(lengths)} sessions*"] * bool(lengths)
                yield from ("", f"**Choice `{choice.id}`{''.join(default)}.** {choice.title}.")
                yield from self._changes(choice.changes, of=choice)
        yield from ("", "## Sources", "")
        for name in sorted(self.cited, key=str.casefold):
            source = self.known["sources"].get(name, {})
            yield f"- **{name}.** {source.get('cite', 'Not listed.')} {source.get('note', '')}".rstrip()

    def _on(self, basis: str | None, source: Any) -> str:
        """Return on what authority, and keep the sources for the list at the end."""
        names = (source,) if isinstance(source, str) else tuple(source or ())
        self.cited |= set(names)
        said = [f"basis: {basis}"] * bool(basis) + [f"source: {', '.join(names)}"] * bool(names)
        return f"[{'; '.join(said)}]" if said else ""

    def _changes(self, changes: Changes, of: Choice | None = None) -> Iterator[str]:
        found = False
        for section, (heading, fields) in SHOWN.items():
            block = getattr(changes, section)
            lines = [line for entry in getattr(block, "add", ()) for line in self._added(section, entry, fields)]
            lines += [line for entry in getattr(block, "change", ()) for line in self._set(section, entry)]
            for entry in getattr(block, "retire", ()):
                reason = f"{entry.because} {self._on(None, entry.source)}"
                lines += [f"- {self._name(section, entry.target)}: retired.", f"  - Why: {reason}"]
            found |= bool(lines)
            yield from ("", f"**{heading}**" if of else f"### {heading}", "", *lines) if lines else ()
        if changes.windows:
            yield from ("", "**Windows of the phases**" if of else "### Windows of the phases", "")
            yield from self._windows(changes.windows)
        elif not found:
            yield from ("", "Nothing changes.")

    def _name(self, section: str, name: str) -> str:
        entry = self.known[section].get(name, {})
        title = entry.get("title") or entry.get("label")
        return f"**{title}** (`{name}`)" if title else f"**{name}**"

    def _added(self, section: str, entry: Mapping[str, Any], fields: Mapping[str, str]) -> Iterator[str]:
        yield f"- {self._name(section, entry['id'])}: added."
        for field, name in fields.items():
            if entry.get(field) not in (None, [], "", False):
                yield f"  - {name}: {_plain(entry[field])}"
        yield from self._why(entry.get("because"), entry.get("basis"), entry.get("source"))

    def _set(self, section: str, entry: Set) -> Iterator[str]:
        yield f"- {self._name(section, entry.target)}: changed."
        for field, after in entry.set.items():
            before: Any = self.known[section].get(entry.target, {})
            yield f"  - {_change(field, _within(before, field), after)}"
        yield from self._why(entry.because, entry.basis, entry.source)
