"""What all tests share: comparing with golden text files, which ``pytest --accept`` rewrites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that accepts what came out as golden."""
    parser.addoption("--accept", action="store_true", help="Rewrite the golden text files with what came out.")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that compares a text with the golden file of that name."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"there is no {path}; look at what came out and run 'pytest --accept'"
        assert text == path.read_text(encoding="utf-8"), "run 'pytest --accept' if the difference is meant"

    return compare
