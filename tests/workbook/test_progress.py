"""The course of a case and of a session: what is drawn, and what is said where there is nothing to draw."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from tests.workbook.grids import book, changed_session

from ipt_fidelity.workbook.charts import rows_of
from ipt_fidelity.workbook.heading import subtitle_of
from ipt_fidelity.workbook.subject import subject_of
from ipt_fidelity.workbook.trend import trend


def _with_sessions(scored, blocks):
    report = msgspec.structs.replace(scored.report, sessions=tuple(blocks))
    return dataclasses.replace(scored, report=report, sessions=scored.sessions[: len(blocks)])


def test_a_trend_names_its_first_and_its_last_session(maple):
    """Over sixteen sessions interpersonal focus is drawn session by session and said in two figures."""
    said = trend(subject_of(maple), "interpersonal_focus")

    first, last = (
        next(domain.score for domain in block.domains if domain.domain == "interpersonal_focus")
        for block in (maple.report.sessions[0], maple.report.sessions[-1])
    )
    assert said.endswith(f"{first:.1f} (s1) → {last:.1f} (s16)")
    assert len(said.split()[0]) == 16


def test_a_session_without_a_score_leaves_a_gap_in_the_trend(maple):
    """Time limit is asked for in few middle sessions; the others are a space and no zero."""
    drawn = trend(subject_of(maple), "time_limit")
    scored = sum(
        domain.score is not None
        for block in maple.report.sessions
        for domain in block.domains
        if domain.domain == "time_limit"
    )

    assert sum(character in "▁▂▃▄▅▆▇█" for character in drawn) == scored < 16


def test_one_session_shows_no_trend(maple):
    """A single figure is no course, and a session's book has none."""
    assert trend(subject_of(_with_sessions(maple, maple.report.sessions[:1])), "techniques") == ""
    assert trend(subject_of(maple, "maple-s07"), "techniques") == ""


def test_many_sessions_are_said_and_not_drawn(maple):
    """Forty small bars would run out of the page; the two figures stay."""
    blocks = [msgspec.structs.replace(maple.report.sessions[0], number=number) for number in range(1, 41)]
    report = msgspec.structs.replace(maple.report, sessions=tuple(blocks))
    many = dataclasses.replace(maple, report=report, sessions=maple.sessions[:1] * 40)

    said = trend(subject_of(many), "techniques")
    assert said.split() == ["5.0", "(s1)", "→", "5.0", "(s40)"]


def test_a_session_without_focus_codes_says_so_instead_of_an_empty_chart(seventh, tmp_path):
    """Where no focus is coded there is no time line, and the sheet says why."""
    indices = msgspec.structs.replace(seventh.report.sessions[0].indices, words={})
    grid = book(changed_session(seventh, indices=indices), tmp_path)

    assert "No focus is coded in this session, so there is nothing to draw." in grid.column("Timeline", "A")


def test_a_domain_without_a_figure_says_why_in_the_last_column(case_grid):
    """An empty cell in the table of sessions is explained in its row."""
    assert "Time limit: not applicable" in case_grid.text("Progress")


def test_the_course_of_a_measure_stands_on_the_first_page_of_a_case(case_grid, maple):
    """Supervisor and trainee read in a sentence how the questionnaire went, with what counts as a reliable change."""
    assert maple.report.case.measures[0].text in case_grid.column("Summary", "C")
    assert maple.report.case.measures[0].text in case_grid.column("Progress", "A")


@pytest.mark.parametrize(("charts", "rows"), [(1, 16), (2, 16), (3, 16), (4, 32), (5, 32), (7, 48)])
def test_charts_fill_their_rows(charts, rows):
    """Three stand in one row, four in two rows of two, so that no page is left half empty."""
    assert rows_of(charts) == rows


def test_a_meeting_before_the_contract_is_not_said_to_lack_one(seventh):
    """Session 0 lies outside the contract; that no contract is known would be untrue."""
    before = subject_of(changed_session(seventh, number=0, phase=None))
    without = subject_of(changed_session(seventh, phase=None))

    assert subtitle_of(before, None).startswith("outside the contract")
    assert subtitle_of(without, None).startswith("phase not known: no contract")
