"""Files that hold a codebook and no talk: Taguette's table of tags and the settings of CACTI.

They serve as a draft of a mapping file, and say so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.safe_xml import parse_xml
from ipt_fidelity.readers.transcript import ReadOptions, Strength, Transcript

_HEADINGS: Final = (["tag", "description"], ["tag", "description", "number of highlights"])


def _codebook(kind: str, file: str, codes: Mapping[str, str], encoding: str, problems: tuple[Problem, ...]) -> Transcript:
    if not codes:
        raise BadInput([*problems, error("no-codes", Place(file), "the file holds no code.", "Export it again.")])
    message = (
        f"this is a codebook of {counted(len(codes), 'code')} and holds no talk; it serves as a draft of a mapping file."
    )
    said = note("codebook", Place(file), message, "Use it with --suggest-map.")
    return Transcript(format=kind, file=file, cues=(), encoding=encoding, codebook=codes, problems=(*problems, said))


class TaguetteImporter:
    """Reads the table of tags that Taguette exports."""

    name = "Taguette codebook"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """A table with exactly the headings of Taguette."""
        del path
        first = head_text(start).lstrip("\ufeff").partition("\n")[0].strip().lower()
        return Strength.SIGNATURE if first.replace('"', "").split(",") in _HEADINGS else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the codes of a table.

        Raises:
            BadInput: it is no table, or holds no code.
        """
        file = str(path)
        decoded = decode_text(read_file(path, options.largest), file)
        try:
            rows = list(csv.reader(io.StringIO(decoded.text, newline="")))
        except csv.Error as reason:
            raise BadInput([error("csv", Place(file), f"this is no table: {reason}.", "Export it again.")]) from None
        codes = {row[0].strip(): row[1].strip() if len(row) > 1 else "" for row in rows[1:] if row and row[0].strip()}
        return (_codebook(self.name, file, codes, decoded.encoding, decoded.problems),)


class CactiSettingsImporter:
    """Reads the codes of CACTI's ``CactiUserConfiguration.xml``."""

    name = "CACTI settings"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """XML whose root is userConfiguration."""
        del path
        return Strength.SIGNATURE if b"<userConfiguration" in start.replace(b"\0", b"") else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the codes of the settings.

        Raises:
            BadInput: they are no XML, or hold no code.
        """
        file = str(path)
        root = parse_xml(read_file(path, options.largest), file)
        codes = {code.get("name"): "" for holder in root.walk("codes") for code in holder.each("code") if code.get("name")}
        rated = [each for holder in root.walk("globals") for each in holder.each("global")]
        problems = (
            (
                note(
                    "left-aside", Place(file, rated[0].line), f"{counted(len(rated), 'global rating')} left aside: no codes."
                ),
            )
            if rated
            else ()
        )
        return (_codebook(self.name, file, codes, "", problems),)
