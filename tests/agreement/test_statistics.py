"""What the coefficients mean: weights, distances, paradox, bands, limits, resampling and quantiles."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ipt_fidelity.agreement import weights
from ipt_fidelity.agreement.alpha import krippendorff_alpha
from ipt_fidelity.agreement.bands import all_bands, bands_for
from ipt_fidelity.agreement.bland_altman import limits_of_agreement
from ipt_fidelity.agreement.bootstrap import Resampling, bootstrap
from ipt_fidelity.agreement.coefficient import wilson
from ipt_fidelity.agreement.compare import Choice, compare
from ipt_fidelity.agreement.distributions import f_probability, f_quantile, incomplete_beta, t_quantile
from ipt_fidelity.agreement.fleiss import fleiss_kappa
from ipt_fidelity.agreement.gwet import gwet_ac1, gwet_ac2
from ipt_fidelity.agreement.icc import intraclass
from ipt_fidelity.agreement.kappa import cohen_kappa
from ipt_fidelity.agreement.paradox import prevalence_and_bias
from ipt_fidelity.agreement.percent import percent_agreement, within
from ipt_fidelity.agreement.spearman_brown import raters_needed, stepped_up, whole_raters
from ipt_fidelity.agreement.table import ratings_of, ratings_of_square

SKEWED = [[80, 10], [5, 5]]


class TestWeights:
    def test_an_asymmetric_matrix_depends_on_who_is_the_row(self):
        """Missing a risk is worse than a false alarm only for the rater who stands in the rows."""
        matrix = [[0, 1], [4, 0]]
        table = ratings_of_square([[40, 10], [2, 8]])
        turned = table.of_pair("2", "1")

        assert cohen_kappa(table, weights.given(table, matrix)).value != pytest.approx(
            cohen_kappa(turned, weights.given(turned, matrix)).value
        )

    def test_an_asymmetric_matrix_is_read_row_by_row(self):
        """Worked out by hand, with the first rater down the side; turned round it is another figure."""
        table = ratings_of_square([[40, 10, 0], [2, 8, 0], [0, 0, 0]])
        turned = table.of_pair("2", "1")
        matrix = [[0, 1, 4], [4, 0, 1], [4, 4, 0]]
        # observed: 10 * 1 + 2 * 4 of 60; expected: rows 50, 10 and columns 42, 18, so (50 * 18 * 1 + 10 * 42 * 4) / 60
        found = cohen_kappa(table, weights.given(table, matrix)).value
        other = cohen_kappa(turned, weights.given(turned, matrix)).value

        assert found == pytest.approx(1 - 18 / 43)
        # turned: 2 * 1 + 10 * 4; rows 42, 18 and columns 50, 10
        assert other == pytest.approx(1 - 42 / ((42 * 10 + 18 * 50 * 4) / 60))

    def test_disagreement_and_agreement_weights_are_the_same_thing(self):
        """0, 1, 2 as disagreement is 1, .5, 0 as agreement."""
        table = ratings_of_square([[10, 4, 1], [3, 9, 2], [0, 5, 11]])
        distance = [[abs(i - j) for j in range(3)] for i in range(3)]
        nearness = [[1 - abs(i - j) / 2 for j in range(3)] for i in range(3)]

        by_distance = cohen_kappa(table, weights.given(table, distance)).value
        assert by_distance == pytest.approx(cohen_kappa(table, weights.given(table, nearness)).value)
        assert by_distance == pytest.approx(cohen_kappa(table, weights.linear(table)).value)

    @pytest.mark.parametrize("matrix", [[[0, 1]], [[0, 1], [1, 1]], [[0, -1], [1, 0]], [[0, 0], [0, 0]]])
    def test_a_matrix_that_is_none_is_refused(self, matrix):
        """Not square, a mixed diagonal, a negative weight, no weight at all."""
        table = ratings_of_square([[1, 1], [1, 1]])

        with pytest.raises(ValueError, match=r"."):
            weights.given(table, matrix)

    def test_asymmetric_weights_have_no_ac2(self):
        """AC2 does not know who said what."""
        table = ratings_of_square([[1, 1], [1, 1]])

        assert "no meaning" in gwet_ac2(table, weights.given(table, [[0, 1], [2, 0]])).undefined_because

    def test_the_whole_scale_changes_weights(self):
        """Nobody gave 2: over the values that occur, 1 and 3 are neighbours; over the scale they are not."""
        rows = [[1, 3], [3, 3], [4, 4], [1, 1], [4, 3]]
        occurring, whole = (ratings_of(rows, scale="ordinal", categories=each) for each in (None, [1, 2, 3, 4]))
        found = [cohen_kappa(table, weights.quadratic(table)) for table in (occurring, whole)]

        assert found[0].value != pytest.approx(found[1].value)
        assert found[0].form == "two raters, quadratic weights, the 3 categories that occur"
        assert found[1].form == "two raters, quadratic weights, 4 categories of the given scale"
        assert any("Nobody gave 2" in note for note in compare(occurring).notes)

    def test_quadratic_weights_with_equal_use_are_a_consistent_icc(self):
        """With many units, quadratic kappa and ICC(A,1) come to the same (Fleiss & Cohen 1973)."""
        chance = random.Random(3)
        true = [chance.randint(1, 5) for _ in range(4000)]
        rows = [[min(5, max(1, each + chance.choice((-1, 0, 1)))) for _ in range(2)] for each in true]
        table = ratings_of(rows, scale="interval", categories=[1, 2, 3, 4, 5])
        icc = next(each for each in intraclass(table) if each.name == "icc_a1")

        assert cohen_kappa(table, weights.quadratic(table)).value == pytest.approx(icc.value, abs=1e-3)


class TestAlpha:
    def test_a_given_matrix_of_the_scale_gives_the_same(self):
        """Interval distances written out are the interval scale."""
        rows = [[1, 2, 1], [4, 4, None], [3, 1, 2], [5, 5, 4]]
        table = ratings_of(rows, scale="interval")
        distances = [[(a - b) ** 2 for b in table.numbers] for a in table.numbers]

        given_one, own = krippendorff_alpha(table, distances), krippendorff_alpha(table)
        assert given_one.value == pytest.approx(own.value)
        assert given_one.error == pytest.approx(own.error)
        assert given_one.form == "given distances"

    def test_nominal_alpha_of_two_raters_is_pi_with_a_correction(self):
        """Alpha = 1 - (1 - pi)(N - 1) / N."""
        table = ratings_of([[1, 1], [2, 1], [2, 2], [1, 1], [3, 3], [3, 1]])

        assert krippendorff_alpha(table).value == pytest.approx(1 - (1 - fleiss_kappa(table).value) * 11 / 12)

    def test_a_unit_with_one_rating_changes_nothing(self):
        """It cannot be paired."""
        rows = [[1, 2], [2, 2], [3, 3]]

        alone = krippendorff_alpha(ratings_of([*rows, [1, None]], scale="ordinal"))
        assert alone.value == pytest.approx(krippendorff_alpha(ratings_of(rows, scale="ordinal")).value)


class TestParadox:
    def test_high_agreement_with_low_kappa_is_explained_with_ac1_beside_it(self):
        """Feinstein & Cicchetti's table: 85 % agreement, kappa .32."""
        found = compare(ratings_of_square(SKEWED))

        assert "Raw agreement is 85 %, but kappa is 0.32" in found.notes[0]
        assert f"{gwet_ac1(ratings_of_square(SKEWED)).value:.2f}" in found.notes[0]

    def test_a_balanced_table_needs_no_explanation(self):
        """The same agreement with both categories common."""
        assert compare(ratings_of_square([[40, 9], [6, 45]])).notes == ()

    def test_prevalence_and_bias_are_those_of_byrt(self):
        """(80 - 5) / 100 and (10 - 5) / 100."""
        assert prevalence_and_bias(ratings_of_square(SKEWED)) == pytest.approx((0.75, 0.05))


class TestBands:
    @pytest.mark.parametrize(
        ("value", "label"),
        [
            (0.87, "almost perfect"),
            (0.58, "moderate"),
            (1.0, "almost perfect"),
            (0.48, "moderate"),
            (0.82, "almost perfect"),
            (0.77, "substantial"),
            (0.61, "substantial"),
            (0.57, "moderate"),
            (0.64, "substantial"),
            (-0.2, "poor"),
            (0.2, "slight"),
            (0.4, "fair"),
        ],
    )
    def test_kappas_of_a_published_scale_of_problem_areas(self, value, label):
        """Landis & Koch's words for kappas published for ratings of IPT problem areas, and at the edges."""
        assert bands_for("cohen_kappa")[0].label(value) == label

    @pytest.mark.parametrize(
        ("value", "koo", "cicchetti"),
        [
            (0.88, "good", "excellent"),
            (0.67, "moderate", "good"),
            (0.81, "good", "excellent"),
            (0.71, "moderate", "good"),
            (0.99, "excellent", "excellent"),
            (0.39, "poor", "poor"),
            (0.75, "good", "excellent"),
            (-3.0, "poor", "poor"),
        ],
    )
    def test_two_authors_call_an_icc_differently(self, value, koo, cicchetti):
        """Which is why the author is always named."""
        assert [bands.label(value) for bands in bands_for("icc_a1")] == [koo, cicchetti]

    def test_alpha_has_krippendorffs_bounds(self):
        """.800 and .667."""
        bands = bands_for("krippendorff_alpha")[0]

        assert [bands.label(value) for value in (0.8, 0.7996, 0.667, 0.66)] == [
            "reliable",
            "reliable",
            "tentative",
            "not to be relied on",
        ]

    def test_every_band_names_its_source(self):
        """And steps go up."""
        for bands in all_bands():
            assert bands.source
            assert bands.basis in ("confirmed", "unconfirmed", "design")
            assert [bound for bound, _ in bands.steps] == sorted(bound for bound, _ in bands.steps)


class TestSmallFigures:
    def test_spearman_brown_table(self):
        """What two to eight raters of reliability .60 reach together."""
        assert [round(stepped_up(0.6, k), 3) for k in (1, 2, 3, 4, 5, 8)] == [0.6, 0.75, 0.818, 0.857, 0.882, 0.923]

    def test_raters_needed(self):
        """For .80 from .60, two and two thirds, which are three; from nothing, no number."""
        assert raters_needed(0.6, 0.8) == pytest.approx(8 / 3)
        assert whole_raters(0.6, 0.8) == 3
        assert whole_raters(0.9, 0.8) == 1
        assert whole_raters(-0.1, 0.8) is None

    def test_the_mean_of_k_raters_is_spearman_brown_of_one(self):
        """ICC(1,k), ICC(A,k) and ICC(C,k) are the stepped-up single ones."""
        found = {
            each.name: each.value for each in intraclass(ratings_of([[1, 2, 2], [4, 3, 5], [2, 2, 1]], scale="interval"))
        }

        for single, mean in (("icc_1", "icc_1k"), ("icc_a1", "icc_ak"), ("icc_c1", "icc_ck")):
            assert found[mean] == pytest.approx(stepped_up(found[single], 3))

    def test_within_one_point(self):
        """Three of four sessions differ by one point at the most."""
        assert within(ratings_of([[1, 2], [3, 3], [5, 3], [4, 4]], scale="interval")) == 0.75

    def test_percent_agreement_of_three_raters_is_the_mean_over_pairs(self):
        """Two of three agree on one unit, all on the other: (1/3 + 1) / 2."""
        assert percent_agreement(ratings_of([[1, 1, 2], [3, 3, 3]])).value == pytest.approx(2 / 3)

    def test_limits_of_agreement_have_the_published_intervals(self):
        """Peak flow, Bland & Altman 1986: bias from -22.0 to 17.8, and 69.2 from end to end of a limit's interval."""
        large = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
        mini = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
        found = limits_of_agreement(ratings_of([[a, b] for a, b in zip(large, mini, strict=True)], scale="interval"))

        assert found.bias_interval == pytest.approx((-22.0, 17.8), abs=0.06)
        for low, high in (found.low_interval, found.high_interval):
            assert high - low == pytest.approx(69.2, abs=0.2)
        assert found.low == pytest.approx(sum(found.low_interval) / 2)

    def test_limits_of_one_unit_are_a_sentence(self):
        """There is no spread to see."""
        assert limits_of_agreement(ratings_of([[1, 2]], scale="interval")).startswith("only 1 unit rated by both")

    def test_the_interval_of_a_share(self):
        """16 of 20 sessions."""
        assert wilson(16, 20) == pytest.approx((0.5840, 0.9193), abs=5e-5)


class TestQuantiles:
    @pytest.mark.parametrize(
        ("probability", "above", "below", "printed"),
        [
            (0.95, 1, 1, 161.45),
            (0.95, 5, 10, 3.33),
            (0.975, 5, 18, 3.38),
            (0.975, 18, 5, 6.36),
            (0.99, 10, 20, 3.37),
            (0.95, 120, 120, 1.35),
        ],
    )
    def test_f_as_printed_in_tables(self, probability, above, below, printed):
        """Textbook tables print two decimals."""
        assert f_quantile(probability, above, below) == pytest.approx(printed, abs=5.1e-3)

    @pytest.mark.parametrize(("freedom", "printed"), [(1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042), (1e6, 1.960)])
    def test_t_as_printed_in_tables(self, freedom, printed):
        """The two-sided 95 % point."""
        assert t_quantile(0.975, freedom) == pytest.approx(printed, abs=5.1e-4)

    def test_the_ends_are_the_ends(self):
        """Nothing lies below zero, everything below one."""
        assert (incomplete_beta(2, 3, 0), incomplete_beta(2, 3, 1), f_probability(0, 4, 4)) == (0, 1, 0)

    @settings(deadline=None)
    @given(st.floats(0.001, 0.999), st.floats(0.5, 300), st.floats(0.5, 300))
    @example(0.998046875, 1.0, 0.5)
    def test_a_quantile_turns_its_probability_round(self, probability, above, below):
        """Whatever the degrees of freedom, whole or not."""
        assert f_probability(f_quantile(probability, above, below), above, below) == pytest.approx(probability, abs=1e-9)

    @given(st.floats(0.1, 50), st.floats(0.1, 50), st.floats(1e-6, 1 - 1e-6))
    def test_the_incomplete_beta_function_mirrors(self, a, b, x):
        """I_x(a, b) = 1 - I_1-x(b, a)."""
        assert incomplete_beta(a, b, x) == pytest.approx(1 - incomplete_beta(b, a, 1 - x), abs=1e-9)


class TestBootstrap:
    TABLE = ratings_of([[each % 3, (each % 3 if each % 4 else 2)] for each in range(40)])

    @staticmethod
    def kappa(table):
        return cohen_kappa(table).value

    @pytest.mark.parametrize("method", ["percentile", "bca"])
    def test_the_same_seed_gives_the_same_interval(self, method):
        """And another seed nearly the same one."""
        how = Resampling(method, 400, 7)
        first, again = (bootstrap(self.TABLE, self.kappa, how) for _ in range(2))
        other = bootstrap(self.TABLE, self.kappa, Resampling(method, 400, 8))

        assert first == again
        assert first.low == pytest.approx(other.low, abs=0.1)
        assert first.low < self.kappa(self.TABLE) < first.high

    def test_it_comes_near_the_large_sample_interval(self):
        """On 400 units both ask the same question."""
        table = ratings_of([row for row in self.TABLE.rows for _ in range(10)])
        own = cohen_kappa(table).interval
        made = bootstrap(table, self.kappa, Resampling("bca", 400, 1))

        assert (made.low, made.high) == pytest.approx((own.low, own.high), abs=0.03)

    def test_the_spatial_test_data_have_their_published_interval(self):
        """Efron & Tibshirani 1993, ch. 14: variance 171.5, BCa far above percentile; the ends of 95 % by scipy."""
        data = (48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41)
        table = ratings_of([[float(each)] for each in data], scale="interval")

        def variance(drawn):
            values = [value for (value,) in drawn.complete_rows]
            mean = sum(values) / len(values)
            return sum((value - mean) ** 2 for value in values) / len(values)

        percentile, bca = (bootstrap(table, variance, Resampling(method, 6000, 1)) for method in ("percentile", "bca"))

        assert variance(table) == pytest.approx(171.5, abs=0.05)
        assert (percentile.low, percentile.high) == pytest.approx((86.8, 249.3), abs=5)
        assert (bca.low, bca.high) == pytest.approx((106.2, 279.1), abs=5)

    def test_clusters_are_drawn_whole(self):
        """Forty turns of two sessions are two, not forty; the interval says so."""
        clusters = {unit: str(int(unit) % 2) for unit in self.TABLE.units}
        made = bootstrap(self.TABLE, self.kappa, Resampling("percentile", 200, 1, clusters))

        assert "over 2 clusters" in made.method

    def test_too_little_to_resample_is_a_sentence(self):
        """One unit; or tables of which many are undefined."""
        assert "fewer than two" in bootstrap(ratings_of([[1, 2]]), self.kappa, Resampling())
        assert "leave it undefined" in bootstrap(ratings_of([[1, 1], [2, 1]]), self.kappa, Resampling("percentile", 200))

    def test_compare_takes_it_for_every_coefficient(self):
        """In place of the analytical intervals."""
        found = compare(self.TABLE, Choice(("cohen_kappa", "gwet_ac1"), resampling=Resampling("bca", 200, 5)))

        assert all("BCa bootstrap over 40 units" in each.interval.method for each in found.coefficients)


def test_many_raters_have_no_list_of_pairs():
    """31 raters would have 465 pairs; a note says that they are left out."""
    found = compare(ratings_of([[each % 3 for each in range(31)], [1] * 31]))

    assert found.pairs == ()
    assert "more than 30 raters" in found.notes[-1]
    assert found.coefficient("fleiss_kappa").value is not None
