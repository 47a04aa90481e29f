"""Spearman-Brown: what the mean of more raters would reach, and how many raters a target needs."""

from __future__ import annotations

import math


def stepped_up(single: float, raters: float) -> float:
    """Return the reliability of the mean of so many raters from that of one (Spearman 1910; Brown 1910).

    >>> round(stepped_up(0.4, 5), 3)
    0.769

    Args:
        single: the reliability of one rater, above -1 / (raters - 1) and up to 1.
        raters: how many raters are averaged; a fraction steps down.
    """
    return raters * single / (1 + (raters - 1) * single)


def raters_needed(single: float, target: float) -> float | None:
    """Return the exact number of raters whose mean reaches a target; round it up. None where no number does.

    >>> raters_needed(0.5, 0.75), raters_needed(0.0, 0.8)
    (3.0, None)

    Args:
        single: the reliability of one rater.
        target: the reliability that is wanted, above 0 and below 1.
    """
    if single <= 0:
        return None
    return target * (1 - single) / (single * (1 - target))


def whole_raters(single: float, target: float) -> int | None:
    """Return the smallest whole number of raters whose mean reaches a target, None where no number does.

    >>> [whole_raters(single, 0.8) for single in (0.4, 0.5, 0.6, 0.7)]
    [6, 4, 3, 2]
    """
    exact = raters_needed(single, target)
    return None if exact is None else max(1, math.ceil(exact - 1e-9))
