"""What a coding sheet looks like: the names and headings by which writer and reader understand one another.

Sheets and columns are found by name, so that a coder may hide, widen or move a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SCHEMA: Final = "ipt-fidelity/coding-sheet/1"

CODING: Final = "Coding"
RATING: Final = "Rating"
SESSION: Final = "Session"
#: Very hidden: what a cell cannot show as it is, and what other people coded. First row: schema and rubric.
KEPT: Final = "_session"
#: The sheet of that kind in a feedback book, which is no session file and is easily taken for one.
FEEDBACK: Final = "_book"

CODES: Final = ("Code 1", "Code 2", "Code 3", "Code 4")
#: The heading of each field of an annotation that has a column of its own. They belong to every code of their row.
DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "value": "Value",
        "quality": "Quality",
        "depth": "Depth",
        "person": "Person",
        "area": "Area",
        "stage": "Stage",
        "answer": "Answer",
        "note": "Note",
    }
)
TURN: Final[Mapping[str, str]] = MappingProxyType(
    {"id": "Turn", "speaker": "Speaker", "text": "What was said", "start": "Start, s", "end": "End, s"}
)
FOCUS: Final = "Focus"
#: Shown beside the focus: what holds on a turn whose focus was left blank. Never read.
IN_FORCE: Final = "In force"
TIME: Final = "Time"

#: Written as a focus: none, which also ends what was carried forward.
NO_FOCUS: Final = "–"
CARRIED: Final = "↓ "
#: Stands between the codes that are offered first and the others.
MORE: Final = "— more —"

NUMBERS: Final = frozenset({"value", "quality", "number", "day", "minutes", "start", "end", "level"})
WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "depth": ("touched", "worked"),
        "stage": ("renegotiation", "impasse", "dissolution"),
        "answer": ("agreed", "amended", "none"),
    }
)

#: The sheet on the session: its single facts, by the word in the first column.
FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Session": "id",
        "Case": "case",
        "Number": "number",
        "Day": "day",
        "Minutes": "minutes",
        "Complete": "complete",
        "Medium": "medium",
        "Format": "format",
        "Circumstance": "circumstance.kind",
        "Because": "circumstance.because",
        "Coder": "coder",
    }
)
#: Its tables: title, and the headings beneath it.
TABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Speakers": ("Speaker", "Role"),
        "Measures": ("Measure", "Total"),
        "Safety answers": ("Measure", "Item", "Answer"),
        "Looked for": ("Coder", "Groups of codes"),
        "Ratings": ("Item", "Rater", "Role", "Level", "Note"),
    }
)
#: Written for a total or an answer that is known to be missing.
NOT_ANSWERED: Final = "not answered"
YES: Final = "yes"
NO: Final = "no"

RATING_HEADINGS: Final = ("Item", "Level", "Note")
