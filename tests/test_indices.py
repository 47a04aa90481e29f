"""Indices and departures, counted by hand."""

from __future__ import annotations

from tests.made import block, plain_session, score

#: Five therapist turns and two client turns. Words, in order: 3, 4, 2, 5, 3, 2, 1.
LINES = (
    "T focus.therapy task.interval_question: how was it",
    "C focus.relationships: he went away again",
    "T focus.relationships technique.clarification technique.supportive_listening: and then",
    "C focus.problem_area: I lost all my work",
    "T focus.past departure.childhood_reconstruction: your mother then",
    "T focus.other departure.cognitive_restructuring technique.clarification: is it",
    "T focus.relationships: so",
)


def indices(**keys):
    return block(score([plain_session(6, *LINES, **keys)]), 6).indices


def test_specificity_is_ipt_annotations_of_those_and_the_off_model_ones() -> None:
    """Four IPT annotations, two off-model: 4 / 6."""
    assert indices().specificity == 0.6667


def test_purity_is_therapist_turns_without_off_model_code_of_those_with_any_code_but_focus() -> None:
    """Turns 1, 3, 5, 6 have a code; 5 and 6 an off-model one: 2 / 4."""
    assert indices().purity == 0.5


def test_own_minus_other_is_per_100_therapist_turns() -> None:
    """(4 - 2) of 5 therapist turns."""
    assert indices().own_minus_other == 40.0


def test_interpersonal_share_is_of_words_on_all_turns_with_a_focus_code() -> None:
    """Problem area 5, relationships 4 + 2 + 1, of 3 + 4 + 2 + 5 + 3 + 2 + 1 = 20 words: 12 / 20."""
    found = indices()

    assert found.interpersonal_share == 0.6
    assert found.words == {
        "focus.other": 2,
        "focus.past": 3,
        "focus.problem_area": 5,
        "focus.relationships": 7,
        "focus.therapy": 3,
    }


def test_where_departures_were_not_looked_for_there_is_no_specificity() -> None:
    found = indices(coded_for={"c1": ["focus", "technique"]})

    assert (found.specificity, found.purity, found.own_minus_other) == (None, None, None)
    assert found.interpersonal_share == 0.6


def test_where_there_is_nothing_to_take_a_share_of_there_is_no_share() -> None:
    found = block(score([plain_session(6)]), 6).indices

    assert (found.specificity, found.purity, found.interpersonal_share, found.own_minus_other) == (None, None, None, 0.0)


def test_departures_are_listed_with_turns_and_rate_the_ruled_out_ones_first() -> None:
    found = block(score([plain_session(6, *LINES, "T departure.therapist_disclosure: I too")]), 6).departures

    assert [(each.code, each.role, each.turns, each.per_100_therapist_turns) for each in found] == [
        ("departure.childhood_reconstruction", "proscribed", ("s06:5",), 16.6667),
        ("departure.cognitive_restructuring", "proscribed", ("s06:6",), 16.6667),
        ("departure.therapist_disclosure", "compatible", ("s06:8",), 16.6667),
    ]


def test_only_proscribed_departures_reach_the_floor() -> None:
    report = score([plain_session(6, "T departure.therapist_disclosure: I too", "C: oh")])
    domain = next(each for each in block(report, 6).domains if each.domain == "departures")

    assert domain.score == 5.0
