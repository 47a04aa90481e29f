"""What people decided about the sessions of a case, as far as it can be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.ratings_log import WHOLE_CASE, Entry, log_path, read_log
from ipt_fidelity.session import Session

Reviews = Mapping[str, Sequence[Entry]]


def reviews_of(folder: Path, sessions: Sequence[Session], rubric: Rubric) -> tuple[Reviews, tuple[Problem, ...]]:
    """Return what people decided about the sessions and the whole case; a computed level is moved only with a reason.

    What somebody wrote without deciding anything is returned too, and moves nothing.
    """
    reviews: dict[str, tuple[Entry, ...]] = {}
    problems: list[Problem] = []
    for name in (*(session.id for session in sessions), WHOLE_CASE):
        entries, found = read_log(folder, name)
        problems += found
        where = Place(str(log_path(folder, name)))
        kept = []
        for entry in entries:
            item = rubric.data.item_by_id.get(entry.item) if entry.item is not None else None
            if entry.kind == "rating" and item is None:
                message = f"the item {entry.item!r} is not in this rubric; {entry.who}'s rating of it is left aside."
                problems.append(
                    warning("unknown-item", where, message, near_match(entry.item or "", rubric.data.item_by_id))
                )
            elif (
                item is not None
                and item.kind == "adherence"
                and entry.role == "supervisor"
                and entry.level
                and not entry.why
            ):
                message = f"{entry.who} set {item.id} to {entry.level} without a reason ('why'); it is left aside."
                problems.append(error("log", where, message, "Write the reason as a new line."))
            else:
                kept.append(entry)
        if kept:
            reviews[name] = tuple(kept)
    return reviews, tuple(problems)
