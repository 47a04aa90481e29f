"""From any file with sessions to sessions with import reports: what ``convert`` does before it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ipt_fidelity.changes import Changes
from ipt_fidelity.inputs import recognised
from ipt_fidelity.problems import in_order
from ipt_fidelity.readers.foreign import TranscriptReader, first_bytes, map_beside, strongest, transcripts
from ipt_fidelity.readers.formats.table_files import is_table, read_table
from ipt_fidelity.readers.import_report import CoderFound, ImportReport, SpeakerFound
from ipt_fidelity.readers.mapping import Map, read_map
from ipt_fidelity.readers.native import ReadSession
from ipt_fidelity.readers.settle import Choices, Imported, settle
from ipt_fidelity.readers.suggest import draft, guess_columns
from ipt_fidelity.readers.transcript import ReadOptions
from ipt_fidelity.toolkit import Toolkit

RUBRIC = "ipt-core"


def known_codes(toolkit: Toolkit, rubric: str = RUBRIC) -> frozenset[str]:
    """Return every code that a session may carry: of a rubric, and of all adaptations that are installed."""
    found = set(toolkit.folder(rubric).plain["codes"])
    for installed in toolkit.adaptations.values():
        overlay = installed.adaptation.overlay
        found |= _added(overlay.changes)
        for setting in overlay.settings:
            for choice in setting.choices:
                found |= _added(choice.changes)
    return frozenset(found)


def _added(changes: Changes) -> set[str]:
    return {str(each["id"]) for each in changes.codes.add}


def import_file(path: Path, choices: Choices, options: ReadOptions, toolkit: Toolkit) -> Iterator[Imported]:
    """Yield the sessions of a file, one after the other, each with the report of what became of it.

    Session files and coding sheets come through their own readers, everything else through the importers.

    Raises:
        BadInput: nothing of the file can be read.
    """
    reader = recognised(path, toolkit.readers) if path.is_file() else None
    if reader is not None and not isinstance(reader, TranscriptReader):
        yield _own(reader.read(path), reader.name)
        return
    names: Counter[str] = Counter()
    for transcript in transcripts(path, options):
        imported = settle(transcript, choices)
        names[imported.session.id] += 1
        again = names[imported.session.id]
        yield imported if again == 1 else imported.renamed(f"{imported.session.id}-{again}")


def _own(read: ReadSession, name: str) -> Imported:
    """Return a session of our own with a report: nothing of it is changed."""
    session = read.session
    turns = Counter(turn.speaker for turn in session.turns)
    codes = Counter(annotation.coder for annotation in session.annotations)
    report = ImportReport(
        file=read.document.file,
        format=name,
        encoding="",
        session=session.id,
        number=session.number,
        cues=len(session.turns),
        turns=len(session.turns),
        speakers=tuple(SpeakerFound(speaker, role, turns[speaker]) for speaker, role in session.speakers.items()),
        coders=tuple(CoderFound(coder, codes[coder]) for coder in session.coders()),
        annotations=len(session.annotations),
        problems=in_order(read.warnings),
    )
    return Imported(session, report, {})


def suggest_map(path: Path, choices: Choices, options: ReadOptions, toolkit: Toolkit) -> str:
    """Return the draft of a mapping file for a file.

    Raises:
        BadInput: nothing of the file can be read.
    """
    columns = None
    importer, _ = strongest(path, first_bytes(path))
    if is_table(importer) and (options.map is None or options.map.columns is None):
        table = read_table(path, options)
        columns = guess_columns(table.headings, tuple(table.rows))
        guessed = {"schema": "ipt-fidelity/mapping/1", "columns": columns}
        own = options.map.model_dump(by_alias=True, exclude_none=True) if options.map is not None else {}
        options = ReadOptions(Map.model_validate(own | guessed), options.largest)
    reports = [each.report for each in import_file(path, choices, options, toolkit)]
    return draft(reports, columns, choices.known or ())


def mapping_for(path: Path, named: Path | None) -> Map | None:
    """Return the mapping file that is named, or the ``map.yaml`` that lies beside a file.

    Raises:
        BadInput: with every problem of the mapping file.
    """
    file = named or map_beside(path)
    return read_map(file) if file is not None else None
