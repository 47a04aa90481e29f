"""``ipt-fidelity adaptation``: what is installed, and what each changes on what authority."""

from __future__ import annotations

import click

from ipt_fidelity.cli.rubric import load
from ipt_fidelity.cli.terminal import say, say_problems, say_wrapped
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
        say("No adaptation is installed.")
    for name, each in toolkit.adaptations.items():
        overlay = each.adaptation.overlay
        say_wrapped(f"{name} {overlay.version} ({overlay.status}): {overlay.title}")
        fits = f"{overlay.rubric.id} from {overlay.rubric.from_}, below {overlay.rubric.below}"
        say_wrapped(f"for {fits}; from {each.plugin.package} {each.plugin.version}".rstrip(), lead="  ")


@command.command("show")
@click.argument("name", metavar="ID|DIR")
def show(name: str) -> None:
    """Show what an adaptation is, on what authority, and how much it changes.

    \b
    Example:
      ipt-fidelity adaptation show depression
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    try:
        adaptation = toolkit.adaptation(name)
    except UnknownName as reason:
        raise click.UsageError(str(reason)) from None
    except BadInput as reason:
        say_problems(reason.problems)
        raise click.ClickException(f"{name} cannot be read; see above.") from None
    overlay = adaptation.overlay
    say_wrapped(f"{overlay.id} {overlay.version} ({overlay.status}): {overlay.title}", bold=True)
    say_wrapped(overlay.about)
    for protocol in overlay.protocols:
        note = f" {protocol.note}" if protocol.note else ""
        say_wrapped(f"Protocol: {protocol.title} [{', '.join(protocol.source)}; {protocol.basis}].{note}")
    if overlay.contract:
        say_wrapped(f"Sessions: {', '.join(map(str, overlay.contract.sessions))}. {overlay.contract.because}")
    for setting in overlay.settings:
        say_wrapped(f"Setting {setting.id}: {setting.title} (default {setting.default})")
        for choice in setting.choices:
            say_wrapped(f"{choice.id}: {choice.title}", lead="  ", rest="    ")
    say(f"File: {adaptation.document.file}")
    base = load(toolkit, overlay.rubric.id)
    amended = load(toolkit, f"{overlay.rubric.id}+{name}")
    say(f"Changes to {overlay.rubric.id} under default settings: {len(differences(base, amended))}")
    say_wrapped(f"See them all: ipt-fidelity rubric diff {overlay.rubric.id} {overlay.rubric.id}+{name}")
