"""The coding sheet as a page of text, as it looked when somebody last read it."""

from __future__ import annotations

import re

import msgspec
from tests.made import session
from tests.workbook.test_golden_books import page_of

from ipt_fidelity.case import Case
from ipt_fidelity.session import Annotation
from ipt_fidelity.toolkit import installed
from ipt_fidelity.workbook.coding_sheet import write_coding_sheet


def test_the_coding_sheet_looks_as_it_did_when_it_was_last_read(golden, tmp_path):
    """Focus carried on and ended, codes side by side, a row for a code with details of its own, text that is no formula."""
    made = session(
        4,
        "T focus.relationships task.summary technique.clarification: =How was it?",
        "C focus.relationships: Well.",
        "T: Hm.",
        "C focus.other: The weather.",
        measures={"PHQ-9": None},
        circumstance={"kind": "conjoint", "because": "the partner came"},
    )
    added = Annotation("1", "task.time_reminder", "c1", value=12, person="partner", note="said twice")
    made = msgspec.structs.replace(made, annotations=(*made.annotations, added))
    case = Case.model_validate({"id": "a", "contract": {"sessions": 16}, "problem_areas": ["grief"]})
    write_coding_sheet(made, tmp_path / "sheet.xlsx", installed().rubric("ipt-core")[0], case=case)

    page, _, rest = page_of(tmp_path / "sheet.xlsx").partition("== Codebook")

    assert "== Overlaps" in rest
    assert "[?]" not in page, "every cell has one of our looks"
    # how long the lists are belongs to the codebook
    golden("coding-sheet.txt", re.sub(r"Lists!\$([A-Z])\$4:\$[A-Z]\$\d+", r"Lists, \1", page))
