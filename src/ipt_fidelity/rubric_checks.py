"""What can be wrong with a rubric beyond its shape. One set of checks, for rubrics and for what adaptations make of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, get_args, get_type_hints

import pydantic

from ipt_fidelity.codebook import SELECTORS
from ipt_fidelity.codes import NOTHING
from ipt_fidelity.documents import texts_in
from ipt_fidelity.problems import Severity, near_match
from ipt_fidelity.rubric import LEVELS, Item, RubricData
from ipt_fidelity.rules.base import Numbers, Registry, RuleKind, Words
from ipt_fidelity.session import Circumstance
from ipt_fidelity.windows import PHASES, Phase

CIRCUMSTANCES: tuple[str, ...] = get_args(get_type_hints(Circumstance)["kind"])


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that is wrong or doubtful about a part of the rubric, to be given a file and line by whoever knows them.

    Attributes:
        section: items, codes, …; or rubric for what belongs to no section.
        target: id of the thing.
        field: where in the thing.
        code: a short stable name of the finding.
        message: what is wrong, in a sentence.
        hint: what to do.
        severity: error or warning.
        missing: the code that is named and not there; whoever retired it is to be told.
    """

    section: str
    target: str
    field: tuple[str | int, ...]
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    missing: str = ""


def check_rubric(data: RubricData, rules: Registry) -> Iterator[Doubt]:
    """Yield everything that is wrong or doubtful in a rubric.

    Args:
        data: the rubric, whole.
        rules: the rule kinds that may be named.
    """
    yield from _sources(data)
    yield from _engine(data)
    yield from _codes(data)
    yield from _measures(data)
    for item in data.items:
        yield from _item(item, data, rules)


def _sources(data: RubricData) -> Iterator[Doubt]:
    known = {source.id for source in data.sources}
    cited: list[tuple[str, str, tuple[str, ...]]] = []
    for section in ("items", "codes", "domains", "measures", "areas", "excused_reasons"):
        cited += [(section, entry.id, entry.source) for entry in getattr(data, section)]
    cited += [("windows", protocol.id, (protocol.source,)) for protocol in data.windows.protocols]
    cited += [("benchmark", "", data.benchmark.source), ("safety", "", data.safety.source)]
    cited.append(("windows", "", (data.windows.rule.source,)))
    for section, target, names in cited:
        subject = repr(target) if target else f"the section {section!r}"
        if not names:
            yield Doubt(
                section, target, ("source",), "no-source", f"{subject} names no source.", "Name one of sources.yaml."
            )
        for name in names:
            if name not in known:
                message = f"{subject} cites {name!r}, which is not listed among the sources."
                yield Doubt(section, target, ("source",), "unknown-source", message, near_match(name, known) or ADD_SOURCE)


#: What to do about a source that nobody listed.
ADD_SOURCE = "Add it to the sources, with 'cite'."


def _engine(data: RubricData) -> Iterator[Doubt]:
    """Yield codes that the engine itself asks for and that are not there, and protocols that are named and not there."""
    asked = [("safety", field, (getattr(data.safety, field),)) for field in ("risk_check", "risk_disclosed")]
    asked += [("focus", field, (getattr(data.focus, field),)) for field in ("past", "on_area")]
    asked += [("focus", field, getattr(data.focus, field)) for field in ("interpersonal", "history_tasks")]
    for section, field, names in asked:
        for name in names:
            if name not in data.code_by_id:
                message = f"the {section} section names {name!r} as {field}, which is not in the codebook."
                hint = near_match(name, data.code_by_id)
                yield Doubt(section, "", (field,), "unknown-code", message, hint, missing=name)
    if not data.codebook.critical:
        yield Doubt(
            "codes", "", (), "no-harm-code", "no code is marked critical, so harm could not be flagged.", "Mark one."
        )
    known = {protocol.id for protocol in data.windows.protocols}
    for field, chosen in (("standard", data.windows.standard), ("chosen", (data.windows.chosen,))):
        for protocol in chosen:
            if protocol is not None and protocol not in known:
                hint = near_match(protocol, known) or "Add it to the protocols."
                yield Doubt("windows", "", (field,), "unknown-protocol", f"there is no protocol {protocol!r}.", hint)


def _codes(data: RubricData) -> Iterator[Doubt]:
    groups = {group.id for group in data.groups}
    for code in data.codes:
        if code.group not in groups:
            message = f"the code {code.id!r} belongs to no group of the codebook."
            hint = near_match(code.group, groups) or f"Add the group {code.group!r}."
            yield Doubt("codes", code.id, ("id",), "unknown-group", message, hint)
    yield from _areas(data, groups)
    for code in data.codes:
        for name in code.instead:
            if name not in data.code_by_id and name != NOTHING:
                message = f"the counter-example of {code.id!r} is said to have {name!r}, which is not in the codebook."
                hint = near_match(name, data.code_by_id) or f"Name the code that it has, or {NOTHING!r}."
                yield Doubt("codes", code.id, ("instead",), "unknown-code", message, hint, missing=name)
    for overlap in data.overlaps:
        for name in overlap.codes:
            if name not in data.code_by_id:
                message = f"the table of overlaps names {name!r}, which is not in the codebook."
                hint = near_match(name, data.code_by_id) or "Add the code, or take out the row."
                yield Doubt("overlaps", name, (), "unknown-code", message, hint, missing=name)


def _areas(data: RubricData, groups: set[str]) -> Iterator[Doubt]:
    taken: dict[str, str] = dict.fromkeys(_NO_STRATEGIES, "")
    for area in data.areas:
        if area.group not in groups:
            message = f"the group {area.group!r} of the area {area.id!r} is not in the codebook."
            hint = near_match(area.group, groups) or f"Add the group {area.group!r}."
            yield Doubt("areas", area.id, ("group",), "unknown-group", message, hint)
        elif area.group in taken:
            of = f"of the area {taken[area.group]!r}" if taken[area.group] else "of no strategies"
            message = f"the group {area.group!r} of the area {area.id!r} is that {of}."
            yield Doubt(
                "areas", area.id, ("group",), "taken-group", message, "Give the area a group of strategies of its own."
            )
        taken.setdefault(area.group, area.id)
        for name in (code for stage in area.stages for code in stage.strategies):
            if name not in data.code_by_id:
                message = f"a stage of the area {area.id!r} names {name!r}, which is not in the codebook."
                hint = near_match(name, data.code_by_id) or "Add the code, or take it out of the stage."
                yield Doubt("areas", area.id, ("stages",), "unknown-code", message, hint, missing=name)


#: Groups whose codes are no strategies, whatever an area says.
_NO_STRATEGIES = ("focus", "task", "technique", "departure", "marker")


def _measures(data: RubricData) -> Iterator[Doubt]:
    for measure in data.measures:
        low, high = measure.range
        tops = [band.up_to for band in measure.bands]
        if low >= high:
            yield Doubt(
                "measures", measure.id, ("range",), "bad-range", f"the range of {measure.id!r} is empty.", "Lowest, highest."
            )
        elif tops and (tops != sorted(set(tops)) or tops[-1] != high or tops[0] < low):
            message = f"the bands of {measure.id!r} do not rise from {low:g} to {high:g}."
            yield Doubt(
                "measures",
                measure.id,
                ("bands",),
                "bands",
                message,
                "Let each end above the one before, the last at the top.",
            )


def _item(item: Item, data: RubricData, rules: Registry) -> Iterator[Doubt]:
    doubt = partial(_doubt, item)
    yield from _belonging(item, data)
    if item.kind == "competence" and item.rule.kind != "rating":
        message = "competence is a person's rating, never computed."
        yield doubt(("rule", "kind"), "computed-competence", message, "Use the rule 'rating'.")
    kind = rules.get(item.rule.kind)
    if kind is None:
        hint = near_match(item.rule.kind, rules) or f"Known kinds: {', '.join(sorted(rules))}."
        yield doubt(("rule", "kind"), "unknown-rule", f"there is no rule kind {item.rule.kind!r}.", hint)
        return
    for phase in (None, *PHASES):
        if phase is None or phase in item.rule.in_phase:
            yield from _parameters(item, phase, data, kind, doubt)


def _doubt(item: Item, field: Iterable[str | int], code: str, message: str, hint: str = "", missing: str = "") -> Doubt:
    return Doubt("items", item.id, tuple(field), code, message, hint, missing=missing)


def _belonging(item: Item, data: RubricData) -> Iterator[Doubt]:
    """Yield names that an item says it belongs to and that are not there."""
    belongs: tuple[tuple[tuple[str, ...], str, Iterable[str], Iterable[str]], ...] = (
        (("domain",), "domain", (item.domain,), data.domain_by_id),
        (("applies", "areas"), "problem area", item.applies.areas, [area.id for area in data.areas]),
        (("applies", "little_change", "measures"), "measure", _watched(item), data.measure_by_id),
        (("suspended_in",), "circumstance", item.suspended_in, CIRCUMSTANCES),
    )
    for field, what, names, known in belongs:
        for name in names:
            if name not in known:
                hint = near_match(name, known) or f"Known: {', '.join(known)}."
                code = f"unknown-{what.rpartition(' ')[2]}"
                yield _doubt(item, field, code, f"there is no {what} {name!r} in this rubric.", hint)


def _watched(item: Item) -> tuple[str, ...]:
    return item.applies.little_change.measures if item.applies.little_change is not None else ()


def _parameters(
    item: Item, phase: Phase | None, data: RubricData, kind: RuleKind, doubt: Callable[..., Doubt]
) -> Iterator[Doubt]:
    """Yield what is wrong with the parameters of a rule in one phase, and with the anchors for what it can measure there."""
    at = ("rule", "parameters") if phase is None else ("rule", "in_phase", phase)
    try:
        parameters = kind.parameters.model_validate(item.rule.parameters_in(phase))
    except pydantic.ValidationError as reason:
        names = [field.alias or name for name, field in kind.parameters.model_fields.items()]
        for said in reason.errors(include_url=False):
            name = ".".join(str(part) for part in said["loc"])
            message, hint = said["msg"].removeprefix("Value error, "), ""
            if said["type"] == "extra_forbidden":
                message, hint = "is not known", near_match(name, names) or f"Known: {', '.join(names)}."
            elif said["type"] == "missing":
                message, hint = "is missing", "Add it."
            subject = f"the parameter {name!r} of the rule {kind.kind!r}" if name else f"the rule {kind.kind!r}"
            said_so = f"{subject} {message}." if said["type"] in ("extra_forbidden", "missing") else f"{subject}: {message}."
            yield doubt((*at, *said["loc"]), "bad-parameter", said_so, hint)
        return
    for word in dict.fromkeys((*kind.reads(parameters), *_code_ids(item.rule.parameters_in(phase)))):
        if not data.codebook.knows(word):
            message = f"the rule names {word!r}, which is no code or group."
            hint = (
                near_match(word, (*data.code_by_id, *data.codebook.groups, *SELECTORS))
                or "Name a code of the codebook, or add it there."
            )
            yield doubt(at, "unknown-code", message, hint, word)
    yield from _anchors(item, kind.values(parameters), doubt)


def _code_ids(value: Any) -> Iterator[str]:
    """Return every text of a rule's parameters that is written like the id of a code, whether or not the rule reads it."""
    return (text for text in texts_in(value) if _CODE_ID.match(text))


_CODE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")


def _anchors(item: Item, values: Numbers | Words, doubt: Callable[..., Doubt]) -> Iterator[Doubt]:
    """Yield values that no anchor takes, or that several take; each gap and each overlap once, with its first value."""
    samples: list[float | str] = list(values.words) if isinstance(values, Words) else sorted(samples_of(item, values))
    said: set[tuple[int, ...]] = set()
    for value in samples:
        takers = tuple(level for level in LEVELS if item.anchors[str(level)].takes(value))  # type: ignore[index]  # five keys
        if len(takers) == 1:
            said.discard(())
            continue
        if takers in said and not isinstance(value, str):
            continue
        said.add(takers)
        shown = f"{value:g}" if isinstance(value, float) else repr(value)
        if not takers:
            yield doubt(("anchors",), "gap", f"no anchor takes the value {shown}.", "Widen the anchor beside it.")
        else:
            levels = " and ".join(str(level) for level in takers)
            message = f"the anchors of levels {levels} {'both' if len(takers) == 2 else 'all'} take the value {shown}."
            yield doubt(("anchors", str(takers[0])), "overlap", message, "Let one end where the other begins.")
    if isinstance(values, Words):
        for level in LEVELS:
            for word in item.anchors[str(level)].outcome:  # type: ignore[index]  # five keys
                if word not in _ALL_OUTCOMES and word not in values.words:
                    message = f"the rule never gives the outcome {word!r}."
                    hint = near_match(word, values.words) or f"It gives {', '.join(values.words)}."
                    yield doubt(("anchors", str(level), "outcome"), "unknown-outcome", message, hint)


#: Outcomes that some settings of a task leave out; an anchor may name them all the same.
_ALL_OUTCOMES = frozenset({"edge", "brief"})


def samples_of(item: Item, values: Numbers) -> Iterator[float]:
    """Yield the values at which the anchors could have a gap or an overlap, and one between each two of them."""
    bounds = {values.low}
    for anchor in item.anchors.values():
        bounds |= {value for value in (anchor.at_least, anchor.at_most, *(anchor.between or ())) if value is not None}
    top = values.high if values.high is not None else max(bounds) + 2
    bounds.add(top)
    if values.step:
        count = round((top - values.low) / values.step)
        yield from (values.low + index * values.step for index in range(count + 1))
        return
    inside = sorted(bound for bound in bounds if values.low <= bound <= top)
    yield from inside
    yield from ((first + second) / 2 for first, second in pairwise(inside))
