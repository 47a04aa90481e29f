"""``ipt-fidelity plugin``: what is installed, what is wrong with a plugin, and how a new one begins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.cli.terminal import say, say_count, say_problems, say_wrapped
from ipt_fidelity.plugins import Plugin
from ipt_fidelity.toolkit import Toolkit, installed


@click.group("plugin", short_help="List, check and begin plugins.")
def command() -> None:
    """List, check and begin plugins. A plugin brings adaptations, rubrics, rules, readers, measures, notes or sheets."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--case", "case", type=click.Path(path_type=Path, exists=True), help="Say which are in use in this case.", metavar="FILE"
)
def list_plugins(*, as_json: bool, case: Path | None) -> None:
    """List the plugins that are loaded, with package, version, hooks and adaptations.

    What could not be loaded is named on stderr.
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    used = _used_in(case) if case is not None else None
    rows = [_row(plugin, toolkit, used) for plugin in toolkit.plugins.loaded]
    if as_json:
        say(json.dumps(rows, indent=2))
        return
    for row in rows:
        version = f" {row['version']}" if row["version"] else ""
        say_wrapped(f"{row['name']} ({row['package']}{version}): {', '.join(row['hooks']) or 'no hooks'}")
        if row["adaptations"]:
            say_wrapped(f"adaptations: {', '.join(row['adaptations'])}", lead="  ", rest="    ")
        if row.get("in_use"):
            say("  in use in this case")


def _row(plugin: Plugin, toolkit: Toolkit, used: frozenset[str] | None) -> dict[str, Any]:
    name = plugin.name
    brought = sorted(each for each, found in toolkit.adaptations.items() if found.plugin.name == name)
    row = {
        "name": name,
        "package": plugin.package,
        "version": plugin.version,
        "hooks": list(plugin.hooks),
        "adaptations": brought,
    }
    return row if used is None else row | {"in_use": bool(used & set(brought))}


def _used_in(case: Path) -> frozenset[str]:
    """Return the adaptations that a case names."""
    from ipt_fidelity.inputs import case_file_in
    from ipt_fidelity.readers.native import read_case

    return frozenset(read_case(case_file_in(case))[0].adaptations)


@command.command("check")
@click.argument("target", metavar="NAME|DIR")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, target: str, *, strict: bool, as_json: bool) -> None:
    """Say everything that is wrong or doubtful about a plugin.

    NAME is an installed plugin or adaptation; DIR is the folder of an overlay or of a package. Looked at are its shape and
    ids, reasons and sources, thresholds, phases, codes that nobody uses, items that no code can reach, its hooks, its cases,
    changes that no case proves, and other adaptations that it cannot stand beside.

    \b
    Examples:
      ipt-fidelity plugin check perinatal
      ipt-fidelity plugin check my-adaptation/ --strict
    """
    from ipt_fidelity.cli.terminal import progress
    from ipt_fidelity.plugin_checks import check_plugin

    toolkit = installed()
    with progress("Checking", 1) as advance:
        problems = check_plugin(target, toolkit)
        advance(target)
    if as_json:
        rows = [
            {
                "severity": each.severity,
                "code": each.code,
                "where": str(each.where),
                "message": each.message,
                "hint": each.hint,
            }
            for each in problems
        ]
        say(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        say_problems(problems)
        say_count(problems)
        if not problems:
            say("Checked, nothing wrong.")
    severe = ("error", "warning") if strict else ("error",)
    ctx.exit(1 if any(problem.severity in severe for problem in problems) else 0)


@command.command("new")
@click.argument("name")
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to put it.")
@click.option(
    "--kind",
    type=click.Choice(["overlay", "package"]),
    default="overlay",
    show_default=True,
    help="Data alone, or a distribution that can be installed.",
)
@click.option("--title", default="", help="Its title for people; made from the name where none is given.")
def new(name: str, folder: Path, kind: str, title: str) -> None:
    """Begin an adaptation: a folder with a commented overlay, its cases and a README, sound from the start.

    \b
    Examples:
      ipt-fidelity plugin new late-life
      ipt-fidelity plugin new late-life --kind package --title "Late life"
    """
    from ipt_fidelity.scaffold import begin

    made = begin(name, folder, kind, title)  # type: ignore[arg-type]  # click has checked the choice
    overlay = made if kind == "overlay" else made / "src" / f"ipt_fidelity_{name.replace('-', '_')}"
    say_wrapped(f"Made {made}.")
    say_wrapped(f"Next: open {overlay / 'overlay.yaml'}, and check it as you go:")
    say(f"  ipt-fidelity plugin check {made}")
