"""Every domain case of the base rubric and of the adaptations, each named by its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipt_fidelity import load_rubric
from ipt_fidelity.testing import collect, run_case

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "tests" / "rubrics" / "ipt-core"
FOLDERS = [CORE, *sorted((ROOT / "plugins").glob("*/cases"))]


@pytest.mark.parametrize("case", [case for folder in FOLDERS for case in collect(folder)], ids=str)
def test_the_sentence_holds(case):
    """What a clinician can dispute is what the engine does."""
    run_case(case)


def test_every_item_has_cases_and_every_file_an_item():
    """No item of the base rubric goes untried, and no file speaks of an item that is gone."""
    assert {path.stem for path in CORE.glob("*.yaml")} == set(load_rubric().data.item_by_id)


@pytest.mark.parametrize("path", sorted(CORE.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_file_is_named_after_its_item(path):
    """Whoever disputes an item finds all of its cases in one file."""
    assert {case.item for case in collect(CORE) if case.where.file == str(path)} == {path.stem}
