"""Reading a recording of three hours against a bare regular-expression pass over the same file.

The peer opens the file, takes times, voice and words of each cue with one pattern, and does nothing with them: no numbers,
no records, no look for what the pattern passes over. Beside the reading stands the way to a whole session, with its turns.
"""

from __future__ import annotations

import re
import tempfile
import uuid
from pathlib import Path

from benchmarks.measure import Figure, side_by_side
from ipt_fidelity.readers.formats.webvtt import WebVttImporter
from ipt_fidelity.readers.parts.clock import clock
from ipt_fidelity.readers.settle import Choices, settle
from ipt_fidelity.readers.transcript import ReadOptions

AIM, MUST = 1.5, 2.0
CUES = 5_000
EVERY = 2.16  # seconds from one cue to the next: three hours in all
READS = 10
WORDS = "How has your mood been since we last met, and what happened with your sister on the phone after that evening?"
BARE = re.compile(r"^([\d:.]+) --> ([\d:.]+).*\n<v ([^>]+)>(.+)</v>$", re.MULTILINE)


def recording() -> str:
    """Return a recording as Teams writes it: an id, a time line and a voice for each cue, three cues a turn."""
    blocks = ["WEBVTT"]
    for number in range(CUES):
        name = "Therapist" if number // 3 % 2 else "Client"
        at = number * EVERY
        times = f"{clock(at)} --> {clock(at + 2)}"
        blocks.append(f"{uuid.UUID(int=number)}/{number}-0\n{times}\n<v {name}>{WORDS[: 40 + number % 60]}</v>")
    return "\n\n".join(blocks) + "\n"


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return milliseconds for one recording; the number of sessions plays no part."""
    del sessions
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s03.vtt"
        path.write_text(recording(), encoding="utf-8", newline="\n")
        importer, options = WebVttImporter(), ReadOptions()

        def bare() -> int:
            return len([found.groups() for found in BARE.finditer(path.read_bytes().decode())])

        def cues() -> int:
            return sum(len(transcript.cues) for transcript in importer.read(path, options))

        def session() -> int:
            return sum(settle(transcript, Choices()).report.cues for transcript in importer.read(path, options))

        if not bare() == cues() == session() == CUES:
            raise ValueError("the two ways do not read the same cues")
        figures = []
        for name, ours, must in (("cues of a 3-hour VTT", cues, MUST), ("session of a 3-hour VTT", session, None)):
            timing = side_by_side([(ours, bare)] * READS, rounds)
            own, peer = (1000 * total / READS for total in (timing.own, timing.peer))
            against = "bare regular expression"
            figures.append(Figure(name, own, peer, "ms", timing.ratio, timing.spread, AIM, must, against))
    return figures
