"""What can be wrong with a rubric beyond its shape. One set of checks, for rubrics and for what adaptations make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pydantic

from ipt_fidelity.problems import Severity, near_match
from ipt_fidelity.rubric import LEVELS, Item, RubricData
from ipt_fidelity.rules.base import Numbers, Registry, Words
from ipt_fidelity.windows import PHASES


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that is wrong or doubtful about a part of the rubric, to be given a file and line by whoever knows them."""

    section: str
    target: str
    field: tuple[str | int, ...]
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"


def check_rubric(data: RubricData, rules: Registry) -> Iterator[Doubt]:
    """Yield everything that is wrong or doubtful in a rubric.

    Args:
        data: the rubric, whole.
        rules: the rule kinds that may be named.
    """
    yield from _sources(data)
    yield from _safety(data)
    yield from _codes(data)
    for item in data.items:
        yield from _item(item, data, rules)


def _sources(data: RubricData) -> Iterator[Doubt]:
    known = {source.id for source in data.sources}
    cited: list[tuple[str, str, tuple[str, ...]]] = [("items", item.id, item.source) for item in data.items]
    cited += [("codes", code.id, code.source) for code in data.codes]
    cited += [("domains", domain.id, domain.source) for domain in data.domains]
    cited += [("measures", measure.id, measure.source) for measure in data.measures]
    cited += [("windows", protocol.id, (protocol.source,)) for protocol in data.windows.protocols]
    for section, target, names in cited:
        if not names:
            yield Doubt(section, target, ("source",), "no-source", f"{target!r} names no source.", "Name one of sources.yaml.")
        for name in names:
            if name not in known:
                hint = near_match(name, known) or "Add it to sources.yaml."
                yield Doubt(section, target, ("source",), "unknown-source", f"the source {name!r} is not listed.", hint)


def _safety(data: RubricData) -> Iterator[Doubt]:
    for field in ("risk_check", "risk_disclosed"):
        code = getattr(data.safety, field)
        if code not in data.code_by_id:
            yield Doubt("safety", "", (field,), "unknown-code", f"the safety code {code!r} is not in the codebook.")
    if not data.codebook.critical:
        yield Doubt("codes", "", (), "no-harm-code", "no code is marked critical, so harm could not be flagged.")


def _codes(data: RubricData) -> Iterator[Doubt]:
    groups = {group.id for group in data.groups}
    for code in data.codes:
        if code.group not in groups:
            message = f"the code {code.id!r} belongs to no group of the codebook."
            yield Doubt("codes", code.id, ("id",), "unknown-group", message, near_match(code.group, groups))
    for area in data.areas:
        if area.group not in groups:
            message = f"the group {area.group!r} of the area {area.id!r} is not in the codebook."
            yield Doubt("areas", area.id, ("group",), "unknown-group", message, near_match(area.group, groups))
    for overlap in data.overlaps:
        for code in overlap.codes:
            if code not in data.code_by_id:
                message = f"the table of overlaps names {code!r}, which is not in the codebook."
                yield Doubt("overlaps", code, (), "unknown-code", message, near_match(code, data.code_by_id))


def _item(item: Item, data: RubricData, rules: Registry) -> Iterator[Doubt]:
    def doubt(field: Iterable[str | int], code: str, message: str, hint: str = "") -> Doubt:
        return Doubt("items", item.id, tuple(field), code, message, hint)

    if item.domain not in data.domain_by_id:
        hint = near_match(item.domain, data.domain_by_id)
        yield doubt(("domain",), "unknown-domain", f"the domain {item.domain!r} is not in this rubric.", hint)
    areas = {area.id for area in data.areas}
    for area in item.applies.areas:
        if area not in areas:
            hint = near_match(area, areas)
            yield doubt(("applies", "areas"), "unknown-area", f"the problem area {area!r} is not known.", hint)
    if item.kind == "competence" and item.rule.kind != "rating":
        yield doubt(("rule", "kind"), "computed-competence", "competence is a person's rating, never computed.", "Use 'rating'.")
    kind = rules.get(item.rule.kind)
    if kind is None:
        hint = near_match(item.rule.kind, rules) or f"Known kinds: {', '.join(sorted(rules))}."
        yield doubt(("rule", "kind"), "unknown-rule", f"there is no rule kind {item.rule.kind!r}.", hint)
        return
    for phase in (None, *PHASES):
        if phase is not None and phase not in item.rule.in_phase:
            continue
        try:
            parameters = kind.parameters.model_validate(item.rule.parameters_in(phase))
        except pydantic.ValidationError as reason:
            for said in reason.errors(include_url=False):
                names = [field.alias or name for name, field in kind.parameters.model_fields.items()]
                hint = near_match(str(said["loc"][-1]), names) if said["loc"] else ""
                place = ("rule", "parameters", *said["loc"])
                at = ".".join(str(part) for part in said["loc"])
                yield doubt(place, "bad-parameter", f"rule {kind.kind!r}, parameter {at!r}: {said['msg']}.", hint)
            continue
        for word in kind.reads(parameters):
            if not data.codebook.knows(word):
                hint = near_match(word, (*data.code_by_id, *data.codebook.groups))
                yield doubt(("rule", "parameters"), "unknown-code", f"the rule names {word!r}, which is no code or group.", hint)
        yield from _anchors(item, kind.values(parameters), doubt)


def _anchors(item: Item, values: Numbers | Words, doubt: Callable[..., Doubt]) -> Iterator[Doubt]:
    """Yield values that no anchor takes, or that several take."""
    samples: list[float | str] = list(values.words) if isinstance(values, Words) else list(_samples(item, values))
    for value in samples:
        takers = [level for level in LEVELS if item.anchors[str(level)].takes(value)]  # type: ignore[index]  # five keys
        shown = f"{value:g}" if isinstance(value, float) else repr(value)
        if not takers:
            message = f"no anchor takes the value {shown}."
            yield doubt(("anchors",), "gap", message, "Widen one of the anchors.")
        elif len(takers) > 1:
            levels = " and ".join(str(level) for level in takers)
            message = f"the anchors of level {levels} both take the value {shown}."
            yield doubt(("anchors", str(takers[0])), "overlap", message, "Let one end where the other begins.")
    if isinstance(values, Words):
        for level in LEVELS:
            for word in item.anchors[str(level)].outcome:  # type: ignore[index]  # five keys
                if word not in _ALL_OUTCOMES and word not in values.words:
                    message = f"the rule never gives the outcome {word!r}."
                    hint = near_match(word, values.words)
                    yield doubt(("anchors", str(level), "outcome"), "unknown-outcome", message, hint)


#: Outcomes that some settings of a task leave out; an anchor may name them all the same.
_ALL_OUTCOMES = frozenset({"edge", "brief"})


def _samples(item: Item, values: Numbers) -> Iterator[float]:
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
    yield from ((first + second) / 2 for first, second in zip(inside, inside[1:], strict=False))
