"""Cells of a CSV file that a spreadsheet would take for a formula: guarded when written, unguarded when read back."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet calculates: one that begins like a formula gets an apostrophe before it.

    >>> guarded("=1+1"), guarded("- well, no"), guarded("'=1"), guarded("Yes.")
    ("'=1+1", "'- well, no", "''=1", 'Yes.')
    """
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded.

    >>> unguarded("'=1+1"), unguarded("'tis so")
    ('=1+1', "'tis so")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
