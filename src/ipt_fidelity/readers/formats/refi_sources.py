"""Texts of a REFI-QDA project with what was coded in them, each a transcript."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.formats.refi_codes import QdaCode, codebook_of, guid, users_of
from ipt_fidelity.readers.parts.encodings import decode_text
from ipt_fidelity.readers.parts.safe_xml import Element
from ipt_fidelity.readers.parts.spans import Span, lay_on_text
from ipt_fidelity.readers.parts.spoken import Spoken, spoken_lines
from ipt_fidelity.readers.parts.values import seconds, whole
from ipt_fidelity.readers.transcript import Mark, Transcript

FORMAT: Final = "REFI-QDA"
#: Finds the bytes of a source by its file name; None where it is missing.
Texts = Callable[[str], bytes | None]
_MEDIA: Final = ("AudioSource", "VideoSource")
_WITHOUT_TEXT: Final = ("PDFSource", "PictureSource")


@dataclass(frozen=True)
class _Project:
    """What the sources of a project refer to."""

    file: str
    texts: Texts
    codes: Mapping[str, QdaCode]
    users: Mapping[str, str]
    variables: Mapping[str, str]


def transcripts_of(root: Element, file: str, texts: Texts) -> Iterator[Transcript]:
    """Yield a transcript for each text source, and for each transcript of a recording.

    Args:
        root: the project.
        file: how it is called in messages.
        texts: finds the texts that stand in files of their own.

    Raises:
        BadInput: the project has no source.
    """
    variables = {guid(each.get("guid")): each.get("name") for each in root.walk("Variable")}
    project = _Project(file, texts, codebook_of(root), users_of(root), variables)
    sources = [source for holder in root.each("Sources") for source in holder.children]
    if not sources:
        message = "the project holds no source."
        raise BadInput([error("no-sources", Place(file, root.line), message, "Export it with its sources.")])
    beside = tuple(_beside(root, file))
    for source in sources:
        talks = (
            [source]
            if source.name == "TextSource"
            else [each for each in source.each("Transcript") if source.name in _MEDIA]
        )
        for talk in talks:
            yield _transcript(talk, source, project, beside)
            beside = ()
        if not talks:
            yield _untold(source, project, beside)
            beside = ()


def _beside(root: Element, file: str) -> Iterator[Problem]:
    """Yield what a project holds besides texts and codes."""
    for name in ("Cases", "Notes", "Links", "Graphs"):
        held = [child for holder in root.each(name) for child in holder.children]
        if held and name == "Notes":
            message = f"{len(held)} notes of the project are on no coded words; they are lost."
            yield error("not-carried", Place(file, held[0].line), message, "Keep them in the program they are from.")
        elif held:
            yield note("left-aside", Place(file, held[0].line), f"{name} of the project left aside: {len(held)}.")


def _untold(source: Element, project: _Project, before: tuple[Problem, ...]) -> Transcript:
    """Return the loss of a source that has no text of which codes could be kept."""
    codings = sum(1 for _ in source.walk("Coding"))
    where = Place(project.file, source.line)
    message = f"the source {source.get('name')!r} ({source.name}) has no transcript; its {codings} codings are not read."
    said = (
        error("not-carried", where, message, "Export it as a text source.")
        if codings
        else note("left-aside", where, f"the source {source.get('name')!r} ({source.name}) has no transcript and no codes.")
    )
    return Transcript(format=FORMAT, file=project.file, cues=(), name=source.get("name") or None, problems=(*before, said))


def _transcript(talk: Element, source: Element, project: _Project, before: tuple[Problem, ...]) -> Transcript:
    problems: list[Problem] = list(before)
    text, encoding = _text(talk, project, problems)
    syncs = _syncs(talk)
    spans = list(_spans(talk, syncs, project, problems))
    lines = tuple(spoken_lines(text)) if not syncs else _timed(tuple(spoken_lines(text)), syncs)
    laid = lay_on_text(text, spans, project.file, lines) if text else None
    if laid is None and spans:
        message = f"{len(spans)} codes have no text to stand on; they are lost."
        problems.append(error("not-carried", Place(project.file, talk.line), message))
    problems += _of_the_whole(talk, source, project)
    coders = dict.fromkeys(span.mark.coder for span in spans if span.mark.coder)
    names = [each.get("name").strip() for each in (talk, source)]
    return Transcript(
        format=FORMAT,
        file=project.file,
        cues=tuple(msgspec.structs.replace(cue, line=talk.line) for cue in laid.cues) if laid else (),
        encoding=encoding,
        name=next((name for name in names if name), None),
        coders=tuple(coders),
        codebook={code.name: code.description for code in project.codes.values()},
        problems=(*problems, *(laid.problems if laid else ())),
    )


def _text(talk: Element, project: _Project, problems: list[Problem]) -> tuple[str, str]:
    """Return the text of a source and its encoding."""
    inside = talk.first("PlainTextContent")
    if inside is not None and inside.text:
        return inside.text, "set by the XML"
    path = talk.get("plainTextPath")
    name = path.replace("\\", "/").rpartition("/")[2].removeprefix("internal:")
    where = Place(project.file, talk.line)
    if not name or name in (".", ".."):
        hint = (
            "Export it again with plain texts."
            if not talk.get("richTextPath")
            else "It has a formatted text alone; export it with plain texts."
        )
        problems.append(error("no-text", where, f"the source {talk.get('name')!r} has no plain text.", hint))
        return "", ""
    raw = project.texts(name)
    if raw is None:
        message = f"the text {name!r} is not in the project."
        problems.append(error("no-text", where, message, "Name the .qdpx, or put the folder Sources beside this file."))
        return "", ""
    decoded = decode_text(raw, f"{project.file} ({name})")
    problems += decoded.problems
    return decoded.text, decoded.encoding


def _syncs(talk: Element) -> Mapping[str, tuple[int, float | None]]:
    """Return the points where a text and its recording meet: position and seconds, by GUID."""
    found = {}
    for each in talk.each("SyncPoint"):
        position = whole(each.get("position"))
        if position is not None and position >= 0:
            found[guid(each.get("guid"))] = position, seconds(whole(each.get("timeStamp")), 1000)
    return found


def _timed(lines: tuple[Spoken, ...], syncs: Mapping[str, tuple[int, float | None]]) -> tuple[Spoken, ...]:
    """Give lines the times of the last point before or at their beginning, and of the first one at or after their end."""
    points = sorted((position, time) for position, time in syncs.values() if time is not None)
    positions = [position for position, _ in points]
    timed = []
    for line in lines:
        first = bisect.bisect_right(positions, line.text_begin) - 1
        last = bisect.bisect_left(positions, line.end)
        start = points[first][1] if first >= 0 and points[first][0] >= line.begin else None
        end = points[last][1] if last < len(points) else None
        cue = msgspec.structs.replace(line.cue, start=line.cue.start if start is None else start, end=end)
        if cue.end is not None and (cue.start is None or cue.end < cue.start):
            cue = msgspec.structs.replace(cue, end=None)
        timed.append(Spoken(cue, line.begin, line.text_begin, line.end))
    return tuple(timed)


def _spans(
    talk: Element, syncs: Mapping[str, tuple[int, float | None]], project: _Project, problems: list[Problem]
) -> Iterator[Span]:
    for selection in talk.children:
        if selection.name not in ("PlainTextSelection", "TranscriptSelection"):
            continue
        where = Place(project.file, selection.line)
        places = _places(selection, syncs)
        marks = list(_marks(selection, project, problems))
        said = _said(selection)
        if not marks and said:
            problems.append(error("not-carried", where, f"the note {said!r} is on words without a code; it is lost."))
        if places is None and marks:
            message = f"the selection {selection.get('name')!r} has no positions that can be read; its codes are lost."
            problems.append(error("span-outside", where, message, "Export the project again."))
        elif places is not None:
            yield from (Span(*places, mark, begins=True) for mark in marks)


def _places(selection: Element, syncs: Mapping[str, tuple[int, float | None]]) -> tuple[int, int] | None:
    start, end = whole(selection.get("startPosition")), whole(selection.get("endPosition"))
    if start is None or end is None:
        first, last = (syncs.get(guid(selection.get(name))) for name in ("fromSyncPoint", "toSyncPoint"))
        if first is None or last is None:
            return None
        start, end = first[0], last[0]
    return start, end


def _marks(selection: Element, project: _Project, problems: list[Problem]) -> Iterator[Mark]:
    said = _said(selection)
    for coding in selection.each("Coding"):
        made_by = coding.get("creatingUser") or selection.get("creatingUser")
        coder = project.users.get(guid(made_by), made_by or None)
        for ref in coding.each("CodeRef"):
            code = project.codes.get(guid(ref.get("targetGUID")))
            if code is None:
                message = f"the code {ref.get('targetGUID')} is not in the codebook of the project; it is lost."
                problems.append(error("no-code", Place(project.file, ref.line), message, "Export the project again."))
                continue
            notes = {"note": said} if said else {}
            yield Mark(code.name, coder, details=notes, quote=selection.get("name").strip() or None, line=selection.line)
    for ref in selection.walk("NoteRef"):
        message = "a note that the selection refers to is not read."
        problems.append(warning("note-ref", Place(project.file, ref.line), message, "Keep it in the program it is from."))


def _said(selection: Element) -> str:
    description = selection.first("Description")
    return " ".join(description.text.split()) if description else ""


def _of_the_whole(talk: Element, source: Element, project: _Project) -> Iterator[Problem]:
    """Yield what is said of a source as a whole and of no turn: codes and the values of variables."""
    for holder in {id(each): each for each in (talk, source)}.values():
        for coding in holder.each("Coding"):
            names = [
                project.codes[key].name
                for ref in coding.each("CodeRef")
                if (key := guid(ref.get("targetGUID"))) in project.codes
            ]
            message = f"the code {', '.join(names) or 'without name'!r} is on the whole source and on no turn; it is lost."
            yield error("not-carried", Place(project.file, coding.line), message, "Put it on the words of a turn.")
        for value in holder.each("VariableValue"):
            ref = value.first("VariableRef")
            name = project.variables.get(guid(ref.get("targetGUID")) if ref else "", "without name")
            said = " ".join(child.text.strip() for child in value.children if child.name != "VariableRef")
            message = f"the variable {name!r} ({said}) is about the whole source and on no turn; it is lost."
            yield error("not-carried", Place(project.file, value.line), message, "Write it down as a rating of the session.")
    for name in _WITHOUT_TEXT:
        if talk.first(name) is not None:
            yield note("left-aside", Place(project.file, talk.line), f"{name} left aside.")
