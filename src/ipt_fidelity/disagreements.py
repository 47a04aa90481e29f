"""Where coders differ, turn by turn, in the order in which a calibration meeting goes through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ipt_fidelity.agreement.coded_turns import NONE
from ipt_fidelity.double_coding import CodedSession, DoubleCoding
from ipt_fidelity.view import FOCUS_GROUP, Coding, group_of

FOCUS = "focus"


@dataclass(frozen=True, slots=True)
class CodedTurn:
    """A turn with what each coder put on it.

    Attributes:
        reference: ``session-id:turn-id``.
        session: id of the session.
        position: of the turn in the session, from 0.
        speaker: role of whoever speaks.
        text: what was said.
        codes: by coder, the codes in alphabetical order; empty where none was put.
    """

    reference: str
    session: str
    position: int
    speaker: str
    text: str
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A code that some coders put on a turn and others, who looked for it, did not; or different focus codes.

    Attributes:
        about: the code, or ``focus``.
        turn: the turn.
        before: the turn before it, None at the beginning.
        after: the turn after it, None at the end.
        said: by coder, what they put: the code, another focus, or "none".
        safety: whether the code matters for safety.
        of_its_kind: how many disagreements there are about this code.
    """

    about: str
    turn: CodedTurn
    before: CodedTurn | None
    after: CodedTurn | None
    said: Mapping[str, str]
    safety: bool
    of_its_kind: int


def coded_turns(coded: CodedSession) -> tuple[CodedTurn, ...]:
    """Return every turn of a session with what each coder put on it."""
    by_turn: list[dict[str, list[str]]] = [{coder: [] for coder in coded.codings} for _ in coded.session.turns]
    for coder, coding in coded.codings.items():
        for code, positions in coding.positions.items():
            for position in dict.fromkeys(positions):
                by_turn[position][coder].append(code)
    return tuple(
        CodedTurn(
            f"{coded.session.id}:{turn.id}",
            coded.session.id,
            position,
            coded.session.speakers[turn.speaker],
            turn.text,
            {coder: tuple(sorted(codes)) for coder, codes in by_turn[position].items()},
        )
        for position, turn in enumerate(coded.session.turns)
    )


def disagreements(coding: DoubleCoding, codes: Sequence[str] = ()) -> tuple[Disagreement, ...]:
    """Return every disagreement: safety first, then the codes that coders differ on most, each in the order of the turns.

    Args:
        coding: the sessions.
        codes: codes or groups; empty takes all.
    """
    found = [each for coded in coding.sessions for each in _in_session(coded) if not codes or _chosen(each[0], codes)]
    counts = Counter(about for about, *_ in found)
    made = [
        Disagreement(about, turn, before, after, said, safety, counts[about])
        for about, turn, before, after, said, safety in found
    ]
    order = {coded.session.id: index for index, coded in enumerate(coding.sessions)}
    return tuple(
        sorted(
            made,
            key=lambda each: (
                not each.safety,
                -each.of_its_kind,
                each.about,
                order[each.turn.session],
                each.turn.position,
            ),
        )
    )


def _chosen(about: str, codes: Sequence[str]) -> bool:
    return about in codes or group_of(about) in codes


_Found = tuple[str, CodedTurn, CodedTurn | None, CodedTurn | None, dict[str, str], bool]


def _in_session(coded: CodedSession) -> Iterator[_Found]:
    turns = coded_turns(coded)
    data = coded.rubric.data
    used = sorted({code for coding in coded.codings.values() for code in coding.marks})
    for about, said_by in _differing(coded, used):
        for position, said in said_by.items():
            before = turns[position - 1] if position else None
            after = turns[position + 1] if position + 1 < len(turns) else None
            safety = about in data.codebook.critical or group_of(about) == "marker"
            yield about, turns[position], before, after, said, safety


def _differing(coded: CodedSession, used: Sequence[str]) -> Iterator[tuple[str, dict[int, dict[str, str]]]]:
    """Yield for each code, and for the focus, the turns on which those who looked for it differ, with what each said."""
    yield FOCUS, _focus(coded)
    for code in used:
        if group_of(code) == FOCUS_GROUP:
            continue
        groups = coded.rubric.data.codebook.groups_for((code,))
        looked = {coder: each for coder, each in coded.codings.items() if "*" in each.groups or each.groups & groups}
        if len(looked) < 2:
            continue
        marked = {coder: each.positions_of((code,)) for coder, each in looked.items()}
        every = list(marked.values())
        apart = every[0].union(*every[1:]) - every[0].intersection(*every[1:])
        yield (
            code,
            {at: {coder: code if at in own else NONE for coder, own in marked.items()} for at in sorted(apart)},
        )


def _focus(coded: CodedSession) -> dict[int, dict[str, str]]:
    looked: dict[str, Coding] = {coder: each for coder, each in coded.codings.items() if any(each.focus)}
    if len(looked) < 2:
        return {}
    found = {}
    for position in range(len(coded.session.turns)):
        said = {coder: each.focus[position] or NONE for coder, each in looked.items()}
        if len(set(said.values())) > 1:
            found[position] = said
    return found
