"""A measure as a person reads it: "412 of 600 words (69 %)"."""

from __future__ import annotations

from ipt_fidelity.scoring import Measure
from ipt_fidelity.workbook.text import words

_SAME_SHARE = 0.005


def measure_text(measure: Measure | None) -> str:
    r"""Return a measure with its unit; an empty text where nothing was measured.

    >>> measure_text(Measure(0.6867, "share of words", 412, 600))
    '412 of 600 words (69\xa0%)'
    >>> measure_text(Measure("all_at_once", "outcome", 2, 2))
    'all at once'
    """
    if measure is None:
        return ""
    if isinstance(measure.value, str):
        return words(measure.value)
    if measure.numerator is None or measure.denominator is None:
        return _counted(measure.value, measure.unit)
    return _part_of_whole(measure.value, measure.unit, measure.numerator, measure.denominator)


def _part_of_whole(value: float, unit: str, part: float, whole: float) -> str:
    if unit.startswith("share of "):
        return _share(value, unit.removeprefix("share of ").removeprefix("the "), part, whole)
    if unit.endswith(" per 100 therapist turns"):
        return f"{figure(part)} of {figure(whole)} therapist turns ({value:.1f} per 100)"
    if unit == "mean level":
        return f"{value:.2f}, mean of {figure(part)} of {figure(whole)} sessions"
    if unit == "agreed intervals":
        return f"{_counted(value, unit)} ({figure(part)} days; agreed: every {figure(whole)})"
    if part == value:
        return f"{figure(part)} of {figure(whole)} {unit}"
    return f"{_counted(value, unit)} ({figure(part)} of {figure(whole)})"


def _share(value: float, noun: str, part: float, whole: float) -> str:
    if noun.startswith("an "):
        return f"{figure(part)} {'of' if whole >= part else 'against'} {figure(whole)} ({percent(value)} of {noun})"
    counted = f"{figure(part)} of {figure(whole)} {noun}"
    # A figure may measure how far the part is off the whole: its percentage would read as the share, which it is not.
    return f"{counted} ({percent(value)})" if whole and abs(value - part / whole) < _SAME_SHARE else counted


def _counted(value: float, unit: str) -> str:
    return f"{figure(value)} {unit[:-1] if value == 1 and unit.endswith('s') else unit}".strip()


def figure(value: float) -> str:
    """Return a number without needless decimals.

    >>> figure(12345.0), figure(2.5)
    ('12345', '2.5')
    """
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}".rstrip("0")


def percent(share: float) -> str:
    r"""Return a share in percent, whole.

    >>> percent(0.6867)
    '69\xa0%'
    """
    return f"{100 * share:.0f}\u00a0%"
