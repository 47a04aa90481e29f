"""Cases in parallel processes. Prints, writes and returns the same as one after the other, in the same order."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from ipt_fidelity.cli.passwords import with_readers
from ipt_fidelity.cli.units import Order, Outcome, score_unit
from ipt_fidelity.errors import BadInput
from ipt_fidelity.inputs import Unit, read_any
from ipt_fidelity.readers.native import read_case
from ipt_fidelity.toolkit import Toolkit, installed

#: Copies of this process start at once with everything loaded; other systems start the program anew.
_START = "fork" if sys.platform == "linux" else "spawn"
Advance = Callable[[str], None]


def name_of(unit: Unit) -> str:
    """Return what the user knows a case or session by: the name of its file."""
    return (unit.case_file or unit.session_file or Path()).name


def score_all(
    units: Sequence[Unit], order: Order, toolkit: Toolkit, jobs: int, password: str | None, advance: Advance
) -> Iterator[Outcome]:
    """Yield what comes of each case or session, in their order.

    Args:
        units: the cases and sessions.
        order: what is done with each.
        toolkit: what is installed.
        jobs: how many processes work at once; with one, nothing is started.
        password: of books, for processes that start anew.
        advance: told the name of each unit when it is done.
    """
    if jobs == 1 or len(units) == 1:
        for unit in units:
            outcome = score_unit(unit, order, toolkit)
            advance(name_of(unit))
            yield outcome
        return
    groups = _groups(units, toolkit)
    context = multiprocessing.get_context(_START)
    with ProcessPoolExecutor(min(jobs, len(groups)), context, _begin, (password, order.options.coder)) as pool:
        waiting = {pool.submit(_score_group, [units[index] for index in group], order): group for group in groups}
        try:
            yield from _in_order(waiting, units, advance)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_order(waiting: dict[Future[list[Outcome]], list[int]], units: Sequence[Unit], advance: Advance) -> Iterator[Outcome]:
    """Yield outcomes in the order of their units, each as soon as all before it are there."""
    outcomes: dict[int, Outcome] = {}
    following = 0
    while waiting:
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            for index, outcome in zip(waiting.pop(future), future.result(), strict=True):
                outcomes[index] = outcome
                advance(name_of(units[index]))
        while following in outcomes:
            yield outcomes.pop(following)
            following += 1


def _groups(units: Sequence[Unit], toolkit: Toolkit) -> list[list[int]]:
    """Return the positions of the units, those that write to one folder together: one process has to see them in order."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, unit in enumerate(units):
        groups.setdefault(_id_of(unit, toolkit) or ("unread", str(index)), []).append(index)
    return list(groups.values())


def _id_of(unit: Unit, toolkit: Toolkit) -> tuple[str, str] | None:
    try:
        if unit.case_file is not None:
            return "id", read_case(unit.case_file)[0].id
        return "id", read_any(unit.session_file or Path(), toolkit.readers).session.id
    except BadInput:
        return None


_toolkit: Toolkit | None = None


def _begin(password: str | None, coder: str | None) -> None:
    """Make a process ready: what is installed is gathered once."""
    global _toolkit  # noqa: PLW0603  # a process of the pool has nothing else to keep it in
    _toolkit = with_readers(installed(), password, coder)


def _score_group(units: Sequence[Unit], order: Order) -> list[Outcome]:
    """Score units one after the other, in a process of its own."""
    own = replace(order, writing=replace(order.writing, written=set()))
    return [score_unit(unit, own, _toolkit or installed()) for unit in units]
