"""What a book is about: one session or the whole case, with the rows of its transcript that links land on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from ipt_fidelity.errors import UnknownName
from ipt_fidelity.problems import near_match
from ipt_fidelity.ratings_log import WHOLE_CASE, Entry
from ipt_fidelity.report import CaseReport, Report, SessionReport
from ipt_fidelity.rubric import Item, RubricData
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.session import Session
from ipt_fidelity.workbook.book_marks import HEADER_ROW, TRANSCRIPT

if TYPE_CHECKING:
    from ipt_fidelity.adaptation import Rubric
    from ipt_fidelity.pipeline import Scored

#: A table has its title in the first row, a note in the second and its header in the third.
FIRST_ROW = HEADER_ROW + 1
#: The unit of a level that is a mean over sessions.
MEAN = "mean level"


@dataclass(frozen=True, eq=False)
class Part:
    """One session of a book: its record and its block of the report."""

    session: Session
    report: SessionReport


@dataclass(frozen=True, eq=False)
class Subject:
    """What a book is about.

    Attributes:
        report: the whole report.
        rubric: the effective rubric.
        block: the block that is laid out: of the case, or of one session.
        parts: the sessions whose transcript the book holds.
        areas: the problem areas agreed, the primary one first.
        format: individual, group or couple.
        written: what people wrote and decided about the block, in order.
        files: where each item is written, by its id.
    """

    report: Report
    rubric: RubricData
    block: CaseReport | SessionReport
    parts: tuple[Part, ...]
    areas: tuple[str, ...] = ()
    format: str = "individual"
    written: tuple[Entry, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def case(self) -> CaseReport | None:
        """The block of the case, in a book about a case."""
        return self.block if isinstance(self.block, CaseReport) else None

    @property
    def session(self) -> SessionReport | None:
        """The block of the session, in a book about a session."""
        return self.block if isinstance(self.block, SessionReport) else None

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of the transcript sheet on which each turn stands, by ``session-id:turn-id``."""
        references = [f"{part.session.id}:{turn.id}" for part in self.parts for turn in part.session.turns]
        return MappingProxyType({reference: FIRST_ROW + index for index, reference in enumerate(references)})

    @cached_property
    def _places(self) -> Mapping[str, tuple[Session, int]]:
        return {
            f"{part.session.id}:{turn.id}": (part.session, position)
            for part in self.parts
            for position, turn in enumerate(part.session.turns)
        }

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {session.id: session.number for session in self.report.sessions}

    @cached_property
    def rows_of_items(self) -> tuple[ItemScore, ...]:
        """The scores in the order in which the sheet of items lists them."""
        return tuple(self.ordered(self.block.items))

    @cached_property
    def item_rows(self) -> Mapping[str, int]:
        """The row of the sheet of items on which each item stands."""
        return MappingProxyType({score.item: FIRST_ROW + index for index, score in enumerate(self.rows_of_items)})

    @cached_property
    def domain_order(self) -> Mapping[str, int]:
        """The place of each domain in the rubric."""
        return {domain.id: index for index, domain in enumerate(self.rubric.domains)}

    def words_of(self, role: str) -> Mapping[str, str]:
        """Return what a role wrote last without a level, by the item or the question it is about."""
        words = [entry for entry in self.written if entry.kind == "words" and entry.role == role]
        return {entry.question or entry.item or "": entry.why for entry in words}

    def item(self, score: ItemScore) -> Item | None:
        """Return the item that a score is of; None where the rubric at hand does not have it."""
        return self.rubric.item_by_id.get(score.item)

    def is_kind(self, score: ItemScore, kind: str) -> bool:
        """Whether an item is measured by a kind of rule."""
        item = self.item(score)
        return item is not None and item.rule.kind == kind

    def ordered(self, items: Iterable[ItemScore]) -> list[ItemScore]:
        """Return items by domain, in the rubric's order of domains."""
        return sorted(items, key=lambda score: self.domain_order.get(score.domain, len(self.domain_order)))

    def target(self, reference: str) -> tuple[str, int] | None:
        """Return where a turn stands in this book; None for a turn of a session that it does not hold."""
        row = self.rows.get(reference)
        return None if row is None else (TRANSCRIPT, row)

    def label(self, reference: str) -> str:
        """Return a turn as a link shows it: ``14`` in its session's book, ``s3:14`` where several sessions come together."""
        session, _, turn = reference.partition(":")
        if self.session is not None and session == self.session.id:
            return turn
        number = self._numbers.get(session)
        return reference if number is None else f"s{number}:{turn}"

    def place_of(self, reference: str) -> tuple[Session, int] | None:
        """Return the session and the position of a turn; None for a turn that the book does not hold."""
        return self._places.get(reference)

    def evidence(self, score: ItemScore) -> tuple[str, ...]:
        """Return the turns behind a score; those of a mean stand in the blocks of its sessions."""
        if score.evidence:
            return score.evidence
        return tuple(dict.fromkeys(reference for _, each in self.session_scores(score) for reference in each.evidence))

    def session_scores(self, score: ItemScore) -> list[tuple[SessionReport, ItemScore]]:
        """Return the scores of the sessions that a mean over sessions was taken of, where turns stand behind them."""
        if self.case is None or score.measure is None or score.measure.unit != MEAN:
            return []
        return [
            (part.report, each)
            for part in self.parts
            for each in part.report.items
            if each.item == score.item and each.status == "scored" and each.evidence
        ]


def subject_of(scored: Scored, session: str | None = None) -> Subject:
    """Return what a book is about.

    Args:
        scored: what was scored.
        session: id of a session; None for the case, or for a lone session.

    Raises:
        UnknownName: no session of the report has this id.
    """
    report, case = scored.report, scored.case
    parts = tuple(Part(record, block) for record, block in zip(scored.sessions, report.sessions, strict=True))
    usual, files = (case.format if case else "individual"), _files(scored.rubric)
    if session is None and report.case is not None:
        written = tuple(scored.reviews.get(WHOLE_CASE, ()))
        return Subject(report, scored.rubric.data, report.case, parts, report.case.areas, usual, written, files)
    name = session if session is not None else report.sessions[-1].id
    own = tuple(part for part in parts if part.report.id == name)
    if not own:
        hint = near_match(name, [part.report.id for part in parts]) or ""
        raise UnknownName(f"this report has no session {name!r}. {hint}".strip())
    record = own[0].session
    areas = case.areas_at(record.number) if case else ()
    written = tuple(scored.reviews.get(name, ()))
    return Subject(report, scored.rubric.data, own[0].report, own, areas, record.format or usual, written, files)


def _files(rubric: Rubric) -> Mapping[str, str]:
    """Return the files in which each item is written: the rubric's own or the overlay that adds it, and what changes it."""
    added = {each.target: each.author for each in rubric.applied if each.section == "items" and each.operation == "add"}
    files = {}
    for item in rubric.data.items:
        authors = rubric.changed_by(item.id)
        own = () if item.id in added and added[item.id] == authors[0] else (f"items/{item.id}.yaml",)
        files[item.id] = ", ".join((*own, *(f"{author}/overlay.yaml" for author in authors)))
    return MappingProxyType(files)
