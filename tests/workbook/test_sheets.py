from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import pytest
from tests.workbook.grids import book, changed_items, changed_session

from ipt_fidelity.indices import Departure
from ipt_fidelity.pipeline import read_case, score_case
from ipt_fidelity.scoring import ItemScore, Measure, Override, PersonsRating
from ipt_fidelity.workbook.styles import _STYLES
from ipt_fidelity.workbook.subject import subject_of
from ipt_fidelity.workbook.task_words import LEGEND, task_look, task_word

EXAMPLES = Path(__file__).parents[2] / "examples"


def _item_row(grid, title):
    cell = next(
        cell for (sheet, cell), value in grid.cells.items() if sheet == "Items" and cell[0] == "B" and value == title
    )
    return grid.row("Items", int(cell[1:]))


def test_every_item_has_a_status_and_a_reason(maple, session_grid, case_grid):
    """No row of the items is blank without a reason."""
    block = next(session for session in maple.report.sessions if session.id == "maple-s07")
    for grid, items in ((session_grid, block.items), (case_grid, maple.report.case.items)):
        for item in items:
            row = _item_row(grid, item.title)
            assert row["C"] in ("scored", "does not apply", "insufficient", "not rated")
            assert row["I"] == (item.level if item.level is not None else "–")
            assert row["J"]


def test_the_anchor_text_of_the_level_stands_beside_it(maple, session_grid):
    """A trainee reads what the level means, which sources it rests on and in which file the rule is written."""
    item = maple.rubric.data.item_by_id["focus.refocusing"]
    row = _item_row(session_grid, item.title)

    assert row["R"] == item.anchors["1"].text
    assert row["U"] == ", ".join(item.source)
    assert row["V"] == "items/focus.refocusing.yaml"


def test_the_sheet_of_anchors_says_what_can_be_disputed_and_where(maple, session_grid):
    """From a rating one gets to the value that each level takes, the sources, how sure they are, and the file."""
    item = maple.rubric.data.item_by_id["focus.refocusing"]
    cell = session_grid.find("Anchors", item.title)
    row = session_grid.row("Anchors", int(cell[1:]))

    assert str(row["G"]).startswith("follow: 5 for all at once; 4 for all; 3 for most")
    assert (row["H"], row["I"], row["J"]) == (", ".join(item.source), item.basis, "items/focus.refocusing.yaml")


def test_an_item_of_an_adaptation_is_said_to_stand_in_its_overlay():
    """Nobody is sent to a file of the base rubric for an item that an adaptation adds, or half of one it changes."""
    files = subject_of(score_case(read_case(EXAMPLES / "hazel"))).files

    assert files["perinatal.birth_story"] == "perinatal/overlay.yaml"
    assert files["every.symptom_check"] == "items/every.symptom_check.yaml, perinatal/overlay.yaml"
    assert files["every.summary"] == "items/every.summary.yaml"


def test_a_mean_over_sessions_borrows_no_anchor_text(maple, case_grid):
    """A mean between two levels looks like neither."""
    title = maple.rubric.data.item_by_id["every.symptom_check"].title

    assert _item_row(case_grid, title)["R"] == "–"


def test_a_supervisors_level_shows_what_was_computed(seventh, tmp_path):
    """An override keeps the computed level, and everybody's rating stands beside it."""
    first = next(item for item in seventh.report.sessions[0].items if item.status == "scored")

    def decided(item):
        if item.item != first.item:
            return item
        override = Override(5, "scored", first.level, "sup-1", "2026-01-02", "heard on the tape")
        return msgspec.structs.replace(
            item, level=5, override=override, ratings=(PersonsRating("T07", "self", 2),), changed_by=("perinatal",)
        )

    row = _item_row(book(changed_items(seventh, decided), tmp_path), first.title)
    assert [row[letter] for letter in "DEFHIP"] == [first.level, 2, 5, -3, 5, "heard on the tape"]
    why = str(row["J"])
    assert f"Computed: scored, {first.level:g}." in why
    assert "T07 (self): 2." in why
    assert "Item or codes added or changed by perinatal." in why


def test_an_override_of_an_item_that_had_no_level_says_so(seventh, tmp_path):
    """A level set by a person where nothing could be computed does not pretend that something was."""
    first = seventh.report.sessions[0].items[0]
    override = Override(4, "insufficient", None, "sup-1", "2026-01-02", "seen")

    def decided(item):
        return (
            msgspec.structs.replace(item, status="scored", level=4, override=override) if item.item == first.item else item
        )

    assert "Computed: insufficient." in str(_item_row(book(changed_items(seventh, decided), tmp_path), first.title)["J"])


def test_an_item_of_no_weight_is_called_shown_only(session_grid, maple):
    """An item that counts nothing says so instead of showing a zero."""
    assert _item_row(session_grid, maple.rubric.data.item_by_id["focus.specificity"].title)["T"] == 0
    assert _STYLES["weight"]["num_format"].endswith(';"shown only"')


def test_the_grid_of_tasks_shows_ending_raised_late(maple, case_grid):
    """In maple the ending is due from session 10 and is raised only in session 14, at the edge."""
    title = maple.rubric.data.item_by_id["time_limit.ending_raised"].title
    row = int(case_grid.find("Tasks", title)[1:])
    words = case_grid.row("Tasks", row)

    assert [words[letter] for letter in "JKLMNO"] == ["later", "due", "due", "due", "due", "edge"]
    assert words["R"] == "edge"


def test_every_word_of_the_grid_stands_in_the_legend_below(case_grid):
    """No word needs guessing, and none is explained that does not occur."""
    start = int(case_grid.find("Tasks", "What the words mean")[1:])
    legend = {
        str(value)
        for (sheet, cell), value in case_grid.cells.items()
        if sheet == "Tasks" and cell[0] == "A" and int(cell[1:]) > start
    }
    shown = {
        str(value).partition(" ")[0]
        for (sheet, cell), value in case_grid.cells.items()
        if sheet == "Tasks" and cell[0] in "BCDEFGHIJKLMNOPQR" and 3 < int(cell[1:]) < start
    }

    assert legend == shown


def _task(status, reason, value=None, level=None, override=None):
    measure = Measure(value, "outcome") if value else None
    return ItemScore("t.x", "X", "phase_tasks", "adherence", status, level, 1.0, measure, reason, (), "", (), override)


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (_task("scored", "", "developed", 5), "done"),
        (_task("scored", "", "done", 4), "done"),
        (_task("scored", "", "edge", 3), "edge"),
        (_task("scored", "", "brief", 3), "part"),
        (_task("scored", "", "touched", 2), "touched"),
        (_task("scored", "", "late", 2), "late"),
        (_task("scored", "", "never", 1), "overdue"),
        (_task("scored", "", None, 3), "level 3"),
        (_task("insufficient", "sessions 2, 3 not seen"), "unclear"),
        (_task("not_applicable", "done earlier: session 2; taken up again here"), "earlier"),
        (_task("not_applicable", "begun here; still due by session 3"), "begun"),
        (_task("not_applicable", "still due: by session 3"), "due"),
        (_task("not_applicable", "not yet due: from session 10 to 13"), "later"),
        (_task("not_applicable", "open since session 4: due by session 3, not coded so far"), "open"),
        (_task("not_applicable", "an early mention, which does not count before session 10"), "early"),
        (_task("not_applicable", "was due by session 3; session 2 not seen"), "unseen"),
        (_task("not_applicable", "the treatment ended after session 5, before this was due"), "n/a"),
        (_task("not_applicable", "session 17 lies beyond the contract of 16"), "n/a"),
        (_task("scored", "", "never", 4, Override(4, "scored", 1, "s", "w", "y")), "set 4"),
    ],
)
def test_a_short_word_says_where_a_task_stands(score, word):
    """The word follows from status, measure and reason alone, and has a meaning and a look."""
    assert task_word(score) == word
    assert word.partition(" ")[0] in {entry.text for entry in LEGEND}
    assert task_look(word)


def test_the_reasons_of_the_engine_all_have_a_word(maple):
    """No reason that the engine gives for a task in maple falls through to the last word by accident."""
    reasons = {
        score.reason
        for session in maple.report.sessions
        for score in session.items
        if maple.rubric.data.item_by_id[score.item].rule.kind == "task" and task_word(score) == "n/a"
    }

    # a plan for little change is not due where the measure has changed, and "n/a" says just that
    assert {reason for reason in reasons if not reason.endswith("so it is not due")} == set()


def test_a_task_over_the_whole_case_is_open_not_overdue(maple, tmp_path):
    """'Overdue' is counted in one session; over the case a task that was never coded is open."""
    case = maple.report.case
    never = next(item for item in case.items if item.item == "initial.timeline")
    gone = msgspec.structs.replace(never, level=1, measure=Measure("never", "outcome"), evidence=())
    items = tuple(gone if item is never else item for item in case.items)
    report = msgspec.structs.replace(maple.report, case=msgspec.structs.replace(case, items=items))
    grid = book(dataclasses.replace(maple, report=report), tmp_path)

    assert grid.row("Tasks", int(grid.find("Tasks", never.title)[1:]))["R"] == "open"


def test_a_rubric_without_tasks_says_so(seventh, tmp_path):
    """An empty sheet is explained."""
    items = tuple(item for item in seventh.report.sessions[0].items if item.item.startswith("focus."))
    grid = book(changed_session(seventh, items=items), tmp_path)

    assert grid.cells["Tasks", "A2"] == "The rubric in force has no tasks."


def test_the_transcript_has_every_turn_in_order(maple, session_grid):
    """The transcript sheet is the whole session, turn by turn, with time, role and words."""
    session = next(each for each in maple.sessions if each.id == "maple-s07")

    assert session_grid.column("Transcript", "A")[2:] == ["Turn", *(turn.id for turn in session.turns)]
    assert session_grid.column("Transcript", "D")[1:] == [turn.text for turn in session.turns]
    assert session_grid.cells["Transcript", "B5"] == "00:31"
    assert session_grid.cells["Transcript", "C4"] == "Therapist"


def test_only_the_coder_who_counts_is_shown(seventh, tmp_path):
    """Codes of a second coder do not slip into the first one's transcript."""
    session = seventh.sessions[0]
    theirs = msgspec.structs.replace(session.annotations[0], coder="zz-other", code="departure.harm_invented")
    both = msgspec.structs.replace(session, annotations=(*session.annotations, theirs))
    grid = book(dataclasses.replace(seventh, sessions=(both,)), tmp_path)

    assert "departure.harm_invented" not in grid.text("Transcript")


def test_a_code_is_shown_by_its_label(maple, session_grid):
    """A trainee reads words, not ids; the focus has a column of its own."""
    label = maple.rubric.data.code_by_id["focus.problem_area"].label

    assert label in session_grid.column("Transcript", "E")
    assert not any("technique." in str(value) for value in session_grid.column("Transcript", "F"))


def test_a_code_that_the_rubric_does_not_know_is_shown_by_its_id(seventh, tmp_path):
    """Nothing that a coder wrote is dropped."""
    session = seventh.sessions[0]
    strange = msgspec.structs.replace(session.annotations[0], code="gone.code")
    grid = book(dataclasses.replace(seventh, sessions=(msgspec.structs.replace(session, annotations=(strange,)),)), tmp_path)

    assert "gone.code" in grid.column("Transcript", "F")


def test_departures_are_listed_with_their_turns(maple, case_grid):
    """The session of cognitive restructuring is plain to see, turn by turn, with a rate."""
    departure = next(each for block in maple.report.sessions for each in block.departures if "cognitive" in each.code)
    row = case_grid.row("Departures", int(case_grid.find("Departures", departure.label)[1:]))

    assert (row["A"], row["C"], row["D"], row["E"]) == (11, "proscribed", "no", len(departure.turns))
    assert row["F"] == pytest.approx(departure.per_100_therapist_turns)
    assert "never subtracted" in str(case_grid.cells["Departures", "A2"])


def test_a_departure_is_explained_kindly_and_once(maple, tmp_path):
    """Guided imagery of two sessions is said to be listed in articles, not in the manuals, and what IPT would do instead."""
    imagery = Departure("departure.imagery_rescripting", "Guided imagery", "compatible", False, (), None)
    sessions = tuple(msgspec.structs.replace(block, departures=(imagery,)) for block in maple.report.sessions)
    grid = book(dataclasses.replace(maple, report=msgspec.structs.replace(maple.report, sessions=sessions)), tmp_path)

    first, second = (grid.row("Departures", row)["G"] for row in (4, 5))
    assert "introductory articles list them under IPT" in first
    assert "At this place IPT would" in first
    assert second == "See session 1."


def test_a_session_without_departures_says_so(session_grid):
    """An empty list is not left to be guessed at."""
    assert "No departure is coded." in session_grid.text("Departures")


def test_a_figure_that_is_not_known_is_a_dash(seventh, tmp_path):
    """An index of a session that was not coded is not zero."""
    block = seventh.report.sessions[0]
    indices = msgspec.structs.replace(block.indices, specificity=None)
    grid = book(changed_session(seventh, indices=indices), tmp_path)

    row = int(grid.find("Departures", "Figures about the talk")[1:]) + 1
    assert grid.row("Departures", row)["C"] == "–"
    assert grid.row("Departures", row)["D"] == block.indices.purity
