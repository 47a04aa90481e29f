"""The JSON Schema of every kind of file, made from the records themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field, create_model

from ipt_fidelity.agreement.as_json import AgreementJson
from ipt_fidelity.case import Case, Listed, Record
from ipt_fidelity.changes import Setting
from ipt_fidelity.codes import Code, Group, Overlap
from ipt_fidelity.name_key import NameKey
from ipt_fidelity.overlay import Overlay
from ipt_fidelity.readers.mapping import Map
from ipt_fidelity.report import Report
from ipt_fidelity.rubric import Item, Measure, RubricData, Source
from ipt_fidelity.session import Session

KINDS = (
    "session",
    "case",
    "rubric",
    "item",
    "codebook",
    "measures",
    "sources",
    "adaptation",
    "mapping",
    "names",
    "report",
    "agreement",
)
_ELSEWHERE = frozenset({"groups", "codes", "overlaps", "items", "measures", "sources"})


def _file(name: str, kind: str, text: str, fields: Mapping[str, Any]) -> type[Record]:
    schema: Any = Annotated[Literal[f"ipt-fidelity/{kind}/1"], Field(alias="schema")]
    return create_model(name, __base__=Record, __doc__=text, schema_=(schema, ...), **fields)


def _rubric_file() -> type[Record]:
    fields: dict[str, Any] = {
        name: (info.rebuild_annotation(), ... if info.is_required() else info.default)
        for name, info in RubricData.model_fields.items()
        if name not in _ELSEWHERE
    }
    fields["settings"] = (Listed[Setting], ())
    return _file("RubricFile", "rubric", "rubric.yaml: all of a rubric that stands in no file of its own.", fields)


def _item_file() -> type[Record]:
    fields: dict[str, Any] = {
        name: (info.rebuild_annotation(), ... if info.is_required() else info.default)
        for name, info in Item.model_fields.items()
    }
    return _file("ItemFile", "item", "items/<id>.yaml: one item.", fields)


def _codebook_file() -> type[Record]:
    fields = {
        "id": (str, ...),
        "groups": (Listed[Group], ...),
        "codes": (Listed[Code], ...),
        "overlaps": (Listed[Overlap], ()),
    }
    return _file("CodebookFile", "codebook", "codebook.yaml: groups, codes and the table of overlaps.", fields)


def _listed(kind: str, record: type[Record]) -> type[Record]:
    fields = {"id": (str, ...), kind: (Listed[record], ...)}  # type: ignore[valid-type]
    return _file(f"{kind.capitalize()}File", kind, f"{kind}.yaml.", fields)


_PYDANTIC: Mapping[str, Callable[[], type[Record]]] = {
    "case": lambda: Case,
    "adaptation": lambda: Overlay,
    "mapping": lambda: Map,
    "names": lambda: NameKey,
    "rubric": _rubric_file,
    "item": _item_file,
    "codebook": _codebook_file,
    "measures": lambda: _listed("measures", Measure),
    "sources": lambda: _listed("sources", Source),
}


_STRUCTS: Mapping[str, type[msgspec.Struct]] = {"session": Session, "report": Report, "agreement": AgreementJson}


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file.

    Args:
        kind: one of ``KINDS``.
    """
    if kind in _PYDANTIC:
        found = _PYDANTIC[kind]().model_json_schema(by_alias=True)
    else:
        found = _cleaned(msgspec.json.schema(_STRUCTS[kind]))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"ipt-fidelity/{kind}/1"} | {
        key: value for key, value in found.items() if key != "title"
    }


def _cleaned(value: Any) -> Any:
    """Return a schema whose descriptions have lost the indent of the source, which not every Python keeps."""
    if isinstance(value, dict):
        return {
            key: cleandoc(entry) if key == "description" and isinstance(entry, str) else _cleaned(entry)
            for key, entry in value.items()
        }
    return [_cleaned(entry) for entry in value] if isinstance(value, list | tuple) else value
