"""A worked example of a plugin: whether the client had room to speak.

Each function below is a hook: a fixed name, marked with ``@hookimpl``. The tool calls each on its own and checks what it
returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ipt_fidelity.hooks import hookimpl
from ipt_fidelity.readers.base import Reader
from ipt_fidelity.report import Report
from ipt_fidelity.rules.base import RuleKind
from ipt_fidelity_room_to_speak.reader import RecorderReader
from ipt_fidelity_room_to_speak.rule import LongestTurn
from ipt_fidelity_room_to_speak.sheet import ITEM, longest_turns


@hookimpl
def ipt_adaptations() -> list[Path]:
    """Return the folder that holds ``overlay.yaml``."""
    return [Path(__file__).parent]


@hookimpl
def ipt_rules() -> list[RuleKind]:
    """Return the rule kind that the item of the overlay uses."""
    return [LongestTurn()]


@hookimpl
def ipt_readers() -> list[Reader]:
    """Return a reader of the recorder's files."""
    return [RecorderReader()]


@hookimpl
def ipt_measures() -> list[Mapping[str, Any]]:
    """Return an invented rating by the client; every rubric that does not have it gets it."""
    return [
        {
            "id": "ROOM",
            "title": "Room to speak, rated by the client (an invented example)",
            "range": [0, 10],
            "direction": "higher_is_better",
            "bands": [{"up_to": 4, "label": "little room"}, {"up_to": 10, "label": "room enough"}],
            "expected": "now_and_then",
            "basis": "design",
            "source": "design",
        }
    ]


@hookimpl
def ipt_workbook_sheets(report: Report) -> Iterable[Mapping[str, Any]]:
    """Return a sheet with the longest turn of each session, where the item is in force."""
    rows = longest_turns(report)
    if rows:
        headings = ["Session", "Longest turn of the client (words)", "Level"]
        yield {"title": "Room to speak", "headings": headings, "rows": rows}


@hookimpl
def ipt_report_notes(report: Report) -> Iterable[str]:
    """Say that the item is an example, where it is in force."""
    if any(item.item == ITEM for session in report.sessions for item in session.items):
        yield "Room to speak is an example of a plugin; its item is not validated."
