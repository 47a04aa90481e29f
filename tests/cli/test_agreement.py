"""``ipt-fidelity agreement``: over coders of sessions and over long tables."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.cli.commands import too_long
from tests.made import MAPLE

HEAD = "unit,rater,value\n"


@pytest.fixture
def table(tmp_path):
    """Return a function that writes a table."""

    def write(text, name="ratings.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def over(run, path, *more):
    """Run the command on a table with the usual headings."""
    return run("agreement", "table", path, "--unit", "unit", "--rater", "rater", "--value", "value", *more)


def as_json(run, path, *more):
    result = over(run, path, *more, "--json", "-")
    assert result.code == 0, result.err
    return json.loads(result.out)


def coefficient(data, name):
    return next(each for each in data["coefficients"] if each["name"] == name)


TWO = HEAD + "".join(f"s{unit},{rater},{value}\n" for unit, pair in enumerate(("12", "22", "33", "31", "44", "45"), 1)
                     for rater, value in zip(("Ana", "Ben"), pair, strict=True))  # fmt: skip


class TestTable:
    def test_the_json_has_the_promised_shape(self, run, table):
        """Names, counts, values with intervals, categories and pairs."""
        data = as_json(run, table(TWO))

        assert data["schema"] == "ipt-fidelity/agreement/1"
        assert (data["units"], data["raters"], data["missing"]) == (6, 2, 0)
        assert data["observed_agreement"] == 0.5
        names = ["percent_agreement", "cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1", "pabak"]
        assert [each["name"] for each in data["coefficients"]] == names
        kappa = coefficient(data, "cohen_kappa")
        assert kappa["value"] == pytest.approx(0.3793, abs=1e-4)
        assert kappa["ci"][0] < kappa["value"] < kappa["ci"][1]
        assert kappa["undefined_because"] is None
        assert data["categories"]["2"]["count"] == 3
        assert data["pairs"][0]["raters"] == ["Ana", "Ben"]

    def test_a_scale_with_distances_brings_iccs(self, run, table):
        """All of them, and the limits of agreement in the pair."""
        data = as_json(run, table(TWO), "--scale", "interval")

        assert [each["name"] for each in data["coefficients"]][-6:] == [
            "icc_1", "icc_a1", "icc_c1", "icc_1k", "icc_ak", "icc_ck"
        ]  # fmt: skip
        assert data["pairs"][0]["bland_altman"]["bias"] == pytest.approx(0)
        assert data["pairs"][0]["within_1"] == pytest.approx(5 / 6)

    def test_weights_make_the_scale_ordinal_and_weight_kappa(self, run, table):
        """Kappa and AC2 say which weights they have."""
        data = as_json(run, table(TWO), "--weights", "quadratic")

        assert data["scale"] == "ordinal"
        assert "quadratic weights" in coefficient(data, "cohen_kappa")["form"]
        assert "quadratic weights" in coefficient(data, "gwet_ac2")["form"]

    def test_a_matrix_of_weights_is_a_file(self, run, table, tmp_path):
        """Linear weights written out are linear weights; categories come with the matrix."""
        size = range(1, 6)
        rows = [f"{i}," + ",".join(str(abs(i - j)) for j in size) for i in size]
        path = tmp_path / "weights.csv"
        path.write_text("," + ",".join(map(str, size)) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
        given = coefficient(as_json(run, table(TWO), "--weights", str(path)), "cohen_kappa")
        linear = as_json(run, table(TWO), "--weights", "linear", "--categories", "1,2,3,4,5")

        assert given["value"] == pytest.approx(coefficient(linear, "cohen_kappa")["value"])
        assert "given disagreement weights" in given["form"]

    def test_a_matrix_of_distances_is_a_file(self, run, table, tmp_path):
        """Alpha over given distances."""
        path = tmp_path / "distances.csv"
        path.write_text(
            ",1,2,3,4,5\n" + "".join(f"{i},{','.join(str((i - j) ** 2) for j in range(1, 6))}\n" for i in range(1, 6))
        )
        given = coefficient(as_json(run, table(TWO), "--distances", str(path)), "krippendorff_alpha")
        interval = coefficient(as_json(run, table(TWO), "--scale", "interval"), "krippendorff_alpha")

        assert given["form"] == "given distances"
        assert given["value"] == pytest.approx(interval["value"])

    def test_units_of_several_columns_and_chosen_rows(self, run, table):
        """Session and item together name a unit; --where keeps the rows of one phase."""
        text = "session,item,phase,who,level\n"
        text += "".join(
            f"{s},{i},{phase},{who},{(s + i + (who == 'B' and s == 2)) % 3}\n"
            for s, phase in ((1, "middle"), (2, "middle"), (3, "ending"))
            for i in (1, 2)
            for who in "AB"
        )
        result = run(
            "agreement", "table", table(text), "--unit", "session,item", "--rater", "who", "--value", "level",
            "--where", "phase=middle", "--json", "-",
        )  # fmt: skip

        assert json.loads(result.out)["units"] == 4

    def test_missing_cells_are_counted(self, run, table):
        """Empty cells, rows that are not there, and a text that stands for missing."""
        data = as_json(run, table(TWO + "s7,Ana,\ns8,Ana,NA\ns9,Ben,2\n"), "--missing", "NA")

        assert data["units"] == 9
        assert data["missing"] == 5
        assert coefficient(data, "cohen_kappa")["units"] == 6

    def test_a_bad_cell_is_located_and_the_rest_is_done(self, run, table):
        """File, line and column; the cell counts as missing, and the exit code says that something was lost."""
        path = table(TWO.replace("s3,Ben,3", "s3,Ben,x"))
        result = over(run, path, "--scale", "ordinal", "--json", "-")

        assert result.code == 1
        assert f"{path}:7 (column 'value'): error: the scale is ordinal, and 'x' is no number" in result.err
        assert json.loads(result.out)["missing"] == 1

    def test_a_unit_rated_twice_is_refused_by_name(self, run, table):
        """Either value would be arbitrary."""
        path = table(TWO + "s2,Ana,4\n")
        result = over(run, path)

        assert result.code == 1
        assert result.out == ""
        assert f"{path}:14 (column 'value'): error: Ana rates s2 a second time; the first is in row 4." in result.err

    def test_blank_names_and_too_many_cells_are_located(self, run, table):
        """The rows are left out, with their lines."""
        result = over(run, table(TWO + ",Ana,4\ns9,,4\ns9,Ana,4,4\n"))

        assert result.code == 1
        for line, said in ((14, "there is no 'unit'"), (15, "there is no 'rater'"), (16, "4 cells under 3 headings")):
            assert f":{line}" in result.err
            assert said in result.err

    def test_an_unknown_column_is_wrong_usage(self, run, table):
        """With the nearest one."""
        result = run("agreement", "table", table(TWO), "--unit", "unit", "--rater", "ratr", "--value", "value")

        assert result.code == 2
        assert "no column 'ratr'. Did you mean 'rater'?" in result.err

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("".join(f"s{u},{r},3\n" for u in range(6) for r in "AB"), "Both raters gave 3 to all 6 units"),
            ("s1,A,3\ns2,A,2\n", "Only A rated"),
            ("s1,A,3\ns2,B,2\n", "No unit was rated by two raters"),
            ("s1,A,3\ns1,B,2\n", "Only one unit was rated by two raters"),
            ("", "There is no unit to compare"),
        ],
    )
    def test_what_cannot_be_computed_is_a_sentence_and_no_failure(self, run, table, text, said):
        """Exit 0, in words and in JSON."""
        path = table(HEAD + text)
        for scale in ("nominal", "ratio"):
            result = over(run, path, "--scale", scale)
            assert result.code == 0
            assert said in " ".join(result.out.split())
            assert "nan" not in over(run, path, "--scale", scale, "--json", "-").out.lower()

    def test_text_fits_a_terminal_and_names_bands(self, run, table):
        """Value, interval, author of the band, form, units, raters and missing cells."""
        result = over(run, table(TWO), "--scale", "interval")

        assert result.code == 0
        assert not too_long(result.out)
        said = " ".join(result.out.split())
        assert "Landis & Koch: fair" in said
        assert "6 units, 2 raters, 0 cells missing" in said
        assert "ICC(A,1): two-way random, absolute agreement, one rater" in said
        assert "Bland & Altman" in said

    def test_tabs_semicolons_and_workbooks_are_tables_too(self, run, table, tmp_path):
        """The same ratings give the same figures, whatever the file; a decimal comma is read where cells end otherwise."""
        from openpyxl import Workbook

        book = Workbook()
        for line in TWO.splitlines():
            unit, rater, value = line.split(",")
            book.active.append([unit, rater, int(value) if value.isdigit() else value])
        book.save(tmp_path / "ratings.xlsx")
        expected = as_json(run, table(TWO), "--scale", "interval")

        for path in (
            table(TWO.replace(",", "\t"), "r.tsv"),
            table(TWO.replace(",", ";").replace(";1\n", ";1,0\n"), "semi.csv"),
            tmp_path / "ratings.xlsx",
        ):
            assert as_json(run, path, "--scale", "interval") == expected

    def test_a_bad_cell_of_a_workbook_is_named_by_sheet_and_cell(self, run, tmp_path):
        """As Excel calls it."""
        from openpyxl import Workbook

        book = Workbook()
        for row in (["unit", "rater", "value"], ["s1", "A", 3], ["s1", "B", "three"]):
            book.active.append(row)
        book.save(tmp_path / "r.xlsx")

        assert "(Sheet!C3): error: the scale is interval" in over(run, tmp_path / "r.xlsx", "--scale", "interval").err

    def test_intervals_can_be_resampled_over_what_was_sampled(self, run, table):
        """Whole clients, with a seed; the same seed gives the same interval."""
        text = "unit,rater,value,client\n"
        text += "".join(f"u{u},{r},{(u + (r == 'B' and u % 5 == 0)) % 3},c{u % 7}\n" for u in range(35) for r in "AB")
        path = table(text)
        more = ("--interval", "bca", "--replicates", "200", "--seed", "4", "--cluster", "client")
        first, again = (as_json(run, path, *more, "--coefficient", "cohen_kappa") for _ in range(2))

        assert first == again
        method = coefficient(first, "cohen_kappa")["ci_method"]
        assert method == "BCa bootstrap over 7 clusters, 200 replicates, seed 4"

    def test_words_need_an_order_to_be_ordinal(self, run, table):
        """--categories gives it."""
        path = table(HEAD + "1,A,low\n1,B,low\n2,A,high\n2,B,mid\n3,A,mid\n3,B,mid\n")

        assert "give the words in their order with --categories" in over(run, path, "--scale", "ordinal").err
        data = as_json(run, path, "--scale", "ordinal", "--categories", "low,mid,high")
        assert list(data["categories"]) == ["low", "mid", "high"]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "the table is empty"),
            ('unit,rater,value\n"s1,A,2\n', "quotation mark"),
            ("unit,rater,value,value\ns1,A,2,3\n", "is there 2 times"),
        ],
    )
    def test_files_that_are_no_tables(self, run, table, content, said):
        """Each says what is wrong and where."""
        result = over(run, table(content))

        assert result.code == 1
        assert said in result.err

    @pytest.mark.parametrize(
        ("matrix", "option", "said"),
        [
            (",1,2\n1,0,1\n3,1,0\n", "--weights", "the same categories across (1, 2) and down (1, 3)"),
            (",1,2\n1,0,x\n2,1,0\n", "--weights", "'x' is no number"),
            (",1,2\n1,0,\n2,1,0\n", "--weights", "this cell of the matrix is empty"),
            (",1,2,3,4,5\n" + "".join(f"{i},1,2,3,4,5\n" for i in range(1, 6)), "--weights", "the diagonal has to be all 0"),
            (",1,2\n1,0,1\n2,2,0\n", "--distances", "the same both ways"),
        ],
    )
    def test_a_matrix_that_is_none_is_located(self, run, table, matrix, option, said):
        """What is wrong with it, in its file."""
        result = over(run, table(TWO), option, table(matrix, "matrix.csv"))

        assert result.code == 1
        assert said in result.err

    def test_a_matrix_and_a_scale_have_to_fit(self, run, table):
        """Other categories than those that are named; the same in another order are the same."""
        weights = table(
            ",5,4,3,2,1\n" + "".join(f"{i},{','.join(str(abs(i - j)) for j in range(5, 0, -1))}\n" for i in range(5, 0, -1)),
            "w.csv",
        )
        one = as_json(run, table(TWO), "--weights", weights, "--categories", "1,2,3,4,5")
        linear = as_json(run, table(TWO), "--weights", "linear", "--categories", "1,2,3,4,5")
        assert coefficient(one, "cohen_kappa")["value"] == pytest.approx(coefficient(linear, "cohen_kappa")["value"])

        result = over(run, table(TWO), "--weights", weights, "--categories", "1,2,3")
        assert "the matrix is for 5, 4, 3, 2, 1, the scale is 1, 2, 3" in result.err

    def test_a_value_outside_the_scale_is_located(self, run, table):
        """It counts as missing, and the exit code says so."""
        result = over(run, table(TWO), "--scale", "ordinal", "--categories", "1,2,3,4")

        assert result.code == 1
        assert "'5' is not among the categories; it counts as missing" in result.err

    def test_a_condition_that_is_none_is_wrong_usage(self, run, table):
        """COL=VALUE."""
        result = over(run, table(TWO), "--where", "phase")

        assert result.code == 2
        assert "COL=VALUE" in result.err

    def test_many_problems_of_one_kind_are_counted(self, run, table):
        """Twenty are listed, and how many more there are is said."""
        text = HEAD + "".join(f"s{unit},{rater},x\n" for unit in range(20) for rater in "AB")
        result = over(run, table(text), "--scale", "interval")

        assert result.err.count("is no number") == 20
        assert "20 more of this kind (number) are not listed" in result.err

    def test_an_old_encoding_is_read_and_said(self, run, tmp_path):
        """As Excel writes it on an older machine: the names come out right, with a warning."""
        path = tmp_path / "old.csv"
        path.write_bytes(TWO.replace("Ana", "Zoë Müller-Lüdenscheidt").encode("cp1252"))
        result = over(run, path, "--json", "-")

        assert result.code == 0
        assert "does not say its encoding" in result.err
        assert json.loads(result.out)["pairs"][0]["raters"][0] == "Zoë Müller-Lüdenscheidt"

    def test_many_raters_and_pairs_are_said_in_short(self, run, table):
        """Seven raters have 21 pairs; fifteen are shown, JSON has all."""
        text = HEAD + "".join(f"s{u},r{r},{(u + (r * u) % 3) % 4}\n" for u in range(12) for r in range(7))
        result = over(run, table(text))

        assert "... and 6 more pairs; --json has them all." in result.out
        assert len(as_json(run, table(text))["pairs"]) == 21

    def test_the_table_that_was_read_is_never_written_over(self, run, table):
        """Somebody names the ratings where the answer should go."""
        path = table(TWO)
        result = over(run, path, "--json", path)

        assert result.code == 1
        assert "was not written by ipt-fidelity" in result.err
        assert path.read_text(encoding="utf-8") == TWO
        assert over(run, path, "--json", path, "--overwrite").code == 0

    def test_json_may_be_written_again(self, run, table, tmp_path):
        """A file of ours is replaced, and its folder is made."""
        path, answer = table(TWO), tmp_path / "new folder" / "answer.json"

        assert [over(run, path, "--json", answer).code for _ in range(2)] == [0, 0]
        assert json.loads(answer.read_text(encoding="utf-8"))["units"] == 6

    def test_huge_numbers_are_no_burden(self, run, table):
        """A column of numbers with thirty digits, of which no steps between are listed."""
        rows = "".join(
            f"{unit},{rater},{(unit + other) * 10**29}\n" for unit in range(6) for other, rater in enumerate("AB")
        )
        data = as_json(run, table(HEAD + rows), "--scale", "interval")

        assert coefficient(data, "icc_a1")["value"] > 0.5
        assert data["notes"] == []

    def test_a_number_too_large_to_reckon_with_is_located(self, run, table):
        """Its square would not be finite; the other ratings are compared."""
        result = over(run, table(TWO + f"9,Ana,1{'0' * 200}\n9,Ben,4\n"), "--scale", "interval")

        assert result.code == 1
        assert "ratings.csv:14 (column 'value'): error: '10000000000000000000…' is too large a number" in result.err
        assert "6 units, 2 raters" in result.out or "7 units, 2 raters" in result.out

    def test_linear_weights_need_an_order(self, run, table):
        """Names have the order of the alphabet, which means nothing."""
        result = over(run, table(TWO), "--scale", "nominal", "--weights", "linear")

        assert result.code == 2
        assert "need categories in an order" in result.err

    def test_names_have_no_ac2_and_no_icc(self, run, table):
        """Asked for by name, both say why they are undefined."""
        data = as_json(run, table(TWO), "--coefficient", "gwet_ac2", "--coefficient", "icc_a1")

        reasons = [each["undefined_because"] for each in data["coefficients"]]
        assert reasons == [
            "names have no order by which AC2 could weigh them; AC1 is for names.",
            "the values are names here, and an ICC needs numbers on an interval or ratio scale.",
        ]

    def test_a_text_that_looks_like_no_rating_is_doubted(self, run, table):
        """Among names NA would count as a category without a word."""
        path = table(TWO + "s7,Ana,NA\ns7,Ben,2\n")
        result = over(run, path)

        assert result.code == 0
        assert "ratings.csv:14 (column 'value'): warning: 'NA' counts as a category" in result.err
        assert "--missing 'NA'" in result.err
        assert over(run, path, "--missing", "NA").err == ""

    def test_raters_with_commas_in_their_names_are_told_apart(self, run, table):
        """Two raters do not look like three."""
        result = over(run, table(TWO.replace("Ana", '"Ana, PhD"')))

        assert "2 raters (Ana, PhD; Ben)" in result.out

    def test_large_categories_are_not_run_together(self, run, table):
        """Two numbers of seven digits that differ in the last are two categories."""
        rows = "a,A,1234567\na,B,1234568\nb,A,1234568\nb,B,1234568\n"
        data = as_json(run, table(HEAD + rows), "--scale", "ordinal")

        assert {name: each["count"] for name, each in data["categories"].items()} == {"1234567": 1, "1234568": 3}

    def test_json_is_written_to_a_file_beside_the_text(self, run, table, tmp_path):
        """Both at once."""
        result = over(run, table(TWO), "--json", tmp_path / "out.json")

        assert "Cohen's kappa" in result.out
        assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["units"] == 6


class TestSessions:
    @pytest.mark.parametrize("unit", ["item", "session"])
    def test_levels_and_scores_are_said_within_a_terminal(self, run, unit):
        """A line for each item or domain, with reasons below."""
        result = run("agreement", MAPLE, "--unit", unit)

        assert result.code == 0
        assert not too_long(result.out)
        assert "mean d." in result.out

    def test_intervals_over_sessions_draw_whole_sessions(self, run):
        """Three of them, each with all its turns."""
        more = ("--code", "focus", "--interval", "percentile", "--replicates", "100", "--json", "-")
        data = json.loads(run("agreement", MAPLE, *more).out)
        kappa = coefficient(data["tables"][0]["agreement"], "cohen_kappa")

        assert kappa["ci_method"] == "percentile bootstrap over 3 clusters, 100 replicates, seed 1"

    def test_who_did_not_look_for_a_group_has_missing_cells(self, run, tmp_path):
        """Rater-2 coded focus alone: the other codes cannot be compared, and are not "not coded"."""
        session = json.loads((MAPLE / "s07.session.json").read_text(encoding="utf-8"))
        session["annotations"] = [
            each for each in session["annotations"] if each["coder"] == "rater-1" or each["code"].startswith("focus.")
        ]
        path = tmp_path / "s07.session.json"
        path.write_text(json.dumps(session), encoding="utf-8")
        data = json.loads(run("agreement", path, "--json", "-").out)
        found = {each["of"]: each["agreement"] for each in data["tables"]}

        assert found["code"]["missing"] == found["code"]["units"]
        assert coefficient(found["code"], "cohen_kappa")["undefined_because"].startswith("no turn was rated by two")
        assert found["focus"]["observed_agreement"] > 0.5

    def test_three_coders_have_fleiss_kappa(self, run, tmp_path):
        """And no kappa of Cohen."""
        session = json.loads((MAPLE / "s07.session.json").read_text(encoding="utf-8"))
        third = [each | {"coder": "rater-3"} for each in session["annotations"] if each["coder"] == "rater-1"]
        session["annotations"] += third
        path = tmp_path / "s07.session.json"
        path.write_text(json.dumps(session), encoding="utf-8")
        result = run("agreement", path, "--code", "task")

        assert "Fleiss' kappa" in result.out
        assert not too_long(result.out)

    def test_double_coded_sessions_of_a_case_are_found(self, run):
        """Maple has three; the others are named as left out."""
        result = run("agreement", MAPLE)

        assert result.code == 0, result.err
        assert "3 sessions with several coders: maple-s02, maple-s07, maple-s12." in result.out
        assert "technique.direct_elicitation" in result.out
        assert not too_long(result.out)

    def test_the_word_sessions_may_be_left_out(self, run):
        """Both forms are one."""
        options = ("--code", "task", "--json", "-")

        assert run("agreement", MAPLE, *options).out == run("agreement", "sessions", MAPLE, *options).out

    def test_a_code_is_compared_on_therapist_turns(self, run):
        """Counted by hand in the files: rater-1 and rater-2 on the therapist's turns of three sessions."""
        data = json.loads(run("agreement", MAPLE, "--code", "task.interval_question", "--json", "-").out)
        coded = {"rater-1": 0, "rater-2": 0}
        turns = 0
        for number in (2, 7, 12):
            session = json.loads((MAPLE / f"s{number:02}.session.json").read_text(encoding="utf-8"))
            therapist = {turn["id"] for turn in session["turns"] if session["speakers"][turn["speaker"]] == "therapist"}
            turns += len(therapist)
            for each in session["annotations"]:
                if each["code"] == "task.interval_question" and each["turn"] in therapist:
                    coded[each["coder"]] += 1
        found = data["tables"][0]["agreement"]

        assert found["units"] == turns
        assert found["categories"]["coded"]["count"] == sum(coded.values())

    def test_focus_is_compared_turn_by_turn(self, run):
        """With each focus code as a category."""
        data = json.loads(run("agreement", MAPLE, "--code", "focus", "--json", "-").out)
        (focus,) = data["tables"]

        assert focus["of"] == "focus"
        assert "focus.problem_area" in focus["agreement"]["categories"]

    def test_item_levels_are_scored_once_for_each_coder(self, run):
        """A level is what the coder's own codes lead to; each level of rater-1 is that of the report."""
        data = json.loads(run("agreement", MAPLE, "--unit", "item", "--session", "maple-s07", "--json", "-").out)
        report = json.loads(run("score", MAPLE, "--json", "-").out)
        scored = [i for i in report["sessions"][6]["items"] if i["status"] == "scored" and i["kind"] == "adherence"]
        levels = next(each for each in data["tables"] if each["of"] == "levels")["agreement"]

        assert levels["units"] >= len(scored)
        assert data["sessions"] == ["maple-s07"]

    def test_domain_scores_and_shares_of_talk_by_session(self, run):
        """Four domains, the overall, and a share for each focus code."""
        result = run("agreement", MAPLE, "--unit", "session", "--json", "-")
        kinds = [(each["of"], each["name"]) for each in json.loads(result.out)["tables"]]

        assert ("domain", "overall") in kinds
        assert ("focus_share", "focus.problem_area") in kinds

    def test_the_same_session_in_two_files_is_put_together(self, run, tmp_path):
        """A second rater's file with the same turns; other turns are refused with the file's name."""
        session = json.loads((MAPLE / "s07.session.json").read_text(encoding="utf-8"))
        files = []
        for coder in ("rater-1", "rater-2"):
            own = session | {"annotations": [each for each in session["annotations"] if each["coder"] == coder]}
            path = tmp_path / coder / "s07.session.json"
            path.parent.mkdir()
            path.write_text(json.dumps(own), encoding="utf-8")
            files.append(path)
        together = json.loads(run("agreement", *files, "--json", "-").out)
        assert together["coders"] == ["rater-1", "rater-2"]

        other = session | {"turns": [session["turns"][0] | {"text": "Something else."}, *session["turns"][1:]]}
        files[1].write_text(json.dumps(other), encoding="utf-8")
        result = run("agreement", *files, "--json", "-")
        assert result.code == 1
        assert "has other turns here" in result.err

    def test_two_files_of_one_coder_that_differ_are_refused(self, run, tmp_path):
        """One of them is a mistake, and which is not for a program to say."""
        shutil.copy(MAPLE / "s07.session.json", tmp_path / "a.session.json")
        session = json.loads((MAPLE / "s07.session.json").read_text(encoding="utf-8"))
        session["annotations"] = [each for each in session["annotations"] if each["turn"] != "1"]
        (tmp_path / "b.session.json").write_text(json.dumps(session), encoding="utf-8")
        result = run("agreement", tmp_path / "a.session.json", tmp_path / "b.session.json")

        assert result.code == 1
        assert "has coded maple-s07 in" in result.err

    def test_one_coder_alone_is_a_sentence(self, run, small):
        """A case without double coding, and a choice of one coder."""
        result = run("agreement", small / "s01.session.json")
        assert result.code == 0
        assert "agreement needs two raters" in result.out

        assert "agreement needs two raters" in run("agreement", MAPLE, "--coder", "rater-1").out

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--coder", "rater-3", "--coder", "rater-1"), "Did you mean 'rater-"),
            (("--session", "maple-s7"), "there is no session 'maple-s7'"),
            (("--code", "task.intervall_question"), "Did you mean 'task.interval_question'?"),
        ],
    )
    def test_unknown_names_are_wrong_usage(self, run, words, said):
        """With the nearest."""
        result = run("agreement", MAPLE, *words)

        assert result.code == 2
        assert said in result.err

    def test_a_misspelt_command_is_not_taken_for_a_path(self, run):
        """Where no file has that name."""
        result = run("agreement", "tabel", "x.csv")

        assert result.code == 2
        assert "Did you mean 'table'?" in result.err
