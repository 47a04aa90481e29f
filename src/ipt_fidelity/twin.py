"""A pydantic twin of a msgspec struct: slower, but it finds every problem of a file and not only the first."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
import pydantic


@lru_cache(maxsize=8)
def twin(struct: type[msgspec.Struct]) -> type[pydantic.BaseModel]:
    """Return the pydantic model with the same fields and constraints as a struct."""
    fields: dict[str, Any] = {}
    for info in msgspec.structs.fields(struct):
        kind = _pydantic_type(info.type)
        name = info.name + "_" if hasattr(pydantic.BaseModel, info.name) else info.name
        if name != info.name:
            kind = typing.Annotated[kind, pydantic.Field(alias=info.name)]
        if info.required:
            fields[name] = (kind, ...)
        else:
            default = info.default_factory() if info.default is msgspec.NODEFAULT else info.default
            fields[name] = (kind, default)
    settings = pydantic.ConfigDict(extra="forbid", strict=True)
    return pydantic.create_model(struct.__name__, __config__=settings, **fields)


def _pydantic_type(kind: Any) -> Any:
    """Translate the constraints of a msgspec type into pydantic's."""
    origin = typing.get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return twin(kind)
    if origin is typing.Annotated:
        base, *extras = typing.get_args(kind)
        found: Any = _pydantic_type(base)
        for meta in extras:
            if isinstance(meta, msgspec.Meta):
                names = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")
                given = {name: getattr(meta, name) for name in names if getattr(meta, name) is not None}
                found = typing.Annotated[found, pydantic.Field(**given)]
        return found
    if origin is tuple:
        listed = types.GenericAlias(tuple, (_pydantic_type(typing.get_args(kind)[0]), ...))
        return typing.Annotated[listed, pydantic.Field(strict=False)]
    if origin is Mapping or origin is dict:
        key, value = typing.get_args(kind)
        return types.GenericAlias(dict, (key, _pydantic_type(value)))
    if origin is typing.Union or origin is types.UnionType:
        return typing.Union[tuple(_pydantic_type(part) for part in typing.get_args(kind))]  # noqa: UP007  # built from parts
    return kind
