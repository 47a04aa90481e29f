"""Raters over time: how far each one's re-ratings are from gold, and whether that has changed enough to look again.

A log has a row for each re-rating, with gold's level beside it; ``agreement calibrate --log`` adds to it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from ipt_fidelity.agreement.bland_altman import limits_of_agreement
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.criteria import Criteria
from ipt_fidelity.agreement.icc import intraclass
from ipt_fidelity.agreement.percent import within
from ipt_fidelity.agreement.table import in_order, ratings_of
from ipt_fidelity.errors import BadInput
from ipt_fidelity.long_table import Columns, LongTable, read_ratings
from ipt_fidelity.problems import Place, Problem, error

COLUMNS: Final = ("occasion", "rater", "session", "item", "level", "gold")
Status = Literal["steady", "look again", "too little to say"]


@dataclass(frozen=True, slots=True)
class Rerating:
    """A level that a rater gave an item of a session on an occasion, and gold's."""

    occasion: str
    rater: str
    session: str
    item: str
    level: float
    gold: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a set of re-ratings is from gold.

    Attributes:
        name: the occasion, or what else the set is.
        count: how many re-ratings.
        bias: mean of level less gold.
        bias_interval: its interval of 95 %; None where there is no spread or only one.
        within_1: share within one point.
        icc: ICC(A,1) of rater and gold.
    """

    name: str
    count: int
    bias: float
    bias_interval: tuple[float, float] | None
    within_1: float
    icc: Coefficient


@dataclass(frozen=True, slots=True)
class RaterDrift:
    """A rater over the occasions, and over the last sessions together, which the criteria are held against."""

    rater: str
    occasions: tuple[Figures, ...]
    recent: Figures
    status: Status
    reasons: tuple[str, ...]


def read_log(table: LongTable) -> tuple[tuple[Rerating, ...], tuple[Problem, ...]]:
    """Return the re-ratings of a log in the order of its rows; a row without both levels is left out.

    Raises:
        UnknownName: a column is missing.
        BadInput: a column stands twice.
    """
    occasion, rater, session, item, level, gold = COLUMNS
    columns = Columns((occasion, session, item), rater, level, scale="interval")
    own, reference = read_ratings(table, columns), read_ratings(table, replace(columns, value=gold))
    problems = tuple(dict.fromkeys((*own.problems, *reference.problems)))
    if own.ratings is None or reference.ratings is None:
        return (), problems
    found = []
    for unit, row, golden in zip(own.ratings.units, own.ratings.rows, reference.ratings.rows, strict=True):
        for name, cell, other in zip(own.ratings.raters, row, golden, strict=True):
            if cell is not None and other is not None:
                when, session_id, item_id = unit.split(" / ", 2)
                levels = own.ratings.numbers[cell], reference.ratings.numbers[other]
                found.append(Rerating(when, name, session_id, item_id, *levels))
    return tuple(found), problems


def drift_of(reratings: Iterable[Rerating], criteria: Criteria) -> tuple[RaterDrift, ...]:
    """Return each rater's drift, in alphabetical order; raters are never compared with one another.

    Args:
        reratings: in any order; occasions that are numbers are ordered by size, others by alphabet.
        criteria: how many re-rated sessions are looked at together, and what is too far.
    """
    by_rater: dict[str, list[Rerating]] = {}
    for each in reratings:
        by_rater.setdefault(each.rater, []).append(each)
    return tuple(_of_rater(rater, own, criteria) for rater, own in sorted(by_rater.items()))


def _of_rater(rater: str, own: Sequence[Rerating], criteria: Criteria) -> RaterDrift:
    order = {name: position for position, name in enumerate(_occasions(own))}
    ordered = sorted(own, key=lambda each: order[each.occasion])
    occasions = tuple(
        _figures(name, [each for each in ordered if each.occasion == name]) for name in sorted(order, key=order.__getitem__)
    )
    sessions = list(dict.fromkeys((each.occasion, each.session) for each in ordered))[-int(criteria.last) :]
    count = f"last {len(sessions)} sessions" if len(sessions) > 1 else "last session"
    recent = _figures(count, [each for each in ordered if (each.occasion, each.session) in sessions])
    reasons = (*_reasons(recent, criteria), *_latest(occasions[-1], recent, criteria))
    if recent.count < criteria.drift_at_least:
        return RaterDrift(rater, occasions, recent, "too little to say", ())
    return RaterDrift(rater, occasions, recent, "look again" if reasons else "steady", reasons)


def _occasions(own: Sequence[Rerating]) -> list[str]:
    names = {each.occasion for each in own}
    if all(name.replace(".", "", 1).removeprefix("-").isdecimal() for name in names):
        return sorted(names, key=float)
    return [str(name) for name in in_order(names)]


def _figures(name: str, own: Sequence[Rerating]) -> Figures:
    table = ratings_of(
        [[each.level, each.gold] for each in own], raters=["rater", "gold"], scale="interval", noun="re-rating"
    )
    limits = limits_of_agreement(table)
    bias = sum(each.level - each.gold for each in own) / len(own)
    icc = next(each for each in intraclass(table) if each.name == "icc_a1")
    interval = None if isinstance(limits, str) or limits.spread == 0 else limits.bias_interval
    return Figures(name, len(own), bias, interval, within(table) or 0.0, icc)


def _reasons(recent: Figures, criteria: Criteria) -> Iterable[str]:
    if abs(recent.bias) > criteria.bias_over:
        yield f"{_away(recent)} on average; more than {criteria.bias_over:g} asks to look again."
    value = recent.icc.value
    if value is not None and value < criteria.agreement_below:
        yield f"ICC(A,1) with gold is {value:.2f}; below {criteria.agreement_below:g} asks to look again."


def _latest(latest: Figures, recent: Figures, criteria: Criteria) -> Iterable[str]:
    """Say so where the latest occasion alone is far from gold, which sessions before it would level out."""
    known = abs(recent.bias) > criteria.bias_over
    if not known and latest.count >= criteria.drift_at_least and abs(latest.bias) > criteria.bias_over:
        yield f"{_away(latest)} on occasion {latest.name}; more than {criteria.bias_over:g} asks to look again."


def _away(figures: Figures) -> str:
    return f"{abs(figures.bias):.2f} points {'above' if figures.bias > 0 else 'below'} gold"


def add_to_log(path: Path, reratings: Sequence[tuple[str, ...]]) -> None:
    """Add rows to a log, which begins with its headings.

    Args:
        path: the log; made where there is none.
        reratings: rows in the order of ``COLUMNS``.

    Raises:
        BadInput: the file is no log with commas between cells, or has one of the re-ratings already; nothing is added.
        OSError: the file cannot be read or written.
    """
    raw = path.read_bytes() if path.is_file() else b""
    _refuse_other(path, raw, reratings)
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not raw:
            writer.writerow(COLUMNS)
        elif not raw.endswith((b"\n", b"\r")):
            file.write("\n")
        writer.writerows(reratings)


def _refuse_other(path: Path, raw: bytes, reratings: Sequence[tuple[str, ...]]) -> None:
    """Refuse to add to a file that is something else, or to add what is there: the log could no longer be read."""
    rows = list(csv.reader(raw.decode("utf-8-sig", errors="replace").splitlines()))
    if rows and tuple(rows[0]) != COLUMNS:
        message = f"this is no log with the headings {','.join(COLUMNS)}; nothing was added."
        raise BadInput(
            [error("no-log", Place(str(path), 1), message, "Name a new file, or save the log as CSV with commas.")]
        )
    there = {tuple(row[:4]): line for line, row in enumerate(rows, 1)}
    if twice := next((row for row in reratings if row[:4] in there), None):
        occasion, rater, session, *_ = twice
        message = f"{rater}'s levels of {session} on occasion {occasion} are here already; nothing was added."
        raise BadInput(
            [error("rated-twice", Place(str(path), there[twice[:4]]), message, "Give this time another --occasion.")]
        )
