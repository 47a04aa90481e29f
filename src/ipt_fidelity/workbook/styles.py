"""The look of a book: one typeface, a quiet palette, and every format made once."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, NamedTuple

INK = "#22313A"
MUTED = "#5F6E78"
ACCENT = "#2F5468"
LINE = "#C9D2D8"
BAND = "#E6ECEF"
SHADE = "#F4F6F7"
#: Fills differ in lightness too, so that they survive a grey printer; a word always says the same.
SAGE = "#E3EEE6"
SAND = "#F7EACB"
CLAY = "#EFCFC4"
#: The cells that a person fills in: the only ones with a dotted frame, which shows in grey too.
OPEN = "#FFFBEA"

FONT = "Arial"
POINTS = 9
_BASE = {"font_name": FONT, "font_size": POINTS, "font_color": INK, "valign": "top"}
_ROW = {"bottom": 1, "bottom_color": LINE}
_WRAP = {"text_wrap": True}
_CENTRE = {"align": "center"}
_INPUT = {"bg_color": OPEN, "border": 4, "border_color": MUTED, "locked": False}

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 14, "bold": True, "font_color": ACCENT},
    "subtitle": {"font_color": MUTED},
    "section": {"font_size": 10, "bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
    "section_small": {"font_size": 8, "font_color": MUTED, **_CENTRE, "bottom": 1, "bottom_color": ACCENT},
    "header": {"bold": True, "bg_color": BAND, "valign": "vcenter", **_WRAP, "bottom": 1, "bottom_color": MUTED},
    "header_centre": {
        "bold": True,
        "bg_color": BAND,
        "valign": "vcenter",
        **_WRAP,
        **_CENTRE,
        "bottom": 1,
        "bottom_color": MUTED,
    },
    "note": {"font_color": MUTED, "italic": True},
    "plain": {},
    "paragraph": {**_WRAP},
    "text": {**_WRAP, **_ROW},
    "strong": {**_WRAP, **_ROW, "bold": True},
    "quiet": {**_WRAP, **_ROW, "font_color": MUTED},
    "centre": {**_ROW, **_CENTRE},
    "centre_strong": {**_ROW, **_CENTRE, "bold": True},
    "centre_quiet": {**_ROW, **_CENTRE, "font_color": MUTED},
    "level": {**_ROW, **_CENTRE, "bold": True, "num_format": "0"},
    "score": {**_ROW, **_CENTRE, "bold": True, "num_format": "0.00"},
    "total": {**_ROW, **_CENTRE, "bold": True, "num_format": "0.00", "bg_color": BAND},
    "total_text": {**_ROW, **_WRAP, "bold": True, "bg_color": BAND},
    "total_bar": {**_ROW, **_WRAP, "font_color": ACCENT, "bg_color": BAND, "font_size": 8},
    "total_centre": {**_ROW, **_CENTRE, "bg_color": BAND},
    "bar": {**_ROW, "font_color": ACCENT, "font_size": 8},
    "number": {**_ROW, **_CENTRE, "num_format": "General"},
    "decimal": {**_ROW, **_CENTRE, "num_format": "0.0"},
    "share": {**_ROW, **_CENTRE, "num_format": "0 %"},
    "small_right": {**_ROW, "align": "right", "indent": 1, "font_size": 8, "font_color": MUTED, "italic": True},
    "link": {**_ROW, **_CENTRE, "font_color": ACCENT, "underline": 1},
    "link_flag": {**_ROW, **_CENTRE, "font_color": INK, "underline": 1, "bg_color": CLAY},
    "flag": {**_ROW, **_WRAP, "bg_color": CLAY},
    "flag_strong": {**_ROW, **_WRAP, "bold": True, "bg_color": CLAY},
    "speech": {**_WRAP, **_ROW},
    "speech_therapist": {**_WRAP, **_ROW, "bg_color": SHADE},
    "centre_therapist": {**_ROW, **_CENTRE, "bg_color": SHADE},
    "strong_therapist": {**_ROW, **_WRAP, "bold": True, "bg_color": SHADE},
    "quiet_therapist": {**_WRAP, **_ROW, "font_color": MUTED, "bg_color": SHADE},
    "done": {**_ROW, **_CENTRE, "bg_color": SAGE, "bold": True},
    "partly": {**_ROW, **_CENTRE, "bg_color": SAND},
    "weight": {**_ROW, **_CENTRE, "num_format": '0.##;-0.##;"shown only"'},
    "gap": {**_ROW, **_CENTRE, "num_format": "+0;-0;0"},
    "final": {**_ROW, **_CENTRE, "bold": True, "num_format": "General", "bg_color": SHADE},
    "final_mean": {**_ROW, **_CENTRE, "bold": True, "num_format": "0.00", "bg_color": SHADE},
    "input": {**_INPUT, **_WRAP},
    "input_level": {**_INPUT, **_CENTRE, "bold": True, "num_format": "0"},
    "input_number": {**_INPUT, **_CENTRE, **_WRAP, "num_format": "General"},
    "legend": {"valign": "vcenter", **_CENTRE, "bg_color": OPEN, "border": 4, "border_color": MUTED, "font_size": 8},
    "prompt": {**_WRAP, "bold": True},
    "quote": {**_ROW, **_WRAP, "italic": True},
    "owed": {**_ROW, **_CENTRE, "bg_color": CLAY, "bold": True},
}


class Wrapped(NamedTuple):
    """The letters of a style whose text is broken into lines."""

    points: float
    bold: bool


#: The styles whose text is broken into lines: only they make a row higher.
WRAPPED = MappingProxyType(
    {
        name: Wrapped(look.get("font_size", POINTS), look.get("bold", False))
        for name, look in _STYLES.items()
        if look.get("text_wrap")
    }
)


class Styles:
    """The formats of one book, by name."""

    def __init__(self, workbook: Any) -> None:
        """Make every format once.

        Args:
            workbook: the XlsxWriter workbook that they belong to.
        """
        self._formats = MappingProxyType({name: workbook.add_format(_BASE | look) for name, look in _STYLES.items()})

    def __getitem__(self, name: str) -> Any:
        """Return the format of a name."""
        return self._formats[name]
