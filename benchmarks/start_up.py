"""``ipt-fidelity --help`` against ``python -c pass``, as whole processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Figure, side_by_side

AIM, MUST = 5.0, 6.0
_INSTALLED = shutil.which("ipt-fidelity", path=str(Path(sys.executable).parent))
HELP = (_INSTALLED, "--help") if _INSTALLED else (sys.executable, "-m", "ipt_fidelity", "--help")
NOTHING = (sys.executable, "-c", "pass")
RUNS_IN_A_ROUND = 6


def run(command: Sequence[str]) -> None:
    """Run a command to its end and refuse a failure."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return milliseconds of a process and their ratio; the number of sessions plays no part."""
    del sessions
    pairs = [(lambda: run(HELP), lambda: run(NOTHING))] * RUNS_IN_A_ROUND
    run(HELP)
    timing = side_by_side(pairs, rounds)
    own, peer = (1000 * total / RUNS_IN_A_ROUND for total in (timing.own, timing.peer))
    return [Figure("ipt-fidelity --help", own, peer, "ms", timing.ratio, timing.spread, AIM, MUST, "python -c pass")]
