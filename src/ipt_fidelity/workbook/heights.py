"""How many lines a text takes in a column, so that rows are high enough wherever the book is opened.

Excel fits rows by itself, LibreOffice trusts the file and shows one line. Arial is chosen because its widths hold on every
machine: where it is missing, fonts with the same widths stand in.
"""

from __future__ import annotations

import math

#: Widths of Arial in thousandths of its size; characters of one width stand together.
_BY_WIDTH = {
    222: "ijl'’‘",
    278: " \u00a0ft!.,:;/\\|I[]│·",
    333: "r()-`“”",
    500: "ckszvxyJ",
    556: "abdeghnopqu0123456789L_?$–",
    584: "+<=>~",
    667: "ABEKPSVXY&",
    722: "wCDHNRUT",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
    1000: "—…",
}
_DIGIT_PIXELS = 7  # of Arial 10, the font that column widths are counted in
_PADDING_PIXELS = 8
_PIXELS_A_POINT = 96 / 72
_BOLD = 1.09
#: Half a word: what a line leaves free, on average, before the word that does not fit.
_FREE_EMS = 1.4
_POINTS_A_LINE = 1.3
_POINTS_AROUND = 3.0
#: Excel takes no higher row.
HIGHEST = 409.0


class _Widths(dict[str, int]):
    def __missing__(self, character: str) -> int:
        """Return a width for what is not listed: Chinese and the like are as wide as high."""
        return 1000 if character >= "\u1100" else 600


_WIDTHS = _Widths({character: width for width, characters in _BY_WIDTH.items() for character in characters})


def lines_of(text: str, column: float, points: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes.

    >>> lines_of("short", 20, 9), lines_of("A sentence that is a good deal longer than its column is wide", 20, 9)
    (1, 3)

    Args:
        text: what stands in the cell.
        column: width of the column, in characters as Excel counts them.
        points: size of the font.
        bold: whether it is bold.
    """
    room = (column * _DIGIT_PIXELS + 5 - _PADDING_PIXELS) / (points * _PIXELS_A_POINT)
    scale = (_BOLD if bold else 1.0) / 1000
    count = 0
    for paragraph in text.split("\n"):
        length = sum(map(_WIDTHS.__getitem__, paragraph)) * scale
        count += 1 if length <= room else math.ceil((length - _FREE_EMS) / max(room - _FREE_EMS, 1.0))
    return count


def height_of(lines: int, points: float) -> float:
    """Return the height of a row for so many lines.

    >>> height_of(2, 9)
    26.4
    """
    return min(HIGHEST, round(lines * points * _POINTS_A_LINE + _POINTS_AROUND, 1))
