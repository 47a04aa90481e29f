"""Agreement as it is written to JSON: the names and the shape that ``ipt-fidelity/agreement/1`` promises.

What is undefined is null with its reason; no number is NaN.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec

from ipt_fidelity.agreement.bands import Bands, bands_for
from ipt_fidelity.agreement.bland_altman import Limits
from ipt_fidelity.agreement.coefficient import Coefficient, Interval
from ipt_fidelity.agreement.compare import Agreement, Pair
from ipt_fidelity.agreement.table import Scale, shown

SCHEMA: Final = "ipt-fidelity/agreement/1"
Ends = tuple[float, float]


class BandJson(msgspec.Struct, frozen=True):
    """What an author calls a value, and the two ends of its interval."""

    by: str
    label: str
    interval: tuple[str, str] | None
    source: str


class CoefficientJson(msgspec.Struct, frozen=True):
    """A coefficient with its form and basis; ``value`` is null where ``undefined_because`` says why."""

    name: str
    form: str
    value: float | None
    ci: Ends | None
    ci_method: str | None
    standard_error: float | None
    observed: float | None
    expected: float | None
    units: int
    raters: int
    missing: int
    bands: tuple[BandJson, ...]
    undefined_because: str | None
    no_ci_because: str | None
    notes: tuple[str, ...]


class CategoryJson(msgspec.Struct, frozen=True):
    """How often a category was used, and Fleiss' kappa of it against all others."""

    count: int
    share: float
    fleiss_kappa: float | None


class LimitsJson(msgspec.Struct, frozen=True):
    """Bland & Altman: the differences of two raters, the first less the second."""

    units: int
    bias: float
    bias_ci: Ends
    spread: float
    low: float
    high: float
    low_ci: Ends
    high_ci: Ends


class PairJson(msgspec.Struct, frozen=True):
    """Two raters beside one another."""

    raters: tuple[str, str]
    units: int
    observed_agreement: float | None
    cohen_kappa: CoefficientJson
    within_1: float | None
    prevalence_index: float | None
    bias_index: float | None
    bland_altman: LimitsJson | None
    no_bland_altman_because: str | None


class AgreementJson(msgspec.Struct, frozen=True):
    """Everything that is said of one table of ratings."""

    schema: Literal["ipt-fidelity/agreement/1"]
    scale: Scale
    whole_scale: bool
    units: int
    raters: int
    missing: int
    observed_agreement: float | None
    coefficients: tuple[CoefficientJson, ...]
    categories: Mapping[str, CategoryJson]
    pairs: tuple[PairJson, ...]
    notes: tuple[str, ...]


def plain_agreement(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as plain data."""
    ratings = agreement.ratings
    made = AgreementJson(
        SCHEMA,
        ratings.scale,
        ratings.whole_scale,
        len(ratings.units),
        len(ratings.raters),
        ratings.missing,
        agreement.observed,
        tuple(_coefficient(each) for each in agreement.coefficients),
        {shown(each.value): CategoryJson(each.count, each.share, each.kappa) for each in agreement.categories},
        tuple(_pair(each) for each in agreement.pairs),
        agreement.notes,
    )
    plain: dict[str, Any] = _plain(made)
    return plain


def plain_coefficient(found: Coefficient) -> dict[str, Any]:
    """Return a coefficient as plain data."""
    plain: dict[str, Any] = _plain(_coefficient(found))
    return plain


def _plain(record: msgspec.Struct) -> Any:
    """Return a record as mappings and lists, as it comes back from a file."""
    return json.loads(json.dumps(msgspec.to_builtins(record), allow_nan=False))  # msgspec would write NaN as null


def _coefficient(found: Coefficient) -> CoefficientJson:
    value, interval = found.value, found.interval
    return CoefficientJson(
        found.name,
        found.form,
        value,
        (interval.low, interval.high) if interval else None,
        interval.method if interval else None,
        found.error,
        found.observed,
        found.expected,
        found.units,
        found.raters,
        found.missing,
        tuple(_band(bands, value, interval) for bands in bands_for(found.name)) if value is not None else (),
        found.undefined_because,
        found.no_interval_because,
        found.notes,
    )


def _band(bands: Bands, value: float, interval: Interval | None) -> BandJson:
    ends = (bands.label(interval.low), bands.label(interval.high)) if interval else None
    return BandJson(bands.title, bands.label(value), ends, bands.source)


def _pair(pair: Pair) -> PairJson:
    prevalence, bias = pair.prevalence_and_bias or (None, None)
    limits = pair.limits
    return PairJson(
        pair.raters,
        pair.units,
        pair.observed_agreement,
        _coefficient(pair.kappa),
        pair.within_1,
        prevalence,
        bias,
        _limits(limits) if isinstance(limits, Limits) else None,
        limits if isinstance(limits, str) else None,
    )


def _limits(limits: Limits) -> LimitsJson:
    return LimitsJson(
        limits.units,
        limits.bias,
        limits.bias_interval,
        limits.spread,
        limits.low,
        limits.high,
        limits.low_interval,
        limits.high_interval,
    )
