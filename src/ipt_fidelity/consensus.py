"""From several codings of a session to one: what all coders agree on, and what people decided on everything else.

Nothing is decided by a program. Each difference is a question with the answers that coders gave; a consensus is made only
when every question has an answer, with who decided and why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ipt_fidelity.agreement.coded_turns import NONE
from ipt_fidelity.disagreements import FOCUS, CodedTurn, coded_turns, disagreements
from ipt_fidelity.double_coding import CONSENSUS, CodedSession, DoubleCoding
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.session import Annotation, Session, plain
from ipt_fidelity.view import FOCUS_GROUP, Coding, group_of

CODER: Final = CONSENSUS
SCHEMA: Final = "ipt-fidelity/consensus/1"
YES, NO = "yes", "no"
#: What belongs to an annotation beside its code; a note is free text, and those of all coders are kept.
DETAILS = ("value", "quality", "depth", "person", "area", "stage", "answer")


@dataclass(frozen=True, slots=True)
class Question:
    """Something that coders differ on.

    Attributes:
        key: tells it from every other question of the session.
        about: the code, ``focus``, or a code with one of its details.
        turn: the turn.
        before: the turn before it, None at the beginning.
        after: the turn after it, None at the end.
        said: by coder, the answer that the coder's codes give.
        choices: the answers that can be given; for a code ``yes`` or ``no``.
        safety: whether it matters for safety.
    """

    key: str
    about: str
    turn: CodedTurn
    before: CodedTurn | None
    after: CodedTurn | None
    said: Mapping[str, str]
    choices: tuple[str, ...]
    safety: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a question, by whom and why, and where that stands."""

    key: str
    answer: str
    by: str
    because: str
    where: Place


@dataclass(frozen=True, eq=False)
class Consensus:
    """A session with the consensus coder, and the record of what was decided."""

    session: Session
    record: Mapping[str, Any]


def questions(coded: CodedSession) -> tuple[Question, ...]:
    """Return everything that the coders of a session differ on: codes, focus, and details of codes they agree on."""
    turns = coded_turns(coded)
    found = []
    for each in disagreements(DoubleCoding((coded,), tuple(coded.codings), ())):
        said = dict(each.said)
        choices: tuple[str, ...] = tuple(sorted(set(said.values())))
        if each.about != FOCUS:
            said = {coder: NO if answer == NONE else YES for coder, answer in said.items()}
            choices = (YES, NO)
        key = f"{each.turn.reference} {each.about}"
        found.append(Question(key, each.about, each.turn, each.before, each.after, said, choices, each.safety))
    return (*found, *_detail_questions(coded, turns))


def _detail_questions(coded: CodedSession, turns: Sequence[CodedTurn]) -> Iterator[Question]:
    for position, code, own in _marked(coded):
        for detail in DETAILS:
            said = {coder: _shown(getattr(annotation, detail)) for coder, annotation in own.items()}
            if len(set(said.values())) < 2:
                continue
            before = turns[position - 1] if position else None
            after = turns[position + 1] if position + 1 < len(turns) else None
            turn, about = turns[position], f"{code}, {detail}"
            choices = tuple(sorted(set(said.values())))
            yield Question(f"{turn.reference} {about}", about, turn, before, after, said, choices, safety=False)


def _shown(value: Any) -> str:
    return NONE if value is None else str(value)


def _marked(coded: CodedSession) -> Iterator[tuple[int, str, dict[str, Annotation]]]:
    """Yield each turn and code that somebody put, with the annotation of each coder who did."""
    found: dict[tuple[int, str], dict[str, Annotation]] = {}
    for coder, coding in coded.codings.items():
        for code, marks in coding.marks.items():
            for position, annotation in marks:
                found.setdefault((position, code), {}).setdefault(coder, annotation)
    for (position, code), own in sorted(found.items(), key=lambda each: each[0]):
        yield position, code, own


def digest_of(coded: CodedSession) -> str:
    """Return the sha256 of what the coders put, so that a book made of other codings can be told."""
    own = [plain(annotation) for annotation in coded.session.annotations if annotation.coder in coded.codings]
    own += [plain(annotation) for _, _, by in _marked(coded) for annotation in by.values()]
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()


def make_consensus(coded: CodedSession, decisions: Sequence[Decision], file: str) -> tuple[Consensus | None, list[Problem]]:
    """Return the session with the consensus coder, or None with everything that is still open.

    Args:
        coded: the session with the coders of whom a consensus is made.
        decisions: what was decided.
        file: where the decisions stand, for messages.
    """
    by_key = {each.key: each for each in decisions}
    asked = questions(coded)
    problems = [problem for question in asked for problem in _open(question, by_key.get(question.key), file)]
    if problems:
        return None, problems
    annotations = tuple(_annotations(coded, by_key))
    session = coded.session
    kept = tuple(each for each in session.annotations if each.coder != CODER and each.coder not in coded.codings)
    own = tuple(annotation for coding in coded.codings.values() for annotation in _of(coding))
    made = msgspec.structs.replace(
        session,
        annotations=(*kept, *own, *annotations),
        coded_for={**session.coded_for, **_looked_for(coded)},
    )
    return Consensus(made, _record(coded, asked, by_key)), []


def _open(question: Question, decision: Decision | None, file: str) -> Iterator[Problem]:
    """Yield what is missing of a decision."""
    lead = f"{question.about} on {question.turn.reference}"
    if decision is None:
        message = f"{lead} is not in the book."
        yield error("no-decision", Place(file), message, "Write the book again; rows may be sorted, not taken out.")
        return
    if not decision.answer:
        yield error("no-decision", decision.where, f"{lead} is not decided.", f"Choose: {', '.join(question.choices)}.")
    elif decision.answer not in question.choices and not _other_focus(question, decision.answer):
        message = f"{decision.answer!r} is no answer to {lead}."
        yield error("decision", decision.where, message, f"Choose: {', '.join(question.choices)}.")
    elif not decision.by or not decision.because:
        what = "who decided" if not decision.by else "why"
        yield error("no-reason", decision.where, f"{lead} does not say {what}.", "Write it beside the decision.")


def _other_focus(question: Question, answer: str) -> bool:
    """Whether the answer is a focus that neither coder had thought of; the codebook judges whether there is such a code."""
    return question.about == FOCUS and answer.startswith(f"{FOCUS_GROUP}.")


def _annotations(coded: CodedSession, decisions: Mapping[str, Decision]) -> Iterator[Annotation]:
    """Yield the annotations of the consensus, in the order of the turns."""
    turns = coded.session.turns
    focus_decided: set[int] = set()
    for position, turn in enumerate(turns):
        decision = decisions.get(f"{coded.session.id}:{turn.id} {FOCUS}")
        if decision is not None:
            focus_decided.add(position)
            if decision.answer != NONE:
                yield Annotation(turn.id, decision.answer, CODER, note=_said(decision))
    for position, code, own in _marked(coded):
        reference = f"{coded.session.id}:{turns[position].id}"
        decision = decisions.get(f"{reference} {code}")
        of_focus = group_of(code) == FOCUS_GROUP
        if (of_focus and position in focus_decided) or (decision is not None and decision.answer == NO):
            continue
        if decision is None and len(own) < 2:
            continue  # looked for by one coder alone: there is no second opinion to agree with
        yield _joined(own, decision, reference, code, decisions)


def _joined(
    own: Mapping[str, Annotation],
    decision: Decision | None,
    reference: str,
    code: str,
    decisions: Mapping[str, Decision],
) -> Annotation:
    """Return one annotation from those of the coders, with what was decided on its details."""
    first = next(iter(own.values()))
    changes: dict[str, Any] = {"coder": CODER}
    notes = [f"{coder}: {each.note}" for coder, each in own.items() if each.note]
    notes += [_said(decision)] if decision else []
    for detail in DETAILS:
        settled = decisions.get(f"{reference} {code}, {detail}")
        if settled is not None:
            values = {_shown(getattr(each, detail)): getattr(each, detail) for each in own.values()}
            changes[detail] = values.get(settled.answer)
            notes.append(f"{detail} {_said(settled)}")
    changes["note"] = "; ".join(notes) or None
    return msgspec.structs.replace(first, **changes)


def _said(decision: Decision) -> str:
    return f"decided by {decision.by}: {decision.because}"


def _of(coding: Coding) -> Iterator[Annotation]:
    for marks in coding.marks.values():
        for _, annotation in marks:
            yield annotation


def _looked_for(coded: CodedSession) -> dict[str, tuple[str, ...]]:
    """Return what the consensus looked for: the groups that two coders at least looked for; nothing where it was all."""
    if all("*" in coding.groups for coding in coded.codings.values()):
        return {}
    known = [*coded.rubric.data.codebook.groups, "strategies"]
    counts = {group: sum("*" in each.groups or group in each.groups for each in coded.codings.values()) for group in known}
    return {CODER: tuple(sorted(group for group, count in counts.items() if count > 1))}


def _record(coded: CodedSession, asked: Sequence[Question], decisions: Mapping[str, Decision]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "session": coded.session.id,
        "coders": list(coded.codings),
        "codings_sha256": digest_of(coded),
        "decisions": [
            {
                "turn": question.turn.reference,
                "about": question.about,
                "said": dict(question.said),
                "decided": decisions[question.key].answer,
                "by": decisions[question.key].by,
                "because": decisions[question.key].because,
            }
            for question in asked
        ],
    }
