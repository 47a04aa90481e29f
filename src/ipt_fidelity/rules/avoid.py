"""``avoid``: how often something occurs that should not."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, insufficient, plural, quoted


class Parameters(Record):
    """Parameters of ``avoid``: the codes, and whether turns are counted in the session or per 100 therapist turns."""

    codes: Texts
    per: Literal["session", "100_therapist_turns"]


class Avoid:
    """How often something occurs that should not."""

    kind: ClassVar[str] = "avoid"
    summary: ClassVar[str] = "how often what should not occur does"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return counts or rates."""
        return Numbers(0.0, None, 1.0 if parameters.per == "session" else None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the codes to be avoided."""
        return tuple(parameters.codes)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return how many turns carry it."""
        coding = scene.coding
        codes = [code for code in scene.codes(parameters.codes) if code in coding.positions]
        positions = coding.therapist_positions_of(codes)
        turns = coding.therapist_turns
        if not turns:
            return insufficient("there is no therapist turn")
        evidence = coding.refer(positions)
        text = (
            f"{quoted(codes, scene.rubric)} on {plural(len(positions), 'therapist turn')}" if positions else "none is coded"
        )
        if parameters.per == "session":
            return Finding("measured", text, float(len(positions)), "turns", len(positions), turns, evidence)
        rate = 100 * len(positions) / turns
        text += f" of {turns}"
        return Finding("measured", text, rate, "turns per 100 therapist turns", len(positions), turns, evidence)
