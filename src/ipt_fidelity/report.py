"""The report: every number that a workbook, a JSON file or the terminal shows is made here, and nowhere else."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from ipt_fidelity.adaptation import ItemUse, Rubric
from ipt_fidelity.case_notes import case_notes
from ipt_fidelity.evidence import gather, gather_case
from ipt_fidelity.indices import Departure, Indices, departures_of, indices_of
from ipt_fidelity.measure_course import MeasureCourse, measure_courses
from ipt_fidelity.persons import not_in_inventory
from ipt_fidelity.phases import Stage, case_scene, stage_of
from ipt_fidelity.ratings_log import Entry
from ipt_fidelity.recontracting import area_changed
from ipt_fidelity.rules.base import Scene, plural
from ipt_fidelity.safety import Flag, caps_of, due_and_not_coded, flags_of, not_recorded, seen_by_others
from ipt_fidelity.schedule import Schedule
from ipt_fidelity.scoring import ItemScore, Measure, score, with_ratings
from ipt_fidelity.totals import DomainScore, Overall, domain_scores, overall
from ipt_fidelity.view import Coding, View

SCHEMA: Final = "ipt-fidelity/report/1"
NOT_VALIDATED = (
    "Computed from human annotation by a rubric that is not a validated instrument. Scores describe the work; they do not "
    "predict this patient's outcome."
)


class Competence(msgspec.Struct, frozen=True, gc=False):
    """How well it was done: always a person's rating, on a line of its own.

    Attributes:
        items: competence items by id, None while they wait for a person.
        moments: how many coded moments the coder rated for quality.
        mean_quality: their mean, 1 to 5; it enters no domain.
    """

    items: Mapping[str, float | None]
    moments: int
    mean_quality: float | None


class MeasureValue(msgspec.Struct, frozen=True, gc=False):
    """The total of an outcome measure in a session, with its band; None where it was not filled in."""

    measure: str
    value: float | None
    band: str | None
    caseness: float | None


class SessionReport(msgspec.Struct, frozen=True):
    """Everything about one session. Never looks at later sessions."""

    id: str
    number: int
    day: int | None
    phase: str | None
    coder: str | None
    complete: bool
    circumstance: str | None
    items: tuple[ItemScore, ...]
    domains: tuple[DomainScore, ...]
    overall: Overall
    indices: Indices
    departures: tuple[Departure, ...]
    competence: Competence
    measures: tuple[MeasureValue, ...]
    flags: tuple[Flag, ...]
    notes: tuple[str, ...]


class CaseReport(msgspec.Struct, frozen=True):
    """Everything about the case as a whole."""

    id: str
    trainee: str | None
    state: str
    contracted: int | None
    sessions_held: int
    sessions_seen: tuple[int, ...]
    areas: tuple[str, ...]
    items: tuple[ItemScore, ...]
    domains: tuple[DomainScore, ...]
    overall: Overall
    flags: tuple[Flag, ...]
    notes: tuple[str, ...]
    measures: tuple[MeasureCourse, ...] = ()


class ToolStamp(msgspec.Struct, frozen=True):
    """The program that made a report."""

    name: str
    version: str


class RubricStamp(msgspec.Struct, frozen=True):
    """The rubric in force."""

    id: str
    version: str
    sha256: str
    scoring_sha256: str


class AdaptationStamp(msgspec.Struct, frozen=True):
    """An adaptation in force."""

    id: str
    version: str
    status: str
    title: str


class PluginStamp(msgspec.Struct, frozen=True):
    """A plugin that was loaded."""

    name: str
    package: str
    version: str


class ProblemStamp(msgspec.Struct, frozen=True):
    """A problem of the input."""

    severity: Literal["error", "warning", "note"]
    code: str
    where: str
    message: str
    hint: str


class Report(msgspec.Struct, frozen=True):
    """The report of one case, or of one lone session (then ``case`` is None)."""

    schema: Literal["ipt-fidelity/report/1"]
    tool: ToolStamp
    rubric: RubricStamp
    adaptations: tuple[AdaptationStamp, ...]
    settings: Mapping[str, str]
    plugins: tuple[PluginStamp, ...]
    case: CaseReport | None
    sessions: tuple[SessionReport, ...]
    problems: tuple[ProblemStamp, ...]
    about: str = NOT_VALIDATED


Log = Mapping[str, Sequence[Entry]]


def session_report(view: View, rubric: Rubric, schedule: Schedule, entries: Sequence[Entry] = ()) -> SessionReport:
    """Return the block of the last session of a view."""
    coding = view.current
    stage = stage_of(view, rubric, schedule)
    line = rubric.data.benchmark.level
    items = tuple([_item(use, stage, rubric, line, entries) for use in rubric.session_uses])
    domains = domain_scores(items, rubric.data)
    flags = flags_of(coding, rubric.data, entries)
    session = coding.session
    return SessionReport(
        session.id,
        session.number,
        session.day,
        stage.phase,
        coding.coder,
        session.complete,
        session.circumstance.kind if session.circumstance else None,
        items,
        domains,
        overall(domains, rubric.data, caps_of(flags, rubric.data, complete=session.complete)),
        indices_of(stage.own),
        departures_of(coding, rubric.data),
        _competence(items, coding),
        _measures(coding, rubric),
        flags,
        _session_notes(stage, rubric, entries),
    )


def _item(use: ItemUse, stage: Stage, rubric: Rubric, line: float, entries: Sequence[Entry]) -> ItemScore:
    scored = score(gather(use, stage), use.weight_on(stage.phase), line, rubric.changed_by(use.item.id))
    scored = _moved(scored, use, rubric, stage.coding.marks)
    ratings = stage.coding.session.ratings
    return with_ratings(scored, _roles(use), ratings, entries) if ratings or entries else scored


def _moved(scored: ItemScore, use: ItemUse, rubric: Rubric, coded: Container[str]) -> ItemScore:
    """Return a score with the adaptations beside it whose codes move it here; one without a level is moved by none."""
    if scored.status != "scored" or not rubric.adaptations:
        return scored
    return msgspec.structs.replace(scored, changed_by=rubric.moved_by(use, coded))


def _roles(use: ItemUse) -> tuple[str, ...]:
    return tuple(use.parameters_in(None).roles) if use.kind.kind == "rating" else ()


def _competence(items: Sequence[ItemScore], coding: Coding) -> Competence:
    annotations = () if coding.talk.bare else coding.session.annotations
    rated = {entry: annotation.quality for entry, annotation in enumerate(annotations) if annotation.quality is not None}
    qualities = [rated[entry] for found in coding.entries.values() for entry in found if entry in rated] if rated else []
    mean = round(sum(qualities) / len(qualities), 4) if qualities else None
    return Competence({item.item: item.level for item in items if item.kind == "competence"}, len(qualities), mean)


def _measures(coding: Coding, rubric: Rubric) -> tuple[MeasureValue, ...]:
    values = []
    for name, value in sorted(coding.session.measures.items()):
        measure = rubric.data.measure_by_id.get(name)
        bands = measure.bands if measure and value is not None else ()
        band = next((band.label for band in bands if value is not None and value <= band.up_to), None)
        values.append(MeasureValue(name, value, band, measure.caseness if measure else None))
    return tuple(values)


def _session_notes(stage: Stage, rubric: Rubric, entries: Sequence[Entry]) -> tuple[str, ...]:
    session, notes = stage.coding.session, []
    if not session.complete:
        notes.append("An excerpt: only what the rest of the session could not lower is scored, and no cap is applied.")
    if session.circumstance:
        notes.append(f"Circumstance: {session.circumstance.kind}, because {session.circumstance.because}.")
    if stage.coding.coder is None:
        notes.append("The session is not coded; nothing is scored from codes.")
    elif not stage.own.looked_for(stage.coding, rubric.data.codebook.groups):
        groups = ", ".join(sorted(stage.coding.groups)) or "nothing"
        notes.append(f"{stage.coding.coder} coded {groups} only; the rest is not scored.")
    if stage.own.windows is None and session.number > 0:
        notes.append("No contract is known: items that depend on a phase or a date are not scored.")
    if changed := area_changed(stage.own):
        notes.append(changed)
    notes += seen_by_others(stage.coding, rubric.data)
    notes += due_and_not_coded(stage.coding, rubric.data)
    notes += not_recorded(stage.coding, rubric.data)
    if stage.phase not in (None, "initial"):
        for person, turns in not_in_inventory(stage.own.view):
            name = person.replace("_", " ")
            notes.append(
                f"{name.capitalize()} comes up here first and is not in the interpersonal inventory ({', '.join(turns)})."
            )
    notes += _decided(entries)
    return tuple(notes)


def _decided(entries: Sequence[Entry]) -> list[str]:
    """Return a sentence on what people decided: how much of it is in force, later decisions in place of earlier ones.

    What was taken back is not in force, and words alone decide nothing.
    """
    last = {(entry.item, entry.flag, entry.role, entry.who): entry for entry in entries if entry.kind != "words"}
    in_force = sum(entry.level is not None or entry.kind == "dismissal" for entry in last.values())
    if not in_force:
        return []
    return [f"{plural(in_force, 'decision')} from the log of reviews {'is' if in_force == 1 else 'are'} in force."]


def case_report(
    view: View, rubric: Rubric, schedule: Schedule, sessions: Sequence[SessionReport], entries: Sequence[Entry] = ()
) -> CaseReport | None:
    """Return the block of a case; None where a lone session is scored.

    Args:
        view: the whole case.
        rubric: the rubric in force.
        schedule: its dates.
        sessions: the blocks of its sessions.
        entries: what people decided about the case as a whole.
    """
    case = view.case
    if case is None:
        return None
    scene = case_scene(view, rubric, schedule)
    line = rubric.data.benchmark.level
    inside = [session for session in sessions if session.number > 0]
    by_item: dict[str, list[ItemScore]] = {}
    for session in inside:
        for item in session.items:
            by_item.setdefault(item.item, []).append(item)
    coded = {code for coding in view.codings for code in coding.marks}
    items = tuple(
        _rated(use, _moved(_case_item(use, scene, by_item.get(use.item.id, []), rubric, line), use, rubric, coded), entries)
        for use in rubric.uses
    )
    domains = domain_scores(items, rubric.data)
    flags = tuple(flag for session in sessions for flag in session.flags)
    in_force = [flag for session in inside for flag, _ in caps_of(session.flags, rubric.data, complete=session.complete)]
    caps = ((min(in_force, key=_harm_first), rubric.data.safety.case_cap),) if in_force else ()
    windows = schedule.windows(max(scene.last_held, 1))
    return CaseReport(
        case.id,
        case.trainee,
        scene.state,
        windows.sessions if windows else None,
        scene.last_held,
        tuple(coding.number for coding in view.codings),
        case.areas_ever(),
        items,
        domains,
        overall(domains, rubric.data, caps),
        flags,
        (*case_notes(scene, view, rubric), *_decided(entries), *_from_sessions(sessions)),
        measure_courses(view, rubric.data),
    )


def _harm_first(flag: str) -> bool:
    return flag != "harm"


def _rated(use: ItemUse, scored: ItemScore, entries: Sequence[Entry]) -> ItemScore:
    return with_ratings(scored, _roles(use), (), entries) if entries else scored


def _case_item(use: ItemUse, scene: Scene, scores: Sequence[ItemScore], rubric: Rubric, line: float) -> ItemScore:
    weight = use.item.weight_in(None)
    by = rubric.changed_by(use.item.id)
    if use.item.level == "case" or use.kind.kind == "task":
        return score(gather_case(use, scene), weight, line, by)
    return _mean(use, scores, weight, line, by)


def _mean(use: ItemUse, scores: Sequence[ItemScore], weight: float, line: float, by: tuple[str, ...]) -> ItemScore:
    """Return the unweighted mean of an item's scored sessions, with sessions scored over sessions applicable."""
    item = use.item
    levels = [entry.level for entry in scores if entry.status == "scored" and entry.level is not None]
    waiting = [entry for entry in scores if entry.status == "not_rated"]
    applicable = len(levels) + sum(entry.status == "insufficient" for entry in scores)
    if levels:
        mean = round(sum(levels) / len(levels), 4)
        reason = (
            f"mean of {plural(len(levels), 'session')} scored, of {applicable} that apply; the turns stand in each session"
        )
        measure = Measure(mean, "mean level", len(levels), applicable)
        step = item.feedback.next_step if mean < line else ""
        return ItemScore(
            item.id, item.title, item.domain, item.kind, "scored", mean, weight, measure, reason, (), step, (), None, by
        )
    status: Any = "insufficient" if applicable else "not_rated" if waiting else "not_applicable"
    reason = {
        "insufficient": f"none of {plural(applicable, 'session')} that apply could be scored",
        "not_rated": f"waits for a person's rating in {plural(len(waiting), 'session')}",
        "not_applicable": "applies to no session that was given",
    }[status]
    return ItemScore(item.id, item.title, item.domain, item.kind, status, None, weight, None, reason, (), "", (), None, by)


def _from_sessions(sessions: Sequence[SessionReport]) -> list[str]:
    """Return the notes of single sessions that matter for the whole case."""
    told = ("interpersonal inventory", "whose coding is scored", "agreed area changes")
    return [
        f"Session {each.number}: {note}" for each in sessions for note in each.notes if any(words in note for words in told)
    ]


def to_json(report: Report | Sequence[Report]) -> bytes:
    """Return a report, or an array of several, as indented JSON; the same report gives the same bytes."""
    data = report if isinstance(report, Report) else list(report)
    return msgspec.json.format(msgspec.json.encode(data, order="deterministic"), indent=2) + b"\n"


def from_json(raw: bytes) -> Report | tuple[Report, ...]:
    """Read a report back."""
    found = msgspec.json.decode(raw, type=Report | list[Report])
    return found if isinstance(found, Report) else tuple(found)
