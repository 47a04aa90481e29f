"""Adaptations: overlays applied in a stated order to a rubric, and the effective rubric that comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from ipt_fidelity.rubric import Item, RubricData
from ipt_fidelity.rubric_checks import check_rubric
from ipt_fidelity.rubric_files import RubricFolder, scoring_sha256, sha256, validate
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
    return rubric, (*work.warnings, *doubts)


def _use(item: Item, rules: Registry) -> ItemUse:
    kind = rules[item.rule.kind]
    parameters: dict[Phase | None, Any] = {None: kind.parameters.model_validate(item.rule.parameters_in(None))}
    for phase in PHASES:
        if phase in item.rule.in_phase:
            parameters[phase] = kind.parameters.model_validate(item.rule.parameters_in(phase))
    return ItemUse(item, kind, MappingProxyType(parameters))
