"""A reader of the text files of an invented recorder.

    RECORDER 1
    session rowan-s03
    number 3
    T | How have things been since we met?
    C | He called on Sunday.

``T`` is the therapist and ``C`` the client. Such a file has no codes.
"""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.documents import Document
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.native import ReadSession, session_from

FIRST_LINE = "RECORDER 1"
SPEAKERS = {"T": "therapist", "C": "client"}


class RecorderReader:
    """Reads the recorder's files."""

    name = "recorder"

    def recognises(self, path: Path, start: bytes) -> bool:
        """Whether a file begins as the recorder's files do, whatever it is called."""
        del path
        return start.startswith(FIRST_LINE.encode())

    def read(self, path: Path) -> ReadSession:
        """Return the session of a file.

        Raises:
            BadInput: with every line that is not understood.
        """
        said: dict[str, str] = {}
        turns: list[dict[str, str]] = []
        problems: list[Problem] = []
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines()[1:], 2):
            speaker, bar, text = (part.strip() for part in line.partition("|"))
            key, _, value = line.strip().partition(" ")
            if bar and speaker in SPEAKERS:
                turns.append({"id": str(len(turns) + 1), "speaker": speaker, "text": text})
            elif key in ("session", "number") and value.strip():
                said[key] = value.strip()
            elif line.strip():
                place = Place(str(path), number)
                problems.append(error("line", place, f"{line.strip()!r} is not understood.", "Write 'T | …' or 'C | …'."))
        if not said.get("number", "").isdigit():
            problems.append(error("number", Place(str(path)), "the file has no number of the session.", "Add 'number 3'."))
        if problems:
            raise BadInput(problems)
        data = {
            "schema": "ipt-fidelity/session/1",
            "id": said.get("session", path.stem),
            "number": int(said["number"]),
            "speakers": SPEAKERS,
            "turns": turns,
        }
        return session_from(Document(data, str(path), {}))
