"""``follow``: of the places that call for a response, how many get it, and how soon."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from ipt_fidelity.case import Record
from ipt_fidelity.rubric import Texts
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
        at_once = [place for place in places if any(place[0] <= answer <= place[-1] for answer in answers)]
        open_ = [place for place in places if not _answered(coding, place, answers, parameters.within)]
        total, answered = len(places), len(places) - len(open_)
        outcome = _outcome(total, answered, len(at_once))
        runs = "; ".join(f"turns {coding.session.turns[p[0]].id}–{coding.session.turns[p[-1]].id}" for p in open_ or places)
        verb = "unanswered" if open_ else "answered"
        calls = "1 place calls" if total == 1 else f"{total} places call"
        text = f"{calls} for {label}, {answered} answered; {verb}: {runs}"
        evidence = coding.refer(position for place in open_ or places for position in place)
        return Finding("measured", text, outcome, "outcome", answered, total, evidence)


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
    runs: list[range] = []
    for position in sorted(triggers):
        if runs and runs[-1].stop == position:
            runs[-1] = range(runs[-1].start, position + 1)
        else:
            runs.append(range(position, position + 1))
    return [run for run in runs if len(run) >= parameters.run_of]


def _answered(coding: Coding, place: range, answers: set[int], within: int) -> bool:
    counts = coding.therapist_count
    last = counts[place[-1]] + within
    return any(place[0] <= answer and (answer <= place[-1] or counts[answer] <= last) for answer in answers)
