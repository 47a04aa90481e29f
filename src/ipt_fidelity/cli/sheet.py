"""``ipt-fidelity sheet``: a session as a workbook in which it is coded, or a book for a second rater."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import progress, say, say_count, say_problems
from ipt_fidelity.cli.writing import PAPERS
from ipt_fidelity.documents import Document
from ipt_fidelity.encrypted import sealed
from ipt_fidelity.errors import BadInput, OutputBlocked
from ipt_fidelity.in_force import Options, rubric_for
from ipt_fidelity.inputs import case_file_in, other_case, read_any
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.native import ReadSession, check_codes, read_case
from ipt_fidelity.session import Session
from ipt_fidelity.toolkit import Toolkit, installed

if TYPE_CHECKING:
    from ipt_fidelity.workbook.canvas import Paper


@click.command("sheet", short_help="Write a session as a workbook in which it is coded.")
@click.argument("sessions", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SESSION...")
@click.option(
    "--case", "case_file", type=click.Path(path_type=Path, exists=True), help="The case; default: the one beside it."
)
@click.option("--rubric", metavar="ID|DIR", help="The rubric, in place of the one the case names.")
@click.option(
    "--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="An adaptation; may be given several times."
)
@click.option("--coder", metavar="ID", help="Whose work is shown and gone on with, where several people coded.")
@click.option(
    "--blind", is_flag=True, help="A book for a second rater: nobody's codes or ratings, and a sheet to rate items."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for the books.")
@click.option(
    "--paper", type=click.Choice(PAPERS), default=PAPERS[0], show_default=True, help="The paper that books are printed on."
)
@click.option("--discard-edits", is_flag=True, help="Replace books that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace files that this tool did not write.")
@password_options
@click.pass_context
def command(
    ctx: click.Context,
    sessions: tuple[Path, ...],
    case_file: Path | None,
    rubric: str | None,
    adaptations: tuple[str, ...],
    coder: str | None,
    out: Path,
    paper: Paper,
    password_file: Path | None,
    *,
    blind: bool,
    discard_edits: bool,
    overwrite: bool,
    password_prompt: bool,
) -> None:
    """Write a session as a workbook in which it is coded.

    Each turn has a focus and four code columns with drop-downs that offer first the codes of this phase and of the agreed
    areas. Codebook and overlaps stand beside it. 'score' reads the sheet back like any session file.

    \b
    Examples:
      ipt-fidelity sheet s03.session.json
      ipt-fidelity sheet s03.session.json --blind --out second-rater
      ipt-fidelity score maple-s03-coding.xlsx --case case.yaml
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    password = password_of(password_prompt, password_file, writes=True)
    toolkit = with_readers(toolkit, password, None)
    options = Options(rubric, adaptations or None, coder)
    keep = partial(place, discard_edits=discard_edits, overwrite=overwrite)
    problems: list[Problem] = []
    with progress("Writing", len(sessions)) as advance:
        for path in sessions:
            found: list[Problem] = []
            try:
                target, make = _book(path, _Wish(case_file, options, out, paper, blind), toolkit, found)
                keep(target, sealed(make, password))
            except BadInput as reason:
                found += reason.problems
            except (OutputBlocked, OSError) as reason:
                found.append(error("output", Place(str(path)), str(reason)))
            else:
                say(f"Wrote {target}")
            say_problems(found)
            problems += found
            advance(path.name)
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What kind of book is wanted, and where."""

    case_file: Path | None
    options: Options
    out: Path
    paper: Paper
    blind: bool


def _book(path: Path, wish: _Wish, toolkit: Toolkit, found: list[Problem]) -> tuple[Path, Callable[[Path], None]]:
    """Return where the book of a session belongs and what makes it; warnings are added to what was found."""
    from ipt_fidelity.workbook.coding_sheet import write_coding_sheet

    read = read_any(path, toolkit.readers)
    case, document = _case_of(read, path, wish.case_file)
    rubric, doubts = rubric_for(case, toolkit, wish.options, document)
    found += [*doubts, *check_codes(read, rubric.data)]
    session = read.session
    coder = wish.options.coder
    if coder is None and case is not None and case.coder in session.coders():
        coder = case.coder
    make = partial(_write, write_coding_sheet, session, rubric, case, None if wish.blind else coder, wish)
    return wish.out / f"{session.id}-{'blind' if wish.blind else 'coding'}.xlsx", make


def _write(
    write: Callable[..., None],
    session: Session,
    rubric: Rubric,
    case: Case | None,
    coder: str | None,
    wish: _Wish,
    path: Path,
) -> None:
    write(session, path, rubric, case=case, coder=coder, blind=wish.blind, paper=wish.paper)


def _case_of(read: ReadSession, path: Path, named: Path | None) -> tuple[Case | None, Document | None]:
    """Return the case that is named, or that stands beside the session and is its own."""
    file = case_file_in(named) if named is not None else case_file_in(path.parent)
    if named is None and (read.session.case is None or not file.is_file()):
        return None, None
    case, document = read_case(file)
    if stranger := other_case(case, read):
        if named is None:
            return None, None
        raise BadInput([stranger])
    return case, document
