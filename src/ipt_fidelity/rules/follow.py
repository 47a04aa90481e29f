"""``follow``: of the places that call for a response, how many get it, and how soon."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import FEWEST_FOR_A_SHARE, Finding, Numbers, Scene, Words, not_applicable, quoted
from ipt_fidelity.view import Coding

OUTCOMES = ("all_at_once", "all", "most", "some", "none")


class Parameters(Record):
    """Parameters of ``follow``.

    Attributes:
        trigger: a turn with one of these codes calls for a response.
        run_of: only where so many turns stand in a row.
        unless: a turn that also carries one of these does not count as a trigger.
        answer: what answers.
        within: how many therapist turns after the place there is time for it.
    """

    trigger: Texts
    run_of: Annotated[int, Field(ge=1)] = 1
    unless: Texts = ()
    answer: Texts
    within: Annotated[int, Field(ge=0)] = 3


class Follow:
    """Of the places that call for a response, how many get it."""

    kind: ClassVar[str] = "follow"
    summary: ClassVar[str] = "of the places that call for a response, the part answered"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the outcomes: a share is only spoken of from three places on."""
        del parameters
        return Words(OUTCOMES)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return trigger, exemptions and answer."""
        return (*parameters.trigger, *parameters.unless, *parameters.answer)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return which of the places are answered; the evidence is those that are not, or else all of them."""
        coding = scene.coding
        places = _places(scene, coding, parameters)
        label = quoted(parameters.answer, scene.rubric)
        if not places:
            return not_applicable(f"nothing here calls for {label}")
        answers = coding.positions_of(scene.codes(parameters.answer))
        at_once = [place for place in places if not answers.isdisjoint(place)]
        open_ = [place for place in places if not _answered(coding, place, answers, parameters.within)]
        total, answered = len(places), len(places) - len(open_)
        outcome = _outcome(total, answered, len(at_once))
        runs = "; ".join(_turns(coding, place) for place in open_ or places)
        verb = "unanswered" if open_ else "answered"
        calls = "1 place calls" if total == 1 else f"{total} places call"
        text = f"{calls} for {label}, {answered} answered; {verb}: {runs}"
        evidence = coding.refer(position for place in open_ or places for position in place)
        return Finding("measured", text, outcome, "outcome", answered, total, evidence)


def _turns(coding: Coding, place: range) -> str:
    first, last = coding.session.turns[place[0]].id, coding.session.turns[place[-1]].id
    return f"turn {first}" if len(place) == 1 else f"turns {first}–{last}"


def _outcome(total: int, answered: int, at_once: int) -> str:
    if answered == total:
        return "all_at_once" if at_once == total else "all"
    if not answered:
        return "none"
    return "most" if total >= FEWEST_FOR_A_SHARE and answered * 2 >= total else "some"


def _places(scene: Scene, coding: Coding, parameters: Parameters) -> list[range]:
    """Return the runs of turns in a row that call for a response."""
    triggers = coding.positions_of(scene.codes(parameters.trigger))
    if len(triggers) < parameters.run_of:
        return []
    triggers -= coding.positions_of(scene.codes(parameters.unless))
    ordered = sorted(triggers)
    breaks = [at for at, (one, other) in enumerate(pairwise(ordered), 1) if other > one + 1]
    runs = zip((0, *breaks), (*breaks, len(ordered)), strict=True)
    return [range(ordered[first], ordered[end - 1] + 1) for first, end in runs if end - first >= parameters.run_of]


def _answered(coding: Coding, place: range, answers: set[int], within: int) -> bool:
    counts, first = coding.therapist_count, place[0]
    last = bisect_right(counts, counts[place[-1]] + within)  # the turn after the last in which there is time for it
    return not answers.isdisjoint(range(first, last))
