from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from tests.workbook.grids import at_level, book, changed_items, changed_session

from ipt_fidelity.report import Competence
from ipt_fidelity.safety import Dismissal, Flag

BLAME = ("failed", "failure to", "poor", "weak", "should have", "you always")
MESSAGE = "A risk was disclosed. No risk check is coded; it may have happened off tape. See your supervisor today."


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDE"))


def _overall(scored, **fields):
    return changed_session(scored, overall=msgspec.structs.replace(scored.report.sessions[0].overall, **fields))


def test_flags_stand_above_every_score(seventh, tmp_path):
    """A supervisor sees a disclosed risk before any figure, with links to the turns, and nothing calms it away."""
    evidence = tuple(f"maple-s07:{turn}" for turn in (8, 10, 12, 14))
    flagged = changed_session(seventh, flags=(Flag("risk_disclosed_without_check", "maple-s07", evidence, MESSAGE),))
    grid = book(flagged, tmp_path)

    row = _row(grid.find("Summary", MESSAGE))
    assert row < _row(grid.find("Summary", "Adherence"))
    assert grid.row("Summary", row)["C"] == MESSAGE + " And 1 more turns."
    linked = [cell for sheet, cell, *_ in grid.links if sheet == "Summary" and cell[1:] == str(row)]
    assert linked == [f"B{row}", f"D{row}", f"E{row}"]


def test_a_dismissed_flag_stays_and_says_by_whom_and_why(seventh, tmp_path):
    """A flag never vanishes: the supervisor who dismissed it stands beside it with the reason."""
    dismissed = Dismissal("sup-1", "2026-01-02", "checked by telephone the same day")
    flag = Flag("harm", "maple-s07", (), "Behaviour coded as harmful.", dismissed)
    grid = book(changed_session(seventh, flags=(flag,)), tmp_path)

    assert grid.find("Summary", "Behaviour coded as harmful.")
    row = _row(grid.find("Summary", "Dismissed by sup-1 (2026-01-02): checked by telephone the same day"))
    assert grid.row("Summary", row + 1)["B"] == "sup-1"
    assert grid.row("Summary", row + 1)["C"] == "checked by telephone the same day"


def test_without_a_flag_nobody_is_told_that_there_is_no_risk(session_grid):
    """Silence of the coder is not safety, and the book says so."""
    assert "This says nothing about what is not." in session_grid.text("Summary")
    assert "no risk" not in session_grid.text("Summary").lower()


def test_the_reference_line_is_called_borrowed(session_grid, case_grid):
    """No reader takes the line of 3.0 for a validated threshold."""
    for grid in (session_grid, case_grid):
        assert "Borrowed from a rule for human-rated portfolios, not validated for computed scores" in grid.text("Summary")
        assert "Reference line 3.0" in grid.column("Summary", "A")


def test_every_domain_has_its_score_its_bar_and_what_it_rests_on(maple, session_grid):
    """The panel shows each domain as the report has it, and how many items it rests on."""
    block = next(session for session in maple.report.sessions if session.id == "maple-s07")
    for domain in block.domains:
        row = session_grid.row("Summary", _row(session_grid.find("Summary", domain.title)))
        assert row["B"] == ("–" if domain.score is None else domain.score)
        assert row["D"] == f"{domain.scored} of {domain.applicable}"
        assert row["E"] == domain.floor


def test_a_domain_without_a_score_says_why_instead_of_showing_zero(seventh, tmp_path):
    """A blank is never a zero."""
    domains = tuple(
        msgspec.structs.replace(domain, score=None, status=status)
        for domain, status in zip(
            seventh.report.sessions[0].domains, ("insufficient", "not_applicable", *["scored"] * 3), strict=True
        )
    )[:2]
    grid = book(changed_session(seventh, domains=domains), tmp_path)

    row = _row(grid.find("Summary", domains[0].title))
    assert grid.row("Summary", row)["B"] == "–"
    assert grid.row("Summary", row)["C"] == "too little of it could be scored to give a figure"
    assert grid.row("Summary", row + 1)["C"] == "does not apply here"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"score": 2.9}, "Below the line of 3."),
        ({"score": 3.0}, "At or above the line of 3."),
        ({"score": 2.9, "capped_by": "harm"}, "Below the line of 3: a flag caps the score."),
        ({"score": None}, "Not known: there is no overall score."),
    ],
)
def test_the_overall_is_held_against_the_line_in_words(seventh, tmp_path, fields, said):
    """At or above, below, or not known, always with the reason, and never passed or failed."""
    assert said in book(_overall(seventh, **fields), tmp_path).column("Summary", "C")


def test_a_cap_shows_what_the_score_would_be_without_it(seventh, tmp_path):
    """A capped score stands beside the uncapped one."""
    fields = {"score": 2.9, "uncapped_score": 3.42, "capped_by": "risk_disclosed_without_check", "meets_benchmark": False}
    flags = (Flag("risk_disclosed_without_check", "maple-s07", ("maple-s07:8",), MESSAGE),)
    grid = book(changed_session(_overall(seventh, **fields), flags=flags), tmp_path)

    assert "A flag caps the score; without it the score is 3.42." in grid.column("Summary", "C")


def test_without_an_overall_the_reason_stands_in_its_place(seventh, tmp_path):
    """Where too little is scored there is no overall, and the row says what is missing."""
    domains = tuple(
        domain if domain.domain in ("time_limit", "departures") else msgspec.structs.replace(domain, score=None)
        for domain in seventh.report.sessions[0].domains
    )
    without = _overall(seventh, status="insufficient", score=None, uncapped_score=None, meets_benchmark=None)
    grid = book(changed_session(without, domains=domains), tmp_path)

    row = grid.row("Summary", _row(grid.find("Summary", "Overall")))
    assert row["B"] == "–"
    assert str(row["C"]).startswith("Less than half of the weight is scored; without a score: ")
    assert all(domain.title in str(row["C"]) for domain in domains if domain.score is None)
    assert "Not known: there is no overall score." in grid.column("Summary", "C")


def test_two_strengths_are_named_with_their_turns(seventh, session_grid):
    """What went well are two items at 4 or 5, in the rubric's words, each with a turn of its own to look at."""
    first, last = (_row(session_grid.find("Summary", text)) for text in ("What went well", "Next steps"))
    turns = [shown for sheet, cell, shown, *_ in session_grid.links if sheet == "Summary" and first < _row(cell) < last]
    strengths = {item.feedback.strength for item in seventh.rubric.data.items}

    assert len(turns) == len(set(turns)) == 2
    assert sum(value in strengths for value in session_grid.column("Summary", "C")) == 2


def test_one_item_above_the_line_is_the_only_strength(seventh, tmp_path):
    """Where nothing reaches 4, the best item at 3 or above is named, and only that."""
    best = next(
        item.item for item in seventh.report.sessions[0].items if item.status == "scored" and item.evidence and item.weight
    )
    grid = book(changed_items(seventh, lambda item: at_level(item, 3 if item.item == best else 2)), tmp_path)

    strengths = {item.feedback.strength for item in seventh.rubric.data.items}
    assert [value for value in grid.column("Summary", "C") if value in strengths] == [
        seventh.rubric.data.item_by_id[best].feedback.strength
    ]


def test_no_strength_is_invented(seventh, tmp_path):
    """Where no item reaches the line the book says so plainly, without praise and without blame."""
    grid = book(changed_items(seventh, lambda item: at_level(item, 2)), tmp_path)

    assert "No weighted item that could be scored here lies at or above the line." in grid.text("Summary")


def test_the_absence_of_departures_is_no_strength(seventh, tmp_path):
    """Not doing harm is expected; the item that watches for it is never praised."""

    def only_departures(item):
        return at_level(item, 5 if item.domain == "departures" else 2)

    assert "No weighted item that could be scored here lies at or above the line." in book(
        changed_items(seventh, only_departures), tmp_path
    ).text("Summary")


def test_at_most_three_next_steps_the_lowest_first(seventh, session_grid):
    """Three things to try: the lowest item, a moment of this session, and what is still open; each with words to begin."""
    titles = [str(value) for value in session_grid.column("Summary", "A") if str(value)[:3] in ("1. ", "2. ", "3. ", "4. ")]
    by_title = {item.title: item for item in seventh.report.sessions[0].items}
    lowest, moment, still_open = (by_title[title[3:]] for title in titles)
    weighted = [item for item in by_title.values() if item.status == "scored" and item.weight and item.kind == "adherence"]

    assert lowest.level == min(item.level for item in weighted)
    assert moment.evidence
    assert still_open.reason.startswith("still due")
    assert session_grid.column("Summary", "B").count("words to try") == len(titles)
    assert sum("What led you there?" in str(value) for value in session_grid.column("Summary", "C")) == len(titles)


def test_what_keeps_the_line_from_being_met_is_the_first_step(maple, tmp_path):
    """In the session of cognitive restructuring the departure, below its floor, comes before equally low items."""
    grid = book(maple, tmp_path, "maple-s11")
    title = maple.rubric.data.item_by_id["departures.off_model"].title

    row = _row(grid.find("Summary", f"1. {title}"))
    assert grid.row("Summary", row)["B"] == "turn 9"


NO_STEP = "Nothing that can still be acted on lies below the line or is open."


def test_where_all_is_above_the_line_no_step_is_invented(seventh, tmp_path):
    """A session with nothing below the line and nothing open has no next step for the sake of having one."""

    def good(item):
        return msgspec.structs.replace(at_level(item, 5), reason="done earlier: session 1")

    assert NO_STEP in book(changed_items(seventh, good), tmp_path).column("Summary", "C")


def test_an_item_that_the_rubric_no_longer_has_is_neither_praised_nor_advised_on(seventh, tmp_path):
    """A report made with a plugin that is gone still makes a book; items without words of feedback stay on their sheet."""

    def renamed(item):
        return msgspec.structs.replace(at_level(item, 1), item="gone." + item.item, domain="gone")

    grid = book(changed_items(seventh, renamed), tmp_path)
    assert NO_STEP in grid.column("Summary", "C")
    assert "gone" in grid.column("Items", "A")


def test_clients_are_quoted_briefly_and_after_the_therapist(maple, session_grid, case_grid):
    """The summary is about the therapist's work: a client's words are cut short and come second."""
    said = [turn.text for session in maple.sessions for turn in session.turns if session.speakers[turn.speaker] == "client"]
    for grid in (session_grid, case_grid):
        text = grid.text("Summary")
        assert "Client: “" in text
        assert not any(words[:80] in text for words in said if len(words) > 80)
        for value in grid.column("Summary", "C"):
            assert "Client: “" not in str(value) or "Therapist: “" in str(value).partition("Client: “")[0]


def test_the_case_speaks_of_the_session_that_shows_a_point_best(case_grid):
    """A mean over sessions is explained by one session and a turn of it."""
    row = _row(case_grid.find("Summary", "1. Drift is brought back"))

    assert case_grid.row("Summary", row)["B"] == "turn s7:7"
    assert str(case_grid.row("Summary", row + 1)["C"]).startswith("Session 7: 1 place calls for return to the focus")


def test_nobody_is_blamed(case_grid, session_grid):
    """The book never says failed, poor, weak, should have or you always."""
    for grid in (case_grid, session_grid):
        for sheet in ("Summary", "Items", "Tasks", "Departures", "About"):
            text = grid.text(sheet).lower()
            assert [word for word in BLAME if word in text] == []


def test_competence_is_a_line_apart(seventh, session_grid, tmp_path):
    """How well it was done is a person's rating on its own line; where nobody rated, it says that it waits."""
    row = session_grid.row("Summary", _row(session_grid.find("Summary", "Skill over the session")))
    assert row["B"] == 2

    unrated = changed_session(seventh, competence=Competence({}, 0, None))
    assert "The coder rated no moment for quality." in book(unrated, tmp_path).column("Summary", "C")
    once = changed_session(seventh, competence=Competence({}, 1, 4.0))
    assert "Mean of 1 moment that the coder rated" in book(once, tmp_path).text("Summary")


def test_a_measure_that_was_not_filled_in_is_no_zero(seventh, tmp_path):
    """A questionnaire without a total shows a dash and says that it was not filled in."""
    measures = tuple(
        msgspec.structs.replace(measure, value=None, band=None) for measure in seventh.report.sessions[0].measures
    )
    grid = book(changed_session(seventh, measures=measures), tmp_path)

    row = grid.row("Summary", _row(grid.find("Summary", "PHQ-9")))
    assert (row["B"], row["C"]) == ("–", "not filled in")


def test_a_session_without_measures_has_no_such_section(seventh, tmp_path):
    """No empty section is printed."""
    assert "Outcome measures" not in book(changed_session(seventh, measures=()), tmp_path).text("Summary")


def test_what_could_not_be_judged_says_why(seventh, tmp_path):
    """Each insufficient item is listed with its reason, and the counts add up to all items."""

    def unknown(item):
        return msgspec.structs.replace(item, status="insufficient", level=None, reason="sessions 2, 3 not seen")

    items = tuple(unknown(item) if index == 0 else item for index, item in enumerate(seventh.report.sessions[0].items))
    grid = book(changed_session(seventh, items=items, notes=("An excerpt.",)), tmp_path)

    assert grid.row("Summary", _row(grid.find("Summary", "sessions 2, 3 not seen")))["A"] == items[0].title
    counts = [
        grid.row("Summary", _row(grid.find("Summary", word)))["B"]
        for word in ("Scored", "Does not apply", "Insufficient", "Not rated")
    ]
    assert sum(counts) == len(items)
    assert "An excerpt." in grid.column("Summary", "C")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"complete": False}, "an excerpt"),
        ({"circumstance": "crisis"}, "circumstance: crisis"),
        ({"coder": None}, "not coded"),
        ({"phase": None}, "phase not known: no contract"),
    ],
)
def test_what_is_unusual_about_a_session_stands_in_its_header(seventh, tmp_path, fields, said):
    """A crisis or an excerpt cannot be used silently: it is the second line of the book."""
    assert said in str(book(changed_session(seventh, **fields), tmp_path).cells["Summary", "A2"])


def test_a_meeting_before_the_contract_is_called_so(seventh, tmp_path):
    """Session 0 is no session of the contract."""
    meeting = changed_session(seventh, number=0)
    assert book(meeting, tmp_path).cells["Summary", "A1"] == "Session maple-s07"
    of_case = replace(meeting, sessions=(msgspec.structs.replace(meeting.sessions[0], case="maple"),))
    assert book(of_case, tmp_path).cells["Summary", "A1"] == "Case maple · meeting before the contract"
