"""The plain figures that ``range`` can measure. None of them has turns: what they rest on is said in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from ipt_fidelity.rules.base import Finding, Scene, insufficient, listed, not_applicable, plural
from ipt_fidelity.schedule import ENDED_EARLY
from ipt_fidelity.view import Coding


def length_off_contract(scene: Scene) -> Finding:
    """Return by which part of the agreed minutes a session is longer or shorter."""
    return _length(scene, short_counts=True)


def length_over_contract(scene: Scene) -> Finding:
    """Return by which part of the agreed minutes a session is longer; a shorter one is 0 off."""
    return _length(scene, short_counts=False)


def _length(scene: Scene, *, short_counts: bool) -> Finding:
    session, contract = scene.coding.session, scene.schedule.contract(scene.number)
    if contract is None:
        return insufficient("no contract is known, so the agreed length is not known")
    if session.minutes is None:
        return insufficient("the length of the session is not recorded")
    if session.circumstance is not None and session.circumstance.kind in ("interrupted", "shortened", "crisis"):
        return not_applicable(f"the session was marked {session.circumstance.kind}: {session.circumstance.because}")
    off = session.minutes - contract.minutes
    value = (abs(off) if short_counts else max(0.0, off)) / contract.minutes
    text = f"{session.minutes:g} minutes of {contract.minutes} agreed; nothing in the talk is needed to know it"
    return Finding("measured", text, value, "share off the agreed minutes", session.minutes, contract.minutes)


def sessions_held_share(scene: Scene) -> Finding:
    """Return the part of the contracted sessions that was held."""
    windows = scene.schedule.windows(scene.last_held)
    if windows is None:
        return insufficient("no contract is known, so it is not known how many sessions were agreed")
    if scene.state in ENDED_EARLY and scene.last_held < windows.ending_from:
        return not_applicable(f"the treatment ended after session {scene.last_held}, before its ending window")
    if scene.state == "ongoing":
        return not_applicable(f"not yet due: {scene.last_held} of {windows.sessions} sessions held so far")
    held = min(scene.last_held, windows.sessions)
    text = f"{held} of {windows.sessions} contracted sessions held; taken from the numbers of the sessions"
    return Finding("measured", text, held / windows.sessions, "share of sessions", held, windows.sessions)


def sessions_beyond_contract(scene: Scene) -> Finding:
    """Return how many sessions were held after the agreed last one."""
    windows = scene.schedule.windows(scene.last_held)
    if windows is None:
        return insufficient("no contract is known, so the agreed end is not known")
    beyond = max(0, scene.last_held - windows.sessions)
    if not beyond and scene.state in ENDED_EARLY:
        return not_applicable(f"the treatment ended after session {scene.last_held}, before its agreed end")
    if not beyond and scene.state == "ongoing":
        return not_applicable(f"not yet due: {scene.last_held} of {windows.sessions} sessions held so far")
    text = f"{plural(beyond, 'session')} beyond the {windows.sessions} contracted; taken from the numbers of the sessions"
    return Finding("measured", text, float(beyond), "sessions beyond the contract", beyond, None)


def longest_gap(scene: Scene) -> Finding:
    """Return the longest stretch between sessions that nothing excuses, in agreed intervals."""
    case = scene.view.case
    contract = scene.schedule.contract(scene.last_held)
    if case is None or contract is None:
        return insufficient("no contract is known, so the agreed spacing is not known")
    held = [coding for coding in scene.view.codings if coding.number > 0]
    pairs = list(pairwise(held))
    if contract.ending == "taper":
        windows = scene.schedule.windows(scene.last_held)
        pairs = [pair for pair in pairs if windows is None or pair[1].number < windows.ending_from]
    unknown = [second.number for first, second in pairs if _days(first, second) is None]
    if unknown or not pairs:
        missing = listed("session", unknown) if unknown else "fewer than two sessions"
        return insufficient(f"the days between sessions are not all known ({missing}: no file or no day)")
    gaps = [(_days(first, second) or 0, first, second) for first, second in pairs]
    excused_reasons = {reason.id for reason in scene.rubric.excused_reasons}
    counted: list[tuple[int, Coding, Coding, list[str]]] = []
    excused: list[tuple[int, Coding, Coding, list[str]]] = []
    for days, first, second in gaps:
        reasons = _reasons(scene, first, second)
        (excused if reasons and set(reasons) <= excused_reasons else counted).append((days, first, second, reasons))
    if not counted:
        return not_applicable("every gap has an excused reason")
    days, first, second, reasons = max(counted, key=lambda gap: (gap[0], -gap[1].number))
    because = f" ({', '.join(reason.replace('_', ' ') for reason in reasons)})" if reasons else ""
    between = f"between sessions {first.number} and {second.number}{because}"
    text = f"longest gap {days} days, {between}; agreed: {contract.every_days}"
    if excused:
        text += f"; {plural(len(excused), 'excused gap')} left out"
    return Finding("measured", text, days / contract.every_days, "agreed intervals", days, contract.every_days)


def _days(first: Coding, second: Coding) -> int | None:
    if second.number != first.number + 1 or first.session.day is None or second.session.day is None:
        return None
    return second.session.day - first.session.day


def _reasons(scene: Scene, first: Coding, second: Coding) -> list[str]:
    case = scene.view.case
    start, end = first.session.day or 0, second.session.day or 0
    return [missed.reason for missed in (case.missed if case else ()) if start < missed.day < end]


FIGURES: Mapping[str, Callable[[Scene], Finding]] = {
    "length_off_contract": length_off_contract,
    "length_over_contract": length_over_contract,
    "sessions_held_share": sessions_held_share,
    "longest_gap": longest_gap,
    "sessions_beyond_contract": sessions_beyond_contract,
}
