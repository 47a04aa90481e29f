"""IPT for post-traumatic stress disorder: all that it changes stands in ``overlay.yaml``."""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.hooks import hookimpl


@hookimpl
def ipt_adaptations() -> list[Path]:
    """Return the folder of this adaptation."""
    return [Path(__file__).parent]
