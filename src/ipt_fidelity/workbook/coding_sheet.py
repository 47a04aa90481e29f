"""The coding sheet: a transcript to be coded in a spreadsheet program, with everything that a coder looks up beside it.

``readers.coding_sheet`` reads it back; nothing that the session file holds is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error, near_match
from ipt_fidelity.readers.coding import layout as names
from ipt_fidelity.session import THERAPISTS, Session, Turn
from ipt_fidelity.workbook.canvas import Canvas, Paper, Sheet
from ipt_fidelity.workbook.coding_lists import Lists, write_lists
from ipt_fidelity.workbook.coding_rows import CodingRow, coding_rows
from ipt_fidelity.workbook.coding_tables import write_codebook, write_overlaps
from ipt_fidelity.workbook.extra import Table, write_table
from ipt_fidelity.workbook.kept import Originals, write_kept
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.rating_sheet import write_rating
from ipt_fidelity.workbook.session_sheet import write_session
from ipt_fidelity.workbook.text import clock

_TURN = (names.TURN["id"], names.TIME, names.TURN["speaker"], names.TURN["text"])
HEADINGS = (
    *_TURN,
    names.FOCUS,
    names.IN_FORCE,
    *names.CODES,
    *names.DETAILS.values(),
    names.TURN["start"],
    names.TURN["end"],
)
#: Up to the last code a screen of 1366 pixels is enough.
_WIDTHS = (5.5, 6, 7.5, 46, 13, 13, *[21] * len(names.CODES), 7, 7, 9, 14, 18, 13, 10, 30, 8, 8)
_COLUMN = {heading: column for column, heading in enumerate(HEADINGS)}
_NOTE = (
    f"One row a turn. A focus left blank goes on as above (see {names.IN_FORCE}); {names.NO_FOCUS} means none. "
    f"{names.DETAILS['value']} to {names.DETAILS['note']} belong to every code of their row. Where codes of one turn differ "
    f"in them, or there are more than {len(names.CODES)}, insert a row below and leave its turn blank."
)
_WRONG = {
    names.FOCUS: "Choose from the list: what the turn is mainly about. – means none; leave it blank to go on as above.",
    **dict.fromkeys(names.CODES, "Choose a code from the list. Codes of other phases and areas stand below the line."),
    "Value": "A whole number said on the turn: sessions left after this one, or sessions agreed.",
    "Quality": "Your rating of how well it was done, from 1 to 5.",
    "Depth": "touched or worked",
    "Area": "Choose a problem area of this rubric.",
    "Stage": "The stage of a dispute: renegotiation, impasse or dissolution.",
    "Answer": "The client's answer to a formulation or contract: agreed, amended or none.",
    "Person": "Who in the client's life is meant.",
}


@dataclass(frozen=True, eq=False)
class _Coded:
    """Whose work the sheet shows: by turn, and what stays hidden beside it."""

    coder: str | None
    rows: Mapping[str, tuple[CodingRow, ...]]


def write_coding_sheet(
    session: Session,
    path: Path | IO[bytes],
    rubric: Rubric,
    *,
    case: Case | None = None,
    coder: str | None = None,
    blind: bool = False,
    paper: Paper = "a4",
    extra: Sequence[Table] = (),
) -> None:
    """Write a session as a workbook in which it is coded.

    Args:
        session: the session.
        path: where the book is written, or an open file; ``outputs.place`` moves it safely into place.
        rubric: the rubric in force, for its codebook.
        case: the case, for the codes of this phase and the agreed areas.
        coder: whose work is shown and gone on with; by default that of the one coder there is.
        blind: for a second rater: nobody's codes or ratings, and a sheet on which the items are rated.
        paper: the size of paper.
        extra: further sheets, such as the report of an import.

    Raises:
        BadInput: several people coded and none is named, or the one who is named did not.
        OSError: the file could not be written.
    """
    coded = _Coded(coder, {}) if blind else _coded(session, coder)
    originals = Originals()
    title = f"{'Second rater' if blind else 'Coding sheet'}: {session.id}"
    with Canvas(path, f"IPT fidelity: {title}", title, paper) as canvas:
        lists = Lists.of(rubric, case, session)
        _write_turns(canvas.sheet(names.CODING, landscape=True), session, coded, lists, originals)
        if blind:
            write_rating(canvas, rubric, case, session)
        write_session(canvas, session, coded.coder, originals, blind=blind)
        write_codebook(canvas, rubric.data)
        write_overlaps(canvas, rubric.data)
        for table in extra:
            write_table(canvas, table)
        write_lists(canvas, lists)
        write_kept(canvas, rubric, session, None if blind else coded.coder, originals, blind=blind)


def _coded(session: Session, coder: str | None) -> _Coded:
    """Return what the coder put on each turn."""
    coders = session.coders()
    where = Place(session.id)
    if coder is None and len(coders) > 1:
        message = f"several people coded: {', '.join(coders)}. A sheet shows the work of one."
        raise BadInput([error("several-coders", where, message, "Name one with --coder, or write a sheet with --blind.")])
    if coder is not None and coders and coder not in coders:
        hint = near_match(coder, coders) or f"Coders here: {', '.join(coders)}. For someone new, use --blind."
        raise BadInput([error("unknown-coder", where, f"nothing is coded by {coder!r}.", hint)])
    who = coder if coder is not None else next(iter(coders), None)
    by_turn: dict[str, list[int]] = {}
    for index, annotation in enumerate(session.annotations):
        if annotation.coder == who:
            by_turn.setdefault(annotation.turn, []).append(index)
    rows = {turn: coding_rows(session.annotations[index] for index in found) for turn, found in by_turn.items()}
    return _Coded(who, rows)


def _write_turns(sheet: Sheet, session: Session, coded: _Coded, lists: Lists, originals: Originals) -> None:
    sheet.widths(*_WIDTHS)
    sheet.allow_rows()
    centred = {
        column for heading, column in _COLUMN.items() if heading in (*names.DETAILS.values(), names.TURN["id"], names.TIME)
    }
    first = row = begin_table(sheet, f"Coding: {session.id}", _NOTE, HEADINGS, frozen_columns=len(_TURN), centred=centred)
    carried, above = "", None
    for turn in session.turns:
        rows = coded.rows.get(turn.id, (CodingRow(),))
        focus = next((each.focus for each in rows if each.focus), names.NO_FOCUS if carried else "")
        carried = carried if not focus else "" if focus == names.NO_FOCUS else focus
        _write_turn(sheet, row, turn, session, originals)
        _write_in_force(sheet, row, above, focus, carried)
        above = row
        for index, each in enumerate(rows):
            shown = focus if index == 0 and not each.focus and focus == names.NO_FOCUS else each.focus
            _write_row(sheet, row, each, shown, originals)
            if index:
                sheet.line(row, [None] * len(_TURN), "quiet")
                sheet.write(row, _COLUMN[names.IN_FORCE], None, "quiet")
            row += 1
    _offer(sheet, first, row - 1, lists)
    # What belongs to single codes is for the screen: on paper it would halve the size of the print.
    sheet.print_area(row, _COLUMN[names.CODES[-1]] + 1)


def _write_turn(sheet: Sheet, row: int, turn: Turn, session: Session, originals: Originals) -> None:
    therapist = session.speakers.get(turn.speaker) in THERAPISTS
    sheet.write(row, 0, originals.shown(turn.id), "centre_quiet")
    sheet.write(row, 1, clock(turn.start), "centre_quiet")
    sheet.write(row, 2, originals.shown(turn.speaker), "strong" if therapist else "text")
    sheet.write(row, 3, originals.said(turn), "speech_therapist" if therapist else "speech")
    for heading, seconds in ((names.TURN["start"], turn.start), (names.TURN["end"], turn.end)):
        sheet.write(row, _COLUMN[heading], seconds, "number")


def _write_in_force(sheet: Sheet, row: int, above: int | None, focus: str, carried: str) -> None:
    """Write the formula that shows which focus holds on a turn, with an arrow where it was carried forward."""
    column = _COLUMN[names.IN_FORCE]
    own, none = f"E{row + 1}", names.NO_FOCUS
    marked = f"{names.CARRIED}{carried}" if carried and not focus else carried
    if above is None:
        formula = f'=IF(OR({own}="",{own}="{none}"),"",{own})'
    else:
        before = f"F{above + 1}"
        held = (
            f'IF(OR({before}="",LEFT({before},{len(names.CARRIED)})="{names.CARRIED}"),{before},"{names.CARRIED}"&{before})'
        )
        formula = f'=IF({own}="",{held},IF({own}="{none}","",{own}))'
    sheet.formula(row, column, formula, marked, "quiet")


def _write_row(sheet: Sheet, row: int, coded: CodingRow, focus: str, originals: Originals) -> None:
    details = dict(coded.details)
    sheet.write(row, _COLUMN[names.FOCUS], focus or None, "input")
    for index, heading in enumerate(names.CODES):
        sheet.write(row, _COLUMN[heading], coded.codes[index] if index < len(coded.codes) else None, "input")
    for name, heading in names.DETAILS.items():
        value = details.get(name)
        shown = originals.shown(value) if isinstance(value, str) else value
        sheet.write(row, _COLUMN[heading], shown, "input_level" if name in names.NUMBERS else "input")


def _offer(sheet: Sheet, first: int, last: int, lists: Lists) -> None:
    """Offer a list in every column that has one."""
    code_columns = _COLUMN[names.CODES[0]], _COLUMN[names.CODES[-1]]
    blocks: Sequence[tuple[str, int, int, bool]] = (
        (names.FOCUS, _COLUMN[names.FOCUS], _COLUMN[names.FOCUS], True),
        (names.CODES[0], *code_columns, True),
        *(
            (names.DETAILS[name], _COLUMN[names.DETAILS[name]], _COLUMN[names.DETAILS[name]], name != "person")
            for name in ("quality", "depth", "person", "area", "stage", "answer")
        ),
    )
    for heading, start, end, only in blocks:
        source = lists.source(heading)
        if source is not None:
            sheet.choose_from((first, start, last, end), source, heading, _WRONG[heading], only=only)
