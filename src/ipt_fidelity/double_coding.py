"""Sessions that several people have coded: found in cases and files, with the codings of each beside one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.cross_checks import Indexed
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import Options, rubric_for
from ipt_fidelity.inputs import find_units, read_any, read_case_files
from ipt_fidelity.problems import Place, Problem, error, in_order, near_match, warning
from ipt_fidelity.readers.native import ReadSession, check_codes
from ipt_fidelity.session import Rating, Session
from ipt_fidelity.toolkit import Toolkit
from ipt_fidelity.view import Coding

#: The coder that ``agreement consensus`` makes of others; it is no opinion of its own.
CONSENSUS: Final = "consensus"


@dataclass(frozen=True, eq=False)
class CodedSession:
    """A session with the codings of everybody who coded it.

    Attributes:
        session: the session, as it was read first.
        codings: by coder, in alphabetical order.
        rubric: the rubric in force.
        case: its case; None for a lone session.
        earlier: the sessions of the case before it, by number.
        file: where it stands.
    """

    session: Session
    codings: Mapping[str, Coding]
    rubric: Rubric
    case: Case | None
    earlier: tuple[Indexed, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared.

    Attributes:
        coders: whose codings; empty takes everybody's but a consensus made of them.
        sessions: ids of sessions; empty takes all that two coders coded.
    """

    coders: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DoubleCoding:
    """The sessions that can be compared, and those that cannot.

    Attributes:
        sessions: coded by two or more of the coders, in the order of their ids.
        coders: everybody who coded one of them, in alphabetical order.
        single: ids of sessions that only one of the coders, or nobody, coded.
    """

    sessions: tuple[CodedSession, ...]
    coders: tuple[str, ...]
    single: tuple[str, ...]


def read_double_coding(
    paths: Iterable[Path], options: Options, toolkit: Toolkit, wanted: Wanted
) -> tuple[DoubleCoding, tuple[Problem, ...]]:
    """Read cases and session files and return the sessions that two or more people coded.

    The same session may stand in several files, one for each coder; they are put together where their turns are the same.
    """
    sessions, found = read_sessions(paths, options, toolkit)
    problems = [*found, *_unknown(sessions, wanted)]
    chosen = [coded for name, coded in sorted(sessions.items()) if not wanted.sessions or name in wanted.sessions]
    kept = [_only(coded, wanted.coders) for coded in chosen]
    several = tuple(coded for coded in kept if len(coded.codings) > 1)
    coders = tuple(sorted({coder for coded in several for coder in coded.codings}))
    single = tuple(coded.session.id for coded in kept if len(coded.codings) < 2)
    return DoubleCoding(several, coders, single), in_order(problems)


def read_sessions(
    paths: Iterable[Path], options: Options, toolkit: Toolkit
) -> tuple[dict[str, CodedSession], tuple[Problem, ...]]:
    """Read cases and session files and return every session by its id, with all of its coders."""
    units, found = find_units(paths, toolkit.readers)
    problems = list(found)
    sessions: dict[str, CodedSession] = {}
    cases: dict[str, tuple[Case, Rubric]] = {}
    for unit in sorted(units, key=lambda each: each.case_file is None):  # a session alone may belong to a case read before
        for coded in _read(unit.case_file, unit.session_file, options, toolkit, problems, cases):
            known = sessions.get(coded.session.id)
            sessions[coded.session.id] = coded if known is None else _joined(known, coded, problems)
    return sessions, tuple(problems)


def _read(
    case_file: Path | None,
    session_file: Path | None,
    options: Options,
    toolkit: Toolkit,
    problems: list[Problem],
    cases: dict[str, tuple[Case, Rubric]],
) -> list[CodedSession]:
    """Return the sessions of a case or a file; what cannot be used is left out with its problems."""
    found: tuple[Problem, ...] = ()
    try:
        if case_file is None:
            reads: tuple[ReadSession, ...] = (read_any(session_file or Path(), toolkit.readers),)
            case, rubric = cases.get(reads[0].session.case or "", (None, None))
            if rubric is None:
                rubric, found = rubric_for(None, toolkit, options)
        else:
            files, in_case = read_case_files(case_file, toolkit.readers)
            problems += in_case
            rubric, found = rubric_for(files.case, toolkit, options, files.document)
            reads, case = files.sessions, files.case
            cases[case.id] = case, rubric
    except BadInput as reason:
        problems += reason.problems
        return []
    problems += found
    sound = [read for read in reads if _is_sound(read, rubric, problems)]
    return [
        CodedSession(
            read.session,
            read.indexed.codings,
            rubric,
            case,
            tuple(each.indexed for each in sound if case is not None and each.session.number < read.session.number),
            read.document.file,
        )
        for read in sound
    ]


def _is_sound(read: ReadSession, rubric: Rubric, problems: list[Problem]) -> bool:
    found = check_codes(read, rubric.data)
    problems += found
    return not any(problem.is_error for problem in found)


def _joined(known: CodedSession, other: CodedSession, problems: list[Problem]) -> CodedSession:
    """Return a session with the coders of two files, where both hold the same turns."""
    where = Place(other.file)
    if _spoken(known.session) != _spoken(other.session):
        message = f"{other.session.id} has other turns here than in {known.file}; this file is left out."
        problems.append(error("other-turns", where, message, "Code the same transcript."))
        return known
    codings = dict(known.codings)
    for coder, coding in other.codings.items():
        if coder in codings and codings[coder].marks != coding.marks:
            message = f"{coder} has coded {other.session.id} in {known.file} as well, and not the same; that file counts."
            problems.append(error("coded-twice", where, message, "Give each coder an id of their own."))
            continue
        codings.setdefault(coder, coding)
    kept = other if known.case is None and other.case is not None else known
    session = msgspec.structs.replace(kept.session, ratings=_ratings(known, other, problems))
    return CodedSession(session, dict(sorted(codings.items())), kept.rubric, kept.case, kept.earlier, kept.file)


def _ratings(known: CodedSession, other: CodedSession, problems: list[Problem]) -> tuple[Rating, ...]:
    """Return people's ratings of both files; of two different ones of a person for an item, the first counts."""
    ratings = {(rating.item, rating.rater): rating for rating in known.session.ratings}
    for rating in other.session.ratings:
        own = ratings.setdefault((rating.item, rating.rater), rating)
        if own.level != rating.level:
            message = f"{rating.rater} gave {rating.item} a {own.level} in {known.file}, and here a {rating.level}."
            hint = "The first counts; mend the other."
            problems.append(error("rated-twice", Place(other.file), message, hint))
    return tuple(ratings.values())


def _spoken(session: Session) -> list[tuple[str, str, str]]:
    return [(turn.id, turn.speaker, turn.text) for turn in session.turns]


def _only(coded: CodedSession, coders: Sequence[str]) -> CodedSession:
    """Return a session with the chosen coders alone; where nobody is named, with all but the consensus made of them."""
    kept = {name: coding for name, coding in coded.codings.items() if (name in coders if coders else name != CONSENSUS)}
    return CodedSession(coded.session, kept, coded.rubric, coded.case, coded.earlier, coded.file)


def _unknown(sessions: Mapping[str, CodedSession], wanted: Wanted) -> list[Problem]:
    """Return a problem for each coder and session that was named and is not there."""
    coders = sorted({coder for coded in sessions.values() for coder in coded.codings})
    problems = []
    for name, known, code in (
        *((coder, coders, "unknown-coder") for coder in wanted.coders),
        *((session, sorted(sessions), "unknown-session") for session in wanted.sessions),
    ):
        if name not in known and sessions:
            what = "nothing is coded by" if code == "unknown-coder" else "there is no session"
            hint = near_match(name, known) or f"There are: {', '.join(known)}."
            problems.append(error(code, Place(), f"{what} {name!r}.", hint))
    return problems


def left_out(coding: DoubleCoding) -> Problem | None:
    """Return a note on sessions that only one person coded, None where there is none."""
    if not coding.single:
        return None
    names = ", ".join(coding.single[:5]) + (f" and {len(coding.single) - 5} more" if len(coding.single) > 5 else "")
    return warning("one-coder", Place(), f"one coder or none, left out: {names}.")
