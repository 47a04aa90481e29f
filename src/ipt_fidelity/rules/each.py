"""``each``: with how many of the speakers of a role something was done, such as with every member of a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import FEWEST_FOR_A_SHARE, Finding, Numbers, Scene, Words, insufficient, not_applicable, quoted
from ipt_fidelity.schedule import Dates
from ipt_fidelity.session import Role
from ipt_fidelity.view import Coding
from ipt_fidelity.windows import Position, WherePosition


class Parameters(Record):
    """Parameters of ``each``.

    Attributes:
        codes: what should be done with each of them; ``person`` of the annotation names with whom, as the speaker is named.
        role: whose speakers; those count who are listed in the session in which the item is looked at.
        due: the position at which all sessions up to it are looked at together; without it each session stands for itself.
        from_: the position before which nothing counts.
        before_contract_counts: whether a meeting before the contract (number 0) counts too.
    """

    codes: Texts
    role: Role
    due: WherePosition | None = None
    from_: Annotated[WherePosition, Field(alias="from")] = Position(at="first")
    before_contract_counts: bool = False


class Each:
    """With how many of the speakers of a role something was done."""

    kind: ClassVar[str] = "each"
    summary: ClassVar[str] = "with how many of the speakers of a role something was done"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = True

    def values(self, parameters: Any) -> Numbers | Words:
        """Return shares from 0 to 1."""
        del parameters
        return Numbers(0.0, 1.0, None)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the codes."""
        return tuple(parameters.codes)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return the part of the speakers with whom it was done, and who is left."""
        if parameters.due is None:
            return _share(scene, parameters, scene.coding, (scene.coding,))
        number = scene.last_held if scene.view.whole else scene.number
        dates = scene.schedule.dates(parameters.from_, parameters.due, number, edge=False)
        if dates is None:
            return insufficient("no contract is known, so it cannot be said when this is due")
        if number < dates.by:
            return not_applicable(f"still due: by session {dates.by}")
        if number > dates.by and not scene.view.whole:
            return not_applicable(f"was looked at in session {dates.by}, when it was due")
        return _by_then(scene, parameters, dates)


def _by_then(scene: Scene, parameters: Parameters, dates: Dates) -> Finding:
    """Return what was done in all the sessions that count, with those who are there when it is due."""
    first = 0 if parameters.before_contract_counts else dates.start
    codings = tuple(coding for coding in scene.view.every if first <= coding.number <= dates.by)
    if not codings:
        return insufficient(f"none of the sessions up to {dates.by} was seen")
    found = _share(scene, parameters, codings[-1], codings)
    if found.status == "measured" and found.value != 1:
        unseen = scene.unseen(range(first, dates.by + 1), parameters.codes)
        if unseen:
            return insufficient(f"{found.reason}; {unseen}, and it may have been done there", found.evidence)
    return found


def _share(scene: Scene, parameters: Parameters, present: Coding, codings: Iterable[Coding]) -> Finding:
    names = sorted(name for name, role in present.session.speakers.items() if role == parameters.role)
    role, label = parameters.role.replace("_", " "), quoted(parameters.codes, scene.rubric)
    if not names:
        return not_applicable(f"no {role} is here")
    if len(names) < FEWEST_FOR_A_SHARE:
        return insufficient(f"only {len(names)} of the role {role}, which are too few to take a share of")
    reached: set[str] = set()
    evidence: list[str] = []
    for coding in codings:
        for position, mark in coding.therapist_marks_of(scene.codes(parameters.codes)):
            if mark.person is not None and mark.depth != "touched":
                reached.add(mark.person.casefold())
                evidence.append(coding.references[position])
    met = [name for name in names if name.casefold() in reached]
    left = [name for name in names if name.casefold() not in reached]
    text = f"{label} with {len(met)} of {len(names)}" + (f"; not with {', '.join(left)}" if left else "")
    value = len(met) / len(names)
    return Finding("measured", text, value, f"share of {role}s", len(met), len(names), tuple(dict.fromkeys(evidence)))
