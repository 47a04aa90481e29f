"""Label Studio exports: JSON and JSON_MIN, text and paragraphs, a task a session, an annotation a coder.

Exports can be large, so tasks are read one at a time (``json_stream``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error
from ipt_fidelity.readers.formats.label_studio_task import FORMAT, Annotated, transcript_of
from ipt_fidelity.readers.parts.json_stream import Entry, entries
from ipt_fidelity.readers.parts.limits import open_file
from ipt_fidelity.readers.parts.located_lines import on_line
from ipt_fidelity.readers.parts.values import objects, text
from ipt_fidelity.readers.transcript import ReadOptions, Strength, Transcript

_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")
_WHOLE: Final = re.compile(rb'"annotations"\s*:\s*\[\s*(?:\{\s*"(?:id|completed_by|result)"|\])')
_SMALL: Final = re.compile(rb'"(?:annotation_id|annotator)"\s*:')
_TASK: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*\{\s*"(?:id|annotations|data)"\s*:\s*(?:\d|[\[{])')
#: Keys of JSON_MIN that are about the annotation and not part of the data.
_ABOUT: Final = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"})


class LabelStudioImporter:
    """Reads Label Studio's JSON and JSON_MIN."""

    name = "Label Studio"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """A list of tasks with annotations; in JSON_MIN, of tasks with an annotator."""
        if not _BEGINS.match(start) or b"ipt-fidelity/" in start:
            return Strength.NONE
        if _WHOLE.search(start) or (b'"annotation_id"' in start and _SMALL.search(start)):
            return Strength.SIGNATURE
        if _TASK.match(start):
            return Strength.SHAPE if path.suffix.lower() == ".json" else Strength.NAME
        return Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield the session of each task.

        Raises:
            BadInput: no task can be read.
        """
        file = str(path)
        waiting: Annotated | None = None
        found = 0
        for task in _tasks(path, options.largest):
            found += 1
            if isinstance(task, Annotated) and waiting is not None and waiting.same_task(task):
                waiting = waiting.with_others_of(task)
                continue
            if waiting is not None:
                yield transcript_of(waiting, file)
            waiting = None
            if isinstance(task, Transcript):
                yield task
            elif task.alone:
                waiting = task
            else:
                yield transcript_of(task, file)
        if waiting is not None:
            yield transcript_of(waiting, file)
        if not found:
            raise BadInput([error("no-tasks", Place(file), "the file holds no task.", "Export it again, as JSON.")])


def _tasks(path: Path, largest: int) -> Iterator[Annotated | Transcript]:
    """Yield tasks; a piece that cannot be read is an empty transcript with its problems."""
    file = str(path)
    with open_file(path) as source:
        for entry in entries(source, file, largest):
            if not isinstance(entry, Entry):
                yield Transcript(format=FORMAT, file=file, cues=(), problems=(entry,))
                continue
            try:
                data = parse_json(entry.raw, file).data
            except BadInput as reason:
                problems = on_line(reason.problems, entry.line)
                yield Transcript(format=FORMAT, file=file, cues=(), name=f"task-{entry.index + 1}", problems=problems)
                continue
            if isinstance(data, dict):
                yield _annotated(data, entry)
            else:
                where = Place(file, entry.line, f"[{entry.index}]")
                problem = error("no-task", where, "this is no task but a list.", "Export it again, as JSON.")
                yield Transcript(format=FORMAT, file=file, cues=(), name=f"task-{entry.index + 1}", problems=(problem,))


def _annotated(task: Mapping[str, Any], entry: Entry) -> Annotated:
    """Return a task of either shape in one."""
    where = f"[{entry.index}]"
    if "annotations" in task or isinstance(task.get("data"), dict):
        data = task.get("data")
        made = tuple((f"{where}.annotations[{at}]", each) for at, each in objects(task.get("annotations")))
        left = tuple(name for name in ("predictions", "drafts") for _ in objects(task.get(name)))
        return Annotated(text(task.get("id")), data if isinstance(data, dict) else {}, made, entry.line, where, left)
    results, data = _of_small(task)
    annotation = {"completed_by": task.get("annotator"), "result": results}
    return Annotated(text(task.get("id")), data, ((where, annotation),), entry.line, where, (), alone=True)


def _of_small(task: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the results of a task of JSON_MIN as they would stand in JSON, and its data."""
    results: list[dict[str, Any]] = []
    data: dict[str, Any] = {}
    for name, value in task.items():
        regions = [each for _, each in objects(value) if "start" in each and "end" in each and _kind(each)]
        if regions and len(regions) == len(value):
            results += [{"from_name": name, "type": _kind(each), "value": each} for each in regions]
        elif isinstance(value, dict) and isinstance(value.get("choices"), list):
            results.append({"from_name": name, "type": "choices", "value": value})
        elif name not in _ABOUT:
            data[name] = value
    return results, data


def _kind(region: Mapping[str, Any]) -> str | None:
    return next((name for name, value in region.items() if name.endswith("labels") and isinstance(value, list)), None)
