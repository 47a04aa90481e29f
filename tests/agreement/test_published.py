"""Published examples come out to the last digit that their sources print."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.agreement.reference_table import by_data, computed, figures

FIGURES = figures()
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "agreement.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("figure", FIGURES, ids=lambda each: each.name)
def test_a_published_figure_is_reproduced(figure):
    """Whoever opens the paper finds our number in it."""
    assert computed(figure) == pytest.approx(float(figure.printed), abs=figure.precision * (1 + 1e-6))


def test_the_table_is_large_and_says_where_its_figures_come_from():
    """At least a hundred figures, every data set with its source and with how far it was seen."""
    assert len(FIGURES) >= 100
    assert f"holds {len(FIGURES)} figures" in PAGE
    assert all(data["source"] and data["basis"] in ("seen", "recalled") for data in by_data())
