"""ELAN files (.eaf): talk in tiers of their own, codes in tiers below them, or beside them by time.

A code that refers to an annotation is followed, over as many tiers as need be, to the talk that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.formats.elan_document import Document, Noted, Tier, document_of
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.moments import Moment, lay_on_time
from ipt_fidelity.readers.parts.safe_xml import parse_xml
from ipt_fidelity.readers.parts.tiers import Use, use_of
from ipt_fidelity.readers.transcript import Cue, Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "ELAN"


class ElanImporter:
    """Reads ELAN's annotation documents."""

    name = "ELAN"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """XML whose root is ANNOTATION_DOCUMENT."""
        if b"<ANNOTATION_DOCUMENT" in start.replace(b"\0", b""):
            return Strength.SIGNATURE
        return Strength.NAME if path.suffix.lower() == ".eaf" else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a document.

        Raises:
            BadInput: it is no such document.
        """
        file = str(path)
        root = parse_xml(read_file(path, options.largest), file)
        if root.name != "ANNOTATION_DOCUMENT":
            message = f"this is no ELAN document: it begins with <{root.name}>."
            raise BadInput([error("elan", Place(file, root.line), message, "Save it in ELAN as .eaf.")])
        problems: list[Problem] = []
        document = document_of(root, file, problems)
        return (_transcript(document, file, problems),)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The tiers by what they are for."""

    talk: tuple[Tier, ...]
    codes: tuple[Tier, ...]
    notes: tuple[Tier, ...]


def _transcript(document: Document, file: str, problems: list[Problem]) -> Transcript:
    tiers = _by_use(document, file, problems)
    talk = sorted((each for tier in tiers.talk for each in tier.annotations), key=lambda each: (each.order, each.line))
    owner = {each.id: at for at, each in enumerate(talk)}
    speakers = {each.id: tier.participant or tier.id for tier in tiers.talk for each in tier.annotations}
    cues: tuple[Cue, ...] = tuple(Cue(speakers[each.id], each.value, each.start, each.end, line=each.line) for each in talk)
    untimed = sum(1 for each in talk if each.start is None)
    if untimed:
        message = f"{counted(untimed, 'line')} of talk without a time of their own in the file; none is made up."
        problems.append(note("no-time", Place(file), message))
    marks: dict[int, list[Mark]] = {}
    moments: list[Moment] = []
    for tier, each in _entries(tiers.codes):
        mark = Mark(each.value, tier.annotator or document.author or None, tier.id, line=each.line)
        at = _talk_of(each, document.annotations, owner)
        if at is not None:
            marks.setdefault(at, []).append(mark)
        elif each.start is not None:
            moments.append(Moment(each.start, each.end, mark))
        else:
            message = f"the code {mark.code!r} belongs to no talk and has no time; it is left out."
            problems.append(error("span-outside", Place(file, each.line), message, "Attach it to an annotation in ELAN."))
    cues = tuple(msgspec.structs.replace(cue, marks=tuple(marks.get(at, ()))) for at, cue in enumerate(cues))
    cues, found = lay_on_time(cues, moments, file)
    problems += found
    cues = _with_notes(cues, tiers.notes, document, owner, problems, file)
    return Transcript(
        format=FORMAT,
        file=file,
        cues=cues,
        participants={tier.participant: tier.id for tier in tiers.talk if tier.participant},
        coders=tuple(dict.fromkeys(who for tier in tiers.codes if (who := tier.annotator or document.author))),
        codebook=document.vocabulary,
        problems=tuple(problems),
    )


def _by_use(document: Document, file: str, problems: list[Problem]) -> _Sorted:
    """Sort the tiers: those with a vocabulary and those below others hold codes, unless their name says otherwise."""
    found: dict[Use, list[Tier]] = {"talk": [], "codes": [], "notes": [], "language": []}
    for tier in document.tiers:
        use = use_of(f"{tier.id.partition('@')[0]} {tier.kind}")
        if tier.vocabulary or (tier.parent and use == "talk"):
            use = "codes"
        found[use].append(tier)
    for tier in found["language"]:
        if tier.annotations:
            message = f"the tier {tier.id!r} ({len(tier.annotations)}) holds words or their analysis; left aside."
            problems.append(note("tier", Place(file, tier.line), message))
    if not found["talk"]:
        problems.append(
            warning("tiers", Place(file), "no tier of this file looks like talk.", "Name the tiers after who speaks.")
        )
    names = {use: ", ".join(repr(tier.id) for tier in tiers) for use, tiers in found.items() if tiers}
    said = "; ".join(f"{use}: {listed}" for use, listed in names.items() if use != "language")
    problems.append(note("tiers", Place(file), f"tiers were read as {said or 'nothing'}."))
    return _Sorted(tuple(found["talk"]), tuple(found["codes"]), tuple(found["notes"]))


def _entries(tiers: tuple[Tier, ...]) -> Iterator[tuple[Tier, Noted]]:
    """Yield the annotations of tiers that say something."""
    yield from ((tier, each) for tier in tiers for each in tier.annotations if each.value)


def _talk_of(each: Noted, annotations: Mapping[str, Noted], owner: Mapping[str, int]) -> int | None:
    """Follow references from an annotation to the talk it is about."""
    seen: set[str] = set()
    here: Noted | None = each
    while here is not None and here.refers_to and here.refers_to not in seen:
        seen.add(here.refers_to)
        if here.refers_to in owner:
            return owner[here.refers_to]
        here = annotations.get(here.refers_to)
    return None


def _with_notes(
    cues: tuple[Cue, ...],
    tiers: tuple[Tier, ...],
    document: Document,
    owner: Mapping[str, int],
    problems: list[Problem],
    file: str,
) -> tuple[Cue, ...]:
    """Put notes on the codes of the talk that they are about; one on talk without codes is lost."""
    said: dict[int, list[str]] = {}
    for _, each in _entries(tiers):
        at = _talk_of(each, document.annotations, owner)
        if at is None or not cues[at].marks:
            message = f"the note {each.value!r} is on no coded turn; it is lost."
            problems.append(error("not-carried", Place(file, each.line), message, "Code that turn, or note it elsewhere."))
        else:
            said.setdefault(at, []).append(each.value)
    return tuple(_noted(cue, said.get(at, [])) for at, cue in enumerate(cues))


def _noted(cue: Cue, notes: list[str]) -> Cue:
    if not notes:
        return cue
    return msgspec.structs.replace(cue, marks=tuple(_annotated(cue.marks, notes)))


def _annotated(marks: tuple[Mark, ...], notes: list[str]) -> Iterator[Mark]:
    for mark in marks:
        yield msgspec.structs.replace(mark, details={**mark.details, "note": " ".join(notes)})
