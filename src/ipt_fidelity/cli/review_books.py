"""From returned books to what each of them asks for: read, matched with its case, checked edit by edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ipt_fidelity.documents import read_bytes
from ipt_fidelity.encrypted import decrypted
from ipt_fidelity.errors import BadInput
from ipt_fidelity.in_force import Options, rubric_for
from ipt_fidelity.inputs import CASE_FILES, CaseFiles, case_file_in, read_case_files
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.ratings_log import Entry, read_log
from ipt_fidelity.readers.native import read_case
from ipt_fidelity.review_plan import Brought
from ipt_fidelity.session import RaterRole
from ipt_fidelity.toolkit import Toolkit
from ipt_fidelity.workbook.returned_book import ReturnedBook, read_returned
from ipt_fidelity.workbook.returned_checks import belongs, role_of, usable


@dataclass(frozen=True, slots=True)
class Returned:
    """A book that was given back: its file, who brings it, and as what."""

    path: Path
    by: str
    role: RaterRole | None = None


@dataclass
class Gathered:
    """What the books of one case ask for.

    Attributes:
        folder: of the case; None where no book could be matched.
        brought: the edits that can be taken in, in the order of the books.
        log: what was decided before, by session.
        problems: everything that cannot be used.
    """

    folder: Path | None = None
    brought: list[Brought] = field(default_factory=list)
    log: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def gather_books(
    books: Sequence[Returned],
    case_file: Path | None,
    options: Options,
    toolkit: Toolkit,
    password: str | None,
    advance: Callable[[str], None],
) -> tuple[Gathered, ...]:
    """Return what returned books ask for, case by case.

    Args:
        books: the books, with who brings each.
        case_file: their case; None to look for it around the books and the folder where one works.
        options: the rubric in place of the case's, where the books were made with it.
        toolkit: what is installed.
        password: of encrypted books.
        advance: told the name of each book when it is done.
    """
    cases: dict[Path | None, Gathered] = {}
    read: dict[Path, CaseFiles] = {}
    for each in books:
        found = cases.setdefault(None, Gathered())
        try:
            book = _read(each.path, password)
            file = case_file_in(case_file) if case_file is not None else _find_case(book, each.path)
            if file not in read:
                read[file] = read_case_files(file, toolkit.readers)[0]
            found = cases.setdefault(file, Gathered(read[file].folder))
            _gather(book, each, read[file], options, toolkit, found)
        except BadInput as reason:
            found.problems += reason.problems
        advance(each.path.name)
    return tuple(cases.values())


def _read(path: Path, password: str | None) -> ReturnedBook:
    raw = read_bytes(path)
    return read_returned(raw, decrypted(raw, password, Place(str(path))), str(path))


def _gather(
    book: ReturnedBook, each: Returned, files: CaseFiles, options: Options, toolkit: Toolkit, found: Gathered
) -> None:
    found.problems += book.problems
    strange = belongs(book, files.case, [read.session.id for read in files.sessions])
    if strange:
        raise BadInput(strange)
    rubric, _ = rubric_for(files.case, toolkit, options, files.document)
    role, unclear = role_of(book, each.role)
    if unclear:
        raise BadInput(unclear)
    if role is None:
        return
    edits, problems = usable(book, rubric, role)
    found.problems += problems
    for edit in edits:
        if edit.session not in found.log:
            found.log[edit.session], faults = read_log(files.folder, edit.session)
            found.problems += faults
        found.brought.append(Brought(edit, str(each.path), book.sha256, each.by))


def _find_case(book: ReturnedBook, path: Path) -> Path:
    """Return the file of the case that a book is about, from the folders around.

    Raises:
        BadInput: none or several have its id, or the book names no case.
    """
    where = Place(book.file)
    if book.case is None:
        message = "this book is about a session without a case, so there is no log to take it into."
        raise BadInput([error("no-case", where, message, "Write a case.yaml for it and score it with --case.")])
    found: list[Path] = []
    for files in _case_files_around(path):
        found = [file for file in files if _id_of(file) == book.case]
        if len(found) == 1:
            return found[0]
        if found:
            break
    said = f"several folders hold it: {', '.join(map(str, found))}" if found else "its folder is not near"
    message = f"this book is about the case {book.case!r}; {said}."
    raise BadInput([error("no-case", where, message, "Name it: --case FILE.")])


def _case_files_around(path: Path) -> Iterator[list[Path]]:
    """Yield the case files around the folder where one works, then around the book, the nearest first."""
    beside = path.resolve().parent
    for root in dict.fromkeys((Path.cwd(), beside, beside.parent)):
        for below in ("", "*/", "*/*/"):
            yield [file for name in CASE_FILES for file in sorted(root.glob(f"{below}{name}"))]


def _id_of(file: Path) -> str | None:
    try:
        return read_case(file)[0].id
    except BadInput:
        return None
