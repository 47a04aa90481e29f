"""What a plugin can add. Seven small hooks; the built-ins use them too.

A plugin is a package with an entry point in the group ``ipt_fidelity`` that names a module with functions marked by
``ipt_fidelity.hooks.hookimpl``:

    # pyproject.toml
    [project.entry-points.ipt_fidelity]
    my-adaptation = "ipt_fidelity_my_adaptation"

    # ipt_fidelity_my_adaptation/__init__.py
    from pathlib import Path
    from ipt_fidelity.hooks import hookimpl

    @hookimpl
    def ipt_adaptations() -> list[Path]:
        return [Path(__file__).parent]

Every implementation is called on its own and what it returns is checked; one that raises is named and left out, and the
others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ipt_fidelity.hooks import hookspec

if TYPE_CHECKING:
    from pathlib import Path

    from ipt_fidelity.readers.base import Reader
    from ipt_fidelity.report import Report
    from ipt_fidelity.rules.base import RuleKind


@hookspec
def ipt_adaptations() -> Iterable[Path]:  # type: ignore[empty-body]  # a specification has no body
    """Return folders that hold an ``overlay.yaml``.

    Called once, when adaptations are looked up. A folder that is returned is installed, not active: it changes a score only
    where a case or an option names its id. Pair it with ``ipt_rules`` where an item of the overlay needs a new rule kind.
    """


@hookspec
def ipt_rubrics() -> Iterable[Path]:  # type: ignore[empty-body]  # a specification has no body
    """Return folders that hold a ``rubric.yaml``.

    Called once, when rubrics are looked up. Each folder is called after the id of its rubric. The built-in implementation
    returns the folders under ``rubrics/``.
    """


@hookspec
def ipt_readers() -> Iterable[Reader]:  # type: ignore[empty-body]  # a specification has no body
    """Return readers of transcript files.

    Called once, before the first file is read. Each reader says which files it recognises; the built-in ones for session
    files come first.
    """


@hookspec
def ipt_rules() -> Iterable[RuleKind]:  # type: ignore[empty-body]  # a specification has no body
    """Return rule kinds that items may name.

    Called once, before a rubric is loaded. A kind that is there already is refused.
    """


@hookspec
def ipt_measures() -> Iterable[Mapping[str, Any]]:  # type: ignore[empty-body]  # a specification has no body
    """Return outcome measures as plain data, with the keys of a measure in ``measures.yaml``.

    Called once, when a rubric is loaded. ``source`` names a source that the rubric lists. A measure that the rubric or an
    adaptation has already stays as it is there, so that none can relax a safety item.
    """


@hookspec
def ipt_report_notes(report: Report) -> Iterable[str]:  # type: ignore[empty-body]  # a specification has no body
    """Return sentences to stand among the notes of a report: remarks, never levels.

    Called once for each report, after everything is scored.

    Args:
        report: the finished report; a copy, so that changing it changes nothing.
    """


@hookspec
def ipt_workbook_sheets(report: Report) -> Iterable[Mapping[str, Any]]:  # type: ignore[empty-body]  # a specification has no body
    """Return plain tables that become extra sheets: ``{"title": …, "headings": […], "rows": [[…]]}``.

    Called once for the book of a case or of a lone session. Cells are text, numbers or None; looks belong to the workbook.

    Args:
        report: the finished report; a copy, so that changing it changes nothing.
    """
