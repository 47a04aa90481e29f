"""Runs the domain cases of a rubric or an adaptation. Shipped, so that authors of plugins test theirs in the same way.

A test module of a plugin needs no more than this::

    @pytest.mark.parametrize("case", collect("cases"), ids=str)
    def test_the_sentence_holds(case):
        run_case(case)


    def test_every_change_has_a_case_that_fails_without_it():
        assert unproved("my_adaptation", collect("cases")) == ()

``cases`` says how the files are written, ``case_coverage`` what can come of an item, ``single_changes`` what a change is.
Nothing here needs pytest.
"""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.case_coverage import Gap, outcomes_of, uncovered
from ipt_fidelity.case_runs import score_told, unmet
from ipt_fidelity.cases import DomainCase, load_cases
from ipt_fidelity.condition_proofs import unproved_conditions
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Problem
from ipt_fidelity.proofs import unproved
from ipt_fidelity.report import CaseReport, SessionReport

__all__ = [
    "DomainCase",
    "Gap",
    "collect",
    "load_cases",
    "outcomes_of",
    "run_case",
    "score_block",
    "uncovered",
    "unproved",
    "unproved_conditions",
]


def collect(folder: str | Path) -> tuple[DomainCase, ...]:
    """Return every case under a folder, file by file in the order of their names.

    Raises:
        BadInput: a file cannot be read, or there is none; the problems of all files are listed.
    """
    cases: list[DomainCase] = []
    problems: list[Problem] = []
    for path in sorted(Path(folder).rglob("*.yaml")):
        try:
            cases += load_cases(path)
        except BadInput as reason:
            problems += reason.problems
    if problems:
        raise BadInput(problems)
    return tuple(cases)


def run_case(case: DomainCase) -> None:
    """Score what a case tells, and compare.

    Raises:
        AssertionError: something else came out. The message names the case with its line, the item, what was expected, what
            was found and the reason that the engine gives.
    """
    __tracebackhide__ = True
    said = unmet(case)
    if said:
        raise AssertionError(said)


def score_block(case: DomainCase) -> SessionReport | CaseReport:
    """Return the block that a case looks at, of its session or of the whole case.

    Raises:
        BadInput: the case tells something that cannot be read, such as a code that the rubric does not have.
        UnknownName: the rubric or an adaptation that it names is not installed.
    """
    return score_told(case)[0]
