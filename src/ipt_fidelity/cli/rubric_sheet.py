"""``ipt-fidelity rubric sheet`` and ``rubric from-sheet``: a rubric or an adaptation as a workbook, and its files again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipt_fidelity.cli.terminal import say, say_count, say_problems, say_wrapped
from ipt_fidelity.cli.writing import PAPERS, write_bytes
from ipt_fidelity.documents import read_bytes
from ipt_fidelity.errors import BadInput, OutputBlocked, UnknownName
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.rules.base import plural
from ipt_fidelity.toolkit import Toolkit, installed

if TYPE_CHECKING:
    from ipt_fidelity.workbook.authoring.folder import Authored
    from ipt_fidelity.workbook.authoring.from_sheet import FromSheet
    from ipt_fidelity.workbook.authoring.offers import Base
    from ipt_fidelity.workbook.canvas import Paper


@click.command("sheet")
@click.argument("name", metavar="ID|DIR")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for the book.")
@click.option(
    "--paper", type=click.Choice(PAPERS), default=PAPERS[0], show_default=True, help="The paper that the book is printed on."
)
@click.option("--discard-edits", is_flag=True, help="Replace a book that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace a file that this tool did not write.")
@click.pass_context
def sheet(ctx: click.Context, name: str, out: Path, paper: Paper, *, discard_edits: bool, overwrite: bool) -> None:
    """Write a rubric or an adaptation as a workbook, to be edited in a spreadsheet program.

    ID is an installed rubric or adaptation; DIR is the folder of one. Items, anchors, codes, changes, measures and sources
    have a sheet each, with drop-downs and with empty rows for what is new.

    \b
    Examples:
      ipt-fidelity rubric sheet perinatal
      ipt-fidelity rubric sheet my-adaptation/ --out books
    """
    from ipt_fidelity.workbook.authoring.folder import read_authored
    from ipt_fidelity.workbook.authoring.sheet import write_rubric_sheet

    toolkit = installed()
    say_problems(toolkit.problems)
    try:
        authored = read_authored(_folder_of(name, toolkit))
        target = out / f"{authored.id}-{authored.kind}.xlsx"
        make = partial(_book, write_rubric_sheet, authored, toolkit, target.name, paper)
        place(target, make, discard_edits=discard_edits, overwrite=overwrite)
    except BadInput as reason:
        _stop(ctx, reason.problems)
    except (OutputBlocked, OSError) as reason:
        _stop(ctx, [error("output", Place(), str(reason))])
    else:
        say(f"Wrote {target}")
        say_wrapped("Edit it, save it as .xlsx, and make the files of it with:")
        say(f"  ipt-fidelity rubric from-sheet {target} --out NEW-FOLDER")


def _book(write: object, authored: Authored, toolkit: Toolkit, name: str, paper: Paper, path: Path) -> None:
    write(authored, path, _base(authored, toolkit), toolkit.rules, name=name, paper=paper)  # type: ignore[operator]  # imported late


def _folder_of(name: str, toolkit: Toolkit) -> Path:
    """Return the folder of a rubric or adaptation that is installed or named by its folder."""
    if name in toolkit.rubrics:
        return toolkit.rubrics[name]
    if name in toolkit.adaptations:
        return toolkit.adaptations[name].adaptation.path
    if Path(name).is_dir():
        return Path(name)
    known = sorted({*toolkit.rubrics, *toolkit.adaptations})
    hint = near_match(name, known) or f"Installed: {', '.join(known)}."
    raise click.UsageError(f"there is no rubric, adaptation or folder {name!r}. {hint}")


def _base(authored: Authored, toolkit: Toolkit) -> Base | None:
    """Return what the rubric of an adaptation holds; None where it is not installed or has problems of its own."""
    from ipt_fidelity.workbook.authoring.offers import Base

    named = authored.data(authored.main).get("rubric")
    if authored.kind == "rubric" or not isinstance(named, dict):
        return None
    try:
        return Base.of(toolkit.folder(str(named.get("id"))).plain)
    except (BadInput, UnknownName):
        return None


@click.command("from-sheet")
@click.argument("book", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="BOOK")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the files; a new one is best."
)
@click.option("--discard-edits", is_flag=True, help="Replace files of an earlier run that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace files that this tool did not write.")
@click.pass_context
def from_sheet(ctx: click.Context, book: Path, out: Path, *, discard_edits: bool, overwrite: bool) -> None:
    """Make the YAML files of a rubric or an adaptation from its workbook, and check them.

    Only what was edited differs from the files that the book was made of, to the character; their comments are kept. Cells
    that cannot be used are named, and the rest is taken. The files that the book was made of are never written to.

    \b
    Examples:
      ipt-fidelity rubric from-sheet perinatal-adaptation.xlsx --out next
    """
    from ipt_fidelity.workbook.authoring.from_sheet import from_sheet as made_from
    from ipt_fidelity.workbook.authoring.from_sheet import open_rubric_book

    toolkit = installed()
    say_problems(toolkit.problems)
    try:
        opened = open_rubric_book(read_bytes(book), str(book))
        made = made_from(opened, _base(opened.authored, toolkit), toolkit.rules)
    except BadInput as reason:
        _stop(ctx, reason.problems)
        return
    problems = list(made.problems)
    say_problems(problems)
    try:
        _write(made, out, discard_edits=discard_edits, overwrite=overwrite)
    except (OutputBlocked, OSError) as reason:
        _stop(ctx, [error("output", Place(), str(reason))])
        return
    _say_changed(made, out)
    found = [*_strangers(made, out), *_checked(made, out, toolkit)]
    say_problems(found)
    problems += found
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


def _write(made: FromSheet, out: Path, *, discard_edits: bool, overwrite: bool) -> None:
    """Write every file, into any folder but that of the source."""
    from ipt_fidelity.workbook.authoring.folder import encoded

    source = made.authored.folder
    if out.exists() and source.exists() and out.samefile(source):
        raise OutputBlocked(f"{out} holds the files that the book was made of; they are not written to. Name a new folder.")
    for name, text in made.texts.items():
        place(out / name, partial(write_bytes, encoded(text)), discard_edits=discard_edits, overwrite=overwrite)


def _say_changed(made: FromSheet, out: Path) -> None:
    say(f"Wrote {plural(len(made.texts), 'file')} to {out}")
    for name in made.changed:
        say(f"  {'changed' if name in made.authored.texts else 'new'}: {name}")
    if not made.changed:
        say("  Nothing was edited: the files are those that the book was made of.")


def _strangers(made: FromSheet, out: Path) -> list[Problem]:
    """Return what stands in the folder and does not come from the book, because it would be read with the rest."""
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.yaml"))
    hint = "Take it out, if it is of an earlier run."
    return [
        warning("stranger", Place(str(out / name)), "this file does not come from the book.", hint)
        for name in found
        if name not in made.texts
    ]


def _checked(made: FromSheet, out: Path, toolkit: Toolkit) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful about what was written."""
    from ipt_fidelity.checks import check_rubric_folder
    from ipt_fidelity.plugin_checks import check_plugin

    if made.authored.kind == "rubric":
        return check_rubric_folder(out, toolkit)
    return check_plugin(str(out), toolkit)


def _stop(ctx: click.Context, problems: list[Problem] | tuple[Problem, ...]) -> None:
    say_problems(problems)
    say_count(problems)
    ctx.exit(1)
