"""``stated``: a number that was said in the session, held against the true one."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words, insufficient, not_applicable, quoted

OUTCOMES = ("right", "put_right", "mixed", "off_by_one", "wrong")


class Parameters(Record):
    """Parameters of ``stated``: the codes whose ``value`` is held against the truth, and what is true."""

    codes: Texts
    truth: Literal["sessions_left", "sessions_contracted"]


class Stated:
    """A number that was said, held against the true one."""

    kind: ClassVar[str] = "stated"
    summary: ClassVar[str] = "a number said in session against the true one"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the outcomes."""
        del parameters
        return Words(OUTCOMES)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the codes that carry the number."""
        return tuple(parameters.codes)

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return whether what was said is true; the last word counts most."""
        coding, label = scene.coding, quoted(parameters.codes, scene.rubric)
        marks = coding.marks_of(scene.codes(parameters.codes))
        said = [(position, mark.value) for position, mark in marks if mark.value is not None]
        evidence = coding.refer(position for position, _ in said or marks)
        if not said:
            what = f"{label} is coded without a number" if marks else f"no {label} is coded"
            return not_applicable(f"{what}, so there is nothing to hold against the contract", evidence)
        if scene.windows is None:
            return insufficient("no contract is known, so the true number is not known", evidence)
        contracted = scene.windows.sessions
        if parameters.truth == "sessions_left" and scene.number > contracted:
            return not_applicable(f"session {scene.number} lies beyond the contract of {contracted}", evidence)
        true = contracted - scene.number if parameters.truth == "sessions_left" else contracted
        numbers = [value for _, value in said]
        outcome = _outcome(numbers, true)
        heard = ", ".join(str(number) for number in numbers)
        counted = f"{contracted} contracted" + (f" less {scene.number}" if parameters.truth == "sessions_left" else "")
        right = sum(number == true for number in numbers)
        text = f"said: {heard}; true: {true} ({counted})"
        return Finding("measured", text, outcome, "outcome", right, len(numbers), evidence)


def _outcome(numbers: list[int], true: int) -> str:
    if all(number == true for number in numbers):
        return "right"
    if numbers[-1] == true:
        return "put_right"
    if true in numbers:
        return "mixed"
    return "off_by_one" if all(abs(number - true) <= 1 for number in numbers) else "wrong"
