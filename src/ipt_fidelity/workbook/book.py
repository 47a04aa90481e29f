"""Start here: the sheets of a book, in the order in which a trainee reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ipt_fidelity.item_prints import prints_of
from ipt_fidelity.workbook.about import write_about
from ipt_fidelity.workbook.anchors import write_anchors
from ipt_fidelity.workbook.canvas import Canvas, Paper
from ipt_fidelity.workbook.choose import next_steps
from ipt_fidelity.workbook.departures import write_departures
from ipt_fidelity.workbook.extra import Table, write_table
from ipt_fidelity.workbook.heading import title_of
from ipt_fidelity.workbook.hidden import write_hidden
from ipt_fidelity.workbook.items import write_items
from ipt_fidelity.workbook.progress import write_progress
from ipt_fidelity.workbook.ratings import write_ratings
from ipt_fidelity.workbook.reflection import write_reflection
from ipt_fidelity.workbook.subject import subject_of
from ipt_fidelity.workbook.summary import write_summary
from ipt_fidelity.workbook.tasks import write_tasks
from ipt_fidelity.workbook.timeline import write_timeline
from ipt_fidelity.workbook.transcript import write_transcript

if TYPE_CHECKING:
    from ipt_fidelity.pipeline import Scored


def write_workbook(
    scored: Scored, path: Path | IO[bytes], session: str | None = None, extra: Sequence[Table] = (), *, paper: Paper = "a4"
) -> None:
    """Write the feedback book of a case or of one session. The same report gives the same bytes.

    Args:
        scored: what was scored.
        path: where the book is written, or an open file; ``outputs.place`` moves it safely into place.
        session: id of the session the book is about; None for the case, or for a lone session.
        extra: further tables, of plugins and of an import, each of which becomes a sheet.
        paper: size of the paper it prints on, ``a4`` or ``letter``.

    Raises:
        UnknownName: no session of the report has this id.
        OSError: the file could not be written.
    """
    subject = subject_of(scored, session)
    title = title_of(subject)
    steps = next_steps(subject)
    with Canvas(path, f"IPT fidelity: {title}", title, paper) as canvas:
        write_summary(canvas, subject, scored.case.trainee if scored.case else None, steps)
        write_items(canvas, subject)
        write_tasks(canvas, subject)
        write_transcript(canvas, subject)
        write_departures(canvas, subject)
        write_progress(canvas, subject) if subject.case else write_timeline(canvas, subject)
        for table in extra:
            write_table(canvas, table)
        write_ratings(canvas, subject)
        write_reflection(canvas, subject, steps)
        write_anchors(canvas, subject)
        write_about(canvas, subject)
        write_hidden(canvas, subject, prints_of(scored.rubric))
