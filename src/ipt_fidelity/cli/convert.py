"""``ipt-fidelity convert``: transcripts of other programs in, sessions, sheets, tables or captions out, with a report."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.cli.import_text import say_import
from ipt_fidelity.cli.passwords import password_of, password_options, with_readers
from ipt_fidelity.cli.terminal import say, say_count, say_problems
from ipt_fidelity.cli.writing import write_bytes
from ipt_fidelity.conversion import import_file, known_codes, mapping_for, suggest_map
from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.deidentify import likely_identifiers
from ipt_fidelity.encrypted import sealed
from ipt_fidelity.errors import BadInput, OutputBlocked
from ipt_fidelity.exports import captions_text, left_out, session_text, table_text
from ipt_fidelity.in_force import Options
from ipt_fidelity.outputs import place
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.import_report import ImportReport, plain_report
from ipt_fidelity.readers.roles import read_roles
from ipt_fidelity.readers.settle import Choices, Imported
from ipt_fidelity.readers.transcript import ReadOptions
from ipt_fidelity.session import Role, Session
from ipt_fidelity.toolkit import Toolkit, installed

KINDS = {"session": ".session.json", "sheet": "-coding.xlsx", "csv": ".csv", "vtt": ".vtt"}
_TEXTS: Mapping[str, Callable[[Session], str]] = {"session": session_text, "csv": table_text, "vtt": captions_text}
MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made of each file, and where it goes.

    Attributes:
        kind: session, sheet, csv or vtt; None where a draft of a mapping file is wanted.
        out: the folder.
        map_file: the mapping file that is named.
        choices: what the user says about the files.
        largest: bytes that a file may have.
        rubric: the rubric and adaptations whose codebook a sheet offers.
        keep: puts a file into place.
        password: encrypts every workbook.
        written: what this run has written; none is written twice.
    """

    kind: str | None
    out: Path
    map_file: Path | None
    choices: Choices
    largest: int
    rubric: Options
    keep: Callable[[Path, Callable[[Path], None]], None]
    password: str | None = field(default=None, repr=False)
    written: set[Path] = field(default_factory=set)


def _roles(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Role]:
    """Read ``--speakers``."""
    del ctx
    found: dict[str, Role] = {}
    for text in given:
        try:
            found |= read_roles(text)
        except ValueError as reason:
            raise click.BadParameter(str(reason), param=parameter) from None
    return found


def _identifier(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    """Refuse an id that no session file may have."""
    del ctx
    if given is not None and not re.fullmatch(r"[A-Za-z0-9][\w.-]{0,119}", given):
        raise click.BadParameter(f"{given!r} is no id; use letters, digits, '.', '-' and '_'.", param=parameter)
    return given


@click.command("convert", short_help="Make sessions of transcripts and annotations of other programs.")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="IN...")
@click.option("--to", "kind", type=click.Choice(tuple(KINDS)), default="session", help="What to write; default session.")
@click.option("--map", "map_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The mapping file.")
@click.option(
    "--speakers", multiple=True, callback=_roles, metavar="NAME=ROLE,…", help="Who is who, by the names in the file."
)
@click.option("--number", type=click.IntRange(0, 500), help="The number of the session, where the file does not say it.")
@click.option("--case-id", callback=_identifier, metavar="ID", help="The case that the sessions belong to.")
@click.option("--coder", metavar="ID", help="Who coded, where the file does not say; whose codes a sheet shows.")
@click.option("--keep-cues", is_flag=True, help="Make every caption a turn; do not put those of one speaker together.")
@click.option("--suggest-map", is_flag=True, help="Write a draft of a mapping file for each file, and nothing else.")
@click.option("--rubric", metavar="ID|DIR", help="The rubric whose codes a sheet offers.")
@click.option(
    "--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="An adaptation, likewise; may be repeated."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for results; default here."
)
@click.option("--json", "json_to", metavar="FILE|-", help="Write the import reports as JSON, or alone to stdout with -.")
@click.option("--max-size", type=click.IntRange(1), metavar="MiB", help="Largest file that is read; default 64.")
@click.option("--discard-edits", is_flag=True, help="Replace results that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace files that this tool did not write.")
@password_options
@click.pass_context
def command(ctx: click.Context, /, inputs: tuple[Path, ...], json_to: str | None, **given: Any) -> None:
    """Make sessions, coding sheets, tables or captions of the files that other programs write.

    IN is a transcript (WebVTT, SRT, text, Word), a table, an export of an annotation program, a session file or a coding
    sheet. What a file is shows in its content. A report says what was recognised, and everything that was left out; if
    anything was lost, the exit code is 1. A 'map.yaml' beside a file is used where --map names none.

    \b
    Examples:
      ipt-fidelity convert s03.vtt --to sheet --speakers "A=therapist,B=client"
      ipt-fidelity convert export.csv --suggest-map
      ipt-fidelity convert export.csv --map map.yaml --out sessions
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    password = password_of(given["password_prompt"], given["password_file"], writes=given["kind"] == "sheet")
    toolkit = with_readers(toolkit, password, given["coder"])
    wish = _wish(given, toolkit, password)
    problems: list[Problem] = []
    reports: list[ImportReport] = []
    for path in inputs:
        found: list[Problem] = []
        try:
            _one(path, wish, toolkit, reports, found, quiet=json_to == "-")
        except BadInput as reason:
            found += reason.problems
        say_problems(found)
        problems += found
    if json_to is not None:
        problems += _write_json(reports, json_to, wish)
    lost = [problem for report in reports for problem in report.problems]
    say_count([*problems, *lost])
    ctx.exit(1 if any(problem.is_error for problem in [*problems, *lost]) else 0)


def _wish(given: Mapping[str, Any], toolkit: Toolkit, password: str | None) -> Wish:
    """Return what the options ask for."""
    options = Options(given["rubric"], given["adaptations"] or None, given["coder"])
    for name in given["adaptations"]:
        toolkit.adaptation(name)
    choices = Choices(
        speakers=given["speakers"],
        keep_cues=given["keep_cues"],
        number=given["number"],
        case=given["case_id"],
        coder=given["coder"],
        known=known_codes(toolkit, given["rubric"]) if given["rubric"] else known_codes(toolkit),
    )
    largest = (given["max_size"] or 64) * MEBIBYTE
    keep = partial(place, discard_edits=given["discard_edits"], overwrite=given["overwrite"])
    kind = None if given["suggest_map"] else given["kind"]
    return Wish(kind, given["out"], given["map_file"], choices, largest, options, keep, password)


def _one(
    path: Path, wish: Wish, toolkit: Toolkit, reports: list[ImportReport], found: list[Problem], *, quiet: bool
) -> None:
    """Convert one file; what went wrong beside its import reports is added to what was found."""
    mapping = mapping_for(path, wish.map_file)
    options = ReadOptions(mapping, wish.largest)
    if wish.kind is None:
        draft = suggest_map(path, wish.choices, options, toolkit)
        target = wish.out / f"{path.stem}.map.yaml"
        if _kept(target, partial(write_bytes, draft.encode()), wish, found) and not quiet:
            say(f"Wrote {target}. Look at every line, then give it with --map.")
        return
    choices = replace(wish.choices, map=mapping)
    for imported in import_file(path, choices, options, toolkit):
        reports.append(imported.report)
        if not quiet:
            say_import(imported.report)
        else:
            say_problems(imported.report.problems)
        if (identifying := likely_identifiers([imported.session], imported.report.file)) is not None:
            found.append(identifying)
        for target, make in _files(imported, wish, toolkit, found):
            if _kept(target, make, wish, found) and not quiet:
                say(f"Wrote {target}")


def _files(
    imported: Imported, wish: Wish, toolkit: Toolkit, found: list[Problem]
) -> Iterator[tuple[Path, Callable[[Path], None]]]:
    """Yield the file to write for a session with what makes it; none where it could not be read back."""
    session, kind = imported.session, wish.kind or "session"
    if kind in ("session", "sheet") and not _usable(imported, found):
        return
    if not session.turns:
        return
    target = wish.out / f"{session.id}{KINDS[kind]}"
    found += left_out(session, kind) if kind in ("csv", "vtt") else ()
    if kind == "sheet":
        yield target, _sheet(imported, wish, toolkit, found)
    else:
        yield target, partial(write_bytes, _TEXTS[kind](session).encode())


def _usable(imported: Imported, found: list[Problem]) -> bool:
    """Whether a session can be read back; else why it is not written is said."""
    faults = [fault for fault in index_session(imported.session).faults if fault.severity == "error"]
    said = {problem.code for problem in imported.report.problems}
    where = Place(imported.report.file)
    if imported.session.turns:
        found += [error(fault.code, where, fault.message, fault.hint) for fault in faults if fault.code not in said]
    if faults:
        message = "nothing is written for this session, because it could not be read back."
        found.append(error("not-written", where, message, "Mend what is said above and convert it again."))
    return not faults


def _sheet(imported: Imported, wish: Wish, toolkit: Toolkit, found: list[Problem]) -> Callable[[Path], None]:
    """Return what writes a coding sheet with the import report in it."""
    from ipt_fidelity.in_force import rubric_for
    from ipt_fidelity.workbook.coding_sheet import write_coding_sheet
    from ipt_fidelity.workbook.extra import import_table

    rubric, doubts = rubric_for(None, toolkit, wish.rubric)
    found += doubts
    session = imported.session
    named = wish.choices.coder if wish.choices.coder in session.coders() else None
    table = import_table(imported.report.rows())

    def write(path: Path) -> None:
        write_coding_sheet(session, path, rubric, coder=named, extra=(table,))

    return write


def _kept(target: Path, make: Callable[[Path], None], wish: Wish, found: list[Problem]) -> bool:
    """Put a file into place, and return whether it stands there."""
    if target in wish.written:
        message = "another session of this run has the same id; this one is not written."
        found.append(error("same-id", Place(str(target)), message, "Convert them one by one, into folders of their own."))
        return False
    try:
        wish.keep(target, sealed(make, wish.password if target.suffix == ".xlsx" else None))
    except BadInput as reason:
        found += reason.problems
    except (OutputBlocked, OSError) as reason:
        found.append(error("output", Place(str(target)), str(reason)))
    else:
        wish.written.add(target)
        return True
    return False


def _write_json(reports: list[ImportReport], target: str, wish: Wish) -> list[Problem]:
    """Write the import reports as JSON."""
    text = json.dumps([plain_report(report) for report in reports], ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.buffer.write(text.encode())
        return []
    found: list[Problem] = []
    _kept(Path(target), partial(write_bytes, text.encode()), wish, found)
    say_problems(found)
    return found
