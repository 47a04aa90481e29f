"""Puts overlays on a base rubric, one after the other, and says of each problem whose change it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ipt_fidelity.amend import Applied, Path_, Plain, Refusal, apply_changes
from ipt_fidelity.changes import Changes, Setting
from ipt_fidelity.documents import Document, copied
from ipt_fidelity.overlay import Adaptation, Overlay
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rubric_checks import ADD_SOURCE, Doubt
from ipt_fidelity.rubric_files import Misfit, RubricFolder

_NOTHING = Changes()


def written(value: Any) -> str:
    """Return a choice as it is written in YAML: true, not True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Assembly:
    """The work of putting overlays on a base, one after the other."""

    def __init__(self, folder: RubricFolder, given: Mapping[str, str], sessions: int | None) -> None:
        self.folder, self.given, self.sessions = folder, given, sessions
        self.plain: Plain = copied(folder.plain)
        self.applied: list[Applied] = []
        self.chosen: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {folder.id: folder.documents["rubric"]}
        self.offered: dict[str, str] = {}
        self.adaptations: list[Adaptation] = []

    def adapt(self, adaptation: Adaptation) -> None:
        """Put one overlay on what there is so far."""
        overlay, document = adaptation.overlay, adaptation.document
        if any(overlay.id == other.id for other in self.adaptations):
            message = f"the adaptation {overlay.id!r} is named twice."
            self.problems.append(error("named-twice", document.place("id"), message, "Name it once."))
            return
        self.adaptations.append(adaptation)
        if self._prefix_taken(overlay, document):
            return
        if overlay.rubric.id != self.folder.id or not overlay.rubric.fits(str(self.plain["version"])):
            message = (
                f"{overlay.id!r} is written for {overlay.rubric.id} {overlay.rubric.from_} up to {overlay.rubric.below}; "
                f"this is {self.folder.id} {self.plain['version']}."
            )
            self.problems.append(error("rubric-version", document.place("rubric"), message, "Use versions that fit."))
            return
        self.take(overlay.id, overlay.changes, overlay.settings, document, overlay.overrides)

    def unusual_contract(self) -> Iterator[Problem]:
        """Yield the adaptations whose protocols have other numbers of sessions, where no protocol of any has this one.

        A delivery format such as the group has lengths of its own, which need not be those for the illness.
        """
        expecting = [adaptation for adaptation in self.adaptations if adaptation.overlay.contract]
        lengths = [each.overlay.contract.sessions for each in expecting if each.overlay.contract]
        if self.sessions is None or any(self.sessions in known for known in lengths):
            return
        for adaptation, known in zip(expecting, lengths, strict=True):
            usual = ", ".join(map(str, known))
            message = f"{self.sessions} sessions are contracted; the protocols of {adaptation.id!r} have {usual}."
            hint = "Check the number. The sessions are divided into phases all the same."
            yield warning("contract", adaptation.document.place("contract"), message, hint)

    def _prefix_taken(self, overlay: Overlay, document: Document) -> bool:
        """Refuse a prefix under which the base rubric has names of its own."""
        names = {name.partition(".")[0] for section in ("items", "codes", "groups") for name in self.folder.plain[section]}
        if overlay.prefix not in names:
            return False
        message = f"the prefix {overlay.prefix!r} belongs to the rubric {self.folder.id!r}."
        self.problems.append(error("prefix", document.place("prefix"), message, "Choose one of your own."))
        return True

    def take(
        self, author: str, changes: Changes, settings: Iterable[Setting], document: Document, overrides: Iterable[str]
    ) -> None:
        """Apply an author's changes, and those of the choices in force of the author's settings."""
        self.documents[author] = document
        self._apply(author, changes, overrides, ("changes",), document)
        for index, setting in enumerate(settings):
            if setting.id in self.offered:
                message = f"the setting {setting.id!r} is offered by {self.offered[setting.id]!r} and by {author!r}."
                self.problems.append(error("conflict", document.place("settings", index), message, "Rename one of them."))
                continue
            self.offered[setting.id] = author
            names = [choice.id for choice in setting.choices]
            name = setting.in_force(self.given.get(setting.id), self.sessions)
            if name not in names:
                hint = near_match(name, names) or f"Choices: {', '.join(names)}."
                message = f"the setting {setting.id!r} has no choice {name!r}."
                self.problems.append(error("unknown-choice", Place(path=f"settings.{setting.id}"), message, hint))
                continue
            self.chosen[setting.id] = name
            at = names.index(name)
            path = ("settings", index, "choices", at, "changes")
            self._apply(author, setting.choices[at].changes, overrides, path, document)

    def _apply(self, author: str, changes: Changes, overrides: Iterable[str], at: Path_, document: Document) -> None:
        if changes == _NOTHING:
            return
        self.plain, applied, refused = apply_changes(self.plain, changes, author, self.applied, overrides, at)
        self.applied += applied
        self.problems += [self._refused(refusal, document) for refusal in refused]

    @staticmethod
    def _refused(refusal: Refusal, document: Document) -> Problem:
        return error(refusal.code, document.place(*refusal.path), refusal.message, refusal.hint)

    def finish_settings(self) -> None:
        """Refuse settings that nobody offers."""
        for name in self.given:
            if name not in self.offered:
                hint = near_match(name, self.offered) or f"Settings in force: {', '.join(sorted(self.offered)) or 'none'}."
                message = f"no rubric or adaptation in force offers the setting {name!r}."
                self.problems.append(error("unknown-setting", Place(path=f"settings.{name}"), message, hint))

    def locate(self, doubt: Doubt) -> Problem:
        """Return a doubt at the overlay that made it, or in the base rubric."""
        place = self._retired(doubt.missing) or self._changed(doubt.section, doubt.target, doubt.field)
        place = place or self.folder.place(doubt.section, doubt.target, doubt.field)
        subject = f"{doubt.target}: " if doubt.target and repr(doubt.target) not in doubt.message else ""
        return Problem(doubt.severity, doubt.code, place, subject + doubt.message, doubt.hint)

    def misfit(self, misfit: Misfit) -> Problem:
        """Return a part of the amended rubric that has not the right shape at the overlay that made it so."""
        place = self._changed(misfit.section, misfit.target, misfit.field)
        place = place or self.folder.place(misfit.section, misfit.target, misfit.field)
        return misfit.at(place, self.folder.documents["rubric"])

    def unlisted_sources(self, data: RubricData) -> Iterator[Problem]:
        """Yield the sources of changes, protocols and settings that are listed nowhere."""
        known = {source.id for source in data.sources}
        cited: list[tuple[str, Path_, tuple[str, ...]]] = []
        for applied in self.applied:
            inside = next((at for at, step in enumerate(applied.path) if step in ("set", "extend")), None)
            path = applied.path[:inside]
            cited.append((applied.author, (*path, "source"), applied.source))
        for adaptation in self.adaptations:
            overlay = adaptation.overlay
            cited += [
                (overlay.id, ("protocols", index, "source"), each.source) for index, each in enumerate(overlay.protocols)
            ]
            cited += [
                (overlay.id, ("settings", index, "source"), each.source) for index, each in enumerate(overlay.settings)
            ]
            if overlay.contract:
                cited.append((overlay.id, ("contract", "source"), overlay.contract.source))
        for author, path, names in dict.fromkeys(cited):
            for name in names:
                if name not in known:
                    message = f"{name!r} is cited, which is not listed among the sources."
                    hint = near_match(name, known) or ADD_SOURCE
                    yield error("unknown-source", self.documents[author].place(*path), message, hint)

    def _retired(self, code: str) -> Place | None:
        """Return where a code was retired that something else still names."""
        for applied in self.applied:
            if code and (applied.operation, applied.section, applied.target) == ("retire", "codes", code):
                return self.documents[applied.author].place(*applied.path)
        return None

    def _changed(self, section: str, target: str, field: tuple[str | int, ...]) -> Place | None:
        """Return the change that a field comes from: the last that set it, else the last that touched the same thing."""
        wanted, nearest = tuple(str(part) for part in field), None
        for applied in reversed(self.applied):
            if applied.section != section or applied.target != (target or section):
                continue
            own = tuple(applied.field.split(".")) if applied.field else ()
            shared = min(len(own), len(wanted))
            if own[:shared] == wanted[:shared]:
                rest = field[len(own) :]
                return self.documents[applied.author].place(*applied.path, *rest)
            nearest = nearest or applied
        return self.documents[nearest.author].place(*nearest.path) if nearest else None
