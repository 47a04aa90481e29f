"""Scores how faithfully a treatment follows Interpersonal Psychotherapy, from annotated transcripts, all on this machine.

>>> from ipt_fidelity import load_rubric, read_session, score_session  # doctest: +SKIP
>>> scored = score_session(read_session("s03.session.json"))  # doctest: +SKIP
>>> scored.report.sessions[0].overall.score  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipt_fidelity.errors import BadInput as BadInput
    from ipt_fidelity.errors import UnknownName as UnknownName
    from ipt_fidelity.pipeline import load_rubric as load_rubric
    from ipt_fidelity.pipeline import read_case as read_case
    from ipt_fidelity.pipeline import read_session as read_session
    from ipt_fidelity.pipeline import score_case as score_case
    from ipt_fidelity.pipeline import score_session as score_session
    from ipt_fidelity.workbook import write_workbook as write_workbook

_WHERE = {
    "BadInput": "errors",
    "UnknownName": "errors",
    "load_rubric": "pipeline",
    "read_case": "pipeline",
    "read_session": "pipeline",
    "score_case": "pipeline",
    "score_session": "pipeline",
    "write_workbook": "workbook",
}

__all__ = [
    "BadInput",
    "UnknownName",
    "load_rubric",
    "read_case",
    "read_session",
    "score_case",
    "score_session",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562), so that ``--help`` does not wait for it."""
    if name in _WHERE:
        import importlib

        return getattr(importlib.import_module(f"ipt_fidelity.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
