"""``placement``: whether something stands where it belongs, in the opening or the close of a session."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, quoted

OUTCOMES = ("in_place", "near", "elsewhere", "touched", "absent")


class Parameters(Record):
    """Parameters of ``placement``.

    Attributes:
        codes: what is looked for, on therapist turns.
        where: the opening or the close.
        within: part of the therapist turns that is the opening or close (share, 0 to 1).
        at_least_turns: but never fewer therapist turns than this.
    """

    codes: Texts
    where: Literal["opening", "close"]
    within: Annotated[float, Field(gt=0, le=1)] = 0.1
    at_least_turns: Annotated[int, Field(ge=1)] = 6


class Placement:
    """Whether something stands where it belongs."""

    kind: ClassVar[str] = "placement"
    summary: ClassVar[str] = "whether it stands in the opening or the close"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = True

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the outcomes."""
        del parameters
        return Words(OUTCOMES)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the codes looked for."""
        return tuple(parameters.codes)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return where the nearest one stands."""
        coding = scene.coding
        label = quoted(parameters.codes, scene.rubric)
        marks = coding.therapist_marks_of(scene.codes(parameters.codes))
        if not marks:
            return Finding("measured", f"no {label} is coded", "absent", "outcome")
        worked = [mark for mark in marks if mark[1].depth != "touched"]
        evidence = coding.refer(position for position, _ in worked or marks)
        if not worked:
            return Finding("measured", f"{label} is only touched", "touched", "outcome", None, None, evidence)
        total = coding.therapist_turns
        span = max(parameters.at_least_turns, math.ceil(parameters.within * total))
        ordinals = [coding.therapist_count[position] for position, _ in worked]
        place = min(ordinals) if parameters.where == "opening" else total - max(ordinals) + 1
        outcome = "in_place" if place <= span else "near" if place <= 2 * span else "elsewhere"
        side = "from the start" if parameters.where == "opening" else "from the end"
        text = f"{label} on therapist turn {place} {side} of {total}; the {parameters.where} is {span} therapist turns"
        return Finding("measured", text, outcome, "outcome", place, total, evidence)
