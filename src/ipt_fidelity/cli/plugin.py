"""``ipt-fidelity plugin``: what is installed and where it comes from."""

from __future__ import annotations

import json

import click

from ipt_fidelity.cli.terminal import say_problems
from ipt_fidelity.toolkit import installed


@click.group("plugin", short_help="List what is installed and where it comes from.")
def command() -> None:
    """List what is installed and where it comes from."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_plugins(*, as_json: bool) -> None:
    """List the plugins that are loaded, with package, version and hooks."""
    toolkit = installed()
    say_problems(toolkit.problems)
    brought: dict[str, list[str]] = {}
    for name, each in toolkit.adaptations.items():
        brought.setdefault(each.plugin.name, []).append(name)
    rows = [
        {
            "name": plugin.name,
            "package": plugin.package,
            "version": plugin.version,
            "hooks": list(plugin.hooks),
            "adaptations": brought.get(plugin.name, []),
        }
        for plugin in toolkit.plugins.loaded
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for plugin in toolkit.plugins.loaded:
        click.echo(f"{plugin.name} ({plugin.package} {plugin.version}): {', '.join(plugin.hooks) or 'no hooks'}")
