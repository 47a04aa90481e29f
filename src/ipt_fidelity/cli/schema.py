"""``ipt-fidelity schema``: the JSON Schema of a kind of file."""

from __future__ import annotations

import json

import click

from ipt_fidelity.schemas import KINDS, json_schema


@click.command("schema", short_help="Print the JSON Schema of a kind of file.")
@click.argument("kind", type=click.Choice(KINDS))
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of file, for editors and other programs.

    \b
    Example:
      ipt-fidelity schema case > case.schema.json
    """
    click.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))
