"""Start here for the book of agreement: an overview, where coders differ, and the tables behind the figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ipt_fidelity.disagreements import CodedTurn, Disagreement
from ipt_fidelity.double_coding import DoubleCoding
from ipt_fidelity.double_tables import NamedTable
from ipt_fidelity.workbook.agreement_charts import write_differences
from ipt_fidelity.workbook.agreement_meeting import write_disagreements, write_turns_of_sessions
from ipt_fidelity.workbook.agreement_sheets import (
    write_codes,
    write_confusion,
    write_levels,
    write_notes,
    write_overview,
    write_pairs,
)
from ipt_fidelity.workbook.canvas import Canvas, Paper


@dataclass(frozen=True, eq=False)
class AgreementBook:
    """All that the book shows; it computes nothing.

    Attributes:
        coding: the sessions and their coders.
        tables: agreement by turn, by item and by session.
        disagreements: in the order in which they are gone through.
        turns: every turn of the sessions.
    """

    coding: DoubleCoding
    tables: tuple[NamedTable, ...]
    disagreements: tuple[Disagreement, ...]
    turns: tuple[CodedTurn, ...]


def write_agreement_book(book: AgreementBook, path: Path | IO[bytes], *, paper: Paper = "a4") -> None:
    """Write the book of agreement. The same sessions give the same bytes.

    Args:
        book: what it shows.
        path: where it is written, or an open file; ``outputs.place`` moves it safely into place.
        paper: size of the paper it prints on.

    Raises:
        OSError: the file could not be written.
    """
    coders = book.coding.coders
    title = f"Agreement of {', '.join(coders)}" if coders else "Agreement"
    with Canvas(path, f"IPT fidelity: {title}", title, paper) as canvas:
        write_overview(canvas, title, book.coding, book.tables)
        where = write_disagreements(canvas, book.disagreements, coders, book.turns)
        write_codes(canvas, book.tables)
        write_levels(canvas, book.tables)
        write_confusion(canvas, book.tables)
        write_pairs(canvas, book.tables)
        write_differences(canvas, book.tables)
        write_notes(canvas, book.tables)
        write_turns_of_sessions(canvas, where, book.turns, coders)
