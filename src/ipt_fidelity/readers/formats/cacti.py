"""CACTI sessions (.casaa): a code for each moment of a recording, without words.

Since version 0.80 a session is an SQLite file, before that a text with tabs. The list of codes that CACTI exports and its
file of global ratings are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.formats.cacti_database import database_session
from ipt_fidelity.readers.parts.clock import seconds
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import open_file, read_file, too_large
from ipt_fidelity.readers.parts.moments import lasting
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "CACTI"
_SQLITE: Final = b"SQLite format 3\0"
_HEADER: Final = re.compile(r"Audio File(?:name)?:\t")
_ROW: Final = re.compile(r"\d{1,3}:\d\d:\d\d(?:\.\d+)?[\t ]|\d+\t\d{1,3}:\d\d:\d\d")
_CODE: Final = re.compile(r"(?P<time>\d{1,3}:\d\d:\d\d(?:\.\d+)?) (?P<code>\S.*)")


class CactiImporter:
    """Reads CACTI's sessions, old and new, and what it exports."""

    name = "CACTI"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """SQLite with that suffix, or the header of the text forms."""
        suffix = path.suffix.lower()
        if start.startswith(_SQLITE):
            return Strength.SIGNATURE if suffix == ".casaa" or b"utterances" in start else Strength.NONE
        if _HEADER.match(head_text(start)):
            return Strength.SIGNATURE
        return Strength.NAME if suffix in (".casaa", ".globals") else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a file; a file of global ratings holds none, and that is said.

        Raises:
            BadInput: it is no such file.
        """
        with open_file(path) as file:
            start = file.read(len(_SQLITE))
        if start == _SQLITE:
            if path.stat().st_size > options.largest:
                raise BadInput([too_large(Place(str(path)), options.largest)])
            return (database_session(path),)
        decoded = decode_text(read_file(path, options.largest), str(path))
        problems = list(decoded.problems)
        cues = tuple(_rows(decoded.text, str(path), problems))
        if not cues and not problems:
            raise BadInput([error("cacti", Place(str(path)), "there is no coded moment in this file.", "Save it in CACTI.")])
        return (
            Transcript(
                format=FORMAT,
                file=str(path),
                cues=lasting(cues),
                encoding=decoded.encoding,
                whole_turns=True,
                problems=tuple(problems),
            ),
        )


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[Cue]:
    """Yield the moments of the text forms."""
    old = False
    for number, line in enumerate(text.splitlines(), 1):
        where = Place(file, number)
        cells = line.split("\t")
        if not line.strip():
            continue
        if _HEADER.match(line):
            problems.append(note("recording", where, f"the recording is {cells[-1]!r}."))
        elif len(cells) == 3 and seconds(cells[0]) is not None:
            yield _moment(cells[0], None, cells[2] or cells[1], number)
        elif len(cells) == 7 and seconds(cells[1]) is not None and seconds(cells[2]) is not None:
            old = True
            if seconds(cells[2]) == 0:
                problems.append(note("left-aside", where, "a row at time zero left aside, as CACTI does."))
            else:
                yield _moment(cells[1], cells[2], cells[6] or cells[5], number)
        elif found := _CODE.fullmatch(line.strip()):
            yield _moment(found["time"], None, found["code"], number)
        elif len(cells) == 2 and cells[0].endswith(":"):
            message = f"the global rating {cells[0].rstrip(':')!r} ({cells[1]}) is on no turn; it is lost."
            problems.append(error("not-carried", where, message, "Write it down as a rating of the session."))
        else:
            problems.append(
                error("cacti", where, f"this line is of no known kind: {line[:40]!r}.", "Save it again in CACTI.")
            )
    if old:
        message = "this is the oldest form, whose columns are read as start and end."
        problems.append(warning("old-form", Place(file), message, "Check one time against the recording."))


def _moment(start: str, end: str | None, code: str, line: int) -> Cue:
    marks = (Mark(code.strip(), line=line),) if code.strip() else ()
    return Cue(None, "", seconds(start), seconds(end) if end else None, marks=marks, line=line)
