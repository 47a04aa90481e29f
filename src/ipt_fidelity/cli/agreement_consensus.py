"""``ipt-fidelity agreement consensus``: a book of what coders differ on, and the consensus that people make in it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import say, say_count, say_problems
from ipt_fidelity.consensus import CODER, Consensus, digest_of, make_consensus, questions
from ipt_fidelity.double_coding import CodedSession, Wanted, read_double_coding
from ipt_fidelity.encrypted import sealed
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import Options
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.session import plain
from ipt_fidelity.toolkit import installed


@click.command("consensus")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SESSION...")
@click.option("--coders", required=True, metavar="A,B[,…]", help="The coders of whom a consensus is made.")
@click.option("--session", "wanted", metavar="ID", help="Which session, where a case is named.")
@click.option("--decisions", type=click.Path(path_type=Path), metavar="BOOK", help="The book, decided: makes the consensus.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for what is written.")
@click.option("--rubric", metavar="ID|DIR", help="The rubric, in place of the one the case names.")
@click.option("--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="An adaptation, in place of the case's.")
@click.option("--discard-edits", is_flag=True, help="Replace a book that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace a file that this tool did not write.")
@password_options
@click.pass_context
def consensus(
    ctx: click.Context,
    paths: tuple[Path, ...],
    coders: str,
    wanted: str | None,
    decisions: Path | None,
    out: Path,
    rubric: str | None,
    adaptations: tuple[str, ...],
    password_file: Path | None,
    *,
    discard_edits: bool,
    overwrite: bool,
    password_prompt: bool,
) -> None:
    """Write a book of what coders of a session differ on; read back with --decisions, it makes the coder "consensus".

    What all coders agree on is taken over. Everything else waits for people: each row of the book needs a decision, who made
    it and why, and nothing is written before all have one. The session with the new coder and a record of the decisions are
    written beside one another; 'score --coder consensus' scores it.

    \b
    Examples:
      ipt-fidelity agreement consensus s07.session.json --coders rater-1,rater-2
      ipt-fidelity agreement consensus s07.session.json --coders rater-1,rater-2
          --decisions maple-s07-consensus.xlsx
    """
    names = tuple(dict.fromkeys(each.strip() for each in coders.split(",") if each.strip()))
    if len(names) < 2 or CODER in names:
        raise click.UsageError(f"--coders takes two or more coders, and none of them is {CODER!r}.")
    password = password_of(password_prompt, password_file, writes=decisions is None)
    toolkit = with_readers(installed(), password, None)
    options = Options(rubric, adaptations or None)
    found = Wanted(names, (wanted,) if wanted else ())
    coding, problems = read_double_coding(paths, options, toolkit, found)
    say_problems((*toolkit.problems, *problems))
    if any(problem.is_error for problem in problems):
        say_count(problems)
        ctx.exit(2 if {problem.code for problem in problems} <= {"unknown-coder", "unknown-session"} else 1)
    if len(coding.sessions) != 1:
        several = ", ".join(each.session.id for each in coding.sessions) or "none"
        raise click.UsageError(f"one session at a time; coded by {' and '.join(names)}: {several}. Name one with --session.")
    coded = coding.sessions[0]
    put = partial(place, discard_edits=discard_edits, overwrite=overwrite)
    if decisions is None:
        _write_book(coded, out, password, put)
        return
    made, open_problems = _made(coded, decisions, password)
    say_problems(open_problems)
    say_count(open_problems)
    if made is None:
        say("No consensus is written: what is open stands above.")
        ctx.exit(1)
    else:
        _write_consensus(made, out, put)


def _write_book(coded: CodedSession, out: Path, password: str | None, put: partial[None]) -> None:
    from ipt_fidelity.workbook.consensus_book import write_consensus_book

    target = out / f"{coded.session.id}-consensus.xlsx"
    put(target, sealed(partial(write_consensus_book, coded), password))
    count = len(questions(coded))
    say(f"Wrote {target}")
    say(f"{count} question{'' if count == 1 else 's'} to decide." if count else "The coders differ nowhere.")


def _made(coded: CodedSession, decisions: Path, password: str | None) -> tuple[Consensus | None, list[Problem]]:
    from ipt_fidelity.workbook.consensus_book import read_consensus_book

    returned = read_consensus_book(decisions, password)
    if returned.session != coded.session.id or returned.digest != digest_of(coded):
        what = "for another session" if returned.session != coded.session.id else "made of other codings, or of other coders"
        message = f"this book is {what}; its decisions do not fit {coded.session.id}."
        raise BadInput([error("other-codings", Place(str(decisions)), message, "Write the book again and decide anew.")])
    return make_consensus(coded, returned.decisions, str(decisions))


def _write_consensus(made: Consensus, out: Path, put: partial[None]) -> None:
    session = json.dumps(plain(made.session), indent=1, ensure_ascii=False) + "\n"
    record = json.dumps(made.record, indent=1, ensure_ascii=False) + "\n"
    name = made.session.id
    for target, text in ((out / f"{name}-consensus.session.json", session), (out / f"{name}-consensus.json", record)):
        put(target, partial(_write_text, text))
        say(f"Wrote {target}")
    say(f"Score it with: ipt-fidelity score {out / f'{name}-consensus.session.json'} --coder {CODER}")


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")
