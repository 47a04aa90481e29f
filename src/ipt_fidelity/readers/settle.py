"""From a transcript to a session: who is who, which cues are one turn, what the codes mean. The same for every format.

Nothing is lost in silence: what a session cannot hold, and what nobody has given a meaning, is a problem in the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ipt_fidelity.documents import Key
from ipt_fidelity.problems import Place, Problem, error, in_order, warning
from ipt_fidelity.readers.codes import UNNAMED as UNNAMED_CODER
from ipt_fidelity.readers.codes import Coded, coders_of, silent_coders, unknown_targets
from ipt_fidelity.readers.import_report import CoderFound, ImportReport, SpeakerFound, counted
from ipt_fidelity.readers.mapping import Map
from ipt_fidelity.readers.roles import role_of
from ipt_fidelity.readers.transcript import Cue, Transcript
from ipt_fidelity.readers.turns import UNNAMED, look_at, sound_times, turn_ids, turns_of
from ipt_fidelity.session import SCHEMA, THERAPISTS, Role, Session, Turn

_NUMBER = re.compile(r"(?:^|[^A-Za-z])s(?:ession|itzung|ess|eance)?[ _.-]?0*(\d{1,3})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a user says about a file, beside the file.

    Attributes:
        map: the mapping file.
        speakers: roles by the names in the file.
        keep_cues: every cue is a turn of its own.
        number: of the session.
        case: the id of its case.
        coder: who coded, where neither the file nor the mapping file says.
        known: the codes of the codebook; None where whoever scores the session will say what it does not know.
    """

    map: Map | None = None
    speakers: Mapping[str, Role] = field(default_factory=dict)
    keep_cues: bool = False
    number: int | None = None
    case: str | None = None
    coder: str | None = None
    known: Collection[str] | None = ()


@dataclass(frozen=True, eq=False)
class Imported:
    """What came out of a transcript.

    Attributes:
        session: the session; without a therapist or without turns it cannot be scored, and the report says so.
        report: what became of the file.
        lines: where the turns and annotations of the session stand in the file.
    """

    session: Session
    report: ImportReport
    lines: Mapping[tuple[Key, ...], int]

    def renamed(self, name: str) -> Imported:
        """Return the same under another session id, because another session of the file has it already."""
        message = f"another session of the file is called {self.session.id!r} too; this one is called {name!r}."
        said = warning("same-id", Place(self.report.file), message, "Give every session its own id in the file.")
        report = msgspec.structs.replace(self.report, session=name, problems=in_order([*self.report.problems, said]))
        return Imported(msgspec.structs.replace(self.session, id=name), report, self.lines)


def settle(transcript: Transcript, choices: Choices) -> Imported:
    """Return the session of a transcript, with the report of what became of it."""
    problems = list(transcript.problems)
    cues = turns_of(transcript, keep_cues=choices.keep_cues)
    ids = turn_ids(cues)
    problems += look_at(transcript, cues, ids)
    mapping = choices.map
    coder = choices.coder or (mapping.coder if mapping else None) or UNNAMED_CODER
    coded = Coded(mapping, coder, choices.known)
    turns: list[Turn] = []
    lines: dict[tuple[Key, ...], int] = {}
    for position, (name, cue) in enumerate(zip(ids, cues, strict=True)):
        start, end = cue.start, cue.end
        if (start is not None and start < 0) or (end is not None and end < (start or 0)):
            start, end = sound_times(transcript, cue, problems)
        turns.append(Turn(name, cue.speaker or UNNAMED, start, end, cue.text))
        if cue.line is not None:
            lines["turns", position] = cue.line
        if cue.marks:
            coded.add(transcript, name, cue)
    speakers, found = _speakers(transcript, turns, cues, choices)
    problems += found
    number, name = _number(transcript, choices, problems), _id(transcript, problems)
    annotations = tuple(coded.annotations)
    lines |= {
        ("annotations", index): mark.line for index, mark in enumerate(coded.annotations.values()) if mark.line is not None
    }
    coders = coders_of(transcript, annotations)
    problems += [*coded.problems, *_targets(transcript, choices), *silent_coders(transcript)]
    if any(annotation.coder == UNNAMED_CODER for annotation in annotations):
        message = f"the file does not say who coded; the coder is called {UNNAMED_CODER!r}."
        problems.append(
            warning("unnamed-coder", transcript.place(), message, "Name the coder in the mapping file: 'coder: …'.")
        )
    session = Session(
        schema=SCHEMA,
        id=name,
        number=number,
        case=choices.case,
        speakers={each.name: _known_role(each.role) for each in speakers},
        turns=tuple(turns),
        annotations=annotations,
    )
    report = ImportReport(
        file=transcript.file,
        format=transcript.format,
        encoding=transcript.encoding,
        session=name,
        number=number,
        cues=len(transcript.cues),
        turns=len(turns),
        speakers=speakers,
        coders=tuple(CoderFound(each, coders[each]) for each in sorted(coders)),
        codes=(*coded.report(), *coded.unused(transcript.codebook)),
        annotations=len(annotations),
        problems=in_order(problems),
    )
    return Imported(session, report, lines)


def _speakers(
    transcript: Transcript, turns: list[Turn], cues: list[Cue], choices: Choices
) -> tuple[tuple[SpeakerFound, ...], list[Problem]]:
    """Return everybody who speaks, and what is wrong with who they are."""
    mapped = choices.map.speakers if choices.map else {}
    counts = Counter(turn.speaker for turn in turns)
    found = tuple(
        SpeakerFound(name, role_of(name, choices.speakers, mapped, transcript.participants), count)
        for name, count in counts.items()
    )
    problems: list[Problem] = []
    for speaker in found:
        if speaker.role is None:
            first = next(cue for cue, turn in zip(cues, turns, strict=True) if turn.speaker == speaker.name)
            message = f"nothing says who {speaker.name!r} is ({counted(speaker.turns, 'turn')}); the role is set to 'other'."
            hint = f'Say it: convert --speakers "{speaker.name}=client", or under "speakers" in a mapping file.'
            problems.append(error("unmapped-speaker", transcript.place(first), message, hint))
    for name in sorted({*choices.speakers, *mapped}):
        if not any(name.strip().casefold() == each.strip().casefold() for each in counts) and name in choices.speakers:
            message = f"nobody in the file is called {name!r}. Names: {', '.join(sorted(counts)) or 'none'}."
            problems.append(warning("no-speaker", transcript.place(), message))
    if not turns:
        hint = "It holds codes: draft a mapping file with --suggest-map." if transcript.codebook else "Check its format."
        problems.append(error("no-turns", transcript.place(), "no talk was found in this file.", hint))
    elif THERAPISTS.isdisjoint(each.role for each in found):
        message = "no speaker is a therapist, so the session cannot be scored."
        name = next((each.name for each in found if each.role is None), "NAME")
        hint = f'Say who it is: convert --speakers "{name}=therapist".'
        problems.append(error("no-therapist", transcript.place(), message, hint))
    return found, problems


def _known_role(role: str | None) -> Role:
    return role or "other"  # type: ignore[return-value]  # roles come from the table of roles


def _number(transcript: Transcript, choices: Choices, problems: list[Problem]) -> int:
    """Return the number of the session: as the user says, as the file says, as its name says, else 1 with a warning."""
    for said in (choices.number, transcript.number):
        if said is not None:
            return said
    for name in (transcript.name or "", Path(transcript.file).name):
        if (found := _NUMBER.search(name)) and int(found[1]) <= 500:
            return int(found[1])
    message = "nothing says which session this is; it is taken for the first."
    problems.append(
        warning("no-number", transcript.place(), message, "Say it with convert --number, or name the file 's03-…'.")
    )
    return 1


def _id(transcript: Transcript, problems: list[Problem]) -> str:
    """Return an id for the session, from the file or its name."""
    said = transcript.name or Path(transcript.file).name.partition(".")[0]
    name = re.sub(r"[^\w.-]+", "-", said, flags=re.ASCII).strip("-._")[:120] or "session"
    if transcript.name and name != transcript.name:
        message = f"the file calls this session {transcript.name!r}; here it is {name!r}."
        problems.append(Problem("note", "session-id", transcript.place(), message))
    return name


def _targets(transcript: Transcript, choices: Choices) -> list[Problem]:
    """Return a problem for each code that the mapping file misspells."""
    where = Place(transcript.file)
    return [
        error("unknown-code", where, f"the mapping file names the code {code!r}, which no codebook has; it is lost.", near)
        for code, near in unknown_targets(choices.map, choices.known or ())
        if choices.known is not None
    ]
