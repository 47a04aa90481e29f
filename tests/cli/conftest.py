"""What the tests of commands share."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.cli.commands import Runner
from tests.made import MAPLE


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Return a function that runs a command in this process."""
    return Runner(capsys)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return the folder of a small case: the first two sessions of maple, and nothing else."""
    return two_sessions(tmp_path / "maple")


@pytest.fixture
def two_cases(tmp_path: Path) -> Path:
    """Return a folder with two small cases."""
    for name in ("maple", "oak"):
        folder = two_sessions(tmp_path / "cases" / name)
        for file in folder.iterdir():
            file.write_text(file.read_text(encoding="utf-8").replace("maple", name), encoding="utf-8")
            file.rename(folder / file.name.replace("maple", name))
    return tmp_path / "cases"


def two_sessions(folder: Path) -> Path:
    """Copy the first two sessions of maple with their case file."""
    folder.mkdir(parents=True)
    for name in ("s01.session.json", "s02.session.json", "case.yaml"):
        shutil.copy(MAPLE / name, folder / name)
    case = folder / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(re.sub(r"^missed:.*\n(?:[ -].*\n)*", "", text, flags=re.MULTILINE), encoding="utf-8")
    return folder
