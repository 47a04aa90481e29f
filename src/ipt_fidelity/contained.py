"""Rule kinds and readers of plugins, each in a shell: what goes wrong in one is named and costs only its own result."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_args

from ipt_fidelity.case import Record
from ipt_fidelity.errors import BadInput
from ipt_fidelity.guarded import Raised, guarded
from ipt_fidelity.plugins import Plugin
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.base import Reader
from ipt_fidelity.readers.native import ReadSession
from ipt_fidelity.rules.base import Finding, Numbers, RuleKind, Scene, Status, Words, insufficient

_STATUSES: Final = frozenset(get_args(Status))


class ContainedKind:
    """A rule kind of a plugin. Where it fails on a session, the item is ``insufficient`` there, with the reason.

    Attributes:
        kind: its name.
        summary: what it measures.
        parameters: the record of its parameters.
        only_grows: whether more evidence never lowers its measure.
    """

    def __init__(self, inner: RuleKind, plugin: Plugin) -> None:
        """Put a shell around a rule kind."""
        self._inner, self._plugin = inner, plugin
        self._problems: dict[str, Problem] = {}
        self.kind: str = str(inner.kind)
        self.summary: str = str(inner.summary)
        self.parameters: type[Record] = inner.parameters
        self.only_grows: bool = bool(inner.only_grows)

    def values(self, parameters: Any) -> Numbers | Words:
        """Return what the rule can measure.

        Raises:
            BadInput: it cannot say so, and an item with this rule cannot be checked.
        """
        return self._asked("values", parameters, Numbers | Words)  # type: ignore[no-any-return]  # checked there

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return the words for codes whose absence the rule takes to mean something.

        Raises:
            BadInput: it cannot say so.
        """
        return tuple(str(word) for word in self._asked("reads", parameters, tuple | list))

    def _asked(self, method: str, parameters: Any, kinds: Any) -> Any:
        try:
            with guarded():
                found = getattr(self._inner, method)(parameters)
        except Raised as raised:
            raise self._refused(f"its rule kind {self.kind!r} raised {raised} in {method!r}") from None
        if not isinstance(found, kinds):
            raise self._refused(f"its rule kind {self.kind!r} returned {type(found).__name__} from {method!r}")
        return found

    def _refused(self, what: str) -> BadInput:
        problem = self._plugin.problem(
            f"{what}.", "Repair the plugin, or take the adaptation that needs it out of the case."
        )
        return BadInput([Problem("error", problem.code, problem.where, problem.message, problem.hint)])

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Return what the rule finds, or that it could not."""
        try:
            with guarded(self._slow):
                found = self._inner.find(scene, parameters)
                wrong = _wrong(found)
        except Raised as raised:
            return self._failed(f"raised {raised}")
        return self._failed(wrong) if wrong else found

    def _failed(self, what: str) -> Finding:
        said = f"the rule kind {self.kind!r} of the plugin {self._plugin.name} {what}"
        self._note(f"its rule kind {self.kind!r} {what}.", "Items with this rule are not scored where that happened.")
        return insufficient(said)

    def _slow(self, seconds: float) -> None:
        self._note(f"its rule kind {self.kind!r} took {seconds:.0f} s for one item.", "Its result is used.")

    def _note(self, message: str, hint: str) -> None:
        self._problems.setdefault(message, self._plugin.problem(message, hint))

    def take_problems(self) -> tuple[Problem, ...]:
        """Return what went wrong since this was last asked, each once."""
        found = tuple(self._problems.values())
        self._problems.clear()
        return found


def _wrong(found: Any) -> str:
    """Return what is wrong with a finding, or an empty text."""
    if not isinstance(found, Finding):
        return f"returned {type(found).__name__} instead of a Finding"
    if found.status not in _STATUSES:
        return f"returned the unknown status {found.status!r}"
    value: Any = found.value
    if isinstance(value, bool) or not (value is None or isinstance(value, str | int | float)):
        return f"measured {type(value).__name__}; a measure is a number or a word"
    if isinstance(value, float) and not abs(value) < float("inf"):
        return f"measured {value}, which is no number to take a level from"
    evidence: Any = found.evidence
    if not isinstance(evidence, tuple) or not all(isinstance(turn, str) for turn in evidence):
        return "returned evidence that is no tuple of turns"
    return ""


class ContainedReader:
    """A reader of a plugin. Where it fails on a file, that file is dropped with a located problem."""

    def __init__(self, inner: Reader, plugin: Plugin) -> None:
        """Put a shell around a reader."""
        self._inner, self._plugin = inner, plugin
        self.name: str = str(inner.name)

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether the file is of its family; one that raises recognises nothing."""
        return self._says("recognises", path, start)

    def may_be(self, path: Path, start: bytes) -> bool:
        """Whether a file that somebody names can be tried."""
        return hasattr(self._inner, "may_be") and self._says("may_be", path, start)

    def _says(self, method: str, path: Path, start: bytes) -> bool:
        try:
            with guarded():
                return bool(getattr(self._inner, method)(path, start))
        except Raised:
            return False

    def read(self, path: Path) -> ReadSession:
        """Return the session of a file.

        Raises:
            BadInput: the problems of the file, or that the reader failed on it.
        """
        problems: BadInput | None = None
        found: Any = None
        try:
            with guarded():
                try:
                    found = self._inner.read(path)
                except BadInput as reason:
                    problems = reason
        except Raised as raised:
            raise self._failed(path, f"raised {raised}") from None
        if problems is not None:
            raise problems
        if not isinstance(found, ReadSession):
            raise self._failed(path, f"returned {type(found).__name__} instead of a session")
        return found

    def _failed(self, path: Path, what: str) -> BadInput:
        message = f"the reader {self.name!r} of the plugin {self._plugin.name} ({self._plugin.package}) {what}."
        return BadInput(
            [error("reader", Place(str(path)), message, "Repair the plugin, or convert the file by other means.")]
        )
