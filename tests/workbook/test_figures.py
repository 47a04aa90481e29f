"""Every figure on every sheet is the one of the JSON report: the writers lay out and compute nothing."""

from __future__ import annotations

import json
import string

import pytest
from tests.workbook.grids import book

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.pipeline import read_case, score_case
from ipt_fidelity.report import to_json

EXAMPLES = ("maple", "rowan", "hazel", "cedar")
INDICES = ("specificity", "purity", "own_minus_other", "interpersonal_share")


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request):
    scored = score_case(read_case(data_folder("examples") / request.param))
    return scored, json.loads(to_json(scored.report))


@pytest.fixture(scope="module")
def books(example, tmp_path_factory):
    """Return the grid and the block of the JSON report for the case and for every third session."""
    scored, report = example
    folder = tmp_path_factory.mktemp("figures")
    found = [(book(scored, folder), report["case"], report["sessions"])]
    for block in report["sessions"][::3]:
        found.append((book(scored, folder, block["id"]), block, [block]))
    return found


def _numbers(grid, sheet: str) -> dict[str, float]:
    return {cell: value for (name, cell), value in grid.cells.items() if name == sheet and isinstance(value, int | float)}


def _row(grid, sheet: str, text: str) -> int:
    return next(
        int(cell[1:])
        for (name, cell), value in grid.cells.items()
        if name == sheet and cell[0] == "A" and str(value) == text
    )


def _shown(value):
    return "–" if value is None else value


def test_the_panel_has_the_domains_and_the_overall_of_the_report(books):
    """Score, counts, weights and floor of each domain, the overall capped and uncapped, all as in the JSON."""
    for grid, block, _ in books:
        first = _row(grid, "Summary", block["domains"][0]["title"])
        for row, domain in enumerate(block["domains"], first):
            cells = grid.row("Summary", row)
            assert cells["B"] == _shown(domain["score"])
            assert cells["D"] == f"{domain['scored']} of {domain['applicable']}"
            assert (cells["E"], cells["G"], cells["H"], cells["I"]) == (
                domain["floor"],
                domain["scored_weight"],
                domain["applicable_weight"],
                domain["weight"],
            )
        cells = grid.row("Summary", first + len(block["domains"]))
        assert cells["A"] == "Overall"
        assert (cells["B"], cells["J"]) == (_shown(block["overall"]["score"]), _shown(block["overall"]["uncapped_score"]))


def test_items_have_level_weight_and_ratings_of_the_report(books):
    """Final and computed level, weight, and everybody's level: row by row as in the JSON."""
    for grid, block, _ in books:
        rows = {
            value: grid.row("Items", int(cell[1:]))
            for (name, cell), value in grid.cells.items()
            if name == "Items" and cell.startswith("W")
        }
        for item in block["items"]:
            cells = rows[item["item"]]
            assert cells["I"] == _shown(item["level"])
            assert cells["T"] == item["weight"]
            override = item["override"]
            if override is not None:
                assert (cells["D"], cells["F"]) == (_shown(override["computed_level"]), override["level"])
            latest = {rating["role"]: rating["level"] for rating in item["ratings"]}
            assert (cells.get("E"), cells.get("G")) == (latest.get("self"), latest.get("rater"))
        counts = [item["status"] for item in block["items"]]
        for status, label in (("scored", "Scored"), ("insufficient", "Insufficient"), ("not_rated", "Not rated")):
            assert grid.row("Summary", _row(grid, "Summary", label))["B"] == counts.count(status)


def test_competence_and_measures_are_those_of_the_report(books):
    """The line of competence, the mean of rated moments and each questionnaire, as in the JSON."""
    for grid, block, _ in books:
        for item in block["items"]:
            if item["kind"] == "competence":
                assert grid.row("Summary", _row(grid, "Summary", item["title"]))["B"] == _shown(item["level"])
        if "competence" in block:
            mean = grid.row("Summary", _row(grid, "Summary", "Rated moments"))["B"]
            assert mean == _shown(block["competence"]["mean_quality"])
            for measure in block["measures"]:
                assert grid.row("Summary", _row(grid, "Summary", measure["measure"]))["B"] == _shown(measure["value"])


def test_departures_and_indices_are_those_of_the_report(books):
    """How often, at which rate, and the plain figures of each session, as in the JSON."""
    for grid, _, sessions in books:
        row = 4
        for session in sessions:
            for departure in session["departures"]:
                cells = grid.row("Departures", row)
                assert (cells["A"], cells["E"]) == (session["number"], len(departure["turns"]))
                assert cells["F"] == _shown(departure["per_100_therapist_turns"])
                row += 1
        row = int(grid.find("Departures", "Figures about the talk")[1:])
        for offset, session in enumerate(sessions, 1):
            cells = grid.row("Departures", row + offset)
            assert [cells[letter] for letter in "CDEF"] == [_shown(session["indices"][name]) for name in INDICES]


def test_progress_has_the_figures_of_every_session(books):
    """Domains, overall, share and questionnaires, session by session; what is empty in the JSON is empty here."""
    grid, _, sessions = books[0]
    header = next(
        int(cell[1:])
        for (name, cell), value in grid.cells.items()
        if name == "Progress" and cell[0] == "A" and value == "Session"
    )
    headings = grid.row("Progress", header)
    rows = [
        grid.row("Progress", int(cell[1:]))
        for (name, cell), value in sorted(
            grid.cells.items(), key=lambda entry: int(entry[0][1].lstrip(string.ascii_uppercase))
        )
        if name == "Progress" and cell[0] == "A" and isinstance(value, int)
    ]
    assert len(rows) == len(sessions)
    for cells, session in zip(rows, sessions, strict=True):
        by_heading = {heading: cells.get(letter) for letter, heading in headings.items()}
        assert by_heading["Session"] == session["number"]
        assert by_heading["Overall"] == session["overall"]["score"]
        assert by_heading["Interpersonal share"] == session["indices"]["interpersonal_share"]
        for domain in session["domains"]:
            assert by_heading[domain["title"]] == domain["score"]
            assert domain["score"] is not None or domain["title"] in by_heading["Without a figure"]
        for measure in session["measures"]:
            if f"{measure['measure']}, points" in by_heading:
                assert by_heading[f"{measure['measure']}, points"] == measure["value"]


def test_the_time_line_counts_the_words_of_the_report(books, example):
    """The words on each subject of a session are those of its indices."""
    labels = {code.id: code.label for code in example[0].rubric.data.codes}
    for grid, block, _ in books[1:]:
        for code, words in block["indices"]["words"].items():
            assert grid.row("Timeline", _row(grid, "Timeline", labels[code]))["B"] == words


def test_tasks_show_the_levels_of_the_report(books):
    """A task's level is the same on its sheet, on Items and in the JSON."""
    for grid, block, _ in books:
        by_title = {item["title"]: item for item in block["items"]}
        letter = next(cell[0] for (name, cell), value in grid.cells.items() if name == "Tasks" and value == "Level")
        for (name, cell), value in grid.cells.items():
            if name == "Tasks" and cell[0] == "A" and value in by_title:
                assert grid.cells["Tasks", f"{letter}{cell[1:]}"] == _shown(by_title[value]["level"])


def test_no_other_number_stands_on_the_first_sheet(books):
    """Whatever number the summary shows is one of those that are held against the report above."""
    for grid, block, _ in books:
        allowed = {domain[key] for domain in block["domains"] for key in ("score", "floor", "scored_weight", "weight")}
        allowed |= {domain["applicable_weight"] for domain in block["domains"]}
        allowed |= {block["overall"]["score"], block["overall"]["uncapped_score"], 0, 1, 9}
        allowed |= {item["level"] for item in block["items"]}
        allowed |= {measure["value" if "competence" in block else "last_value"] for measure in block["measures"]}
        allowed |= {(domain["score"] or 0) * domain["weight"] for domain in block["domains"]}
        allowed |= {block["competence"]["mean_quality"]} if "competence" in block else set()
        statuses = [item["status"] for item in block["items"]]
        allowed |= {statuses.count(status) for status in set(statuses)}
        sums = {sum(domain["weight"] for domain in block["domains"] if domain["score"] is not None)}
        allowed |= sums | {sum(domain["weight"] for domain in block["domains"])}
        others = {cell: value for cell, value in _numbers(grid, "Summary").items() if not _among(value, allowed)}
        assert others == {}


def _among(value: float, allowed: set[float | None]) -> bool:
    return any(each is not None and abs(each - value) < 1e-9 for each in allowed)
