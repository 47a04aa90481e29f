"""From the bytes of a foreign text to characters: which encoding, how sure, and what could not be read.

A byte order mark or valid UTF-8 settles it. Only where both are missing is anything guessed, among the two old encodings
that transcripts come in, and a guess is always said: wrong letters must not pass for what somebody said.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, Problem, error, warning

#: UTF-32 before UTF-16: the mark of the former begins with that of the latter.
_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_GUESSED = {"cp1252": "Windows-1252", "gb18030": "GB18030"}
_REPLACED = "\N{REPLACEMENT CHARACTER}"
#: UTF-8 that somebody has read as Windows-1252 and saved again: é as Ã©, ’ as â€™.
_READ_TWICE = re.compile("Ã[\x80-\xbf¡-¿€-™]|â€[™œ\x9d“”˜¦]")
_SAMPLE = 64 * 1024  # bytes of lines with old letters; more does not make a guess better
_ORDER = 0.1  # of charset-normalizer's mess, 0 to 1: above this the text is full of unlikely characters
_LANGUAGE = 0.2  # of its coherence, 0 to 1: above this the letters are as frequent as in some language
#: What each degree of confidence rests on, as it is said with the guess.
CONFIDENCE = {
    "high": "read so, it has next to no unlikely characters, and its letters are as frequent as in a language",
    "low": "there are too few letters to tell by, or unlikely ones among them",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with how it was read: the encoding in words with the confidence of a guess, and problems."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode_text(raw: bytes, file: str) -> Decoded:
    """Return the text of a file, whatever its encoding.

    Raises:
        BadInput: it is no text in an encoding that is known here.
    """
    for mark, codec, name in _BY_MARK:
        if raw.startswith(mark):
            return _checked(raw.decode(codec, "replace"), name, file)
    if raw.count(0) > len(raw) // 8:
        hint = "If it is UTF-16 without a byte order mark, open it in an editor and save it as UTF-8."
        raise BadInput([error("binary", Place(file), "this is no text: it is full of zero bytes.", hint)])
    try:
        return _checked(raw.decode("utf-8"), "UTF-8", file)
    except UnicodeDecodeError:
        damaged = raw.decode("utf-8", "replace")
    foreign = sum(1 for each in damaged if each > "\x7f" and each != _REPLACED)
    if foreign >= 4 * damaged.count(_REPLACED):
        return _checked(damaged, "UTF-8, damaged", file)
    return _guess(raw, file)


def head_text(start: bytes) -> str:
    """Return the beginning of a file as text, well enough to recognise it; its last character may be cut off."""
    for mark, codec, _ in _BY_MARK:
        if start.startswith(mark):
            return start.decode(codec, "ignore")
    try:
        return start.decode("utf-8")
    except UnicodeDecodeError as reason:
        cut_off = len(start) - reason.start < 4
        return start[: reason.start].decode("utf-8") if cut_off else start.decode("latin-1")


def _checked(text: str, encoding: str, file: str) -> Decoded:
    """Return a text with what is wrong with its letters."""
    if text.isascii():
        return Decoded(text, encoding)
    problems: list[Problem] = []
    if (at := text.find(_REPLACED)) >= 0:
        many = text.count(_REPLACED)
        message = (
            f"{many} character{'s are' if many > 1 else ' is'} lost: what stands there is no {encoding.partition(',')[0]}."
        )
        problems.append(error("lost-characters", _place(text, at, file), message, "Export the file again."))
    if found := _READ_TWICE.search(text):
        message = f"{found[0]!r} looks like a letter that was saved in the wrong encoding before this file was made."
        problems.append(warning("mojibake", _place(text, found.start(), file), message, "Export the file again, as UTF-8."))
    return Decoded(text, encoding, tuple(problems))


def _guess(raw: bytes, file: str) -> Decoded:
    from charset_normalizer import from_bytes  # noqa: PLC0415  # only an old file needs it

    sample = b"\n".join(line for line in raw.splitlines() if not line.isascii())[:_SAMPLE]
    best: Any = from_bytes(sample, cp_isolation=list(_GUESSED)).best()
    if best is None:
        message = "the encoding is not UTF-8, and neither Windows-1252 nor GB18030."
        raise BadInput([error("encoding", Place(file), message, "Open it where it reads well and save it as UTF-8.")])
    name = _GUESSED.get(best.encoding, best.encoding)
    confidence = "high" if best.chaos < _ORDER and best.coherence >= _LANGUAGE else "low"
    text = raw.decode(best.encoding, "replace")
    at = next((position for position, each in enumerate(text) if each > "\x7f"), 0)
    message = (
        f"the file does not say its encoding; it is read as {name} ({confidence} confidence: {CONFIDENCE[confidence]})."
    )
    said = warning("encoding-guessed", _place(text, at, file), message, "Look at its letters, or save it as UTF-8.")
    decoded = _checked(text, f"{name}, guessed ({confidence} confidence)", file)
    return Decoded(decoded.text, decoded.encoding, (said, *decoded.problems))


def _place(text: str, at: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, at) + 1)
