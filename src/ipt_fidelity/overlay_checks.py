"""What is doubtful about an adaptation beyond its shape: what is unused, unproved, or in the way of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ipt_fidelity.adaptation import Rubric, effective_rubric
from ipt_fidelity.case_coverage import HOW, uncovered
from ipt_fidelity.case_runs import unmet
from ipt_fidelity.cases import DomainCase, load_cases
from ipt_fidelity.errors import BadInput
from ipt_fidelity.overlay import Adaptation
from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.proofs import unproved
from ipt_fidelity.rubric_files import RubricFolder
from ipt_fidelity.toolkit import Toolkit

#: Words of rules that stand for every code of IPT: what only they ask for is asked for by nobody in particular.
_EVERY_CODE = frozenset({"ipt"})


def check_overlay(adaptation: Adaptation, toolkit: Toolkit) -> Iterator[Problem]:
    """Yield what is wrong or doubtful about an adaptation that can be applied to its rubric.

    Args:
        adaptation: what is looked at.
        toolkit: what is installed: its rubric, and the adaptations that it may stand beside.
    """
    folder = toolkit.folder(adaptation.overlay.rubric.id)
    rubrics = [effective_rubric(folder, (adaptation,), toolkit.rules, chosen)[0] for chosen in _choices(adaptation)]
    yield from _idle(adaptation, rubrics)
    yield from _unused(adaptation, rubrics)
    yield from _unreached(adaptation, rubrics)
    yield from _windows(adaptation, rubrics[0])
    yield from _cases(adaptation, rubrics, toolkit)
    yield from _conflicts(adaptation, toolkit)


def _choices(adaptation: Adaptation) -> list[dict[str, Any]]:
    """Return the defaults, and each choice of each setting by itself."""
    settings = adaptation.overlay.settings
    return [{}, *[{setting.id: choice.id} for setting in settings for choice in setting.choices]]


def _added(adaptation: Adaptation, rubrics: Iterable[Rubric], section: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what the adaptation adds to a section under any choice, each once, with its place in the file."""
    seen: set[str] = set()
    for rubric in rubrics:
        for applied in rubric.applied:
            own = applied.author == adaptation.id and applied.operation == "add" and applied.section == section
            if own and applied.target not in seen:
                seen.add(applied.target)
                yield applied.target, applied.path


def _idle(adaptation: Adaptation, rubrics: Iterable[Rubric]) -> Iterator[Problem]:
    """Yield fields that are set to what they are already."""
    seen = {
        applied.path: applied
        for rubric in rubrics
        for applied in rubric.applied
        if applied.author == adaptation.id and applied.operation == "change" and applied.before == applied.after
    }
    for path, applied in seen.items():
        message = f"{applied.field} of {applied.target!r} is set to what it is already."
        yield warning("idle-change", adaptation.document.place(*path), message, "Take it out, or set another value.")


def _unused(adaptation: Adaptation, rubrics: list[Rubric]) -> Iterator[Problem]:
    """Yield codes that are added and that no item, area or list of departures asks for."""
    used: set[str] = set()
    for rubric in rubrics:
        book = rubric.data.codebook
        areas = tuple(book.group_of_area)
        asked = {word for use in rubric.uses for word in use.reads} - _EVERY_CODE
        used |= set(book.resolve(asked, areas))
        used |= {*book.on_area, *book.history, *book.departures, *book.critical, *book.strategies}
    for name, path in _added(adaptation, rubrics, "codes"):
        if name not in used:
            message = f"no item asks for the code {name!r}."
            yield warning("unused-code", adaptation.document.place(*path), message, "Name it in the rule of an item.")


def _unreached(adaptation: Adaptation, rubrics: list[Rubric]) -> Iterator[Problem]:
    """Yield items that are added and whose rule asks for no code that there is."""
    for name, path in _added(adaptation, rubrics, "items"):
        for rubric in rubrics:
            use = next((use for use in rubric.uses if use.item.id == name), None)
            book = rubric.data.codebook
            if use is not None and use.reads and not book.resolve(use.reads, tuple(book.group_of_area)):
                message = f"no code can reach the item {name!r}: {', '.join(use.reads)} stands for no code."
                yield warning("unreached-item", adaptation.document.place(*path), message, "Add a code, or name another.")
                break


def _windows(adaptation: Adaptation, rubric: Rubric) -> Iterator[Problem]:
    """Yield numbers of sessions that the adaptation expects and for which no protocol says where the phases lie."""
    expected = adaptation.overlay.contract
    if expected is None or adaptation.overlay.changes.windows is None:
        return
    for number in expected.sessions:
        if rubric.data.windows_for(number).basis == "rule":
            message = f"the phases of {number} sessions follow the general rule: no protocol of that length is standard."
            hint = "Add a protocol to 'windows' and name it in 'standard', or leave the number out of 'contract'."
            yield warning("windows", adaptation.document.place("contract"), message, hint)


def cases_of(folder: Path) -> tuple[tuple[DomainCase, ...], tuple[Problem, ...]]:
    """Return the cases of an adaptation's folder, and what is wrong with their files."""
    cases: list[DomainCase] = []
    problems: list[Problem] = []
    for path in sorted((folder / "cases").rglob("*.yaml")):
        try:
            cases += load_cases(path)
        except BadInput as reason:
            problems += reason.problems
    return tuple(cases), tuple(problems)


def _cases(adaptation: Adaptation, rubrics: list[Rubric], toolkit: Toolkit) -> Iterator[Problem]:
    cases, problems = cases_of(adaptation.path)
    yield from problems
    failing = False
    for case in cases:
        said = unmet(case)
        if said:
            failing = True
            yield error("case", case.where, _in_a_line(said), "Mend the case, or the change that it speaks of.")
    places: dict[str, Place] = {}
    for section in ("items",):
        places |= {name: adaptation.document.place(*path) for name, path in _added(adaptation, rubrics, section)}
    uses = {use.item.id: use for rubric in rubrics for use in rubric.uses if use.item.id in places}
    for gap in uncovered(uses.values(), cases):
        named = ", ".join(f"level {name}" if name.isdigit() else f"'{name}'" for name in gap.missing)
        message = f"{gap.item}: no case comes to {named}." if gap.files else f"{gap.item}: no case shows what comes of it."
        yield warning("no-case", places[gap.item], message, HOW)
    if problems or failing:
        return
    for name in unproved(str(adaptation.path), cases, toolkit):
        message = f"no case fails without this change: {name}."
        hint = "Write one under cases/, or say under 'not_shown' of a file of cases why none can show it."
        yield warning("unproved", Place(adaptation.document.file), message, hint)


def _in_a_line(said: str) -> str:
    """Return what a case says of itself without the place, in a line."""
    return " ".join(line.strip() for line in said.splitlines()[1:]) + "."


def _conflicts(adaptation: Adaptation, toolkit: Toolkit) -> Iterator[Problem]:
    """Yield the installed adaptations of the same rubric beside which this one cannot stand, or only in one order."""
    folder = toolkit.folder(adaptation.overlay.rubric.id)
    for name, installed in toolkit.adaptations.items():
        other = installed.adaptation
        if name == adaptation.id or other.overlay.rubric.id != adaptation.overlay.rubric.id:
            continue
        before, after = (_refused(pair, folder, toolkit) for pair in ((adaptation, other), (other, adaptation)))
        if bool(before) != bool(after):
            where = "after" if before else "before"
            message = f"it can stand beside {name!r} only where it is named {where} it: {before or after}"
            yield warning("conflict", adaptation.document.place("id"), message, f"Tell users to name it {where} {name!r}.")
        elif before:
            message = f"it cannot stand beside {name!r}: {before}"
            hint = f"Say 'overrides: [{name}]' where yours should hold, or tell users to name one of the two."
            yield warning("conflict", adaptation.document.place("id"), message, hint)


def _refused(pair: tuple[Adaptation, Adaptation], folder: RubricFolder, toolkit: Toolkit) -> str:
    """Return why two adaptations are refused in an order, or an empty text."""
    try:
        effective_rubric(folder, pair, toolkit.rules)
    except BadInput as reason:
        return reason.problems[0].message
    return ""
