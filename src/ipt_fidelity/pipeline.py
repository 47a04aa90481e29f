"""Start here: the stages from file to report, named once and in order.

    read -> view -> gather -> score -> report

``read`` makes sessions from files, ``view`` looks at them through one coder, ``gather`` and ``score`` turn an item into a
level with its turns, ``report`` makes every number that is shown. Writers come after and compute nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.coders import choose_codings
from ipt_fidelity.cross_checks import Indexed, codebook_faults, index_session
from ipt_fidelity.documents import Document
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.inputs import CaseFiles, case_file_in, other_case, read_any, read_case_files
from ipt_fidelity.phases import schedule_for
from ipt_fidelity.plugins import BUILT_IN
from ipt_fidelity.problems import Place, Problem, error, in_order, near_match, warning
from ipt_fidelity.ratings_log import Entry, log_path, read_log
from ipt_fidelity.readers.native import BadSession, ReadSession, check_codes
from ipt_fidelity.report import (
    SCHEMA,
    AdaptationStamp,
    PluginStamp,
    ProblemStamp,
    Report,
    RubricStamp,
    SessionReport,
    ToolStamp,
    case_report,
    session_report,
)
from ipt_fidelity.returned import is_text
from ipt_fidelity.session import Session
from ipt_fidelity.toolkit import Toolkit, installed
from ipt_fidelity.version import DISTRIBUTION, version
from ipt_fidelity.view import Coding, View

DEFAULT_RUBRIC = "ipt-core"
Reviews = Mapping[str, Sequence[Entry]]


@dataclass(frozen=True, eq=False)
class Scored:
    """One case, or one lone session, scored: what writers lay out.

    Attributes:
        report: every number.
        rubric: the rubric in force.
        case: the case; None for a lone session without one.
        sessions: the sessions of the report, in its order.
        problems: everything that was found on the way, in order.
    """

    report: Report
    rubric: Rubric
    case: Case | None
    sessions: tuple[Session, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """What the files of this are called after: the case, or the lone session."""
        return self.report.case.id if self.report.case else self.sessions[0].id


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can set for a run.

    Attributes:
        rubric: id or folder; None takes the case's.
        adaptations: ids or folders, in the order in which they apply; None takes the case's.
        coder: whose annotations count; None takes the case's.
    """

    rubric: str | None = None
    adaptations: tuple[str, ...] | None = None
    coder: str | None = None


def load_rubric(
    name: str = DEFAULT_RUBRIC,
    *,
    adaptations: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    sessions: int | None = None,
    toolkit: Toolkit | None = None,
) -> Rubric:
    """Return the rubric in force.

    Args:
        name: id of an installed rubric, or its folder.
        adaptations: ids or folders of adaptations, in the order in which they apply.
        settings: choices of settings.
        sessions: the contracted number of sessions, on which defaults may depend (3 to 60).
        toolkit: what is installed; by default, this installation.

    Raises:
        UnknownName: something that is named is not installed.
        BadInput: the rubric, an overlay or their combination has problems.
    """
    return (toolkit or installed()).rubric(name, tuple(adaptations), settings, sessions)[0]


def read_session(path: str | Path, *, toolkit: Toolkit | None = None) -> Session:
    """Read one session file.

    Raises:
        BadInput: with every problem of the file.
    """
    return read_any(Path(path), (toolkit or installed()).readers).session


def read_case(path: str | Path, *, toolkit: Toolkit | None = None) -> CaseFiles:
    """Read a case file, or the folder it stands in, with its sessions.

    Raises:
        BadInput: the case or one of its sessions has problems; all of them are listed.
    """
    files, problems = read_case_files(case_file_in(Path(path)), (toolkit or installed()).readers)
    if any(problem.is_error for problem in problems):
        raise BadInput(problems)
    return files


def score_session(
    session: Session,
    *,
    earlier: Sequence[Session] = (),
    case: Case | None = None,
    rubric: Rubric | None = None,
    coder: str | None = None,
) -> Scored:
    """Score one session, with those before it where they are known.

    Args:
        session: the session to score.
        earlier: earlier sessions of the same case; later ones are left aside.
        case: the case, for contract and problem areas.
        rubric: the rubric in force; by default the case's, else the base rubric.
        coder: whose annotations count; by default the case's.

    Raises:
        BadInput: the session does not fit the rubric, or it is not clear whose annotations count.
    """
    toolkit = installed()
    chosen = rubric or rubric_for(case, toolkit, Options())[0]
    before = [each for each in earlier if each.number < session.number]
    indexed = [_checked(each, chosen) for each in sorted([*before, session], key=lambda each: each.number)]
    return _scored(indexed, case, chosen, coder, toolkit, only_last=True)


def score_case(files: CaseFiles, *, rubric: Rubric | None = None, coder: str | None = None) -> Scored:
    """Score a case with all its sessions.

    Raises:
        BadInput: a session does not fit the rubric, or it is not clear whose annotations count.
    """
    toolkit = installed()
    chosen = rubric or rubric_for(files.case, toolkit, Options())[0]
    reviews, found = _reviews(files.folder, [read.session for read in files.sessions], chosen)
    indexed = [_checked(read.session, chosen) for read in files.sessions]
    return _scored(indexed, files.case, chosen, coder, toolkit, reviews=reviews, problems=found)


def _checked(session: Session, rubric: Rubric) -> Indexed:
    indexed = index_session(session)
    read = ReadSession(indexed, Document(None, session.id))
    problems = read.problems((*indexed.faults, *codebook_faults(indexed, rubric.data)), rubric.data)
    if any(problem.is_error for problem in problems):
        raise BadInput(problems)
    return indexed


def score_case_file(path: Path, options: Options, toolkit: Toolkit) -> tuple[Scored | None, tuple[Problem, ...]]:
    """Read and score a case from its file; what cannot be used is dropped with its problems, the rest is done."""
    try:
        files, problems = read_case_files(path, toolkit.readers)
        rubric, found = rubric_for(files.case, toolkit, options, files.document)
    except BadInput as reason:
        return None, in_order(reason.problems)
    return _score_files(files, rubric, [*problems, *found], options, toolkit)


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
    kept = [problem for problem in problems if problem.where.file not in later]
    return _score_files(own, rubric, [*kept, *found], options, toolkit, only_last=True)


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
    reviews, found = _reviews(files.folder, [read.session for read in kept], rubric)
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
        scored = _scored(
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
    return scored, scored.problems


def rubric_for(
    case: Case | None, toolkit: Toolkit, options: Options, document: Document | None = None
) -> tuple[Rubric, tuple[Problem, ...]]:
    """Return the rubric in force for a case under the options of a run."""
    name = options.rubric or (case.rubric if case else DEFAULT_RUBRIC)
    adaptations = options.adaptations if options.adaptations is not None else (case.adaptations if case else ())
    contract = case.contract_at(10**6) if case else None
    settings = dict(case.settings) if case else {}
    try:
        rubric, found = toolkit.rubric(name, adaptations, settings, contract.sessions if contract else None)
    except BadInput as reason:
        if document is None:
            raise
        raise BadInput([_in_case_file(problem, document) for problem in reason.problems]) from None
    except UnknownName as reason:
        if document is None:
            raise
        where = document.place("adaptations" if "adaptation" in str(reason) else "rubric")
        raise BadInput([error("not-installed", where, str(reason), "Install it, or take it out of the case.")]) from None
    if case is not None and document is not None and (unknown := list(_unknown_areas(case, rubric, document))):
        raise BadInput(unknown)
    return rubric, found


def _unknown_areas(case: Case, rubric: Rubric, document: Document) -> Iterator[Problem]:
    """Yield a problem for each problem area of a case that its rubric does not have."""
    known = [area.id for area in rubric.data.areas]
    for index, agreed in enumerate(case.problem_areas):
        if agreed.area not in known:
            message = f"the problem area {agreed.area!r} is not known to this rubric."
            hint = near_match(agreed.area, known) or f"Known: {', '.join(known)}."
            yield error("unknown-area", document.place("problem_areas", index), message, hint)


def _in_case_file(problem: Problem, document: Document) -> Problem:
    """Return a problem about a setting at its line of the case file."""
    path = problem.where.path or ""
    if problem.where.file is None and path.startswith("settings."):
        return Problem(problem.severity, problem.code, document.place(*path.split(".", 1)), problem.message, problem.hint)
    return problem


def _reviews(folder: Path, sessions: Sequence[Session], rubric: Rubric) -> tuple[Reviews, tuple[Problem, ...]]:
    """Return what people decided about the sessions; a computed level is moved only with a reason."""
    reviews: dict[str, tuple[Entry, ...]] = {}
    problems: list[Problem] = []
    for session in sessions:
        entries, found = read_log(folder, session.id)
        problems += found
        where = Place(str(log_path(folder, session.id)))
        kept = []
        for entry in entries:
            item = rubric.data.item_by_id.get(entry.item) if entry.item is not None else None
            if entry.kind == "rating" and item is None:
                message = f"the item {entry.item!r} is not in this rubric; {entry.who}'s rating of it is left aside."
                problems.append(
                    warning("unknown-item", where, message, near_match(entry.item or "", rubric.data.item_by_id))
                )
            elif (
                item is not None
                and item.kind == "adherence"
                and entry.role == "supervisor"
                and entry.level
                and not entry.why
            ):
                message = f"{entry.who} set {item.id} to {entry.level} without a reason ('why'); it is left aside."
                problems.append(error("log", where, message, "Write the reason as a new line."))
            else:
                kept.append(entry)
        if kept:
            reviews[session.id] = tuple(kept)
    return reviews, tuple(problems)


def _scored(
    indexed: Sequence[Indexed],
    case: Case | None,
    rubric: Rubric,
    coder: str | None,
    toolkit: Toolkit,
    *,
    reviews: Reviews | None = None,
    only_last: bool = False,
    problems: Sequence[Problem] = (),
    place: Place | None = None,
) -> Scored:
    """View, gather, score and report: from indexed sessions to everything that is shown."""
    named = coder if coder is not None else (case.coder if case else None)
    codings, found = choose_codings(indexed, named, place or Place())
    if codings is None:
        raise BadInput(found)
    blocks = _session_blocks(codings, case, rubric, reviews or {}, only_last=only_last)
    whole = View(case, tuple(coding for coding in codings if coding.number > 0), whole=True)
    schedule = schedule_for(case, rubric, whole.codings)
    block = case_report(whole, rubric, schedule, blocks) if not only_last and whole.codings else None
    all_problems = in_order([*toolkit.problems, *problems, *found])
    report = Report(
        SCHEMA,
        ToolStamp(DISTRIBUTION, version()),
        RubricStamp(rubric.data.id, rubric.data.version, rubric.sha256, rubric.scoring_sha256),
        tuple(
            AdaptationStamp(each.id, each.overlay.version, each.overlay.status, each.overlay.title)
            for each in rubric.adaptations
        ),
        dict(sorted(rubric.settings.items())),
        tuple(
            PluginStamp(each.name, each.package, each.version) for each in toolkit.plugins.loaded if each.package != BUILT_IN
        ),
        block,
        blocks,
        _stamps(all_problems),
    )
    report, noted = _with_notes(report, toolkit)
    sessions = tuple(coding.session for coding in (codings[-1:] if only_last else codings))
    return Scored(report, rubric, case, sessions, in_order([*all_problems, *noted]))


def _session_blocks(
    codings: Sequence[Coding], case: Case | None, rubric: Rubric, reviews: Reviews, *, only_last: bool
) -> tuple[SessionReport, ...]:
    """Return the block of every session, each from a view that ends with it."""
    blocks = []
    for index, coding in enumerate(codings):
        if only_last and index + 1 < len(codings):
            continue
        view = View(case, tuple(codings[: index + 1]))
        schedule = schedule_for(case, rubric, view.codings)
        blocks.append(session_report(view, rubric, schedule, reviews.get(coding.session.id, ())))
    return tuple(blocks)


def _stamps(problems: Sequence[Problem]) -> tuple[ProblemStamp, ...]:
    """Return problems for a report, in an order and with places that do not depend on where it was made."""
    placed = in_order(replace(problem, where=problem.where.without_folder()) for problem in problems)
    return tuple(ProblemStamp(each.severity, each.code, str(each.where), each.message, each.hint) for each in placed)


def _with_notes(report: Report, toolkit: Toolkit) -> tuple[Report, tuple[Problem, ...]]:
    """Return the report with the sentences that plugins add to its notes."""
    results, problems = toolkit.plugins.call("ipt_report_notes", is_text, report=report)
    notes = tuple(f"{text} ({plugin.name})" for plugin, text in results)
    stamps = _stamps(problems)
    if stamps:
        report = msgspec.structs.replace(report, problems=(*report.problems, *stamps))
    if not notes:
        return report, problems
    if report.case is not None:
        case = msgspec.structs.replace(report.case, notes=(*report.case.notes, *notes))
        return msgspec.structs.replace(report, case=case), problems
    first, *others = report.sessions
    first = msgspec.structs.replace(first, notes=(*first.notes, *notes))
    return msgspec.structs.replace(report, sessions=(first, *others)), problems
