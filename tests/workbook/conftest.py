from __future__ import annotations

from pathlib import Path

import pytest
from tests.workbook.grids import book, only_session

from ipt_fidelity.pipeline import read_case, score_case

MAPLE = Path(__file__).parents[2] / "examples" / "maple"


@pytest.fixture(scope="session")
def maple():
    return score_case(read_case(MAPLE))


@pytest.fixture(scope="session")
def case_grid(maple, tmp_path_factory):
    return book(maple, tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="session")
def session_grid(maple, tmp_path_factory):
    return book(maple, tmp_path_factory.mktemp("session"), "maple-s07")


@pytest.fixture
def seventh(maple):
    return only_session(maple, "maple-s07")
