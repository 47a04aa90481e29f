"""``ipt-fidelity plugin``: what is installed and where it comes from."""

from __future__ import annotations

import json

import click

from ipt_fidelity.cli.terminal import say, say_problems, say_wrapped
from ipt_fidelity.toolkit import installed


@click.group("plugin", short_help="List what is installed and where it comes from.")
def command() -> None:
    """List what is installed and where it comes from."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_plugins(*, as_json: bool) -> None:
    """List the plugins that are loaded, with package, version and hooks.

    What could not be loaded is named on stderr.
    """
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
        say(json.dumps(rows, indent=2))
        return
    for plugin in toolkit.plugins.loaded:
        version = f" {plugin.version}" if plugin.version else ""
        say_wrapped(f"{plugin.name} ({plugin.package}{version}): {', '.join(plugin.hooks) or 'no hooks'}")
        if plugin.name in brought:
            say_wrapped(f"adaptations: {', '.join(brought[plugin.name])}", lead="  ", rest="    ")
