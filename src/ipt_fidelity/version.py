"""The version of the tool, from its installed metadata."""

from __future__ import annotations

import importlib.metadata
from functools import cache

DISTRIBUTION = "ipt-fidelity"


@cache
def version() -> str:
    """Return the version of the tool; looked up once, because every report names it."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:  # pragma: no cover  # only where the source is run uninstalled
        return "0"
