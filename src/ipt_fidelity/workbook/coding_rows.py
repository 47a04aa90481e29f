"""The rows that one turn takes on a coding sheet: its codes side by side, a further row where their details differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ipt_fidelity.readers.coding.layout import CODES, DETAILS
from ipt_fidelity.session import Annotation


@dataclass(frozen=True, slots=True)
class CodingRow:
    """What is coded in one row.

    Attributes:
        focus: without its prefix; empty where the row has none.
        codes: at most as many as there are columns.
        details: by field; they belong to each code of the row, or to the focus of a row without codes.
    """

    focus: str = ""
    codes: tuple[str, ...] = ()
    details: tuple[tuple[str, Any], ...] = ()


def coding_rows(annotations: Iterable[Annotation]) -> tuple[CodingRow, ...]:
    """Return the rows of a turn from what is coded on it, at least one.

    Args:
        annotations: of one turn and one coder.
    """
    focus: list[Annotation] = []
    by_details: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    for annotation in annotations:
        if annotation.code.startswith("focus."):
            focus.append(annotation)
        else:
            by_details.setdefault(_details(annotation), []).append(annotation.code)
    rows = [
        CodingRow("", tuple(part), details) for details, codes in by_details.items() for part in _parts(codes, len(CODES))
    ]
    for annotation in reversed(focus):
        word, details = annotation.code.removeprefix("focus."), _details(annotation)
        if rows and not details and not rows[0].focus:
            rows[0] = CodingRow(word, rows[0].codes, rows[0].details)
        else:
            rows.insert(0, CodingRow(word, (), details))
    return tuple(rows) or (CodingRow(),)


def _details(annotation: Annotation) -> tuple[tuple[str, Any], ...]:
    given = ((name, getattr(annotation, name)) for name in DETAILS)
    return tuple((name, value) for name, value in given if value is not None)


def _parts(codes: Sequence[str], length: int) -> list[Sequence[str]]:
    return [codes[start : start + length] for start in range(0, len(codes), length)]
