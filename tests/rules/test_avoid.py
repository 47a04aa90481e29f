from __future__ import annotations

from tests.rules.scenes import RUBRIC, coding, find, scene

DREAM = "T [inner; departure.dream_interpretation] The house is your mother."
REST = "T [problem_area; technique.clarification] What did he say?"
RATE = {"codes": ["proscribed"], "per": "100_therapist_turns"}


def test_rate_per_100_therapist_turns():
    """One dream interpreted in 25 therapist turns is four in a hundred."""
    found = find("avoid", scene(coding(5, DREAM, *[REST] * 24)), **RATE)

    assert (found.value, found.numerator, found.denominator, found.evidence) == (4, 1, 25, ("s05:1",))


def test_client_turns_are_neither_counted_nor_charged():
    """A client who interprets a dream breaks no rule, and client turns do not thin the rate."""
    found = find("avoid", scene(coding(5, DREAM.replace("T ", "C ", 1), *["C [other] Hm."] * 50, REST)), **RATE)

    assert (found.value, found.denominator) == (0, 1)


def test_two_codes_on_one_turn_are_one_turn():
    """The turn is charged and not the number of words for it."""
    line = "T [; departure.dream_interpretation; departure.transference_interpretation] Your mother, and me."

    assert find("avoid", scene(coding(5, line, *[REST] * 9)), **RATE).value == 10


def test_only_proscribed_departures_are_charged():
    """A relaxation exercise is a departure, and whether it is proscribed is for the codebook to say."""
    compatible = next(
        code for code in sorted(RUBRIC.data.codebook.departures) if code not in RUBRIC.data.codebook.proscribed
    )

    assert find("avoid", scene(coding(5, f"T [; {compatible}] Well.", REST)), **RATE).value == 0


def test_per_session():
    """Harm is counted in turns, whatever the length of the session."""
    where = scene(coding(5, "T [; departure.harm] You bring it on yourself.", *[REST] * 99))

    assert find("avoid", where, codes=["departure.harm"], per="session").value == 1


def test_a_session_without_a_therapist():
    """Where the therapist does not speak nothing can be said."""
    assert find("avoid", scene(coding(5, "C [other; task.medication] Hm.")), **RATE).status == "insufficient"
