"""``ipt-fidelity schema``: the JSON Schema of a kind of file."""

from __future__ import annotations

import json

import click

from ipt_fidelity.problems import near_match
from ipt_fidelity.schemas import KINDS, json_schema


@click.command("schema", short_help="Print the JSON Schema of a kind of file.")
@click.argument("kind", metavar="KIND")
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of file, for editors and other programs.

    KIND is session, case, rubric, item, codebook, measures, sources, adaptation, mapping, names or report.

    \b
    Example:
      ipt-fidelity schema case > case.schema.json
    """
    if kind not in KINDS:
        hint = near_match(kind, KINDS) or f"Known: {', '.join(KINDS)}."
        raise click.UsageError(f"there is no kind of file {kind!r}. {hint}")
    click.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))
