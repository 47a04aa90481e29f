"""A Label Studio export of 50 MiB, read task by task: memory against one task and against the file, time against json."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Figure, side_by_side
from ipt_fidelity.readers.formats.label_studio import LabelStudioImporter
from ipt_fidelity.readers.transcript import ReadOptions

SIZE = 50 * 2**20  # bytes of the export
TURNS, CODES = 600, 900  # of each task, as in a session of an hour
#: What 50 MiB may cost of one task alone, and of the file itself, in memory.
AIM_OF_TASK, MUST_OF_TASK = 2.0, 3.0
AIM_OF_FILE, MUST_OF_FILE = 0.1, 0.2
_IMPORTER = LabelStudioImporter()


def measure(sessions: int, rounds: int) -> list[Figure]:
    """Return peak memory and time; the number of sessions plays no part, since the size of the export is fixed."""
    del sessions
    with TemporaryDirectory() as folder:
        alone, export = Path(folder) / "task.json", Path(folder) / "export.json"
        alone.write_text(json.dumps([_task(1)]), encoding="utf-8")
        _write_export(export)
        _read(alone)
        task_peak, own_peak = (_peak(lambda file=file: _read(file)) for file in (alone, export))
        size = export.stat().st_size / 2**20
        timing = side_by_side([(lambda: _read(export), lambda: json.loads(export.read_bytes()))], rounds)
    name = f"Label Studio, {size:.0f} MiB"
    of_task, of_file = own_peak / task_peak, own_peak / size
    time = (
        f"{name}: time",
        timing.own,
        timing.peer,
        "s",
        timing.ratio,
        timing.spread,
        None,
        None,
        "json.loads of the whole",
    )
    return [
        Figure(
            f"{name}: memory",
            own_peak,
            task_peak,
            "MiB",
            of_task,
            (of_task, of_task),
            AIM_OF_TASK,
            MUST_OF_TASK,
            "one task alone",
        ),
        Figure(f"{name}: memory", own_peak, size, "MiB", of_file, (of_file, of_file), AIM_OF_FILE, MUST_OF_FILE, "the file"),
        Figure(*time),
    ]


def _task(number: int) -> dict[str, Any]:
    """Return a task with a dialogue and the codes of two coders."""
    lines = [
        {
            "author": ("Therapist", "Client")[at % 2],
            "text": f'What was said in turn {at}, with [brackets] and "quotes" in it.',
            "start": 5.0 * at,
            "end": 5.0 * at + 4,
        }
        for at in range(TURNS)
    ]
    results = [
        {
            "id": f"r{at}",
            "from_name": "codes",
            "type": "paragraphlabels",
            "value": {
                "start": str(at % TURNS),
                "end": str(at % TURNS),
                "startOffset": 0,
                "endOffset": 13,
                "text": "What was said",
                "paragraphlabels": ["EXPLORATION"],
            },
        }
        for at in range(CODES)
    ]
    annotations = [{"id": coder, "completed_by": coder, "result": results[coder::2]} for coder in (0, 1)]
    return {"id": number, "annotations": annotations, "data": {"dialogue": lines}}


def _write_export(path: Path) -> None:
    """Write tasks until the export has its size."""
    number, written = 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < SIZE:
            number += 1
            written += file.write(("[" if number == 1 else ",\n") + json.dumps(_task(number)))
        file.write("]")


def _read(path: Path) -> int:
    return sum(len(transcript.cues) for transcript in _IMPORTER.read(path, ReadOptions()))


def _peak(call: Callable[[], object]) -> float:
    """Return the most memory in MiB that a call holds at once beyond what was held before."""
    gc.collect()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
