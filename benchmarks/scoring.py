"""Reading, checking and scoring cases against a bare ``json.loads`` of the same session files."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import session_files, write_cases
from benchmarks.measure import Figure, side_by_side
from ipt_fidelity.in_force import Options
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import installed

AIM, MUST = 2.0, 3.0


def score(case_file: Path) -> None:
    """Do what the command line does with a case, without writing workbooks."""
    scored, problems = score_case_file(case_file, Options(), installed())
    if scored is None:
        raise RuntimeError("; ".join(problem.message for problem in problems))


def parse(files: list[Path]) -> None:
    """Read and parse the same session files with ``json.loads``, which checks nothing."""
    for file in files:
        json.loads(file.read_bytes())


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return milliseconds a session and their ratio."""
    with TemporaryDirectory() as folder:
        cases = write_cases(Path(folder), sessions)
        score(cases[0])
        timing = side_by_side([(partial(score, case), partial(parse, session_files(case))) for case in cases], rounds)
    own, peer = (1000 * total / sessions for total in (timing.own, timing.peer))
    name = f"read, check and score {sessions:,} sessions"
    return [Figure(name, own, peer, "ms a session", timing.ratio, timing.spread, AIM, MUST, "json.loads of the same files")]
