"""Files with a JSON object on each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.parts.located_lines import on_line

LONGEST_FIRST: Final = 1024 * 1024  # bytes of the first line that are looked at to recognise a file
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """An object, the line on which it stands (from 1), and the file."""

    data: Mapping[str, Any]
    number: int
    file: str

    def place(self) -> Place:
        """Return its place."""
        return Place(self.file, self.number)


def json_lines(raw: bytes, file: str) -> Iterator[Line | Problem]:
    """Yield the object of every line that is not blank, or what is wrong with it."""
    for number, line in enumerate(raw.removeprefix(_BOM).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            data = parse_json(line, file).data
        except BadInput as reason:
            yield from on_line(reason.problems, number)
            continue
        if isinstance(data, dict):
            yield Line(data, number, file)
        else:
            message = "this line holds no object; it is left out."
            yield error("no-object", Place(file, number), message, "Export the file again.")


def first_object(path: Path, start: bytes) -> Mapping[str, Any]:
    """Return the object on the first line of a file, an empty one where there is none.

    Args:
        path: the file; read on where its first line is longer than its known beginning.
        start: its beginning.
    """
    begin = start.removeprefix(_BOM).lstrip()
    if not begin.startswith(b"{"):
        return {}
    line, ended, _ = begin.partition(b"\n")
    if not ended and len(start) >= 4096:
        try:
            with path.open("rb") as file:
                line = file.readline(LONGEST_FIRST).removeprefix(_BOM)
        except OSError:
            return {}
    try:
        data = parse_json(line, str(path)).data
    except BadInput:
        return {}
    return data if isinstance(data, dict) else {}
