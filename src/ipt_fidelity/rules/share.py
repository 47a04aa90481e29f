"""``share``: which part of the talk something takes, of a whole from which neutral talk is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import (
    FEWEST_FOR_A_SHARE,
    Finding,
    Numbers,
    Scene,
    Status,
    Words,
    insufficient,
    not_applicable,
    plural,
)
from ipt_fidelity.view import Coding, is_focus

Unit = Literal["words", "turns", "time", "annotations", "sessions"]
Ratio = Annotated[float, Field(ge=0, le=1)]


class Parameters(Record):
    """Parameters of ``share``.

    Attributes:
        part: what the share is of.
        also_part: turns with one of these codes belong to the part, whatever their focus code.
        whole: of what; by default all turns with a focus code.
        neutral: left out of the whole.
        neutral_up_to: left out only up to a share of the talk, the rest counts.
        unit: words, turns or time of turns with a focus code; annotations; or, for a case, sessions.
        at_least_left: with less of the talk left after the neutral part, nothing is said (share, 0 to 1).
        shown_only_in: session numbers in which the figure is shown without a level.
        majority: for sessions: part a session's annotations must reach for it to count (share, 0 to 1).
        phases: for sessions: the phases whose sessions are looked at.
        except_in: for sessions: circumstances whose sessions are left out.
    """

    part: Texts
    also_part: Texts = ()
    whole: Texts = ("focus",)
    neutral: Texts = ()
    neutral_up_to: dict[str, Ratio] = Field(default_factory=dict)
    unit: Unit = "words"
    at_least_left: Ratio = 0.0
    shown_only_in: Annotated[tuple[int, ...], Field(strict=False)] = ()
    majority: Ratio = 0.5
    phases: Texts = ()
    except_in: Texts = ()


class Share:
    """Which part of the talk something takes."""

    kind: ClassVar[str] = "share"
    summary: ClassVar[str] = "part of the talk, of a whole less what is neutral"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return shares from 0 to 1."""
        del parameters
        return Numbers(0.0, 1.0, None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the words of the part and the whole."""
        return (*parameters.part, *parameters.whole)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the share with what it is a part of."""
        if parameters.unit == "sessions":
            return _of_sessions(scene, parameters)
        if parameters.unit == "annotations":
            return _of_annotations(scene, parameters)
        return _of_talk(scene, parameters)


#: What a turn counts as where it is neither its focus code nor another one.
HISTORY, PART = "history", "part"


def effective_focus(scene: Scene, coding: Coding, part: Collection[str], also_part: Iterable[str]) -> dict[int, str]:
    """Return what single turns count as in place of their focus code.

    What is past follows the area: a turn coded as past that carries a strategy of an agreed area is talk about that area;
    one that carries timeline, inventory or symptom review is history that the treatment asks for. Codes of adaptations may
    say the same of their turns (``counts_as``). A turn that belongs to the part by another code belongs to it once.
    """
    key, memory = (_moved, coding.number, scene.areas), scene.view.memory
    if key not in memory:
        memory[key] = _moved(scene, coding)
    moved: dict[int, str] = dict(memory[key])
    focus = coding.focus
    for position in coding.positions_of(scene.codes(also_part)):
        code = focus[position]
        if code is not None and moved.get(position, code) not in part:
            moved[position] = PART
    return moved


def _moved(scene: Scene, coding: Coding) -> dict[int, str]:
    """Return the turns that count as something else under every rule: what is past, and what adaptations say of theirs."""
    knowledge, codebook, focus = scene.rubric.focus, scene.codebook, coding.focus
    moved: dict[int, str] = {}
    past = coding.positions.get(knowledge.past, ())
    if past:
        strategies = coding.positions_of(scene.codes(("strategies_of_area",)))
        history = coding.positions_of(scene.codes(knowledge.history_tasks))
        for position in past:
            if position in strategies:
                moved[position] = knowledge.on_area
            elif position in history:
                moved[position] = HISTORY
    for codes, target in ((codebook.history, HISTORY), (codebook.on_area, knowledge.on_area)):
        for position in coding.positions_of(codes):
            if focus[position] not in (None, *knowledge.interpersonal):
                moved[position] = target
    return moved


def focus_amounts(coding: Coding, unit: str, moved: Mapping[int, str]) -> dict[str, float]:
    """Return how much of the talk each focus code has, single turns counted as what they are moved to."""
    amounts, size_of, focus = _amounts(coding, unit), _size_of(coding, unit), coding.focus
    for position, target in moved.items():
        size = size_of(position)
        amounts[focus[position] or ""] -= size
        amounts[target] = amounts.get(target, 0.0) + size
    return amounts


def _amounts(coding: Coding, unit: str) -> dict[str, float]:
    if unit == "words":
        return dict(coding.focus_words)
    size_of = _size_of(coding, unit)
    return {code: sum(map(size_of, found)) for code, found in coding.positions.items() if is_focus(code)}


def _size_of(coding: Coding, unit: str) -> Callable[[int], float]:
    if unit == "words":
        return coding.talk.words_of
    return coding.seconds.__getitem__ if unit == "time" else _one


def _one(position: int) -> float:
    del position
    return 1.0


def _of_talk(scene: Scene, parameters: Parameters) -> Finding:
    coding, unit = scene.coding, parameters.unit
    part_codes = scene.codes(parameters.part)
    moved = effective_focus(scene, coding, part_codes, parameters.also_part)
    amounts = focus_amounts(coding, unit, moved)
    total = sum(amounts.values())
    if not total:
        what = "times" if unit == "time" else "a focus code"
        return insufficient(f"no turn has {what}")
    neutral = amounts.get(HISTORY, 0.0) + sum(amounts.get(code, 0.0) for code in scene.codes(parameters.neutral))
    for code, limit in parameters.neutral_up_to.items():
        neutral += min(amounts.get(code, 0.0), limit * total)
    left = total - neutral
    part = sum(amounts.get(code, 0.0) for code in (*part_codes, PART))
    positions = coding.positions_of(part_codes) - moved.keys()
    positions |= {position for position, target in moved.items() if target == PART or target in part_codes}
    evidence = coding.refer(positions)
    noun = {"words": "words", "turns": "turns", "time": "seconds"}[unit]
    only_shown = scene.number in parameters.shown_only_in
    lead = f"shown without a level in session {scene.number}: " if only_shown else ""
    if left < parameters.at_least_left * total or left <= 0:
        too_little = f"{lead}only {left:g} of {total:g} {noun} are left once neutral talk is set aside"
        return (not_applicable if only_shown else insufficient)(too_little, evidence)
    if unit == "turns" and left < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {left:g} turns to take a share of", evidence)
    value = min(part / left, 1.0)
    aside = f", {neutral:g} neutral {noun} set aside" if neutral else ""
    text = f"{lead}{part:g} of {left:g} {noun} ({value:.0%}){aside}"
    status: Status = "not_applicable" if only_shown else "measured"
    return Finding(status, text, value, "share of " + noun, part, left, evidence)


def _of_annotations(scene: Scene, parameters: Parameters) -> Finding:
    coding = scene.coding
    marks = coding.positions
    part = [position for code in scene.codes(parameters.part) if code in marks for position in marks[code]]
    whole = sum([len(marks[code]) for code in scene.codes(parameters.whole) if code in marks])
    evidence = coding.refer(part)
    if whole < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {plural(whole, 'annotation')} to take a share of", evidence)
    value = len(part) / whole
    text = f"{len(part)} of {whole} annotations ({value:.0%})"
    return Finding("measured", text, value, "share of annotations", len(part), whole, evidence)


def _of_sessions(scene: Scene, parameters: Parameters) -> Finding:
    """Return the part of a case's sessions in which the part's annotations make up the majority asked for."""
    held, counted = 0, 0
    evidence: list[str] = []
    for coding in scene.view.codings:
        windows = scene.schedule.windows(coding.number)
        if windows is None:
            return insufficient("no contract is known, so no session has a phase")
        if windows.phase(coding.number) not in (parameters.phases or ("initial", "middle", "ending")):
            continue
        circumstance = coding.session.circumstance
        if circumstance is not None and circumstance.kind in parameters.except_in:
            continue
        areas = scene.schedule.areas(coding.number)
        positions = coding.positions
        whole = sorted([at for code in scene.codebook.resolve(parameters.whole, areas) for at in positions.get(code, ())])
        if not whole:
            continue
        part = coding.positions_of(scene.codebook.resolve(parameters.part, areas))
        fitting = [position for position in whole if position in part]
        counted += 1
        if len(fitting) >= parameters.majority * len(whole) and 1 <= len(areas) <= 2:
            held += 1
            evidence += coding.refer(fitting[:1])
    if counted < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {plural(counted, 'session')} to take a share of")
    text = f"{held} of {counted} sessions with coded strategies held to one or two agreed areas"
    return Finding("measured", text, held / counted, "share of sessions", held, counted, tuple(evidence))
