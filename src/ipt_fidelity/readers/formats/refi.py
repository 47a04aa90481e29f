"""REFI-QDA exchange (.qdpx, .qde, .qdc) of NVivo, ATLAS.ti, MAXQDA, QualCoder and others.

Elements are known by their local names, since programs disagree about the version of the namespace. Who coded is whoever
made the coding, not whoever selected the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error, note
from ipt_fidelity.readers.formats.refi_codes import codebook_of
from ipt_fidelity.readers.formats.refi_sources import FORMAT, Texts, transcripts_of
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.safe_xml import Element, parse_xml
from ipt_fidelity.readers.parts.safe_zip import Archive, open_zip
from ipt_fidelity.readers.transcript import ReadOptions, Strength, Transcript

_ZIP: Final = b"PK\x03\x04"


class RefiImporter:
    """Reads projects and codebooks of the REFI-QDA standard."""

    name = "REFI-QDA"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """A root Project or CodeBook of that standard; a zip that holds a project."""
        if start.startswith(_ZIP):
            if b".qde" in start:
                return Strength.SIGNATURE
            return Strength.SHAPE if path.suffix.lower() == ".qdpx" else Strength.NONE
        plain = start.replace(b"\0", b"")
        if b"QDA-XML" in plain and (
            b"<Project" in plain or b"<CodeBook" in plain or b":Project" in plain or b":CodeBook" in plain
        ):
            return Strength.SIGNATURE
        if b"<CodeBook" in plain:
            return Strength.SHAPE
        return Strength.NAME if path.suffix.lower() in (".qde", ".qdc", ".qdpx") else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield a session for each text of a project; of a codebook, its codes without a session.

        Raises:
            BadInput: it is neither a project nor a codebook.
        """
        file = str(path)
        raw = read_file(path, options.largest)
        if not raw.startswith(_ZIP):
            yield from _read(parse_xml(raw, file), file, _beside(path, options))
            return
        with open_zip(raw, file, options.largest) as archive:
            projects = archive.ending(".qde")
            if not projects:
                raise BadInput([error("no-project", Place(file), "the archive holds no project.qde.", "Export it again.")])
            inside = f"{file}/{projects[0]}"
            yield from _read(parse_xml(archive.read(projects[0]), inside), inside, _packed(archive))


def _read(root: Element, file: str, texts: Texts) -> Iterator[Transcript]:
    if root.name == "CodeBook":
        yield _codebook_alone(root, file)
    elif root.name == "Project":
        yield from transcripts_of(root, file, texts)
    else:
        message = f"this is neither a project nor a codebook: it begins with <{root.name}>."
        raise BadInput([error("refi", Place(file, root.line), message, "Export it as REFI-QDA.")])


def _codebook_alone(root: Element, file: str) -> Transcript:
    """Return a codebook: no talk, but codes for the draft of a mapping file."""
    codes = {code.name: code.description for code in codebook_of(root).values()}
    message = (
        f"this is a codebook of {counted(len(codes), 'code')} and holds no talk; it serves as a draft of a mapping file."
    )
    said = note("codebook", Place(file, root.line), message, "Use it with --suggest-map.")
    return Transcript(format=f"{FORMAT} codebook", file=file, cues=(), codebook=codes, problems=(said,))


def _packed(archive: Archive) -> Texts:
    """Return a function that finds a source in an archive, by the end of its name and whatever its case."""

    def text(name: str) -> bytes | None:
        found = [each for each in archive.names if each.replace("\\", "/").rpartition("/")[2].lower() == name.lower()]
        return archive.read(found[0]) if found else None

    return text


def _beside(path: Path, options: ReadOptions) -> Texts:
    """Return a function that finds a source in the folder Sources beside an unpacked project."""

    def text(name: str) -> bytes | None:
        for folder in ("Sources", "sources", "."):
            place = path.parent / folder / name
            if place.is_file():
                return read_file(place, options.largest)
        return None

    return text
