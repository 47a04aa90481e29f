"""The slow twin that explains a broken file asks for exactly what the fast record asks for."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
import pydantic
import pytest
from tests.made import plain_session

from ipt_fidelity.session import Annotation, Circumstance, Rating, Session, Turn
from ipt_fidelity.twin import twin

RECORDS = [Session, Turn, Annotation, Rating, Circumstance]


@pytest.mark.parametrize("record", RECORDS)
def test_the_twin_has_the_same_fields_with_the_same_defaults(record: type[msgspec.Struct]) -> None:
    model = twin(record)
    names = {field.alias or name: field for name, field in model.model_fields.items()}

    assert list(names) == [info.name for info in msgspec.structs.fields(record)]
    for info in msgspec.structs.fields(record):
        assert names[info.name].is_required() == info.required
        if not info.required:
            default = info.default_factory() if info.default is msgspec.NODEFAULT else info.default
            assert names[info.name].get_default() == default


def _in_words(schema: Any) -> str:
    return json.dumps(schema, sort_keys=True)


def constraints(schema: Any) -> Any:
    """Return a JSON Schema less what the two libraries only word differently."""
    if isinstance(schema, list):
        return sorted((constraints(entry) for entry in schema), key=_in_words)
    if not isinstance(schema, dict):
        return schema
    told = {key: constraints(value) for key, value in schema.items() if key not in ("title", "description", "default")}
    if "const" in told:
        told["enum"] = [told.pop("const")]
    if "enum" in told:
        told.pop("type", None)
    if "anyOf" in told:
        told["anyOf"] = sorted(told["anyOf"], key=_in_words)
    return told


@pytest.mark.parametrize("record", RECORDS)
def test_the_twin_has_the_same_constraints_by_its_json_schema(record: type[msgspec.Struct]) -> None:
    """Bounds, lengths, patterns, allowed words: what the published schema says holds for both."""
    own = msgspec.json.schema(record, ref_template="#/$defs/{name}")["$defs"][record.__name__]
    model = twin(record).model_json_schema(ref_template="#/$defs/{model}")

    assert set(own["properties"]) == set(model["properties"])
    assert set(own.get("required", ())) == set(model.get("required", ()))
    for name, told in own["properties"].items():
        assert constraints(told) == constraints(model["properties"][name]), name
    assert own["additionalProperties"] is model["additionalProperties"] is False


WRONG = [
    None,
    True,
    0,
    -1,
    1,
    3,
    3.0,
    2.5,
    10**9,
    10**30,
    float("inf"),
    "",
    "x",
    "a b",
    "ä",
    "1",
    "x" * 200,
    [],
    ["x"],
    [{}],
    {},
]
WRONG += [
    {"x": 1},
    {"x": "client"},
    {"x": ["focus"]},
    {"x": {"9": 1}},
    {"kind": "crisis", "because": "x"},
    {"kind": "x", "because": ""},
]


def _spots() -> list[tuple[str | int, ...]]:
    spots: list[tuple[str | int, ...]] = [(info.name,) for info in msgspec.structs.fields(Session)]
    spots += [("turns", 0, info.name) for info in msgspec.structs.fields(Turn)]
    spots += [("annotations", 0, info.name) for info in msgspec.structs.fields(Annotation)]
    spots += [("ratings", 0, info.name) for info in msgspec.structs.fields(Rating)]
    return [*spots, ("speakers", "T"), ("measures", "PHQ-9"), ("item_flags", "PHQ-9"), ("coded_for", "c1")]


@pytest.mark.parametrize("spot", _spots(), ids=lambda spot: ".".join(map(str, spot)))
def test_whatever_is_put_into_a_field_both_accept_or_both_refuse_it(spot: tuple[str | int, ...]) -> None:
    base = plain_session(1, "T task.summary: hello") | {
        "ratings": [{"item": "technique.stance", "rater": "s", "role": "supervisor", "level": 3}],
        "measures": {},
        "item_flags": {},
    }
    for value in WRONG:
        data = copy.deepcopy(base)
        here: Any = data
        for key in spot[:-1]:
            here = here[key]
        here[spot[-1]] = value
        assert accepted_by_record(data) == accepted_by_twin(data), value


def accepted_by_record(data: dict[str, Any]) -> bool:
    try:
        msgspec.convert(data, Session)
    except msgspec.ValidationError:
        return False
    return True


def accepted_by_twin(data: dict[str, Any]) -> bool:
    try:
        twin(Session).model_validate(data)
    except pydantic.ValidationError:
        return False
    return True
