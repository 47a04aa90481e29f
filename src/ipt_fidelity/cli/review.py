"""``ipt-fidelity review``: take in what people wrote in a workbook, and show what was decided."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

import click

from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.review_books import Gathered, Returned, gather_books
from ipt_fidelity.cli.review_text import change_table, conflict_problem, level, log_line, session_name
from ipt_fidelity.cli.terminal import console, progress, say, say_count, say_problems, say_wrapped
from ipt_fidelity.in_force import Options
from ipt_fidelity.inputs import case_file_in
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.ratings_log import Entry, append, read_all
from ipt_fidelity.readers.native import read_case
from ipt_fidelity.review_plan import Choices, Plan, entries_of, plan
from ipt_fidelity.rules.base import plural
from ipt_fidelity.session import RaterRole, plain
from ipt_fidelity.toolkit import installed

ROLES = get_args(RaterRole)


@click.group("review", short_help="Take in what people wrote in a workbook; show its history.")
def command() -> None:
    """Take in what people wrote in a workbook, and show what was decided."""


@command.command("apply")
@click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BOOK...")
@click.option("--by", multiple=True, required=True, metavar="NAME", help="Who gives the books back; once, or once a book.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES), help="As what; default: as the only one who wrote in it."
)
@click.option(
    "--case", "case_file", type=click.Path(path_type=Path, exists=True), help="The case; default: looked for around."
)
@click.option("--rubric", metavar="ID|DIR", help="The rubric the books were made with, in place of the case's.")
@click.option("--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="Likewise an adaptation.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--take", type=click.Path(path_type=Path), metavar="BOOK", help="Where two people differ, this book stands.")
@click.option(
    "--resolve", multiple=True, metavar="ITEM=LEVEL", help="Where two people differ on an item, this level stands."
)
@password_options
@click.pass_context
def apply(
    ctx: click.Context,
    books: tuple[Path, ...],
    by: tuple[str, ...],
    roles: tuple[RaterRole, ...],
    case_file: Path | None,
    rubric: str | None,
    adaptations: tuple[str, ...],
    take: Path | None,
    resolve: tuple[str, ...],
    password_file: Path | None,
    *,
    dry_run: bool,
    password_prompt: bool,
) -> None:
    """Take in what people wrote in returned books.

    Every cell is checked and what changes is shown. It is added to the log beside the case, with who, when and why; nothing
    that stands there is ever changed. The next 'score' uses it.

    \b
    Examples:
      ipt-fidelity review apply maple-s03.xlsx --by "Dr. Adler" --dry-run
      ipt-fidelity review apply maple-s03.xlsx --by "Dr. Adler"
      ipt-fidelity review apply a.xlsx b.xlsx --by Adler --by Brandt
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    returned = _returned(books, by, roles)
    choices = Choices(_taken(take, books), dict(_chosen(word) for word in resolve))
    password = password_of(password_prompt, password_file, writes=False)
    options = Options(rubric, adaptations or None)
    with progress("Reading", len(books)) as advance:
        cases = gather_books(returned, case_file, options, with_readers(toolkit, password, None), password, advance)
    problems: list[Problem] = []
    for found in cases:
        say_problems(found.problems)
        problems += found.problems
        if found.folder is not None:
            problems += _settle(found, choices, dry_run=dry_run)
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


def _returned(books: Sequence[Path], by: Sequence[str], roles: Sequence[RaterRole]) -> list[Returned]:
    """Return the books with who brings each, and as what."""
    for words, option in ((by, "--by"), (roles, "--role")):
        if len(words) > 1 and len(words) != len(books):
            raise click.UsageError(f"{option} is given once, or once for each of the {plural(len(books), 'book')}.")
    if not all(name.strip() for name in by):
        raise click.UsageError("--by is empty; the log says who decided.")
    named = by if len(by) == len(books) else [by[0]] * len(books)
    each_role = roles if len(roles) == len(books) else [roles[0] if roles else None] * len(books)
    return [Returned(path, who.strip(), role) for path, who, role in zip(books, named, each_role, strict=True)]


def _taken(take: Path | None, books: Sequence[Path]) -> str | None:
    if take is None:
        return None
    found = [book for book in books if book == take or book.name == str(take)]
    if len(found) != 1:
        raise click.UsageError(f"--take names one of the books; {take} is not among them.")
    return str(found[0])


def _chosen(word: str) -> tuple[str, int | None]:
    item, equals, given = word.partition("=")
    if not equals or given not in ("1", "2", "3", "4", "5", "–", "-", "none"):
        raise click.UsageError(f"{word!r} is not of the form ITEM=LEVEL, with a level from 1 to 5, or none.")
    return item, int(given) if given.isdigit() else None


def _settle(found: Gathered, choices: Choices, *, dry_run: bool) -> list[Problem]:
    """Show what changes in one case and, unless this is a trial, add it to its log; return what is still open."""
    todo = plan(found.brought, found.log, choices)
    if todo.conflicts and not dry_run and sys.stdin.isatty():
        todo = plan(found.brought, found.log, _asked(todo, choices))
    open_ones = [conflict_problem(conflict) for conflict in todo.conflicts]
    _show(todo, found, dry_run=dry_run)
    say_problems(open_ones)
    if dry_run or not todo.changes or found.folder is None:
        return open_ones
    entries = entries_of(todo.changes, datetime.now().astimezone().isoformat(timespec="seconds"), found.log)
    try:
        append(found.folder, entries)
    except OSError as reason:
        failed = error("log", Place(str(found.folder)), f"the log could not be written: {reason.strerror or reason}.")
        say_problems([failed])
        return [*open_ones, failed]
    return open_ones


def _show(todo: Plan, found: Gathered, *, dry_run: bool) -> None:
    if todo.changes:
        lead = "Would be taken in" if dry_run else "Taken in"
        say(f"{lead}: {plural(len(todo.changes), 'change')}", bold=True)
        console().print(change_table(todo.changes, found.log))
    elif not todo.conflicts:
        say(_why_nothing(todo, found))
    if todo.changes and todo.known:
        say(f"The log has {plural(len(todo.known), 'other', 'others')} already.")
    if todo.changes and not dry_run:
        say_wrapped(f"Log: {found.folder}/reviews. Score the case again to see it in force.")


def _why_nothing(todo: Plan, found: Gathered) -> str:
    if todo.known:
        return "Nothing to take in: the log has it already."
    if any(problem.is_error for problem in found.problems):
        return "Nothing is taken in."
    return "Nothing to take in: nobody changed a cell."


def _asked(todo: Plan, choices: Choices) -> Choices:
    """Ask a person about each conflict; what is skipped stays open."""
    levels = dict(choices.levels)
    for conflict in todo.conflicts:
        session, about, role = conflict.key
        say(f"{session_name(session)}, {about}, as {role}:", bold=True)
        for given, who, where in conflict.sides:
            say(f"  {who}: {level(given)} ({where})")
        offered = [level(given) for given in dict.fromkeys(given for given, _, _ in conflict.sides)]
        answer = click.prompt("Which stands?", type=click.Choice([*offered, "skip"]), default="skip", err=True)
        if answer != "skip":
            levels[f"{session}:{about}"] = int(answer) if answer.isdigit() else None
    return Choices(choices.take, levels)


@command.command("log")
@click.argument("case", type=click.Path(path_type=Path, exists=True), metavar="CASE")
@click.option("--session", metavar="ID", help="Only what was decided about this session.")
@click.option("--item", metavar="ITEM", help="Only what was decided about this item, flag or question.")
@click.option("--json", "as_json", is_flag=True, help="Write the entries as JSON.")
@click.pass_context
def log(ctx: click.Context, case: Path, session: str | None, item: str | None, *, as_json: bool) -> None:
    """Show what was decided about a case: when, by whom, and why.

    \b
    Examples:
      ipt-fidelity review log examples/maple
      ipt-fidelity review log examples/maple --item technique.stance --json
    """
    file = case_file_in(case)
    read_case(file)
    entries, problems = read_all(file.parent)
    shown = [
        entry
        for entry in entries
        if (session is None or entry.session == session)
        and (item is None or item in (entry.item, entry.flag, entry.question))
    ]
    say_problems(problems)
    if as_json:
        click.echo(json.dumps([plain(entry) for entry in shown], indent=2, ensure_ascii=False))
    else:
        _say_log(shown)
    say_count(problems)
    ctx.exit(1 if problems else 0)


def _say_log(entries: Sequence[Entry]) -> None:
    for entry in entries:
        happened, why = log_line(entry)
        say_wrapped(happened)
        if why:
            say_wrapped(why, lead="    ", rest="    ")
    if not entries:
        say("Nothing was decided so far.")
