"""Prodigy exports: JSON lines, an example a turn, answered by one annotator each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.parts.dialogue import SPEAKERS
from ipt_fidelity.readers.parts.json_lines import Line, first_object, json_lines
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.values import objects, seconds, text, whole
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "Prodigy"
_SESSION: Final = ("session", "session_id", "conversation", "conversation_id")
_TURN: Final = ("turn", "turn_id")


class ProdigyImporter:
    """Reads Prodigy's JSON lines."""

    name = "Prodigy"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """Examples with the hashes that Prodigy gives them."""
        first = first_object(path, start)
        return Strength.SIGNATURE if "_input_hash" in first and isinstance(first.get("text"), str) else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield the sessions that the metadata of the examples name, else one.

        Raises:
            BadInput: no example can be read.
        """
        file = str(path)
        problems: list[Problem] = []
        sessions: dict[str | None, dict[tuple[str | None, str], list[Line]]] = {}
        for line in json_lines(read_file(path, options.largest), file):
            if isinstance(line, Problem):
                problems.append(line)
            elif not isinstance(line.data.get("text"), str):
                problems.append(error("no-text", line.place(), "this example has no text; it is left out."))
            else:
                meta = _meta(line.data)
                key = (_first(meta, _TURN), line.data["text"])
                sessions.setdefault(_first(meta, _SESSION), {}).setdefault(key, []).append(line)
        if not sessions:
            nothing = error("no-examples", Place(file), "the file holds no example.", "Export it again with db-out.")
            raise BadInput(problems or [nothing])
        for name, turns in sessions.items():
            coders = dict.fromkeys(who for lines in turns.values() for line in lines if (who := _coder(line.data)))
            cues = tuple(_cue(turn, said, lines, problems) for (turn, said), lines in turns.items())
            yield Transcript(
                format=FORMAT,
                file=file,
                cues=cues,
                name=name,
                coders=tuple(coders),
                encoding="UTF-8",
                whole_turns=True,
                problems=tuple(problems),
            )
            problems = []


def _meta(data: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = data.get("meta")
    return {**data, **meta} if isinstance(meta, dict) else data


def _first(data: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((said for key in keys if (said := text(data.get(key)))), None)


def _coder(data: Mapping[str, Any]) -> str | None:
    return _first(data, ("_annotator_id", "_session_id"))


def _cue(turn: str | None, said: str, lines: list[Line], problems: list[Problem]) -> Cue:
    """Return a turn with the codes of everybody who answered it."""
    meta = _meta(lines[0].data)
    marks = [mark for line in lines for mark in _marks(line, said, problems)]
    start, end = seconds(meta.get("start")), seconds(meta.get("end"))
    return Cue(_first(meta, SPEAKERS), said.strip(), start, end, turn, tuple(marks), lines[0].number)


def _marks(line: Line, said: str, problems: list[Problem]) -> Iterator[Mark]:
    """Yield the codes that an annotator accepted; a rejected example says that its codes are wrong."""
    data, coder = line.data, _coder(line.data)
    spans = [(at, span, text(span.get("label"))) for at, span in objects(data.get("spans"))]
    accepted = data.get("accept")
    chosen = [name for each in accepted if (name := text(each))] if isinstance(accepted, list) else []
    single = text(data.get("label"))
    names = [*(name for _, _, name in spans if name), *chosen, *([single] if single else [])]
    answer = text(data.get("answer")) or "accept"
    if answer != "accept":
        said_no = note if answer == "reject" or not names else warning
        problems.append(said_no("not-accepted", line.place(), f"the answer is {answer!r}: {len(names)} codes left aside."))
        return
    for at, span, name in spans:
        if name is None:
            continue
        start, end = whole(span.get("start")), whole(span.get("end"))
        covered = said[start:end] if start is not None and end is not None and 0 <= start < end <= len(said) else ""
        if not covered.strip():
            message = f"the code {name!r} covers no word of its text; it is put on the whole turn."
            problems.append(warning("span-outside", Place(line.file, line.number, f"spans[{at}]"), message, "Look at it."))
        yield Mark(
            name, coder, quote=covered or None, matched=True if covered else None, line=line.number, path=f"spans[{at}]"
        )
    for name in [*chosen, *([single] if single else [])]:
        yield Mark(name, coder, line=line.number)
    for at, _ in objects(data.get("relations")):
        message = "a relation between two spans cannot be kept."
        problems.append(error("not-carried", Place(line.file, line.number, f"relations[{at}]"), message))
