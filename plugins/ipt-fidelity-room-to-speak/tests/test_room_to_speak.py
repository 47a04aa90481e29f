"""The worked example does what its README says, through the tool as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import ipt_fidelity_room_to_speak
import pytest
from openpyxl import load_workbook

from ipt_fidelity import load_rubric, read_case, read_session, score_case
from ipt_fidelity.cli import main
from ipt_fidelity.errors import BadInput
from ipt_fidelity.plugin_checks import check_plugin
from ipt_fidelity.proofs import unproved
from ipt_fidelity.testing import collect, run_case
from ipt_fidelity.toolkit import installed

FOLDER = Path(ipt_fidelity_room_to_speak.__file__).parent
RECORDING = "RECORDER 1\nsession rowan-s03\nnumber 3\nT | How was it?\nC | He called on Sunday.\n"
CASE = """schema: ipt-fidelity/case/1
id: rowan
adaptations: [room-to-speak]
contract: {sessions: 12}
problem_areas: [role_transition]
sessions: ["*.rec"]
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case of one session, as the recorder wrote it."""
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "s03.rec").write_text(RECORDING, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("sentence", collect(FOLDER / "cases"), ids=str)
def test_the_sentence_holds(sentence):
    """What a clinician can dispute is what comes out."""
    run_case(sentence)


def test_every_change_is_proved_by_a_case():
    """Whoever takes a change out of the overlay sees a case fail."""
    assert unproved("room-to-speak", collect(FOLDER / "cases")) == ()


def test_nothing_is_wrong_with_it():
    """The check of the tool finds nothing, by name."""
    assert check_plugin("room-to-speak", installed()) == ()


def test_a_recording_is_scored_and_its_book_has_the_sheet(case: Path):
    """Reader, rule, note and sheet work together on one case."""
    scored = score_case(read_case(case))
    (item,) = [each for each in scored.report.sessions[0].items if each.item == "room_to_speak.longest_turn"]
    assert (item.level, item.measure.value) == (1, 4)
    assert any("example of a plugin" in note for note in scored.report.case.notes + scored.report.sessions[0].notes)

    made = case / "book"
    with pytest.raises(SystemExit) as done:
        main(["score", str(case), "--out", str(made)])
    assert done.value.code in (0, None)
    book = load_workbook(made / "rowan.xlsx", read_only=True)
    assert "Room to speak" in book.sheetnames


def test_a_line_that_is_not_understood_is_located(case: Path):
    """The message names the file and the line."""
    file = case / "s03.rec"
    file.write_text(RECORDING + "??\n", encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        read_session(file)
    assert "s03.rec:6" in str(raised.value)


def test_its_measure_is_known_to_every_rubric():
    """The rating by the client has its bands wherever no rubric has one of that name."""
    assert load_rubric("ipt-core").data.measure_by_id["ROOM"].bands[0].label == "little room"


def test_it_is_listed_with_its_hooks(capsys):
    """A user sees what it brings."""
    with pytest.raises(SystemExit):
        main(["plugin", "list", "--json"])
    row = next(each for each in json.loads(capsys.readouterr().out) if each["name"] == "room-to-speak")
    assert row["package"] == "ipt-fidelity-room-to-speak"
    assert len(row["hooks"]) == 6
