"""brat standoff files: a text (.txt) with its annotations beside it (.ann)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import msgspec

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, warning
from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.spans import Span, lay_on_text
from ipt_fidelity.readers.parts.values import detail
from ipt_fidelity.readers.transcript import Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "brat"
_ANY: Final = re.compile(r"(?:[TREAMN]\d+|#\d*|\*)\t", re.ASCII)
_TEXT: Final = re.compile(r"(?P<id>T\d+)\t(?P<code>\S+) (?P<places>\d+ \d+(?:;\d+ \d+)*)(?:\t(?P<quote>.*))?", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"[AM]\d+\t(?P<name>\S+) (?P<of>\S+)(?: (?P<value>.*))?", re.ASCII)
_NOTE: Final = re.compile(r"#\d*\t\S+ (?P<of>\S+)\t(?P<said>.*)", re.ASCII)


class BratImporter:
    """Reads the annotations of brat with the text beside them."""

    name = "brat"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """Lines of standoff annotations."""
        first = head_text(start).partition("\n")[0]
        if path.suffix.lower() == ".ann":
            return Strength.SIGNATURE if _ANY.match(first) else Strength.NAME
        return Strength.SHAPE if _TEXT.match(first) else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a text.

        Raises:
            BadInput: the text is missing.
        """
        file = str(path)
        beside = path.with_suffix(".txt")
        if beside == path or not beside.is_file():
            message = f"the text {beside.name!r} is not beside these annotations."
            raise BadInput([error("no-text", Place(file), message, "Put both into one folder, under one name.")])
        raw = decode_text(read_file(beside, options.largest), str(beside))
        annotations = decode_text(read_file(path, options.largest), file)
        problems: list[Problem] = [*raw.problems, *annotations.problems]
        laid = lay_on_text(raw.text, _spans(annotations.text, file, problems), file)
        cues = tuple(msgspec.structs.replace(cue, line=None, path=f"{beside.name}, line {cue.line}") for cue in laid.cues)
        transcript = Transcript(
            format=FORMAT, file=file, cues=cues, encoding=raw.encoding, problems=(*problems, *laid.problems)
        )
        return (transcript,)


def _spans(text: str, file: str, problems: list[Problem]) -> list[Span]:
    """Return the codes with what attributes and notes say of them; relations and events are lost."""
    codes: dict[str, list[Span]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        where = Place(file, number)
        if not line.strip():
            continue
        if found := _TEXT.fullmatch(line):
            codes[found["id"]] = _of_line(found, number)
        elif found := _ATTRIBUTE.fullmatch(line):
            said = detail(found["name"], found["value"]) if found["value"] else {}
            if found["of"] not in codes or not said:
                shown = f"{found['name']} {found['value'] or ''}".strip()
                message = f"the attribute {shown!r} is of no kind that a code can carry here; it is lost."
                problems.append(
                    error("not-carried", where, message, "Make it a code, or call it quality, depth, person or area.")
                )
            else:
                codes[found["of"]] = [_with(span, said) for span in codes[found["of"]]]
        elif found := _NOTE.fullmatch(line):
            if found["of"] in codes:
                codes[found["of"]] = [_with(span, {"note": found["said"]}) for span in codes[found["of"]]]
            else:
                message = f"the note {found['said']!r} is on no code; it is lost."
                problems.append(error("not-carried", where, message))
        elif _ANY.match(line):
            message = "a relation, event or link cannot be kept."
            problems.append(error("not-carried", where, message))
        else:
            problems.append(warning("brat-line", where, f"this line is no annotation: {line[:40]!r}.", "Check it."))
    return [span for spans in codes.values() for span in spans]


def _of_line(found: re.Match[str], number: int) -> list[Span]:
    """Return the pieces of a code; the quote of one in several pieces holds all of them and is compared with none."""
    pieces = [tuple(map(_position, each.split())) for each in found["places"].split(";")]
    quote = found["quote"] if len(pieces) == 1 else None
    return [Span(start, end, Mark(found["code"], quote=quote, line=number)) for start, end in pieces]


def _position(written: str) -> int:
    return int(written[:15])


def _with(span: Span, said: dict[str, str | int | float]) -> Span:
    mark = span.mark
    return Span(span.start, span.end, msgspec.structs.replace(mark, details={**mark.details, **said}), span.begins)
