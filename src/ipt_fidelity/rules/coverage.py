"""``coverage``: how many different required codes are met, in a session, a phase or a case."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import (
    FEWEST_FOR_A_SHARE,
    Finding,
    Numbers,
    Scene,
    Words,
    insufficient,
    listed,
    not_applicable,
    plural,
    quoted,
)
from ipt_fidelity.rules.episodes import therapist_episodes
from ipt_fidelity.rules.stages import strategies_in_stage
from ipt_fidelity.schedule import ENDED_EARLY
from ipt_fidelity.view import Coding
from ipt_fidelity.windows import WherePosition, session_at

#: Several required codes that were only touched are together worth at most this much (design decision).
TOUCHED_AT_MOST = 0.75


class Parameters(Record):
    """Parameters of ``coverage``.

    Attributes:
        codes: the required codes; ``strategies_of_area`` stands for those of the areas in force.
        by_area: required codes for single problem areas, in place of ``codes``.
        together: pairs of words; a turn that carries both meets one requirement more.
        required: ``any`` (each different code worked counts one, a developed one two) or ``all`` (share of the required).
        scope: where it is looked for.
        areas: with several areas, judge ``each`` on its own (the primary one is rated) or their ``union``.
        from_: for a case: the position before which nothing counts.
        complete_by: for a case: the position by which everything should be met.
    """

    codes: Texts = ()
    by_area: dict[str, Texts] = Field(default_factory=dict)
    together: tuple[Texts, ...] = Field(default=(), strict=False)
    required: Literal["any", "all"]
    scope: Literal["session", "phase", "case"] = "session"
    phase: Literal["initial", "middle", "ending"] | None = None
    areas: Literal["each", "union"] = "each"
    from_: Annotated[WherePosition | None, Field(alias="from")] = None
    complete_by: WherePosition | None = None


class Coverage:
    """How many different required codes are met."""

    kind: ClassVar[str] = "coverage"
    summary: ClassVar[str] = "distinct codes met, of those required"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = True

    def values(self, parameters: Any) -> Numbers | Words:
        """Return counts in quarters, or shares."""
        return Numbers(0.0, None, 0.25) if parameters.required == "any" else Numbers(0.0, 1.0, None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the required words."""
        by_area = [word for words in parameters.by_area.values() for word in words]
        return (*parameters.codes, *by_area, *[word for pair in parameters.together for word in pair])

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return what is met of what is required."""
        if not scene.areas and ("strategies_of_area" in parameters.codes or parameters.by_area):
            return insufficient("no problem area is agreed in the case file, so there is nothing to hold it against")
        if parameters.scope == "session":
            return _any_of(scene, parameters, (scene.coding,))
        numbers = _in_scope(scene, parameters)
        if isinstance(numbers, Finding):
            return numbers
        if parameters.required == "all":
            return _all_of(scene, parameters, numbers)
        return _any_of(scene, parameters, _seen(scene, numbers))


def _seen(scene: Scene, numbers: tuple[int, ...]) -> tuple[Coding, ...]:
    return tuple(coding for coding in scene.view.codings if coding.number in numbers)


def _in_scope(scene: Scene, parameters: Parameters) -> tuple[int, ...] | Finding:
    """Return the numbers of the sessions that are looked at, held or seen, or why none can be."""
    windows = scene.schedule.windows(scene.last_held)
    if windows is None:
        return insufficient("no contract is known, so no session has a phase")
    if parameters.complete_by is not None:
        due = session_at(parameters.complete_by, windows)
        if scene.last_held < due:
            ended = scene.state in ENDED_EARLY
            said = f"the treatment ended after session {scene.last_held}" if ended else "not yet due"
            return not_applicable(f"{said}: complete by session {due}")
    first = session_at(parameters.from_, windows) if parameters.from_ is not None else 1
    phase = parameters.phase
    held = range(first, scene.last_held + 1)
    return tuple(number for number in held if phase is None or _phase(scene, number) == phase)


def _phase(scene: Scene, number: int) -> str | None:
    windows = scene.schedule.windows(number)
    return windows.phase(number) if windows else None


def _required(scene: Scene, parameters: Parameters) -> list[tuple[str, tuple[str, ...]]]:
    """Return the required codes, by area where each area stands for itself.

    The areas in force come first, the primary one leading; where the whole case is looked at, those that were left follow.
    """
    rubric_areas = {area.id: area for area in scene.rubric.areas}
    case = scene.view.case
    left = case.areas_ever() if scene.view.whole and case is not None else ()
    asked: list[tuple[str, tuple[str, ...]]] = []
    for area in dict.fromkeys((*scene.areas, *left)):
        words = parameters.by_area.get(area, parameters.codes)
        codes = scene.codebook.resolve(words, (area,))
        title = rubric_areas[area].title.lower() if area in rubric_areas else area
        if "strategies_of_area" in words and area in rubric_areas:
            stage, of_stage = strategies_in_stage(scene, rubric_areas[area])
            if stage:
                title, codes = f"{title} in {stage}", _of_stage(codes, of_stage, parameters.required)
        asked.append((title if area in scene.areas else f"{title}, until it was left", codes))
    if not asked or (not parameters.by_area and "strategies_of_area" not in parameters.codes):
        return [("", scene.codes(parameters.codes))]
    if parameters.areas == "union":
        return [("", tuple(dict.fromkeys(code for _, codes in asked for code in codes)))]
    return asked


def _of_stage(codes: tuple[str, ...], of_stage: tuple[str, ...], required: str) -> tuple[str, ...]:
    """Return what is asked of a staged area: its stage's strategies where all count, any beside them where one is enough."""
    return of_stage if required == "all" else tuple(dict.fromkeys((*codes, *of_stage)))


def _any_of(scene: Scene, parameters: Parameters, codings: tuple[Coding, ...]) -> Finding:
    codes = tuple(dict.fromkeys(code for _, asked in _required(scene, parameters) for code in asked))
    worked, touched = 0.0, 0.0
    met: list[str] = []
    evidence: list[str] = []
    for code in codes:
        best = 0.0
        for coding in codings:
            episodes = therapist_episodes(coding, code)
            if episodes:
                deep = [episode for episode in episodes if episode.worth >= 1]
                credit = 0.5 if not deep else 2.0 if len(deep) > 1 or deep[0].room > 1 else 1.0
                best = max(best, credit)
                evidence += coding.refer(position for episode in episodes for position in episode.positions)
        if best:
            met.append(code)
            touched, worked = (touched + best, worked) if best < 1 else (touched, worked + best)
    for first, second in parameters.together:
        for coding in codings:
            both = coding.positions_of(scene.codes((first,))) & coding.positions_of(scene.codes((second,)))
            if both:
                worked += 1.0
                met.append(f"{quoted((first,), scene.rubric)} with {quoted((second,), scene.rubric)}")
                evidence += coding.refer(both)
                break
    value = worked or min(touched, TOUCHED_AT_MOST)
    if not met:
        return Finding(
            "measured", f"none of the {plural(len(codes), 'code')} asked for is coded", 0.0, "codes", 0, len(codes)
        )
    depth = "" if worked else " (only touched)"
    text = f"coded here{depth}: {quoted(met, scene.rubric)}"
    return Finding("measured", text, value, "codes", len(met), len(codes), tuple(dict.fromkeys(evidence)))


def _all_of(scene: Scene, parameters: Parameters, numbers: tuple[int, ...]) -> Finding:
    first: Finding | None = None
    others: list[str] = []
    for title, codes in _required(scene, parameters):
        finding = _share_met(scene, numbers, title, codes)
        if first is None:
            first = finding
        else:
            others.append(f"{title}: {finding.numerator:g} of {finding.denominator:g}" if finding.denominator else title)
    if first is None:  # pragma: no cover  # there is always at least one list of required codes
        return insufficient("nothing is asked for")
    if not others:
        return first
    reason = f"{first.reason}; beside it {'; '.join(others)}"
    return Finding(first.status, reason, first.value, first.unit, first.numerator, first.denominator, first.evidence)


def _share_met(scene: Scene, numbers: tuple[int, ...], title: str, codes: tuple[str, ...]) -> Finding:
    codings = _seen(scene, numbers)
    met: list[str] = []
    evidence: list[str] = []
    for code in codes:
        for coding in codings:
            first = next(
                (position for position, mark in coding.therapist_marks.get(code, ()) if mark.depth != "touched"), None
            )
            if first is not None:
                met.append(code)
                evidence.append(coding.references[first])
                break
    lead = f"{title}: " if title else ""
    if len(codes) < FEWEST_FOR_A_SHARE:
        return insufficient(f"{lead}only {plural(len(codes), 'code')} to take a share of", tuple(evidence))
    missing = [code for code in codes if code not in met]
    unseen = scene.unseen(numbers, codes) if missing else ""
    if unseen:
        return insufficient(f"{lead}{len(met)} of {len(codes)} are coded, but {unseen}", tuple(evidence))
    text = f"{lead}{len(met)} of {len(codes)} are coded in {listed('session', [coding.number for coding in codings])}"
    if missing:
        text += f"; not coded: {quoted(missing, scene.rubric)}"
    return Finding("measured", text, len(met) / len(codes), "share of codes", len(met), len(codes), tuple(evidence))
