"""Makes the files of a rubric or an adaptation from its workbook: what was edited changes, and nothing else.

Each cell is held against what was written in it. Only cells that differ become edits, and ``yaml_edits`` puts them into the
text of the file that the book carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from ipt_fidelity.problems import Place, Problem, error, in_order, warning
from ipt_fidelity.readers.sheets import open_book
from ipt_fidelity.rubric_files import ITEM_SCHEMA
from ipt_fidelity.workbook.authoring.carried import carried
from ipt_fidelity.workbook.authoring.columns import order_of
from ipt_fidelity.workbook.authoring.edits import NewFile, filled_in
from ipt_fidelity.workbook.authoring.folder import Authored, changed_since
from ipt_fidelity.workbook.authoring.offers import Base
from ipt_fidelity.yaml_edits import CannotEdit, Edit, comments_lost, edited
from ipt_fidelity.yaml_style import document


@dataclass(frozen=True, eq=False)
class FromSheet:
    """What a book makes.

    Attributes:
        authored: what the book was made of.
        texts: every file as it is now, by its name below the folder.
        changed: names of the files that are new or differ.
        problems: cells that cannot be used, rows that are gone, and what else has to be looked at.
    """

    authored: Authored
    texts: Mapping[str, str]
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, eq=False)
class Book:
    """A book that was opened, with what it was made of."""

    file: str
    opened: Any
    authored: Authored


def open_rubric_book(raw: bytes, file: str) -> Book:
    """Open a book that ``rubric_sheet`` wrote.

    Args:
        raw: the file.
        file: how it is called in messages.

    Raises:
        BadInput: it is no such book, or it is damaged.
    """
    where = Place(file)
    book = open_book(raw, where)
    authored = carried(book, where)
    _ = authored.documents
    return Book(file, book, authored)


def from_sheet(book: Book, base: Base | None, rules: Iterable[str]) -> FromSheet:
    """Return the files that a book makes.

    Args:
        book: the book.
        base: what an adaptation's rubric holds; None where that is not known, so that ids are not checked.
        rules: kinds of rules that there are.
    """
    authored = book.authored
    filled = filled_in(book.opened, book.file, authored, base, tuple(rules))
    texts = dict(authored.texts)
    problems = [*filled.problems, *_stale(authored)]
    for table, columns, file, edits in filled.edits:
        before = texts[file] if file in texts else f"schema: ipt-fidelity/{PurePath(file).stem}/1\nid: {authored.id}\n"
        texts[file], refused = _edited(before, edits, order_of(columns))
        for path in refused:
            message = f"what was edited of {path} in {file} cannot be put there without touching more."
            problems.append(error("edit", Place(book.file, None, table), message, f"Edit it in {file} by hand."))
        problems += _comments(comments_lost(before, texts[file]), file)
    texts |= {new.name: _new_item(new) for new in filled.files}
    changed = tuple(name for name in sorted(texts) if texts[name] != authored.texts.get(name))
    return FromSheet(authored, dict(sorted(texts.items())), changed, in_order(problems))


def _edited(text: str, edits: Sequence[Edit], order: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return a file with the edits in it, and the paths of those that could not be made."""
    with suppress(CannotEdit):
        return edited(text, edits, order), ()
    refused = []
    for edit in edits:
        try:
            text = edited(text, (edit,), order)
        except CannotEdit as reason:
            refused.append(str(reason))
    return text, refused


def _new_item(new: NewFile) -> str:
    return document({"schema": ITEM_SCHEMA, **new.entry})


def _stale(authored: Authored) -> Sequence[Problem]:
    changed = changed_since(authored)
    if not changed:
        return ()
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    message = f"since the book was written, its files have changed: {', '.join(changed[:3])}{more}."
    hint = "What comes from the book lacks that; compare before you take it over, or write the book again."
    return (warning("stale", Place(str(authored.folder)), message, hint),)


def _comments(lost: Sequence[str], file: str) -> Sequence[Problem]:
    if not lost:
        return ()
    shown = "; ".join(each if len(each) <= 60 else f"{each[:59]}…" for each in lost)
    return (warning("comments", Place(file), f"a list was written anew, and these comments in it are lost: {shown}"),)
