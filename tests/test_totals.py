"""Domains and the overall, worked out by hand."""

from __future__ import annotations

import msgspec
import pytest

from ipt_fidelity.pipeline import load_rubric
from ipt_fidelity.scoring import ItemScore
from ipt_fidelity.totals import DomainScore, domain_scores, overall

RUBRIC = load_rubric().data
#: Weights of the domains in the base rubric, which the sums below rest on.
WEIGHTS = {"time_limit": 0.15, "interpersonal_focus": 0.35, "phase_tasks": 0.3, "techniques": 0.2, "departures": 0.0}


def scored(
    domain: str, level: float | None, weight: float = 1.0, status: str = "scored", kind: str = "adherence"
) -> ItemScore:
    return ItemScore("x.y", "X", domain, kind, status, level, weight, None, "because", (), "")


def the(domain: str, *items: ItemScore) -> DomainScore:
    return next(each for each in domain_scores(items, RUBRIC) if each.domain == domain)


def domains(**scores: float | None) -> list[DomainScore]:
    """Return the five domains with these scores; one that is not named is not applicable, None is insufficient."""
    made = []
    for each in domain_scores((), RUBRIC):
        if each.domain in scores:
            score = scores[each.domain]
            each = msgspec.structs.replace(each, status="insufficient" if score is None else "scored", score=score)  # noqa: PLW2901
        made.append(each)
    return made


def test_the_weights_are_those_that_the_sums_below_rest_on() -> None:
    assert {each.domain: each.weight for each in domain_scores((), RUBRIC)} == WEIGHTS


def test_a_domain_is_the_weighted_mean_of_its_scored_items() -> None:
    """(4 x 3 + 1 x 1 + 2 x 0.5) / 4.5 = 14 / 4.5 = 3.1111."""
    found = the("techniques", scored("techniques", 4, 3), scored("techniques", 1, 1), scored("techniques", 2, 0.5))

    assert (found.status, found.score) == ("scored", 3.1111)
    assert (found.scored, found.applicable, found.scored_weight, found.applicable_weight) == (3, 3, 4.5, 4.5)


def test_an_item_of_weight_nothing_moves_nothing_and_is_not_counted() -> None:
    found = the("techniques", scored("techniques", 4, 3), scored("techniques", 1, 0))

    assert (found.score, found.scored, found.applicable) == (4.0, 1, 1)


def test_what_does_not_apply_or_waits_for_a_person_carries_no_weight() -> None:
    found = the(
        "techniques",
        scored("techniques", 4, 1),
        scored("techniques", None, 5, "not_applicable"),
        scored("techniques", None, 5, "not_rated"),
    )

    assert (found.status, found.score, found.applicable_weight) == ("scored", 4.0, 1.0)


@pytest.mark.parametrize(("known", "status"), [(0.9, "insufficient"), (1.0, "scored"), (1.1, "scored")])
def test_a_domain_with_less_than_half_of_its_weight_scored_is_insufficient(known: float, status: str) -> None:
    """Half is enough; the weight decides and not the number of items."""
    found = the("techniques", scored("techniques", 4, known), scored("techniques", None, 2 - known, "insufficient"))

    assert found.status == status
    assert (found.score is None) == (status == "insufficient")


def test_competence_never_enters_a_domain() -> None:
    found = the("techniques", scored("techniques", 4, 1), scored("techniques", 1, 3, kind="competence"))

    assert (found.score, found.scored) == (4.0, 1)


def test_a_domain_to_which_nothing_applies_has_no_score_and_no_reproach() -> None:
    assert (the("techniques").status, the("techniques").score) == ("not_applicable", None)


def test_the_overall_is_the_weighted_mean_of_the_four_domains() -> None:
    """4 x 0.15 + 3 x 0.35 + 2 x 0.3 + 5 x 0.2 = 0.6 + 1.05 + 0.6 + 1 = 3.25; departures do not enter."""
    found = overall(domains(time_limit=4, interpersonal_focus=3, phase_tasks=2, techniques=5, departures=5), RUBRIC, ())

    assert (found.status, found.score, found.uncapped_score, found.capped_by) == ("scored", 3.25, 3.25, None)
    assert found.domains_used == ("time_limit", "interpersonal_focus", "phase_tasks", "techniques")
    assert found.meets_benchmark is True
    assert found.reason == "at or above the line of 3"


def test_the_overall_rests_on_the_domains_that_are_scored_and_names_them() -> None:
    """(3 x 0.35 + 5 x 0.2) / 0.55 = 2.05 / 0.55 = 3.7273."""
    found = overall(domains(interpersonal_focus=3, techniques=5, phase_tasks=None, departures=5), RUBRIC, ())

    assert (found.score, found.domains_used) == (3.7273, ("interpersonal_focus", "techniques"))


def test_less_than_half_of_the_weight_gives_no_overall() -> None:
    """Time limit and tasks carry 0.45."""
    found = overall(domains(time_limit=5, phase_tasks=5), RUBRIC, (("harm", 1.0),))

    assert (found.status, found.score, found.meets_benchmark, found.capped_by) == ("insufficient", None, None, None)
    assert "less than half of the weight" in found.reason
    assert "interpersonal focus" in found.reason


def test_exactly_half_is_enough() -> None:
    """Tasks and techniques carry 0.5."""
    assert overall(domains(phase_tasks=3, techniques=3, departures=5), RUBRIC, ()).score == 3.0


def test_a_mean_on_the_line_meets_it_and_just_below_does_not() -> None:
    on = overall(domains(phase_tasks=3, techniques=3, departures=5), RUBRIC, ())
    below = overall(domains(phase_tasks=2.99, techniques=3, departures=5), RUBRIC, ())

    assert (on.meets_benchmark, below.meets_benchmark) == (True, False)


def test_a_domain_below_its_floor_keeps_the_mean_from_meeting_the_line() -> None:
    """Good tasks do not make up for a focus that is all but absent: the mean is 3.6, the focus 1.9 of 2."""
    found = overall(domains(time_limit=5, interpersonal_focus=1.9, phase_tasks=5, techniques=4, departures=5), RUBRIC, ())

    assert found.score is not None
    assert found.score > 3
    assert found.meets_benchmark is False
    assert "interpersonal focus (1.90 of 2)" in found.reason


def test_departures_hold_the_line_and_do_not_move_the_mean() -> None:
    good = domains(time_limit=4, interpersonal_focus=4, phase_tasks=4, techniques=4, departures=5)
    bad = domains(time_limit=4, interpersonal_focus=4, phase_tasks=4, techniques=4, departures=2)

    assert overall(good, RUBRIC, ()).score == overall(bad, RUBRIC, ()).score == 4.0
    assert (overall(good, RUBRIC, ()).meets_benchmark, overall(bad, RUBRIC, ()).meets_benchmark) == (True, False)
    assert "departures from the model (2.00 of 3)" in overall(bad, RUBRIC, ()).reason


def test_where_departures_were_not_coded_it_is_not_known_whether_the_line_is_met() -> None:
    found = overall(domains(time_limit=4, interpersonal_focus=4, phase_tasks=4, techniques=4, departures=None), RUBRIC, ())

    assert found.meets_benchmark is None
    assert "not known whether departures from the model" in found.reason


@pytest.mark.parametrize(
    ("caps", "score", "by"),
    [
        ((("harm", 1.0),), 1.0, "harm"),
        ((("risk_answer_without_check", 2.9),), 2.9, "risk_answer_without_check"),
        ((("risk_disclosed_without_check", 2.9), ("harm", 1.0)), 1.0, "harm"),
        ((), 4.0, None),
    ],
)
def test_the_lowest_cap_counts_and_the_uncapped_score_stands_beside_it(
    caps: tuple[tuple[str, float], ...], score: float, by: str | None
) -> None:
    found = overall(domains(time_limit=4, interpersonal_focus=4, phase_tasks=4, techniques=4, departures=5), RUBRIC, caps)

    assert (found.score, found.capped_by, found.uncapped_score) == (score, by, 4.0)
    assert found.meets_benchmark is (by is None)


def test_a_cap_above_the_score_changes_nothing() -> None:
    found = overall(domains(phase_tasks=2, techniques=2), RUBRIC, (("risk_answer_without_check", 2.9),))

    assert (found.score, found.capped_by) == (2.0, None)
