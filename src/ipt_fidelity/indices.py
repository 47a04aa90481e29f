"""Figures about the talk that stand beside the scores: departures one by one, and how much of the work was IPT."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rules.base import Scene
from ipt_fidelity.view import FOCUS_GROUP, MARKER_GROUP, Coding, group_of


class Departure(msgspec.Struct, frozen=True, gc=False):
    """Off-model behaviour: which, how often, on which turns. Listed, never silently subtracted."""

    code: str
    label: str
    role: str
    allowed: bool
    turns: tuple[str, ...]
    per_100_therapist_turns: float | None


class Indices(msgspec.Struct, frozen=True, gc=False):
    """Plain indices of a session; None where there is nothing to take a share of or it was not coded.

    Attributes:
        specificity: IPT annotations, of those and the off-model annotations.
        purity: therapist turns without an off-model code, of therapist turns with any code but focus.
        own_minus_other: IPT less off-model annotations, per 100 therapist turns.
        interpersonal_share: words on the problem area and relationships, of words on all turns with a focus code.
        words: words by focus code.
    """

    specificity: float | None
    purity: float | None
    own_minus_other: float | None
    interpersonal_share: float | None
    words: Mapping[str, int]


def departures_of(coding: Coding, rubric: RubricData) -> tuple[Departure, ...]:
    """Return the departures of a session, proscribed ones first."""
    turns = coding.therapist_turns
    found = []
    for code in sorted(rubric.codebook.departures & coding.positions.keys()):
        positions = coding.positions_of((code,))
        entry = rubric.code_by_id[code]
        by_therapist = sum(coding.is_therapist(position) for position in positions)
        rate = round(100 * by_therapist / turns, 4) if turns else None
        found.append(Departure(code, entry.label, entry.role, entry.allowed, coding.refer(positions), rate))
    return tuple(sorted(found, key=lambda departure: (departure.role != "proscribed", departure.code)))


def indices_of(scene: Scene) -> Indices:
    """Return the indices of a session."""
    coding, codebook = scene.coding, scene.codebook
    marks = coding.positions
    work = [code for code in marks if group_of(code) not in (FOCUS_GROUP, MARKER_GROUP)]
    own = sum([len(marks[code]) for code in work if code not in codebook.departures])
    astray = [code for code in work if code in codebook.off_model]
    off_model = sum([len(marks[code]) for code in astray])
    coded_turns = coding.therapist_positions_of(work)
    off_model_turns = coding.therapist_positions_of(astray)
    coded = scene.looked_for(coding, ("technique", "departure"))
    turns = coding.therapist_turns
    words = {code: coding.focus_words[code] for code in sorted(codebook.groups.get(FOCUS_GROUP, ())) if code in marks}
    total = sum(words.values())
    interpersonal = sum(words.get(code, 0) for code in scene.rubric.focus.interpersonal)
    return Indices(
        _share(own, own + off_model) if coded else None,
        _share(len(coded_turns - off_model_turns), len(coded_turns)) if coded else None,
        round(100 * (own - off_model) / turns, 4) if coded and turns else None,
        _share(interpersonal, total),
        words,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
