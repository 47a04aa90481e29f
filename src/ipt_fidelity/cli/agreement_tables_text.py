"""How agreement of coders is said on a terminal: a line for each code, item or domain; one table alone is said whole."""

from __future__ import annotations

from collections.abc import Sequence

from ipt_fidelity.agreement.coded_turns import YES
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.compare import Agreement
from ipt_fidelity.cli.agreement_text import number, say_agreement
from ipt_fidelity.cli.terminal import say, say_wrapped
from ipt_fidelity.double_tables import NamedTable

_NAME = 30  # characters of a name in a line
_MOST_NAMES = 3  # before a sentence
_WHOLE = {
    "focus": "Focus, turn by turn",
    "levels": "Levels of all items together",
    "persons": "Levels that people gave",
}
_LISTS = {
    "code": "Codes",
    "group": "Groups of codes",
    "item": "Levels, item by item",
    "domain": "Domain scores and overall",
    "focus_share": "Share of talk (words) by focus",
}


def say_tables(tables: Sequence[NamedTable]) -> None:
    """Write tables: those of one kind as lines of a list, the others whole."""
    for of in dict.fromkeys(table.of for table in tables):
        own = [table for table in tables if table.of == of]
        say()
        if of in _WHOLE:
            say(_WHOLE[of], bold=True)
            say_wrapped(f"Units: {own[0].on}.")
            say_agreement(own[0].agreement)
        elif of in ("code", "group"):
            _say_coded(_LISTS[of], own)
        else:
            _say_scores(_LISTS[of], own)


def _say_coded(title: str, tables: Sequence[NamedTable]) -> None:
    """Write a line for each code: how often each coder put it, how far they agree, with the reasons below."""
    say(title, bold=True)
    coders = tables[0].agreement.ratings.raters
    two = len(coders) == 2
    say_wrapped(
        f"Turns compared; how many each coder coded ({', '.join(coders)}){' and both' if two else ''}; raw agreement; "
        f"{_kappa_words(two)} with its interval of 95 %; Gwet's AC1. Turns are taken as independent."
    )
    say(f"{'':<31}{'turns':>6}{'coded':>10}{'same':>6}{'kappa':>7}{'interval':>14}{'AC1':>6}", bold=True)
    for table in tables:
        found = table.agreement
        kappa, counts = _kappa(found), "/".join(str(each) for each in _counts(found))
        star = "" if table.on.startswith("therapist") else "*"
        say(
            f"{_short(table.name + star):<31}{found.ratings.paired_units:>6}{counts:>10}{_share(found.observed):>6}"
            f"{_value(kappa):>7}{_interval(kappa):>14}{_value(found.coefficient('gwet_ac1')):>6}"
        )
    if any(not table.on.startswith("therapist") for table in tables):
        say("* on the turns of others than the therapist, where alone it stands")
    _say_notes(tables)


def _short(name: str) -> str:
    """Return a name that fits its column, with a visible mark where it is cut."""
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


def _kappa_words(two: bool) -> str:  # noqa: FBT001  # said of the coders
    return "Cohen's kappa (unweighted)" if two else "Fleiss' kappa"


def _counts(found: Agreement) -> list[int]:
    """Return how often each coder coded it, and, for two, how often both did on the same turn."""
    ratings = found.ratings
    yes = ratings.categories.index(YES)
    counts = [sum(row[at] == yes for row in ratings.rows) for at in range(len(ratings.raters))]
    if len(ratings.raters) == 2:
        counts.append(sum(row == (yes, yes) for row in ratings.rows))
    return counts


def _kappa(found: Agreement) -> Coefficient | None:
    return found.coefficient("cohen_kappa") or found.coefficient("fleiss_kappa")


def _value(found: Coefficient | None) -> str:
    if found is None:
        return "-"
    return "undef." if found.value is None else number(found.value)


def _interval(found: Coefficient | None) -> str:
    if found is None or found.interval is None:
        return "-"
    return f"[{number(found.interval.low)}, {number(found.interval.high)}]"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _say_scores(title: str, tables: Sequence[NamedTable]) -> None:
    """Write a line for each item, domain or share: sessions, how far they agree, the mean difference, and the ICC."""
    say(title, bold=True)
    coders = tables[0].agreement.ratings.raters
    bias = f"mean difference ({coders[0]} less {coders[1]}); " if len(coders) == 2 else ""
    say_wrapped(f"Sessions compared; same; within 1 point; {bias}ICC(A,1) of one coder with its interval of 95 %.")
    say(f"{'':<31}{'n':>4}{'same':>6}{'within 1':>9}{'mean d.':>8}{'ICC':>7}{'interval':>14}", bold=True)
    for table in tables:
        found = table.agreement
        pair = found.pairs[0] if len(found.pairs) == 1 else None
        limits = pair.limits if pair else None
        difference = "-" if limits is None or isinstance(limits, str) else f"{limits.bias:.2f}"
        near = _share(pair.within_1) if pair and table.of != "focus_share" else "-"
        icc = found.coefficient("icc_a1")
        say(
            f"{_short(table.name):<31}{found.ratings.paired_units:>4}{_share(found.observed):>6}{near:>9}"
            f"{difference:>8}{_value(icc):>7}{_interval(icc):>14}"
        )
    _say_notes(tables)


def _say_notes(tables: Sequence[NamedTable]) -> None:
    """Write why coefficients are undefined and what has to be known, each sentence once with what it is about."""
    said: dict[str, list[str]] = {}
    for table in tables:
        for note in _notes(table):
            said.setdefault(note, []).append(table.name)
    for note, names in said.items():
        shown = ", ".join(names[:_MOST_NAMES])
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        say_wrapped(f"{shown}{more}: {note}", lead="  ", rest="    ")


def _notes(table: NamedTable) -> list[str]:
    found = table.agreement
    main = found.coefficient("icc_a1") or _kappa(found)
    notes = list(found.notes)
    if main is not None and main.undefined_because:
        notes.append(main.undefined_because)
    elif main is not None and main.no_interval_because:
        notes.append(f"no interval: {main.no_interval_because}")
    return notes
