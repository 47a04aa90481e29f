"""Five libraries give the same figures, where they are installed: with the extra ``oracles``."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARIES = ("irrCAC", "krippendorff", "pingouin", "sklearn", "statsmodels")
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "agreement.md").read_text(encoding="utf-8")


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in LIBRARIES), reason="the extra 'oracles' is not installed"
)
def test_the_libraries_agree_as_the_page_says():
    """Every figure to 1e-6, and the table on the page is the one that comes out."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.agreement_oracles"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    for line in run.stdout.splitlines():
        assert line in PAGE


def test_the_page_has_the_comparison():
    """Each library is there, whether or not it is installed here."""
    for name in ("irrCAC", "krippendorff", "pingouin", "scikit-learn", "statsmodels"):
        assert f"| {name} |" in PAGE
