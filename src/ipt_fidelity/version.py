"""The version of the tool, from its installed metadata."""

from __future__ import annotations

import importlib.metadata

DISTRIBUTION = "ipt-fidelity"


def version() -> str:
    """Return the version of the tool."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:  # pragma: no cover  # only where the source is run uninstalled
        return "0"
