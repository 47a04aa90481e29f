"""Ratings as a table: one row a unit, one column a rater, and a cell that may be empty. Everything else starts here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval", "ratio")
Value = str | float
#: The largest number that may be rated: its fourth power, which intervals need, is still finite.
LARGEST = 1e50
Bundle = tuple[int, ...]  # the ratings of one unit, sorted, as positions in the categories


@dataclass(frozen=True, eq=False)
class Ratings:
    """What raters said of units.

    Attributes:
        units: what was rated.
        raters: who rated; the first is the row of a table of two raters.
        rows: for each unit, each rater's rating as a position in ``categories``; None where it is missing.
        categories: the values, in their order.
        scale: what the values mean: names, an order, distances, or distances from a true zero.
        whole_scale: True where the categories are the whole scale; False where they are the values that occur.
        noun: what one unit is called in sentences.
    """

    units: tuple[str, ...]
    raters: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]
    categories: tuple[Value, ...]
    scale: Scale = "nominal"
    whole_scale: bool = False
    noun: str = "unit"

    @cached_property
    def missing(self) -> int:
        """How many cells are empty."""
        return sum(row.count(None) for row in self.rows)

    @cached_property
    def bundles(self) -> tuple[tuple[Bundle, int], ...]:
        """Each different set of ratings of a unit, with the number of units that have it; empty units are left out."""
        if not self.missing:
            return tuple(Counter(_sorted(self.rows)).items())
        place: dict[int | None, int] = {position: position for position in range(len(self.categories))}
        place[None] = -1  # so that missing cells come first when sorted, and are cut off once for each kind of unit
        sorted_rows = Counter(_sorted(map(place.__getitem__, row) for row in self.rows))
        counted: Counter[Bundle] = Counter()
        for row, units in sorted_rows.items():
            if bundle := row[row.count(-1) :]:
                counted[bundle] += units
        return tuple(counted.items())

    @cached_property
    def paired(self) -> tuple[tuple[Bundle, int], ...]:
        """The bundles of the units that two raters or more have rated."""
        return tuple((bundle, units) for bundle, units in self.bundles if len(bundle) > 1)

    @cached_property
    def paired_units(self) -> int:
        """How many units two raters or more have rated."""
        return sum(units for _, units in self.paired)

    @cached_property
    def used(self) -> tuple[int, ...]:
        """Positions of the categories that occur on units that two raters or more have rated."""
        return tuple(sorted({position for bundle, _ in self.paired for position in bundle}))

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The categories as numbers: their own on an interval or ratio scale, else their positions."""
        if all(isinstance(each, float) for each in self.categories):
            return tuple(float(each) for each in self.categories)
        return tuple(float(position) for position in range(len(self.categories)))

    @cached_property
    def complete_rows(self) -> tuple[tuple[float, ...], ...]:
        """The numbers of the units that every rater has rated."""
        numbers = self.numbers
        return tuple(tuple([numbers[each] for each in row if each is not None]) for row in self.rows if None not in row)

    def of_pair(self, first: str, second: str) -> Ratings:
        """Return the table of two raters alone, on the same categories."""
        a, b = self.raters.index(first), self.raters.index(second)
        return replace(self, raters=(first, second), rows=tuple((row[a], row[b]) for row in self.rows))

    def of_units(self, positions: Iterable[int]) -> Ratings:
        """Return the table of the units at these positions, which may come more than once (for resampling)."""
        kept = tuple(positions)
        return replace(self, units=tuple(self.units[each] for each in kept), rows=tuple(self.rows[each] for each in kept))


def _sorted(rows: Iterable[Any]) -> Iterable[Bundle]:
    """Return rows of numbers, each sorted; without a loop of ours, because this is half of the work of alpha."""
    return map(tuple, map(sorted, rows))


def ratings_from(
    cells: Mapping[tuple[str, str], Value | None],
    *,
    scale: Scale = "nominal",
    categories: Sequence[Value] | None = None,
    noun: str = "unit",
) -> Ratings:
    """Return the table of ratings that are given one by one.

    Args:
        cells: the value for each pair of unit and rater; None where it is missing.
        scale: what the values mean.
        categories: the whole scale in its order; by default the values that occur, numbers by size and texts by alphabet.
        noun: what one unit is called in sentences.

    Raises:
        ValueError: a value is not among the categories, or is no number, or one beyond ``LARGEST``, on an interval or ratio
            scale.
    """
    units = tuple(dict.fromkeys(unit for unit, _ in cells))
    raters = tuple(dict.fromkeys(rater for _, rater in cells))
    rows = [[cells.get((unit, rater)) for rater in raters] for unit in units]
    return ratings_of(rows, units=units, raters=raters, scale=scale, categories=categories, noun=noun)


def ratings_of(
    rows: Sequence[Sequence[Value | None]],
    *,
    units: Sequence[str] | None = None,
    raters: Sequence[str] | None = None,
    scale: Scale = "nominal",
    categories: Sequence[Value] | None = None,
    noun: str = "unit",
) -> Ratings:
    """Return the table of rows of values, one row a unit and one column a rater.

    >>> table = ratings_of([[1, 2], [2, None]], scale="ordinal")
    >>> table.categories, table.rows, table.missing
    ((1.0, 2.0), ((0, 1), (1, None)), 1)

    Args:
        rows: the values; None where one is missing.
        units: what the rows are called; by default numbers from 1.
        raters: what the columns are called; by default numbers from 1.
        scale: what the values mean.
        categories: the whole scale in its order; by default the values that occur, numbers by size and texts by alphabet.
        noun: what one unit is called in sentences.

    Raises:
        ValueError: rows of different lengths, a value that is not among the categories, or a value that is no number, or
            one beyond ``LARGEST``, where the scale needs numbers.
    """
    width = len(raters) if raters is not None else max(map(len, rows), default=0)
    if not set(map(len, rows)) <= {width}:
        raise ValueError("every unit needs one cell for each rater")
    occurring = {each for each in set[Value | None]().union(*rows) if each is not None}
    if scale in ("interval", "ratio") and any(isinstance(each, str) or not abs(each) <= LARGEST for each in occurring):
        raise ValueError(f"the scale {scale!r} needs numbers, none beyond {LARGEST:g}")
    known = in_order(occurring) if categories is None else tuple(_plain(each) for each in categories)
    position = {value: index for index, value in enumerate(known)}
    strangers = [each for each in occurring if _plain(each) not in position]
    if strangers:
        raise ValueError(f"{strangers[0]!r} is not among the categories")
    index: dict[Value | None, int | None] = {each: position[_plain(each)] for each in occurring}
    index[None] = None
    return Ratings(
        tuple(units) if units is not None else tuple(map(str, range(1, len(rows) + 1))),
        tuple(raters) if raters is not None else tuple(str(each + 1) for each in range(width)),
        tuple([tuple(map(index.__getitem__, row)) for row in rows]),
        known,
        scale,
        categories is not None,
        noun,
    )


def ratings_of_square(counts: Sequence[Sequence[int]], categories: Sequence[Value] | None = None) -> Ratings:
    """Return the table of two raters from their square table of counts: rows are the first rater's categories."""
    names = tuple(_plain(each) for each in (categories or range(1, len(counts) + 1)))
    rows = [(i, j) for i, row in enumerate(counts) for j, count in enumerate(row) for _ in range(count)]
    units = tuple(str(each + 1) for each in range(len(rows)))
    return Ratings(units, ("1", "2"), tuple(rows), names, "ordinal", whole_scale=True)


def in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return different values in their order: numbers by size, texts by alphabet, numbers before texts."""
    plain = {_plain(each) for each in values}
    return tuple(sorted(plain, key=lambda each: (isinstance(each, str), each)))


def _plain(value: Value) -> Value:
    return value if isinstance(value, str) else float(value)


def shown(value: Value) -> str:
    """Return a category as people write it.

    >>> shown(3.0), shown(2.5), shown(1234567.0), shown("none")
    ('3', '2.5', '1234567', 'none')
    """
    if isinstance(value, str):
        return value
    text = f"{value:.15g}"
    return text if float(text) == value else repr(value)  # two values are never written alike
