"""A session seen through one coder's annotations, with its index of codes built once; and a case up to a session.

This is all that rules look at. A session's block is scored from a view that ends with that session: what came later does
not exist for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, repeat
from types import MappingProxyType

from ipt_fidelity.case import Case
from ipt_fidelity.session import THERAPISTS, Annotation, Session

MARKER_GROUP = "marker"
FOCUS_GROUP = "focus"
Mark = tuple[int, Annotation]  # position of the turn in the session (from 0), and what is coded there


def group_of(code: str) -> str:
    """Return the group of a code, which is its part before the dot."""
    return code.partition(".")[0]


@dataclass(frozen=True, eq=False)
class Coding:
    """One session through the annotations of one coder.

    Attributes:
        session: the session.
        coder: whose annotations these are; None where the session has none.
        marks: for each code, where it stands, in the order of the turns.
        groups: the groups of codes that this coder looked for (design: not coded is not "not done").
    """

    session: Session
    coder: str | None
    marks: Mapping[str, tuple[Mark, ...]]
    groups: frozenset[str]

    @cached_property
    def number(self) -> int:
        """Number of the session."""
        return self.session.number

    def work_out(self) -> None:
        """Work out what nearly every rule asks for while the session is in the processor's cache: a tenth faster."""
        _ = self.words, self.therapist_count, self.positions, self.therapist_marks, self.references, self.focus

    @cached_property
    def references(self) -> tuple[str, ...]:
        """``session-id:turn-id`` of every turn."""
        lead = self.session.id + ":"
        return tuple([lead + turn.id for turn in self.session.turns])

    @cached_property
    def words(self) -> tuple[int, ...]:
        """Number of words of every turn."""
        return _word_counts([turn.text for turn in self.session.turns])

    @cached_property
    def seconds(self) -> tuple[float, ...]:
        """Length of every turn in seconds; 0 where its times are not known or run backwards."""
        return tuple(
            [
                max(0.0, turn.end - turn.start) if turn.start is not None and turn.end is not None else 0.0
                for turn in self.session.turns
            ]
        )

    @cached_property
    def therapist_count(self) -> tuple[int, ...]:
        """For every turn, how many therapist turns there are up to and with it."""
        therapists = self._therapists
        return tuple(accumulate([1 if turn.speaker in therapists else 0 for turn in self.session.turns]))

    @cached_property
    def therapists_before(self) -> tuple[int, ...]:
        """For every turn, how many therapist turns there are before it."""
        return (0, *self.therapist_count[:-1])

    @cached_property
    def therapist_turns(self) -> int:
        """How many turns the therapists have."""
        return self.therapist_count[-1] if self.session.turns else 0

    def is_therapist(self, position: int) -> bool:
        """Whether the turn at this position is a therapist's."""
        return self.session.speakers.get(self.session.turns[position].speaker) in THERAPISTS

    @cached_property
    def therapist_marks(self) -> Mapping[str, tuple[Mark, ...]]:
        """For each code that stands on a therapist's turn, where it does, in the order of the turns."""
        positions = {position for position, turn in enumerate(self.session.turns) if turn.speaker in self._therapists}
        kept = {code: tuple([mark for mark in marks if mark[0] in positions]) for code, marks in self.marks.items()}
        return MappingProxyType({code: marks for code, marks in kept.items() if marks})

    @cached_property
    def _therapists(self) -> frozenset[str]:
        return frozenset(speaker for speaker, role in self.session.speakers.items() if role in THERAPISTS)

    @cached_property
    def focus(self) -> tuple[str | None, ...]:
        """The focus code of every turn, None where it has none."""
        codes: list[str | None] = [None] * len(self.session.turns)
        for code, marks in self.marks.items():
            if code.startswith("focus."):
                for position, _ in marks:
                    codes[position] = code
        return tuple(codes)

    def marks_of(self, codes: Iterable[str]) -> list[Mark]:
        """Return every mark of the codes, in the order of the turns."""
        return _merged(self.marks, codes)

    def therapist_marks_of(self, codes: tuple[str, ...]) -> tuple[Mark, ...]:
        """Return every mark of the codes on a therapist's turn, in the order of the turns; sorted once for each call."""
        if len(codes) == 1:
            return self.therapist_marks.get(codes[0], ())
        found = self._merged_marks.get(codes)
        if found is None:
            found = self._merged_marks[codes] = tuple(_merged(self.therapist_marks, codes))
        return found

    @cached_property
    def _merged_marks(self) -> dict[tuple[str, ...], tuple[Mark, ...]]:
        return {}

    def positions_of(self, codes: Iterable[str]) -> set[int]:
        """Return the positions of the turns that carry one of the codes."""
        positions = self.positions
        return set().union(*[positions[code] for code in codes if code in positions])

    @cached_property
    def positions(self) -> Mapping[str, tuple[int, ...]]:
        """For each code, the positions of its marks, in the order of the turns."""
        return MappingProxyType({code: tuple([position for position, _ in marks]) for code, marks in self.marks.items()})

    def amount(self, code: str, sizes: Sequence[float]) -> float:
        """Return how much of the talk the turns with a code are, given the size of every turn."""
        return sum(map(sizes.__getitem__, self.positions.get(code, ())))

    def has_any(self, codes: Iterable[str]) -> bool:
        """Whether one of the codes stands anywhere in the session."""
        return any(code in self.marks for code in codes)

    def refer(self, positions: Iterable[int]) -> tuple[str, ...]:
        """Return the references of the turns at these positions, in their order, each once."""
        references = self.references
        return tuple([references[position] for position in sorted(set(positions))])


def _word_counts(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the number of words of each text; where single spaces are the only space in all of them, these are counted."""
    whole = f" {' '.join(texts)} "
    if whole.isascii() and whole.isprintable() and "  " not in whole:
        return tuple([spaces + 1 for spaces in map(str.count, texts, repeat(" "))])
    return tuple([len(text.split()) for text in texts])


def _merged(marks: Mapping[str, tuple[Mark, ...]], codes: Iterable[str]) -> list[Mark]:
    found = [marks[code] for code in codes if code in marks]
    if len(found) == 1:
        return list(found[0])
    return sorted([mark for each in found for mark in each], key=lambda mark: (mark[0], mark[1].code))


def index_coding(session: Session, coder: str | None, annotations: Mapping[str, list[Mark]]) -> Coding:
    """Return the coding of one coder from their marks by code."""
    coding = Coding(session, coder, MappingProxyType(_sorted_marks(annotations)), _groups_coded(session, coder, annotations))
    coding.work_out()
    return coding


def _sorted_marks(annotations: Mapping[str, list[Mark]]) -> dict[str, tuple[Mark, ...]]:
    """Return the marks in the order of the turns, whatever the order in the file; doubled ones once."""
    ordered: dict[str, tuple[Mark, ...]] = {}
    for code, marks in annotations.items():
        last = -1
        for position, _ in marks:
            if position <= last:
                ordered[code] = tuple(sorted(dict.fromkeys(marks), key=_mark_order))
                break
            last = position
        else:
            ordered[code] = tuple(marks)
    return ordered


def _mark_order(mark: Mark) -> tuple[int, str]:
    return mark[0], repr(mark[1])


def _groups_coded(session: Session, coder: str | None, annotations: Mapping[str, list[Mark]]) -> frozenset[str]:
    """Return what the coder looked for; the word ``*`` stands for every group.

    A coder who has anything but focus codes and markers is taken to have coded every group; one with focus codes alone has
    coded focus alone; ``coded_for`` narrows either. A marker is a safety note on a client turn, not a pass of coding.
    """
    if coder is not None and coder in session.coded_for:
        return frozenset(session.coded_for[coder])
    groups = {group_of(code) for code in annotations} - {MARKER_GROUP}
    if groups - {FOCUS_GROUP}:
        return frozenset({"*"})
    return frozenset(groups)


@dataclass(frozen=True, eq=False)
class View:
    """A case up to and with one session, or the whole of it.

    Attributes:
        case: the case; None where a lone session is scored.
        codings: the sessions that may be looked at, by number, each through the coder that counts.
        whole: True where the case itself is looked at, not one session of it.
    """

    case: Case | None
    codings: tuple[Coding, ...]
    whole: bool = False

    @cached_property
    def current(self) -> Coding:
        """The session that is being scored: the last of the view."""
        return self.codings[-1]

    @cached_property
    def by_number(self) -> Mapping[int, Coding]:
        """The codings by session number."""
        return MappingProxyType({coding.number: coding for coding in self.codings})

    def coding(self, number: int) -> Coding | None:
        """Return the session with this number, None where there is no file of it."""
        return self.by_number.get(number)
