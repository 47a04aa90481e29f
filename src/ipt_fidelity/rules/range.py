"""``range``: a plain figure of a session or case, such as its length or the longest gap."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ipt_fidelity.case import Record
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words
from ipt_fidelity.rules.figures import FIGURES


class Parameters(Record):
    """Parameters of ``range``: which figure, and the bounds between which it can lie (None: open)."""

    figure: Literal[
        "length_off_contract", "length_over_contract", "sessions_held_share", "longest_gap", "sessions_beyond_contract"
    ]
    bounds: tuple[float, float | None] = (0.0, None)

    model_config = Record.model_config | {"strict": False}


class Range:
    """A plain figure of a session or case."""

    kind: ClassVar[str] = "range"
    summary: ClassVar[str] = "a plain figure of session or case"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the bounds of the figure."""
        low, high = parameters.bounds
        return Numbers(low, high, 1.0 if parameters.figure == "sessions_beyond_contract" else None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return nothing: figures need no codes."""
        del parameters
        return ()

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the figure."""
        return FIGURES[parameters.figure](scene)
