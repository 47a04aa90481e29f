"""People's levels side by side: the trainee against the supervisor, and a second rater against the supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipt_fidelity.report import SessionReport
from ipt_fidelity.scoring import ItemScore, PersonsRating
from ipt_fidelity.workbook import book_marks as marks
from ipt_fidelity.workbook.canvas import Canvas, Sheet
from ipt_fidelity.workbook.layout import LINKED_TURNS, TURN_HEADINGS, begin_table, blank, turn_widths, write_turns
from ipt_fidelity.workbook.subject import Subject

_NOTE = "Widest gap first. A gap is a place to talk about, and nobody's error. An empty gap: one of the two has not rated."
_NOBODY = "Nobody has rated an item so far. Levels are given on the sheet Items, and the next book shows them here."
_HEADINGS = ("Session", "Item", "Computed or final", marks.SELF, marks.SUPERVISOR, marks.GAP, marks.SECOND, "Gap, second")
_WORDS = "What they said"
_NAMES = {"self": "Trainee", "supervisor": "Supervisor", "rater": "Second rater"}
_TURNS = len(_HEADINGS)
_SELF, _SUPERVISOR, _SECOND = "self", "supervisor", "rater"


@dataclass(frozen=True, slots=True)
class Rated:
    """An item of a session that people have rated, with the latest rating of each role."""

    session: SessionReport
    score: ItemScore
    by_role: Mapping[str, PersonsRating]

    def gap(self, role: str) -> int | None:
        """Return by how much a role's level lies above the supervisor's; None where one of them is missing."""
        other, supervisor = self.by_role.get(role), self.by_role.get(_SUPERVISOR)
        return other.level - supervisor.level if other and supervisor else None


def write_ratings(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet of people's ratings."""
    sheet = canvas.sheet(marks.RATINGS, landscape=True)
    sheet.widths(8, 26, 10, 7, 11, 6, 9, 7, *turn_widths(subject), 54)
    headings = (*_HEADINGS, *TURN_HEADINGS, _WORDS)
    centred = {0, *range(2, _TURNS + LINKED_TURNS + 1)}
    row = begin_table(sheet, marks.RATINGS, _NOTE, headings, frozen_columns=2, centred=centred)
    rated = sorted(_rated(subject), key=_widest_first)
    for each in rated:
        _write(sheet, row, subject, each)
        row += 1
    if not rated:
        sheet.write(row, 0, _NOBODY, "plain")
        row += 1
    sheet.print_area(row, len(headings))


def _rated(subject: Subject) -> list[Rated]:
    return [
        Rated(part.report, score, {rating.role: rating for rating in score.ratings})
        for part in subject.parts
        for score in part.report.items
        if score.ratings
    ]


def _widest_first(rated: Rated) -> tuple[int, int]:
    own, second = rated.gap(_SELF), rated.gap(_SECOND)
    return -abs(own) if own is not None else 1, -abs(second) if second is not None else 1


def _write(sheet: Sheet, row: int, subject: Subject, rated: Rated) -> None:
    here = row + 1
    score = rated.score
    sheet.write(row, 0, rated.session.number, "number")
    sheet.write(row, 1, score.title, "strong")
    sheet.write(row, 2, blank(score.level), "level" if score.level is not None else "centre_quiet")
    for column, role in ((3, _SELF), (4, _SUPERVISOR), (6, _SECOND)):
        rating = rated.by_role.get(role)
        sheet.write(row, column, rating.level if rating else "–", "level" if rating else "centre_quiet")
    for column, role, level in ((5, _SELF, f"D{here}"), (7, _SECOND, f"G{here}")):
        formula = f'=IF(AND(ISNUMBER({level}),ISNUMBER(E{here})),{level}-E{here},"")'
        sheet.formula(row, column, formula, rated.gap(role), "gap")
    write_turns(sheet, row, _TURNS, subject, score.evidence)
    said = [f"{_NAMES[role]}: {rating.note}" for role, rating in rated.by_role.items() if rating.note]
    sheet.write(row, _TURNS + LINKED_TURNS + 1, "\n".join(said), "quiet")
