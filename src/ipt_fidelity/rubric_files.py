"""Rubric folders: found, read file by file, and checked whole.

A rubric folder holds ``rubric.yaml``, ``codebook.yaml``, ``measures.yaml``, ``sources.yaml`` and one file an item under
``items/``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydantic

from ipt_fidelity.case import Listed, Record
from ipt_fidelity.changes import KEYED, Plain, Setting
from ipt_fidelity.documents import Document, Key, load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import explain
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.rubric import RubricData

FILES = {
    "rubric.yaml": "ipt-fidelity/rubric/1",
    "codebook.yaml": "ipt-fidelity/codebook/1",
    "measures.yaml": "ipt-fidelity/measures/1",
    "sources.yaml": "ipt-fidelity/sources/1",
}
ITEM_SCHEMA = "ipt-fidelity/item/1"


class _Settings(Record):
    """The settings of a rubric, checked apart from the rest because they are made of changes."""

    settings: Listed[Setting] = ()


@dataclass(frozen=True, eq=False)
class RubricFolder:
    """A rubric as it stands in its folder.

    Attributes:
        path: the folder.
        plain: the rubric as nested plain data, sections keyed by id; what overlays are applied to.
        settings: the choices it offers.
        documents: the file of each section or item, to locate problems in.
    """

    path: Path
    plain: Plain
    settings: tuple[Setting, ...]
    documents: Mapping[str, Document]

    @property
    def id(self) -> str:
        """Id of the rubric."""
        return str(self.plain["id"])

    def place(self, section: str, target: str = "", field: tuple[Key, ...] = ()) -> Place:
        """Return where a thing of a section stands."""
        document = self.documents.get(f"{section}/{target}") or self.documents.get(section) or self.documents["rubric"]
        if f"{section}/{target}" in self.documents:
            return document.place(*field)
        entries = document.data.get(section, []) if isinstance(document.data, dict) else []
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and entry.get("id") == target:
                return document.place(section, index, *field)
        return document.place(section, *field) if section in (document.data or {}) else document.place(*field)


def is_rubric_folder(path: Path) -> bool:
    """Whether a folder holds a rubric."""
    return (path / "rubric.yaml").is_file()


def load_folder(path: Path) -> RubricFolder:
    """Read a rubric folder whole.

    Raises:
        BadInput: with every problem of every file.
    """
    if not is_rubric_folder(path):
        raise BadInput([error("no-rubric", Place(str(path)), "there is no rubric.yaml in this folder.", "Name a rubric folder.")])
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    for name, schema in FILES.items():
        document = _load(path / name, schema, problems)
        if document is not None:
            documents[name.removesuffix(".yaml")] = document
    items = [document for file in sorted((path / "items").glob("*.yaml")) if (document := _load(file, ITEM_SCHEMA, problems))]
    if "rubric" not in documents or "codebook" not in documents:
        raise BadInput(problems)
    plain = _assemble(documents, items, problems)
    settings = _settings(documents["rubric"], problems)
    for section in ("codes", "groups", "overlaps"):
        documents[section] = documents["codebook"]
    documents |= {f"items/{document.data['id']}": document for document in items if "id" in document.data}
    folder = RubricFolder(path, plain, settings, documents)
    if not problems:
        problems += validate(plain, folder)[1]
    if problems:
        raise BadInput(problems)
    return folder


def _load(path: Path, schema: str, problems: list[Problem]) -> Document | None:
    try:
        document = load(path)
    except BadInput as reason:
        problems += reason.problems
        return None
    if not isinstance(document.data, dict) or document.data.get("schema") != schema:
        problems.append(error("schema", document.place("schema"), f"'schema: {schema}' is expected here."))
        return None
    return document


def _assemble(documents: Mapping[str, Document], items: Iterable[Document], problems: list[Problem]) -> Plain:
    """Return one nested mapping of everything, sections keyed by id."""
    plain: Plain = {key: value for key, value in documents["rubric"].data.items() if key not in ("schema", "settings")}
    for file, sections in (("codebook", ("groups", "codes")), ("measures", ("measures",)), ("sources", ("sources",))):
        for section in sections:
            plain[section] = documents[file].data.get(section, []) if file in documents else []
    plain["overlaps"] = documents["codebook"].data.get("overlaps", [])
    for section in KEYED:
        if section == "items":
            continue
        file = documents.get({"codes": "codebook", "groups": "codebook"}.get(section, section), documents["rubric"])
        plain[section] = _keyed(plain.get(section) or [], section, file, problems)
    plain["items"] = {}
    for document in items:
        name = str(document.data.get("id", ""))
        if Path(document.file).stem != name:
            problems.append(error("file-name", document.place("id"), f"the item {name!r} stands in a file of another name."))
        plain["items"][name] = {key: value for key, value in document.data.items() if key != "schema"}
    plain.setdefault("windows", {}).setdefault("protocols", [])
    return plain | {"safety_codes": _safety_codes(plain)}


def _keyed(entries: Any, section: str, document: Document, problems: list[Problem]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            problems.append(error("no-id", document.place(section, index), "this entry has no id."))
        elif name in keyed:
            problems.append(error("duplicate-id", document.place(section, index), f"the id {name!r} stands twice."))
        else:
            keyed[name] = entry
    return keyed


def _safety_codes(plain: Plain) -> tuple[str, ...]:
    safety = plain.get("safety", {})
    return tuple(str(safety.get(key)) for key in ("risk_check", "risk_disclosed")) if isinstance(safety, dict) else ()


def _settings(document: Document, problems: list[Problem]) -> tuple[Setting, ...]:
    try:
        return _Settings.model_validate({"settings": document.data.get("settings", [])}).settings
    except pydantic.ValidationError as reason:
        problems += [explain(said, document, _Settings) for said in reason.errors(include_url=False)]
        return ()


def listed_data(plain: Plain) -> dict[str, Any]:
    """Return the nested mapping as the record's shape: sections as lists, in a stable order."""
    data = {key: value for key, value in plain.items() if key != "safety_codes"}
    for section in KEYED:
        entries = list(plain[section].values())
        data[section] = sorted(entries, key=lambda entry: str(entry.get("id"))) if section == "items" else entries
    return data


def validate(plain: Plain, folder: RubricFolder) -> tuple[RubricData | None, list[Problem]]:
    """Return the record of a rubric, or every problem of its shape."""
    data = listed_data(plain)
    try:
        return RubricData.model_validate(data), []
    except pydantic.ValidationError as reason:
        return None, [_shape_problem(said, data, folder) for said in reason.errors(include_url=False)]


def _shape_problem(said: Any, data: dict[str, Any], folder: RubricFolder) -> Problem:
    section, *rest = said["loc"]
    if section in KEYED and rest and isinstance(rest[0], int):
        target = str(data[section][rest[0]].get("id", ""))
        place = folder.place(str(section), target, tuple(rest[1:]))
        document = folder.documents.get(f"items/{target}", folder.documents["rubric"])
        return explain(said, document, RubricData, place, f"{str(section).rstrip('s')} {target!r}: ")
    return explain(said, folder.documents["rubric"], RubricData)


#: Fields that are words for people; a change of them never moves a score.
WORDING = frozenset(
    {
        "title", "label", "text", "definition", "counts", "does_not_count", "example", "counter_example", "feedback", "because",
        "weight_because", "source", "sources", "basis", "about", "note", "cite", "status", "overlaps", "version",
        "safety_text",
    }
)  # fmt: skip


def sha256(data: RubricData) -> str:
    """Return the hash of the whole effective rubric in canonical form."""
    return _digest(canonical(data))


def scoring_sha256(data: RubricData) -> str:
    """Return the hash of what can move a score: the rubric less its wording."""
    return _digest(_without_wording(canonical(data)))


def canonical(value: Any) -> Any:
    """Return a record as plain data, the same whatever its file left to defaults."""
    if isinstance(value, pydantic.BaseModel):
        fields = type(value).model_fields
        return {field.alias or name: canonical(getattr(value, name)) for name, field in fields.items()}
    if isinstance(value, Mapping):
        return {str(key): canonical(entry) for key, entry in value.items()}
    return [canonical(entry) for entry in value] if isinstance(value, list | tuple) else value


def _without_wording(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_wording(entry) for key, entry in value.items() if key not in WORDING}
    return [_without_wording(entry) for entry in value] if isinstance(value, list) else value


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
