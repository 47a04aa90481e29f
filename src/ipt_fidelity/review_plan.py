"""What becomes of edits in returned books: changes to be logged, conflicts to be decided, and what is already there.

Nothing is read or written here. An edit knows what its cell held when the book was written; by that, a decision that
somebody else took in the meantime is told from one that the editor saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ipt_fidelity.ratings_log import Entry
from ipt_fidelity.session import RaterRole

Kind = Literal["rating", "dismissal", "reinstatement", "words"]
About = tuple[str, str, RaterRole]


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that a person changed in a book.

    Attributes:
        kind: as in the log.
        session: id of the session, or ``WHOLE_CASE``.
        about: id of the item, name of the flag, or key of the question.
        role: as what the column speaks.
        was: the level that stood there when the book was written.
        level: the level that stands there now; None where it was taken out.
        computed: the computed level, which the first decision is set against.
        why: the reason, or the words.
        cell: sheet and cell.
        who: who dismisses a flag, where the book names somebody.
        evidence: the turns of a flag.
        question: whether ``about`` is a question and no item.
    """

    kind: Kind
    session: str
    about: str
    role: RaterRole
    cell: str
    why: str = ""
    was: int | None = None
    level: int | None = None
    computed: float | None = None
    who: str = ""
    evidence: tuple[str, ...] = ()
    question: bool = False

    @property
    def key(self) -> About:
        """What is decided, and as what."""
        return self.session, self.about, self.role


@dataclass(frozen=True, slots=True)
class Brought:
    """An edit with the book it came in and who brings it."""

    edit: Edit
    book: str
    sha256: str
    by: str

    @property
    def who(self) -> str:
        """Who decided."""
        return self.edit.who or self.by


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two levels for one item by one role, of which neither knew of the other.

    Attributes:
        brought: the edits, each with its book.
        logged: what the log holds, where one side is already taken in.
    """

    brought: tuple[Brought, ...]
    logged: Entry | None = None

    @property
    def key(self) -> About:
        """What is decided, and as what."""
        return self.brought[0].edit.key

    @property
    def sides(self) -> tuple[tuple[int | None, str, str], ...]:
        """Level, who and where from, of each side."""
        logged = [(self.logged.level, self.logged.who, "the log")] if self.logged else []
        return (*logged, *((each.edit.level, each.who, f"{each.book} ({each.edit.cell})") for each in self.brought))


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        changes: edits to be logged, in the order of the books.
        conflicts: what a person has to decide first.
        known: edits that the log holds already.
    """

    changes: tuple[Brought, ...]
    conflicts: tuple[Conflict, ...] = ()
    known: tuple[Brought, ...] = ()


@dataclass(frozen=True)
class Choices:
    """How conflicts are decided.

    Attributes:
        take: the book whose levels stand.
        levels: the level that stands, by item or by ``session:item``.
    """

    take: str | None = None
    levels: Mapping[str, int | None] = field(default_factory=dict)

    def of(self, conflict: Conflict) -> int | Literal["open"] | None:
        """Return the level that stands, ``open`` where nothing was said about it."""
        session, about, _ = conflict.key
        for name in (f"{session}:{about}", about):
            if name in self.levels:
                return self.levels[name]
        for each in conflict.brought:
            if self.take is not None and each.book == self.take:
                return each.edit.level
        return "open"


def plan(brought: Sequence[Brought], log: Mapping[str, Sequence[Entry]], choices: Choices | None = None) -> Plan:
    """Return what becomes of the edits of returned books.

    Args:
        brought: the edits, in the order of the books.
        log: what was decided before, by session.
        choices: how conflicts are decided, as far as that was said.
    """
    groups: dict[tuple[str, About], list[Brought]] = {}
    for each in brought:
        groups.setdefault((each.edit.kind if each.edit.kind != "reinstatement" else "dismissal", each.edit.key), []).append(
            each
        )
    changes: list[Brought] = []
    conflicts: list[Conflict] = []
    known: list[Brought] = []
    for (_, key), group in groups.items():
        last = _last(log.get(key[0], ()), group[0].edit)
        fresh = [each for each in group if not _same(each, last)]
        known += [each for each in group if each not in fresh]
        conflict = _conflict(fresh, last)
        if conflict is None:
            changes += _merged(fresh)
            continue
        chosen = (choices or Choices()).of(conflict)
        if chosen == "open" or chosen not in {level for level, _, _ in conflict.sides}:
            conflicts.append(conflict)
        else:
            changes += [each for each in fresh if each.edit.level == chosen][:1]
    return Plan(tuple(changes), tuple(conflicts), tuple(known))


def _last(entries: Iterable[Entry], edit: Edit) -> Entry | None:
    """Return the last decision of a role on what an edit is about; words are matched by what they say."""
    found = None
    for entry in entries:
        if edit.kind in ("dismissal", "reinstatement"):
            about = entry.kind in ("dismissal", "reinstatement") and entry.flag == edit.about
        else:
            about = entry.kind == edit.kind and (entry.question if edit.question else entry.item) == edit.about
        if about and entry.role == edit.role:
            found = entry
    return found


def _same(brought: Brought, last: Entry | None) -> bool:
    """Whether the log already ends with this decision."""
    if last is None:
        return False
    edit = brought.edit
    if edit.kind in ("dismissal", "reinstatement"):
        return last.kind == edit.kind and (last.why, last.who) == (edit.why, brought.who)
    return (last.level, last.why) == (edit.level, edit.why)


def _conflict(fresh: Sequence[Brought], last: Entry | None) -> Conflict | None:
    """Return the conflict among edits of one thing, or with what somebody else decided since the book was written."""
    if not fresh or fresh[0].edit.kind != "rating":
        return None
    if len({each.edit.level for each in fresh}) > 1:
        return Conflict(tuple(fresh))
    unseen = last is not None and last.level is not None and last.level not in (fresh[0].edit.was, fresh[0].edit.level)
    if unseen and last is not None and last.who != fresh[0].who:
        return Conflict(tuple(fresh), last)
    return None


def _merged(fresh: Sequence[Brought]) -> list[Brought]:
    """Return edits that say the same once for each person and reason."""
    kept: dict[tuple[str, str], Brought] = {}
    for each in fresh:
        kept.setdefault((each.who, each.edit.why), each)
    return list(kept.values())


def entries_of(changes: Iterable[Brought], when: str, log: Mapping[str, Sequence[Entry]]) -> tuple[Entry, ...]:
    """Return the lines of the log for changes, each with the level that it replaces.

    Args:
        changes: what is taken in.
        when: date and time, ISO 8601.
        log: what was decided before, by session.
    """
    return tuple(_entry(each, when, old_level(each.edit, log)) for each in changes)


def old_level(edit: Edit, log: Mapping[str, Sequence[Entry]]) -> float | None:
    """Return the level that an edit replaces: the one in the log, or what stood in the cell, or else the computed one."""
    last = _last(log.get(edit.session, ()), edit)
    if last is not None and last.level is not None:
        return last.level
    if edit.was is not None:
        return edit.was
    return edit.computed if edit.role == "supervisor" else None


def _entry(each: Brought, when: str, old: float | None) -> Entry:
    edit = each.edit
    about: dict[str, Any] = {"item": edit.about}
    if edit.kind == "rating":
        about |= {"level": edit.level, "old": old}
    elif edit.question:
        about = {"question": edit.about}
    elif edit.kind != "words":
        about = {"flag": edit.about, "evidence": edit.evidence}
    return Entry(
        kind=edit.kind,
        session=edit.session,
        who=each.who,
        role=edit.role,
        when=when,
        why=edit.why,
        book=each.sha256,
        **about,
    )
