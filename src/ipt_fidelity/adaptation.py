"""Adaptations: overlays applied in a stated order to a rubric, and the effective rubric that comes of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ipt_fidelity.amend import Applied
from ipt_fidelity.assembly import Assembly, written
from ipt_fidelity.changes import Changes
from ipt_fidelity.errors import BadInput
from ipt_fidelity.overlay import Adaptation
from ipt_fidelity.problems import Problem
from ipt_fidelity.rubric import Applies, Item, RubricData
from ipt_fidelity.rubric_checks import check_rubric
from ipt_fidelity.rubric_files import RubricFolder, canonical, scoring_sha256, sha256, validate
from ipt_fidelity.rules.base import Registry, RuleKind
from ipt_fidelity.windows import PHASES, Phase


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
    def limited(self) -> bool:
        """Whether the item is asked for only under some condition, whatever its rule finds."""
        return bool(self.item.suspended_in) or self.item.applies != Applies()

    def weight_on(self, phase: Phase | None) -> float:
        """Return what the item weighs on a session of a phase; one that weighs by phase weighs nothing outside of them."""
        return self._weights[phase]

    @cached_property
    def _weights(self) -> Mapping[Phase | None, float]:
        item = self.item
        outside = 0.0 if isinstance(item.weight, dict) else item.weight
        return {None: outside, **{phase: item.weight_in(phase) for phase in (*PHASES, "beyond")}}

    @cached_property
    def _levels(self) -> dict[float | str, int | None]:
        return {}

    def level_of(self, value: float | str) -> int | None:
        """Return the level whose anchor takes a value, None where no anchor does; words and whole counts are remembered."""
        if not isinstance(value, str) and value % 1:
            return self.item.level_of(value)
        if value not in self._levels:
            self._levels[value] = self.item.level_of(value)
        return self._levels[value]

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
        return sha256(self._canonical)

    @cached_property
    def scoring_sha256(self) -> str:
        """Hash of what can move a score."""
        return scoring_sha256(self._canonical)

    @cached_property
    def _canonical(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = canonical(self.data)
        return found

    @cached_property
    def session_uses(self) -> tuple[ItemUse, ...]:
        """The items that a session's block lists."""
        return tuple(use for use in self.uses if use.item.level == "session")

    @cached_property
    def _authors(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        authors: dict[tuple[str, str], dict[str, None]] = {}
        for change in self.applied:
            authors.setdefault((change.section, change.target), {})[change.author] = None
        return {thing: tuple(names) for thing, names in authors.items()}

    def changed_by(self, target: str, section: str = "items") -> tuple[str, ...]:
        """Return who added or changed an item, or another thing of a section, in order."""
        return self._authors.get((section, target), ())

    def moved_by(self, use: ItemUse, coded: Container[str]) -> tuple[str, ...]:
        """Return who added or changed an item, and who added or changed a code that moves it where it is coded.

        Args:
            use: the item.
            coded: the codes that occur in the session or case.
        """
        through = [author for code, authors in self._reach(use) if code in coded for author in authors]
        return tuple(dict.fromkeys((*self.changed_by(use.item.id), *through)))

    def _reach(self, use: ItemUse) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the codes of others that can move an item, each with who added or changed it.

        They are those that its rule reads, also departures that are allowed here, and for a share of the talk those that say
        what their turns are about.
        """
        known = self._reached.get(use.item.id)
        if known is None:
            book = self.data.codebook
            codes = {*book.resolve(use.reads, tuple(book.group_of_area))}
            if "off_model" in use.reads:
                codes |= book.departures
            if use.kind.kind == "share":
                codes |= {*book.on_area, *book.history}
            authors = [(code, self.changed_by(code, "codes")) for code in sorted(codes)] if self.applied else []
            known = self._reached[use.item.id] = tuple((code, names) for code, names in authors if names)
        return known

    @cached_property
    def _reached(self) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        return {}


def effective_rubric(
    folder: RubricFolder,
    adaptations: Sequence[Adaptation],
    rules: Registry,
    settings: Mapping[str, Any] | None = None,
    sessions: int | None = None,
    measures: Iterable[Mapping[str, Any]] = (),
) -> tuple[Rubric, tuple[Problem, ...]]:
    """Return the rubric in force, and warnings about it.

    Args:
        folder: the base rubric.
        adaptations: what amends it, in this order.
        rules: the rule kinds that items may name.
        settings: choices made in the case.
        sessions: the contracted number, on which defaults may depend.
        measures: further measures; one that the rubric or an adaptation has is left as it is there.

    Raises:
        BadInput: a conflict, an unknown setting or choice, or a rubric that does not hold together; all problems are listed.
    """
    work = Assembly(folder, {name: written(value) for name, value in (settings or {}).items()}, sessions)
    work.take(folder.id, Changes(), folder.settings, folder.documents["rubric"], ())
    for adaptation in adaptations:
        work.adapt(adaptation)
    work.finish_settings()
    if work.problems:
        raise BadInput(work.problems)
    for measure in measures:
        work.plain["measures"].setdefault(str(measure["id"]), dict(measure))
    data, misfits = validate(work.plain)
    if data is None:
        raise BadInput([work.misfit(misfit) for misfit in misfits])
    doubts = [*dict.fromkeys([work.locate(doubt) for doubt in check_rubric(data, rules)]), *work.unlisted_sources(data)]
    if any(problem.is_error for problem in doubts):
        raise BadInput(doubts)
    uses = tuple(_use(item, rules) for item in data.items)
    rubric = Rubric(data, uses, tuple(adaptations), MappingProxyType(work.chosen), tuple(work.applied))
    return rubric, (*work.unusual_contract(), *doubts)


def _use(item: Item, rules: Registry) -> ItemUse:
    kind = rules[item.rule.kind]
    parameters: dict[Phase | None, Any] = {None: kind.parameters.model_validate(item.rule.parameters_in(None))}
    for phase in PHASES:
        if phase in item.rule.in_phase:
            parameters[phase] = kind.parameters.model_validate(item.rule.parameters_in(phase))
    return ItemUse(item, kind, MappingProxyType(parameters))
