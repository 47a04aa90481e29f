"""The trend of a domain over the sessions of a case, as a small drawing in text with its first and last figure."""

from __future__ import annotations

from ipt_fidelity.workbook.subject import Subject

_STEPS = "▁▂▃▄▅▆▇█"
_LOWEST, _HIGHEST = 1.0, 5.0
#: So many sessions fit beside the bar.
_MOST_DRAWN = 20


def trend(subject: Subject, domain: str) -> str:
    """Return the trend of a domain, a space for a session without a score; nothing in a session's book."""
    if subject.case is None:
        return ""
    scores = [
        (part.report.number, next((each.score for each in part.report.domains if each.domain == domain), None))
        for part in subject.parts
        if part.report.number > 0
    ]
    scored = [(number, score) for number, score in scores if score is not None]
    if len(scored) < 2:  # one session shows no trend
        return ""
    (first, begun), (last, ended) = scored[0], scored[-1]
    drawn = "".join(_step(score) for _, score in scores) if len(scores) <= _MOST_DRAWN else ""
    return f"  {drawn}  {begun:.1f} (s{first}) → {ended:.1f} (s{last})"


def _step(score: float | None) -> str:
    """Return the height of a score.

    >>> _step(1.0), _step(5.0), _step(None)
    ('▁', '█', ' ')
    """
    if score is None:
        return " "
    return _STEPS[min(int((score - _LOWEST) / (_HIGHEST - _LOWEST) * len(_STEPS)), len(_STEPS) - 1)]
