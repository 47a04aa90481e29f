"""Rubric folders: found, read file by file, and checked whole.

A rubric folder holds ``rubric.yaml``, ``codebook.yaml``, ``measures.yaml``, ``sources.yaml`` and one file an item under
``items/``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydantic

from ipt_fidelity.amend import Plain
from ipt_fidelity.case import Listed, Record
from ipt_fidelity.changes import KEYED, Setting
from ipt_fidelity.documents import Document, Key, load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import explain
from ipt_fidelity.problems import Place, Problem, error, near_match
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
        lead: tuple[Key, ...] = (section,)
        if f"{section}/{target}" in self.documents:
            return document.place(*field)
        entries = document.data.get(section, []) if isinstance(document.data, dict) else []
        if section == "windows" and isinstance(entries, dict):
            entries, lead = entries.get("protocols", []), ("windows", "protocols")
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and entry.get("id") == target:
                return document.place(*lead, index, *field)
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
        raise BadInput(
            [error("no-rubric", Place(str(path)), "there is no rubric.yaml in this folder.", "Name a rubric folder.")]
        )
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    for name, schema in FILES.items():
        document = _load(path / name, schema, problems)
        if document is not None:
            documents[name.removesuffix(".yaml")] = document
    items = [
        document for file in sorted((path / "items").glob("*.yaml")) if (document := _load(file, ITEM_SCHEMA, problems))
    ]
    if "rubric" not in documents or "codebook" not in documents:
        raise BadInput(problems)
    problems += _unknown_keys(documents)
    if documents["rubric"].data.get("id") is None:
        problems.append(error("missing", documents["rubric"].place(), "the key 'id' is missing.", "Add it."))
    plain = _assemble(documents, items, problems)
    settings = _settings(documents["rubric"], problems)
    for section in ("codes", "groups", "overlaps"):
        documents[section] = documents["codebook"]
    documents |= {f"items/{document.data['id']}": document for document in items if "id" in document.data}
    folder = RubricFolder(path, plain, settings, documents)
    if not problems:
        for misfit in validate(plain)[1]:
            place = folder.place(misfit.section, misfit.target, misfit.field)
            problems.append(misfit.at(place, documents["rubric"]))
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
        given = document.data.get("schema") if isinstance(document.data, dict) else None
        said = f"the schema is {given!r}" if given is not None else "the key 'schema' is missing"
        problems.append(error("schema", document.place("schema"), f"{said}.", f"Begin with 'schema: {schema}'."))
        return None
    return document


#: The file of each section that does not stand in rubric.yaml.
_FILE_OF = {"groups": "codebook", "codes": "codebook", "overlaps": "codebook", "measures": "measures", "sources": "sources"}
_KEYS_OF = {
    "codebook": ("schema", "id", "groups", "codes", "overlaps"),
    "measures": ("schema", "id", "measures"),
    "sources": ("schema", "id", "sources"),
}


def _unknown_keys(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield keys of the files beside rubric.yaml that nobody would read; those of rubric.yaml are found with its shape."""
    for name, known in _KEYS_OF.items():
        for key in documents[name].data if name in documents else ():
            if key not in known:
                hint = near_match(key, known) or f"Known keys: {', '.join(known)}."
                yield error("extra-forbidden", documents[name].place(key), f"the key {key!r} is not known here.", hint)


def _assemble(documents: Mapping[str, Document], items: Iterable[Document], problems: list[Problem]) -> Plain:
    """Return one nested mapping of everything, sections keyed by id."""
    plain: Plain = {key: value for key, value in documents["rubric"].data.items() if key not in ("schema", "settings")}
    for section, file in _FILE_OF.items():
        plain[section] = documents[file].data.get(section, []) if file in documents else []
    for section in KEYED:
        if section != "items":
            document = documents.get(_FILE_OF.get(section, "rubric"), documents["rubric"])
            plain[section] = _keyed(plain.get(section) or [], section, document, problems)
    plain["items"] = {}
    for document in items:
        name = str(document.data.get("id", ""))
        if Path(document.file).stem != name:
            message = f"the item {name!r} stands in a file of another name."
            problems.append(error("file-name", document.place("id"), message, f"Call the file {name}.yaml, or mend the id."))
        plain["items"][name] = {key: value for key, value in document.data.items() if key != "schema"}
    if not isinstance(plain.get("windows"), dict):
        plain["windows"] = {}
    plain["windows"].setdefault("protocols", [])
    return plain


def _keyed(entries: Any, section: str, document: Document, problems: list[Problem]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            problems.append(error("no-id", document.place(section, index), "this entry has no id.", "Give it one, as text."))
        elif name in keyed:
            problems.append(
                error("duplicate-id", document.place(section, index), f"the id {name!r} stands twice.", "Rename one.")
            )
        else:
            keyed[name] = entry
    return keyed


def _settings(document: Document, problems: list[Problem]) -> tuple[Setting, ...]:
    try:
        return _Settings.model_validate({"settings": document.data.get("settings", [])}).settings
    except pydantic.ValidationError as reason:
        problems += [explain(said, document, _Settings) for said in reason.errors(include_url=False)]
        return ()


def listed_data(plain: Plain) -> dict[str, Any]:
    """Return the nested mapping as the record's shape: sections as lists, in a stable order."""
    data = dict(plain)
    for section in KEYED:
        entries = list(plain[section].values())
        data[section] = sorted(entries, key=lambda entry: str(entry.get("id"))) if section == "items" else entries
    return data


@dataclass(frozen=True, slots=True)
class Misfit:
    """One part of a rubric that has not the shape it should have, to be given a file and line by whoever knows them."""

    section: str
    target: str
    field: tuple[Key, ...]
    said: Any

    def at(self, place: Place, document: Document) -> Problem:
        """Return it as a problem at a place."""
        lead = f"{self.section.replace('_', ' ').rstrip('s')} {self.target!r}: " if self.target else ""
        return explain(self.said, document, RubricData, place, lead)


def validate(plain: Plain) -> tuple[RubricData | None, tuple[Misfit, ...]]:
    """Return the record of a rubric, or everything that is wrong with its shape."""
    data = listed_data(plain)
    try:
        return RubricData.model_validate(data), ()
    except pydantic.ValidationError as reason:
        return None, tuple(_misfit(said, data) for said in reason.errors(include_url=False))


def _misfit(said: Any, data: Mapping[str, Any]) -> Misfit:
    section, *rest = said["loc"]
    entries = data.get(section)
    if section == "windows" and rest[:1] == ["protocols"] and isinstance(entries, dict):
        entries, rest = entries["protocols"], rest[1:]
    if isinstance(entries, list) and rest and isinstance(rest[0], int):
        entry = entries[rest[0]]
        target = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        return Misfit(str(section), target, tuple(rest[1:]) if target else tuple(rest), said)
    return Misfit(str(section), "", tuple(rest), said)


#: Fields that are words for people; a change of them never moves a score.
WORDING = frozenset(
    {
        "title", "label", "text", "definition", "counts", "does_not_count", "example", "counter_example", "instead",
        "feedback", "because", "weight_because", "source", "sources", "basis", "about", "note", "cite", "status", "overlaps",
        "version", "safety_text",
    }
)  # fmt: skip


def sha256(plain: Mapping[str, Any]) -> str:
    """Return the hash of the whole effective rubric in canonical form."""
    return _digest(plain)


def scoring_sha256(plain: Mapping[str, Any]) -> str:
    """Return the hash of what can move a score: the rubric less its wording, and less what only guides a coder."""
    codes = [{**code, "phases": None} for code in plain["codes"]]
    return _digest(_without_wording({**plain, "codes": codes}))


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
