"""``ipt-fidelity adaptation``: what is installed, and what each changes on what authority."""

from __future__ import annotations

import textwrap

import click

from ipt_fidelity.cli.rubric import load
from ipt_fidelity.cli.terminal import WIDTH, clean, say_problems
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.rubric_diff import differences
from ipt_fidelity.toolkit import installed


@click.group("adaptation", short_help="List and show adaptations.")
def command() -> None:
    """List and show adaptations. Installed is not active: a case names those that it uses."""


@command.command("list")
def list_adaptations() -> None:
    """List the adaptations that are installed."""
    toolkit = installed()
    say_problems(toolkit.problems)
    if not toolkit.adaptations:
        click.echo("No adaptation is installed.")
    for name, each in toolkit.adaptations.items():
        overlay = each.adaptation.overlay
        click.echo(f"{name} {overlay.version} ({overlay.status}): {overlay.title}")
        click.echo(f"  for {overlay.rubric.id} {overlay.rubric.from_} to {overlay.rubric.below}, from {each.plugin.package}")


@command.command("show")
@click.argument("name", metavar="ID|DIR")
def show(name: str) -> None:
    """Show what an adaptation changes, why, and on what authority."""
    toolkit = installed()
    try:
        adaptation = toolkit.adaptation(name)
    except UnknownName as reason:
        raise click.UsageError(str(reason)) from None
    except BadInput as reason:
        say_problems(reason.problems)
        raise click.ClickException(f"{name} cannot be read; see above.") from None
    overlay = adaptation.overlay
    click.echo(click.style(f"{overlay.id} {overlay.version} ({overlay.status}): {overlay.title}", bold=True))
    _wrapped(overlay.about)
    for protocol in overlay.protocols:
        note = f" {protocol.note}" if protocol.note else ""
        _wrapped(f"Protocol: {protocol.title} [{', '.join(protocol.source)}; {protocol.basis}].{note}")
    if overlay.contract:
        _wrapped(f"Sessions: {', '.join(map(str, overlay.contract.sessions))}. {overlay.contract.because}")
    for setting in overlay.settings:
        _wrapped(f"Setting {setting.id}: {setting.title} (default {setting.default})")
        for choice in setting.choices:
            _wrapped(f"  {choice.id}: {choice.title}")
    click.echo(f"File: {adaptation.document.file}")
    base = load(toolkit, overlay.rubric.id)
    amended = load(toolkit, f"{overlay.rubric.id}+{name}")
    click.echo(f"Changes to {overlay.rubric.id} under default settings: {len(differences(base, amended))}")
    _wrapped(f"See them all: ipt-fidelity rubric diff {overlay.rubric.id} {overlay.rubric.id}+{name}")


def _wrapped(text: str) -> None:
    for line in textwrap.wrap(clean(text), WIDTH, subsequent_indent="  ", break_on_hyphens=False):
        click.echo(line)
