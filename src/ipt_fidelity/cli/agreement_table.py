"""``ipt-fidelity agreement table``: agreement over any long table of ratings."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

import click

from ipt_fidelity.agreement.as_json import plain_agreement
from ipt_fidelity.agreement.compare import WEIGHTS, Choice, WeightsOf, compare
from ipt_fidelity.agreement.table import SCALES, Scale
from ipt_fidelity.agreement.weights import given
from ipt_fidelity.cli.agreement_options import interval_options, replacing_options, resampling, write_json
from ipt_fidelity.cli.agreement_text import say_agreement
from ipt_fidelity.cli.terminal import say_count, say_problems
from ipt_fidelity.errors import BadInput
from ipt_fidelity.long_table import Columns, read_long_table, read_matrix, read_ratings
from ipt_fidelity.problems import Place, error

Matrix = tuple[tuple[float, ...], ...]


@click.command("table")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--unit", required=True, metavar="COL[,COL…]", help="The columns that together name what was rated.")
@click.option("--rater", required=True, metavar="COL", help="The column that names who rated.")
@click.option("--value", required=True, metavar="COL", help="The column with the rating.")
@click.option("--where", multiple=True, metavar="COL=VALUE", help="Take these rows only; may be repeated.")
@click.option("--scale", type=click.Choice(SCALES), help="What the values mean; default nominal, with --weights ordinal.")
@click.option("--categories", metavar="A,B,…", help="The whole scale in its order; default the values that occur.")
@click.option("--weights", metavar="linear|quadratic|FILE", help="Weights of kappa and AC2, or a matrix of them.")
@click.option("--distances", type=click.Path(path_type=Path), metavar="FILE", help="A matrix of distances for alpha.")
@click.option("--missing", multiple=True, metavar="TEXT", help="Stands for no rating, as an empty cell does.")
@click.option("--cluster", metavar="COL", help="What was sampled, where units came along with it; for resampling.")
@interval_options
@replacing_options
@click.pass_context
def table(
    ctx: click.Context,
    file: Path,
    unit: str,
    rater: str,
    value: str,
    where: tuple[str, ...],
    scale: str | None,
    categories: str | None,
    weights: str | None,
    distances: Path | None,
    missing: tuple[str, ...],
    cluster: str | None,
    names: tuple[str, ...],
    interval: str,
    replicates: int,
    seed: int,
    json_to: str | None,
    *,
    discard_edits: bool,
    overwrite: bool,
) -> None:
    """Say how far raters agree in a long table: one rating a row, as CSV, TSV or XLSX.

    Without --coefficient, every coefficient that the scale and the number of raters allow. One that is undefined says why.

    \b
    Examples:
      ipt-fidelity agreement table ratings.csv --unit session,item --rater who
          --value level --scale ordinal --weights quadratic
      ipt-fidelity agreement table ratings.csv --unit id --rater who
          --value code --where phase=middle --missing NA --json -
    """
    chosen = cast("Scale", scale or ("ordinal" if weights else "nominal"))
    if chosen == "nominal" and weights in WEIGHTS:
        raise click.UsageError(f"--weights {weights} need categories in an order; say --scale ordinal, or name a matrix.")
    known = tuple(each.strip() for each in categories.split(",")) if categories else None
    make, known = _weights(weights, known)
    spaces, known = _distances(distances, known)
    columns = Columns(
        tuple(each.strip() for each in unit.split(",")), rater, value, _where(where), chosen, known, missing, cluster
    )
    read = read_ratings(read_long_table(file), columns)
    say_problems(read.problems)
    say_count(read.problems)
    if read.ratings is None:
        ctx.exit(1)
    how = resampling(interval, replicates, seed, read.clusters if cluster else None)
    try:
        agreement = compare(read.ratings, Choice(names, make, spaces, how))
    except ValueError as reason:
        raise BadInput([error("matrix", Place(weights), f"{reason}.")]) from None
    if json_to != "-":
        say_agreement(agreement)
    if json_to:
        write_json(plain_agreement(agreement), json_to, discard_edits=discard_edits, overwrite=overwrite)
    ctx.exit(1 if any(problem.is_error for problem in read.problems) else 0)


def _where(conditions: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the values that each column may have; a column that is named twice may have either."""
    wanted: dict[str, tuple[str, ...]] = {}
    for condition in conditions:
        column, equals, text = condition.partition("=")
        if not equals or not column:
            raise click.UsageError(f"--where needs COL=VALUE, and {condition!r} is not that.")
        wanted[column.strip()] = (*wanted.get(column.strip(), ()), text.strip())
    return tuple(wanted.items())


def _weights(asked: str | None, known: tuple[str, ...] | None) -> tuple[WeightsOf | None, tuple[str, ...] | None]:
    """Return what makes the weights, and the categories, which a matrix brings along."""
    if asked is None or asked in WEIGHTS:
        return (WEIGHTS[asked] if asked else None), known
    matrix, known = _matrix(Path(asked), known)
    return partial(given, matrix=matrix), known


def _distances(path: Path | None, known: tuple[str, ...] | None) -> tuple[Matrix | None, tuple[str, ...] | None]:
    if path is None:
        return None, known
    matrix, known = _matrix(path, known)
    size = range(len(matrix))
    if any(matrix[i][i] != 0 for i in size) or any(matrix[i][j] != matrix[j][i] for i in size for j in size):
        message = "distances are zero on the diagonal and the same both ways."
        raise BadInput([error("matrix", Place(str(path)), message, "For weights that depend on the rater, use --weights.")])
    return matrix, known


def _matrix(path: Path, known: tuple[str, ...] | None) -> tuple[Matrix, tuple[str, ...]]:
    """Return a matrix in the order of the categories that are known, or of its own where none are."""
    own, matrix = read_matrix(read_long_table(path))
    if known is None:
        return matrix, own
    if sorted(known) != sorted(own):
        message = f"the matrix is for {', '.join(own)}, the scale is {', '.join(known)}."
        raise BadInput([error("matrix", Place(str(path)), message, "Give both the same categories.")])
    order = [own.index(each) for each in known]
    return tuple(tuple(matrix[i][j] for j in order) for i in order), known
