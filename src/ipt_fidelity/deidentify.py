"""Names out of sessions: those of a key file become role words, whatever else may identify somebody is listed for a person.

Nothing here claims to be complete. ``docs/privacy.md`` says what is looked for and what is not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ipt_fidelity.errors import BadInput
from ipt_fidelity.identifiers import Find, has_telling, identifiers, names_in
from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.session import Session

if TYPE_CHECKING:
    from ipt_fidelity.replacing import Replacer


@dataclass(frozen=True)
class Deidentified:
    """A session with role words in place of names, and how often each was put there."""

    session: Session
    replaced: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that looks like an identifier and was left as it is: its kind, what stands there, and where."""

    kind: str
    text: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspicions:
    """What a person has to look at.

    Attributes:
        suspects: grouped by what stands there, in alphabetical order within each kind.
        blind: why names that are not listed could not be looked for; empty where they could.
    """

    suspects: tuple[Suspect, ...]
    blind: str = ""


def deidentified(session: Session, replacer: Replacer) -> Deidentified:
    """Return a session with the listed names replaced in talk, names of speakers, notes, persons and reasons.

    Raises:
        BadInput: two speakers would get one name.
    """
    replaced: Counter[str] = Counter()

    def put(text: str) -> str:
        return replacer(text, replaced)

    def put_if(text: str | None) -> str | None:
        return None if text is None else put(text)

    speakers = {name: put(name) for name in session.speakers}
    if len(set(speakers.values())) < len(speakers):
        twice = next(new for new, times in Counter(speakers.values()).items() if times > 1)
        both = " and ".join(repr(old) for old, new in speakers.items() if new == twice)
        message = f"{both} would both be called {twice}."
        raise BadInput([error("shared-name", Place(session.id), message, "Give each a role word in the key file.")])
    change = msgspec.structs.replace
    circumstance = session.circumstance
    made = change(
        session,
        speakers={speakers[name]: role for name, role in session.speakers.items()},
        turns=tuple(
            change(turn, speaker=speakers.get(turn.speaker, turn.speaker), text=put(turn.text)) for turn in session.turns
        ),
        annotations=tuple(change(each, note=put_if(each.note), person=put_if(each.person)) for each in session.annotations),
        ratings=tuple(change(each, note=put(each.note)) for each in session.ratings),
        circumstance=None if circumstance is None else change(circumstance, because=put(circumstance.because)),
    )
    return Deidentified(made, replaced)


def suspicions(sessions: Sequence[Session], replacer: Replacer, keep: Iterable[str] = ()) -> Suspicions:
    """Return what still looks like an identifier in the sessions of a case.

    Args:
        sessions: all of a case, since each helps to judge words of the others.
        replacer: the listed names, to find them in another case.
        keep: words with a capital that are no names.
    """
    texts = [(place, text) for session in sessions for place, text in texts_of(session)]
    known = identifiers()
    found: dict[tuple[str, str], dict[str, None]] = {}

    def suspect(place: str, each: Find) -> None:
        found.setdefault((each.kind, each.text), {})[place] = None

    covered: list[set[int]] = []
    for place, text in texts:
        finds = [*known.finds(text), *replacer.otherwise(text)]
        covered.append({at for each in finds for at in range(each.start, each.start + len(each.text))})
        for each in finds:
            suspect(place, each)
    names = names_in([text for _, text in texts], known, frozenset(word.lower() for word in keep))
    for at, each in names.words:
        if each.start not in covered[at]:
            suspect(texts[at][0], each)
    listed = tuple(Suspect(kind, text, tuple(places)) for (kind, text), places in sorted(found.items()))
    return Suspicions(listed, names.blind)


def texts_of(session: Session) -> Iterator[tuple[str, str]]:
    """Yield every text of a session that a person wrote or said, with its place."""
    yield f"{session.id} (id)", session.id
    yield from ((f"{session.id} (speaker)", name) for name in session.speakers)
    yield from ((f"{session.id}:{turn.id}", turn.text) for turn in session.turns)
    for each in session.annotations:
        for what, text in (("note", each.note), ("person", each.person), ("coder", each.coder)):
            if text:
                yield f"{session.id}:{each.turn} ({what})", text
    for rating in session.ratings:
        yield from (
            (f"{session.id} ({what})", text) for what, text in (("rating", rating.note), ("rater", rating.rater)) if text
        )
    if session.circumstance is not None:
        yield f"{session.id} (circumstance)", session.circumstance.because


def likely_identifiers(sessions: Iterable[Session], name: str) -> Problem | None:
    """Return a warning where what was said holds numbers, dates or addresses that may identify somebody, else None.

    It looks for written patterns in turns alone, which costs next to nothing; names are left to ``suspicions``.

    Args:
        sessions: what was read.
        name: how they are called in the message.
    """
    marked = [
        (f"{session.id}:{turn.id}", turn.text) for session in sessions for turn in session.turns if has_telling(turn.text)
    ]
    finds = [(place, each) for place, text in marked for each in identifiers().finds(text)]
    if not finds:
        return None
    kinds = ", ".join(f"{kind} ({times})" for kind, times in sorted(Counter(each.kind for _, each in finds).items()))
    places = f"{len(finds)} place{'s' if len(finds) > 1 else ''}, first {finds[0][0]}"
    message = f"this may still identify somebody: {kinds}; {places}."
    return warning("identifiers", Place(name), message, "See all with 'ipt-fidelity deidentify --check'.")
