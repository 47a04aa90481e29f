"""Which sessions are double-coded: at random, in proportion to each trainee's sessions, over the phases of a case.

A seed makes the same draw again. Where the sample allows, a case that is drawn from gives a session of each phase before
another case is drawn from, because agreement differs between phases.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A session that may be drawn.

    Attributes:
        session: its id.
        case: the case it belongs to.
        trainee: whose session it is.
        phase: initial, middle, ending or beyond; "unknown" without a contract.
    """

    session: str
    case: str
    trainee: str
    phase: str


def draw(candidates: Sequence[Candidate], share: float, seed: int) -> tuple[Candidate, ...]:
    """Return the sessions that are drawn, by trainee, case and session.

    The number is the share of all sessions, rounded up. Each trainee gives in proportion to their sessions (largest
    remainders; each at least one where there are enough).

    Args:
        candidates: all sessions; their order does not matter.
        share: above 0 and up to 1.
        seed: of the random numbers.

    Raises:
        ValueError: the share is not above 0 and up to 1.
    """
    if not 0 < share <= 1:
        raise ValueError("the share of sessions lies above 0 and is at most 1")
    chance = random.Random(seed)  # noqa: S311  # no secret is made of it
    by_trainee: dict[str, list[Candidate]] = {}
    for each in sorted(candidates, key=_order):
        by_trainee.setdefault(each.trainee, []).append(each)
    total = math.ceil(share * len(candidates) - 1e-9)
    quotas = _quotas({trainee: len(own) for trainee, own in by_trainee.items()}, total, chance)
    drawn = [each for trainee, own in by_trainee.items() for each in _of_trainee(own, chance)[: quotas[trainee]]]
    return tuple(sorted(drawn, key=_order))


def _order(candidate: Candidate) -> tuple[str, str, str]:
    return candidate.trainee, candidate.case, candidate.session


def _quotas(sizes: dict[str, int], total: int, chance: random.Random) -> dict[str, int]:
    """Return how many sessions each trainee gives."""
    everything = sum(sizes.values())
    if total <= len(sizes):
        chosen = chance.sample(sorted(sizes), total)
        return {trainee: int(trainee in chosen) for trainee in sizes}
    exact = {trainee: total * size / everything for trainee, size in sizes.items()}
    quotas = {trainee: max(1, math.floor(part)) for trainee, part in exact.items()}
    by_remainder = sorted(sizes, key=lambda trainee: (quotas[trainee] - exact[trainee], trainee))
    while sum(quotas.values()) < total:
        for trainee in by_remainder:
            if sum(quotas.values()) < total and quotas[trainee] < sizes[trainee]:
                quotas[trainee] += 1
    while sum(quotas.values()) > total:
        most = max(quotas, key=lambda trainee: (quotas[trainee] - exact[trainee], trainee))
        quotas[most] -= 1
    return quotas


def _of_trainee(own: Sequence[Candidate], chance: random.Random) -> list[Candidate]:
    """Return a trainee's sessions in the order in which they are drawn: case by case, first one of each phase."""
    cells: dict[str, dict[str, list[Candidate]]] = {}
    for each in own:
        cells.setdefault(each.case, {}).setdefault(each.phase, []).append(each)
    cases = chance.sample(sorted(cells), len(cells))
    first: list[Candidate] = []
    for case in cases:
        phases = chance.sample(sorted(cells[case]), len(cells[case]))
        first += [chance.choice(cells[case][phase]) for phase in phases]
    rest = [each for each in own if each not in first]
    return [*first, *chance.sample(rest, len(rest))]
