"""The tables in which agreement of coders is shown: by turn, by item and by session, each with all that is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ipt_fidelity.agreement.bootstrap import Resampling
from ipt_fidelity.agreement.coded_turns import coded_table, codes_used, focus_table, groups_used, turns_of_code
from ipt_fidelity.agreement.compare import Agreement, Choice, compare
from ipt_fidelity.agreement.table import Ratings
from ipt_fidelity.agreement.weights import quadratic
from ipt_fidelity.double_coding import DoubleCoding
from ipt_fidelity.double_scores import Scores, domain_scores, focus_shares, levels, persons_levels
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.view import FOCUS_GROUP, group_of

OF_TURNS = ("percent_agreement", "cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1", "pabak")
OF_LEVELS = ("percent_agreement", "cohen_kappa", "krippendorff_alpha", "gwet_ac2", "icc_1", "icc_a1", "icc_c1")
OF_SCORES = ("krippendorff_alpha", "icc_1", "icc_a1", "icc_c1", "icc_ak")


@dataclass(frozen=True, eq=False)
class NamedTable:
    """A table with what it is about.

    Attributes:
        of: code, group, focus, levels, item, persons, domain or focus_share.
        name: which one; empty where there is one only.
        on: whose turns were compared, or what else has to be known of the units.
        agreement: everything that is said of it.
    """

    of: str
    name: str
    on: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Asked:
    """Which coefficients, and how intervals are made.

    Attributes:
        names: coefficients by name; empty takes those that suit each table.
        resampled: method, replicates and seed; whole sessions are drawn. None takes analytical intervals.
    """

    names: tuple[str, ...] = ()
    resampled: Resampling | None = None


def turn_tables(coding: DoubleCoding, codes: Sequence[str], asked: Asked) -> tuple[NamedTable, ...]:
    """Return agreement on each code and each group of codes, and on the focus, turn by turn.

    Args:
        coding: the sessions.
        codes: codes or groups; empty takes every code that somebody used, and their groups.
        asked: coefficients and intervals.
    """
    if not coding.sessions:
        return ()
    data = coding.sessions[0].rubric.data
    sessions = [coded.codings for coded in coding.sessions]
    used = codes_used(sessions)
    found = []
    for code in _codes(used, codes):
        found.append(_coded("code", code, (code,), coding, data, asked))
    for group in _groups(used, codes):
        members = [code for code in used if group_of(code) == group]
        found.append(_coded("group", group, members, coding, data, asked))
    if not codes or FOCUS_GROUP in codes:
        table = focus_table(sessions, coding.coders)
        found.append(NamedTable("focus", "", "all turns", _compared(table, OF_TURNS, coding, asked)))
    return tuple(found)


def _codes(used: Sequence[str], chosen: Sequence[str]) -> list[str]:
    if not chosen:
        return [code for code in used if group_of(code) != FOCUS_GROUP]
    groups = {each for each in chosen if "." not in each} - {FOCUS_GROUP}
    return list(dict.fromkeys([*(each for each in chosen if "." in each), *(c for c in used if group_of(c) in groups)]))


def _groups(used: Sequence[str], chosen: Sequence[str]) -> list[str]:
    return [group for group in groups_used(used) if not chosen or group in chosen]


def _coded(of: str, name: str, codes: Sequence[str], coding: DoubleCoding, data: RubricData, asked: Asked) -> NamedTable:
    sessions = [coded.codings for coded in coding.sessions]
    on = turns_of_code(sessions, codes)
    table = coded_table(sessions, coding.coders, codes, data.codebook.groups_for(codes), on)
    said = "therapist turns" if on == "therapist" else "turns of others than the therapist"
    return NamedTable(of, name, said, _compared(table, OF_TURNS, coding, asked))


def item_tables(coding: DoubleCoding, scores: Scores, asked: Asked) -> tuple[NamedTable, ...]:
    """Return agreement on computed item levels, together and item by item, and on the levels that people gave."""
    found = []
    together = levels(scores)
    if together.units:
        on = "every item that is scored, in each session; the items of a session are not independent of one another"
        found.append(NamedTable("levels", "", on, _compared(together, OF_LEVELS, coding, asked)))
    names = dict.fromkeys(item.item for report in scores.values() for item in report.items if item.level is not None)
    for name in names:
        table = levels(scores, name)
        if table.units:
            found.append(NamedTable("item", name, "", _compared(table, OF_LEVELS, coding, asked)))
    persons = persons_levels(coding.sessions)
    if len(persons.raters) > 1:
        found.append(NamedTable("persons", "", "levels that people gave", _compared(persons, OF_LEVELS, coding, asked)))
    return tuple(found)


def session_tables(coding: DoubleCoding, scores: Scores, asked: Asked) -> tuple[NamedTable, ...]:
    """Return agreement on domain scores, on the overall and on the share of each focus, session by session."""
    if not coding.sessions:
        return ()
    data = coding.sessions[0].rubric.data
    domains = [*(domain.id for domain in data.domains), "overall"]
    made = [("domain", name, domain_scores(scores, name)) for name in domains]
    codes = sorted({code for report in scores.values() for code in report.indices.words})
    made += [("focus_share", code, focus_shares(scores, code)) for code in codes]
    return tuple(
        NamedTable(of, name, "", _compared(table, OF_SCORES, coding, asked)) for of, name, table in made if table.units
    )


def _compared(table: Ratings, suited: Sequence[str], coding: DoubleCoding, asked: Asked) -> Agreement:
    """Return what is said of a table; where intervals are resampled, whole sessions are drawn with all their units."""
    names = asked.names or tuple(suited)
    if len(table.raters) > 2 and not asked.names:
        names = tuple(name for name in names if name != "cohen_kappa")
    elif not asked.names:
        names = tuple(name for name in names if name != "fleiss_kappa")
    weights = quadratic if table.scale != "nominal" and table.whole_scale else None
    return compare(table, Choice(names, weights, None, _by_session(table, coding, asked)))


def _by_session(table: Ratings, coding: DoubleCoding, asked: Asked) -> Resampling | None:
    if asked.resampled is None:
        return None
    ids = sorted((coded.session.id for coded in coding.sessions), key=len, reverse=True)
    own = partial(_session_of, ids=ids)
    how = asked.resampled
    return Resampling(how.method, how.replicates, how.seed, {unit: own(unit) for unit in table.units})


def _session_of(unit: str, ids: Sequence[str]) -> str:
    """Return the session that a unit belongs to: its name begins with it."""
    return next((each for each in ids if unit == each or unit.startswith((f"{each}:", f"{each} "))), unit)
