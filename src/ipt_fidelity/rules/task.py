"""``task``: work that is due in a window: done in it, at its edge, late, or never.

In a session's block a task is done here, done earlier, still due, or overdue. Overdue is charged once, in the first session
after window and edge; afterwards the task is only listed as open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.columns import Mark
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, insufficient, listed, not_applicable, plural, quoted
from ipt_fidelity.schedule import ENDED_EARLY, Dates
from ipt_fidelity.session import Role
from ipt_fidelity.view import Coding
from ipt_fidelity.windows import Position, WherePosition

#: From best to worst. ``brief`` is less than the task asks for; ``touched`` is a mention without work.
OUTCOMES = ("developed", "done", "edge", "brief", "touched", "late", "never")
_WORDS = {
    "developed": "done and developed in its window",
    "done": "done in its window",
    "edge": "done just after its window",
    "brief": "only partly done",
    "touched": "only touched",
    "late": "done late",
    "never": "not coded in any session up to here",
}


#: How far work on a task has to have come for the task to count as done.
ENOUGH = ("done", "developed")


class Extent(Record):
    """How much makes a task ``done`` and how much ``developed``: so many persons named, or else so many coded turns."""

    done: Annotated[int, Field(ge=1)]
    developed: Annotated[int, Field(ge=1)]


class Parameters(Record):
    """Parameters of ``task``.

    Attributes:
        codes: any of these does the task.
        from_: where its window begins.
        by: where its window ends.
        edge: whether an edge after the window counts at all.
        early_counts: whether work before the window counts.
        turns: coded turns that make it done and developed.
        persons: persons named that make it done and developed, where any are named.
        ending: no longer asked for once the contract is over.
        before_role: due, without an edge, before the first session in which somebody of this role speaks.
        before_event: kinds of event in the case file; due by the last session planned before the first of them, if that is
            earlier.
        answer_develops: a client's answer noted on it (agreed or amended) makes it developed.
        before_contract_counts: whether work in a meeting before the contract (number 0) counts.
    """

    codes: Texts
    from_: Annotated[WherePosition, Field(alias="from")] = Position(at="first")
    by: WherePosition
    edge: bool = True
    early_counts: bool = True
    turns: Extent = Extent(done=1, developed=2)
    persons: Extent | None = None
    ending: bool = False
    before_role: Role | None = None
    before_event: Texts = ()
    answer_develops: bool = False
    before_contract_counts: bool = False

    @property
    def first(self) -> int:
        """The number of the first meeting in which work counts."""
        return 0 if self.before_contract_counts else 1


@dataclass(frozen=True, slots=True)
class _Work:
    """What has been done of a task up to some session."""

    marks: Sequence[tuple[Coding, Mark]]  # and perhaps of later sessions
    until: int
    extent: str  # none, touched, brief, done, developed

    @property
    def enough(self) -> bool:
        return self.extent in ENOUGH

    @property
    def evidence(self) -> tuple[str, ...]:
        marks = [(coding, position) for coding, (position, _) in self.marks if coding.number <= self.until]
        return tuple(dict.fromkeys([coding.references[position] for coding, position in marks]))


class Task:
    """Work that is due in a window."""

    kind: ClassVar[str] = "task"
    summary: ClassVar[str] = "done in its window, at its edge, late, or never"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = True

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the outcomes that these parameters can give."""
        left_out = {"brief"} if not parameters.persons and parameters.turns.done == 1 else set()
        return Words(tuple(word for word in OUTCOMES if word not in left_out and (word != "edge" or parameters.edge)))

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the codes of the task."""
        return tuple(parameters.codes)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return where the task stands on this session, or over the whole case."""
        if scene.windows is None:
            return insufficient("no contract is known, so it cannot be said when this is due")
        return _in_case(scene, parameters) if scene.view.whole else _in_session(scene, parameters)


def _dates(scene: Scene, parameters: Parameters, number: int) -> Dates:
    dates = scene.schedule.dates(parameters.from_, parameters.by, number, edge=parameters.edge)
    if dates is None:  # pragma: no cover  # the caller has asked for windows
        raise AssertionError("dates need a contract")
    if parameters.before_event:
        planned = scene.schedule.last_before(parameters.before_event, number)
        dates = dates if planned is None else dates.brought_forward(planned, dates.until - dates.by)
    if parameters.before_role is not None:
        first = _first_with(scene, parameters.before_role)
        dates = dates if first is None else dates.brought_forward(first - 1, 0)
    return dates


def _first_with(scene: Scene, role: Role) -> int | None:
    """Return the first session seen in which somebody of a role speaks."""
    for coding in scene.view.codings:
        letters = {speaker for speaker, is_ in coding.session.speakers.items() if is_ == role}
        if letters and coding.number > 0 and any(turn.speaker in letters for turn in coding.session.turns):
            return coding.number
    return None


def _marks(scene: Scene, parameters: Parameters, coding: Coding) -> tuple[Mark, ...]:
    """Return the counted marks of a session: therapist turns, and client turns that answer."""
    marks = coding.therapist_marks_of(scene.codes(parameters.codes))
    if marks and not parameters.early_counts and coding.number < _dates(scene, parameters, coding.number).start:
        return ()
    return marks


def _extent(marks: list[tuple[Coding, Mark]], parameters: Parameters) -> str:
    if not marks:
        return "none"
    worked = [(coding, mark) for coding, mark in marks if mark[1].depth != "touched"]
    if not worked:
        return "touched"
    persons = {mark[1].person.casefold() for _, mark in worked if mark[1].person}
    unnamed = {(coding.session.id, mark[0]) for coding, mark in worked if not (parameters.persons and mark[1].person)}
    extents = [_reached(len(unnamed), parameters.turns)]
    if parameters.answer_develops and any(mark[1].answer in ("agreed", "amended") for _, mark in worked):
        extents.append("developed")
    if parameters.persons and persons:
        stated = [mark[1].value for _, mark in worked if mark[1].value is not None]
        whole_network = bool(stated) and len(persons) >= min(stated)
        extents.append("developed" if whole_network else _reached(len(persons), parameters.persons))
    return min(extents, key=("developed", "done", "brief").index)


def _reached(amount: int, asked: Extent) -> str:
    return "developed" if amount >= asked.developed else "done" if amount >= asked.done else "brief"


@dataclass(slots=True)
class _Progress:
    """How far a task has come in the sessions that were looked at; kept in the memory of the views of a case.

    Attributes:
        parameters: the task; kept, so that its identity stays its own.
        looked_at: how many sessions were looked at.
        marks: what was found in them.
        reached: for each session with marks, its number and how far the task had come with it.
        settled: the first session in which the task was done, or in which its time ran out with it partly done.
    """

    parameters: Parameters
    looked_at: int = 0
    marks: list[tuple[Coding, Mark]] = field(default_factory=list)
    reached: list[tuple[int, str]] = field(default_factory=list)
    settled: tuple[int, str] | None = None


def _progress(scene: Scene, parameters: Parameters, until: int, *, until_settled: bool = False) -> _Progress:
    """Return how far a task has come in the sessions up to a number, or to the one that settled it; perhaps further."""
    codings, memory = scene.view.every, scene.view.memory
    seen = len(codings) if parameters.before_role else 0  # its dates may move with each further session
    key = id(parameters), scene.areas, seen
    progress: _Progress | None = memory.get(key)
    if progress is None:
        progress = memory[key] = _Progress(parameters)
    while progress.looked_at < len(codings) and codings[progress.looked_at].number <= until:
        if until_settled and progress.settled is not None:
            break
        _look_at(scene, progress, codings[progress.looked_at])
        progress.looked_at += 1
    return progress


def _look_at(scene: Scene, progress: _Progress, coding: Coding) -> None:
    """Take the marks of one more session into account."""
    parameters, number = progress.parameters, coding.number
    here = _marks(scene, parameters, coding) if number >= parameters.first else ()
    if here:
        progress.marks += [(coding, mark) for mark in here]
        before = progress.reached[-1][1] if progress.reached else "none"
        extent = before if before == "developed" else _extent(progress.marks, parameters)  # work is never undone
        progress.reached.append((number, extent))
        if progress.settled is None and (extent in ENOUGH or number >= _dates(scene, parameters, number).until):
            progress.settled = number, extent


def _work(scene: Scene, parameters: Parameters, until: int) -> _Work:
    """Return all work on the task in the sessions up to a number."""
    progress = _progress(scene, parameters, until)
    extents = [extent for number, extent in progress.reached if number <= until]
    return _Work(progress.marks, until, extents[-1] if extents else "none")


def _settled(scene: Scene, parameters: Parameters, before: int) -> tuple[int, str] | None:
    """Return the session before a number in which the task was done, or in which its time ran out with it partly done."""
    settled = _progress(scene, parameters, before - 1, until_settled=True).settled
    return settled if settled is not None and settled[0] < before else None


def _rated_in_part(scene: Scene, parameters: Parameters) -> int | None:
    """Return the earlier session in which the task was due and rated as partly done."""
    for coding in scene.view.codings:
        earlier = 0 < coding.number < scene.number and _marks(scene, parameters, coding)
        if earlier and coding.number >= _dates(scene, parameters, coding.number).by:
            return coding.number
    return None


def _unseen(scene: Scene, parameters: Parameters, until: int) -> str:
    """Return a sentence on the sessions up to a number in which the task could have been done without our knowing."""
    first = parameters.first if parameters.early_counts else _dates(scene, parameters, max(until, 1)).start
    return scene.unseen(range(first, until + 1), parameters.codes)


def _charged_in(scene: Scene, parameters: Parameters, number: int) -> int | None:
    """Return the session, up to a number, in which the undone task was charged; None while it is still due."""
    for candidate in range(1, number + 1) if scene.schedule.moves else (number,):
        windows = scene.schedule.windows(candidate)
        if windows is not None:
            charged = _dates(scene, parameters, candidate).charged_in(windows.sessions)
            if candidate >= charged:
                return min(charged, candidate) if not scene.schedule.moves else candidate
    return None


def _in_session(scene: Scene, parameters: Parameters) -> Finding:
    number, dates = scene.number, _dates(scene, parameters, scene.number)
    sessions = scene.windows.sessions if scene.windows else number
    codes = scene.codes(parameters.codes)
    here = scene.coding.refer_to(codes) if parameters.early_counts or number >= dates.start else ()
    if number > sessions and parameters.ending:
        return not_applicable(f"session {number} lies beyond the contract of {sessions}; no ending item applies")
    if not here and scene.coding.has_any(codes) and number < dates.start:
        return not_applicable(
            f"an early mention, which does not count before session {dates.start}; due by session {dates.by}",
            scene.coding.refer(scene.coding.positions_of(codes)),
        )
    settled = _settled(scene, parameters, number)
    if here:
        return _done_here(scene, parameters, dates, here, settled)
    if settled:
        return not_applicable(f"done earlier: session {settled[0]}")
    if number < dates.start:
        return not_applicable(f"not yet due: from session {dates.start} to {dates.by}")
    return _undone(scene, parameters, dates)


def _undone(scene: Scene, parameters: Parameters, dates: Dates) -> Finding:
    """Return how a task stands that was not done up to and with this session: still due, charged here, or open."""
    number = scene.number
    charged = _charged_in(scene, parameters, number)
    if charged is None:
        return not_applicable(f"still due: by session {dates.by}" + _edge_words(dates))
    unseen = _unseen(scene, parameters, number)
    if unseen:
        if number == charged:
            return insufficient(f"{unseen}; it may have been done there")
        return not_applicable(f"was due by session {dates.by}; {unseen}")
    in_part = _rated_in_part(scene, parameters)
    if in_part:
        return not_applicable(f"partly done, as rated in session {in_part}")
    if number > charged:
        return not_applicable(f"open since session {charged}: due by session {dates.by}, not coded so far")
    work = _work(scene, parameters, number)
    outcome = work.extent if work.extent != "none" else "never"
    return _measured(outcome, f"due by session {dates.by}", work.evidence, None)


def _edge_words(dates: Dates) -> str:
    return f", at the latest session {dates.until}" if dates.until > dates.by else ""


def _done_here(
    scene: Scene, parameters: Parameters, dates: Dates, evidence: tuple[str, ...], settled: tuple[int, str] | None
) -> Finding:
    number = scene.number
    if settled and number > dates.by:
        return not_applicable(f"done earlier: session {settled[0]}; taken up again here", evidence)
    work = _work(scene, parameters, number)
    if number < dates.by and not work.enough:
        return not_applicable(f"begun here; still due by session {dates.by}" + _edge_words(dates), evidence)
    in_part = None if work.enough else _rated_in_part(scene, parameters)
    if in_part:
        return not_applicable(f"partly done, as rated in session {in_part}; taken up again here", evidence)
    if number > dates.by:
        unseen = _unseen(scene, parameters, number - 1)
        if unseen:
            return insufficient(f"coded here, after its window; {unseen}, and it may have been done there", evidence)
    outcome = _timed(scene, parameters, work.extent, number, dates)
    return _measured(outcome, f"due by session {dates.by}", evidence, number)


def _timed(scene: Scene, parameters: Parameters, extent: str, number: int, dates: Dates) -> str:
    """Return the outcome of work that reached an extent in a session; what was partly done in time keeps its worth."""
    if number <= dates.by:
        return extent
    if number <= dates.until:
        return "edge" if extent in ("done", "developed") else extent
    in_time = _work(scene, parameters, dates.until).extent
    return in_time if in_time in ("brief", "touched") else "late"


def _measured(outcome: str, due: str, evidence: tuple[str, ...], number: int | None) -> Finding:
    where = f" in session {number}" if number is not None else ""
    turns = f" on {plural(len(evidence), 'turn')}" if evidence else ""
    return Finding("measured", f"{_WORDS[outcome]}{where}{turns}; {due}", outcome, "outcome", None, None, evidence)


def _in_case(scene: Scene, parameters: Parameters) -> Finding:
    """Return when the task was done over the whole case, once."""
    last = scene.last_held
    settled = _settled(scene, parameters, last + 1)
    if settled:
        number, extent = settled
        dates = _dates(scene, parameters, number)
        if number > dates.by:
            unseen = _unseen(scene, parameters, number - 1)
            if unseen:
                return insufficient(f"first coded in session {number}, after its window; {unseen}")
        work = _work(scene, parameters, max(dates.by, number))
        outcome = _timed(scene, parameters, work.extent if work.extent != "none" else extent, number, dates)
        return _measured(outcome, f"due by session {dates.by}", work.evidence, number)
    dates = _dates(scene, parameters, last)
    charged = _charged_in(scene, parameters, last)
    if charged is None:
        if scene.state in ENDED_EARLY:
            return not_applicable(f"the treatment ended after session {last}, before this was due (session {dates.by})")
        return not_applicable(f"not yet due: by session {dates.by}")
    unseen = _unseen(scene, parameters, charged)
    if unseen:
        return insufficient(f"not coded in what was given, but {unseen}")
    work = _work(scene, parameters, last)
    label = quoted(scene.codes(parameters.codes), scene.rubric)
    due = f"due by session {dates.by}; no {label} is coded in {listed('session', range(1, last + 1))}"
    outcome = work.extent if work.extent != "none" else "never"
    return _measured(outcome, f"due by session {dates.by}" if work.extent != "none" else due, work.evidence, None)
