"""The pages say the truth: worked examples are recomputed, links lead somewhere, plants of the example are found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipt_fidelity.in_force import Options
from ipt_fidelity.pipeline import Scored
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import installed

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/*/README.md")])
PAGE = (ROOT / "docs" / "how-scores-are-made.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def maple() -> Scored:
    scored, problems = score_case_file(ROOT / "examples" / "maple" / "case.yaml", Options(), installed())
    assert scored is not None
    assert not [problem for problem in problems if problem.is_error]
    return scored


def tables(text: str) -> list[list[list[str]]]:
    """Return every table of a page as rows of cells, heading first."""
    found: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        row = line.strip()
        if not row.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if not inside:
            found.append([])
            inside = True
        if not set(row) <= set("|- "):
            found[-1].append(cells)
    return found


def table(heading: str, *, at: int = 0) -> list[list[str]]:
    """Return the rows of the table whose heading row is this."""
    return [each for each in tables(PAGE) if " | ".join(each[0]) == heading][at][1:]


def test_the_words_of_the_worked_session_are_counted_as_the_page_says(maple: Scored) -> None:
    """Counting by hand, turn by turn, gives the words that the page names."""
    session = next(each for each in maple.sessions if each.number == 11)
    focus = {a.turn: a.code for a in session.annotations if a.coder == "rater-1" and a.code.startswith("focus.")}
    counted: dict[str, int] = {}
    for turn in session.turns:
        counted[focus[turn.id]] = counted.get(focus[turn.id], 0) + len(turn.text.split())

    assert {name: int(words) for name, words in table("focus | words")} == counted


def test_the_share_and_its_level_follow_from_the_words(maple: Scored) -> None:
    """415 of 1,209 words are 34 %, which is level 2."""
    words = {name: int(count) for name, count in table("focus | words")}
    total = sum(words.values())
    neutral = words["focus.therapy"] + min(words["focus.symptoms"], 0.2 * total)
    share = words["focus.problem_area"] / (total - neutral)
    item = next(item for item in maple.report.sessions[10].items if item.item == "focus.problem_area_share")

    assert item.measure is not None
    assert item.measure.value == pytest.approx(share, abs=5e-5)
    assert item.level == 2


def test_the_items_of_the_worked_session_are_those_of_the_program(maple: Scored) -> None:
    """Every weighted item that is scored in session 11 stands on the page, with its weight and level."""
    rows = table("domain | item | weight | level")
    scored = [i for i in maple.report.sessions[10].items if i.status == "scored" and i.weight and i.kind == "adherence"]

    assert {(d, i, float(w), float(v)) for d, i, w, v in rows} == {
        (i.domain, i.item, i.weight, float(i.level or 0)) for i in scored
    }


def test_the_domains_of_the_worked_session_are_weighted_means(maple: Scored) -> None:
    """Doing the sums of the page again gives its domains, and the program's."""
    rows = table("domain | item | weight | level")
    stated = {row[0]: float(row[1]) for row in table("domain | score | weight in the overall | floor")}
    summed = {
        domain: sum(float(w) * float(v) for d, _, w, v in rows if d == domain)
        / sum(float(w) for d, _, w, _ in rows if d == domain)
        for domain in stated
    }

    assert stated == pytest.approx(summed, abs=5e-5)
    assert stated == {d.domain: d.score for d in maple.report.sessions[10].domains if d.score is not None}


def test_the_overall_of_the_worked_session_follows(maple: Scored) -> None:
    """The overall is the weighted mean of the three domains that apply, and the line is not met."""
    rows = table("domain | score | weight in the overall | floor")[:3]
    overall = maple.report.sessions[10].overall
    mean = sum(float(s) * float(w) for _, s, w, _ in rows) / sum(float(w) for _, _, w, _ in rows)

    assert overall.domains_used == tuple(row[0] for row in rows)
    assert overall.score == pytest.approx(mean, abs=5e-5)
    assert f"= **{overall.score:.4f}**" in PAGE
    assert overall.meets_benchmark is False


def test_the_worked_case_is_the_programs(maple: Scored) -> None:
    """The time limit of the case, item by item, and the overall of the case."""
    assert maple.report.case is not None
    rows = table("item | weight | level | how")
    items = {item.item: (item.weight, item.level) for item in maple.report.case.items if item.domain == "time_limit"}
    mean = sum(float(w) * float(v) for _, w, v, _ in rows) / sum(float(w) for _, w, _, _ in rows)
    domains = table("domain | score | weight in the overall")

    assert {name: (float(w), float(v)) for name, w, v, _ in rows} == items
    assert maple.report.case.domains[0].score == pytest.approx(mean, abs=5e-5)
    assert {name: float(score) for name, score, _ in domains} == {
        domain.domain: domain.score for domain in maple.report.case.domains if domain.weight
    }
    assert maple.report.case.overall.score == pytest.approx(sum(float(s) * float(w) for _, s, w in domains), abs=1e-4)
    assert f"= **{maple.report.case.overall.score:.4f}**" in PAGE


PLANTED = (
    (5, "every.symptom_check", 1, None),
    (7, "focus.refocusing", 1, "maple-s07:7"),
    (7, "every.interval_question", 3, "maple-s07:27"),
    (7, "focus.mood_event_link", 2, "maple-s07:25"),
    (7, "every.summary", 1, None),
    (8, "focus.refocusing", 4, "maple-s08:25"),
    (9, "time_limit.count_correct", 2, "maple-s09:15"),
    (11, "departures.off_model", 1, "maple-s11:9"),
    (11, "middle.follow_up", 1, None),
    (14, "time_limit.ending_raised", 3, "maple-s14:23"),
)


@pytest.mark.parametrize(("number", "name", "level", "turn"), PLANTED, ids=[f"{n}-{i}" for n, i, _, _ in PLANTED])
def test_what_was_planted_in_maple_is_found(maple: Scored, number: int, name: str, level: int, turn: str | None) -> None:
    """Each lapse that the example's page names stands in the report, with its turn."""
    item = next(item for item in maple.report.sessions[number - 1].items if item.item == name)

    assert item.level == level
    assert turn is None or turn in item.evidence


def test_the_person_missing_from_the_inventory_is_named(maple: Scored) -> None:
    """The brother, first mentioned in session 6, is named in that session and in the case."""
    assert any("Brother" in note for note in maple.report.sessions[5].notes)
    assert maple.report.case is not None
    assert any("Brother" in note for note in maple.report.case.notes)


def test_every_scored_item_has_turns_or_says_why_none(maple: Scored) -> None:
    """A rating without a turn explains itself."""
    assert maple.report.case is not None
    for item in [*maple.report.case.items, *[item for session in maple.report.sessions for item in session.items]]:
        assert item.evidence or item.reason, item.item


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    """A reader who follows a link inside the project arrives."""
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target
