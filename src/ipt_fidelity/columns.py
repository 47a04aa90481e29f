"""A session by column: one field of all its turns, or of all its annotations, as a list; and what is worked out from them.

Checks and rules ask for one field of hundreds of records at once. Taking a field out of all of them in one go, and keeping
what was worked out once for all coders and rules, is most of what makes reading and scoring fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress, count
from typing import Any

from ipt_fidelity.session import THERAPISTS, Annotation, Session
from ipt_fidelity.talk import Talk

#: Every character but the plain space at which ``str.split`` parts words.
OTHER_SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


Mark = tuple[int, Annotation]  # position of a turn in the session (from 0), and what is coded there
Numbered = Mapping[str, tuple[int, ...]]  # for each code, numbers of turns or of annotations


@dataclass(frozen=True, eq=False)
class Columns:
    """A session with the fields of its turns and annotations, in the order of the file.

    Only for reading and indexing. Kept longer, the columns would hold every text in an order of their own, so that a session
    is not freed in the order in which it was made, and the memory of the next one is scattered.

    Attributes:
        session: the session.
        ids: of every turn, as are speakers, starts, ends (seconds, None where not known) and texts.
        turns: of every annotation, the id of its turn; codes and coders likewise.
        bare: whether it is known that no annotation says more than its turn, code and coder.
    """

    session: Session
    ids: tuple[str, ...]
    speakers: tuple[str, ...]
    starts: tuple[float | None, ...]
    ends: tuple[float | None, ...]
    texts: tuple[str, ...]
    turns: tuple[str, ...]
    codes: tuple[str, ...]
    coders: tuple[str, ...]
    bare: bool = False

    @cached_property
    def position_of(self) -> dict[str, int]:
        """Where the turn of an id stands, from 0; the first where an id stands twice."""
        return dict(zip(reversed(self.ids), range(len(self.ids) - 1, -1, -1), strict=True))

    @cached_property
    def places(self) -> tuple[int | None, ...]:
        """For every annotation, where its turn stands; None where there is no such turn."""
        return tuple(map(self.position_of.get, self.turns))

    @cached_property
    def coded_by(self) -> frozenset[str]:
        """Everybody who coded something here."""
        return frozenset(self.coders)

    def index_of(self, coder: str) -> tuple[Numbered, Numbered]:
        """Return for each code of one coder the positions of its turns, in their order, and which annotations stand there.

        A code that somebody puts on the same turn again in the same words counts once; an annotation whose turn is not there
        is left aside. Where the annotations say nothing more, it need not be known which they are.
        """
        own: list[Any] = [self.codes, self.places, range(len(self.codes))]
        if self.coded_by != {coder} or None in self.places:
            kept = [by == coder and place is not None for by, place in zip(self.coders, self.places, strict=True)]
            own = [tuple(compress(column, kept)) for column in own]
        codes, places, entries = own
        index: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for code, place, entry in zip(codes, places, entries, strict=True):
            index[code][place] = entry
        if sum(map(len, index.values())) < len(codes) or [*places] != sorted(places):
            return self._in_order_of_turns(zip(codes, places, entries, strict=True))
        positions = {code: tuple(found) for code, found in index.items()}
        return positions, {} if self.bare else {code: tuple(found.values()) for code, found in index.items()}

    def _in_order_of_turns(self, own: Iterable[tuple[str, Any, int]]) -> tuple[Numbered, Numbered]:
        """Return the same where the file has another order, or one code several times on one turn."""
        annotations = self.session.annotations
        index: defaultdict[str, dict[Mark, int]] = defaultdict(dict)
        for code, place, entry in own:
            index[code].setdefault((place, annotations[entry]), entry)
        ordered = {code: sorted(found, key=_mark_order) for code, found in index.items()}
        positions = {code: tuple([place for place, _ in marks]) for code, marks in ordered.items()}
        return positions, {code: tuple([index[code][mark] for mark in marks]) for code, marks in ordered.items()}

    @cached_property
    def talk(self) -> Talk:
        """What can be said of the talk; it does not keep the columns."""
        lead, roles = self.session.id + ":", self.session.speakers
        therapists = {speaker for speaker, role in roles.items() if role in THERAPISTS}
        by_therapist = [1 if speaker in therapists else 0 for speaker in self.speakers]
        whole = f" {' '.join(self.texts)} "
        return Talk(
            self.session,
            tuple([lead + name for name in self.ids]),
            frozenset(compress(count(), by_therapist)),
            tuple(accumulate(by_therapist)),
            whole.rfind("  ") < 0 and not any(space in whole for space in OTHER_SPACES),
            self.coded_by,
            self.bare,
        )


def _mark_order(mark: Mark) -> tuple[int, str]:
    return mark[0], repr(mark[1])


def columns_of(session: Session) -> Columns:
    """Return a session by column."""
    turns, annotations = session.turns, session.annotations
    return Columns(
        session,
        tuple([turn.id for turn in turns]),
        tuple([turn.speaker for turn in turns]),
        tuple([turn.start for turn in turns]),
        tuple([turn.end for turn in turns]),
        tuple([turn.text for turn in turns]),
        tuple([annotation.turn for annotation in annotations]),
        tuple([annotation.code for annotation in annotations]),
        tuple([annotation.coder for annotation in annotations]),
    )
