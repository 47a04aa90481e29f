"""Adaptations: overlays applied in a stated order to a rubric, and the effective rubric that comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from ipt_fidelity.case import Listed, Record
from ipt_fidelity.changes import Applied, Changes, Plain, Refusal, Setting, apply_changes
from ipt_fidelity.documents import Document, load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import located
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.rubric import Basis, Item, RubricData, Texts
from ipt_fidelity.rubric_checks import Doubt, check_rubric
from ipt_fidelity.rubric_files import RubricFolder, scoring_sha256, sha256, validate
from ipt_fidelity.rules.base import Registry, RuleKind
from ipt_fidelity.windows import PHASES, Phase

SCHEMA = "ipt-fidelity/adaptation/1"
_NOTHING = Changes()


class ForRubric(Record):
    """The rubric an overlay is written for, and the versions it fits: from one up to, but not including, another."""

    id: str
    from_: Annotated[str, Field(alias="from", pattern=r"^\d+(\.\d+)*$")]
    below: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]

    def fits(self, version: str) -> bool:
        """Whether a version lies in the range."""
        return _parts(self.from_) <= _parts(version) < _parts(self.below)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


class ProtocolNamed(Record):
    """A published protocol that the adaptation rests on."""

    title: str
    basis: Basis
    source: Texts
    note: str = ""


class ExpectedContract(Record):
    """The numbers of sessions that the adaptation's protocols have."""

    sessions: Annotated[tuple[int, ...], Field(strict=False)]
    because: str
    source: Texts


class Overlay(Record):
    """An adaptation as data."""

    schema_: Annotated[Literal["ipt-fidelity/adaptation/1"], Field(alias="schema")] = SCHEMA
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    prefix: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    status: Literal["stable", "experimental"]
    about: str
    rubric: ForRubric
    protocols: Listed[ProtocolNamed] = ()
    contract: ExpectedContract | None = None
    settings: Listed[Setting] = ()
    overrides: Texts = ()
    changes: Changes = Changes()


@dataclass(frozen=True, eq=False)
class Adaptation:
    """An overlay with the file it stands in."""

    overlay: Overlay
    document: Document
    path: Path

    @property
    def id(self) -> str:
        """Id of the adaptation."""
        return self.overlay.id


@dataclass(frozen=True, eq=False)
class ItemUse:
    """An item ready to be measured: its rule with checked parameters for every phase."""

    item: Item
    kind: RuleKind
    parameters: Mapping[Phase | None, Any]

    def parameters_in(self, phase: Phase | None) -> Any:
        """Return the parameters that hold in a phase."""
        return self.parameters.get(phase) or self.parameters[None]

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The words for codes whose absence the rule takes to mean something, in any phase."""
        return tuple(dict.fromkeys(word for parameters in self.parameters.values() for word in self.kind.reads(parameters)))


@dataclass(frozen=True, eq=False)
class Rubric:
    """The rubric in force: a base rubric as amended by the adaptations that are named, under the settings chosen.

    Attributes:
        data: the whole effective rubric.
        uses: every item with its rule, in the order of their ids.
        adaptations: those in force, in the order in which they were applied.
        settings: every setting with the choice in force.
        applied: every change that was made, in order.
    """

    data: RubricData
    uses: tuple[ItemUse, ...]
    adaptations: tuple[Adaptation, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    applied: tuple[Applied, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Hash of the effective rubric."""
        return sha256(self.data)

    @cached_property
    def scoring_sha256(self) -> str:
        """Hash of what can move a score."""
        return scoring_sha256(self.data)

    @cached_property
    def session_uses(self) -> tuple[ItemUse, ...]:
        """The items that a session's block lists."""
        return tuple(use for use in self.uses if use.item.level == "session")

    def changed_by(self, item: str) -> tuple[str, ...]:
        """Return who added or changed an item, in order."""
        return tuple(dict.fromkeys(a.author for a in self.applied if a.section == "items" and a.target == item))


def load_adaptation(folder: Path) -> Adaptation:
    """Read the overlay of a folder.

    Raises:
        BadInput: with every problem of the file.
    """
    path = folder / "overlay.yaml"
    if not path.is_file():
        raise BadInput([error("no-overlay", Place(str(folder)), "there is no overlay.yaml in this folder.", "Name its folder.")])
    document = load(path)
    problems = located(document, Overlay, SCHEMA)
    if problems:
        raise BadInput(problems)
    overlay = Overlay.model_validate(document.data)
    problems = [*_prefix_problems(overlay, document)]
    if problems:
        raise BadInput(problems)
    return Adaptation(overlay, document, folder)


def _prefix_problems(overlay: Overlay, document: Document) -> Iterable[Problem]:
    changes = [(("changes",), overlay.changes)]
    for index, setting in enumerate(overlay.settings):
        for at, choice in enumerate(setting.choices):
            changes.append((("settings", index, "choices", at, "changes"), choice.changes))  # type: ignore[arg-type]
    for path, change in changes:
        for section in ("items", "codes"):
            for at, entry in enumerate(getattr(change, section).add):
                name = str(entry.get("id", ""))
                if not name.startswith(overlay.prefix + "."):
                    where = document.place(*path, section, "add", at, "id")
                    yield error("prefix", where, f"the id {name!r} is not under the prefix {overlay.prefix!r}.", "Rename it.")


def effective_rubric(
    folder: RubricFolder,
    adaptations: Sequence[Adaptation],
    rules: Registry,
    settings: Mapping[str, Any] | None = None,
    sessions: int | None = None,
) -> tuple[Rubric, tuple[Problem, ...]]:
    """Return the rubric in force, and warnings about it.

    Args:
        folder: the base rubric.
        adaptations: what amends it, in this order.
        rules: the rule kinds that items may name.
        settings: choices made in the case.
        sessions: the contracted number, on which defaults may depend.

    Raises:
        BadInput: a conflict, an unknown setting or choice, or a rubric that does not hold together; all problems are listed.
    """
    given = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in (settings or {}).items()}
    work = _Assembly(folder, given, sessions)
    work.take(folder.id, Changes(), folder.settings, folder.documents["rubric"], ())
    for adaptation in adaptations:
        work.adapt(adaptation)
    work.finish_settings()
    if work.problems:
        raise BadInput(work.problems)
    data, problems = validate(work.plain, folder)
    if data is None:
        raise BadInput(work.moved(problems))
    doubts = [work.locate(doubt) for doubt in check_rubric(data, rules)]
    if any(problem.is_error for problem in doubts):
        raise BadInput(doubts)
    uses = tuple(_use(item, rules) for item in data.items)
    rubric = Rubric(data, uses, tuple(adaptations), MappingProxyType(work.chosen), tuple(work.applied))
    return rubric, (*work.warnings, *doubts)


def _use(item: Item, rules: Registry) -> ItemUse:
    kind = rules[item.rule.kind]
    parameters: dict[Phase | None, Any] = {None: kind.parameters.model_validate(item.rule.parameters_in(None))}
    for phase in PHASES:
        if phase in item.rule.in_phase:
            parameters[phase] = kind.parameters.model_validate(item.rule.parameters_in(phase))
    return ItemUse(item, kind, MappingProxyType(parameters))


class _Assembly:
    """The work of putting overlays on a base, one after the other."""

    def __init__(self, folder: RubricFolder, given: Mapping[str, str], sessions: int | None) -> None:
        self.folder, self.given, self.sessions = folder, given, sessions
        self.plain: Plain = folder.plain
        self.applied: list[Applied] = []
        self.chosen: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.documents: dict[str, Document] = {folder.id: folder.documents["rubric"]}
        self.offered: dict[str, str] = {}

    def adapt(self, adaptation: Adaptation) -> None:
        overlay, document = adaptation.overlay, adaptation.document
        if overlay.rubric.id != self.folder.id or not overlay.rubric.fits(str(self.plain["version"])):
            message = (
                f"{overlay.id!r} is written for {overlay.rubric.id} {overlay.rubric.from_} up to {overlay.rubric.below}; "
                f"this is {self.folder.id} {self.plain['version']}."
            )
            self.problems.append(error("rubric-version", document.place("rubric"), message, "Use versions that fit."))
            return
        if overlay.contract and self.sessions is not None and self.sessions not in overlay.contract.sessions:
            usual = ", ".join(str(number) for number in overlay.contract.sessions)
            message = f"{self.sessions} sessions are contracted; the protocols of {overlay.id!r} have {usual}."
            self.warnings.append(warning("contract", document.place("contract"), message, "Windows follow the general rule."))
        self.take(overlay.id, overlay.changes, overlay.settings, document, overlay.overrides)

    def take(
        self, author: str, changes: Changes, settings: Iterable[Setting], document: Document, overrides: Iterable[str]
    ) -> None:
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

    def _apply(
        self, author: str, changes: Changes, overrides: Iterable[str], at: tuple[str | int, ...], document: Document
    ) -> None:
        if changes == _NOTHING:
            return
        self.plain, applied, refused = apply_changes(self.plain, changes, author, self.applied, overrides, at)
        self.applied += applied
        self.problems += [self._refused(refusal, document) for refusal in refused]

    @staticmethod
    def _refused(refusal: Refusal, document: Document) -> Problem:
        return error(refusal.code, document.place(*refusal.path), refusal.message, refusal.hint)

    def finish_settings(self) -> None:
        for name in self.given:
            if name not in self.offered:
                hint = near_match(name, self.offered) or f"Settings in force: {', '.join(sorted(self.offered)) or 'none'}."
                message = f"no rubric or adaptation in force offers the setting {name!r}."
                self.problems.append(error("unknown-setting", Place(path=f"settings.{name}"), message, hint))

    def locate(self, doubt: Doubt) -> Problem:
        """Return a doubt at the overlay that made it, or in the base rubric."""
        place = self._place_of_change(doubt.section, doubt.target) or self.folder.place(doubt.section, doubt.target, doubt.field)
        subject = f"{doubt.target}: " if doubt.target and repr(doubt.target) not in doubt.message else ""
        return Problem(doubt.severity, doubt.code, place, subject + doubt.message, doubt.hint)

    def moved(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems of the amended rubric, each at the overlay that changed what it is about."""
        moved = []
        for problem in problems:
            for applied in reversed(self.applied):
                if repr(applied.target) in problem.message:
                    place = self.documents[applied.author].place(*applied.path)
                    problem = Problem(problem.severity, problem.code, place, problem.message, problem.hint)  # noqa: PLW2901
                    break
            moved.append(problem)
        return moved

    def _place_of_change(self, section: str, target: str) -> Place | None:
        for applied in reversed(self.applied):
            if (applied.section, applied.target) == (section, target):
                return self.documents[applied.author].place(*applied.path)
        return None
