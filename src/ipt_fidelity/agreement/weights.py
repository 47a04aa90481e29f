"""Weights: how much two different ratings agree after all, from 0 (not at all) to 1 (the same)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipt_fidelity.agreement.table import Ratings

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Agreement weights over the categories of a table.

    Attributes:
        matrix: row for the first rater's category, column for the second's; 1 on the diagonal.
        form: what they are, in words.
    """

    matrix: Matrix
    form: str

    @property
    def symmetric(self) -> bool:
        """Whether it does not matter which rater said which."""
        size = range(len(self.matrix))
        return all(self.matrix[i][j] == self.matrix[j][i] for i in size for j in size)


def identity(ratings: Ratings) -> Weights:
    """Return the weights of an unweighted coefficient: only the same category agrees."""
    size = range(len(ratings.categories))
    return Weights(tuple(tuple([1.0 if i == j else 0.0 for j in size]) for i in size), "unweighted")


def linear(ratings: Ratings) -> Weights:
    """Return weights that fall with the distance of positions: 1 - |i - j| / (q - 1) (Cicchetti & Allison 1971)."""
    return _by_distance(ratings, 1, "linear weights")


def quadratic(ratings: Ratings) -> Weights:
    """Return weights that fall with its square: 1 - (i - j)² / (q - 1)² (Fleiss & Cohen 1973)."""
    return _by_distance(ratings, 2, "quadratic weights")


def _by_distance(ratings: Ratings, power: int, form: str) -> Weights:
    size = range(len(ratings.categories))
    longest = max(len(ratings.categories) - 1, 1)
    return Weights(tuple(tuple([1 - (abs(i - j) / longest) ** power for j in size]) for i in size), form)


def given(ratings: Ratings, matrix: Sequence[Sequence[float]]) -> Weights:
    """Return weights from a matrix over the categories: of agreement (1 on the diagonal) or disagreement (0 there).

    Disagreement d becomes agreement 1 - d / max(d), as Cohen (1968) has it; the matrix need not be symmetric.

    Raises:
        ValueError: not square over the categories, or a diagonal of neither kind, or a negative entry.
    """
    size = range(len(ratings.categories))
    if len(matrix) != len(size) or any(len(row) != len(size) for row in matrix):
        raise ValueError(f"the weights need {len(size)} rows and columns, one for each category")
    if any(cell < 0 for row in matrix for cell in row):
        raise ValueError("weights are zero or more")
    diagonal = {matrix[i][i] for i in size}
    largest = max((cell for row in matrix for cell in row), default=0.0)
    if diagonal == {0} and largest > 0:
        return Weights(tuple(tuple([1 - cell / largest for cell in row]) for row in matrix), "given disagreement weights")
    if diagonal == {1} and largest <= 1:
        return Weights(tuple(tuple([float(cell) for cell in row]) for row in matrix), "given agreement weights")
    raise ValueError("the diagonal has to be all 0 (disagreement) or all 1 (agreement, with nothing above 1)")


def basis(ratings: Ratings) -> str:
    """Say over which categories a coefficient is worked out."""
    count = len(ratings.categories)
    if ratings.whole_scale:
        return f"{count} categories of the given scale"
    return "the one category that occurs" if count == 1 else f"the {count} categories that occur"
