"""What different coders' codes do to the scores: each session scored once for each of its coders.

Earlier sessions are seen through the same coder for everybody (the case's, else the only one), so that two levels differ
only by the codes of the session that is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ipt_fidelity.agreement.table import Ratings, ratings_from
from ipt_fidelity.cross_checks import Indexed
from ipt_fidelity.double_coding import CodedSession
from ipt_fidelity.errors import BadInput
from ipt_fidelity.pipeline import scored_from
from ipt_fidelity.problems import Problem
from ipt_fidelity.report import SessionReport
from ipt_fidelity.toolkit import Toolkit

LEVELS = (1.0, 2.0, 3.0, 4.0, 5.0)
#: By session id and coder: the session's block of the report.
Scores = Mapping[tuple[str, str], SessionReport]


def score_each(sessions: Sequence[CodedSession], toolkit: Toolkit) -> tuple[Scores, tuple[Problem, ...]]:
    """Return the report of each session through each of its coders; one that cannot be scored is left out, with reasons."""
    scores: dict[tuple[str, str], SessionReport] = {}
    problems: list[Problem] = []
    for coded in sessions:
        for coder in coded.codings:
            try:
                scored = scored_from(_through(coded, coder), coded.case, coded.rubric, coder, toolkit, only_last=True)
            except BadInput as reason:
                problems += reason.problems
                continue
            scores[coded.session.id, coder] = scored.report.sessions[-1]
    return scores, tuple(problems)


def _through(coded: CodedSession, coder: str) -> list[Indexed]:
    """Return the session and those before it with one coding each, under the name of this coder."""
    named = coded.case.coder if coded.case else None
    found = []
    for indexed in coded.earlier:
        own = [each for each in (named, coder, *indexed.codings) if each in indexed.codings]
        codings = {coder: indexed.codings[str(own[0])]} if own else {}
        found.append(replace(indexed, codings=codings))
    return [*found, Indexed(coded.session, {coder: coded.codings[coder]}, ())]


def levels(scores: Scores, item: str | None = None) -> Ratings:
    """Return the computed levels of items, one coder a rater: of one item over sessions, or of all of them.

    An item that is not scored for a coder is a missing cell.

    Args:
        scores: the reports.
        item: an item; None takes every item that is computed, each in each session a unit.
    """
    cells: dict[tuple[str, str], float | str | None] = {}
    for (session, coder), report in scores.items():
        for each in report.items:
            if each.kind == "adherence" and (item is None or each.item == item):
                unit = session if item is not None else f"{session} {each.item}"
                cells[unit, coder] = each.level
    kept = _with_any(cells)
    whole = all(level is None or level in LEVELS for level in kept.values())
    noun = "session" if item is not None else "item"
    return ratings_from(kept, scale="interval", categories=LEVELS if whole else None, noun=noun)


def domain_scores(scores: Scores, domain: str) -> Ratings:
    """Return the scores of a domain over sessions, one coder a rater; ``overall`` takes the overall."""
    cells: dict[tuple[str, str], float | str | None] = {}
    for (session, coder), report in scores.items():
        if domain == "overall":
            cells[session, coder] = report.overall.score
        else:
            cells[session, coder] = next((each.score for each in report.domains if each.domain == domain), None)
    return ratings_from(_with_any(cells), scale="interval", noun="session")


def focus_shares(scores: Scores, code: str) -> Ratings:
    """Return the share of words, 0 to 1, of the turns with a focus code, of those on turns with any, over sessions."""
    cells: dict[tuple[str, str], float | str | None] = {}
    for (session, coder), report in scores.items():
        words = report.indices.words
        total = sum(words.values())
        cells[session, coder] = words.get(code, 0) / total if total else None
    return ratings_from(_with_any(cells), scale="interval", noun="session")


def persons_levels(sessions: Sequence[CodedSession]) -> Ratings:
    """Return the levels that people gave items themselves, one person a rater."""
    cells: dict[tuple[str, str], float | str | None] = {}
    for coded in sessions:
        for rating in coded.session.ratings:
            cells[f"{coded.session.id} {rating.item}", rating.rater] = float(rating.level)
    return ratings_from(cells, scale="interval", categories=LEVELS, noun="rating")


def _with_any(cells: Mapping[tuple[str, str], float | str | None]) -> dict[tuple[str, str], float | str | None]:
    """Return the cells of units that somebody has a value for."""
    kept = {unit for (unit, _), value in cells.items() if value is not None}
    return {key: value for key, value in cells.items() if key[0] in kept}
