"""Files that are meant to take for ever are read in the time that their length allows."""

from __future__ import annotations

import time

import pytest

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import transcripts
from ipt_fidelity.readers.settle import Choices, settle
from ipt_fidelity.readers.transcript import ReadOptions

CUE = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n"
#: The name of a file, how it begins, and what is repeated in it.
TRAPS = [
    ("a.vtt", "WEBVTT\n\n", "\n"),
    ("a.vtt", "WEBVTT\n\n", "-->\n"),
    ("a.vtt", CUE, "<v "),
    ("a.vtt", f"{CUE}<v", " "),
    ("a.vtt", CUE, "a\n\n"),
    ("a.vtt", CUE, "a\n"),
    ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n", "x\n\n"),
    ("a.sbv", "0:00:00.000,0:00:06.200\n", "x\n\n"),
    ("a.txt", "", "a\n"),
    ("a.txt", "A", " "),
    ("a.txt", "A", "(a)"),
    ("a.txt", "[A] 0:00\n", "x\n"),
    ("a.csv", "speaker,text\n", "T,x\n"),
    ("a.csv", "speaker,text\n", '"'),
]


@pytest.mark.parametrize(("name", "begins", "piece"), TRAPS)
def test_a_file_eight_times_as_long_takes_no_sixtyfour_times_as_long(name, begins, piece, tmp_path):
    """A reader whose time grows with the square of the length would let one file stop all work."""
    taken = []
    for times in (20_000, 160_000):
        path = tmp_path / name
        path.write_text(begins + piece * times, encoding="utf-8")
        start = time.perf_counter()
        try:
            for transcript in transcripts(path, ReadOptions()):
                settle(transcript, Choices())
        except BadInput:
            pass
        taken.append(time.perf_counter() - start)

    assert taken[1] < 24 * max(taken[0], 0.02)
