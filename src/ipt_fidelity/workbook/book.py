"""Start here: the sheets of a book, in the order in which a trainee reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipt_fidelity.workbook.about import write_about
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.departures import write_departures
from ipt_fidelity.workbook.extra import Table, write_table
from ipt_fidelity.workbook.heading import title_of
from ipt_fidelity.workbook.items import write_items
from ipt_fidelity.workbook.subject import subject_of
from ipt_fidelity.workbook.summary import write_summary
from ipt_fidelity.workbook.tasks import write_tasks
from ipt_fidelity.workbook.transcript import write_transcript

if TYPE_CHECKING:
    from ipt_fidelity.pipeline import Scored


def write_workbook(scored: Scored, path: Path, session: str | None = None, extra: Sequence[Table] = ()) -> None:
    """Write the feedback book of a case or of one session. The same report gives the same bytes.

    Args:
        scored: what was scored.
        path: where the book is written; ``outputs.place`` moves it safely into place.
        session: id of the session the book is about; None for the case, or for a lone session.
        extra: tables of plugins, each of which becomes a sheet.

    Raises:
        UnknownName: no session of the report has this id.
        OSError: the file could not be written.
    """
    subject = subject_of(scored, session)
    title = title_of(subject)
    with Canvas(path, f"IPT fidelity: {title}", title) as canvas:
        write_summary(canvas, subject, scored.case.trainee if scored.case else None)
        write_items(canvas, subject)
        write_tasks(canvas, subject)
        write_transcript(canvas, subject)
        write_departures(canvas, subject)
        for table in extra:
            write_table(canvas, table)
        write_about(canvas, subject)
