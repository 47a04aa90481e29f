"""Whether a returned book belongs to a case, and which of its edits still mean what they meant when it was written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.case import Case
from ipt_fidelity.item_prints import SAFETY, differing, safety_print
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.review_plan import Edit
from ipt_fidelity.session import RaterRole
from ipt_fidelity.workbook.returned_book import ReturnedBook

_SPOKEN: Mapping[RaterRole, str] = {"self": "the trainee", "supervisor": "a supervisor", "rater": "a second rater"}
_GO_ON = (
    "Score the case again, look at the item in the new book and set it there; or name the rubric this book was made with: "
    "--rubric, --adaptation."
)


def belongs(book: ReturnedBook, case: Case, sessions: Collection[str]) -> tuple[Problem, ...]:
    """Return what speaks against a book being one of this case, its sessions named by id."""
    where = Place(book.file)
    if book.case != case.id:
        message = f"this book is about the case {book.case!r}, not about {case.id!r}."
        return (error("other-case", where, message, "Name its case with --case."),)
    if book.session is not None and book.session not in sessions:
        message = f"this book is about the session {book.session!r}, which the case does not have."
        return (error("other-session", where, message, near_match(book.session, sessions) or "Check the case's sessions."),)
    return ()


def role_of(book: ReturnedBook, named: RaterRole | None) -> tuple[RaterRole | None, tuple[Problem, ...]]:
    """Return as what a book is given back: as was said, or as the only one who wrote in it."""
    found = sorted({edit.role for edit in book.edits})
    if named is not None or len(found) == 1:
        return named or found[0], ()
    if not found:
        return None, ()
    who = " and ".join(_SPOKEN[role] for role in found)
    message = f"{who} wrote in this book."
    return None, (
        error("role", Place(book.file), message, f"Take in one after the other: --role {' or --role '.join(found)}."),
    )


def usable(book: ReturnedBook, rubric: Rubric, role: RaterRole) -> tuple[tuple[Edit, ...], tuple[Problem, ...]]:
    """Return the edits of one role that can be taken in, and why the others cannot."""
    problems = list(_left_aside(book, role))
    kept = []
    for edit in book.edits:
        if edit.role != role:
            continue
        said = next(_faults(edit, book, rubric), None)
        if said is None:
            kept.append(edit)
        else:
            problems.append(error(said[0], Place(book.file, None, edit.cell), said[1], said[2]))
    return tuple(kept), tuple(problems)


def _left_aside(book: ReturnedBook, role: RaterRole) -> Iterator[Problem]:
    others: dict[RaterRole, list[str]] = {}
    for edit in book.edits:
        if edit.role != role:
            others.setdefault(edit.role, []).append(edit.cell)
    for other, cells in others.items():
        message = f"what {_SPOKEN[other]} wrote is left aside ({', '.join(cells[:4])}{', …' if len(cells) > 4 else ''})."
        yield warning("role", Place(book.file), message, f"Take it in with --role {other} and that person's name.")


def _faults(edit: Edit, book: ReturnedBook, rubric: Rubric) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with an edit: code, sentence, what to do."""
    if edit.kind in ("dismissal", "reinstatement"):
        if book.scoring_sha256 != rubric.scoring_sha256 and book.prints.get(SAFETY) != safety_print(rubric.data):
            yield "other-rubric", f"{edit.about}: the rules on flags differ from those the book was made with.", _GO_ON
        return
    item = rubric.data.item_by_id.get(edit.about)
    if edit.question:
        return
    if item is None:
        hint = near_match(edit.about, rubric.data.item_by_id) or "Check which rubric and adaptations the book was made with."
        yield "unknown-item", f"the item {edit.about!r} is not in this rubric.", hint
        return
    if (
        edit.kind == "rating"
        and book.scoring_sha256 != rubric.scoring_sha256
        and (parts := differing(_print(book, item.id), item))
    ):
        yield "other-rubric", f"{item.id}: {_joined(parts)} differ from what the book was made with.", _GO_ON
    if (
        edit.kind == "rating"
        and edit.role == "supervisor"
        and item.kind == "adherence"
        and edit.level is not None
        and not edit.why
    ):
        message = f"{item.id} is set to {edit.level} without a reason."
        yield (
            "no-reason",
            message,
            "Write why in the note of this row, in words about this level; a computed level is moved only with a reason.",
        )


def _print(book: ReturnedBook, item: str) -> str:
    return book.prints.get(item, "")


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
