"""One run over a file: what can be used is scored, everything else comes back as located problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.collector import paused
from ipt_fidelity.doubts import case_doubts
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import Options, rubric_for
from ipt_fidelity.inputs import CaseFiles, case_file_in, other_case, read_any, read_case_files
from ipt_fidelity.pipeline import Scored, scored_from
from ipt_fidelity.problems import Place, Problem, in_order
from ipt_fidelity.readers.native import BadSession, ReadSession, check_codes
from ipt_fidelity.reviews import Reviews, reviews_of
from ipt_fidelity.toolkit import Toolkit


@paused()
def score_case_file(path: Path, options: Options, toolkit: Toolkit) -> tuple[Scored | None, tuple[Problem, ...]]:
    """Read and score a case from its file; what cannot be used is dropped with its problems, the rest is done."""
    try:
        files, problems = read_case_files(path, toolkit.readers)
        rubric, found = rubric_for(files.case, toolkit, options, files.document)
    except BadInput as reason:
        return None, in_order(reason.problems)
    return _score_files(files, rubric, [*problems, *found], options, toolkit)


@paused()
def score_session_file(
    path: Path, case_file: Path | None, options: Options, toolkit: Toolkit
) -> tuple[Scored | None, tuple[Problem, ...]]:
    """Read and score one session file, with the earlier sessions that a case names where there is one."""
    try:
        if case_file is None:
            rubric, found = rubric_for(None, toolkit, options)
            return _score_lone(_read_whole(path, rubric, toolkit), rubric, found, options, toolkit)
        files, problems = read_case_files(case_file_in(case_file), toolkit.readers)
        rubric, found = rubric_for(files.case, toolkit, options, files.document)
        read = _read_whole(path, rubric, toolkit)
    except BadInput as reason:
        return None, in_order(reason.problems)
    if stranger := other_case(files.case, read):
        return None, (stranger,)
    earlier = tuple(each for each in files.sessions if each.session.number < read.session.number)
    later = {each.document.file for each in files.sessions} - {each.document.file for each in earlier}
    own = CaseFiles(files.case, files.document, files.folder, (*earlier, read), files.dropped)
    kept = [
        _of_earlier(problem) for problem in problems if problem.where.file not in later and problem.code != "no-sessions"
    ]
    return _score_files(own, rubric, [*kept, *found], options, toolkit, only_last=True)


def _of_earlier(problem: Problem) -> Problem:
    """Return what is wrong with the earlier sessions; that there are none is a doubt where the session itself is named."""
    return replace(problem, severity="warning") if problem.code == "empty-pattern" else problem


def _read_whole(path: Path, rubric: Rubric, toolkit: Toolkit) -> ReadSession:
    """Read a session; where it has a fault, what the rubric does not know of it is said in the same breath."""
    try:
        return read_any(path, toolkit.readers)
    except BadSession as reason:
        raise BadInput([*reason.problems, *check_codes(reason.read, rubric.data)]) from None


def _score_lone(
    read: ReadSession, rubric: Rubric, found: Sequence[Problem], options: Options, toolkit: Toolkit
) -> tuple[Scored | None, tuple[Problem, ...]]:
    problems = [*found, *check_codes(read, rubric.data)]
    if any(problem.is_error for problem in problems):
        return None, in_order(problems)
    return _finish([read], None, rubric, problems, options, toolkit, {}, read.document.place(), only_last=True)


def _score_files(
    files: CaseFiles,
    rubric: Rubric,
    problems: list[Problem],
    options: Options,
    toolkit: Toolkit,
    *,
    only_last: bool = False,
) -> tuple[Scored | None, tuple[Problem, ...]]:
    kept = []
    for read in files.dropped:
        problems += check_codes(read, rubric.data)
    for read in files.sessions:
        found = check_codes(read, rubric.data)
        problems += found
        if not any(problem.is_error for problem in found):
            kept.append(read)
    if not kept or (only_last and kept[-1] is not files.sessions[-1]):
        return None, in_order(problems)
    problems += case_doubts(files.case, files.document, [read.session for read in kept], rubric.data)
    reviews, found = reviews_of(files.folder, [read.session for read in kept], rubric)
    problems += found
    place = files.document.place("coder")
    return _finish(kept, files.case, rubric, problems, options, toolkit, reviews, place, only_last=only_last)


def _finish(
    kept: Sequence[ReadSession],
    case: Case | None,
    rubric: Rubric,
    problems: list[Problem],
    options: Options,
    toolkit: Toolkit,
    reviews: Reviews,
    place: Place,
    *,
    only_last: bool,
) -> tuple[Scored | None, tuple[Problem, ...]]:
    indexed = [read.indexed for read in kept]
    try:
        scored = scored_from(
            indexed,
            case,
            rubric,
            options.coder,
            toolkit,
            reviews=reviews,
            only_last=only_last,
            problems=problems,
            place=place,
        )
    except BadInput as reason:
        return None, in_order([*problems, *reason.problems])
    origins = {read.session.id: read.origin for read in kept if read.origin}
    return replace(scored, imports=origins), scored.problems
