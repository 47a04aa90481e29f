from __future__ import annotations

import dataclasses

import msgspec
from tests.workbook.grids import book, changed_items


def test_every_link_of_a_session_lands_on_the_row_of_its_turn(session_grid):
    """A trainee who clicks turn 33 finds turn 33."""
    assert len(session_grid.links) > 30
    for _, _, shown, sheet, row in session_grid.links:
        if shown == "answer":
            continue
        assert sheet == "Transcript"
        assert session_grid.cells["Transcript", f"A{row}"] == shown.removeprefix("turn ")


def test_every_link_of_a_case_lands_on_the_row_of_its_turn_and_session(case_grid):
    """In the case's book s7:33 leads to turn 33 of session 7, not to that of another session."""
    assert len(case_grid.links) > 100
    for _, _, shown, sheet, row in case_grid.links:
        if shown == "answer":
            continue
        assert sheet == "Transcript"
        found = f"s{case_grid.cells['Transcript', f'A{row}']}:{case_grid.cells['Transcript', f'B{row}']}"
        assert found == shown.removeprefix("turn ")


def test_every_scored_item_of_a_session_links_all_turns_or_counts_the_rest(maple, session_grid):
    """No turn behind a score is dropped silently: four are linked, the others are counted."""
    block = next(session for session in maple.report.sessions if session.id == "maple-s07")
    rows = {
        session_grid.cells["Items", cell]: cell[1:]
        for (sheet, cell) in session_grid.cells
        if sheet == "Items" and cell[0] == "B"
    }
    for item in block.items:
        row = session_grid.row("Items", int(rows[item.title]))
        shown = [row[letter] for letter in "KLMN" if letter in row]
        assert shown == [reference.partition(":")[2] for reference in item.evidence[:4]]
        assert row.get("O") == (f"+{len(item.evidence) - 4}" if len(item.evidence) > 4 else None)


def test_the_answer_to_each_step_is_one_click_away(session_grid):
    """From a next step a trainee comes to the place where the answer to 'what led you there?' belongs."""
    answers = [(sheet, row) for _, _, shown, sheet, row in session_grid.links if shown == "answer"]

    assert len(answers) == 3
    for index, (sheet, row) in enumerate(answers, 1):
        asked = str(session_grid.cells[sheet, f"A{row}"])
        assert asked.startswith(f"{index}. ")
        assert asked.endswith("what led you there?")


def test_a_turn_of_a_session_that_the_book_does_not_hold_is_named_without_a_link(maple, seventh, tmp_path):
    """Work begun in an earlier session is named by session and turn; a link would lead nowhere."""
    first = seventh.report.sessions[0].items[0].item

    def point_elsewhere(item):
        return msgspec.structs.replace(item, evidence=("maple-s02:3",)) if item.item == first else item

    lone = changed_items(seventh, point_elsewhere)
    grid = book(lone, tmp_path)
    assert "maple-s02:3" in grid.text("Items")
    assert "maple-s02:3" not in [shown for _, _, shown, _, _ in grid.links]

    blocks = tuple(lone.report.sessions[0] if block.id == "maple-s07" else block for block in maple.report.sessions)
    within = dataclasses.replace(maple, report=msgspec.structs.replace(maple.report, sessions=blocks))
    assert "s2:3" in book(within, tmp_path, "maple-s07").text("Items")


def test_links_beyond_what_excel_takes_become_text(seventh, tmp_path, monkeypatch):
    """Excel repairs a sheet with too many links by dropping some; ours has no more than it takes."""
    monkeypatch.setattr("ipt_fidelity.workbook.canvas.MOST_LINKS", 3)
    grid = book(seventh, tmp_path)

    assert sum(sheet == "Items" for sheet, *_ in grid.links) == 3
