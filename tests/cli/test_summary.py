"""The summary that ``score`` prints: flags first, within 80 columns, and in neutral words."""

from __future__ import annotations

import re

import pytest
from tests.cli.commands import too_long
from tests.made import MAPLE

from ipt_fidelity.cli.summary import summary_text
from ipt_fidelity.in_force import Options
from ipt_fidelity.pipeline import read_case, score_case, score_session
from ipt_fidelity.runs import score_session_file
from ipt_fidelity.toolkit import installed

#: Words for a person or the work of a person that no output may use.
JUDGING = re.compile(
    r"\b(fail\w*|pass(ed|es)?|poor\w*|weak\w*|bad|deficient|incompetent|inadequate|you did not)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def maple():
    return summary_text(score_case(read_case(MAPLE)))


@pytest.fixture(scope="module")
def sessions():
    """Return the summary of each session of maple, with its case."""
    texts = {}
    for file in sorted(MAPLE.glob("s*.session.json")):
        scored, _ = score_session_file(file, MAPLE / "case.yaml", Options(), installed())
        texts[file.name[:3]] = summary_text(scored)
    return texts


def test_a_case_fits_a_screen(maple):
    """At most about 40 lines of 80 columns."""
    assert not too_long(maple)
    assert len(maple.splitlines()) <= 42


def test_the_course_of_the_measures_is_said(maple):
    """From where to where, and whether that is more than chance."""
    assert "PHQ-9 went from 18 (session 1) to 5 (session 16)" in " ".join(maple.split())


def test_sessions_fit_a_screen(sessions):
    """Each of them."""
    for text in sessions.values():
        assert not too_long(text)
        assert len(text.splitlines()) <= 45


def test_flags_stand_before_every_number(maple, sessions):
    """Right under the title."""
    for text in (maple, sessions["s01"]):
        lines = [line for line in text.splitlines() if line]
        assert lines[1].startswith("! maple-s01: PHQ-9 item 9")
        assert text.index("PHQ-9 item 9") < text.index("Time limit")


def test_the_line_is_said_to_be_borrowed(maple, sessions):
    """At or above, or below the line; never more."""
    for text in (maple, *sessions.values()):
        assert "borrowed and not validated" in text
        assert "not a validated instrument" in text


def test_nothing_judges_a_person(maple, sessions):
    """Work is described, nobody is graded."""
    for text in (maple, *sessions.values()):
        assert not JUDGING.search(text), JUDGING.search(text)


def test_the_lapses_of_maple_are_there(maple, sessions):
    """What a supervisor should see at once."""
    assert "Ending opened in good time: done just after its window in session 14" in maple
    assert "Brother comes up here first" in maple
    assert "Drift is brought back" in sessions["s07"]
    assert "cognitive restructuring" in sessions["s11"]


def test_what_is_done_due_and_to_try_is_there(maple, sessions):
    """It reads like feedback."""
    assert re.search(r"Done in time: \d+ of \d+ tasks\.", maple)
    assert "Going well:" in maple
    assert "To try next:" in maple
    assert "Review half way: by session 8" in sessions["s07"]


def test_a_lone_session_says_once_why_much_is_not_scored():
    """Reasons are gathered, not repeated for each item."""
    files = read_case(MAPLE)
    text = summary_text(score_session(files.sessions[10].session, coder="rater-1"))

    assert not too_long(text)
    words = " ".join(text.split())
    assert words.count("so it cannot be said when this is due") == 1
    assert re.search(r"Not scored for want of data: \d+ items, because", words)


def test_a_case_that_has_begun_says_what_is_still_to_come():
    """And tasks that are open are not called late."""
    import msgspec  # noqa: F401

    files = read_case(MAPLE)
    from dataclasses import replace

    text = summary_text(score_case(replace(files, sessions=files.sessions[:5])))

    assert "Still to come:" in text
    assert not too_long(text)


def test_a_missing_file_is_said():
    """Held, but not seen."""
    from dataclasses import replace

    files = read_case(MAPLE)
    text = summary_text(score_case(replace(files, sessions=files.sessions[:4] + files.sessions[7:])))

    assert "No file of sessions 5–7" in text
    assert "13 sessions seen of 16" in text


def test_an_overall_that_is_not_given_says_why():
    """No number without enough behind it."""
    from tests.made import session

    text = summary_text(
        score_session(session(3, "T focus.relationships", "C focus.relationships", coded_for={"c1": ["focus"]}))
    )

    assert "Overall: not given" in text
