"""Problems of a piece of a file, placed in the whole file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ipt_fidelity.problems import Problem


def on_line(problems: Iterable[Problem], first: int) -> tuple[Problem, ...]:
    """Return problems of a piece with lines counted from the beginning of the file.

    Args:
        problems: with lines counted from the beginning of the piece.
        first: the line on which the piece begins, from 1.
    """
    return tuple(
        replace(problem, where=replace(problem.where, line=first - 1 + (problem.where.line or 1))) for problem in problems
    )
