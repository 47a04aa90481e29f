"""Adaptations as data: the record of an ``overlay.yaml``, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from ipt_fidelity.amend import Path_
from ipt_fidelity.case import Listed, Record, Texts
from ipt_fidelity.changes import Changes, Cited, Said, Setting
from ipt_fidelity.codes import Basis
from ipt_fidelity.documents import Document, load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import located
from ipt_fidelity.problems import Place, Problem, error

SCHEMA: Final = "ipt-fidelity/adaptation/1"


class ForRubric(Record):
    """The rubric an overlay is written for, and the versions it fits: from one up to, but not including, another."""

    id: str
    from_: Annotated[str, Field(alias="from", pattern=r"^\d+(\.\d+)*$")]
    below: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]

    @model_validator(mode="after")
    def _is_a_range(self) -> ForRubric:
        if _parts(self.from_) >= _parts(self.below):
            raise ValueError(f"no version lies from {self.from_} up to, but not including, {self.below}")
        return self

    def fits(self, version: str) -> bool:
        """Whether a version lies in the range."""
        return _parts(self.from_) <= _parts(version) < _parts(self.below)


def _parts(version: str) -> tuple[int, ...]:
    """Return the numbers of a version without zeros at the end, so that 1.0 and 1.0.0 are one."""
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


class ProtocolNamed(Record):
    """A published protocol that the adaptation rests on."""

    title: str
    basis: Basis
    source: Cited
    note: str = ""


class ExpectedContract(Record):
    """The numbers of sessions that the adaptation's protocols have."""

    sessions: Annotated[tuple[int, ...], Field(strict=False)]
    because: Said
    source: Cited


class Overlay(Record):
    """An adaptation as data."""

    schema_: Annotated[Literal["ipt-fidelity/adaptation/1"], Field(alias="schema")] = SCHEMA
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    prefix: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    status: Literal["stable", "experimental"]
    about: str
    rubric: ForRubric
    protocols: Listed[ProtocolNamed] = ()
    contract: ExpectedContract | None = None
    settings: Listed[Setting] = ()
    overrides: Texts = ()
    changes: Changes = Changes()


@dataclass(frozen=True, eq=False)
class Adaptation:
    """An overlay with the file it stands in."""

    overlay: Overlay
    document: Document
    path: Path

    @property
    def id(self) -> str:
        """Id of the adaptation."""
        return self.overlay.id


def load_adaptation(folder: Path) -> Adaptation:
    """Read the overlay of a folder.

    Raises:
        BadInput: with every problem of the file.
    """
    path = folder / "overlay.yaml"
    if not path.is_file():
        raise BadInput(
            [error("no-overlay", Place(str(folder)), "there is no overlay.yaml in this folder.", "Name its folder.")]
        )
    document = load(path)
    problems = located(document, Overlay, SCHEMA)
    if problems:
        raise BadInput(problems)
    overlay = Overlay.model_validate(document.data)
    problems = [*_prefix_problems(overlay, document)]
    if problems:
        raise BadInput(problems)
    return Adaptation(overlay, document, folder)


def _prefix_problems(overlay: Overlay, document: Document) -> Iterator[Problem]:
    """Yield ids that an overlay adds outside its own names: items ``prefix.x``; codes and groups also ``prefix_y.x``."""
    changes: list[tuple[Path_, Changes]] = [(("changes",), overlay.changes)]
    for index, setting in enumerate(overlay.settings):
        for at, choice in enumerate(setting.choices):
            changes.append((("settings", index, "choices", at, "changes"), choice.changes))
    for path, change in changes:
        for section in ("items", "codes", "groups"):
            for at, entry in enumerate(getattr(change, section).add):
                name = entry["id"]
                group = name.partition(".")[0]
                if group != overlay.prefix and (section == "items" or not group.startswith(overlay.prefix + "_")):
                    where = document.place(*path, section, "add", at, "id")
                    hint = (
                        f"Rename it: {overlay.prefix}"
                        + ("." + name.rpartition(".")[2] if section != "groups" else "_…")
                        + "."
                    )
                    yield error("prefix", where, f"the id {name!r} is not under the prefix {overlay.prefix!r}.", hint)
