"""What a feedback book and its reader agree on: names of sheets, headings, cells that a person fills in, the hidden sheet.

A person's cell is found by a heading and a key in a hidden column, never by its address alone, because rows may be sorted.
Whatever stood in such a cell when the book was written is kept on the hidden sheet, so that an edit can be told from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final, Literal

from ipt_fidelity.safety import Flag

SCHEMA: Final = "ipt-fidelity/book/1"
Kind = Literal["feedback-session", "feedback-case", "coding", "blind"]

SUMMARY = "Summary"
ITEMS = "Items"
TASKS = "Tasks"
TRANSCRIPT = "Transcript"
DEPARTURES = "Departures"
PROGRESS = "Progress"
TIMELINE = "Timeline"
RATINGS = "Ratings"
REFLECTION = "Reflection"
ANCHORS = "Anchors"
ABOUT = "About"
#: Very hidden: no menu of a spreadsheet program shows it.
BOOK = "_book"

#: Headings of the sheet of items. ``SELF``, ``SUPERVISOR`` and ``SECOND`` take a level from 1 to 5, of competence items too.
#: In a session's book the level is that of the item in the session; in a case's book, of the item over the whole case.
ITEM_ID = "Item id"
STATUS = "Status"
COMPUTED = "Computed level"
SELF = "Self"
SUPERVISOR = "Supervisor"
SECOND = "Second rater"
GAP = "Gap"
FINAL = "Final level"
#: The reason of whoever is supervisor or second rater.
NOTE = "Note: why this level"
#: The reason of the trainee, who rates as ``SELF``.
DIFFERENTLY = "I see this differently because"
INPUT_HEADINGS = (SELF, SUPERVISOR, SECOND, NOTE, DIFFERENTLY)
#: Row of the headings of every table, counted from 0; data begin in the row below.
HEADER_ROW = 2

#: On the summary each flag has a row with its key; beneath ``DISMISS`` stand the name and the reason of a supervisor.
DISMISS = "Dismissed by · because"
DISMISSED_BY_COLUMN, DISMISSED_BECAUSE_COLUMN, FLAG_KEY_COLUMN = 1, 2, 5
DISMISSED_BY, DISMISSED_BECAUSE = "dismissed by", "dismissed because"

#: On the sheet of reflections: the question, the trainee's own words, and a hidden key such as ``open.surprised``,
#: ``led:<item>`` (what led there) or ``status:<item>`` (one of ``STEP_STATUSES``).
QUESTION_COLUMN, ANSWER_COLUMN, REFLECTION_KEY_COLUMN = 0, 1, 2
ANSWER = "answer"
STEP_STATUSES = ("to try", "tried", "part of my work now", "not for now")

#: Keys of the first rows of the hidden sheet; key in column A, value in column B.
BOOK_KEYS = (
    "schema",
    "kind",
    "case",
    "session",
    "scoring_sha256",
    "rubric_sha256",
    "tool_version",
    "inputs_sha256",
)
WAS = "was:"
#: Before the id of an item: the print of what a level of it rests on, see ``item_prints``.
PRINT = "print:"


def flag_key(flag: Flag) -> str:
    """Return what tells a flag from all others of a case: its name, its session and its turns."""
    return f"{flag.flag}|{flag.session}|{','.join(flag.evidence)}"


def was_key(sheet: str, field: str, key: str) -> str:
    """Return the key under which the hidden sheet keeps what an input cell held when it was written.

    A cell that was empty has no such row.

    >>> was_key(ITEMS, SUPERVISOR, "technique.stance")
    'was:Items:Supervisor:technique.stance'

    Args:
        sheet: name of the sheet.
        field: heading of the column, or ``ANSWER``, ``DISMISSED_BY`` or ``DISMISSED_BECAUSE``.
        key: id of the item, key of the flag or of the question.
    """
    return f"{WAS}{sheet}:{field}:{key}"


def inputs_digest(was: Mapping[str, str | int]) -> str:
    """Return the sha256 of what stood in the input cells, by the keys of ``was_key``."""
    listed = sorted((key, str(value)) for key, value in was.items())
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest()
