"""The words that authors put on coefficients. Data with a source, in ``bands.yaml``: people dispute them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ipt_fidelity.documents import load

FILE = Path(__file__).with_name("bands.yaml")


@dataclass(frozen=True, slots=True)
class Bands:
    """One author's bands.

    Attributes:
        id: short name.
        title: the authors.
        source: where they published them.
        basis: how sure we are of the numbers: confirmed, unconfirmed or design.
        coefficients: the names of the coefficients they are put on.
        decimals: a value is rounded to so many before it is looked up.
        note: what a reader has to know.
        steps: lower bound and label, from low to high.
    """

    id: str
    title: str
    source: str
    basis: str
    coefficients: tuple[str, ...]
    decimals: int
    note: str
    steps: tuple[tuple[float, str], ...]

    def label(self, value: float) -> str:
        """Return the label of a value; below the first bound it is the first."""
        rounded = round(value + 1e-12, self.decimals)
        return next((label for bound, label in reversed(self.steps) if rounded >= bound), self.steps[0][1])


@dataclass(frozen=True, slots=True)
class Paradox:
    """From when on high agreement with a low kappa is explained."""

    agreement_from: float
    kappa_below: float
    source: str


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = load(FILE).data
    return data


@cache
def all_bands() -> tuple[Bands, ...]:
    """Return the bands of every author, in the order of the file."""
    return tuple(
        Bands(
            each["id"],
            each["title"],
            each["source"],
            each["basis"],
            tuple(each["coefficients"]),
            each["decimals"],
            each["note"],
            tuple((float(step["from"]), step["label"]) for step in each["steps"]),
        )
        for each in _data()["bands"]
    )


def bands_for(name: str) -> tuple[Bands, ...]:
    """Return the bands that are put on a coefficient, the first one first."""
    return tuple(bands for bands in all_bands() if name in bands.coefficients)


@cache
def paradox_bounds() -> Paradox:
    """Return from when on high agreement with a low kappa is explained."""
    data = _data()["paradox"]
    return Paradox(float(data["agreement_from"]), float(data["kappa_below"]), data["source"])
