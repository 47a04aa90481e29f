"""A session seen through one coder's annotations, with its index of codes built once; and a case up to a session.

This is all that rules look at. A session's block is scored from a view that ends with that session: what came later does
not exist for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ipt_fidelity.case import Case
from ipt_fidelity.columns import Columns, Mark, Numbered, columns_of
from ipt_fidelity.session import Annotation, Session
from ipt_fidelity.talk import Talk

MARKER_GROUP = "marker"
FOCUS_GROUP = "focus"


def is_focus(code: str) -> bool:
    """Whether a code says what a turn is about."""
    return code.startswith("focus.")


def group_of(code: str) -> str:
    """Return the group of a code, which is its part before the dot."""
    return code.partition(".")[0]


class Marks(Mapping[str, tuple[Mark, ...]]):
    """The marks of each code, made when a code is first asked for: most codes are only counted or located."""

    def __init__(self, coding: Coding, kept: Numbered) -> None:
        """Keep what marks are made of; not the coding itself, which keeps its marks.

        Args:
            coding: a session through one coder.
            kept: for each code that is to be found here, the positions that count.
        """
        self._session, self._coder, self._kept = coding.session, coding.coder or "", kept
        self._entries, self._positions = coding.entries, coding.positions
        self._made: dict[str, tuple[Mark, ...]] = {}

    def __getitem__(self, code: str) -> tuple[Mark, ...]:
        """Return the marks of a code."""
        made = self._made.get(code)
        if made is None:
            kept, positions = self._kept[code], self._positions[code]
            made = tuple(zip(positions, self._coded(code, positions), strict=True))
            if len(kept) < len(made):
                made = tuple([mark for mark in made if mark[0] in kept])
            self._made[code] = made
        return made

    def _coded(self, code: str, positions: tuple[int, ...]) -> list[Annotation]:
        annotations, turns = self._session.annotations, self._session.turns
        if code in self._entries:
            return [annotations[entry] for entry in self._entries[code]]
        return [Annotation(turns[position].id, code, self._coder) for position in positions]

    def get(self, code: str, default: Any = None) -> Any:
        """Return the marks of a code, or the default where there are none."""
        return self[code] if code in self._kept else default

    def __iter__(self) -> Iterator[str]:
        """Yield the codes that have marks."""
        return iter(self._kept)

    def __len__(self) -> int:
        """Return how many codes have marks."""
        return len(self._kept)


@dataclass(frozen=True, eq=False)
class Coding:
    """One session through the annotations of one coder.

    Attributes:
        session: the session.
        coder: whose annotations these are; None where the session has none.
        positions: for each code, the positions of its marks, in the order of the turns.
        groups: the groups of codes that this coder looked for (design: not coded is not "not done").
        entries: for each code, which annotations of the session its marks are; left out where these say nothing more.
        known: what can be said of the talk, where that was looked at already.
    """

    session: Session
    coder: str | None
    positions: Numbered
    groups: frozenset[str]
    entries: Numbered = field(default_factory=dict)
    known: Talk | None = None

    def work_out(self) -> None:
        """Work out what nearly every rule asks for while the session is in the processor's cache."""
        _ = self.references, self.therapist_count, self.therapist_positions, self.focus_words

    @cached_property
    def talk(self) -> Talk:
        """What can be said of the talk without the codes."""
        return self.known or columns_of(self.session).talk

    @cached_property
    def number(self) -> int:
        """Number of the session."""
        return self.session.number

    @cached_property
    def marks(self) -> Mapping[str, tuple[Mark, ...]]:
        """For each code, where it stands and what is coded there, in the order of the turns."""
        return Marks(self, self.positions)

    @cached_property
    def therapist_positions(self) -> Numbered:
        """For each code that stands on a therapist's turn, the positions of its marks there, in the order of the turns."""
        at = self.talk.therapist_at
        kept = {
            code: found if at.issuperset(found) else tuple([position for position in found if position in at])
            for code, found in self.positions.items()
        }
        return MappingProxyType({code: found for code, found in kept.items() if found})

    @cached_property
    def therapist_marks(self) -> Mapping[str, tuple[Mark, ...]]:
        """For each code that stands on a therapist's turn, where it does, in the order of the turns."""
        return Marks(self, self.therapist_positions)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """``session-id:turn-id`` of every turn."""
        return self.talk.references

    @cached_property
    def words(self) -> tuple[int, ...]:
        """Number of words of every turn."""
        return self.talk.words

    @cached_property
    def seconds(self) -> tuple[float, ...]:
        """Length of every turn in seconds; 0 where its times are not known or run backwards."""
        return self.talk.seconds

    @cached_property
    def therapist_count(self) -> tuple[int, ...]:
        """For every turn, how many therapist turns there are up to and with it."""
        return self.talk.therapist_count

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
        return position in self.talk.therapist_at

    @cached_property
    def focus(self) -> tuple[str | None, ...]:
        """The focus code of every turn, None where it has none."""
        codes: list[str | None] = [None] * len(self.session.turns)
        for code, found in self.positions.items():
            if is_focus(code):
                for position in found:
                    codes[position] = code
        return tuple(codes)

    @cached_property
    def has_two_focus_codes(self) -> bool:
        """Whether a turn may have two focus codes; never wrong when it says no."""
        found = [positions for code, positions in self.positions.items() if is_focus(code)]
        return sum(map(len, found)) > len(set().union(*found))

    def marks_of(self, codes: Iterable[str]) -> list[Mark]:
        """Return every mark of the codes, in the order of the turns."""
        return _merged(self.marks, codes)

    def therapist_marks_of(self, codes: tuple[str, ...]) -> tuple[Mark, ...]:
        """Return every mark of the codes on a therapist's turn, in the order of the turns; sorted once for each call."""
        if len(codes) == 1:
            marks: tuple[Mark, ...] = self.therapist_marks.get(codes[0], ())
            return marks
        found = self._merged_marks.get(codes)
        if found is None:
            found = self._merged_marks[codes] = tuple(_merged(self.therapist_marks, codes))
        return found

    @cached_property
    def _merged_marks(self) -> dict[tuple[str, ...], tuple[Mark, ...]]:
        return {}

    def therapist_positions_of(self, codes: Iterable[str]) -> set[int]:
        """Return the positions of the therapists' turns that carry one of the codes."""
        positions = self.therapist_positions
        return set().union(*[positions[code] for code in codes if code in positions])

    def positions_of(self, codes: Iterable[str]) -> set[int]:
        """Return the positions of the turns that carry one of the codes."""
        positions = self.positions
        return set().union(*[positions[code] for code in codes if code in positions])

    def amount(self, code: str, sizes: Sequence[float]) -> float:
        """Return how much of the talk the turns with a code are, given the size of every turn."""
        return sum(map(sizes.__getitem__, self.positions.get(code, ())))

    @cached_property
    def focus_words(self) -> Mapping[str, int]:
        """For each focus code, the number of words on its turns."""
        words_at = self.talk.words_at
        return MappingProxyType({code: words_at(found) for code, found in self.positions.items() if is_focus(code)})

    def has_any(self, codes: Iterable[str]) -> bool:
        """Whether one of the codes stands anywhere in the session."""
        return not self.positions.keys().isdisjoint(codes)

    def refer(self, positions: Iterable[int]) -> tuple[str, ...]:
        """Return the references of the turns at these positions, in their order, each once."""
        references, each_once = self.references, {*positions}
        if len(each_once) * 8 < len(references):
            return tuple([references[position] for position in sorted(each_once)])
        return tuple([reference for position, reference in enumerate(references) if position in each_once])

    def refer_to(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the references of the therapists' turns that carry one of the codes, in their order, each once."""
        if len(codes) > 1:
            return self.refer(self.therapist_positions_of(codes))
        references = self.references
        found = [position for code in codes for position in self.therapist_positions.get(code, ())]
        return tuple(dict.fromkeys([references[position] for position in found]))

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """What rules have worked out from this session and may ask for again; they choose the keys."""
        return {}


def _merged(marks: Mapping[str, tuple[Mark, ...]], codes: Iterable[str]) -> list[Mark]:
    found = [of_code for code in codes if (of_code := marks.get(code))]
    if len(found) == 1:
        return list(found[0])
    return sorted([mark for each in found for mark in each], key=lambda mark: (mark[0], mark[1].code))


def index_coding(columns: Columns, coder: str) -> Coding:
    """Return a session through the annotations of one coder; those of turns that are not there are left aside."""
    session, (positions, entries) = columns.session, columns.index_of(coder)
    groups = _groups_coded(session, coder, positions)
    coding = Coding(session, coder, MappingProxyType(positions), groups, MappingProxyType(entries), columns.talk)
    coding.work_out()
    return coding


def _groups_coded(session: Session, coder: str, codes: Iterable[str]) -> frozenset[str]:
    """Return what the coder looked for; the word ``*`` stands for every group.

    A coder who has anything but focus codes and markers is taken to have coded every group; one with focus codes alone has
    coded focus alone; ``coded_for`` narrows either. A marker is a safety note on a client turn, not a pass of coding.
    """
    if coder in session.coded_for:
        return frozenset(session.coded_for[coder])
    groups = {group_of(code) for code in codes} - {MARKER_GROUP}
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
        before: for a whole case, the meetings before the contract (number 0), which are no sessions of it.
        memory: what rules have worked out from sessions that come first in every view that shares it; they choose the keys.
    """

    case: Case | None
    codings: tuple[Coding, ...]
    whole: bool = False
    memory: dict[Any, Any] = field(default_factory=dict)
    before: tuple[Coding, ...] = ()

    @cached_property
    def every(self) -> tuple[Coding, ...]:
        """The sessions with the meetings before the contract, by number."""
        return (*self.before, *self.codings) if self.before else self.codings

    @cached_property
    def current(self) -> Coding:
        """The session that is being scored: the last of the view."""
        return self.codings[-1]

    @cached_property
    def by_number(self) -> Mapping[int, Coding]:
        """The codings by session number."""
        return MappingProxyType({coding.number: coding for coding in self.every})

    def coding(self, number: int) -> Coding | None:
        """Return the session with this number, None where there is no file of it."""
        return self.by_number.get(number)
