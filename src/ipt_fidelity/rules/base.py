"""What every rule kind shares: what it may look at, what it returns, and how it declares itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal, Protocol

import msgspec

from ipt_fidelity.case import Record
from ipt_fidelity.codebook import Codebook
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.schedule import Schedule, State
from ipt_fidelity.view import Coding, View
from ipt_fidelity.windows import Phase, Windows

Status = Literal["measured", "not_applicable", "insufficient", "not_rated"]
#: A level is never taken from a share of fewer than this many.
FEWEST_FOR_A_SHARE = 3


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What a rule found: a measure with the turns behind it, or why there is none.

    Attributes:
        status: ``measured``, or why there is no level.
        reason: the finding in a sentence, for a person.
        value: the measure: a number or an outcome word. May be shown without a level.
        unit: what the number counts.
        numerator: what was counted, where the value is a part of something.
        denominator: of how many.
        evidence: ``session-id:turn-id`` of the turns that count.
    """

    status: Status
    reason: str
    value: float | str | None = None
    unit: str = ""
    numerator: float | None = None
    denominator: float | None = None
    evidence: tuple[str, ...] = ()


def not_applicable(reason: str, evidence: tuple[str, ...] = ()) -> Finding:
    """Return a finding for an item that does not apply here."""
    return Finding("not_applicable", reason, evidence=evidence)


def insufficient(reason: str, evidence: tuple[str, ...] = ()) -> Finding:
    """Return a finding for an item that applies but cannot be judged from what was given."""
    return Finding("insufficient", reason, evidence=evidence)


@dataclass(frozen=True, eq=False)
class Scene:
    """All that a rule may look at.

    Attributes:
        view: the session with those before it, or the whole case.
        rubric: the effective rubric.
        schedule: the dates of the case.
        phase: the phase to judge by.
        areas: the problem areas in force.
        state: where the treatment stands; a session's block always sees it as going on.
        last_held: number of the last session held, as far as is known.
    """

    view: View
    rubric: RubricData
    schedule: Schedule
    phase: Phase | None
    areas: tuple[str, ...]
    state: State = "ongoing"
    last_held: int = 0

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook of the rubric."""
        return self.rubric.codebook

    @cached_property
    def coding(self) -> Coding:
        """The session that is scored."""
        return self.view.current

    @cached_property
    def number(self) -> int:
        """The number of the session that is scored."""
        return self.view.current.number

    @cached_property
    def windows(self) -> Windows | None:
        """The phases in force on the session that is scored."""
        return self.schedule.windows(self.number)

    def codes(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the codes that words of a rule stand for, under the areas in force."""
        return self.codebook.resolve(words, self.areas)

    def looked_for(self, coding: Coding, words: Iterable[str]) -> bool:
        """Whether the coder of a session looked for these codes, so that their absence means something."""
        if "*" in coding.groups:
            return True
        needed = self.codebook.groups_for(words)
        strategies = {self.codebook.group_of_area.get(area, "") for area in self.areas} or set(self.codebook.strategy_groups)
        has_strategies = "strategies" in coding.groups or strategies <= coding.groups
        return all(group in coding.groups or (group == "strategies" and has_strategies) for group in needed)

    def unseen(self, numbers: Iterable[int], words: Iterable[str]) -> str:
        """Return a sentence on those of the sessions in which these codes cannot be known to be absent, or an empty text."""
        missing, partial, uncoded = [], [], []
        words = tuple(words)
        for number in numbers:
            coding = self.view.coding(number)
            if coding is None:
                missing.append(number)
            elif not coding.session.complete:
                partial.append(number)
            elif not self.looked_for(coding, words):
                uncoded.append(number)
        said = [
            f"{listed('session', found)} {text}"
            for found, text in ((missing, "not seen"), (partial, "seen only in part"), (uncoded, "not coded for it"))
            if found
        ]
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The values a rule can measure: numbers from ``low`` to ``high`` (None: open), in steps or continuous (None)."""

    low: float = 0.0
    high: float | None = None
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The outcome words a rule can give."""

    words: tuple[str, ...]


class RuleKind(Protocol):
    """One kind of rule. A plugin may add one through the hook ``ipt_rules``."""

    kind: ClassVar[str]
    summary: ClassVar[str]
    parameters: ClassVar[type[Record]]
    only_grows: ClassVar[bool]

    def values(self, parameters: Any) -> Numbers | Words:
        """Return what the rule can measure, so that anchors can be proved to cover it."""

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the words for codes whose absence the rule takes to mean something."""

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the measure of an item, with the turns behind it, or why there is none."""


Registry = Mapping[str, RuleKind]


def listed(noun: str, numbers: Iterable[int]) -> str:
    """Return numbers in words, runs joined.

    >>> listed("session", [2, 3, 4, 7]), listed("session", [5])
    ('sessions 2–4, 7', 'session 5')
    """
    numbers = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}, {run[1]}" if len(run) == 2 else f"{run[0]}–{run[-1]}" for run in runs
    )
    return f"{noun}{'s' if len(numbers) > 1 else ''} {text}"


def plural(count: float, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "episode"), plural(2.0, "episode")
    ('1 episode', '2 episodes')
    """
    return f"{count:g} {noun if count == 1 else nouns or noun + 's'}"


#: How a sentence names the words that stand for several codes.
_SPOKEN = {
    "strategies_of_area": "a strategy of the agreed area",
    "strategies": "a strategy of a problem area",
    "off_model": "an off-model departure",
    "proscribed": "a proscribed departure",
}


def quoted(words: Iterable[str], rubric: RubricData) -> str:
    """Return codes by their labels, for a sentence."""
    codes = rubric.code_by_id
    return ", ".join(codes[word].label.lower() if word in codes else _SPOKEN.get(word, word) for word in words)
