"""Where and how results are written: which files, in which folder, and what may be replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ipt_fidelity.cli.terminal import progress
from ipt_fidelity.encrypted import sealed
from ipt_fidelity.errors import OutputBlocked
from ipt_fidelity.outputs import place
from ipt_fidelity.pipeline import Scored
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.report import to_json
from ipt_fidelity.returned import is_table
from ipt_fidelity.toolkit import Toolkit

if TYPE_CHECKING:
    from ipt_fidelity.workbook import Table
    from ipt_fidelity.workbook.canvas import Paper

FORMATS = ("xlsx", "json", "text")
PAPERS: tuple[Paper, ...] = ("a4", "letter")


@dataclass(frozen=True, slots=True)
class Writing:
    """Where and how results are written.

    Attributes:
        out: the folder; None takes ``./<case>-feedback``.
        formats: any of xlsx, json, text; none writes no files.
        discard_edits: replace books that a person has edited.
        overwrite: replace files that are not ours.
        password: encrypts every book.
        paper: what books are printed on.
        several: whether there is more than one case, each in a folder of its own.
        written: the files that this run has written so far; none is written twice.
    """

    out: Path | None
    formats: tuple[str, ...]
    discard_edits: bool = False
    overwrite: bool = False
    several: bool = False
    password: str | None = field(default=None, repr=False)
    paper: Paper = PAPERS[0]
    written: set[Path] = field(default_factory=set)

    def folder(self, name: str) -> Path:
        """Return the folder for a case."""
        if self.out is None:
            return Path(f"{name}-feedback")
        return self.out / name if self.several else self.out


def write_results(scored: Scored, writing: Writing, toolkit: Toolkit, problems: list[Problem]) -> tuple[Path, ...]:
    """Write the files that are asked for; one that cannot be written becomes a problem, the others are written."""
    folder = writing.folder(scored.name)
    files = list(_files(scored, folder, writing, toolkit, problems))
    with progress("Writing", 0 if writing.several else len(files)) as advance:
        return _place_all(files, writing, problems, advance)


def _place_all(
    files: Sequence[tuple[Path, Callable[[Path], None]]],
    writing: Writing,
    problems: list[Problem],
    advance: Callable[[str], None],
) -> tuple[Path, ...]:
    written: list[Path] = []
    for path, make in files:
        advance(path.name)
        if path in writing.written:
            message = "another case or session of this run has the same id; this one is not written."
            problems.append(error("same-id", Place(str(path)), message, "Give each its own id, or score them one by one."))
            continue
        try:
            place(
                path,
                sealed(make, writing.password if path.suffix == ".xlsx" else None),
                discard_edits=writing.discard_edits,
                overwrite=writing.overwrite,
            )
        except (OutputBlocked, OSError) as reason:
            problems.append(error("output", Place(str(path)), str(reason)))
        else:
            written.append(path)
            writing.written.add(path)
    return tuple(written)


def _files(
    scored: Scored, folder: Path, writing: Writing, toolkit: Toolkit, problems: list[Problem]
) -> Iterator[tuple[Path, Callable[[Path], None]]]:
    """Yield each file to write with the function that makes it, the case's first."""
    if "xlsx" in writing.formats:
        from ipt_fidelity.workbook import import_table, write_workbook

        extra, write = extra_tables(scored, toolkit, problems), partial(write_workbook, paper=writing.paper)
        imported = {session: (import_table(rows),) for session, rows in scored.imports.items()}
        if scored.report.case is None:
            extra = (*extra, *imported.get(scored.report.sessions[0].id, ()))
        yield folder / f"{scored.name}.xlsx", partial(_book, write, scored, None, extra)
        if scored.report.case is not None:
            for session in scored.report.sessions:
                yield folder / f"{session.id}.xlsx", partial(_book, write, scored, session.id, imported.get(session.id, ()))
    if "json" in writing.formats:
        yield folder / f"{scored.name}.json", partial(write_bytes, to_json(scored.report))
    if "text" in writing.formats:
        from ipt_fidelity.cli.summary import summary_text

        yield folder / f"{scored.name}.txt", partial(write_bytes, summary_text(scored).encode())


def _book(write: Callable[..., None], scored: Scored, session: str | None, extra: Sequence[Table], path: Path) -> None:
    write(scored, path, session, extra)


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file."""
    path.write_bytes(content)


def extra_tables(scored: Scored, toolkit: Toolkit, problems: list[Problem]) -> tuple[Table, ...]:
    """Return the tables that plugins add to a book."""
    from ipt_fidelity.workbook import Table

    results, found = toolkit.plugins.call("ipt_workbook_sheets", is_table, report=scored.report)
    problems += found
    return tuple(
        Table(entry["title"], tuple(entry["headings"]), tuple(tuple(row) for row in entry["rows"])) for _, entry in results
    )
