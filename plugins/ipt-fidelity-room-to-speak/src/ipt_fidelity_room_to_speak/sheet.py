"""The extra sheet: the longest turn of the client in each session."""

from __future__ import annotations

from ipt_fidelity.report import Report

ITEM = "room_to_speak.longest_turn"


def longest_turns(report: Report) -> list[list[str | float | None]]:
    """Return a row for each session in which the item was measured: id, words and level."""
    rows: list[list[str | float | None]] = []
    for session in report.sessions:
        for item in session.items:
            if item.item == ITEM and item.measure is not None:
                words = item.measure.value
                rows.append([session.id, words if not isinstance(words, str) else None, item.level])
    return rows
