"""Reading a returned feedback book against openpyxl's bare pass over the sheets that people fill in."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import write_cases
from benchmarks.measure import Figure, side_by_side
from ipt_fidelity.in_force import Options
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import installed
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook import write_workbook
from ipt_fidelity.workbook.returned_book import read_returned

AIM, MUST = 1.1, 1.3
READ = (marks.BOOK, marks.ITEMS, marks.SUMMARY, marks.REFLECTION)
FILLED = 20
RUNS_IN_A_ROUND = 5


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return milliseconds for the book of a session with 20 levels filled in; the number of sessions plays no part."""
    del sessions
    raw = _returned()
    edits = read_returned(raw, raw, "book.xlsx").edits
    if len(edits) != FILLED:
        raise AssertionError(f"{FILLED} cells were filled in, {len(edits)} were found")
    pairs = [(lambda: read_returned(raw, raw, "book.xlsx"), lambda: _bare_pass(raw))] * RUNS_IN_A_ROUND
    timing = side_by_side(pairs, rounds)
    own, peer = (1000 * total / RUNS_IN_A_ROUND for total in (timing.own, timing.peer))
    against = "openpyxl, read-only pass"
    return [Figure("read a returned book", own, peer, "ms", timing.ratio, timing.spread, AIM, MUST, against)]


def _bare_pass(raw: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    return sum(1 for name in READ for row in book[name].iter_rows(values_only=True) for value in row if value is not None)


def _returned() -> bytes:
    """Return a session's book of 600 turns in which a trainee has rated 20 items."""
    from openpyxl import load_workbook

    with TemporaryDirectory() as folder:
        (case,) = write_cases(Path(folder) / "cases", 3)
        scored, _ = score_case_file(case, Options(), installed())
        if scored is None:
            raise AssertionError("the made-up case cannot be scored")
        path = Path(folder) / "book.xlsx"
        write_workbook(scored, path, scored.sessions[-1].id)
        book = load_workbook(path)
        page = book[marks.ITEMS]
        column = next(cell.column for cell in page[marks.HEADER_ROW + 1] if cell.value == marks.SELF)
        for row in range(marks.HEADER_ROW + 2, marks.HEADER_ROW + 2 + FILLED):
            page.cell(row, column).value = 3
        book.save(path)
        return path.read_bytes()
