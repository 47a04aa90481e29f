"""``ipt-fidelity deidentify``: names out of sessions, by a key file that is kept apart, and what may be left of them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.cli.terminal import say, say_count, say_problems, say_wrapped
from ipt_fidelity.cli.writing import write_bytes
from ipt_fidelity.deidentify import Suspicions, deidentified, suspicions
from ipt_fidelity.documents import decode, parse_json, parse_yaml, read_bytes
from ipt_fidelity.errors import BadInput, OutputBlocked
from ipt_fidelity.exports import session_text
from ipt_fidelity.inputs import Unit, find_units, read_any, read_case_files
from ipt_fidelity.name_key import NameKey, read_name_key
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.ratings_log import FOLDER
from ipt_fidelity.readers.native import SESSION_SUFFIXES, ReadSession, read_case
from ipt_fidelity.replacing import Replacer
from ipt_fidelity.session import Session
from ipt_fidelity.toolkit import Toolkit, installed

CAUTION = (
    "This is not complete. Nothing finds every name, place or story by which somebody can be known. Read the files before "
    "you pass them on, and keep the key file apart from them."
)
_SHOWN_PLACES = 3


@dataclass
class Work:
    """What is done in a run, and what came of it.

    Attributes:
        replacer: the listed names.
        out: the folder for results; None where nothing is written.
        keep: puts a file into place.
        replaced: how often each role word was put.
        sessions: the sessions as they are now.
        files: what was written.
        problems: what was found on the way.
    """

    replacer: Replacer
    out: Path | None
    keep: partial[None]
    replaced: Counter[str] = field(default_factory=Counter)
    sessions: list[Session] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@click.command("deidentify", short_help="Replace names by role words and list what may still identify somebody.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SESSION...")
@click.option("--names", "key_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The key file.")
@click.option("--check", "only_check", is_flag=True, help="List what may identify somebody, and write nothing.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("deidentified"), help="Folder for results."
)
@click.option("--json", "json_to", metavar="FILE|-", help="Write what was found as JSON, or alone to stdout with -.")
@click.option("--discard-edits", is_flag=True, help="Replace results that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace files that this tool did not write.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    key_file: Path | None,
    out: Path,
    json_to: str | None,
    *,
    only_check: bool,
    discard_edits: bool,
    overwrite: bool,
) -> None:
    """Replace names by role words, such as <SISTER>, and list what may still identify somebody.

    SESSION is a session file, a case folder or a case.yaml. The key file says which names belong to which role word; all
    sessions of a run are treated alike. The originals stay as they are. E-mail addresses, telephone numbers, dates, ages
    over 89, addresses, long numbers and unknown words with a capital are listed and not changed.

    \b
    Examples:
      ipt-fidelity deidentify --check my-case/
      ipt-fidelity deidentify my-case/ --names ~/keys/my-case.names.yaml
    """
    if key_file is None and not only_check:
        raise click.UsageError("name the key file with --names, or list what is there with --check.")
    toolkit = installed()
    say_problems(toolkit.problems)
    key = read_name_key(key_file) if key_file is not None else None
    keep = partial(place, discard_edits=discard_edits, overwrite=overwrite)
    work = Work(Replacer(key.names if key else {}), None if only_check else out, keep)
    units, found = find_units(paths, toolkit.readers)
    work.problems += [*found, *_too_near(key_file, paths, None if only_check else out)]
    if not any(problem.code == "key-in-results" for problem in work.problems):
        for unit in units:
            _one(unit, work, toolkit, several=len(units) > 1)
    doubts = suspicions(work.sessions, work.replacer, key.keep if key else ())
    say_problems(work.problems)
    _tell(work, key, doubts, json_to)
    say_count(work.problems)
    ctx.exit(1 if any(problem.is_error for problem in work.problems) else 0)


def _too_near(key_file: Path | None, paths: Sequence[Path], out: Path | None) -> Iterator[Problem]:
    """Yield what is wrong with the place of the key file: beside the results it undoes them."""
    if key_file is None:
        return
    folder = key_file.resolve().parent
    if out is not None and folder.is_relative_to(out.resolve()):
        message = "the key file lies among the results, where it undoes them; nothing is written."
        yield error("key-in-results", Place(str(key_file)), message, "Move it to a folder of its own.")
    elif any(folder == path.resolve() or folder == path.resolve().parent for path in paths):
        message = "the key file lies beside the sessions."
        yield warning("key-beside", Place(str(key_file)), message, "Keep it apart, where only you can open it.")


def _one(unit: Unit, work: Work, toolkit: Toolkit, *, several: bool) -> None:
    """Treat the sessions of a case, or a lone one."""
    out = work.out
    try:
        if unit.case_file is None:
            _session(read_any(unit.session_file or Path(), toolkit.readers), out, work)
            return
        files, problems = read_case_files(unit.case_file, toolkit.readers)
    except BadInput as reason:
        work.problems += reason.problems
        return
    work.problems += problems
    folder = out / files.case.id if out is not None and several else out
    for read in files.sessions:
        _session(read, folder, work)
    if folder is not None:
        _case(unit.case_file, folder, work)
        if (files.folder / FOLDER).is_dir():
            message = "what people wrote about this case is not taken along; it may hold names."
            work.problems.append(note("left-aside", Place(str(files.folder / FOLDER)), message))


def _session(read: ReadSession, folder: Path | None, work: Work) -> None:
    work.problems += read.warnings
    try:
        done = deidentified(read.session, work.replacer)
    except BadInput as reason:
        work.problems += reason.problems
        return
    work.replaced.update(done.replaced)
    work.sessions.append(done.session)
    if folder is not None:
        name = Path(read.document.file).name
        stem = next((name.removesuffix(suffix) for suffix in SESSION_SUFFIXES if name.endswith(suffix)), done.session.id)
        if any(True for _ in work.replacer.otherwise(stem)):
            stem = done.session.id  # where the id holds a name too, it stands among what is to be looked at
        _keep(folder / f"{stem}.session.json", session_text(done.session), work)


def _case(path: Path, folder: Path, work: Work) -> None:
    """Write the case file with its names replaced, where it can be read afterwards."""
    text = work.replacer(decode(read_bytes(path), str(path)), work.replaced)
    parse = parse_json if path.suffix.lower() == ".json" else parse_yaml
    try:
        parse(text.encode(), str(path))
    except BadInput:
        message = "with its names replaced this file cannot be read; it is not written."
        work.problems.append(error("case-file", Place(str(path)), message, "Put the names in it into quotes."))
        return
    if _keep(folder / path.name, text, work):
        try:
            read_case(folder / path.name)
        except BadInput as reason:
            work.problems += reason.problems


def _keep(target: Path, text: str, work: Work) -> bool:
    try:
        work.keep(target, partial(write_bytes, text.encode()))
    except OutputBlocked as reason:
        work.problems.append(error("output", Place(str(target)), str(reason)))
        return False
    work.files.append(target)
    return True


def _tell(work: Work, key: NameKey | None, doubts: Suspicions, json_to: str | None) -> None:
    """Write what was done and what is left to a person."""
    if json_to is not None:
        text = json.dumps(_plain(work, doubts), ensure_ascii=False, indent=1) + "\n"
        if json_to == "-":
            sys.stdout.write(text)
            return
        _keep(Path(json_to), text, work)
    for target in work.files:
        say(f"Wrote {target}")
    if key is not None:
        said = ", ".join(f"<{token}> {times}" for token, times in sorted(work.replaced.items())) or "nothing"
        say_wrapped(f"{'To be replaced' if work.out is None else 'Replaced'}: {said}.", bold=True)
        if unused := sorted(set(key.names) - set(work.replaced)):
            say_wrapped(f"In the key file, but nowhere in these sessions: {', '.join(f'<{token}>' for token in unused)}.")
    _tell_doubts(doubts)
    say()
    say_wrapped(CAUTION)


def _tell_doubts(doubts: Suspicions) -> None:
    say()
    count = len(doubts.suspects)
    say_wrapped(
        f"To look at: {count or 'nothing was found'}. Nothing was done about {'these' if count else 'anything'}.", bold=True
    )
    kind = ""
    for suspect in doubts.suspects:
        if suspect.kind != kind:
            kind = suspect.kind
            say(f"  {kind}")
        shown = ", ".join(suspect.places[:_SHOWN_PLACES])
        more = len(suspect.places) - _SHOWN_PLACES
        say_wrapped(f"{suspect.text}  {shown}{f' and {more} more' if more > 0 else ''}", lead="    ", rest="      ")
    if doubts.blind:
        say_wrapped(f"Names that are not in the key file were not looked for: {doubts.blind}.", lead="  ")


def _plain(work: Work, doubts: Suspicions) -> Mapping[str, Any]:
    return {
        "files": [str(target) for target in work.files],
        "replaced": dict(sorted(work.replaced.items())),
        "suspects": [{"kind": each.kind, "text": each.text, "places": list(each.places)} for each in doubts.suspects],
        "names_not_looked_for": doubts.blind or None,
        "complete": False,
        "caution": CAUTION,
    }
