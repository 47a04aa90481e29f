"""The sheet of lists behind the drop-downs: a list in a validation rule itself may have 255 characters at the most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.readers.coding import layout as names
from ipt_fidelity.readers.sheets import column_letters
from ipt_fidelity.session import Session
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.offered_codes import offered_codes
from ipt_fidelity.workbook.subject import FIRST_ROW
from ipt_fidelity.workbook.text import cell_text

TITLE = "Lists"


@dataclass(frozen=True, eq=False)
class Lists:
    """What each column of the coding sheet offers, by its heading."""

    offered: Mapping[str, tuple[str | int, ...]]

    @classmethod
    def of(cls, rubric: Rubric, case: Case | None, session: Session) -> Lists:
        """Return the lists for a session."""
        codes = offered_codes(rubric, case, session.number)
        agreed = case.areas_at(session.number) if case else ()
        areas = dict.fromkeys((*agreed, *(area.id for area in rubric.data.areas)))
        persons = [area.person for area in case.problem_areas if area.person] if case else []
        focus = [code.id.removeprefix("focus.") for code in rubric.data.codes if code.group == "focus"]
        return cls(
            {
                names.FOCUS: (*focus, names.NO_FOCUS),
                names.CODES[0]: (*codes.first, *((names.MORE, *codes.more) if codes.more else ())),
                names.DETAILS["quality"]: (1, 2, 3, 4, 5),
                names.DETAILS["area"]: tuple(areas),
                names.DETAILS["person"]: tuple(dict.fromkeys(cell_text(person) for person in persons)),
                **{names.DETAILS[name]: words for name, words in names.WORDS.items()},
            }
        )

    def source(self, heading: str) -> str | None:
        """Return the cells of a list as a formula, None where it is empty."""
        entries = self.offered.get(heading, ())
        if not entries:
            return None
        letters = column_letters(list(self.offered).index(heading))
        return f"={TITLE}!${letters}${FIRST_ROW + 1}:${letters}${FIRST_ROW + len(entries)}"


def write_lists(canvas: Canvas, lists: Lists) -> None:
    """Write the sheet of lists."""
    sheet = canvas.sheet(TITLE)
    headings = ["Codes" if heading == names.CODES[0] else heading for heading in lists.offered]
    sheet.widths(*(36 if heading == "Codes" else 20 for heading in headings))
    begin_table(
        sheet, TITLE, f"What the drop-downs offer. Codes below '{names.MORE}' are of other phases or areas.", headings
    )
    for column, entries in enumerate(lists.offered.values()):
        for index, entry in enumerate(entries):
            sheet.write(FIRST_ROW + index, column, entry)
    sheet.print_area(FIRST_ROW + max(map(len, lists.offered.values())), len(headings))
