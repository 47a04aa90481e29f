"""``ipt-fidelity score``: cases or sessions in, feedback workbooks and a summary out."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from ipt_fidelity.cli.summary import say_summary
from ipt_fidelity.cli.terminal import progress, say_count, say_problems
from ipt_fidelity.cli.writing import FORMATS, Writing, write_bytes, write_results
from ipt_fidelity.errors import OutputBlocked
from ipt_fidelity.in_force import Options
from ipt_fidelity.inputs import CASE_FILES, Unit, find_units
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.report import to_json
from ipt_fidelity.runs import score_case_file, score_session_file
from ipt_fidelity.toolkit import Toolkit, installed


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
@click.option("--discard-edits", is_flag=True, help="Replace books that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace files that this tool did not write.")
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
    *,
    discard_edits: bool,
    overwrite: bool,
) -> None:
    """Score cases or sessions and write feedback workbooks.

    PATH is a case folder, a case.yaml, a folder of cases, or session files. Several cases are scored one after the other;
    what cannot be used is listed and left out, the rest is done.

    \b
    Examples:
      ipt-fidelity score examples/maple
      ipt-fidelity score examples/maple --out feedback --format xlsx --format json
      ipt-fidelity score s03.session.json --case case.yaml
      ipt-fidelity score examples/maple --json - | python -m json.tool
    """
    toolkit = installed()
    options = Options(rubric, adaptations or None, coder)
    say_problems(toolkit.problems)
    _check_names(toolkit, options)
    case_file = _case_of(case_file)
    units, problems = find_units(paths, toolkit.readers)
    quiet = json_to == "-"
    wanted = formats or (() if quiet and out is None else ("xlsx",))
    writing = Writing(out, wanted, discard_edits, overwrite, len(units) > 1)
    say_problems(problems)
    if case_file is not None and any(unit.case_file is not None for unit in units):
        raise click.UsageError("--case goes with session files; a case that is named as PATH brings its own.")
    all_problems = list(problems)
    reports: list[bytes] = []
    with progress("Scoring", len(units)) as advance:
        for unit in units:
            found = _one(unit, case_file, options, toolkit, writing, reports if json_to else None, quiet=quiet)
            say_problems(found)
            all_problems += found
            advance((unit.case_file or unit.session_file or Path()).name)
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


def _one(
    unit: Unit,
    case_file: Path | None,
    options: Options,
    toolkit: Toolkit,
    writing: Writing,
    reports: list[bytes] | None,
    *,
    quiet: bool,
) -> list[Problem]:
    """Score one case or session, write what is asked for, and return every problem."""
    if unit.case_file is not None:
        scored, problems = score_case_file(unit.case_file, options, toolkit)
    else:
        scored, problems = score_session_file(unit.session_file or Path(), case_file, options, toolkit)
    known = set(toolkit.problems)
    found = [problem for problem in problems if problem not in known]
    if scored is None:
        return found
    if reports is not None:
        reports.append(to_json(scored.report))
    written = write_results(scored, writing, toolkit, found)
    if not quiet:
        say_summary(scored, written)
    return found


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
