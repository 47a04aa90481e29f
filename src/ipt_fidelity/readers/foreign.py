"""Every importer of foreign files, the choice among them, and the reader that brings them to ``score``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Final

from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.documents import Document
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error
from ipt_fidelity.readers.mapping import read_map
from ipt_fidelity.readers.native import BadSession, ReadSession
from ipt_fidelity.readers.settle import Choices, settle
from ipt_fidelity.readers.transcript import Importer, ReadOptions, Strength, Transcript

#: The importers as ``module:class`` in ``formats``, loaded when a file is not one of ours. Where two are equally sure of a
#: file the former reads it, so the more general ones come last.
IMPORTERS: Final = (
    "webvtt:WebVttImporter",
    "subrip:SubRipImporter",
    "subrip:YouTubeImporter",
    "label_studio:LabelStudioImporter",
    "doccano:DoccanoImporter",
    "prodigy:ProdigyImporter",
    "elan:ElanImporter",
    "praat:PraatImporter",
    "whisperx:WhisperXImporter",
    "whisperx:CounselReflectImporter",
    "convokit:ConvoKitImporter",
    "chat:ChatImporter",
    "refi:RefiImporter",
    "cacti:CactiImporter",
    "brat:BratImporter",
    "inception:InceptionImporter",
    "boris:BorisImporter",
    "code_lists:TaguetteImporter",
    "code_lists:CactiSettingsImporter",
    "word:WordImporter",
    "headed:HeadedImporter",
    "table_files:TextTableImporter",
    "table_files:SheetImporter",
    "plain:PlainImporter",
)
MAP_FILES: Final = ("map.yaml", "map.yml")
_START = 4096


@cache
def importers() -> tuple[Importer, ...]:
    """Return the importers, loaded once a process."""
    found: list[Importer] = []
    for name in IMPORTERS:
        module, _, made = name.partition(":")
        found.append(getattr(import_module(f"ipt_fidelity.readers.formats.{module}"), made)())
    return tuple(found)


def strongest(path: Path, start: bytes) -> tuple[Importer | None, Strength]:
    """Return the importer that is surest of a file, and how sure it is."""
    best: Importer | None = None
    strength = Strength.NONE
    for importer in importers():
        found = importer.recognises(path, start)
        if found > strength:
            best, strength = importer, found
    return best, strength


def transcripts(path: Path, options: ReadOptions) -> Iterable[Transcript]:
    """Return the sessions of a foreign file or folder.

    Raises:
        BadInput: nothing here reads it, or nothing of it can be read.
    """
    importer, _ = strongest(path, first_bytes(path))
    if importer is None:
        message = "this is no transcript that is known here."
        raise BadInput([error("unknown-format", Place(str(path)), message, "'docs/transcripts.md' lists the formats.")])
    return importer.read(path, options)


def first_bytes(path: Path) -> bytes:
    """Return what a file is recognised by; nothing for a folder or a pipe, and for what cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_START)
    except OSError:
        return b""


def map_beside(path: Path) -> Path | None:
    """Return the mapping file that lies beside a file, ``map.yaml``, where there is one."""
    return next((path.parent / name for name in MAP_FILES if (path.parent / name).is_file()), None)


class TranscriptReader:
    """Brings foreign files to ``score`` and ``check``, with the ``map.yaml`` that lies beside them."""

    name = "transcript"

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether the file shows by its content that it is a transcript."""
        return strongest(path, start)[1] is Strength.SIGNATURE

    def may_be(self, path: Path, start: bytes) -> bool:
        """Whether a file that the user names can be tried: text with names, a table, or only the right suffix."""
        return strongest(path, start)[0] is not None

    def read(self, path: Path) -> ReadSession:
        """Return the session, or raise ``BadInput``; a loss keeps it from being scored, and says how to mend it."""
        beside = map_beside(path)
        mapping = read_map(beside) if beside is not None else None
        sessions = list(islice(transcripts(path, ReadOptions(mapping)), 2))
        if len(sessions) != 1:
            message = f"the file holds {'several sessions' if sessions else 'no session'}; one is scored at a time."
            hint = "Make session files of it with 'ipt-fidelity convert'."
            raise BadInput([error("several-sessions", Place(str(path)), message, hint)])
        imported = settle(sessions[0], Choices(mapping, known=None))
        said = tuple(problem for problem in imported.report.problems if problem.severity != "note")
        if not imported.report.lossless:
            raise BadInput(said)
        indexed = index_session(imported.session)
        document = Document(None, str(path), imported.lines)
        read = ReadSession(indexed, document, warnings=said, origin=tuple(imported.report.rows()))
        if any(fault.severity == "error" for fault in indexed.faults):
            raise BadSession(read, said)  # pragma: no cover  # what a session cannot be is a loss of the import already
        return read
