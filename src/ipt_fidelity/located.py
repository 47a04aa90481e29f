"""What a record's checks find in a document, as located problems: line, what is wrong, a near match, what to do."""

from __future__ import annotations

import re
from typing import Any

import pydantic

from ipt_fidelity.documents import Document, Key
from ipt_fidelity.problems import Place, Problem, error, in_order, near_match

LONGEST_SHOWN = 60  # characters of a value that a message repeats

#: Pydantic's words for a wrong kind of value, as a person who has never programmed would say them.
_EXPECTED = {
    "bool_type": "'true' or 'false' is expected here",
    "dict_type": "keys with values are expected here",
    "float_type": "a number is expected here",
    "int_from_float": "a whole number is expected here",
    "int_type": "a whole number is expected here",
    "mapping_type": "keys with values are expected here",
    "model_type": "keys with values are expected here",
    "string_type": "text is expected here; numbers and words such as true need quotes",
    "tuple_type": "a list is expected here",
}


def located(document: Document, model: type[pydantic.BaseModel], schema: str) -> list[Problem]:
    """Return every problem that a model finds in a document, each with its line."""
    data = document.data
    if not isinstance(data, dict):
        return [error("shape", document.place(), f"a file of kind {schema!r} holds keys and values.", "See the examples.")]
    if data.get("schema") != schema:
        return [_wrong_schema(document, schema)]
    try:
        model.model_validate(data)
    except pydantic.ValidationError as reason:
        return list(in_order(explain(said, document, model) for said in reason.errors(include_url=False)))
    return []


def _wrong_schema(document: Document, schema: str) -> Problem:
    given = document.data.get("schema")
    if given is None:
        return error("schema", document.place(), "the key 'schema' is missing.", f"Begin with 'schema: {schema}'.")
    kind = schema.rsplit("/", 1)[0]
    if isinstance(given, str) and given.startswith(kind + "/"):
        message = f"this file is {given!r}; this version reads {schema!r}."
        return error("schema-version", document.place("schema"), message, "Use a version of the tool that reads it.")
    return error("schema", document.place("schema"), f"the schema is {given!r}; {schema!r} is expected here.")


def explain(
    said: Any, document: Document, model: type[pydantic.BaseModel], place: Place | None = None, lead: str = ""
) -> Problem:
    """Return one of pydantic's findings as a located problem with a near match and something to do."""
    where = place or document.place(*_path_in(document, said["loc"]))
    kind, message, hint = said["type"], said["msg"], ""
    if kind == "extra_forbidden":
        name = str(said["loc"][-1])
        message = f"the key {name!r} is not known here."
        hint = near_match(name, _fields_around(model, said["loc"][:-1])) or "Take it out, or check its spelling."
    elif kind == "missing":
        message = f"the key {said['loc'][-1]!r} is missing."
        hint = "Add it."
    else:
        shown = said.get("input")
        value = f" (given: {_short(shown)})" if isinstance(shown, str | int | float | bool) or shown is None else ""
        message = f"{_EXPECTED.get(kind, message.removeprefix('Value error, '))}{value}."
        if kind == "literal_error" and isinstance(shown, str):
            hint = near_match(shown, re.findall(r"'([^']*)'", said["ctx"]["expected"]))
    return error(kind.replace("_", "-"), where, lead + message, hint)


def _short(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) or value is None else repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _path_in(document: Document, loc: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return the part of pydantic's location that exists in the document, less its names for variants."""
    path: list[Key] = []
    here: Any = document.data
    for key in loc:
        if isinstance(here, dict):
            inside = key in here
        else:
            inside = isinstance(here, list) and isinstance(key, int) and key < len(here)
        if inside:
            here = here[key]
            path.append(key)
    return tuple(path)


def _fields_around(model: type[pydantic.BaseModel], loc: tuple[Key, ...]) -> list[str]:
    """Return the names that are known where an unknown key was found; pydantic's names for variants are passed over."""
    here: list[Any] = [model]
    for key in loc:
        below = [
            part
            for found in here
            for name, field in found.model_fields.items()
            if key in (name, field.alias)
            for part in _parts(field.annotation)
        ]
        here = below or here
    return [field.alias or name for found in here for name, field in found.model_fields.items()]


def _parts(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _parts(part)]
