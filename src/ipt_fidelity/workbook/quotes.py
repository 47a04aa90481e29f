"""What is quoted of a moment: the therapist first, a client briefly, and never a client where risk is spoken of."""

from __future__ import annotations

from ipt_fidelity.rubric import RubricData
from ipt_fidelity.session import THERAPISTS, Session, Turn
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import shortened, words

_THERAPIST_WORDS, _CLIENT_WORDS = 170, 70
#: An answer to a question about risk comes within two turns; what led to it stands in the turn before.
_BEFORE, _AFTER = 1, 2


def quoted(subject: Subject, reference: str) -> str:
    """Return what was said at a turn, a line for each speaker; nothing for a turn that the book does not hold."""
    found = subject.place_of(reference)
    if found is None:
        return ""
    session, position = found
    therapist, client = _around(session, position)
    said = []
    if therapist is not None:
        said.append(f"Therapist: “{shortened(session.turns[therapist].text, _THERAPIST_WORDS)}”")
    if client is not None and client not in _guarded(session, subject.rubric):
        turn = session.turns[client]
        said.append(f"{_name(session, turn)}: “{shortened(turn.text, _CLIENT_WORDS)}”")
    return "\n".join(said)


def _around(session: Session, position: int) -> tuple[int | None, int | None]:
    """Return the turn of a therapist and that of somebody else which make up a moment."""
    if _is_therapist(session, session.turns[position]):
        after = position + 1
        answered = after < len(session.turns) and not _is_therapist(session, session.turns[after])
        return position, after if answered else None
    nearest = (at for at in (position + 1, position - 1) if 0 <= at < len(session.turns))
    return next((at for at in nearest if _is_therapist(session, session.turns[at])), None), position


def _is_therapist(session: Session, turn: Turn) -> bool:
    return session.speakers.get(turn.speaker) in THERAPISTS


def _name(session: Session, turn: Turn) -> str:
    return words(session.speakers.get(turn.speaker, "other")).capitalize()


def _guarded(session: Session, rubric: RubricData) -> frozenset[int]:
    """Return the turns at and around every code of risk or harm, whoever put it there."""
    codes = {rubric.safety.risk_check, rubric.safety.risk_disclosed, *rubric.codebook.critical}
    marked = {annotation.turn for annotation in session.annotations if annotation.code in codes}
    at = [index for index, turn in enumerate(session.turns) if turn.id in marked]
    return frozenset(near for index in at for near in range(index - _BEFORE, index + _AFTER + 1))
