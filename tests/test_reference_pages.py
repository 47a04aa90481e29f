"""The reference pages are written from the program, and leave nothing undescribed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reference_pages import fields, pages, parameters_of, records

from ipt_fidelity.rules import BUILT_IN
from ipt_fidelity.schemas import KINDS, json_schema

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_that_of_the_program(name, request):
    """A reference page is never edited by hand: whoever changes a record, an option or a rule runs ``pytest --accept``."""
    file = DOCS / name
    if request.config.getoption("--accept"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGES[name], encoding="utf-8", newline="\n")

    assert file.read_text(encoding="utf-8") == PAGES[name], "run 'pytest --accept' if the difference is meant"


def test_there_is_no_reference_page_of_something_that_is_gone():
    """One page for each kind of file, one for the commands, one for the rules."""
    there = {file.relative_to(DOCS).as_posix() for file in (DOCS / "reference").rglob("*.md")}
    assert there == {name for name in PAGES if name.startswith("reference/")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_file_says_what_it_means(kind):
    """Whoever writes or reads a file finds each of its fields explained."""
    silent = [
        f"{name}.{field}"
        for name, record in records(json_schema(kind)).items()
        for field, _, _, text in fields(record, name)
        if not text
    ]
    assert silent == []


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.kind)
def test_every_parameter_of_a_rule_says_what_it_means(kind):
    """A trainer who names a rule finds each of its parameters explained."""
    said = parameters_of(kind)
    assert [name for name in kind.parameters.model_fields if not said.get(name)] == []
