"""``ipt-fidelity agreement``: how far people who coded or rated the same thing agree."""

from __future__ import annotations

from pathlib import Path

import click

from ipt_fidelity.cli.agreement_calibrate import calibrate_command
from ipt_fidelity.cli.agreement_consensus import consensus
from ipt_fidelity.cli.agreement_draw import draw
from ipt_fidelity.cli.agreement_drift import drift
from ipt_fidelity.cli.agreement_sessions import sessions
from ipt_fidelity.cli.agreement_table import table
from ipt_fidelity.problems import near_match


class PathsOrCommand(click.Group):
    """A group whose first word may be a path; it then means ``sessions``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``sessions`` before words that begin with no command."""
        first = args[0] if args else ""
        if first and first not in self.commands and first not in ctx.help_option_names:
            meant = near_match(first, self.commands)
            if meant and not Path(first).exists():
                ctx.fail(f"There is no file, folder or command {first!r}. {meant}")
            args = ["sessions", *args]
        return super().parse_args(ctx, args)


@click.group("agreement", cls=PathsOrCommand, short_help="Say how far coders or raters agree, and where they differ.")
def command() -> None:
    """Say how far coders or raters agree, and where they differ.

    \b
    Examples:
      ipt-fidelity agreement examples/maple
      ipt-fidelity agreement table ratings.csv --unit session --rater who
          --value level --scale ordinal
    """


command.add_command(sessions)
command.add_command(table)
command.add_command(consensus)
command.add_command(draw)
command.add_command(calibrate_command)
command.add_command(drift)
