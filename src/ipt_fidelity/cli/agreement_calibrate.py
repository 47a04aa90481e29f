"""``ipt-fidelity agreement calibrate``: a new rater beside gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.agreement.as_json import plain_agreement
from ipt_fidelity.agreement.criteria import load_criteria
from ipt_fidelity.calibration import Calibration, Reading, calibrate
from ipt_fidelity.cli.agreement_options import interval_options, replacing_options, resampling, write_json
from ipt_fidelity.cli.agreement_text import say_coefficient
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import say, say_count, say_problems, say_wrapped
from ipt_fidelity.double_coding import CodedSession, read_sessions
from ipt_fidelity.double_tables import Asked
from ipt_fidelity.drift import add_to_log
from ipt_fidelity.in_force import Options
from ipt_fidelity.problems import near_match
from ipt_fidelity.toolkit import installed

SCHEMA = "ipt-fidelity/calibration/1"
_REACHED = {True: "reached", False: "not reached yet", None: "too little to say"}


@click.command("calibrate")
@click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BOOK...")
@click.option("--gold", required=True, type=click.Path(path_type=Path), metavar="GOLD", help="The gold case or session.")
@click.option("--gold-coder", metavar="ID", help="Who is gold, where several coded it and the case does not say.")
@click.option("--rater", metavar="ID", help="The new rater, where several people are in the books.")
@click.option(
    "--criteria", type=click.Path(path_type=Path), metavar="FILE", help="Other criteria than those that come along."
)
@click.option(
    "--log",
    "log_to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Add the levels to a log for 'drift'.",
)
@click.option("--occasion", metavar="TEXT", help="What the log calls this time, such as a number; goes with --log.")
@password_options
@interval_options
@replacing_options
@click.pass_context
def calibrate_command(
    ctx: click.Context,
    books: tuple[Path, ...],
    gold: Path,
    gold_coder: str | None,
    rater: str | None,
    criteria: Path | None,
    names: tuple[str, ...],
    interval: str,
    replicates: int,
    seed: int,
    json_to: str | None,
    password_file: Path | None,
    log_to: Path | None,
    occasion: str | None,
    *,
    password_prompt: bool,
    discard_edits: bool,
    overwrite: bool,
) -> None:
    """Compare a new rater with gold: agreement, criteria, where they differ, and what to read again.

    BOOK is a returned blind book or a session file of the new rater. GOLD is a case or session that was annotated and rated
    with reasons, such as examples/gold.

    \b
    Examples:
      ipt-fidelity sheet examples/gold/s06-passing.session.json --blind
      ipt-fidelity agreement calibrate gold-s06-blind.xlsx --gold examples/gold
    """
    if (log_to is None) != (occasion is None):
        raise click.UsageError("--log and --occasion go together.")
    toolkit = with_readers(installed(), password_of(password_prompt, password_file, writes=False), None)
    asked_of = load_criteria(criteria)
    of_gold, found = read_sessions([gold], Options(), toolkit)
    together, problems = read_sessions([gold, *books], Options(), toolkit)
    say_problems((*toolkit.problems, *dict.fromkeys((*found, *problems))))
    who = gold_coder or _gold_coder(of_gold)
    person = rater or _rater(together, of_gold, who)
    shared = [each for name, each in sorted(together.items()) if name in of_gold and person in _people(each)]
    if not shared:
        others = sorted({name for each in together.values() for name in _people(each)} - {who})
        raise click.UsageError(f"{person!r} coded and rated no gold session. {near_match(person, others)}".strip())
    made = calibrate(shared, who, person, asked_of, Asked(names, resampling(interval, replicates, seed)))
    if json_to != "-":
        _say(made)
    if json_to:
        write_json(plain_calibration(made), json_to, discard_edits=discard_edits, overwrite=overwrite)
    if log_to is not None and occasion is not None:
        add_to_log(log_to, _log_rows(made, occasion))
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


def _log_rows(made: Calibration, occasion: str) -> list[tuple[str, ...]]:
    """Return a row for each item that both rated, in the order of the columns of the log."""
    if made.levels is None:
        return []
    ratings = made.levels.ratings
    rows: list[tuple[str, ...]] = []
    for unit, cells in zip(ratings.units, ratings.rows, strict=True):
        session, _, item = unit.partition(" ")
        gold, own = (f"{ratings.numbers[cell]:g}" for cell in cells if cell is not None)
        rows.append((occasion, made.rater, session, item, own, gold))
    return rows


def _people(coded: CodedSession) -> set[str]:
    return {*coded.codings, *(rating.rater for rating in coded.session.ratings)}


def _gold_coder(of_gold: Mapping[str, CodedSession]) -> str:
    """Return who is gold: whom the case names, or the only one who coded."""
    named = {each.case.coder for each in of_gold.values() if each.case is not None and each.case.coder}
    coders = named or {coder for each in of_gold.values() for coder in each.codings}
    if len(coders) != 1:
        said = f"several people coded it: {', '.join(sorted(coders))}" if coders else "nobody coded it"
        raise click.UsageError(f"It is not clear who is gold: {said}. Name one with --gold-coder.")
    return next(iter(coders))


def _rater(together: Mapping[str, CodedSession], of_gold: Mapping[str, CodedSession], gold: str) -> str:
    """Return the new rater: who is in the books and not in the gold sessions."""
    known = {name for each in of_gold.values() for name in _people(each)}
    others = {name for each in together.values() for name in _people(each)} - known - {gold}
    if len(others) != 1:
        said = f"there are {', '.join(sorted(others))}" if others else "nobody but gold coded or rated anything in the books"
        raise click.UsageError(f"It is not clear who the new rater is: {said}. Name one with --rater.")
    return next(iter(others))


def _say(made: Calibration) -> None:
    say_wrapped(f"Calibration of {made.rater} against {made.gold}: {', '.join(made.sessions)}.", bold=True)
    for check in made.checks:
        say_wrapped(
            f"{check.what}: {check.found}; asked: {check.asked}. {_REACHED[check.reached].capitalize()}.",
            lead="  ",
            rest="    ",
        )
    say_wrapped("The criteria are conventions; they say nothing of whether somebody may practise.", lead="  ", rest="    ")
    if made.levels is not None:
        for found in made.levels.coefficients:
            say_coefficient(found, "item")
    if made.level_differences:
        say()
        say("Levels that differ, the farthest apart first", bold=True)
    for each in made.level_differences:
        say_wrapped(f"{each.session} {each.item}: gold {each.gold}, you {each.own}. {each.title}.", lead="  ", rest="    ")
        say_wrapped(f"Gold: {each.reason}" if each.reason else "Gold gives no reason.", lead="    ", rest="    ")
        say_wrapped(f"{each.gold} looks like this: {each.looks_like_gold}", lead="    ", rest="    ")
        say_wrapped(f"{each.own} looks like this: {each.looks_like_own}", lead="    ", rest="    ")
    if made.readings:
        say()
        say("Codes to read again, safety first, then those with most differences", bold=True)
    for reading in made.readings:
        _say_reading(reading)


def _say_reading(reading: Reading) -> None:
    label = f", {reading.entry.label}" if reading.entry else ""
    say_wrapped(f"{reading.code}{label}: {reading.differences}", lead="  ", rest="    ", bold=True)
    for reference, reason in reading.missed:
        say_wrapped(f"missed on {reference}" + (f" ({reason})" if reason else ""), lead="    ", rest="      ")
    if reading.added:
        say_wrapped(f"gold does not have it on {', '.join(reading.added)}", lead="    ", rest="      ")
    for reference, gold, own in reading.instead:
        say_wrapped(f"{reference}: gold {gold}, you {own}", lead="    ", rest="      ")
    if reading.entry is not None:
        say_wrapped(f"Codebook: {reading.entry.definition}", lead="    ", rest="    ")
        for text in reading.entry.does_not_count:
            say_wrapped(f"Does not count: {text}", lead="    ", rest="    ")


def plain_calibration(made: Calibration) -> dict[str, Any]:
    """Return a calibration as plain data."""
    return {
        "schema": SCHEMA,
        "rater": made.rater,
        "gold": made.gold,
        "sessions": list(made.sessions),
        "criteria": [asdict(each) for each in made.checks],
        "levels": plain_agreement(made.levels) if made.levels else None,
        "tables": [
            {"of": each.of, "name": each.name, "on": each.on, "agreement": plain_agreement(each.agreement)}
            for each in made.tables
        ],
        "level_differences": [asdict(each) for each in made.level_differences],
        "codes": [
            {
                "code": each.code,
                "differences": each.differences,
                "missed": [{"turn": turn, "gold_says": reason} for turn, reason in each.missed],
                "added": list(each.added),
                "instead": [{"turn": turn, "gold": gold, "own": own} for turn, gold, own in each.instead],
                "definition": each.entry.definition if each.entry else None,
                "does_not_count": list(each.entry.does_not_count) if each.entry else [],
            }
            for each in made.readings
        ],
    }
