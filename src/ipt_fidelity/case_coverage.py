"""What no domain case shows: items without a case, and outcomes of an item that no case comes to.

What can come of an item follows from its data: the levels that its rule can reach, and a status without a level. What cannot
come about for another reason is said in the file of cases, under ``cannot``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ipt_fidelity.adaptation import ItemUse
from ipt_fidelity.cases import DomainCase, load_cases
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.rubric import LEVELS, Item
from ipt_fidelity.rubric_checks import samples_of
from ipt_fidelity.rubric_files import RubricFolder
from ipt_fidelity.rules.base import Words

HOW = "A case is a sentence, a few turns and what must come out; rubrics/README.md tells its keys."


@dataclass(frozen=True, slots=True)
class Gap:
    """What no case shows of an item.

    Attributes:
        item: its id.
        missing: levels and statuses that no case comes to.
        files: its files of cases; none where it has no case at all.
    """

    item: str
    missing: tuple[str, ...]
    files: tuple[str, ...]


def outcomes_of(use: ItemUse) -> tuple[str, ...]:
    """Return what can come of an item: the levels that its anchors take of what its rule can measure, and two statuses.

    A person may give every level of an item that waits for a rating, and such an item is never insufficient.
    """
    if use.kind.kind == "rating":
        return (*map(str, LEVELS), "not_applicable", "not_rated")
    return (*[str(level) for level in LEVELS if _reached(use, level)], "not_applicable", "insufficient")


def _reached(use: ItemUse, level: int) -> bool:
    anchor = use.item.anchors[str(level)]  # type: ignore[index]  # the keys are the five levels
    return any(anchor.takes(value) for parameters in use.parameters.values() for value in _values(use, parameters))


def _values(use: ItemUse, parameters: object) -> tuple[float | str, ...]:
    values = use.kind.values(parameters)
    return values.words if isinstance(values, Words) else tuple(samples_of(use.item, values))


def uncovered(uses: Iterable[ItemUse], cases: Iterable[DomainCase]) -> tuple[Gap, ...]:
    """Return what the cases do not show of these items, item by item; nothing is said of an item that lacks nothing.

    A case shows the level or status that it expects. Whether that comes out, ``testing`` proves.
    """
    shown: dict[str, set[str]] = {}
    files: dict[str, list[str]] = {}
    for case in cases:
        cannot = case.file.cannot if case.item == case.file.item else ()
        shown.setdefault(case.item, set()).update({case.sketch.expect.outcome, *cannot})
        files.setdefault(case.item, []).append(case.where.file or "")
    gaps = []
    for use in uses:
        name = use.item.id
        missing = tuple(outcome for outcome in outcomes_of(use) if outcome not in shown.get(name, ()))
        if missing:
            gaps.append(Gap(name, missing, tuple(dict.fromkeys(files.get(name, ())))))
    return tuple(gaps)


def cases_folder(rubric: Path) -> Path | None:
    """Return where the cases of a rubric stand: in ``cases`` beside its items or, in a checkout, under ``tests/rubrics``."""
    places = (rubric / "cases", rubric.parent.parent / "tests" / "rubrics" / rubric.name)
    return next((place for place in places if place.is_dir()), None)


def check_cases(folder: RubricFolder, uses: Iterable[ItemUse]) -> Iterator[Problem]:
    """Yield cases that cannot be read or speak of no item, items without a case, and outcomes that no case comes to.

    Args:
        folder: the rubric in its files.
        uses: its items with their rules.
    """
    place = cases_folder(folder.path)
    if place is None:
        message = "no item of this rubric has a case: there is no folder 'cases' in it."
        yield error("no-case", Place(str(folder.path)), message, f"Write cases/<item>.yaml. {HOW}")
        return
    cases: list[DomainCase] = []
    for path in sorted(place.rglob("*.yaml")):
        try:
            cases += load_cases(path)
        except BadInput as reason:
            yield from reason.problems
    items = {use.item.id: use for use in uses}
    yield from _strangers(cases, {name: use.item for name, use in items.items()})
    for gap in uncovered(items.values(), cases):
        if not gap.files:
            message = f"{gap.item}: no case shows what comes of this item."
            yield error("no-case", folder.place("items", gap.item), message, f"Write {place / gap.item}.yaml. {HOW}")
        else:
            named = ", ".join(f"level {name}" if name.isdigit() else f"'{name}'" for name in gap.missing)
            message = f"{gap.item}: no case comes to {named}."
            yield warning("no-case", Place(gap.files[0]), message, "Add one, or say under 'cannot' why it cannot be.")


def _strangers(cases: Iterable[DomainCase], items: Mapping[str, Item]) -> Iterator[Problem]:
    """Yield cases about an item that is not there, which adaptations may bring."""
    for case in cases:
        if case.item and case.item not in items and not case.get("adaptations"):
            message = f"there is no item {case.item!r} in this rubric."
            yield error("unknown-item", case.where, message, near_match(case.item, items) or "Take the case out.")
