"""Codes and users of a REFI-QDA project, by their GUIDs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ipt_fidelity.readers.parts.safe_xml import Element


@dataclass(frozen=True, slots=True)
class QdaCode:
    """A code: its name, with the codes above it where the name alone is given twice, and its description."""

    name: str
    description: str


def guid(written: str) -> str:
    """Return a GUID as it can be compared: without braces, in lower case.

    >>> guid("{7A3F}") == guid("7a3f")
    True
    """
    return written.strip().strip("{}").lower()


def codebook_of(root: Element) -> Mapping[str, QdaCode]:
    """Return the codes of a project or codebook that can be put on a text, by GUID."""
    paths: dict[str, tuple[tuple[str, ...], str]] = {}
    waiting: list[tuple[Element, tuple[str, ...]]] = [
        (code, ()) for codes in root.walk("Codes") for code in codes.each("Code")
    ]
    for code, above in waiting:
        path = (*above, code.get("name").strip() or code.get("guid"))
        description = code.first("Description")
        if code.get("isCodable", "true").strip().lower() not in ("false", "0"):
            paths[guid(code.get("guid"))] = path, description.text.strip() if description else ""
        waiting += [(child, path) for child in code.each("Code")]
    times = Counter(path[-1] for path, _ in paths.values())
    return {
        key: QdaCode(path[-1] if times[path[-1]] == 1 else "/".join(path), description)
        for key, (path, description) in paths.items()
    }


def users_of(root: Element) -> Mapping[str, str]:
    """Return the names of the users of a project, by GUID."""
    return {
        guid(user.get("guid")): user.get("name").strip() or user.get("id").strip() or user.get("guid")
        for users in root.each("Users")
        for user in users.each("User")
    }
