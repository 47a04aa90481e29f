"""The options for books with a password. A password is asked for or read from a file, never taken from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from ipt_fidelity.readers.coding.sheet import opened_with
from ipt_fidelity.toolkit import Toolkit

Command = TypeVar("Command", bound=Callable[..., Any])


def password_options(command: Command) -> Command:
    """Add ``--password-prompt`` and ``--password-file`` to a command."""
    asked = click.option(
        "--password-prompt", is_flag=True, help="Ask for the password of the books that are read and written."
    )
    from_file = click.option(
        "--password-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="Take the password from the first line of a file.",
    )
    return asked(from_file(command))


def password_of(password_prompt: bool, password_file: Path | None, *, writes: bool) -> str | None:  # noqa: FBT001  # click's
    """Return the password that the user gives, None where none is asked for.

    Args:
        password_prompt: whether it is asked for; it is never shown.
        password_file: a file whose first line it is.
        writes: whether a book is written with it, so that it is asked for twice.

    Raises:
        click.UsageError: both options, or an empty password.
    """
    if password_prompt and password_file is not None:
        raise click.UsageError("give one of --password-prompt and --password-file.")
    if password_file is not None:
        lines = password_file.read_text(encoding="utf-8-sig").splitlines()
        if not lines or not lines[0]:
            raise click.UsageError(f"the first line of {password_file} is empty; the password stands there.")
        return lines[0]
    if not password_prompt:
        return None
    given: str = click.prompt("Password", hide_input=True, confirmation_prompt=writes, err=True)
    return given


def with_readers(toolkit: Toolkit, password: str | None, coder: str | None) -> Toolkit:
    """Return the toolkit with readers that open encrypted books and know who coded where a book does not say so."""
    if password is None and coder is None:
        return toolkit
    return replace(toolkit, readers=opened_with(toolkit.readers, password, coder))
