"""The files of a rubric or of an adaptation as a workbook carries them: their text, whole, so that the book is enough."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ipt_fidelity.case_coverage import cases_folder
from ipt_fidelity.documents import Document, parse_yaml, read_bytes
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error

RUBRIC, OVERLAY = "rubric.yaml", "overlay.yaml"
#: Names of files that a book may bring: below the folder, and nothing that is hidden.
_NAME = re.compile(r"(?:[A-Za-z0-9_$][\w.$-]*/)*[A-Za-z0-9_$][\w.$-]*\.(?:yaml|md)", re.ASCII)
_ENCODING = "utf-8", "surrogateescape"


@dataclass(frozen=True, eq=False)
class Authored:
    """A rubric or an adaptation as it stands in its files.

    Attributes:
        folder: where they stand, or stood when the book was written.
        texts: what stands in each, by its name below the folder.
    """

    folder: Path
    texts: Mapping[str, str]

    @cached_property
    def kind(self) -> Literal["rubric", "adaptation"]:
        """Whether it is a rubric of its own or changes one."""
        return "rubric" if RUBRIC in self.texts else "adaptation"

    @property
    def main(self) -> str:
        """Name of the file that says what it is."""
        return RUBRIC if self.kind == "rubric" else OVERLAY

    @cached_property
    def id(self) -> str:
        """Its id, or the name of its folder where it has none."""
        return str(self.data(self.main).get("id") or self.folder.name)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The files that have a place in the book, read.

        Raises:
            BadInput: one of them is not YAML.
        """
        names = [name for name in self.texts if name.endswith(".yaml") and (self.kind == "rubric" or name == OVERLAY)]
        return {name: parse_yaml(encoded(self.texts[name]), str(self.folder / name)) for name in names if not _case(name)}

    def data(self, name: str) -> Mapping[str, Any]:
        """Return the mapping of a file; an empty one where it is missing or no mapping."""
        document = self.documents.get(name)
        return document.data if document is not None and isinstance(document.data, dict) else {}

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the files of single items."""
        return tuple(name for name in self.documents if re.fullmatch(r"items/[^/]+\.yaml", name))


def _case(name: str) -> bool:
    return name.startswith("cases/")


def encoded(text: str) -> bytes:
    """Return the bytes of a file."""
    return text.encode(*_ENCODING)


def digest(text: str) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(encoded(text)).hexdigest()


def may_be_written(name: str) -> bool:
    """Whether a name that a book gives stays below its folder.

    >>> may_be_written("items/a.b.yaml"), may_be_written("../a.yaml"), may_be_written("/a.yaml"), may_be_written(".a.yaml")
    (True, False, False, False)
    """
    return _NAME.fullmatch(name) is not None


def read_authored(folder: Path) -> Authored:
    """Read the files of a folder: YAML with its cases, and what stands beside it as README.

    Raises:
        BadInput: there is neither a rubric nor an overlay, or a file cannot be read.
    """
    if not any((folder / name).is_file() for name in (RUBRIC, OVERLAY)):
        message = "there is neither a rubric.yaml nor an overlay.yaml in this folder."
        raise BadInput([error("no-rubric", Place(str(folder)), message, "Name the folder of a rubric or of an overlay.")])
    authored = Authored(folder, {name: read_bytes(path).decode(*_ENCODING) for name, path in _files(folder).items()})
    _ = authored.documents
    return authored


def changed_since(authored: Authored) -> tuple[str, ...]:
    """Return the files that are no longer as the book carries them, where their folder is still there."""
    if not (authored.folder / authored.main).is_file():
        return ()
    now = {name: path.read_bytes() for name, path in _files(authored.folder).items()}
    kept = {name: encoded(text) for name, text in authored.texts.items()}
    return tuple(name for name in sorted({*now, *kept}) if now.get(name) != kept.get(name))


def _files(folder: Path) -> Mapping[str, Path]:
    """Return the files that a book carries of a folder, by name: its YAML, its README, its cases."""
    paths = sorted(path for path in (*folder.rglob("*.yaml"), folder / "README.md") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    cases = cases_folder(folder) if RUBRIC in named else None
    if cases is not None:  # in a checkout they stand elsewhere; what comes from a book is whole
        named |= {f"cases/{path.relative_to(cases).as_posix()}": path for path in sorted(cases.rglob("*.yaml"))}
    return {name: path for name, path in named.items() if may_be_written(name)}
