"""A new rater beside gold: how near they are, where they differ, and what to read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ipt_fidelity.agreement.compare import Agreement, Choice, compare
from ipt_fidelity.agreement.criteria import Criteria
from ipt_fidelity.agreement.percent import within
from ipt_fidelity.agreement.table import Ratings, ratings_from
from ipt_fidelity.agreement.weights import quadratic
from ipt_fidelity.codes import Code
from ipt_fidelity.disagreements import FOCUS, Disagreement, disagreements
from ipt_fidelity.double_coding import CodedSession, DoubleCoding
from ipt_fidelity.double_scores import LEVELS
from ipt_fidelity.double_tables import Asked, NamedTable, turn_tables
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.session import Rating

OF_LEVELS = ("percent_agreement", "cohen_kappa", "krippendorff_alpha", "gwet_ac2", "icc_a1", "icc_c1")


@dataclass(frozen=True, slots=True)
class Check:
    """A criterion: what was asked, what was found, and whether it is reached; None where there is too little to say."""

    what: str
    found: str
    asked: str
    reached: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """An item that the rater gave another level than gold, with gold's reason and what both levels look like."""

    session: str
    item: str
    title: str
    gold: int
    own: int
    reason: str
    own_note: str
    looks_like_gold: str
    looks_like_own: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A code to read again, with the turns on which the rater differs from gold.

    Attributes:
        code: the code, or ``focus``.
        entry: its entry of the codebook; None for the focus.
        missed: turns on which gold has it and the rater has not, each with gold's reason.
        added: turns on which the rater has it and gold has not.
        instead: for the focus, what the rater put in place of what gold put, by turn.
    """

    code: str
    entry: Code | None
    missed: tuple[tuple[str, str], ...]
    added: tuple[str, ...]
    instead: tuple[tuple[str, str, str], ...] = ()

    @property
    def differences(self) -> int:
        """On how many turns they differ."""
        return len(self.missed) + len(self.added) + len(self.instead)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Everything that is said to a new rater."""

    rater: str
    gold: str
    sessions: tuple[str, ...]
    checks: tuple[Check, ...]
    tables: tuple[NamedTable, ...]
    levels: Agreement | None
    level_differences: tuple[LevelDifference, ...]
    readings: tuple[Reading, ...]


def calibrate(sessions: Sequence[CodedSession], gold: str, rater: str, criteria: Criteria, asked: Asked) -> Calibration:
    """Compare a rater with gold.

    Args:
        sessions: the gold sessions that the rater coded or rated too, with the codings and ratings of both.
        gold: the coder who is gold.
        rater: the new rater.
        criteria: what is asked of a new rater.
        asked: which coefficients, and how intervals are made.
    """
    coded = tuple(
        replace(each, codings={name: each.codings[name] for name in (gold, rater)})
        for each in sessions
        if gold in each.codings and rater in each.codings
    )
    coding = DoubleCoding(coded, (gold, rater), ())
    tables = turn_tables(coding, (), asked)
    table = _levels_of(sessions, gold, rater)
    choice = Choice(asked.names or OF_LEVELS, quadratic)
    levels = compare(table, choice) if table is not None and table.units else None
    differing = disagreements(coding)
    return Calibration(
        rater,
        gold,
        tuple(each.session.id for each in sessions),
        (*_level_checks(levels, criteria), *_code_checks(tables, criteria)),
        tables,
        levels,
        tuple(_level_differences(sessions, gold, rater)),
        _readings(differing, coded, gold, rater),
    )


def _of(coded: CodedSession, rater: str) -> dict[str, Rating]:
    return {rating.item: rating for rating in coded.session.ratings if rating.rater == rater}


def _levels_of(sessions: Sequence[CodedSession], gold: str, rater: str) -> Ratings | None:
    cells: dict[tuple[str, str], float | str | None] = {}
    for coded in sessions:
        first, second = _of(coded, gold), _of(coded, rater)
        for item in first.keys() & second.keys():
            cells[f"{coded.session.id} {item}", gold] = float(first[item].level)
            cells[f"{coded.session.id} {item}", rater] = float(second[item].level)
    ordered = {key: cells[key] for key in sorted(cells, key=lambda key: (key[0], key[1] != gold))}
    return ratings_from(ordered, scale="interval", categories=LEVELS, noun="item") if cells else None


def _level_checks(levels: Agreement | None, criteria: Criteria) -> Iterator[Check]:
    asked = f"within {criteria.within:g} on {criteria.share:.0%} of {criteria.levels_at_least:g} items or more"
    if levels is None:
        yield Check("Levels of items", "no item is rated by both", asked, None, criteria.sources["levels"])
        return
    count = levels.ratings.paired_units
    share = within(levels.ratings, criteria.within) or 0.0
    reached = None if count < criteria.levels_at_least else share >= criteria.share - 1e-9
    found = f"within {criteria.within:g} on {round(share * count)} of {count} items ({share:.0%})"
    yield Check("Levels of items", found, asked, reached, criteria.sources["levels"])


def _code_checks(tables: Sequence[NamedTable], criteria: Criteria) -> Iterator[Check]:
    asked = f"kappa from {criteria.kappa_from:g} on {criteria.turns_at_least:g} turns or more"
    for table in tables:
        if table.of not in ("group", "focus"):
            continue
        kappa = table.agreement.coefficient("cohen_kappa")
        turns = table.agreement.ratings.paired_units
        what = f"Codes of {table.name}" if table.of == "group" else "Focus"
        if kappa is None or kappa.value is None:
            why = kappa.undefined_because if kappa else "not compared"
            yield Check(what, f"{why}", asked, None, criteria.sources["codes"])
            continue
        reached = None if turns < criteria.turns_at_least else round(kappa.value, 2) >= criteria.kappa_from
        yield Check(what, f"kappa {kappa.value:.2f} on {turns} turns", asked, reached, criteria.sources["codes"])


def _level_differences(sessions: Sequence[CodedSession], gold: str, rater: str) -> Iterator[LevelDifference]:
    """Yield the items with different levels, the farthest apart first."""
    found = []
    for coded in sessions:
        data = coded.rubric.data
        first, second = _of(coded, gold), _of(coded, rater)
        for name in first.keys() & second.keys():
            own, other = first[name], second[name]
            if own.level != other.level and name in data.item_by_id:
                item = data.item_by_id[name]
                looks = [item.anchors[str(each)].text for each in (own.level, other.level)]  # type: ignore[index]  # 1 to 5
                found.append(
                    LevelDifference(
                        coded.session.id, name, item.title, own.level, other.level, own.note, other.note, looks[0], looks[1]
                    )
                )
    yield from sorted(found, key=lambda each: (-abs(each.gold - each.own), each.session, each.item))


def _readings(found: Sequence[Disagreement], sessions: Sequence[CodedSession], gold: str, rater: str) -> tuple[Reading, ...]:
    """Return the codes to read again: safety first, then those with most differences."""
    if not sessions:
        return ()
    data = sessions[0].rubric.data
    reasons = {
        (f"{coded.session.id}:{each.turn}", each.code): each.note or ""
        for coded in sessions
        for marks in coded.codings[gold].marks.values()
        for _, each in marks
    }
    by_code: dict[str, list[Disagreement]] = {}
    for each in found:
        by_code.setdefault(each.about, []).append(each)
    safety = {each.about for each in found if each.safety}
    readings = [_reading(code, own, reasons, data, (gold, rater)) for code, own in by_code.items()]
    return tuple(sorted(readings, key=lambda each: (each.code not in safety, -each.differences, each.code)))


def _reading(
    code: str, own: Sequence[Disagreement], reasons: dict[tuple[str, str], str], data: RubricData, who: tuple[str, str]
) -> Reading:
    gold, rater = who
    if code == FOCUS:
        return Reading(code, None, (), (), tuple((e.turn.reference, e.said[gold], e.said[rater]) for e in own))
    missed = [each.turn.reference for each in own if each.said[gold] == code]
    return Reading(
        code,
        data.code_by_id.get(code),
        tuple((reference, reasons.get((reference, code), "")) for reference in missed),
        tuple(each.turn.reference for each in own if each.said[rater] == code),
    )
