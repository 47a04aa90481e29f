"""The book in which people decide what coders differ on, and how it is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from ipt_fidelity.consensus import NO, YES, Decision, Question, digest_of, questions
from ipt_fidelity.disagreements import FOCUS
from ipt_fidelity.documents import read_bytes
from ipt_fidelity.double_coding import CodedSession
from ipt_fidelity.encrypted import decrypted
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error
from ipt_fidelity.readers.sheets import as_text, cell_name, find_header, open_book, rows_of, value_at
from ipt_fidelity.workbook.canvas import Canvas, Paper, Sheet
from ipt_fidelity.workbook.layout import begin_table, widest
from ipt_fidelity.workbook.text import shortened, words

SCHEMA: Final = "ipt-fidelity/consensus-book/1"
DECISIONS, KEPT = "Decisions", "_consensus"
KEY, ANSWER, BY, BECAUSE = "Key", "Decision", "Decided by", "Because"
_NOTE = (
    "Decide each row together: what holds, who decided, and why. A consensus is made when every row has all three. Rows "
    "may be sorted, not taken out."
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What a book says: the session and codings it was made of, and the decisions."""

    session: str
    digest: str
    decisions: tuple[Decision, ...]


def write_consensus_book(coded: CodedSession, path: Path | IO[bytes], *, paper: Paper = "a4") -> None:
    """Write the book of what the coders of a session differ on.

    Args:
        coded: the session with the coders of whom a consensus is made.
        path: where it is written, or an open file; ``outputs.place`` moves it safely into place.
        paper: size of the paper it prints on.

    Raises:
        OSError: the file could not be written.
    """
    asked = questions(coded)
    coders = tuple(coded.codings)
    title = f"Consensus: {coded.session.id}"
    with Canvas(path, f"IPT fidelity: {title}", title, paper) as canvas:
        sheet = canvas.sheet(DECISIONS, landscape=True)
        headings = ("About", "Turn", "Speaker", "Before", "The turn", "After", *coders, ANSWER, BY, BECAUSE, KEY)
        sheet.widths(
            widest((question.about for question in asked), 26), 16, 10, 28, 42, 28, *[18] * len(coders), 20, 16, 34, 8
        )
        row = begin_table(sheet, title, _NOTE, headings, frozen_columns=2)
        if not asked:
            sheet.write(row, 0, "The coders differ nowhere.", "note")
        for question in asked:
            _question_row(sheet, row, question, coders)
            row += 1
        last = len(headings) - 1
        sheet.hide(last, last)
        sheet.print_area(row, last)
        kept = canvas.hidden_sheet(KEPT)
        for number, line in enumerate((("schema", SCHEMA), ("session", coded.session.id), ("codings", digest_of(coded)))):
            kept.line(number, line, "plain")


def _question_row(sheet: Sheet, row: int, question: Question, coders: Sequence[str]) -> None:
    turn, first = question.turn, 6 + len(coders)
    sheet.write(row, 0, question.about, "flag_strong" if question.safety else "strong")
    sheet.write(row, 1, turn.reference)
    sheet.write(row, 2, words(turn.speaker), "quiet")
    sheet.write(row, 3, shortened(question.before.text) if question.before else None, "quiet")
    sheet.write(row, 4, turn.text, "speech")
    sheet.write(row, 5, shortened(question.after.text) if question.after else None, "quiet")
    for offset, coder in enumerate(coders):
        sheet.write(row, 6 + offset, question.said.get(coder, "did not look for it" if question.about == FOCUS else "–"))
    for offset in range(3):
        sheet.write(row, first + offset, None, "input")
    fitting = [choice for choice in question.choices if "," not in choice]
    if len(fitting) == len(question.choices) and sum(map(len, fitting)) + len(fitting) < 250:
        message = (
            "What holds for this turn. For a focus, another one may be typed." if question.about == FOCUS else "What holds."
        )
        sheet.choices(row, row, first, question.choices, ANSWER, message)
    sheet.write(row, first + 3, question.key, "quiet")


def read_consensus_book(path: Path, password: str | None = None) -> Returned:
    """Read the decisions of a book.

    Raises:
        BadInput: it is no such book, or cannot be read.
    """
    where = Place(str(path))
    book = open_book(decrypted(read_bytes(path), password, where), where)
    try:
        kept = {str(row[0]): str(row[1]) for row in rows_of(book, KEPT) if len(row) > 1}
        rows = rows_of(book, DECISIONS)
    finally:
        book.close()
    header = find_header(rows, (KEY, ANSWER, BY, BECAUSE))
    if kept.get("schema") != SCHEMA or header is None:
        message = "this is not a book of decisions."
        raise BadInput([error("not-consensus", where, message, "Write one with 'ipt-fidelity agreement consensus'.")])
    number, columns = header
    return Returned(
        kept["session"],
        kept["codings"],
        tuple(
            _decision(str(path), rows[at], at, columns)
            for at in range(number + 1, len(rows))
            if value_at(rows[at], columns[KEY]) is not None
        ),
    )


def _decision(file: str, row: Sequence[Any], at: int, columns: dict[str, int]) -> Decision:
    key, answer, by, because = (as_text(value_at(tuple(row), columns[each])) or "" for each in (KEY, ANSWER, BY, BECAUSE))
    answer = answer.casefold() if answer.casefold() in (YES, NO) else answer
    return Decision(key, answer, by, because, Place(file, None, cell_name(DECISIONS, at, columns[ANSWER])))
