"""``ipt-fidelity agreement draw``: sessions for double coding, drawn at random, with a blind book for each."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.agreement.sampling import Candidate
from ipt_fidelity.agreement.sampling import draw as draw_sessions
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import console, say, say_count, say_problems, say_wrapped
from ipt_fidelity.double_coding import CodedSession
from ipt_fidelity.double_draw import FILE, Drawn, candidates_in, plain_draw, progress_of, read_draw
from ipt_fidelity.encrypted import sealed
from ipt_fidelity.in_force import Options
from ipt_fidelity.outputs import place
from ipt_fidelity.toolkit import installed

SHARE = 0.15


@click.command("draw")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CASES...")
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), help=f"Part of all sessions that is drawn; default {SHARE}."
)
@click.option("--seed", type=int, help="Of the random numbers; default a new one, which is written down.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("double-coding"), help="Folder of the draw."
)
@click.option("--rubric", metavar="ID|DIR", help="The rubric, in place of the one the case names.")
@click.option("--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="An adaptation, in place of the case's.")
@password_options
@click.pass_context
def draw(
    ctx: click.Context,
    paths: tuple[Path, ...],
    share: float | None,
    seed: int | None,
    out: Path,
    rubric: str | None,
    adaptations: tuple[str, ...],
    password_file: Path | None,
    *,
    password_prompt: bool,
) -> None:
    """Draw sessions for double coding at random, write a blind book for each, and say later which are outstanding.

    The draw is stratified by trainee and phase: where the sample allows, a case gives an initial, a middle and an ending
    session. It is written down in the folder. Run again, it draws nothing anew and says what has come back.

    \b
    Examples:
      ipt-fidelity agreement draw cases --share 0.15 --seed 20
      ipt-fidelity agreement draw cases
    """
    password = password_of(password_prompt, password_file, writes=True)
    toolkit = with_readers(installed(), password, None)
    sessions, candidates, problems = candidates_in(paths, Options(rubric, adaptations or None), toolkit)
    say_problems((*toolkit.problems, *problems))
    found = list(problems)
    record = read_draw(out)
    if record is None:
        record = _begin(
            sessions, candidates, share or SHARE, secrets.randbelow(10**6) if seed is None else seed, out, password
        )
    elif (share is not None and share != record["share"]) or (seed is not None and seed != record["seed"]):
        known = f"seed {record['seed']}, share {record['share']:g}"
        raise click.UsageError(
            f"{out} holds a draw already ({known}), and a draw is not repeated until it suits. Use another --out."
        )
    if record is not None:
        drawn, more = progress_of(record, out, sessions, toolkit)
        say_problems(more)
        found += more
        _say_draw(record, drawn, candidates)
    say_count(found)
    ctx.exit(1 if any(problem.is_error for problem in found) else 0)


def _begin(
    sessions: Mapping[str, CodedSession],
    candidates: Sequence[Candidate],
    share: float,
    seed: int,
    out: Path,
    password: str | None,
) -> Mapping[str, Any] | None:
    """Draw, write the record and then the books, and return the record; None where there is nothing to draw from."""
    from ipt_fidelity.workbook.coding_sheet import write_coding_sheet

    if not candidates:
        say("There is no session to draw from.")
        return None
    drawn = draw_sessions(candidates, share, seed)
    record = plain_draw(drawn, candidates, share, seed)
    place(out / FILE, partial(_write_text, json.dumps(record, indent=1, ensure_ascii=False) + "\n"))
    for each in drawn:
        coded = sessions[each.session]
        make = partial(_write_blind, write_coding_sheet, coded)
        place(out / f"{each.session}-blind.xlsx", sealed(make, password))
    say(f"Wrote {len(drawn)} blind books and {out / FILE}")
    return record


def _write_blind(write: Any, coded: CodedSession, path: Path) -> None:
    write(coded.session, path, coded.rubric, case=coded.case, blind=True)


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")


def _say_draw(record: Mapping[str, Any], drawn: Sequence[Drawn], candidates: Sequence[Candidate]) -> None:
    """Write what was drawn, how far it is, and how many sessions have come since."""
    from rich.table import Table

    say_wrapped(
        f"{len(drawn)} of {record['among']} sessions drawn (share {record['share']:g}, seed {record['seed']}), stratified "
        "by trainee and phase."
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("Session", "Trainee", "Phase", "Second coding", "By"):
        table.add_column(heading, overflow="fold")
    for each in drawn:
        own = each.candidate
        table.add_row(own.session, own.trainee, own.phase, each.status, ", ".join(each.by))
    console().print(table)
    counts = Counter(each.status for each in drawn)
    say(", ".join(f"{count} {status}" for status, count in sorted(counts.items())) + ".")
    since = {each.session for each in candidates} - set(record["among_sessions"])
    if since:
        have = "session has" if len(since) == 1 else "sessions have"
        say_wrapped(f"{len(since)} {have} come since the draw; draw from them in a folder of their own.")
