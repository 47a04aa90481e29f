"""Reads the frozen table of published figures and computes each of them with this package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ipt_fidelity.agreement.alpha import krippendorff_alpha
from ipt_fidelity.agreement.bland_altman import Limits, limits_of_agreement
from ipt_fidelity.agreement.chance import shares_of
from ipt_fidelity.agreement.coefficient import Coefficient, wilson
from ipt_fidelity.agreement.compare import WEIGHTS, Choice, compare
from ipt_fidelity.agreement.fleiss import fleiss_by_category
from ipt_fidelity.agreement.icc import mean_squares
from ipt_fidelity.agreement.percent import same_pairs
from ipt_fidelity.agreement.table import SCALES, Ratings, ratings_of, ratings_of_square
from ipt_fidelity.agreement.weights import given
from ipt_fidelity.documents import load

FILE = Path(__file__).with_name("published.yaml")


@dataclass(frozen=True)
class Figure:
    """One printed figure, with the data that it is of."""

    data: dict[str, Any]
    what: str
    part: Any
    printed: str
    weights: str | None

    @property
    def name(self) -> str:
        """Its name in test reports."""
        return "-".join(str(each) for each in (self.data["id"], self.what, self.part, self.weights) if each is not None)

    @property
    def precision(self) -> float:
        """Half of the last printed digit."""
        return 0.5 * 10.0 ** -len(self.printed.partition(".")[2])


def figures() -> list[Figure]:
    """Return every figure of the table."""
    return [
        Figure(data, each[0], each[1], each[2], each[3] if len(each) > 3 else None)
        for data in load(FILE).data["data_sets"]
        for each in data["figures"]
    ]


def ratings(data: dict[str, Any], scale: str | None = None) -> Ratings:
    """Return a data set as a table of ratings."""
    chosen: Any = scale or data.get("scale", "nominal")
    if "square" in data:
        square = ratings_of_square(data["square"])
        return square if scale is None else ratings_of(square.rows, scale=chosen)
    if "counts" in data:
        rows = [[at + 1 for at, count in enumerate(row) for _ in range(count)] for row in data["counts"]]
        return ratings_of(rows, scale=chosen)
    return ratings_of(data["rows"], scale=chosen)


def computed(figure: Figure) -> float:
    """Return what this package gives for a figure."""
    data, part = figure.data, figure.part
    if figure.what == "wilson":
        return wilson(*data["proportion"])[("low", "high").index(part)]
    table = ratings(data)
    if figure.what == "krippendorff_alpha" and part in SCALES:
        return value_of(krippendorff_alpha(ratings(data, part)), "value")
    if figure.what == "mean_squares":
        return float(getattr(mean_squares(table.complete_rows), part))
    if figure.what == "bland_altman":
        limits = limits_of_agreement(table)
        assert isinstance(limits, Limits)
        return float(getattr(limits, part))
    plain = {
        "category_share": lambda: shares_of(table)[part - 1],
        "category_kappa": lambda: value_of(fleiss_by_category(table)[part - 1], "value"),
        "unit_agreement": lambda: same_pairs(tuple(each for each in table.rows[part - 1] if each is not None)),
        "pairable": lambda: float(sum(len(bundle) * units for bundle, units in table.paired)),
    }
    if figure.what in plain:
        return float(plain[figure.what]())
    return value_of(coefficient(figure, table), part)


def coefficient(figure: Figure, table: Ratings) -> Coefficient:
    """Return the coefficient that a figure is of."""
    weights = (
        partial(given, matrix=figure.data["weights"]) if figure.weights == "given" else WEIGHTS.get(figure.weights or "")
    )
    found = compare(table, Choice((figure.what,), weights)).coefficient(figure.what)
    assert found is not None
    return found


def value_of(found: Coefficient, part: str) -> float:
    """Return a part of a coefficient: its value, an end of its interval, or what it is made of."""
    if part in ("low", "high"):
        assert found.interval is not None
        return float(getattr(found.interval, part))
    value = getattr(found, part)
    assert value is not None, found.undefined_because
    return float(value)


def by_data() -> Iterator[dict[str, Any]]:
    """Yield every data set."""
    yield from load(FILE).data["data_sets"]
