"""When a new rater is near enough to gold, and when a rater has drifted: conventions, kept as data in ``criteria.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipt_fidelity.documents import Document, load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import error

FILE = Path(__file__).with_name("criteria.yaml")
SCHEMA = "ipt-fidelity/criteria/1"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked.

    Attributes:
        within: points that a level may differ from gold.
        share: part of the items on which it has to be so near, 0 to 1.
        levels_at_least: items below which nothing is concluded.
        kappa_from: kappa of each group of codes and of the focus.
        turns_at_least: turns below which nothing is concluded.
        last: how many re-rated sessions of a rater are looked at together.
        bias_over: points of mean difference, either way, that are too many.
        agreement_below: ICC(A,1) that is too low.
        drift_at_least: levels in them below which nothing is concluded.
        sources: where each part comes from.
    """

    within: float
    share: float
    levels_at_least: float
    kappa_from: float
    turns_at_least: float
    last: float
    bias_over: float
    agreement_below: float
    drift_at_least: float
    sources: Mapping[str, str]


_FIELDS = {
    "within": ("calibration", "levels", "within"),
    "share": ("calibration", "levels", "share"),
    "levels_at_least": ("calibration", "levels", "at_least"),
    "kappa_from": ("calibration", "codes", "kappa_from"),
    "turns_at_least": ("calibration", "codes", "at_least"),
    "last": ("drift", "last"),
    "bias_over": ("drift", "bias_over"),
    "agreement_below": ("drift", "agreement_below"),
    "drift_at_least": ("drift", "at_least"),
}
_SOURCES = {
    "levels": ("calibration", "levels", "source"),
    "codes": ("calibration", "codes", "source"),
    "drift": ("drift", "source"),
}


def load_criteria(path: Path | None = None) -> Criteria:
    """Return the criteria of a file; by default those that come with the program.

    Raises:
        BadInput: the file cannot be read, or an entry is missing or no number above zero.
    """
    document = load(path or FILE)
    numbers = {name: _at(document, place) for name, place in _FIELDS.items()}
    problems = [
        error("criteria", document.place(*_FIELDS[name]), f"{'.'.join(_FIELDS[name])} needs a number above zero.")
        for name, value in numbers.items()
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0
    ]
    if _at(document, ("schema",)) != SCHEMA:
        problems.insert(0, error("schema", document.place("schema"), f"criteria begin with 'schema: {SCHEMA}'."))
    if problems:
        raise BadInput(problems)
    sources = {name: str(_at(document, place) or "") for name, place in _SOURCES.items()}
    return Criteria(**{name: float(value) for name, value in numbers.items()}, sources=sources)


def _at(document: Document, path: tuple[str, ...]) -> Any:
    """Return the entry at a path, None where there is none."""
    data = document.data
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
