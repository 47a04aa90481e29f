"""The flags, above everything else, each with a place where a supervisor may dismiss it with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ipt_fidelity.safety import Flag, caps_of
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.canvas import Sheet
from ipt_fidelity.workbook.sections import CAP, LAST, section
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import words

TITLES: Mapping[str, str] = {
    "harm": "Harm",
    "risk_answer_without_check": "Risk answer, no check coded",
    "risk_disclosed_without_check": "Risk disclosed, no check coded",
    "risk_answer": "Risk answer, check coded",
}
NO_FLAG = "No flag comes of what is coded and recorded. This says nothing about what is not."
#: Higher than any score, so that a flag without a cap, or one that is dismissed, lowers nothing.
NO_CAP = 9
_TURN_COLUMNS = (1, 3, 4)


class Flagged(NamedTuple):
    """Where the flags stand: the first row below, and the cells with their caps where one of them can cap the score."""

    row: int
    caps: str | None


def write_flags(sheet: Sheet, row: int, subject: Subject) -> Flagged:
    """Write the flags."""
    row = section(sheet, row, "Look at this first")
    flags = subject.block.flags
    if not flags:
        sheet.write(row, 0, NO_FLAG, "plain")
        return Flagged(row + 1, None)
    first, caps = row, [_cap(flag, subject) for flag in flags]
    for flag, cap in zip(flags, caps, strict=True):
        _write_flag(sheet, row, subject, flag)
        _write_dismissal(sheet, row + 1, flag, cap)
        row += 2
    return Flagged(row, f"$M${first + 1}:$M${row}" if min(caps) < NO_CAP else None)


def _write_flag(sheet: Sheet, row: int, subject: Subject, flag: Flag) -> None:
    dismissed = flag.dismissed
    look, strong, link = ("quiet", "quiet", "link") if dismissed else ("flag", "flag_strong", "link_flag")
    sheet.line(row, [None] * LAST, look)
    sheet.write(row, 0, TITLES.get(flag.flag, words(flag.flag)), strong)
    where = "" if subject.session else f"{flag.session}: "
    rest = len(flag.evidence) - len(_TURN_COLUMNS)
    more = f" And {rest} more turns." if rest > 0 else ""
    when = f" Dismissed by {dismissed.who} ({dismissed.when[:10]}): {dismissed.why}" if dismissed else ""
    sheet.write(row, 2, f"{where}{flag.message}{more}{when}", look)
    for column, reference in zip(_TURN_COLUMNS, flag.evidence, strict=False):
        sheet.link(row, column, subject.target(reference), f"turn {subject.label(reference)}", link)


def _write_dismissal(sheet: Sheet, row: int, flag: Flag, cap: float) -> None:
    """Write who dismisses a flag and why, and the cap that it puts on the score until then."""
    key = marks.flag_key(flag)
    dismissed = flag.dismissed
    sheet.line(row, [None] * LAST)
    sheet.write(row, 0, marks.DISMISS, "small_right")
    who, why = (dismissed.who, dismissed.why) if dismissed else ("", "")
    sheet.input(row, marks.DISMISSED_BY_COLUMN, marks.DISMISSED_BY, key, who)
    sheet.input(row, marks.DISMISSED_BECAUSE_COLUMN, marks.DISMISSED_BECAUSE, key, why)
    sheet.write(row, marks.FLAG_KEY_COLUMN, key, "plain")
    in_force = NO_CAP if who.strip() and why.strip() else cap
    by, because = f"B{row + 1}", f"C{row + 1}"
    given = f"LEN(TRIM({by}))>0,LEN(TRIM({because}))>0"
    sheet.formula(row, CAP, f"=IF(AND({given}),{NO_CAP},{cap:g})", in_force, "plain")


def _cap(flag: Flag, subject: Subject) -> float:
    """Return the cap that a flag puts on the score of this book while it is not dismissed."""
    part = next((part for part in subject.parts if part.report.id == flag.session), None)
    if part is None:
        return NO_CAP
    standing = msgspec.structs.replace(flag, dismissed=None)
    caps = caps_of((standing,), subject.rubric, complete=part.report.complete)
    if not caps or (subject.case is not None and part.report.number == 0):
        return NO_CAP
    return subject.rubric.safety.case_cap if subject.case is not None else caps[0][1]
