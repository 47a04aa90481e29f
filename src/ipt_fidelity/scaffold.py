"""Begins a new adaptation or plugin package from templates: data to be filled in, which is sound from the start."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Final, Literal

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error

Kind = Literal["overlay", "package"]

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def begin(name: str, folder: Path, kind: Kind, title: str = "") -> Path:
    """Write a new adaptation into a folder of its own.

    Args:
        name: its id: lower-case words joined by hyphens.
        folder: where the new folder is put.
        kind: ``overlay`` is data alone; ``package`` is a distribution that can be installed.
        title: its title for people; made from the name where none is given.

    Returns:
        The new folder.

    Raises:
        BadInput: the name is no id, or the folder is there already.
    """
    if not _NAME.fullmatch(name):
        hint = "Write lower-case words joined by hyphens, such as late-life."
        raise BadInput([error("name", Place(), f"{name!r} cannot be the id of an adaptation.", hint)])
    words = _words(name, title)
    target = folder / (name if kind == "overlay" else words["distribution"])
    if target.exists():
        raise BadInput([error("exists", Place(str(target)), "this is there already.", "Choose another name or folder.")])
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for path, text in _files(kind, words):
        (unfinished / path).parent.mkdir(parents=True, exist_ok=True)
        (unfinished / path).write_text(text, encoding="utf-8", newline="\n")
    unfinished.rename(target)
    return target


def _words(name: str, title: str) -> Mapping[str, str]:
    """Return what the templates are filled with."""
    prefix = name.replace("-", "_")
    return {
        "id": name,
        "prefix": prefix,
        "title": title or name.replace("-", " ").capitalize(),
        "package": f"ipt_fidelity_{prefix}",
        "distribution": f"ipt-fidelity-{name}",
        "measure": f"{name.upper()}-EXAMPLE",
    }


def _files(kind: Kind, words: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield the files of a template with their places; a package has the files of an overlay inside its module."""
    for path, text in _filled(kind, words):
        yield path, text
    if kind == "package":
        for path, text in _filled("overlay", words):
            yield Path("src") / words["package"] / path, text


def _filled(kind: Kind, words: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    root = _TEMPLATES / kind
    for file in sorted(root.rglob("*")):
        if file.is_file():
            place = Template(str(file.relative_to(root)).removesuffix(".txt")).substitute(words)
            yield Path(place), Template(file.read_text(encoding="utf-8")).substitute(words)
