"""One task of Label Studio, with everybody's annotations, as a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from ipt_fidelity.problems import Place, Problem, error, note, warning
from ipt_fidelity.readers.import_report import counted
from ipt_fidelity.readers.parts.dialogue import Dialogue, dialogue_in
from ipt_fidelity.readers.parts.spans import Span, lay_on_text
from ipt_fidelity.readers.parts.values import detail, objects, text, whole
from ipt_fidelity.readers.transcript import Cue, Mark, Transcript

FORMAT: Final = "Label Studio"
_SESSION: Final = ("session_id", "session", "conversation_id")
_CODES: Final = ("labels", "paragraphlabels", "hypertextlabels", "choices", "taxonomy")

#: Where a recording, or a text that is not in the export, is kept.
_ADDRESS: Final = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*://|/data/)\S+\s*")


@dataclass(frozen=True)
class Annotated:
    """A task, whatever the shape of the export.

    Attributes:
        id: of the task.
        data: what was annotated.
        annotations: what each coder made of it, with its place in the file.
        line: where the task begins.
        path: its place in the file.
        left: ``predictions`` and ``drafts``, once for each.
        alone: whether other coders of the task have entries of their own, as in JSON_MIN.
    """

    id: str | None
    data: Mapping[str, Any]
    annotations: tuple[tuple[str, Mapping[str, Any]], ...]
    line: int
    path: str
    left: tuple[str, ...]
    alone: bool = False

    def same_task(self, other: Annotated) -> bool:
        """Whether another entry is the same task, annotated by somebody else."""
        return self.alone and self.id is not None and self.id == other.id and self.data == other.data

    def with_others_of(self, other: Annotated) -> Annotated:
        """Return the task with the annotations of both."""
        return replace(self, annotations=self.annotations + other.annotations)


@dataclass(frozen=True, slots=True)
class _Result:
    """One thing that a coder did: the region it belongs to, its kind, what it says, and its place."""

    region: str
    name: str
    kind: str
    value: Mapping[str, Any]
    coder: str | None
    path: str


def transcript_of(task: Annotated, file: str) -> Transcript:
    """Return the transcript of a task."""
    where = Place(file, task.line, task.path)
    problems: list[Problem] = []
    results: list[_Result] = []
    coders: list[str] = []
    for path, annotation in task.annotations:
        if annotation.get("was_cancelled") is True:
            problems.append(note("cancelled", replace(where, path=path), "a coder skipped this task; it is left aside."))
            continue
        coder = coder_of(annotation.get("completed_by"))
        coders += [coder] if coder else []
        results += _results(annotation, coder, path, file, task.line, problems)
    problems += _left_aside(task.left, where)
    dialogue = dialogue_in(task.data)
    regions = list(_regions(results, file, task.line, problems))
    if dialogue is not None:
        cues = _on_paragraphs(dialogue, regions, file, task, problems)
    else:
        running = _running_text(task.data, regions)
        if running is None:
            problems.append(error("no-text", where, "this task has neither a text nor a dialogue.", "Export its data too."))
        laid = lay_on_text(running or "", list(_spans(regions, file, task.line, problems)), file)
        cues, problems = tuple(_at(task, cue) for cue in laid.cues), [*problems, *laid.problems]
    return Transcript(
        format=FORMAT,
        file=file,
        cues=cues,
        name=next((said for key in _SESSION if (said := text(task.data.get(key)))), f"task-{task.id}" if task.id else None),
        coders=tuple(dict.fromkeys(coders)),
        problems=tuple(problems),
    )


def coder_of(said: Any) -> str | None:
    """Return what a file calls a coder: an e-mail address or name, else the number of the account."""
    if isinstance(said, dict):
        return next((found for key in ("email", "username", "first_name", "id") if (found := text(said.get(key)))), None)
    return text(said)


def _left_aside(left: Sequence[str], where: Place) -> Iterator[Problem]:
    if machine := left.count("predictions"):
        yield note(
            "predictions", where, f"{counted(machine, 'prediction')} of a model left aside: only people's codes count."
        )
    if drafts := left.count("drafts"):
        said = f"{counted(drafts, 'draft')} that nobody submitted left aside."
        yield warning("drafts", where, said, "Submit it in Label Studio and export again, if it counts.")


def _results(
    annotation: Mapping[str, Any], coder: str | None, path: str, file: str, line: int, problems: list[Problem]
) -> Iterator[_Result]:
    given = annotation.get("result")
    if strange := sum(not isinstance(each, dict) for each in given) if isinstance(given, list) else 0:
        message = f"{counted(strange, 'result')} of no known kind left out."
        problems.append(error("not-carried", Place(file, line, path), message, "Export the task again."))
    for at, result in objects(given):
        place = f"{path}.result[{at}]"
        kind, value = text(result.get("type")) or "", result.get("value")
        if kind == "relation" or not isinstance(value, dict):
            what = "a relation between two codes" if kind == "relation" else f"a result of kind {kind or 'unknown'!r}"
            problems.append(error("not-carried", Place(file, line, place), f"{what} cannot be kept in a session."))
            continue
        yield _Result(text(result.get("id")) or place, text(result.get("from_name")) or "", kind, value, coder, place)


@dataclass(frozen=True, slots=True)
class _Region:
    """A code on a stretch of text or paragraphs: the value with its positions, and the mark."""

    value: Mapping[str, Any]
    mark: Mark


def _regions(results: Sequence[_Result], file: str, line: int, problems: list[Problem]) -> Iterator[_Region]:
    """Yield a region for each code; what was said about a region goes with its codes, what is about the whole is lost."""
    anchors: dict[tuple[str | None, str], _Result] = {}
    for result in results:
        if {"start", "end"} <= result.value.keys():
            anchors.setdefault((result.coder, result.region), result)
    members: dict[tuple[str | None, str], list[_Result]] = {key: [] for key in anchors}
    for result in results:
        if (result.coder, result.region) in anchors:
            members[result.coder, result.region].append(result)
        else:
            problems.append(_about_all(result, file, line))
    for (coder, region), together in members.items():
        said: dict[str, str | int | float] = {}
        for member in together:
            said |= _said(member)
        place = anchors[coder, region].value
        quote = place.get("text") if isinstance(place.get("text"), str) else None
        for member in together:
            for name in _codes(member):
                mark = Mark(name, coder, member.name or None, said, quote, line=line, path=member.path)
                yield _Region(place, mark)


def _codes(result: _Result) -> Iterator[str]:
    """Yield the codes of a result, by its kind, or under another name of labels, as some imports leave them."""
    for key in dict.fromkeys((result.kind, *_CODES)):
        found = result.value.get(key)
        if key not in _CODES and not key.endswith("labels"):
            continue
        if isinstance(found, list) and found:
            yield from (name for each in found if (name := text(each[-1] if isinstance(each, list) and each else each)))
            return


def _said(result: _Result) -> dict[str, str | int | float]:
    """Return what a rating, a choice or a text about a region says, as details of its codes."""
    value = result.value
    if "rating" in value or "number" in value:
        stars = value.get("rating", value.get("number"))
        return detail(result.name, stars) or detail("quality" if "rating" in value else "value", stars)
    written = value.get("text")
    if result.kind == "textarea" and isinstance(written, list):
        return detail("note", " ".join(said for each in written if (said := text(each))))
    return {}


def _about_all(result: _Result, file: str, line: int) -> Problem:
    """Return the loss of something that was said about the whole task: a session has no place for it."""
    shown = next((result.value[key] for key in ("rating", "number", "choices", "text") if key in result.value), None)
    message = (
        f"{result.name or result.kind!r} ({result.kind}: {shown!r}) is about the whole task and on no turn; it is lost."
    )
    hint = "Write it down as a rating of the session, or put it on a turn in Label Studio."
    return error("not-carried", Place(file, line, result.path), message, hint)


def _spans(regions: Iterable[_Region], file: str, line: int, problems: list[Problem]) -> Iterator[Span]:
    """Yield where codes stand in the text; one with neither positions nor words to find it by is lost, not guessed.

    Marked web pages give paths as ``start`` and ``end``, and the positions in the whole under ``globalOffsets``.
    """
    for region in regions:
        offsets = region.value.get("globalOffsets")
        told = offsets if isinstance(offsets, dict) else region.value
        start, end = (-1 if (at := whole(told.get(key))) is None else at for key in ("start", "end"))
        if min(start, end) < 0 and not (region.mark.quote or "").strip():
            message = f"the code {region.mark.code!r} has no positions in the text; it is left out."
            problems.append(error("span-outside", Place(file, line, region.mark.path), message, "Check it in Label Studio."))
        else:
            yield Span(start, end, region.mark)


def _running_text(data: Mapping[str, Any], regions: Sequence[_Region]) -> str | None:
    """Return the text that was annotated: the one in which most of the marked texts stand, the longest of them.

    The address of a recording or of a text that is kept elsewhere is no talk.
    """
    texts = [value for value in data.values() if isinstance(value, str) and value.strip() and not _ADDRESS.fullmatch(value)]
    quotes = [region.mark.quote for region in regions if region.mark.quote]
    return max(texts, key=lambda each: (sum(quote in each for quote in quotes), len(each)), default=None)


def _at(task: Annotated, cue: Cue) -> Cue:
    return msgspec.structs.replace(cue, line=task.line, path=task.path)


def _on_paragraphs(
    dialogue: Dialogue, regions: Sequence[_Region], file: str, task: Annotated, problems: list[Problem]
) -> tuple[Cue, ...]:
    """Put codes on paragraphs; a code over several of them goes to each in which it covers something."""
    cues = [msgspec.structs.replace(each, line=task.line, path=f"{task.path}.{each.path}") for each in dialogue.cues]
    marks: dict[int, list[Mark]] = {}
    for region in regions:
        covered, quote = _covered(region.value, dialogue), region.mark.quote
        matched = None if quote is None else _bare("".join(piece for _, piece in covered)) == _bare(quote)
        if not covered:
            message = f"the code {region.mark.code!r} stands on no paragraph of this task; it is left out."
            problems.append(
                error("span-outside", Place(file, task.line, region.mark.path), message, "Check it in Label Studio.")
            )
        for at, _ in covered:
            marks.setdefault(at, []).append(msgspec.structs.replace(region.mark, matched=matched))
    return tuple(msgspec.structs.replace(cue, marks=tuple(marks.get(at, ()))) for at, cue in enumerate(cues))


def _covered(value: Mapping[str, Any], dialogue: Dialogue) -> list[tuple[int, str]]:
    """Return the paragraphs that a region touches with what it covers of each.

    ``start`` and ``end`` are paragraphs, often written as text; offsets are positions in the first and last of them.
    """
    first, last = whole(value.get("start")), whole(value.get("end"))
    if first is None or last is None:
        return []
    found = []
    for at in range(max(first, 0), min(last, len(dialogue.texts) - 1) + 1):
        spoken = dialogue.texts[at]
        begin = (whole(value.get("startOffset")) or 0) if at == first else 0
        given = whole(value.get("endOffset")) if at == last else None
        end = len(spoken) if given is None else given
        if spoken[begin:end].strip():
            found.append((at, spoken[begin:end]))
    return found


def _bare(written: str) -> str:
    return "".join(written.split())
