"""``count``: how often something is done, in episodes; a sustained episode counts for each that would fit into it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from ipt_fidelity.case import Listed, Record, Texts
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, insufficient, not_applicable, plural, quoted
from ipt_fidelity.rules.episodes import Episode, credit_of, episodes_of, therapist_episodes
from ipt_fidelity.view import Coding
from ipt_fidelity.windows import WherePosition, session_at

Speakers = Literal["therapist", "any"]


class Parameters(Record):
    """Parameters of ``count``.

    Attributes:
        codes: what is counted.
        also_in_area: codes that serve too while a problem area is in force.
        speakers: on whose turns.
        only_if_used: where it does not occur, the item does not apply.
        expected_at: positions at which it is asked for although ``only_if_used``.
        expected_from: position from which on it is asked for although ``only_if_used``.
        only_after: applies only where the session before carries one of these codes.
    """

    codes: Texts
    also_in_area: dict[str, Texts] = Field(default_factory=dict)
    speakers: Speakers = "therapist"
    only_if_used: bool = False
    expected_at: Listed[WherePosition] = ()
    expected_from: WherePosition | None = None
    only_after: Texts = ()


class Count:
    """How often something is done, in episodes."""

    kind: ClassVar[str] = "count"
    summary: ClassVar[str] = "episodes: coded turns of one code with at most two therapist turns between them are one"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = True

    def values(self, parameters: Any) -> Numbers | Words:
        """Return counts in halves, because a moment that was only touched is worth half."""
        asked = not parameters.only_if_used or parameters.expected_at or parameters.expected_from is not None
        return Numbers(0.0 if asked else 0.5, None, 0.5)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the counted codes."""
        return (*parameters.codes, *[word for words in parameters.also_in_area.values() for word in words])

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the credit of the episodes in the session."""
        hindered = _not_asked(scene, parameters)
        if hindered:
            return hindered
        coding = scene.coding
        words = list(parameters.codes)
        for area in scene.areas:
            words += parameters.also_in_area.get(area, ())
        codes = scene.codes(words)
        episodes = [episode for code in codes for episode in _episodes(coding, code, parameters.speakers)]
        count = len(episodes)
        sustained = len([episode for episode in episodes if episode.room > 1])
        label = quoted(parameters.codes[:3], scene.rubric) + (" and more" if len(parameters.codes) > 3 else "")
        if not count and parameters.only_if_used and not _asked_here(scene, parameters):
            return not_applicable(f"no {label} is coded here, and none is asked for")
        text = f"{plural(count, 'episode')} of {label}" if count else f"no {label} is coded"
        if sustained:
            text += f", {sustained} of them sustained (counted for each that would fit into it)"
        evidence = coding.refer([position for episode in episodes for position in episode.positions])
        return Finding("measured", text, credit_of(episodes), "episodes", count, None, evidence)


def _episodes(coding: Coding, code: str, speakers: Speakers) -> list[Episode]:
    if speakers == "therapist":
        return therapist_episodes(coding, code)
    return episodes_of(coding, coding.marks.get(code, ()))


def _asked_here(scene: Scene, parameters: Parameters) -> bool:
    windows = scene.windows
    if windows is None:
        return False
    number = scene.number
    if parameters.expected_from is not None and session_at(parameters.expected_from, windows) <= number <= windows.sessions:
        return True
    return any(session_at(position, windows) == number for position in parameters.expected_at)


def _not_asked(scene: Scene, parameters: Parameters) -> Finding | None:
    """Return why nothing is asked for because of the session before, or None."""
    if not parameters.only_after:
        return None
    before = scene.view.coding(scene.number - 1)
    if scene.number <= 1:
        return not_applicable("there is no session before this one")
    if before is None:
        return insufficient(f"session {scene.number - 1} not seen, so it is not known whether it left something to take up")
    if before.has_any(scene.codes(parameters.only_after)):
        return None
    label = quoted(parameters.only_after, scene.rubric)
    if not before.session.complete:
        return insufficient(f"session {before.number} was seen only in part, so it is not known whether it left something")
    if not scene.looked_for(before, parameters.only_after):
        return insufficient(f"session {before.number} was not coded for {label}")
    return not_applicable(f"session {before.number} has no {label} coded, so there is nothing to take up")
