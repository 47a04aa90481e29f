"""What a coding book keeps out of sight: texts that no cell can show as they are, and what other people coded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.item_prints import print_of
from ipt_fidelity.readers.coding import layout as names
from ipt_fidelity.session import Session, Turn, plain
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.text import MOST_IN_A_CELL, cell_text, cut

#: Characters of a part: a cell takes 32,767.
_PART = 30_000
#: Ends a text that the cell cannot show as it is; so none is taken for another that it happens to look like.
_MARK = "␣"
_ROOM = 64


class Originals:
    """Texts that a cell shows otherwise than they are, noted while a book is written."""

    def __init__(self) -> None:
        """Begin with none."""
        self.texts: dict[str, str] = {}
        self.turns: dict[str, tuple[str, str]] = {}

    def shown(self, text: str) -> str:
        """Return a text as a cell shows it; one that a cell or its reader would change carries a mark."""
        shown = cell_text(text).strip()
        if shown == text:
            return text
        shown = cut(shown, MOST_IN_A_CELL - _ROOM) + _MARK
        while self.texts.setdefault(shown, text) != text:
            shown += _MARK
        return shown

    def said(self, turn: Turn) -> str:
        """Return what was said on a turn as a cell shows it."""
        shown = cell_text(turn.text)
        if shown != turn.text:
            self.turns[turn.id] = shown, turn.text
        return shown


def write_kept(
    canvas: Canvas, rubric: Rubric, session: Session, coder: str | None, originals: Originals, *, blind: bool
) -> None:
    """Write the hidden sheet.

    Args:
        canvas: the book.
        rubric: the rubric in force, which is told apart from a later one when levels come back.
        session: the session.
        coder: whose annotations stand in sight.
        originals: what was noted while the other sheets were written.
        blind: whether nobody's codes may stand in the book.
    """
    rows: list[tuple[str, str, Sequence[str]]] = [("schema", "", (names.SCHEMA,))]
    if blind:
        rows.append(("scoring_sha256", "", (rubric.scoring_sha256,)))
        rows += [("print", item.id, (print_of(item),)) for item in rubric.data.items]
    rows += [("text", "", _parts({"shown": shown, "text": text})) for shown, text in originals.texts.items()]
    rows += [("turn", turn, _parts({"shown": shown, "text": text})) for turn, (shown, text) in originals.turns.items()]
    if not blind:
        others = (annotation for annotation in session.annotations if annotation.coder != coder)
        rows += [("annotation", annotation.coder, _parts(plain(annotation))) for annotation in others]
    sheet = canvas.hidden_sheet(names.KEPT)
    for row, (kind, name, parts) in enumerate(rows):
        sheet.line(row, (kind, name, *parts), "plain")


def _parts(entry: Any) -> Sequence[str]:
    """Return an entry as JSON in parts that fit into cells; escaped, so that no cell can change a character of it."""
    text = json.dumps(entry)
    return [text[start : start + _PART] for start in range(0, len(text), _PART)]
