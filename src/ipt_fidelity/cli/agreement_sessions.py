"""``ipt-fidelity agreement sessions``: agreement of several coders of the same sessions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.agreement.as_json import plain_agreement
from ipt_fidelity.cli.agreement_options import interval_options, resampling, write_json
from ipt_fidelity.cli.agreement_tables_text import say_tables
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import progress, say, say_count, say_problems, say_wrapped
from ipt_fidelity.disagreements import coded_turns, disagreements
from ipt_fidelity.double_coding import DoubleCoding, Wanted, left_out, read_double_coding
from ipt_fidelity.double_scores import score_each
from ipt_fidelity.double_tables import Asked, NamedTable, item_tables, session_tables, turn_tables
from ipt_fidelity.encrypted import sealed
from ipt_fidelity.in_force import Options
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Problem, near_match
from ipt_fidelity.toolkit import Toolkit, installed
from ipt_fidelity.view import FOCUS_GROUP

SCHEMA = "ipt-fidelity/coder-agreement/1"
UNITS = ("turn", "item", "session")


@click.command("sessions")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--unit", type=click.Choice(UNITS), default="turn", help="What is compared: codes by turn, item levels, scores."
)
@click.option("--coder", "coders", multiple=True, metavar="ID", help="Compare this coder; give two or more.")
@click.option("--session", "ids", multiple=True, metavar="ID", help="Compare this session only; may be repeated.")
@click.option(
    "--code", "codes", multiple=True, metavar="CODE|GROUP", help="Compare this code or group only; may be repeated."
)
@click.option("--rubric", metavar="ID|DIR", help="The rubric, in place of the one the case names.")
@click.option("--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="An adaptation, in place of the case's.")
@click.option(
    "--book", "book_to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the book of agreement."
)
@click.option("--discard-edits", is_flag=True, help="Replace a book that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace a file that this tool did not write.")
@password_options
@interval_options
@click.pass_context
def sessions(
    ctx: click.Context,
    paths: tuple[Path, ...],
    unit: str,
    coders: tuple[str, ...],
    ids: tuple[str, ...],
    codes: tuple[str, ...],
    rubric: str | None,
    adaptations: tuple[str, ...],
    names: tuple[str, ...],
    interval: str,
    replicates: int,
    seed: int,
    json_to: str | None,
    book_to: Path | None,
    password_file: Path | None,
    *,
    discard_edits: bool,
    overwrite: bool,
    password_prompt: bool,
) -> None:
    """Say how far the coders of the same sessions agree. The word "sessions" may be left out.

    PATH is a case, a folder of cases, session files, or returned coding books; the same session may stand in several files,
    one for each coder. With --unit turn, each code is compared on the therapist's turns, each group of codes, and the focus
    of every turn; with item, the levels to which each coder's codes lead; with session, domain scores and shares of talk.
    The book has all three, and every disagreement.

    \b
    Examples:
      ipt-fidelity agreement sessions examples/maple
      ipt-fidelity agreement examples/maple --unit item --session maple-s07
      ipt-fidelity agreement examples/maple --book agreement.xlsx
      ipt-fidelity agreement a/s03.session.json b/s03.session.json --code task
    """
    toolkit = installed()
    password = password_of(password_prompt, password_file, writes=book_to is not None)
    toolkit = with_readers(toolkit, password, None)
    options = Options(rubric, adaptations or None)
    coding, problems = read_double_coding(paths, options, toolkit, Wanted(coders, ids))
    say_problems((*toolkit.problems, *problems))
    _check_codes(codes, coding)
    asked = Asked(names, resampling(interval, replicates, seed))
    tables, found = _tables(unit, coding, codes, asked, toolkit)
    said = {str(problem) for problem in problems}
    new = [problem for problem in found if str(problem) not in said]
    say_problems(new)
    all_problems = [*problems, *new]
    say_count(all_problems)
    if json_to != "-":
        _say_basis(coding)
        say_tables(tables)
    if json_to:
        write_json(_plain(unit, coding, tables), json_to, discard_edits=discard_edits, overwrite=overwrite)
    if book_to is not None:
        make = partial(_write_book, coding, codes, asked, toolkit)
        place(book_to, sealed(make, password), discard_edits=discard_edits, overwrite=overwrite)
        if json_to != "-":
            say(f"\nWrote {book_to}")
    errors = {problem.code for problem in all_problems if problem.is_error}
    ctx.exit(2 if errors and errors <= {"unknown-coder", "unknown-session"} else 1 if errors else 0)


def _tables(
    unit: str, coding: DoubleCoding, codes: tuple[str, ...], asked: Asked, toolkit: Toolkit
) -> tuple[tuple[NamedTable, ...], tuple[Problem, ...]]:
    if unit == "turn":
        return turn_tables(coding, codes, asked), ()
    with progress("Scoring", 0):
        scores, problems = score_each(coding.sessions, toolkit)
    make = item_tables if unit == "item" else session_tables
    return make(coding, scores, asked), problems


def _write_book(coding: DoubleCoding, codes: tuple[str, ...], asked: Asked, toolkit: Toolkit, path: Path) -> None:
    """Write the book of agreement: all three kinds of units, and every disagreement."""
    from ipt_fidelity.workbook.agreement_book import AgreementBook, write_agreement_book

    scores, _ = score_each(coding.sessions, toolkit)
    tables = (
        *turn_tables(coding, codes, asked),
        *item_tables(coding, scores, asked),
        *session_tables(coding, scores, asked),
    )
    turns = tuple(turn for coded in coding.sessions for turn in coded_turns(coded))
    write_agreement_book(AgreementBook(coding, tables, disagreements(coding, codes), turns), path)


def _check_codes(codes: tuple[str, ...], coding: DoubleCoding) -> None:
    """Refuse codes and groups that the rubric does not have."""
    if not coding.sessions:
        return
    data = coding.sessions[0].rubric.data
    known = {FOCUS_GROUP, *data.code_by_id, *data.codebook.groups}
    for code in codes:
        if code not in known:
            raise click.UsageError(f"There is no code or group {code!r}. {near_match(code, known)}".strip())


def _say_basis(coding: DoubleCoding) -> None:
    """Say which sessions and coders are compared, and which are left out."""
    if coding.sessions:
        names = ", ".join(coded.session.id for coded in coding.sessions)
        count = len(coding.sessions)
        say_wrapped(f"{count} session{'' if count == 1 else 's'} with several coders: {names}.")
        say_wrapped(f"Coders: {', '.join(coding.coders)}.")
    else:
        say_wrapped("No session here is coded by two people: agreement needs two raters.")
    note = left_out(coding)
    if note is not None:
        say_wrapped(f"{note.message[:1].upper()}{note.message[1:]}")


def _plain(unit: str, coding: DoubleCoding, tables: tuple[NamedTable, ...]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "unit": unit,
        "sessions": [coded.session.id for coded in coding.sessions],
        "coders": list(coding.coders),
        "left_out": list(coding.single),
        "tables": [
            {"of": each.of, "name": each.name, "on": each.on, "agreement": plain_agreement(each.agreement)}
            for each in tables
        ],
    }
