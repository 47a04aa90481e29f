"""Start here: the stages from file to report, named once and in order.

    read -> view -> gather -> score -> report

``read`` makes sessions from files, ``view`` looks at them through one coder, ``gather`` and ``score`` turn an item into a
level with its turns, ``report`` makes every number that is shown. Writers come after and compute nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.coders import choose_codings
from ipt_fidelity.cross_checks import Indexed, codebook_faults, index_session
from ipt_fidelity.documents import Document
from ipt_fidelity.doubts import case_doubts
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import DEFAULT_RUBRIC, Options, rubric_for
from ipt_fidelity.inputs import CaseFiles, case_file_in, read_any, read_case_files
from ipt_fidelity.phases import schedule_for
from ipt_fidelity.plugins import BUILT_IN
from ipt_fidelity.problems import Place, Problem, in_order
from ipt_fidelity.ratings_log import WHOLE_CASE
from ipt_fidelity.readers.native import ReadSession
from ipt_fidelity.report import (
    SCHEMA,
    AdaptationStamp,
    CaseReport,
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
from ipt_fidelity.reviews import Reviews, reviews_of
from ipt_fidelity.session import Session
from ipt_fidelity.toolkit import Toolkit, installed
from ipt_fidelity.version import DISTRIBUTION, version
from ipt_fidelity.view import Coding, View


@dataclass(frozen=True, eq=False)
class Scored:
    """One case, or one lone session, scored: what writers lay out.

    Attributes:
        report: every number.
        rubric: the rubric in force.
        case: the case; None for a lone session without one.
        sessions: the sessions of the report, in its order.
        problems: everything that was found on the way, in order.
        reviews: what people decided and wrote, by session; what they decided is in the report.
        imports: what became of foreign files, as rows, by the session that was made of them.
    """

    report: Report
    rubric: Rubric
    case: Case | None
    sessions: tuple[Session, ...]
    problems: tuple[Problem, ...] = ()
    reviews: Reviews = field(default_factory=dict)
    imports: Mapping[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the files of this are called after: the case, or the lone session."""
        return self.report.case.id if self.report.case else self.sessions[0].id


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
    return scored_from(indexed, case, chosen, coder, toolkit, only_last=True)


def score_case(files: CaseFiles, *, rubric: Rubric | None = None, coder: str | None = None) -> Scored:
    """Score a case with all its sessions.

    Raises:
        BadInput: a session does not fit the rubric, or it is not clear whose annotations count.
    """
    toolkit = installed()
    chosen = rubric or rubric_for(files.case, toolkit, Options())[0]
    reviews, found = reviews_of(files.folder, [read.session for read in files.sessions], chosen)
    indexed = [_checked(read.session, chosen) for read in files.sessions]
    doubts = case_doubts(files.case, files.document, [read.session for read in files.sessions], chosen.data)
    return scored_from(indexed, files.case, chosen, coder, toolkit, reviews=reviews, problems=[*found, *doubts])


def _checked(session: Session, rubric: Rubric) -> Indexed:
    indexed = index_session(session)
    read = ReadSession(indexed, Document(None, session.id))
    problems = read.problems((*indexed.faults, *codebook_faults(indexed, rubric.data)), rubric.data)
    if any(problem.is_error for problem in problems):
        raise BadInput(problems)
    return indexed


def scored_from(
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
    block, blocks = blocks_of(codings, case, rubric, reviews or {}, only_last=only_last)
    all_problems = in_order([*toolkit.problems, *problems, *found, *toolkit.take_problems()])
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
    return Scored(report, rubric, case, sessions, in_order([*all_problems, *noted]), reviews or {})


def blocks_of(
    codings: Sequence[Coding], case: Case | None, rubric: Rubric, reviews: Reviews, *, only_last: bool
) -> tuple[CaseReport | None, tuple[SessionReport, ...]]:
    """Return the block of the case and those of its sessions: a report without what it was made with.

    Args:
        codings: the sessions as one coder sees them, in order.
        case: the case, for contract and problem areas.
        rubric: the rubric in force.
        reviews: decisions of people, by session.
        only_last: whether only the last session is asked for, and no block of the case.
    """
    memory: dict[Any, Any] = {}
    blocks = _session_blocks(codings, case, rubric, reviews, memory, only_last=only_last)
    inside = tuple(coding for coding in codings if coding.number > 0)
    before = tuple(coding for coding in codings if coding.number < 1)
    whole = View(case, inside, whole=True, memory={} if before else memory, before=before)
    if only_last or not whole.codings:
        return None, blocks
    schedule = schedule_for(case, rubric, whole.codings)
    return case_report(whole, rubric, schedule, blocks, reviews.get(WHOLE_CASE, ())), blocks


def _session_blocks(
    codings: Sequence[Coding],
    case: Case | None,
    rubric: Rubric,
    reviews: Reviews,
    memory: dict[Any, Any],
    *,
    only_last: bool,
) -> tuple[SessionReport, ...]:
    """Return the block of every session, each from a view that ends with it; all views share a memory."""
    blocks = []
    for index, coding in enumerate(codings):
        if only_last and index + 1 < len(codings):
            continue
        view = View(case, tuple(codings[: index + 1]), memory=memory)
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
