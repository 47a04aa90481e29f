"""Everything that is wrong with a case, session, rubric or adaptation. One set of checks for every command."""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.adaptation import effective_rubric
from ipt_fidelity.case_coverage import check_cases
from ipt_fidelity.coders import choose_codings
from ipt_fidelity.doubts import case_doubts
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.in_force import Options, rubric_for
from ipt_fidelity.inputs import read_any, read_case_files
from ipt_fidelity.overlay import load_adaptation
from ipt_fidelity.problems import Problem, error, in_order
from ipt_fidelity.readers.native import check_codes
from ipt_fidelity.rubric_files import load_folder
from ipt_fidelity.toolkit import Toolkit


def check_session(path: Path, toolkit: Toolkit) -> tuple[Problem, ...]:
    """Return everything that is wrong with a lone session file."""
    try:
        read = read_any(path, toolkit.readers)
        rubric, found = rubric_for(None, toolkit, Options())
    except BadInput as reason:
        return in_order(reason.problems)
    return in_order([*found, *check_codes(read, rubric.data)])


def check_case(path: Path, toolkit: Toolkit) -> tuple[Problem, ...]:
    """Return everything that is wrong with a case, its sessions, and the rubric and adaptations it names."""
    problems: list[Problem] = []
    try:
        files, found = read_case_files(path, toolkit.readers)
    except BadInput as reason:
        return in_order(reason.problems)
    problems += found
    try:
        rubric, doubts = rubric_for(files.case, toolkit, Options(), files.document)
    except BadInput as reason:
        return in_order([*problems, *reason.problems])
    problems += doubts
    for read in files.sessions:
        problems += check_codes(read, rubric.data)
    problems += case_doubts(files.case, files.document, [read.session for read in files.sessions], rubric.data)
    indexed = [read.indexed for read in files.sessions]
    problems += choose_codings(indexed, files.case.coder, files.document.place("coder"))[1]
    return in_order(problems)


def check_rubric_folder(path: Path, toolkit: Toolkit) -> tuple[Problem, ...]:
    """Return everything that is wrong with a rubric folder, under each choice of its settings, and with its cases."""
    try:
        folder = load_folder(path)
    except BadInput as reason:
        return in_order(reason.problems)
    problems: list[Problem] = []
    for settings in [{}, *[{setting.id: choice.id} for setting in folder.settings for choice in setting.choices]]:
        try:
            rubric, found = effective_rubric(folder, (), toolkit.rules, settings)
            problems += [*found, *(check_cases(folder, rubric.uses) if not settings else ())]
        except BadInput as reason:
            problems += reason.problems
    return in_order(problems)


def check_adaptation(path: Path, toolkit: Toolkit) -> tuple[Problem, ...]:
    """Return everything that is wrong with an overlay, on its rubric and under each choice of its settings."""
    try:
        adaptation = load_adaptation(path)
    except BadInput as reason:
        return in_order(reason.problems)
    try:
        folder = toolkit.folder(adaptation.overlay.rubric.id)
    except BadInput as reason:
        return in_order(reason.problems)
    except UnknownName as reason:
        return (
            error("not-installed", adaptation.document.place("rubric"), str(reason), "Mend the id, or install the rubric."),
        )
    problems: list[Problem] = []
    settings = adaptation.overlay.settings
    for chosen in [{}, *[{setting.id: choice.id} for setting in settings for choice in setting.choices]]:
        try:
            problems += effective_rubric(folder, (adaptation,), toolkit.rules, chosen)[1]
        except BadInput as reason:
            problems += reason.problems
    return in_order(problems)
