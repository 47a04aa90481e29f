"""``ipt-fidelity check``: everything that is wrong with files, without scoring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ipt_fidelity.checks import check_adaptation, check_case, check_rubric_folder, check_session
from ipt_fidelity.cli.terminal import progress, say, say_count, say_problems
from ipt_fidelity.inputs import find_units
from ipt_fidelity.problems import Problem
from ipt_fidelity.rubric_files import is_rubric_folder
from ipt_fidelity.toolkit import Toolkit, installed


@click.command("check", short_help="Say everything that is wrong with files, without scoring.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Say everything that is wrong with cases, sessions, rubrics or adaptations, without scoring.

    \b
    Examples:
      ipt-fidelity check examples/maple
      ipt-fidelity check my-adaptation/ s03.session.json
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    problems: list[Problem] = []
    done = 0
    with progress("Checking", len(paths)) as advance:
        for path in paths:
            for found in _check(path, toolkit):
                done += 1
                say_problems(found)
                problems += found
            advance(path.name)
    say_count(problems)
    if not problems:
        say(f"{done} checked, nothing wrong." if done != 1 else "Checked, nothing wrong.")
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


def _check(path: Path, toolkit: Toolkit) -> Iterator[tuple[Problem, ...]]:
    """Yield the problems of each thing under a path."""
    if path.name in ("rubric.yaml", "overlay.yaml") and path.is_file():
        path = path.parent
    if path.is_dir() and is_rubric_folder(path):
        yield check_rubric_folder(path, toolkit)
    elif path.is_dir() and (path / "overlay.yaml").is_file():
        yield check_adaptation(path, toolkit)
    else:
        units, problems = find_units([path], toolkit.readers)
        if problems:
            yield problems
        for unit in units:
            if unit.case_file is not None:
                yield check_case(unit.case_file, toolkit)
            elif unit.session_file is not None:
                yield check_session(unit.session_file, toolkit)
