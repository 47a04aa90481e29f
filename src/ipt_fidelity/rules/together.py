"""``together``: how often something happens on turns that carry something else."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import (
    FEWEST_FOR_A_SHARE,
    Finding,
    Numbers,
    Scene,
    Words,
    insufficient,
    not_applicable,
    plural,
    quoted,
)
from ipt_fidelity.rules.episodes import credit_of, episodes_of


class Parameters(Record):
    """Parameters of ``together``.

    Attributes:
        codes: what should stand on such turns.
        on: the codes of those turns.
        unit: ``episodes`` counts the moments that stand there; ``share`` takes their part of all such moments.
    """

    codes: Texts
    on: Texts
    unit: Literal["episodes", "share"] = "episodes"


class Together:
    """How often something happens on turns that carry something else."""

    kind: ClassVar[str] = "together"
    summary: ClassVar[str] = "how often one code occurs on turns that carry another"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return counts in halves, or shares."""
        return Numbers(0.0, None, 0.5) if parameters.unit == "episodes" else Numbers(0.0, 1.0, None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return both lists of codes."""
        return (*parameters.codes, *parameters.on)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return how much of it stands on those turns."""
        coding = scene.coding
        codes = scene.codes(parameters.codes)
        every = coding.therapist_positions_of(codes)
        label, place = quoted(parameters.codes, scene.rubric), quoted(parameters.on, scene.rubric)
        if not every:
            return not_applicable(f"no {label} is coded, so there is nothing to look at")
        on = coding.positions_of(scene.codes(parameters.on))
        there = every & on
        evidence = coding.refer(there or every)
        text = f"{label} on {plural(len(every), 'turn')}, {len(there)} of them about {place}"
        if parameters.unit == "share":
            if len(every) < FEWEST_FOR_A_SHARE:
                return insufficient(f"{text}; too few to take a share of", evidence)
            return Finding("measured", text, len(there) / len(every), "share of turns", len(there), len(every), evidence)
        marked = [code for code in codes if not there.isdisjoint(coding.therapist_positions.get(code, ()))]
        kept = [[mark for mark in coding.therapist_marks[code] if mark[0] in there] for code in marked]
        credit = credit_of([episode for found in kept for episode in episodes_of(coding, found)])
        return Finding("measured", text, credit, "episodes", len(there), len(every), evidence)
