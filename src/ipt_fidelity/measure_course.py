"""How an outcome measure went over a case: from where to where, whether that is a reliable change, and where it is missing.

Says what was recorded and nothing about why, nor what will come of it.
"""

from __future__ import annotations

import msgspec

from ipt_fidelity.rubric import Measure, RubricData
from ipt_fidelity.rules.base import plural
from ipt_fidelity.view import View


class MeasureCourse(msgspec.Struct, frozen=True):
    """One measure over a case.

    Attributes:
        measure: its id.
        title: its name.
        rated_by: who fills it in, the client or a clinician.
        first_session: number of the first session with a value.
        first_value: the value there.
        last_session: number of the last session with a value.
        last_value: the value there.
        change: last less first; 0 with a single value.
        reliable: whether the change is at least the reliable one; None where none is stated or there is one value only.
        missing: sessions seen without a value, where the measure belongs to every session.
        text: the same in a sentence.
    """

    measure: str
    title: str
    rated_by: str
    first_session: int
    first_value: float
    last_session: int
    last_value: float
    change: float
    reliable: bool | None
    missing: tuple[int, ...]
    text: str


def measure_courses(view: View, rubric: RubricData) -> tuple[MeasureCourse, ...]:
    """Return the course of every known measure that was recorded at least once, in the order of their ids."""
    codings = [coding for coding in view.codings if coding.number > 0]
    courses = []
    for name in sorted({name for coding in view.codings for name in coding.session.measures}):
        measure = rubric.measure_by_id.get(name)
        found = [(coding.number, coding.session.measures.get(name)) for coding in view.codings]
        values = [(number, value) for number, value in found if value is not None]
        if measure is None or not values:
            continue
        seen = {number for number, _ in values}
        missing = [coding.number for coding in codings if coding.number not in seen]
        courses.append(_course(measure, values, tuple(missing) if measure.expected == "every_session" else ()))
    return tuple(courses)


def _course(measure: Measure, values: list[tuple[int, float]], missing: tuple[int, ...]) -> MeasureCourse:
    (first, before), (last, now) = values[0], values[-1]
    change = round(now - before, 4)
    once = len(values) < 2
    reliable = None if once or measure.reliable_change is None else abs(change) >= measure.reliable_change
    text = f"{measure.id}: {now:g} in session {last}, the only value." if once else _text(measure, values[0], values[-1])
    return MeasureCourse(
        measure.id, measure.title, measure.rated_by, first, before, last, now, change, reliable, missing, text
    )


def _text(measure: Measure, start: tuple[int, float], end: tuple[int, float]) -> str:
    (first, before), (last, now) = start, end
    points = abs(now - before)
    moved = f"{plural(points, 'point')} {'lower' if now < before else 'higher'}" if points else "no change"
    text = f"{measure.id} went from {before:g} (session {first}) to {now:g} (session {last}): {moved}"
    if measure.reliable_change is None:
        text += "; no reliable change is stated for it"
    elif points >= measure.reliable_change:
        text += f", at least the {measure.reliable_change:g} that count as reliable change"
    else:
        text += f", less than the {measure.reliable_change:g} that count as reliable change"
    return text + _crossed(measure, before, now) + "."


def _crossed(measure: Measure, before: float, now: float) -> str:
    """Return whether the cut-off for caseness was crossed, in words."""
    if measure.caseness is None:
        return ""
    sign = 1 if measure.direction == "lower_is_better" else -1
    was, is_ = sign * before >= sign * measure.caseness, sign * now >= sign * measure.caseness
    where = {
        (True, True): "on the side of a case throughout",
        (True, False): "no longer on the side of a case",
        (False, True): "now on the side of a case",
        (False, False): "not on the side of a case at either end",
    }[was, is_]
    return f"; {where} (cut-off {measure.caseness:g})"
