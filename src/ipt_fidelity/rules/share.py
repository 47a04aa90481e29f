"""``share``: which part of the talk something takes, of a whole from which neutral talk is left out."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ipt_fidelity.case import Record
from ipt_fidelity.rubric import Texts
from ipt_fidelity.rules.base import FEWEST_FOR_A_SHARE, Finding, Numbers, Scene, Words, insufficient, plural
from ipt_fidelity.view import Coding

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


def focus_amounts(scene: Scene, coding: Coding, unit: str) -> dict[str, float]:
    """Return how much of the talk each focus code has, what is past following the area.

    A turn coded as past that carries a strategy of an agreed area is talk about that area; one that carries timeline,
    inventory or symptom review is history that the treatment asks for, and stands under ``history``.
    """
    focus, knowledge = coding.focus, scene.rubric.focus
    sizes = _sizes(coding, unit)
    amounts: dict[str, float] = {}
    for code in scene.codebook.groups.get("focus", ()):
        marks = coding.marks.get(code)
        if marks:
            amounts[code] = sum([sizes[position] for position, _ in marks])
    if knowledge.past in amounts:
        strategies = coding.positions_of(scene.codes(("strategies_of_area",)))
        history = coding.positions_of(scene.codes(knowledge.history_tasks))
        for position, _ in coding.marks[knowledge.past]:
            target = knowledge.on_area if position in strategies else "history" if position in history else None
            if target and focus[position] == knowledge.past:
                amounts[knowledge.past] -= sizes[position]
                amounts[target] = amounts.get(target, 0) + sizes[position]
    return amounts


def _sizes(coding: Coding, unit: str) -> tuple[float, ...]:
    if unit == "words":
        return coding.words
    return coding.seconds if unit == "time" else (1.0,) * len(coding.session.turns)


def _of_talk(scene: Scene, parameters: Parameters) -> Finding:
    coding, unit = scene.coding, parameters.unit
    amounts = focus_amounts(scene, coding, unit)
    part_codes = scene.codes(parameters.part)
    moved = _also_part(scene, parameters, amounts, part_codes)
    total = sum(amounts.values()) + moved
    if not total:
        what = "times" if unit == "time" else "a focus code"
        return insufficient(f"no turn has {what}")
    neutral = amounts.get("history", 0.0) + sum(amounts.get(code, 0.0) for code in scene.codes(parameters.neutral))
    for code, limit in parameters.neutral_up_to.items():
        neutral += min(amounts.get(code, 0.0), limit * total)
    left = total - neutral
    part = sum(amounts.get(code, 0.0) for code in part_codes) + moved
    positions = coding.positions_of(part_codes)
    if parameters.also_part:
        positions |= coding.positions_of(scene.codes(parameters.also_part))
    evidence = coding.refer(positions)
    noun = {"words": "words", "turns": "turns", "time": "seconds"}[unit]
    if left < parameters.at_least_left * total or left <= 0:
        return insufficient(f"only {left:g} of {total:g} {noun} are left once neutral talk is set aside", evidence)
    if unit == "turns" and left < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {left:g} turns to take a share of", evidence)
    value = min(part / left, 1.0)
    aside = f", {neutral:g} neutral {noun} set aside" if neutral else ""
    text = f"{part:g} of {left:g} {noun} ({value:.0%}){aside}"
    if scene.number in parameters.shown_only_in:
        text = f"shown without a level in session {scene.number}: {text}"
        return Finding("not_applicable", text, value, "share of " + noun, part, left, evidence)
    return Finding("measured", text, value, "share of " + noun, part, left, evidence)


def _also_part(scene: Scene, parameters: Parameters, amounts: dict[str, float], part_codes: tuple[str, ...]) -> float:
    """Take turns that belong to the part whatever their focus out of their focus code; return how much they are."""
    if not parameters.also_part:
        return 0.0
    coding, sizes, moved = scene.coding, _sizes(scene.coding, parameters.unit), 0.0
    for position in coding.positions_of(scene.codes(parameters.also_part)):
        code = coding.focus[position]
        if code is not None and code not in part_codes and amounts.get(code, 0.0) >= sizes[position]:
            amounts[code] -= sizes[position]
            moved += sizes[position]
    return moved


def _of_annotations(scene: Scene, parameters: Parameters) -> Finding:
    coding = scene.coding
    part = coding.marks_of(scene.codes(parameters.part))
    whole = len(coding.marks_of(scene.codes(parameters.whole)))
    evidence = coding.refer(position for position, _ in part)
    if whole < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {plural(whole, 'annotation')} to take a share of", evidence)
    value = len(part) / whole
    text = f"{len(part)} of {whole} annotations ({value:.0%})"
    return Finding("measured", text, value, "share of annotations", len(part), whole, evidence)


def _of_sessions(scene: Scene, parameters: Parameters) -> Finding:
    """Return the part of a case's sessions in which the part's annotations make up the majority asked for."""
    held, counted, evidence = 0, 0, []
    for coding in scene.view.codings:
        windows = scene.schedule.windows(coding.number)
        if windows is None:
            return insufficient("no contract is known, so no session has a phase")
        if windows.phase(coding.number) not in (parameters.phases or ("initial", "middle", "ending")):
            continue
        areas = scene.schedule.areas(coding.number)
        whole = coding.marks_of(scene.codebook.resolve(parameters.whole, areas))
        if not whole:
            continue
        part = coding.positions_of(scene.codebook.resolve(parameters.part, areas))
        fitting = [position for position, _ in whole if position in part]
        counted += 1
        if len(fitting) >= parameters.majority * len(whole) and 1 <= len(areas) <= 2:
            held += 1
            evidence += coding.refer(fitting[:1])
    if counted < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {plural(counted, 'session')} to take a share of")
    text = f"{held} of {counted} sessions with coded strategies held to one or two agreed areas"
    return Finding("measured", text, held / counted, "share of sessions", held, counted, tuple(evidence))
