"""INCEpTION's export for agreement: codes with users and positions, their documents beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ipt_fidelity.documents import parse_json
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error
from ipt_fidelity.readers.parts.encodings import decode_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.spans import Span, lay_on_text
from ipt_fidelity.readers.parts.values import objects, text, whole
from ipt_fidelity.readers.transcript import Mark, ReadOptions, Strength, Transcript

FORMAT: Final = "INCEpTION"
_BEGINS: Final = re.compile(rb"[\s\xef\xbb\xbf]*\[\s*\{")


class InceptionImporter:
    """Reads lists of codes with document, user, begin and end."""

    name = "INCEpTION"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """A list of objects with those keys."""
        del path
        keys = all(b'"%s"' % key in start for key in (b"doc", b"user", b"begin", b"end"))
        return Strength.SIGNATURE if keys and _BEGINS.match(start) else Strength.NONE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Transcript]:
        """Yield a session for each document.

        Raises:
            BadInput: the file holds no code.
        """
        file = str(path)
        document = parse_json(read_file(path, options.largest), file)
        by_document: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for at, each in objects(document.data):
            by_document.setdefault(text(each.get("doc")) or "", []).append((at, each))
        if not by_document:
            raise BadInput([error("no-codes", Place(file), "the file holds no code.", "Export it again.")])
        for name, codes in by_document.items():
            problems: list[Problem] = []
            spans = list(_spans(codes, file, problems))
            running, encoding = _beside(path, name, options, problems)
            laid = lay_on_text(running, spans, file) if running else None
            if laid is None:
                message = f"{len(spans)} codes of {name!r} have no text to stand on; they are lost."
                hint = f"Put {_plain(name) or 'the document'} beside this file, as plain text."
                problems.append(error("no-text", Place(file), message, hint))
            yield Transcript(
                format=FORMAT,
                file=file,
                cues=laid.cues if laid else (),
                name=name.rpartition(".")[0] or name or None,
                coders=tuple(dict.fromkeys(span.mark.coder for span in spans if span.mark.coder)),
                encoding=encoding,
                problems=(*problems, *(laid.problems if laid else ())),
            )


def _spans(codes: Sequence[tuple[int, Mapping[str, Any]]], file: str, problems: list[Problem]) -> Iterator[Span]:
    for at, each in codes:
        start, end, code = whole(each.get("begin")), whole(each.get("end")), text(each.get("label"))
        path = f"[{at}]"
        if start is None or end is None or code is None:
            message = "this code lacks its label, its begin or its end; it is lost."
            problems.append(error("span-outside", Place(file, path=path), message, "Export it again."))
        else:
            quote = each.get("text")
            yield Span(
                start, end, Mark(code, text(each.get("user")), quote=quote if isinstance(quote, str) else None, path=path)
            )


def _beside(path: Path, name: str, options: ReadOptions, problems: list[Problem]) -> tuple[str, str]:
    """Return the text of a document that lies beside the file, and its encoding."""
    place = path.with_name(_plain(name)) if _plain(name) else path
    if place == path or not place.is_file():
        return "", ""
    decoded = decode_text(read_file(place, options.largest), str(place))
    problems += decoded.problems
    return decoded.text, decoded.encoding


def _plain(name: str) -> str:
    """Return the file name of a document, without any folder."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "" if bare in ("", ".", "..") or not bare.isprintable() or len(bare) > 200 else bare
