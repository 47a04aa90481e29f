"""The few exceptions. Bad data is a list of problems; these carry it where a caller asked for one thing only."""

from __future__ import annotations

from collections.abc import Iterable

from ipt_fidelity.problems import Problem


class IptFidelityError(Exception):
    """Root of what this package raises on purpose."""


class BadInput(IptFidelityError):
    """A file or record that was asked for could not be used; ``problems`` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems and show them, one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownName(IptFidelityError):
    """A rubric, adaptation or plugin that was named in a call or option is not installed."""


class OutputBlocked(IptFidelityError):
    """A file could not be written: edited by a person, foreign, open elsewhere, or no room."""
