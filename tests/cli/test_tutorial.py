"""The tutorial for trainers does what it says: its commands are run and its files written as a new user would."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "trainers" / "first-adaptation.md").read_text(encoding="utf-8")
FILES = re.findall(r'```yaml title="([^"]+)"\n(.*?)```', PAGE, re.DOTALL)
COMMANDS = re.findall(r"```console\n\$ ipt-fidelity ([^\n]*)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def _desk(tmp_path: Path, monkeypatch) -> None:
    """A folder with a space in its name, in which nothing is but an example."""
    place = tmp_path / "my desk"
    shutil.copytree(ROOT / "examples" / "maple", place / "examples" / "maple")
    monkeypatch.chdir(place)


@pytest.mark.usefixtures("_desk")
def test_following_the_tutorial_leads_to_a_workbook_with_the_new_item(run):
    """Begin, write the files, check strictly, compare and score: what is shown is what comes out."""
    assert [line.split()[:2] for line, _ in COMMANDS] == [
        ["plugin", "new"],
        ["plugin", "check"],
        ["plugin", "check"],
        ["plugin", "check"],
        ["rubric", "diff"],
        ["score", "examples/maple"],
    ]
    for line, shown in COMMANDS[:2]:
        found = run(*shlex.split(line))
        assert (found.code, found.out) == (0, shown), found.err

    (overlay, text), *cases = FILES
    Path(overlay).write_text(text, encoding="utf-8")
    assert run(*shlex.split(COMMANDS[2][0])).code == 1, "the cases of the example speak of what is gone"

    for old in Path("late-life/cases").iterdir():
        old.unlink()
    for name, text in cases:
        Path(name).write_text(text, encoding="utf-8")
    checked = run(*shlex.split(COMMANDS[3][0]))
    assert (checked.code, checked.out) == (0, COMMANDS[3][1]), checked.err

    compared = run(*shlex.split(COMMANDS[4][0])).out
    for name in ("late_life.help_reviewed", "middle.support", "ending.feelings"):
        assert name in compared
    scored = run(*shlex.split(COMMANDS[5][0]))
    assert scored.code == 0, scored.err
    book = load_workbook("scored/maple.xlsx", read_only=True)
    cells = {cell for row in book["Items"].iter_rows(values_only=True) for cell in row}
    assert "Help and its givers reviewed" in cells
    assert any("Late-life depression" in str(cell) or "late-life" in str(cell) for cell in _all(book["About"]))


def _all(sheet):
    return {cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
