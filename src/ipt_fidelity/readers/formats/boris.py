"""BORIS projects: what an observer noted about whom and when, without words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.values import detail, seconds, text
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "BORIS"


class BorisImporter:
    """Reads BORIS projects."""

    name = "BORIS"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """An object with the keys of a project."""
        if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and (
            b'"project_format_version"' in start or (b'"behaviors_conf"' in start and b'"subjects_conf"' in start)
        ):
            return Strength.SIGNATURE
        return Strength.NAME if path.suffix.lower() == ".boris" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield a session for each observation.

        Raises:
            BadInput: it is no project, or holds no observation.
        """
        file = str(path)
        data = parse_json(read_file(path, options.largest), file).data
        observations = data.get("observations") if isinstance(data, dict) else None
        if not isinstance(observations, dict) or not observations:
            message = "the project holds no observation."
            raise BadInput([error("no-observations", Place(file), message, "Save it again in BORIS.")])
        behaviours = list(_entries(data.get("behaviors_conf")))
        for name, observation in observations.items():
            problems: list[Problem] = []
            cues = tuple(_cues(observation, behaviours, f"observations.{name}", file, problems))
            yield Transcript(
                format=FORMAT,
                file=file,
                cues=cues,
                name=str(name),
                codebook={
                    code: text(each.get("description")) or "" for each in behaviours if (code := text(each.get("code")))
                },
                whole_turns=True,
                problems=tuple(problems),
            )


def _entries(value: Any) -> Iterator[Mapping[str, Any]]:
    found = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield from (each for each in found if isinstance(each, dict))


def _cues(
    observation: Any, behaviours: list[Mapping[str, Any]], path: str, file: str, problems: list[Problem]
) -> Iterator[Cue]:
    """Yield a moment for each event; the start and the stop of a state are one."""
    kinds = {text(each.get("code")): each for each in behaviours}
    events = observation.get("events") if isinstance(observation, dict) else None
    begun: dict[tuple[str | None, str], tuple[float | None, Mark]] = {}
    cues: list[Cue] = []
    for at, event in enumerate(events if isinstance(events, list) else ()):
        place = f"{path}.events[{at}]"
        code = text(event[2]) if isinstance(event, list) and len(event) > 2 else None
        if code is None:
            problems.append(
                error("event", Place(file, path=place), "this is no event with a code; it is lost.", "Save it again.")
            )
            continue
        who, time = text(event[1]), seconds(event[0])
        who = None if who == "No focal subject" else who
        if time is None:
            problems.append(error("bad-time", Place(file, path=place), f"{event[0]!r} is no time; it is left out."))
        kind = kinds.get(code, {})
        mark = Mark(code, details=_said(event, kind, Place(file, path=place), problems), path=place)
        if "state" not in (text(kind.get("type")) or "").lower():
            cues.append(Cue(who, "", time, marks=(mark,), path=place))
        elif (who, code) in begun:
            start, first = begun.pop((who, code))
            cues.append(Cue(who, "", start, time, marks=(first,), path=first.path))
        else:
            begun[who, code] = time, mark
    for (who, code), (start, mark) in begun.items():
        message = f"the state {code!r} begins and never ends; it is kept without an end."
        problems.append(warning("no-end", Place(file, path=mark.path), message, "Mend it in BORIS."))
        cues.append(Cue(who, "", start, marks=(mark,), path=mark.path))
    if cues:
        problems.append(note("no-words", Place(file, path=path), "BORIS keeps no words: each event is a turn without text."))
    yield from sorted(cues, key=lambda cue: -1.0 if cue.start is None else cue.start)


def _said(event: list[Any], kind: Mapping[str, Any], where: Place, problems: list[Problem]) -> dict[str, str | int | float]:
    """Return what modifiers and comment of an event say; modifiers that a code cannot carry go into its note."""
    said: dict[str, str | int | float] = {}
    notes: list[str] = []
    names = [text(each.get("name")) or "" for each in _entries(kind.get("modifiers"))]
    given = (text(event[3]) or "") if len(event) > 3 else ""
    values = given.split("|") if given else []
    for name, value in zip([*names, *[""] * len(values)], values, strict=False):
        if value in ("", "None"):
            continue
        known = detail(name, value)
        said |= known
        if not known:
            notes.append(f"{name}: {value}" if name else value)
            problems.append(note("modifier", where, f"the modifier {value!r} goes into the note of its code."))
    if len(event) > 4 and (comment := text(event[4])):
        notes.append(comment)
    return {**said, "note": "; ".join(notes)} if notes else said
