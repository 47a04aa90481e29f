"""``ipt-fidelity score`` with two jobs against one, as whole processes that write every book."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import SESSIONS_IN_A_CASE, write_cases
from benchmarks.measure import Figure, side_by_side

#: Part of the time of one job: 1.6 times as fast on two processors.
AIM, MUST = 0.55, 0.625
MOST_SESSIONS = 6 * SESSIONS_IN_A_CASE
MOST_ROUNDS = 3


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return seconds for at most six cases; on a machine with one processor the figure cannot be kept."""
    with TemporaryDirectory() as folder:
        cases = Path(folder) / "cases"
        write_cases(cases, max(min(sessions, MOST_SESSIONS), 2 * SESSIONS_IN_A_CASE))
        commands = [_command(cases, Path(folder) / f"out{jobs}", jobs) for jobs in (2, 1)]
        timing = side_by_side([(lambda: _run(commands[0]), lambda: _run(commands[1]))], min(rounds, MOST_ROUNDS))
    name = "score and write books, two jobs"
    return [Figure(name, timing.own, timing.peer, "s", timing.ratio, timing.spread, AIM, MUST, "one job")]


def _command(cases: Path, out: Path, jobs: int) -> Sequence[str]:
    return (sys.executable, "-m", "ipt_fidelity", "score", str(cases), "--out", str(out), "--jobs", str(jobs))


def _run(command: Sequence[str]) -> None:
    shutil.rmtree(command[6], ignore_errors=True)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
