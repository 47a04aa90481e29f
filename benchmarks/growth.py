"""How time and memory grow with the number of sessions, when cases are scored one after the other."""

from __future__ import annotations

import gc
import tracemalloc
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import SESSIONS_IN_A_CASE, write_cases
from benchmarks.measure import Figure, seconds, side_by_side
from benchmarks.scoring import score

#: The largest number is held against the one of about two cases: a whole case at least is in memory in both.
TIME_AIM, TIME_MUST = 1.1, 1.3
MEMORY_AIM, MEMORY_MUST = 1.1, 1.3


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return time a session and peak memory for a tenth, a hundredth and all of the sessions."""
    sizes = sorted({max(sessions // 100, 1), max(sessions // 10, SESSIONS_IN_A_CASE), sessions})
    with TemporaryDirectory() as folder:
        cases = {size: write_cases(Path(folder) / str(size), size) for size in sizes}
        score(cases[sizes[0]][0])
        figures = [_time(cases[size], size, cases[sizes[-1]], sizes[-1], rounds) for size in sizes[:-1]]
        peaks = {size: peak_memory(cases[size]) for size in sizes}
    middle, largest = sizes[-2:] if len(sizes) > 1 else sizes * 2
    for size in sizes:
        ratio = peaks[size] / peaks[middle]
        aims = (MEMORY_AIM, MEMORY_MUST) if size == largest else (None, None)
        name = f"peak memory of {size:,} sessions"
        figures.append(Figure(name, peaks[size], peaks[middle], "MiB", ratio, (ratio, ratio), *aims, f"{middle:,} sessions"))
    return figures
