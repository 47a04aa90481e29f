"""Whether an item is asked for at all: by the part of the treatment, the medium, an event, or little change of a measure."""

from __future__ import annotations

from ipt_fidelity.rubric import Applies, LittleChange, Measure
from ipt_fidelity.rules.base import Finding, Scene, insufficient, not_applicable
from ipt_fidelity.windows import session_at

#: How many sessions before the position a value may lie and still count as the value there.
_NEAR = 2


def not_met(applies: Applies, scene: Scene) -> Finding | None:
    """Return why the conditions of an item are not met here, or None where they are.

    Args:
        applies: where the item applies.
        scene: the session, or the whole case, that is judged.
    """
    if not scene.view.whole and (applies.after is not None or applies.until is not None):
        elsewhere = _in_another_part(applies, scene)
        if elsewhere is not None:
            return elsewhere
    if applies.media and not scene.view.whole:
        case, session = scene.view.case, scene.coding.session
        medium = session.medium or (case.medium if case else "in_person")
        if medium not in applies.media:
            return not_applicable(f"asked for only where a session is held {_words(applies.media)}")
    if applies.events:
        if scene.view.case is None:
            return insufficient("no case file, so it is not known whether there is such an event")
        if not {event.kind for event in scene.view.case.events} & set(applies.events):
            return not_applicable(f"no {_words(applies.events)} stands under 'events' in the case file")
    return _changed_enough(applies.little_change, scene) if applies.little_change is not None else None


def _in_another_part(applies: Applies, scene: Scene) -> Finding | None:
    """Return that a session lies outside the part of the treatment in which an item is asked for, or None."""
    if scene.windows is None:
        return insufficient("no contract is known, so it cannot be said which part of the treatment this is")
    after = session_at(applies.after, scene.windows) if applies.after is not None else 0
    if scene.number <= after:
        return not_applicable(f"asked for after session {after}")
    until = session_at(applies.until, scene.windows) if applies.until is not None else scene.number
    return not_applicable(f"asked for up to session {until}") if scene.number > until else None


def _changed_enough(asked: LittleChange, scene: Scene) -> Finding | None:
    """Return that a measure has moved enough, or that it cannot be known; None where it has moved little."""
    windows = scene.schedule.windows(scene.last_held if scene.view.whole else scene.number)
    if windows is None:
        return insufficient("no contract is known, so it cannot be said when change is looked at")
    due = session_at(asked.by, windows)
    if (scene.last_held if scene.view.whole else scene.number) < due:
        return not_applicable(f"not yet due: change is looked at in session {due}")
    for name in asked.measures:
        values = [
            (coding.number, value)
            for coding in scene.view.codings
            if coding.number <= due and (value := coding.session.measures.get(name)) is not None
        ]
        if len(values) < 2 or values[-1][0] < due - _NEAR or name not in scene.rubric.measure_by_id:
            continue
        (first, before), (last, now) = values[0], values[-1]
        share = _gained(before, now, scene.rubric.measure_by_id[name])
        if share is None or share < asked.less_than:
            return None
        return not_applicable(f"{name} went from {before:g} (session {first}) to {now:g} (session {last}), so it is not due")
    names = " or ".join(asked.measures)
    return insufficient(
        f"no {names} is recorded both at the start and near session {due}, so it is not known whether it is due"
    )


def _gained(before: float, now: float, measure: Measure) -> float | None:
    """Return the part gained of what could be gained, None where there was nothing to gain."""
    low, high = measure.range
    room = before - low if measure.direction == "lower_is_better" else high - before
    moved = before - now if measure.direction == "lower_is_better" else now - before
    return moved / room if room > 0 else None


def _words(names: tuple[str, ...]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)
