"""``ipt-fidelity demo``: from nothing to a feedback book in one command."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.cli.summary import say_summary
from ipt_fidelity.cli.terminal import say, say_count, say_problems
from ipt_fidelity.cli.writing import Writing, write_results
from ipt_fidelity.in_force import Options
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import installed

EXAMPLE = "maple"


@click.command("demo", short_help="Copy an example case, score it and say what to open.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("ipt-fidelity-demo"),
    show_default=True,
    help="Folder for the example and its feedback.",
)
@click.pass_context
def command(ctx: click.Context, out: Path) -> None:
    """Copy the example case "maple" (invented), score it, and say what to open first.

    Files of the example that are there already are left as they are.

    \b
    Example:
      ipt-fidelity demo --out my-first-look
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    case = out / EXAMPLE
    copied = copy_example(data_folder("examples") / EXAMPLE, case)
    scored, problems = score_case_file(case / "case.yaml", Options(), toolkit)
    known = set(toolkit.problems)
    found = [problem for problem in problems if problem not in known]
    written: tuple[Path, ...] = ()
    if scored is not None:
        written = write_results(scored, Writing(out / f"{EXAMPLE}-feedback", ("xlsx", "json")), toolkit, found)
    say_problems(found)
    if scored is not None:
        say_summary(scored, written)
    say()
    say(f"The example case: {case} ({copied} files copied)")
    if written:
        say(f"Open first:       {written[0]}")
    say(f"What to find:     {case / 'README.md'}")
    say(f"Score it again:   ipt-fidelity score {_quoted(case)}")
    say_count(found)
    ctx.exit(1 if any(problem.is_error for problem in found) else 0)


def copy_example(source: Path, target: Path) -> int:
    """Copy the files of an example that are not there yet; return how many were copied."""
    copied = 0
    for file in sorted(source.rglob("*")):
        place = target / file.relative_to(source)
        if file.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
            copied += 1
    return copied


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
