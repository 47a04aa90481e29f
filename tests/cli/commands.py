"""Runs the command line for tests: in this process where speed counts, in one of its own where the process matters."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ipt_fidelity.cli import main


@dataclass(frozen=True)
class Result:
    """What a command gave."""

    code: int
    out: str
    err: str


def in_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return run_with({}, *arguments)


def run_with(environment: dict[str, str], *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with more in its environment."""
    return subprocess.run(
        [sys.executable, "-m", "ipt_fidelity", *arguments],
        env={**os.environ, "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
    )


class Runner:
    """Runs commands in this process."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self.captured = captured

    def __call__(self, *arguments: str | Path) -> Result:
        """Return exit code, stdout and stderr."""
        self.captured.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = self.captured.readouterr()
        return Result(int(left.value.code or 0), said.out, said.err)


def too_long(text: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """Return the lines that are longer than 80 columns, less those that hold one of some words, such as a path."""
    return [line for line in text.splitlines() if len(line) > 80 and not any(word in line for word in but)]
