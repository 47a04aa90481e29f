"""``ipt-fidelity check``: everything that is wrong with files, without scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from ipt_fidelity.checks import check_adaptation, check_case, check_rubric_folder, check_session
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import progress, say, say_count, say_problems
from ipt_fidelity.inputs import find_units
from ipt_fidelity.problems import Problem
from ipt_fidelity.rubric_files import is_rubric_folder
from ipt_fidelity.toolkit import Toolkit, installed


@click.command("check", short_help="Say everything that is wrong with files, without scoring.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@password_options
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], password_file: Path | None, *, password_prompt: bool) -> None:
    """Say everything that is wrong with cases, sessions, rubrics or adaptations, without scoring.

    \b
    Examples:
      ipt-fidelity check examples/maple
      ipt-fidelity check my-adaptation/ s03.session.json
    """
    toolkit = with_readers(installed(), password_of(password_prompt, password_file, writes=False), None)
    say_problems(toolkit.problems)
    pieces = [piece for path in paths for piece in _pieces(path, toolkit)]
    problems: list[Problem] = []
    with progress("Checking", len(pieces)) as advance:
        for name, check in pieces:
            found = check()
            say_problems(found)
            problems += found
            advance(name)
    say_count(problems)
    if not problems:
        say(f"{len(pieces)} checked, nothing wrong." if len(pieces) != 1 else "Checked, nothing wrong.")
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


def _pieces(path: Path, toolkit: Toolkit) -> Iterator[tuple[str, Callable[[], tuple[Problem, ...]]]]:
    """Yield the name of each thing under a path, with what checks it."""
    if path.name in ("rubric.yaml", "overlay.yaml") and path.is_file():
        path = path.parent
    if path.is_dir() and is_rubric_folder(path):
        yield path.name, partial(check_rubric_folder, path, toolkit)
    elif path.is_dir() and (path / "overlay.yaml").is_file():
        yield path.name, partial(check_adaptation, path, toolkit)
    else:
        units, problems = find_units([path], toolkit.readers)
        if problems:
            yield path.name, lambda: problems
        for unit in units:
            if unit.case_file is not None:
                yield unit.case_file.name, partial(check_case, unit.case_file, toolkit)
            elif unit.session_file is not None:
                yield unit.session_file.name, partial(check_session, unit.session_file, toolkit)
