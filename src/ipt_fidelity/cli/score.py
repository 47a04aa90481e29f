"""``ipt-fidelity score``: cases or sessions in, feedback workbooks and a summary out."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipt_fidelity.cli.jobs import score_all
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import coloured, progress, say_count, say_problems, shown_here
from ipt_fidelity.cli.units import Order
from ipt_fidelity.cli.writing import FORMATS, PAPERS, Writing, write_bytes
from ipt_fidelity.errors import OutputBlocked
from ipt_fidelity.in_force import Options
from ipt_fidelity.inputs import CASE_FILES, find_units
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.toolkit import Toolkit, installed

if TYPE_CHECKING:
    from ipt_fidelity.workbook.canvas import Paper


@click.command("score", short_help="Score cases or sessions and write feedback workbooks.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--rubric", metavar="ID|DIR", help="The rubric, in place of the one the case names.")
@click.option(
    "--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="An adaptation; may be given several times."
)
@click.option("--case", "case_file", type=click.Path(path_type=Path, exists=True), help="The case of a single session.")
@click.option("--coder", metavar="ID", help="Whose annotations count.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for results; default ./<case>-feedback."
)
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="What to write; default xlsx.")
@click.option("--json", "json_to", metavar="FILE|-", help="Write the report as JSON to a file, or alone to stdout with -.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Score so many cases at once, each in a process of its own.",
)
@click.option(
    "--paper", type=click.Choice(PAPERS), default=PAPERS[0], show_default=True, help="The paper that books are printed on."
)
@click.option("--discard-edits", is_flag=True, help="Replace books that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace files that this tool did not write.")
@password_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    rubric: str | None,
    adaptations: tuple[str, ...],
    case_file: Path | None,
    coder: str | None,
    out: Path | None,
    formats: tuple[str, ...],
    json_to: str | None,
    jobs: int,
    paper: Paper,
    password_file: Path | None,
    *,
    discard_edits: bool,
    overwrite: bool,
    password_prompt: bool,
) -> None:
    """Score cases or sessions and write feedback workbooks.

    PATH is a case folder, a case.yaml, a folder of cases, or session files. Several cases are scored one after the other, or
    --jobs at once; what cannot be used is listed and left out, the rest is done.

    \b
    Examples:
      ipt-fidelity score examples/maple
      ipt-fidelity score examples/maple --out feedback --format xlsx --format json
      ipt-fidelity score s03.session.json --case case.yaml
      ipt-fidelity score cases/ --jobs 4 --out feedback
      ipt-fidelity score examples/maple --json - | python -m json.tool
    """
    password = password_of(password_prompt, password_file, writes=True)
    toolkit = with_readers(installed(), password, coder)
    options = Options(rubric, adaptations or None, coder)
    say_problems(toolkit.problems)
    _check_names(toolkit, options)
    case_file = _case_of(case_file)
    units, problems = find_units(paths, toolkit.readers)
    quiet = json_to == "-"
    wanted = formats or (() if quiet and out is None else ("xlsx",))
    writing = Writing(out, wanted, discard_edits, overwrite, len(units) > 1, password, paper)
    say_problems(problems)
    if case_file is not None and any(unit.case_file is not None for unit in units):
        raise click.UsageError("--case goes with session files; a case that is named as PATH brings its own.")
    all_problems = list(problems)
    reports: list[bytes] = []
    order = Order(case_file, options, writing, json_to is not None, None if quiet else shown_here())
    with progress("Scoring", len(units)) as advance:
        for outcome in score_all(units, order, toolkit, jobs, password, advance):
            click.echo(outcome.summary, nl=False, color=coloured() is not False)
            say_problems(outcome.problems)
            all_problems += outcome.problems
            reports += [outcome.report] if outcome.report is not None else []
    if json_to and (reports or writing.several):
        _write_json(reports, json_to, writing, all_problems)
    say_count(all_problems)
    errors = [problem.code for problem in all_problems if problem.is_error]
    ctx.exit(2 if coder is not None and errors and set(errors) == {"unknown-coder"} else 1 if errors else 0)


def _case_of(path: Path | None) -> Path | None:
    """Return the case file that --case names, by itself or by its folder."""
    if path is None or not path.is_dir():
        return path
    return next((path / name for name in CASE_FILES if (path / name).is_file()), path / CASE_FILES[0])


def _check_names(toolkit: Toolkit, options: Options) -> None:
    """Refuse unknown ids in options before any work is done."""
    if options.rubric is not None:
        toolkit.folder(options.rubric)
    for name in options.adaptations or ():
        toolkit.adaptation(name)


def _write_json(reports: list[bytes], target: str, writing: Writing, problems: list[Problem]) -> None:
    """Write one report, or an array of several."""
    several = b"[\n" + b",\n".join(report.rstrip(b"\n") for report in reports) + b"\n]\n"
    text = several if writing.several else reports[0]
    if target == "-":
        sys.stdout.buffer.write(text)
        return
    make = partial(write_bytes, text)
    try:
        place(Path(target), make, discard_edits=writing.discard_edits, overwrite=writing.overwrite)
    except OutputBlocked as reason:
        problems.append(error("output", Place(target), str(reason)))
        say_problems(problems[-1:])
