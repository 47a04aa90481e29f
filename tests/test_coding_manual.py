"""The tables of the coding manual are those of the codebook, and every code that its text names is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ipt_fidelity.rubric import RubricData
from ipt_fidelity.toolkit import installed

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "coding-manual.md"


def core() -> RubricData:
    return installed().rubric("ipt-core")[0].data


def row(*cells: str) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def codes_table(data: RubricData) -> Iterator[str]:
    """Yield the codes group by group, in the order of the codebook."""
    for group in data.groups:
        yield from (f"### {group.title}", "", " ".join(group.text.split()), "")
        yield from (row("Code", "Label", "What counts", "What does not"), row(*["---"] * 4))
        for code in data.codes:
            if code.group == group.id:
                counts = f"{code.definition} *“{code.example}”*"
                yield row(f"`{code.id}`", code.label, counts, " ".join(code.does_not_count))
        yield ""


def overlaps_table(data: RubricData) -> Iterator[str]:
    """Yield the pairs with the line that decides between them."""
    yield from (row("Between", "and", "The deciding line"), row(*["---"] * 3))
    for overlap in data.overlaps:
        first, *others = [f"`{code}`" for code in overlap.codes]
        yield row(first, ", ".join(others), overlap.rule)


def with_table(text: str, name: str, lines: Iterator[str]) -> str:
    """Return the manual with the table of a name written anew between its markers."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"the manual has lost its markers {begin} … {end}"
    table = "\n".join(lines).strip()
    return f"{before}{begin}\n<!-- Written from codebook.yaml by `pytest --accept`. -->\n\n{table}\n\n{end}{after}"


def test_the_tables_are_those_of_the_codebook(request):
    """The tables are never edited by hand: whoever changes the codebook runs ``pytest --accept``."""
    text = MANUAL.read_text(encoding="utf-8")
    written = with_table(text, "codes", codes_table(core()))
    written = with_table(written, "overlaps", overlaps_table(core()))
    if request.config.getoption("--accept"):
        MANUAL.write_text(written, encoding="utf-8", newline="\n")
        return

    assert text == written, "run 'pytest --accept' if the codebook was meant to change"


def test_every_code_is_in_one_table_row_once():
    """A coder finds each code of the rubric in the table exactly once."""
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| [^`]", MANUAL.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert sorted(rows) == sorted(code.id for code in core().codes)


def test_the_text_names_only_codes_that_exist():
    """A code that the manual explains can be given."""
    data = core()
    groups = {group.id for group in data.groups}
    named = re.findall(r"`([a-z]+)\.([a-z_]+)`", MANUAL.read_text(encoding="utf-8"))

    assert {f"{group}.{name}" for group, name in named if group in groups} <= set(data.code_by_id)


def test_ties_of_focus_are_told_in_the_order_of_the_codebook():
    """The order in a tie is that of the focus codes, the problem area first and anything else last."""
    stated = re.search(r"\*\*In a tie\*\* take the first of these that is there: ([a-z, ]+)\.", MANUAL.read_text("utf-8"))

    assert stated
    order = [word.strip().replace(" ", "_") for word in stated.group(1).split(",")]
    tie = ["problem_area", "relationships", "therapy", "symptoms", "past", "inner", "other"]
    assert order == tie
    assert {f"focus.{name}" for name in order} == {code.id for code in core().codes if code.group == "focus"}


def test_every_problem_area_has_its_past():
    """What is past under an area is told for each area that the rubric knows."""
    text = MANUAL.read_text(encoding="utf-8")

    for area in core().areas:
        assert f"| {area.title} | " in text


def test_an_older_table_is_replaced_whole():
    """Whatever stood between the markers goes, and nothing outside them is touched."""
    old = "Before.\n<!-- codes: begin -->\nold\n<!-- codes: end -->\nAfter.\n"

    written = with_table(old, "codes", iter(["new"]))

    assert "old" not in written
    assert written.startswith("Before.\n")
    assert written.endswith("<!-- codes: end -->\nAfter.\n")
    assert with_table(written, "codes", iter(["new"])) == written
