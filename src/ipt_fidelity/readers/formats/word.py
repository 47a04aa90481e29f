"""Word files with a transcript: what Teams and Zoom export, or ``Name: text`` as somebody typed it.

Read with the zip and XML of the standard library: a transcript needs paragraphs and line breaks, nothing of Word's layout,
and a library for the whole format brings a large compiled one and leaves zip bombs to its user.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.formats.headed import headed_cues, headings_in
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.safe_xml import Element, parse_xml
from ipt_fidelity.readers.parts.safe_zip import open_zip
from ipt_fidelity.readers.parts.spoken import spoken_lines
from ipt_fidelity.readers.transcript import Cue, ReadOptions, Strength, Transcript

_BODY = "word/document.xml"
#: Parts of a paragraph that are not its text: what was deleted under "track changes", and the older twin of a drawing.
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})


class WordImporter:
    """Reads ``*.docx``."""

    name = "Word"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """By what is packed in it; whether it is a transcript shows only when it is read."""
        if not start.startswith(b"PK"):
            return Strength.NONE
        try:
            with zipfile.ZipFile(path) as packed:
                return Strength.SHAPE if _BODY in packed.namelist() else Strength.NONE
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return Strength.NAME if path.suffix.lower() == ".docx" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file."""
        file = str(path)
        with open_zip(read_file(path, options.largest), file, options.largest) as archive:
            if _BODY not in archive.names:
                raise BadInput([error("word", Place(file), f"there is no {_BODY} in it, so it is no Word file.")])
            body = parse_xml(archive.read(_BODY), f"{file}/{_BODY}")
            others = [name for name in archive.names if name in ("word/comments.xml", "word/footnotes.xml")]
        lines = [line for paragraph in body.walk("p") for line in _text(paragraph).split("\n")]
        text = "\n".join(lines)
        if headings_in(text):
            cues, problems = headed_cues(lines, file)
        else:
            cues, problems = [spoken.cue for spoken in spoken_lines(text)], []
        problems += _also_there(others, file)
        by_paragraph = tuple(Cue(cue.speaker, cue.text, cue.start, cue.end, path=f"line {cue.line}") for cue in cues)
        return (Transcript(format=self.name, file=file, cues=by_paragraph, problems=tuple(problems)),)


def _text(paragraph: Element) -> str:
    """Return the text of a paragraph, with its line breaks; a paragraph inside of it speaks for itself."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for child in element.children:
        if child.name == "t":
            yield child.text
        elif child.name in ("br", "cr"):
            yield "\n"
        elif child.name == "tab":
            yield "\t"
        elif child.name == "noBreakHyphen":
            yield "-"
        elif child.name != "p" and child.name not in _SKIPPED:
            yield from _pieces(child)


def _also_there(names: list[str], file: str) -> Iterator[Problem]:
    if names:
        what = " and ".join(name.partition("/")[2].removesuffix(".xml") for name in names)
        yield Problem(
            "note", "left-aside", Place(file), f"the {what} of the document are left aside ({counted(len(names), 'part')})."
        )
