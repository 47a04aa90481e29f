"""The command line. Each command is a module of its own, imported only when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

#: Commands with the sentence that ``--help`` shows, so that help needs no import.
COMMANDS = {
    "demo": "Copy an example case, score it and say what to open.",
    "score": "Score cases or sessions and write feedback workbooks.",
    "convert": "Make sessions of transcripts and annotations of other programs.",
    "sheet": "Write a session as a workbook in which it is coded.",
    "review": "Take in what people wrote in a workbook; show its history.",
    "deidentify": "Replace names by role words and list what may still identify somebody.",
    "check": "Say everything that is wrong with files, without scoring.",
    "agreement": "Say how far coders or raters agree, and where they differ.",
    "rubric": "List, show, check, compare and edit rubrics.",
    "adaptation": "List and show adaptations.",
    "plugin": "List, check and begin plugins.",
    "schema": "Print the JSON Schema of a kind of file.",
}


class LazyGroup(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a new user meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ipt_fidelity.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or name the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from ipt_fidelity.problems import near_match

            ctx.fail(f"There is no command {args[0]!r}. {near_match(args[0], COMMANDS)}".strip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


EPILOG = """Exit codes: 0 good, 1 something in the input is wrong or was lost (listed on stderr; the rest is done), 2 wrong
usage. Everything runs on this machine; nothing calls the network.

IPT_FIDELITY_PLUGINS=a,b loads the plugins a and b and no other; 'own' stands for those that come with this tool.

Shell completion: eval "$(_IPT_FIDELITY_COMPLETE=bash_source ipt-fidelity)" (likewise zsh_source, fish_source)."""


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001  # the shape click calls
    if asked and not ctx.resilient_parsing:
        from ipt_fidelity.version import version

        click.echo(f"ipt-fidelity {version()}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version.")
@click.option("--no-plugins", is_flag=True, help="Load no plugin but those that come with this tool.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an unexpected error.")
@click.pass_context
def command(ctx: click.Context, *, no_plugins: bool) -> None:
    """Score how faithfully a treatment follows Interpersonal Psychotherapy, from annotated transcripts.

    \b
    Examples:
      ipt-fidelity demo
      ipt-fidelity score examples/maple
      ipt-fidelity check my-case/
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if no_plugins:
        os.environ["IPT_FIDELITY_PLUGINS"] = "own"


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit; no traceback reaches a user without ``--debug``."""
    # plugins of pydantic see every record that is read, and some send what they see elsewhere
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    given = sys.argv[1:] if arguments is None else list(arguments)
    debug = "--debug" in given
    try:
        code: Any = command.main(
            [word for word in given if word != "--debug"], prog_name="ipt-fidelity", standalone_mode=False
        )
        sys.stdout.flush()
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was already written is whole.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        _close_stdout()
        sys.exit(1)
    except Exception as reason:
        if debug:
            raise
        sys.exit(_say(reason))
    sys.exit(code if isinstance(code, int) else 0)


def _close_stdout() -> None:
    """Let the interpreter end in peace although nobody reads what is left to write."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(reason: Exception) -> int:
    """Write an error in words and return the exit code: our own say all there is, anything else is a defect."""
    from ipt_fidelity.cli.terminal import clean, say_problems
    from ipt_fidelity.errors import BadInput, IptFidelityError, UnknownName

    if isinstance(reason, BadInput):
        say_problems(reason.problems)
        return 1
    if isinstance(reason, IptFidelityError):
        said = str(reason)
    elif isinstance(reason, OSError):
        name = f" ({reason.filename})" if reason.filename else ""
        said = f"{reason.strerror or reason}{name}."
    else:
        said = f"unexpected error: {type(reason).__name__}: {reason}. Run again with --debug to see where, and report it."
    click.echo(f"ipt-fidelity: {clean(said)}", err=True)
    return 2 if isinstance(reason, UnknownName) else 1
