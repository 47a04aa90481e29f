"""The tables of the coding manual are those of the codebook, and every code that its text names is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipt_fidelity.codes import NOTHING, Code
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.toolkit import installed

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "coding-manual.md"


def core() -> RubricData:
    return installed().rubric("ipt-core")[0].data


def row(*cells: str) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def one_line(text: str) -> str:
    return " ".join(text.split())


def codes_told(data: RubricData) -> Iterator[str]:
    """Yield the codes group by group, in the order of the codebook, each with all that a coder needs."""
    for group in data.groups:
        yield from (f"### {group.title}", "", one_line(group.text), "")
        for code in data.codes:
            if code.group == group.id:
                yield from (f"#### {code.label}", "", f"`{code.id}` · {at_home(code)} · {code.role}", "")
                yield from (one_line(code.definition), "")
                yield f"- **Counts.** {' '.join(map(one_line, code.counts))}"
                yield f"- **Does not.** {' '.join(map(one_line, code.does_not_count))}"
                yield f"- **Such a line.** “{one_line(code.example)}”"
                yield f"- **Not this one.** “{one_line(code.counter_example)}” {what_instead(code, data)}"
                yield f"- **Rests on.** {ground(code)}"
                yield from (f"- **In feedback.** {one_line(code.feedback)}",) if code.feedback else ()
                yield ""


def at_home(code: Code) -> str:
    return "any phase" if code.phases == ("any",) else f"{' and '.join(code.phases)} phase"


def ground(code: Code) -> str:
    if code.source == ("design",):
        return "Our own inference."
    return f"{', '.join(code.source)}. Basis: {code.basis}."


def what_instead(code: Code, data: RubricData) -> str:
    if code.instead == (NOTHING,):
        return "Beside its focus there is nothing to code in it."
    return f"It is {' and '.join(f'{data.code_by_id[name].label} (`{name}`)' for name in code.instead)}."


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
    written = with_table(text, "codes", codes_told(core()))
    written = with_table(written, "overlaps", overlaps_table(core()))
    if request.config.getoption("--accept"):
        MANUAL.write_text(written, encoding="utf-8", newline="\n")
        return

    assert text == written, "run 'pytest --accept' if the codebook was meant to change"


def test_every_code_is_told_once():
    """A coder finds each code of the rubric exactly once, with its label."""
    told = re.findall(r"^#### (.+)\n\n`([a-z_]+\.[a-z_]+)` ·", MANUAL.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert sorted(told) == sorted((code.label, code.id) for code in core().codes)


def test_a_coder_reads_what_a_counter_example_is_instead():
    """The mood diary that looks like a symptom check is named as self-monitoring, with its code."""
    text = MANUAL.read_text(encoding="utf-8")
    _, _, check = text.partition("`task.symptom_check` ·")

    assert "It is Written self-monitoring (`departure.self_monitoring`)." in check.partition("####")[0]


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


def test_agenda_setting_is_neither_credited_nor_a_departure():
    """Manual and codebook agree that an agenda for the hour has no code."""
    contract = " ".join(core().code_by_id["task.contract"].does_not_count)

    assert not [code.id for code in core().codes if "agenda" in f"{code.id} {code.label}".casefold()]
    assert "agenda for today's session, which is neither credited nor a departure" in contract
    assert "**Setting an agenda** for the hour is neither credited nor a departure." in MANUAL.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "manual"),
    [
        ("scaling question", "task.symptom_check", "**A scaling question**"),
        ("closeness circle", "task.interpersonal_inventory", "**A closeness circle**"),
        ("Praise for a step", "task.credit_for_change", "**Praise for something the client did**"),
    ],
)
def test_a_decision_of_the_manual_stands_in_the_codebook_too(words, code, manual):
    """A scaling question is a symptom check, a closeness circle the inventory, praise for a step credit for change."""
    decision = next(line for line in MANUAL.read_text(encoding="utf-8").split("\n- ") if line.startswith(manual))

    assert words in core().code_by_id[code].definition
    assert f"`{code}`" in decision


def test_praise_is_credit_in_any_phase():
    """What the client did is praised as credit for change whenever it is praised."""
    assert core().code_by_id["task.credit_for_change"].phases == ("any",)


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
