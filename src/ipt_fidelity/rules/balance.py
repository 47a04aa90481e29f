"""``balance``: how evenly the speakers of one role share the talk."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, insufficient, not_applicable


class Parameters(Record):
    """Parameters of ``balance``: the roles whose speakers are compared, and how many words they need together."""

    roles: Texts
    at_least_words: Annotated[int, Field(ge=1)] = 100


class Balance:
    """How evenly the speakers of one role share the talk."""

    kind: ClassVar[str] = "balance"
    summary: ClassVar[str] = "how evenly speakers share the talk"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the quietest speaker's words as a part of an equal share, 0 to 1."""
        del parameters
        return Numbers(0.0, 1.0, None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return nothing: speakers are known without codes."""
        del parameters
        return ()

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the words of the quietest speaker against an equal share; one who says nothing counts with none."""
        coding = scene.coding
        speakers = [name for name, role in coding.session.speakers.items() if role in parameters.roles]
        named = " and ".join(role.replace("_", " ") for role in parameters.roles)
        if len(speakers) < 2:
            return not_applicable(f"fewer than two speakers are {named}")
        words = dict.fromkeys(sorted(speakers), 0)
        for turn, count in zip(coding.session.turns, coding.words, strict=True):
            if turn.speaker in words:
                words[turn.speaker] += count
        total = sum(words.values())
        if total < parameters.at_least_words:
            return insufficient(f"{total} words of {named} are too few to compare")
        quietest = min(words, key=lambda name: (words[name], name))
        value = words[quietest] * len(words) / total
        evidence = coding.refer(i for i, turn in enumerate(coding.session.turns) if turn.speaker == quietest)
        text = f"{quietest} has {words[quietest]} of {total} words; an equal share is {total / len(words):.0f}"
        return Finding("measured", text, value, "share of an equal share", words[quietest], total / len(words), evidence)
