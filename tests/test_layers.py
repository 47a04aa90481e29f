"""No stage reaches back: the layers of the design, as import-linter checks them from pyproject.toml."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MISSING = importlib.util.find_spec("importlinter") is None


@pytest.mark.skipif(
    MISSING and not os.environ.get("CI"), reason="import-linter is not installed; it comes with the extra 'dev'"
)
def test_no_layer_is_broken_and_every_module_has_one():
    """The contract is exhaustive: a new module has to find its layer."""
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
