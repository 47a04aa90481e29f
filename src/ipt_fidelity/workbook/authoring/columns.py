"""The columns of a rubric's workbook, as data: which field stands where, how it is written, what its drop-down offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ipt_fidelity.workbook.authoring.values import (
    BANDS,
    ENTRIES,
    FIELDS,
    FLAG,
    LIST,
    NUMBER,
    RANGE,
    TEXT,
    WEIGHT,
    WORDS,
    Form,
)

ID = "Id"
ITEM = "Item"
LEVEL = "Level"
IN_FORCE = "In force"
WHAT = "What happens"
KIND = "Kind"
#: The heading of the hidden column that ties a row to its place in the files.
ROW = "Row"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        heading: stands above it.
        path: the field in the entry of a row; empty where the row itself says what stands there.
        form: how its value is written.
        width: in characters.
        offers: name of the list behind its drop-down; empty where there is none.
        fixed: names the row, so it cannot be changed once the row is there.
        only: whether nothing but what the list offers is taken.
    """

    heading: str
    path: tuple[str, ...]
    form: Form = TEXT
    width: float = 18
    offers: str = ""
    fixed: bool = False
    only: bool = True


_SOURCE = Column("Sources", ("source",), WORDS, 18, "sources")
_BASIS = Column("Basis", ("basis",), TEXT, 12, "basis")
_BECAUSE = Column("Because", ("because",), TEXT, 34)
_ID = Column(ID, ("id",), TEXT, 26, fixed=True)
SCOPE = Column(IN_FORCE, (), TEXT, 16, "scopes", fixed=True)

HEAD: Final = (
    Column("Id", ("id",), TEXT, 18, fixed=True),
    Column("Title", ("title",), TEXT, 30),
    Column("Version", ("version",), TEXT, 10),
    Column("Status", ("status",), TEXT, 14, "head status"),
    Column("About", ("about",), TEXT, 90),
)
ITEMS: Final = (
    _ID,
    Column("Title", ("title",), TEXT, 24),
    Column("Status", ("status",), TEXT, 12, "status"),
    Column("Domain", ("domain",), TEXT, 17, "domains"),
    Column("Kind", ("kind",), TEXT, 11, "kinds"),
    Column("Looked at by", ("level",), TEXT, 9, "levels"),
    Column("Applies", ("applies",), FIELDS, 26),
    Column("Rule", ("rule", "kind"), TEXT, 11, "rules"),
    Column("What the rule looks for", ("rule", "parameters"), FIELDS, 36),
    Column("Otherwise in a phase", ("rule", "in_phase"), FIELDS, 26),
    Column("Counts", ("counts",), ENTRIES, 38),
    Column("Does not count", ("does_not_count",), ENTRIES, 38),
    Column("Weight", ("weight",), WEIGHT, 12),
    Column("Why this weight", ("weight_because",), TEXT, 30),
    Column("Feedback: strength", ("feedback", "strength"), TEXT, 32),
    Column("Feedback: next step", ("feedback", "next_step"), TEXT, 32),
    Column("Feedback: why", ("feedback", "why"), TEXT, 32),
    Column("Feedback: words", ("feedback", "words"), TEXT, 32),
    Column("Feedback: words for an area or format", ("feedback", "words_for"), FIELDS, 40),
    Column("Feedback: practise", ("feedback", "practise"), TEXT, 30),
    Column("Feedback: reach", ("feedback", "reach"), TEXT, 10, "reach"),
    _SOURCE,
    _BASIS,
    _BECAUSE,
)
ANCHORS: Final = (
    Column(ITEM, (), TEXT, 30, "own items", fixed=True),
    Column(LEVEL, (), TEXT, 7, "anchor levels", fixed=True),
    Column("What it looks like", ("text",), TEXT, 70),
    Column("Outcome", ("outcome",), WORDS, 20, "outcomes"),
    Column("At least", ("at_least",), NUMBER, 9),
    Column("At most", ("at_most",), NUMBER, 9),
    Column("From, up to (not included)", ("between",), RANGE, 15),
)
CODES: Final = (
    _ID,
    Column("Label", ("label",), TEXT, 22),
    Column("Definition", ("definition",), TEXT, 44),
    Column("Counts", ("counts",), ENTRIES, 38),
    Column("Does not count", ("does_not_count",), ENTRIES, 38),
    Column("Example", ("example",), TEXT, 34),
    Column("Counter-example", ("counter_example",), TEXT, 34),
    Column("Instead", ("instead",), WORDS, 22, "instead"),
    Column("Phases", ("phases",), WORDS, 11, "phases"),
    Column("Role", ("role",), TEXT, 12, "roles"),
    Column("Counts as", ("counts_as",), TEXT, 14, "counts as"),
    Column("Departure", ("departure",), FLAG, 10, "yes or no"),
    Column("Critical", ("critical",), FLAG, 9, "yes or no"),
    Column("Allowed", ("allowed",), FLAG, 9, "yes or no"),
    Column("Feedback", ("feedback",), TEXT, 34),
    _SOURCE,
    _BASIS,
    _BECAUSE,
)
CHANGES: Final = (
    Column(WHAT, (), TEXT, 12, "operations", fixed=True),
    Column(KIND, (), TEXT, 10, "changeable", fixed=True),
    Column(ID, (), TEXT, 28, "targets", fixed=True),
    Column("Set these fields", ("set",), FIELDS, 44),
    Column("Add to these lists", ("extend",), FIELDS, 34),
    Column("Because", ("because",), TEXT, 50),
    _SOURCE,
    _BASIS,
)
MEASURES: Final = (
    Column(ID, ("id",), TEXT, 14, fixed=True),
    Column("Title", ("title",), TEXT, 30),
    Column("Range", ("range",), RANGE, 11),
    Column("Direction", ("direction",), TEXT, 16, "directions"),
    Column("Bands", ("bands",), BANDS, 28),
    Column("Caseness", ("caseness",), NUMBER, 10),
    Column("Reliable change", ("reliable_change",), NUMBER, 10),
    Column("Filled in by", ("rated_by",), TEXT, 10, "rated by"),
    Column("Expected", ("expected",), TEXT, 14, "expected"),
    Column("Safety items", ("safety_items",), LIST, 10),
    Column("Safety text", ("safety_text",), TEXT, 24),
    Column("Range of an item", ("item_range",), RANGE, 10),
    _SOURCE,
    _BASIS,
    Column("Note", ("note",), TEXT, 44),
    _BECAUSE,
)
SOURCES: Final = (
    Column(ID, ("id",), TEXT, 24, fixed=True),
    Column("Work", ("cite",), TEXT, 80),
    Column("Note", ("note",), TEXT, 60),
)


def order_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the order in which the keys of a table's entries stand in a file."""
    keys = dict.fromkeys(part for column in columns for part in column.path)
    return tuple(each for key in keys for each in ((key, "anchors") if key == "rule" else (key,)))
