"""Reads what people filled in on a returned feedback book: every edit with its cell, every cell that cannot be used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ipt_fidelity.errors import BadInput
from ipt_fidelity.item_prints import SAFETY
from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.ratings_log import WHOLE_CASE
from ipt_fidelity.readers.coding import layout as coding_layout
from ipt_fidelity.readers.coding.sheet import read_coding
from ipt_fidelity.readers.sheets import Row, as_number, cell_name, find_header, open_book, rows_of, value_at
from ipt_fidelity.review_plan import Edit
from ipt_fidelity.rubric import LEVELS
from ipt_fidelity.rules.base import plural
from ipt_fidelity.session import RaterRole
from ipt_fidelity.workbook import book_marks as marks

_LEVELS: Mapping[str, RaterRole] = {marks.SELF: "self", marks.SUPERVISOR: "supervisor", marks.SECOND: "rater"}


@dataclass(frozen=True)
class ReturnedBook:
    """A feedback book that somebody gave back.

    Attributes:
        file: how it is called in messages.
        sha256: of the file as it came.
        kind: of the book; a second rater's book is ``blind``.
        case: id of the case; None for a lone session.
        session: id of the session; None for the book of a case.
        scoring_sha256: of the rubric that it was made with, less wording.
        prints: of each item, by id.
        edits: what was changed.
        problems: cells that cannot be used.
    """

    file: str
    sha256: str
    kind: str
    case: str | None
    session: str | None
    scoring_sha256: str
    prints: Mapping[str, str]
    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]


def read_returned(raw: bytes, plain: bytes, file: str) -> ReturnedBook:
    """Read a returned book.

    Args:
        raw: the file as it came.
        plain: the same, decrypted.
        file: how it is called in messages.

    Raises:
        BadInput: this is no book of ours.
    """
    where = Place(file)
    book = open_book(plain, where)
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        if marks.BOOK in book.sheetnames:
            return _feedback(book, file, sha256)
        if coding_layout.KEPT in book.sheetnames:
            return _second_raters(book, file, sha256)
    finally:
        book.close()
    message = "this is not a book that ipt-fidelity wrote: its hidden sheet is missing."
    hint = "Save it as .xlsx from the book that was written, and leave hidden sheets where they are."
    raise BadInput([error("not-ours", where, message, hint)])


def _feedback(book: Any, file: str, sha256: str) -> ReturnedBook:
    facts = {
        str(key): value for row in rows_of(book, marks.BOOK) if (key := value_at(row, 0)) is not None for value in row[1:2]
    }
    if facts.get("schema") != marks.SCHEMA:
        message = f"this book is {facts.get('schema')!r}; this version reads {marks.SCHEMA!r}."
        raise BadInput([error("schema-version", Place(file), message, "Use a version of the tool that reads it.")])
    session = value_at((facts.get("session"),), 0)
    whole = facts.get("kind") == "feedback-case"
    about = WHOLE_CASE if whole else str(session)
    reading = _Reading(file, about, facts)
    reading.say_missing_sheets(book.sheetnames)
    edits = (
        *reading.items(rows_of(book, marks.ITEMS)),
        *reading.flags(rows_of(book, marks.SUMMARY)),
        *reading.reflections(rows_of(book, marks.REFLECTION)),
    )
    prints = {key.removeprefix(marks.PRINT): str(value) for key, value in facts.items() if key.startswith(marks.PRINT)}
    case = value_at((facts.get("case"),), 0)
    return ReturnedBook(
        file,
        sha256,
        str(facts.get("kind")),
        str(case) if case is not None else None,
        None if whole else about,
        str(facts.get("scoring_sha256")),
        prints,
        edits,
        tuple(reading.problems),
    )


@dataclass
class _Reading:
    """What is read of one book, held against what its cells held when it was written."""

    file: str
    session: str
    facts: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def was(self, sheet: str, heading: str, key: str) -> Any:
        """Return what a cell held when the book was written."""
        return value_at((self.facts.get(marks.was_key(sheet, heading, key)),), 0)

    def wrong(self, cell: str, message: str, hint: str) -> None:
        """Note a cell that cannot be used."""
        self.problems.append(error("cell", Place(self.file, None, cell), message, hint))

    def items(self, rows: Sequence[Row]) -> Iterator[Edit]:
        """Yield what was changed on the sheet of items."""
        if not rows:
            return
        header = find_header(rows, (marks.ITEM_ID, *marks.INPUT_HEADINGS))
        if header is None:
            self.wrong(marks.ITEMS, "the headings of the items are not all there.", "Put them back as they were.")
            return
        first, columns = header
        seen: set[str] = set()
        for number in range(first + 1, len(rows)):
            item = value_at(rows[number], columns[marks.ITEM_ID])
            if item is None:
                continue
            if str(item) in seen:
                cell = cell_name(marks.ITEMS, number, columns[marks.ITEM_ID])
                self.wrong(cell, f"the item {item!r} stands twice.", "Keep one row of it; the first is used.")
                continue
            seen.add(str(item))
            yield from self._item(rows[number], number, columns, str(item))
        self._say_missing([item for item in self.items_written if item not in seen])

    @property
    def items_written(self) -> tuple[str, ...]:
        """The items that had a row when the book was written."""
        prints = (key.removeprefix(marks.PRINT) for key in self.facts if key.startswith(marks.PRINT))
        return tuple(name for name in prints if name != SAFETY)

    def _say_missing(self, items: Sequence[str]) -> None:
        if items:
            named = f"{', '.join(items[:3])}{', …' if len(items) > 3 else ''}"
            message = f"{plural(len(items), 'row')} of items missing ({named}); nothing is taken in for them."
            where = Place(self.file, None, marks.ITEMS)
            self.problems.append(warning("missing-rows", where, message, "Was something in them? Put it into a new book."))

    def say_missing_sheets(self, sheets: Iterable[str]) -> None:
        """Note the sheets with cells to fill in that are no longer there."""
        present = set(sheets)
        for name in (marks.ITEMS, marks.SUMMARY, marks.REFLECTION):
            if name not in present:
                hint = "Give it the name back, or take the book in as it came."
                self.wrong(name, "this sheet is missing; nothing of it is taken in.", hint)

    def _item(self, row: Row, number: int, columns: Mapping[str, int], item: str) -> Iterator[Edit]:
        computed = value_at(row, columns.get(marks.COMPUTED))
        levels = {heading: self._level(row, number, columns, heading, item) for heading in _LEVELS}
        holders = [heading for heading in (marks.SUPERVISOR, marks.SECOND) if levels[heading][0] is not None]
        noted = holders[0] if holders else None
        for heading, role in _LEVELS.items():
            level, was, sound = levels[heading]
            text = marks.DIFFERENTLY if role == "self" else marks.NOTE if heading == noted else None
            why, why_was = self._text(row, columns, text, item)
            if not sound or (level == was and (why == why_was or level is None)):
                continue
            if level != was and why == why_was and self._about_another(heading, item, was):
                why = ""
            yield Edit(
                "rating",
                self.session,
                item,
                role,
                cell_name(marks.ITEMS, number, columns[heading]),
                why=why,
                was=was,
                level=level,
                computed=float(computed) if isinstance(computed, int | float) else None,
            )
        if all(sound for _, _, sound in levels.values()):
            rated = {marks.DIFFERENTLY: levels[marks.SELF][0], marks.NOTE: noted}
            yield from self._words(row, number, columns, item, rated)

    def _level(
        self, row: Row, number: int, columns: Mapping[str, int], heading: str, item: str
    ) -> tuple[int | None, int | None, bool]:
        """Return the level of a cell, the one that it held, and whether it can be used."""
        was, given = self.was(marks.ITEMS, heading, item), as_number(value_at(row, columns[heading]))
        if given is None:
            return None, was, True
        if isinstance(given, int | float) and not isinstance(given, bool) and given in LEVELS:
            return int(given), was, True
        cell = cell_name(marks.ITEMS, number, columns[heading])
        self.wrong(cell, f"{given!r} is no level.", "Write a whole number from 1 to 5, or leave it empty.")
        return None, was, False

    def _text(self, row: Row, columns: Mapping[str, int], heading: str | None, item: str) -> tuple[str, str]:
        if heading is None:
            return "", ""
        value, was = value_at(row, columns[heading]), self.was(marks.ITEMS, heading, item)
        return "" if value is None else str(value), "" if was is None else str(was)

    def _about_another(self, heading: str, item: str, was: int | None) -> bool:
        """Whether a note that stood there before is about another level: an earlier one, or that of the other rater."""
        if heading == marks.SELF:
            return False
        return heading == marks.SECOND or was is not None or self.was(marks.ITEMS, marks.SECOND, item) is not None

    def _rated(self, heading: str, item: str) -> bool:
        """Whether the words of a cell went with a level when the book was written."""
        levels = (marks.SELF,) if heading == marks.DIFFERENTLY else (marks.SUPERVISOR, marks.SECOND)
        return any(self.was(marks.ITEMS, level, item) is not None for level in levels)

    def _words(
        self, row: Row, number: int, columns: Mapping[str, int], item: str, levels: Mapping[str, Any]
    ) -> Iterator[Edit]:
        """Yield what was written about an item by somebody who gave no level."""
        roles: Mapping[str, RaterRole] = {marks.DIFFERENTLY: "self", marks.NOTE: "supervisor"}
        for heading, role in roles.items():
            text, was = self._text(row, columns, heading, item)
            if levels[heading] is None and text != was and (text or not self._rated(heading, item)):
                yield Edit("words", self.session, item, role, cell_name(marks.ITEMS, number, columns[heading]), why=text)

    def flags(self, rows: Sequence[Row]) -> Iterator[Edit]:
        """Yield the flags that were dismissed, or taken up again."""
        for number, row in enumerate(rows):
            key = value_at(row, marks.FLAG_KEY_COLUMN)
            if value_at(row, 0) != marks.DISMISS or not isinstance(key, str) or key.count("|") < 2:
                continue
            name, session, turns = key.split("|", 2)
            by = _plain(value_at(row, marks.DISMISSED_BY_COLUMN))
            because = _plain(value_at(row, marks.DISMISSED_BECAUSE_COLUMN))
            before = (
                _plain(self.was(marks.SUMMARY, marks.DISMISSED_BY, key)),
                _plain(self.was(marks.SUMMARY, marks.DISMISSED_BECAUSE, key)),
            )
            cell = cell_name(marks.SUMMARY, number, marks.DISMISSED_BECAUSE_COLUMN)
            if (by, because) == before:
                continue
            if by and not because:
                self.wrong(cell, "a flag is dismissed without a reason.", "Write why, or take the name out.")
                continue
            evidence = tuple(turns.split(",")) if turns else ()
            kind = "dismissal" if because else "reinstatement"
            yield Edit(kind, session, name, "supervisor", cell, why=because, who=by, evidence=evidence)  # type: ignore[arg-type]  # one of two

    def reflections(self, rows: Sequence[Row]) -> Iterator[Edit]:
        """Yield the trainee's answers."""
        for number, row in enumerate(rows):
            key, answer = value_at(row, marks.REFLECTION_KEY_COLUMN), value_at(row, marks.ANSWER_COLUMN)
            if not isinstance(key, str) or _plain(answer) == _plain(self.was(marks.REFLECTION, marks.ANSWER, key)):
                continue
            cell = cell_name(marks.REFLECTION, number, marks.ANSWER_COLUMN)
            if key.startswith("status:") and answer not in (None, *marks.STEP_STATUSES):
                self.wrong(
                    cell, f"{answer!r} is not what can become of a step.", f"One of: {', '.join(marks.STEP_STATUSES)}."
                )
                continue
            yield Edit("words", self.session, key, "self", cell, why=_plain(answer), question=True)


def _second_raters(book: Any, file: str, sha256: str) -> ReturnedBook:
    """Return a second rater's book: each level that was given."""
    read = read_coding(book, file, "unnamed")
    facts = {(value_at(row, 0), value_at(row, 1)): value_at(row, 2) for row in rows_of(book, coding_layout.KEPT)}
    session = read.session
    edits = tuple(
        Edit(
            "rating",
            session.id,
            rating.item,
            "rater",
            read.document.place("ratings", index).path or coding_layout.RATING,
            why=rating.note,
            level=rating.level,
            who="" if rating.rater == "unnamed" else rating.rater,
        )
        for index, rating in enumerate(session.ratings)
        if rating.role == "rater"
    )
    prints = {str(name): str(value) for (kind, name), value in facts.items() if kind == "print"}
    scoring = str(facts.get(("scoring_sha256", None)))
    return ReturnedBook(file, sha256, "blind", session.case, session.id, scoring, prints, edits, ())


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
