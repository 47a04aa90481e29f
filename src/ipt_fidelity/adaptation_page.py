"""A page for clinicians about one adaptation, written from its overlay, so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, Final

from ipt_fidelity.changes import KEYED, AddedOverlaps, Changes, Retire, Set, WindowChanges
from ipt_fidelity.overlay import Adaptation, Overlay
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rubric_files import canonical

SECTIONS: Final = ("areas", "groups", "codes", "items", "domains", "measures", "excused_reasons")
HEADINGS: Final = {"areas": "Problem areas", "groups": "Groups of codes", "excused_reasons": "Reasons that excuse a gap"}
WINDOWS: Final = {"chosen": "division chosen", "standard": "divisions that hold where none is chosen"}
#: What is told elsewhere, or is for the program alone.
NOT_LISTED: Final = frozenset({"id", "title", "label", "because", "basis", "source", "rule", "feedback", "status", "level"})
HEAD: Final = """\
<!-- Written from the overlay of the adaptation, which is the place to change it; `pytest --accept` writes this page. -->

Basis: *confirmed* was seen in an abstract or on a page of the source; *unconfirmed* is recalled from the literature;
*design* is an inference of this project, open to dispute. How exactly an added item is measured, and the feedback that it
gives, stand in the overlay.
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
        self.known["protocols"] = {each["id"]: each for each in self.windows["protocols"]}
        for changes in (*[each.changes for setting in overlay.settings for each in setting.choices], overlay.changes):
            for name in KEYED:
                self.known[name] |= {entry["id"]: entry for entry in getattr(getattr(changes, name), "add", ())}
            self.known["protocols"] |= {entry["id"]: entry for entry in changes.windows.add} if changes.windows else {}
        self.cited: set[str] = set()

    def lines(self) -> Iterator[str]:
        overlay, fits = self.overlay, self.overlay.rubric
        yield from (f"# {overlay.title}", "", HEAD, overlay.about, "")
        yield f"Adaptation `{overlay.id}`, version {overlay.version}, *{overlay.status}*."
        yield f"It fits the rubric `{fits.id}` from version {fits.from_} up to, but not including, {fits.below}."
        yield from ("", "## Protocols it rests on", "") if overlay.protocols else ()
        for protocol in overlay.protocols:
            yield f"- **{protocol.title}.** {f'{protocol.note} {self._on(protocol.basis, protocol.source)}'.strip()}"
        if overlay.contract:
            yield from ("", "## Expected sessions", "", f"**{', '.join(map(str, overlay.contract.sessions))}.**")
            yield f"{overlay.contract.because} {self._on(None, overlay.contract.source)}"
        yield from ("", "## What always changes", *self._changes(overlay.changes, "### "))
        if overlay.settings:
            yield from ("", "## What a choice changes", "")
            yield "Where the case names no choice, those marked *default* hold, on top of what always changes."
        for setting in overlay.settings:
            yield from ("", f"### {setting.title}", "")
            yield f"Setting `{setting.id}`. {setting.because} {self._on(None, setting.source)}".rstrip()
            for choice in setting.choices:
                lengths = [str(n) for each in setting.default_for if each.choice == choice.id for n in each.sessions]
                default = " (*default*)" if choice.id == setting.default else ""
                default += f" (*default for {', '.join(lengths)} sessions*)" if lengths else ""
                yield from ("", f"#### {choice.title}", "", f"Choice `{setting.id}: {choice.id}`{default}.")
                yield from self._changes(choice.changes, "##### ")
        yield from ("", "## Sources", "")
        for name in sorted(self.cited, key=str.casefold):
            source = self.known["sources"].get(name, {"cite": "Not listed"})
            yield f"- **{name}.** {source['cite'].rstrip('.')}. {source.get('note', '')}".rstrip()

    def _on(self, basis: str | None, source: Any) -> str:
        """Return on what authority, and keep the sources for the list at the end."""
        names = (source,) if isinstance(source, str) else tuple(source or ())
        self.cited |= set(names)
        said = (f"Basis: {basis}. " if basis else "") + (f"Source: {', '.join(names)}." if names else "")
        return said and f"*{said.strip()}*"

    def _changes(self, changes: Changes, mark: str) -> Iterator[str]:
        lines: list[str] = []
        for section in SECTIONS:
            block, heading = getattr(changes, section), HEADINGS.get(section, section.capitalize())
            entries = [*getattr(block, "add", ()), *getattr(block, "change", ()), *getattr(block, "retire", ())]
            if entries:
                lines += ("", mark + heading, "", *[line for each in entries for line in self._entry(section, each)])
        lines += ("", f"{mark}Windows of the phases", "", *self._windows(changes.windows)) if changes.windows else ()
        lines += (
            ("", f"{mark}Which code where two are near", "", *self._overlaps(changes.overlaps)) if changes.overlaps else ()
        )
        yield from lines or ("", "Nothing beyond what always changes.")

    def _entry(self, section: str, entry: Mapping[str, Any] | Set | Retire) -> Iterator[str]:
        name = entry["id"] if isinstance(entry, Mapping) else entry.target
        thing = self.known[section].get(name, {})
        title = thing.get("title") or thing.get("label")
        done = "added" if isinstance(entry, Mapping) else "changed" if isinstance(entry, Set) else "retired"
        yield f"- **{title}** (`{name}`), {done}" if title else f"- **{_said(name)}**, {done}"
        if isinstance(entry, Mapping):
            for field in [each for each in entry if each not in NOT_LISTED or _is_text(each, entry)]:
                yield f"  - {_said(field).capitalize()}: {self._plain(entry[field])}"
        elif isinstance(entry, Set):
            for field, added in entry.extend.items():
                yield f"  - {self._change(field, None, added)} (added to what is there)"
            for field, after in entry.set.items():
                before = reduce(lambda inside, step: (inside or {}).get(step), field.split("."), thing)
                yield f"  - {self._change(field, before, after)}"
        why = entry if isinstance(entry, Mapping) else canonical(entry)
        if why.get("because") or why.get("source"):
            yield f"  - Why: {why.get('because', '')} {self._on(why.get('basis'), why.get('source'))}"

    def _windows(self, windows: WindowChanges) -> Iterator[str]:
        yield from (windows.because, self._on(None, windows.source), "")
        for entry in windows.add:
            first, last = entry["initial_until"], entry["ending_from"]
            yield f"- **{entry['title']}** (`{entry['id']}`), added"
            yield f"  - Initial phase 1–{first}, middle {first + 1}–{last - 1}, ending {last}–{entry['sessions']}"
            yield f"  - {entry.get('note', '')} {self._on(entry.get('basis'), entry.get('source'))}"
        for name in windows.standard:
            yield f"- Standard for its number of sessions: {self._plain(name)}"
        yield from (f"- {self._change(WINDOWS.get(k, k), self.windows.get(k), v)}" for k, v in windows.set.items())

    def _overlaps(self, overlaps: AddedOverlaps) -> Iterator[str]:
        yield from (overlaps.because, self._on(None, overlaps.source), "")
        for row in overlaps.add:
            yield f"- **{' / '.join(self._plain(code) for code in row.codes)}** (`{' / '.join(row.codes)}`): {row.rule}"

    def _change(self, field: str, before: Any, after: Any) -> str:
        was = f" (before: {self._plain(before)})" if before not in (None, [], {}) else ""
        return f"{_said(field.removeprefix('rule.parameters.')).replace('.', ', ').capitalize()}: {self._plain(after)}{was}"

    def _plain(self, value: Any) -> str:
        """Return a value of the overlay as people write it, with things by their titles."""
        if isinstance(value, bool) or value in (None, [], {}):
            return "yes" if value else "no" if value is False else "nothing"
        if isinstance(value, Mapping):
            if "up_to" in value:  # a band
                return f"{value['label']} up to {value['up_to']:g}"
            if "5" in value:  # the anchors
                return " ".join(f"**{level}** {each['text']}" for level, each in sorted(value.items(), reverse=True))
            return " / ".join(f"{self._plain(str(key))}: {self._plain(each)}" for key, each in value.items())
        if isinstance(value, list | tuple):
            said, numbers = [self._plain(each) for each in value], all(isinstance(each, int | float) for each in value)
            return (" to " if numbers else " " if all(each.endswith((".", "?")) for each in said) else "; ").join(said)
        for section in ("codes", "domains", "areas", "groups", "protocols"):
            if thing := self.known[section].get(value):
                return str(thing.get("title") or thing["label"])
        text = f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
        return text if " " in text else _said(text)


def _is_text(field: str, entry: Mapping[str, Any]) -> bool:
    """Whether a field is the feedback of a code, which is a single text."""
    return field == "feedback" and isinstance(entry[field], str)


def _said(name: str) -> str:
    return name.replace("_", " ")
