"""Krippendorff's alpha of 10 raters and 10,000 units against the krippendorff package, which computes nothing else.

Ours begins with rows of values and ends with the interval; the package begins with an array and ends with the value.
"""

from __future__ import annotations

import random
from functools import partial
from typing import Any

from benchmarks.measure import Figure, side_by_side
from ipt_fidelity.agreement.alpha import krippendorff_alpha
from ipt_fidelity.agreement.table import SCALES, ratings_of

AIM, MUST = 2.0, 3.0
RATERS, UNITS = 10, 10_000
CALLS_IN_A_ROUND = 5
Rows = list[list[float | None]]


def made_rows(missing: float) -> Rows:
    """Return invented ratings from 1 to 5, a part of them missing, always the same."""
    chance = random.Random(20)
    rows: Rows = []
    for _ in range(UNITS):
        true = chance.randint(1, 5)
        given = [float(min(5, max(1, true + chance.choice((-1, 0, 0, 0, 1))))) for _ in range(RATERS)]
        rows.append([None if chance.random() < missing else each for each in given])
    return rows


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return milliseconds and their ratio for each scale; none where the package is not installed."""
    del sessions
    try:
        import krippendorff
        import numpy as np
    except ImportError:
        print("agreement: install the extra 'oracles' for the krippendorff package.")
        return []
    figures = []
    for missing, said in ((0.0, "full"), (0.1, "a tenth missing")):
        rows = made_rows(missing)
        array = np.array([[np.nan if each is None else each for each in row] for row in rows]).T
        for scale in SCALES:
            own = partial(_own, rows, scale)
            peer = partial(krippendorff.alpha, reliability_data=array, level_of_measurement=scale)
            if abs(own() - peer()) > 1e-9:
                raise ValueError(f"the figures differ on the {scale} scale")
            timing = side_by_side([(own, peer)] * CALLS_IN_A_ROUND, rounds)
            mean = (1000 * each / CALLS_IN_A_ROUND for each in (timing.own, timing.peer))
            name = f"alpha, {scale}, {said}"
            figures.append(Figure(name, *mean, "ms", timing.ratio, timing.spread, AIM, MUST, "krippendorff.alpha"))
    return figures


def _own(rows: Rows, scale: Any) -> float:
    value = krippendorff_alpha(ratings_of(rows, scale=scale)).value
    if value is None:
        raise ValueError("alpha is undefined")
    return value
