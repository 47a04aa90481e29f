"""Tables of agreement from coded sessions: each turn is a unit, each coder a rater.

A coder who did not look for a group of codes has missing cells there: not coded is not "not done".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from ipt_fidelity.agreement.table import Ratings, ratings_of
from ipt_fidelity.view import FOCUS_GROUP, Coding, group_of

Turns = Literal["therapist", "other", "all"]
NO, YES, NONE = "not coded", "coded", "none"
#: Each session that several coders coded, with their codings by coder.
Codings = Sequence[Mapping[str, Coding]]


def codes_used(sessions: Codings) -> tuple[str, ...]:
    """Return every code that a coder put anywhere, in alphabetical order."""
    return tuple(sorted({code for codings in sessions for coding in codings.values() for code in coding.marks}))


def turns_of_code(sessions: Codings, codes: Iterable[str]) -> Turns:
    """Return on whose turns codes are compared: the therapist's, or the others' where no therapist turn has one."""
    wanted = tuple(codes)
    marked = any(code in coding.therapist_marks for each in sessions for coding in each.values() for code in wanted)
    return "therapist" if marked else "other"


def coded_table(
    sessions: Codings, coders: Sequence[str], codes: Iterable[str], groups: frozenset[str], turns: Turns
) -> Ratings:
    """Return who put one of the codes on which turn.

    Args:
        sessions: the sessions, each with the codings of its coders.
        coders: the raters, in the order of the columns.
        codes: the codes of which one is enough.
        groups: the groups that a coder must have looked for; ``strategies`` stands for those of the problem areas.
        turns: on whose turns.
    """
    wanted = tuple(codes)
    units: list[str] = []
    rows: list[list[str | None]] = []
    for codings in sessions:
        any_coding = next(iter(codings.values()))
        marked = {
            coder: coding.positions_of(wanted) if _looked_for(coding, groups) else None for coder, coding in codings.items()
        }
        for position, reference in enumerate(any_coding.references):
            if turns != "all" and any_coding.is_therapist(position) != (turns == "therapist"):
                continue
            units.append(reference)
            rows.append([_cell(marked.get(coder), position) for coder in coders])
    return ratings_of(rows, units=units, raters=coders, categories=(NO, YES), noun="turn")


def _looked_for(coding: Coding, groups: frozenset[str]) -> bool:
    return "*" in coding.groups or bool(coding.groups & groups)


def _cell(marked: set[int] | None, position: int) -> str | None:
    if marked is None:
        return None
    return YES if position in marked else NO


def focus_table(sessions: Codings, coders: Sequence[str]) -> Ratings:
    """Return which focus code each coder gave each turn; a turn without one is "none"."""
    units: list[str] = []
    rows: list[list[str | None]] = []
    for codings in sessions:
        any_coding = next(iter(codings.values()))
        focus = {coder: coding.focus for coder, coding in codings.items() if _has_focus(coding)}
        for position, reference in enumerate(any_coding.references):
            units.append(reference)
            rows.append([(focus[coder][position] or NONE) if coder in focus else None for coder in coders])
    return ratings_of(rows, units=units, raters=coders, noun="turn")


def _has_focus(coding: Coding) -> bool:
    return _looked_for(coding, frozenset({FOCUS_GROUP})) and any(coding.focus)


def groups_used(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the groups of codes, in alphabetical order; focus is compared turn by turn, not as a group."""
    return tuple(sorted({group_of(code) for code in codes} - {FOCUS_GROUP}))
