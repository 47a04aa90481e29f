"""How time and memory grow with the number of sessions, when cases are scored one after the other."""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import SESSIONS_IN_A_CASE, write_cases
from benchmarks.measure import Figure, seconds
from benchmarks.scoring import score

#: What the largest number may cost of the middle one: time for a session, and peak memory of the whole run.
AIM, MUST = 1.1, 1.3


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return time for a session and peak memory, for a hundredth, a tenth and all of the sessions, each of the tenth's."""
    small, middle, all_ = max(sessions // 100, 1), max(sessions // 10, SESSIONS_IN_A_CASE), sessions
    with TemporaryDirectory() as folder:
        cases = {size: write_cases(Path(folder) / str(size), size) for size in (small, middle, all_)}
        score(cases[small][0])
        times: dict[int, list[float]] = {size: [] for size in cases}
        for _ in range(rounds):
            for size, files in cases.items():
                times[size].append(1000 * seconds(lambda: _score_all(files)) / size)  # noqa: B023  # called at once
        peaks = {size: [peak_memory(files)] for size, files in cases.items()}
    against = f"{middle:,} sessions"
    figures = []
    for what, unit, found in (("time", "ms a session", times), ("peak memory", "MiB", peaks)):
        for size in cases:
            ratios = [own / peer for own, peer in zip(found[size], found[middle], strict=True)]
            own, peer, ratio = (statistics.median(each) for each in (found[size], found[middle], ratios))
            aim, must = (AIM, MUST) if size == all_ else (None, None)
            name = f"{what}, {size:,} sessions"
            figures.append(Figure(name, own, peer, unit, ratio, (min(ratios), max(ratios)), aim, must, against))
    return figures


def _score_all(files: Sequence[Path]) -> None:
    for file in files:
        score(file)


def peak_memory(files: Sequence[Path]) -> float:
    """Return the most memory in MiB that Python held at once beyond what it held before."""
    gc.collect()
    tracemalloc.start()
    try:
        _score_all(files)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
