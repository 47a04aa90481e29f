"""The transcript with its codes; the links of the other sheets land on its rows."""

from __future__ import annotations

from collections.abc import Mapping

from ipt_fidelity.session import THERAPISTS
from ipt_fidelity.view import FOCUS_GROUP, group_of
from ipt_fidelity.workbook.book_marks import HEADER_ROW, TRANSCRIPT
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.subject import FIRST_ROW, Part, Subject
from ipt_fidelity.workbook.text import clock, words

_HEADINGS = ("Turn", "Time", "Speaker", "Text", "Focus", "Other codes")
_NOTE = "What was said, with the codes of the coder whose annotations are scored. Therapists' turns are shaded."


def write_transcript(canvas: Canvas, subject: Subject) -> None:
    """Write the transcript of every session of the book, one below the other."""
    sheet = canvas.sheet(TRANSCRIPT, landscape=True)
    several = subject.case is not None
    sheet.widths(*((8.5,) if several else ()), 6.5, 7, 14, 76, 19, 34)
    headings = (*(("Session",) if several else ()), *_HEADINGS)
    begin_table(sheet, TRANSCRIPT, _NOTE, headings, centred=range(2 + several))
    row = FIRST_ROW
    for part in subject.parts:
        row = _write_part(sheet, row, part, subject, several=several)
    sheet.filter(HEADER_ROW, row - 1, len(headings))


def _write_part(sheet: Sheet, row: int, part: Part, subject: Subject, *, several: bool) -> int:
    session, lead = part.session, int(several)
    codes = _codes(part, subject)
    roles = {speaker: words(role) for speaker, role in session.speakers.items()}
    for turn in session.turns:
        therapist = session.speakers.get(turn.speaker) in THERAPISTS
        centre, strong, speech, quiet = (
            ("centre_therapist", "strong_therapist", "speech_therapist", "quiet_therapist")
            if therapist
            else ("centre", "text", "speech", "quiet")
        )
        if several:
            sheet.write(row, 0, session.number, centre)
        focus, others = codes.get(turn.id, ("", ""))
        sheet.write(row, lead, turn.id, centre)
        sheet.write(row, lead + 1, clock(turn.start), centre)
        sheet.write(row, lead + 2, _speaker(turn.speaker, roles.get(turn.speaker, "")), strong)
        sheet.write(row, lead + 3, turn.text, speech)
        sheet.write(row, lead + 4, focus, quiet)
        sheet.write(row, lead + 5, others, speech)
        row += 1
    return row


def _speaker(name: str, role: str) -> str:
    """Return a speaker with the role, which alone is enough where the name is a single letter of it.

    >>> _speaker("T", "therapist"), _speaker("Ann", "partner")
    ('Therapist', 'Ann (partner)')
    """
    if not role:
        return name
    return role.capitalize() if name.casefold() == role[0] else f"{name} ({role})"


def _codes(part: Part, subject: Subject) -> Mapping[str, tuple[str, str]]:
    """Return for each turn the label of its focus and those of its other codes, in the order of the codebook."""
    order = {code: index for index, code in enumerate(subject.rubric.code_by_id)}
    by_turn: dict[str, set[str]] = {}
    for annotation in part.session.annotations:
        if annotation.coder == part.report.coder:
            by_turn.setdefault(annotation.turn, set()).add(annotation.code)
    labels = {code: entry.label for code, entry in subject.rubric.code_by_id.items()}
    found = {}
    for turn, codes in by_turn.items():
        ordered = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
        focus = [labels.get(code, code) for code in ordered if group_of(code) == FOCUS_GROUP]
        others = [labels.get(code, code) for code in ordered if group_of(code) != FOCUS_GROUP]
        found[turn] = (" · ".join(focus), " · ".join(others))
    return found
