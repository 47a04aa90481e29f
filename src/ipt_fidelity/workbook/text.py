"""Text from outside, made safe for a cell: it stays text, it stays as it was, and it cannot break the file."""

from __future__ import annotations

import re
from collections.abc import Container

#: What Excel takes in one cell, counted as it counts: in UTF-16 units.
MOST_IN_A_CELL = 32_767
CUT_MARK = "… [cut at 32,767 characters]"
LONGEST_SHEET_NAME = 31
REPLACEMENT = "\ufffd"
#: Shows nothing and forbids a line break; it keeps two characters apart that a reader would take for an escape.
_JOINER = "\u2060"

_REMOVED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_REPLACED = re.compile("[\ud800-\udfff\ufffe\uffff]")
_DOUBTFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|\r|\x85")
_OVERLAPPING = re.compile("(?<=_x[0-9A-Fa-f]{4})_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


def cell_text(text: str) -> str:
    r"""Return text as it may stand in a cell: without control characters and lone surrogates, cut with a visible mark.

    >>> cell_text("=1+1\x07"), cell_text("a\r\nb")
    ('=1+1', 'a\nb')
    """
    if _DOUBTFUL.search(text):
        text = _REPLACED.sub(REPLACEMENT, _REMOVED.sub("", _LINE_ENDS.sub("\n", text)))
    if "_x" in text:
        # XlsxWriter escapes `_x0041_` but not a second one that shares its underscore.
        text = _OVERLAPPING.sub("_" + _JOINER, text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes this for rich text of its own and would write it as bare XML.
        text += _JOINER
    return cut(text)


def cut(text: str, most: int = MOST_IN_A_CELL, mark: str = CUT_MARK) -> str:
    """Return text of at most so many UTF-16 units, with a mark where something was left out."""
    if 2 * len(text) <= most or units(text) <= most:
        return text
    room = most - units(mark)
    kept = text.encode("utf-16-le", "replace")[: 2 * room].decode("utf-16-le", "ignore")
    return kept + mark


def units(text: str) -> int:
    """Return the length of a text as Excel counts it: a character beyond the first 65,536 counts two."""
    return len(text) + sum(character > "\uffff" for character in text)


def sheet_name(title: str, taken: Container[str] = ()) -> str:
    """Return a name that Excel takes for a sheet and that is not taken, whatever its case.

    >>> sheet_name("Sleep: notes/week", {"about"}), sheet_name("ABOUT", {"about"})
    ('Sleep notes week', 'ABOUT (2)')

    Args:
        title: what it is called.
        taken: names in use, in lower case.
    """
    name = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", cell_text(title)).split()).strip("' ") or "Table"
    if name.casefold() == "history":
        name = "History table"  # Excel keeps the bare word for itself
    for number in range(1, 10_000):
        ending = f" ({number})" if number > 1 else ""
        candidate = cut(name, LONGEST_SHEET_NAME - len(ending), "").rstrip("' ") + ending
        if candidate.casefold() not in taken:
            return candidate
    raise ValueError("too many sheets of one name")


def shortened(text: str, most: int = 180) -> str:
    """Return the beginning of a text on one line, cut between words.

    >>> shortened("What happened then, at the table?", 18)
    'What happened …'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0] + " …"


def clock(seconds: float | None) -> str:
    """Return seconds as minutes and seconds; an empty text where they are not known.

    >>> clock(75.4), clock(3725), clock(None)
    ('01:15', '62:05', '')
    """
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def words(name: str) -> str:
    """Return an id of ours in plain words.

    >>> words("not_yet_due")
    'not yet due'
    """
    return name.replace("_", " ")


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital and a full stop.

    >>> sentence("done earlier: session 2")
    'Done earlier: session 2.'
    """
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "”")) or not text else ".")
