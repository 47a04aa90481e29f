"""Raters over time against gold: bias and agreement with intervals, and bounds that are data."""

from __future__ import annotations

import json

import openpyxl
import pytest

from ipt_fidelity.agreement.criteria import load_criteria
from ipt_fidelity.drift import Rerating, add_to_log, drift_of, read_log
from ipt_fidelity.errors import BadInput
from ipt_fidelity.long_table import read_long_table

CRITERIA = load_criteria()
GOLD = (5, 4, 3, 2, 1, 5, 3, 1, 4, 2)


def reratings(rater, occasion, shift=0, session="s1"):
    """Return ten re-ratings of a session, so many points from gold."""
    return [Rerating(str(occasion), rater, session, f"i{at}", gold + shift, gold) for at, gold in enumerate(GOLD)]


def only(found):
    (drift,) = found
    return drift


def test_a_rater_who_stays_with_gold_is_steady():
    """Small differences either way."""
    own = [each for occasion in (1, 2, 3) for each in reratings("ana", occasion)]
    drift = only(drift_of(own, CRITERIA))

    assert drift.status == "steady"
    assert [each.bias for each in drift.occasions] == [0, 0, 0]


def test_a_bias_of_more_than_half_a_point_is_seen_and_its_way_is_said():
    """Everything a point lower than gold in the last sessions."""
    own = [*reratings("ana", 1), *[each for occasion in range(2, 14) for each in reratings("ana", occasion, -1)]]
    drift = only(drift_of(own, CRITERIA))

    assert drift.status == "look again"
    assert drift.reasons[0] == "1.00 points below gold on average; more than 0.5 asks to look again."
    assert drift.recent.name == "last 10 sessions"


def test_what_was_long_ago_does_not_count():
    """A bias in the first sessions, mended since."""
    own = [*reratings("ana", 1, 2), *[each for occasion in range(2, 14) for each in reratings("ana", occasion)]]

    assert only(drift_of(own, CRITERIA)).status == "steady"


def test_a_leap_on_the_latest_occasion_is_not_levelled_out():
    """Steady for months, and a point above gold today, in two sessions."""
    before = [each for occasion in (1, 2, 3) for name in ("s1", "s2") for each in reratings("ana", occasion, session=name)]
    today = [each for name in ("s1", "s2") for each in reratings("ana", 4, 1, name)]

    assert only(drift_of([*before, *today], CRITERIA)).reasons == (
        "1.00 points above gold on occasion 4; more than 0.5 asks to look again.",
    )
    assert only(drift_of([*before, *today[:10]], CRITERIA)).status == "steady"


def test_nothing_is_added_to_a_file_that_is_no_log_or_has_it_already(tmp_path):
    """A workbook would be spoiled; an occasion that stands twice could not be read again."""
    book, log = tmp_path / "log.xlsx", tmp_path / "log.csv"
    book.write_bytes(b"PK\x03\x04 a workbook")
    row = ("1", "ana", "s1", "i1", "4", "5")
    add_to_log(log, [row])

    for path, said in ((book, "this is no log"), (log, "ana's levels of s1 on occasion 1 are here already")):
        kept = path.read_bytes()
        with pytest.raises(BadInput, match=said):
            add_to_log(path, [row])
        assert path.read_bytes() == kept


def test_a_log_without_its_last_line_ending_is_added_to_on_a_new_line(tmp_path):
    """Editors leave it out."""
    log = tmp_path / "log.csv"
    log.write_text("occasion,rater,session,item,level,gold\n1,ana,s1,i1,4,5", encoding="utf-8")
    add_to_log(log, [("2", "ana", "s1", "i1", "5", "5")])

    assert log.read_text(encoding="utf-8").splitlines()[1:] == ["1,ana,s1,i1,4,5", "2,ana,s1,i1,5,5"]


def test_an_occasion_may_have_a_slash_in_it(tmp_path):
    """What names a re-rating is taken apart where it was put together."""
    log = tmp_path / "log.csv"
    add_to_log(log, [("May / June", "ana", "s1", "i1", "4", "5")])
    (found,), problems = read_log(read_long_table(log))

    assert (found.occasion, found.session, found.item, problems) == ("May/June", "s1", "i1", ())


def test_low_agreement_without_bias_is_seen():
    """Levels turned upside down have gold's mean and nothing else of it."""
    own = [
        Rerating(str(occasion), "ana", "s1", f"i{at}", 6 - gold, gold) for occasion in (1, 2) for at, gold in enumerate(GOLD)
    ]
    drift = only(drift_of(own, CRITERIA))

    assert drift.status == "look again"
    assert drift.reasons[0].startswith("ICC(A,1) with gold is -")


def test_a_single_session_says_too_little():
    """Ten levels; twenty are asked for."""
    assert only(drift_of(reratings("ana", 1, -2), CRITERIA)).status == "too little to say"


def test_occasions_that_are_numbers_are_ordered_by_size():
    """10 comes after 9; texts are ordered by alphabet."""
    own = [each for occasion in (10, 9, 1) for each in reratings("ana", occasion)]
    assert [each.name for each in only(drift_of(own, CRITERIA)).occasions] == ["1", "9", "10"]

    spring = [each for occasion in ("spring", "autumn") for each in reratings("ana", occasion)]
    assert [each.name for each in only(drift_of(spring, CRITERIA)).occasions] == ["autumn", "spring"]


def test_raters_stand_in_the_order_of_the_alphabet():
    """Never in that of their figures."""
    own = [*reratings("zoe", 1), *reratings("ana", 1, -2)]

    assert [each.rater for each in drift_of(own, CRITERIA)] == ["ana", "zoe"]


class TestCommand:
    @pytest.fixture
    def run(self, capsys):
        from tests.cli.commands import Runner

        return Runner(capsys)

    @pytest.fixture
    def log(self, tmp_path):
        rows = [
            f"{each.occasion},{each.rater},{each.session},{each.item},{each.level},{each.gold}"
            for occasion, shift in ((1, 0), (2, -1), (3, -1))
            for each in reratings("ana", occasion, shift)
        ]
        path = tmp_path / "drift.csv"
        path.write_text("occasion,rater,session,item,level,gold\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return path

    def test_figures_and_status_are_said(self, run, log):
        """Each occasion with bias and interval, and the last sessions together."""
        result = run("agreement", "drift", log)

        assert result.code == 0, result.err
        assert "ana: look again" in result.out
        assert "0.67 points below gold" in result.out
        data = json.loads(run("agreement", "drift", log, "--json", "-").out)
        assert [each["bias"] for each in data["raters"][0]["occasions"]] == [0, -1, -1]

    def test_the_book_has_a_sheet_and_a_chart_for_each_rater(self, run, log, tmp_path):
        """And a first sheet with all."""
        run("agreement", "drift", log, "--book", tmp_path / "drift.xlsx")
        book = openpyxl.load_workbook(tmp_path / "drift.xlsx")

        assert book.sheetnames == ["Raters", "ana"]
        assert len(book["ana"]._charts) == 1
        assert book["Raters"]["B4"].value == "look again"

    def test_a_bad_cell_is_located_and_the_rest_is_done(self, run, log):
        """As in any long table."""
        log.write_text(log.read_text(encoding="utf-8").replace("1,ana,s1,i0,5,5", "1,ana,s1,i0,five,5"), encoding="utf-8")
        result = run("agreement", "drift", log)

        assert result.code == 1
        assert f"{log}:2 (column 'level')" in result.err
        assert "ana" in result.out

    def test_a_log_without_its_columns_is_wrong_usage(self, run, tmp_path):
        """The missing column is named."""
        (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        result = run("agreement", "drift", tmp_path / "x.csv")

        assert result.code == 2
        assert "has no column 'occasion'" in result.err

    def test_an_empty_log_says_so(self, run, tmp_path):
        """With the columns that it needs."""
        (tmp_path / "x.csv").write_text("occasion,rater,session,item,level,gold\n", encoding="utf-8")

        assert "There is no re-rating" in run("agreement", "drift", tmp_path / "x.csv").out

    def test_calibrating_adds_to_the_log(self, run, tmp_path):
        """Twice, on two occasions; the log then has both."""
        from pathlib import Path

        gold = Path(__file__).resolve().parents[1] / "examples" / "gold"
        session = json.loads((gold / "s06-passing.session.json").read_text(encoding="utf-8"))
        session["annotations"] = []
        session["ratings"] = [each | {"rater": "nina", "role": "rater"} for each in session["ratings"]]
        (tmp_path / "nina.session.json").write_text(json.dumps(session), encoding="utf-8")
        for occasion in ("1", "2"):
            result = run(
                "agreement", "calibrate", tmp_path / "nina.session.json", "--gold", gold,
                "--log", tmp_path / "drift.csv", "--occasion", occasion,
            )  # fmt: skip
            assert result.code == 0, result.err
        data = json.loads(run("agreement", "drift", tmp_path / "drift.csv", "--json", "-").out)

        assert [each["name"] for each in data["raters"][0]["occasions"]] == ["1", "2"]
        assert data["raters"][0]["status"] == "steady"
        assert run("agreement", "calibrate", gold, "--gold", gold, "--log", tmp_path / "x.csv").code == 2
