"""The rule kind ``longest_turn``: the longest stretch of talk of a role, in words."""

from __future__ import annotations

from typing import Any, ClassVar

from ipt_fidelity.case import Record
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, not_applicable
from ipt_fidelity.session import Role


class Parameters(Record):
    """Parameters of ``longest_turn``: whose turns are looked at."""

    role: Role = "client"


class LongestTurn:
    """How many words the longest turn of a role has."""

    kind: ClassVar[str] = "longest_turn"
    summary: ClassVar[str] = "the longest turn of a role, in words"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return whole numbers from 0 on."""
        del parameters
        return Numbers(0.0, None, 1.0)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return nothing: no code is needed to count words."""
        del parameters
        return ()

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the words of the longest turn, with that turn as evidence."""
        session, words = scene.coding.session, scene.coding.words
        own = [place for place, turn in enumerate(session.turns) if session.speakers.get(turn.speaker) == parameters.role]
        if not own:
            return not_applicable(f"nobody speaks as {parameters.role} here")
        longest = max(own, key=lambda place: (words[place], -place))
        text = f"the longest turn of the {parameters.role} has {words[longest]} words"
        return Finding("measured", text, float(words[longest]), "words", words[longest], None, scene.coding.refer([longest]))
