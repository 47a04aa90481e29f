"""Which conditions of items the cases of a rubric prove: a condition is proved by a case that fails without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ipt_fidelity.adaptation import Rubric, effective_rubric
from ipt_fidelity.case_runs import Asked, RubricOf, unmet
from ipt_fidelity.cases import DomainCase
from ipt_fidelity.documents import copied
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Problem
from ipt_fidelity.rubric_files import RubricFolder
from ipt_fidelity.toolkit import Toolkit, installed


def unproved_conditions(name: str, cases: Iterable[DomainCase], toolkit: Toolkit | None = None) -> tuple[str, ...]:
    """Return the conditions and parameters of a rubric's items without which all of their cases still hold.

    A condition says where an item applies, a parameter what its rule makes of the codes. One that a file of cases lists
    under ``not_shown``, with the reason, needs no case.

    Args:
        name: id of an installed rubric, or its folder.
        cases: the cases of the rubric, all of which hold.
        toolkit: what is installed; by default, this installation.

    Raises:
        UnknownName: there is no such rubric.
        BadInput: the rubric has problems.
    """
    toolkit = toolkit or installed()
    folder, missing = toolkit.folder(name), []
    by_item: dict[str, list[DomainCase]] = {}
    for case in cases:
        by_item.setdefault(case.item, []).append(case)
    for item, plain in folder.plain["items"].items():
        own = by_item.get(item, [])
        excused = {field for case in own for field in case.file.not_shown}
        for path in _conditions(plain):
            field, bare = ".".join(path), _without_condition(folder, item, path)
            rubric_of = _rubrics_of(bare, toolkit)
            if field not in excused and _asks_for_less(folder, bare, item, toolkit):
                missing += [] if any(unmet(case, rubric_of) for case in own) else [f"{item} {field}"]
    return tuple(missing)


def _conditions(item: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    rule = item["rule"]
    yield from [("applies", name) for name in item.get("applies") or {}]
    yield from [("suspended_in",)] if item.get("suspended_in") else []
    yield from [("rule", "parameters", name) for name in rule.get("parameters") or {}]
    for phase, parameters in (rule.get("in_phase") or {}).items():
        yield from [("rule", "in_phase", phase, name) for name in parameters]


def _without_condition(folder: RubricFolder, item: str, path: tuple[str, ...]) -> RubricFolder:
    changed = copied(folder.plain["items"][item])
    *way, last = path
    place = changed
    for key in way:
        place = place[key]
    del place[last]
    return replace(folder, plain={**folder.plain, "items": {**folder.plain["items"], item: changed}})


def _rubrics_of(folder: RubricFolder, toolkit: Toolkit) -> RubricOf:
    made: dict[Asked, tuple[Rubric, tuple[Problem, ...]]] = {}

    def rubric_of(asked: Asked) -> tuple[Rubric, tuple[Problem, ...]]:
        if asked not in made:
            made[asked] = effective_rubric(folder, (), toolkit.rules, dict(asked.settings), asked.sessions)
        return made[asked]

    return rubric_of


def _asks_for_less(whole: RubricFolder, bare: RubricFolder, item: str, toolkit: Toolkit) -> bool:
    """Whether an item is another one without a condition; what only repeats a default is none, nor what no rule can lack."""

    def read(folder: RubricFolder) -> Any:
        rubric, _ = effective_rubric(folder, (), toolkit.rules)
        use = next(use for use in rubric.uses if use.item.id == item)
        return use.item.applies, use.item.suspended_in, dict(use.parameters)

    try:
        return bool(read(whole) != read(bare))
    except BadInput:
        return False
