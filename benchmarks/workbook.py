"""Writing a session's book against a bare XlsxWriter script that writes the same cells, formats and charts from lists.

The lists are made by watching once which calls our writer makes, so that both write the same file; only the bare script has
nothing to look up, to decide or to measure.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
import xlsxwriter

from benchmarks.generate import write_cases
from benchmarks.measure import Figure, side_by_side
from ipt_fidelity.in_force import Options
from ipt_fidelity.pipeline import Scored
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import installed
from ipt_fidelity.workbook import canvas, write_workbook

AIM, MUST = 1.15, 1.4
FLAT = 1.05
BOOKS = 1000


class Call(NamedTuple):
    """A call of XlsxWriter: on which object, which method, and with what; objects are named by their number."""

    on: int
    method: str
    before: tuple[Any, ...]
    object: int | None
    after: tuple[Any, ...]
    named: dict[str, Any]


@dataclass
class Tape:
    """The calls of one book in their order; object 0 is the book, and each call makes the next object."""

    calls: list[Call] = field(default_factory=list)


class Watched:
    """Stands for an object of XlsxWriter and writes down what is called on it."""

    def __init__(self, tape: Tape, real: Any, number: int) -> None:
        """Watch an object."""
        self.__dict__.update(tape=tape, real=real, number=number)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.real, name, value)

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.real, name)
        if not callable(real):
            return real

        def call(*given: Any, **named: Any) -> Any:
            at = next((index for index, each in enumerate(given) if isinstance(each, Watched)), None)
            plain = tuple(each.real if isinstance(each, Watched) else each for each in given)
            number = None if at is None else given[at].number
            cut = len(given) if at is None else at
            self.tape.calls.append(Call(self.number, name, given[:cut], number, given[cut + 1 :], named))
            return Watched(self.tape, real(*plain, **named), len(self.tape.calls))

        return call


@contextmanager
def watched() -> Iterator[Tape]:
    """Have the next book of ours written down."""
    tape, real = Tape(), xlsxwriter.Workbook
    canvas.xlsxwriter.Workbook = lambda *given: Watched(tape, real(*given), 0)
    try:
        yield tape
    finally:
        canvas.xlsxwriter.Workbook = real


def write_bare(tape: Tape, path: Path) -> None:
    """Write the same book from the list of calls."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }
    objects: list[Any] = [xlsxwriter.Workbook(str(path), options)]
    for on, method, before, number, after, named in tape.calls:
        call = getattr(objects[on], method)
        made = call(*before, **named) if number is None else call(*before, objects[number], *after, **named)
        objects.append(made)


def measure(_sessions: int, rounds: int) -> list[Figure]:
    """Return milliseconds a book and their ratio, and how memory grows over many books."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        scored, _ = score_case_file(write_cases(folder / "cases", 4)[0], Options(), installed())
        if scored is None:
            raise RuntimeError("the made case cannot be scored")
        own, bare, session = folder / "own.xlsx", folder / "bare.xlsx", scored.report.sessions[-1].id
        with watched() as tape:
            write_workbook(scored, own, session)
        write_bare(tape, bare)
        if _digest(own) != _digest(bare):
            raise RuntimeError("the bare script writes another book")
        pair = (lambda: write_workbook(scored, own, session), lambda: write_bare(tape, bare))
        timing = side_by_side([pair] * 4, rounds)
        each = (1000 * total / 4 for total in (timing.own, timing.peer))
        turns, items = len(scored.sessions[-1].turns), len(scored.report.sessions[-1].items)
        name = f"write a book, {turns} turns, {items} items"
        figure = Figure(name, *each, "ms a book", timing.ratio, timing.spread, AIM, MUST, "bare XlsxWriter, same cells")
        return [figure, _memory(scored, own, session)]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _memory(scored: Scored, path: Path, session: str) -> Figure:
    """Return the peak of memory, as Python counts it, while a small book is written after many others and after a few."""
    small = _made_small(scored, session)

    def peak_after(books: int) -> float:
        for _ in range(books):
            write_workbook(small, path, session)
        gc.collect()
        tracemalloc.reset_peak()
        write_workbook(small, path, session)
        return tracemalloc.get_traced_memory()[1] / 1e6

    tracemalloc.start()
    try:
        few, many = peak_after(20), peak_after(BOOKS - 20)
    finally:
        tracemalloc.stop()
    ratio = many / few
    return Figure(f"memory after {BOOKS:,} books", many, few, "MB", ratio, (ratio, ratio), 1.0, FLAT, "after 20 books")


def _made_small(scored: Scored, session: str) -> Scored:
    """Return the case with a short session and few items, so that a thousand books are written in a minute."""
    records = tuple(
        msgspec.structs.replace(each, turns=each.turns[:20], annotations=()) if each.id == session else each
        for each in scored.sessions
    )
    blocks = tuple(
        msgspec.structs.replace(each, items=each.items[:6]) if each.id == session else each
        for each in scored.report.sessions
    )
    report = msgspec.structs.replace(scored.report, sessions=blocks, case=None)
    return dataclasses.replace(scored, sessions=records, report=report)
