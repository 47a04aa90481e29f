from __future__ import annotations

import pytest

from ipt_fidelity import load_rubric
from ipt_fidelity.windows import PHASES, Position, edge_after, session_at

DATA = load_rubric().data
NAMED = ["first", "second", "end_of_initial", "midpoint", "end_of_middle", "start_of_ending", "last_two", "last"]
#: By the clinical reference, 2.2: sessions, last session of the initial phase, and between which two the ending begins.
REFERENCE = {
    "standard-12": (12, 3, (10, 11)),
    "standard-16": (16, 3, (14, 15)),
    "uk-16": (16, 4, (13, 13)),
    "brief-8": (8, 2, (7, 8)),
    "ipc-6": (6, 2, (5, 6)),
    "ipc-3": (3, 1, (3, 3)),
    "ed-20": (20, 5, (16, 17)),
    "ed-oxford-20": (20, 4, (18, 18)),
    "bn-19": (19, 4, (17, 17)),
    "who-group-8": (8, 1, (8, 8)),
    "uganda-group-16": (16, 4, (15, 15)),
    "ipt-a-12": (12, 4, (10, 10)),
    "ptsd-14": (14, 3, (12, 12)),
    "social-anxiety-14": (14, 3, (12, 13)),
    "dysthymia-16": (16, 3, (14, 14)),
    "bpd-34": (34, 4, (31, 31)),
    "perinatal-12": (12, 3, (11, 11)),
    "antepartum-16": (16, 4, (14, 14)),
}
every_contract = pytest.mark.parametrize("sessions", range(3, 41))


@pytest.mark.parametrize("name", REFERENCE)
def test_a_protocol_has_the_phases_of_the_reference(name):
    """The published divisions are those of the clinical reference; where it gives two, one of them."""
    sessions, initial_until, ending_from = REFERENCE[name]
    protocol = {each.id: each for each in DATA.windows.protocols}[name]

    assert (protocol.sessions, protocol.initial_until) == (sessions, initial_until)
    assert ending_from[0] <= protocol.ending_from <= ending_from[1]


def test_no_protocol_is_left_out_of_this_table():
    """A protocol that is added to the rubric is held against the reference too; standard-14 is ours."""
    assert {each.id for each in DATA.windows.protocols} == set(REFERENCE) | {"standard-14"}


@pytest.mark.parametrize(
    ("sessions", "basis", "initial_until", "ending_from"),
    [(3, "ipc-3", 1, 3), (6, "ipc-6", 2, 6), (8, "brief-8", 2, 7), (12, "standard-12", 3, 11), (16, "standard-16", 3, 14)],
)
def test_the_standard_protocol_holds_for_its_number(sessions, basis, initial_until, ending_from):
    """A contract of 12 or 16 has the phases of the manual, without anybody choosing them."""
    windows = DATA.windows_for(sessions)

    assert (windows.basis, windows.initial_until, windows.ending_from) == (basis, initial_until, ending_from)


@pytest.mark.parametrize(
    ("sessions", "initial_until", "ending_from"), [(4, 1, 4), (5, 1, 5), (10, 2, 9), (18, 4, 15), (24, 5, 21), (40, 5, 37)]
)
def test_every_other_number_follows_the_rule(sessions, initial_until, ending_from):
    """A fifth for the initial phase, at most five; a fifth for the ending, at most four; the rest is the middle."""
    windows = DATA.windows_for(sessions)

    assert (windows.basis, windows.initial_until, windows.ending_from) == ("rule", initial_until, ending_from)


def test_a_chosen_protocol_comes_before_the_standard():
    """A service that divides sixteen sessions into four, eight and four gets that."""
    windows = load_rubric(settings={"windows": "uk_4_8_4"}).data.windows_for(16)

    assert (windows.basis, windows.initial_until, windows.ending_from) == ("uk-16", 4, 13)


@every_contract
def test_phases_cover_every_session_in_order(sessions):
    """Each session of a contract is in one phase, they follow one another, and none is empty."""
    phases = [DATA.windows_for(sessions).phase(number) for number in range(1, sessions + 1)]

    assert list(dict.fromkeys(phases)) == list(PHASES)
    assert phases == sorted(phases, key=PHASES.index)


@every_contract
def test_outside_the_contract(sessions):
    """Number 0 has no phase, and what follows the last session is beyond."""
    windows = DATA.windows_for(sessions)

    assert (windows.phase(0), windows.phases_at(0)) == (None, ())
    assert (windows.phase(sessions + 1), windows.phases_at(sessions + 1)) == ("beyond", ("beyond",))


@every_contract
def test_only_the_first_and_last_session_of_a_phase_have_a_neighbour(sessions):
    """A boundary is one session on either side; in three sessions the middle one has both neighbours."""
    windows = DATA.windows_for(sessions)
    ends = {windows.initial_until, windows.initial_until + 1, windows.ending_from - 1, windows.ending_from}
    found = {number for number in range(1, sessions + 1) if len(windows.phases_at(number)) > 1}

    assert found == ends
    assert all(windows.phases_at(number)[0] == windows.phase(number) for number in range(1, sessions + 1))


@every_contract
def test_positions_lie_in_the_contract_and_in_order(sessions):
    """The first comes before the end of the initial phase, that before the middle's end, and so to the last."""
    windows = DATA.windows_for(sessions)
    at = {name: session_at(Position(at=name), windows) for name in NAMED}
    order = ["first", "end_of_initial", "end_of_middle", "start_of_ending", "last"]

    assert all(1 <= number <= sessions for number in at.values())
    assert [at[name] for name in order] == sorted(at[name] for name in order)
    assert at["first"] <= at["second"] <= at["midpoint"] <= at["last_two"] <= at["last"]
    assert windows.phase(at["midpoint"]) == "middle"


@every_contract
def test_a_share_grows_with_its_number(sessions):
    """Three fifths come after two fifths, and the whole is the last session."""
    windows = DATA.windows_for(sessions)
    numbers = [session_at(Position(share=share / 10), windows) for share in range(11)]

    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (1, sessions)


@pytest.mark.parametrize(
    ("sessions", "due"), [(4, 3), (5, 4), (6, 5), (7, 5), (8, 6), (11, 9), (12, 9), (14, 11), (16, 13), (20, 17), (40, 37)]
)
def test_the_ending_is_raised_in_good_time(sessions, due):
    """By N−3 for twelve and more, N−2 for seven to eleven, N−1 for four to six."""
    by = Position.model_validate(DATA.item_by_id["time_limit.ending_raised"].rule.parameters["by"])

    assert session_at(by, DATA.windows_for(sessions)) == due


@pytest.mark.parametrize(
    ("sessions", "at_phase_end", "elsewhere"), [(3, 0, 0), (6, 0, 0), (7, 1, 0), (9, 1, 0), (10, 1, 1), (40, 1, 1)]
)
def test_edges(sessions, at_phase_end, elsewhere):
    """One session of edge from ten on; for seven to nine only at the ends of phases; for fewer none."""
    windows = DATA.windows_for(sessions)

    assert edge_after(Position(at="end_of_initial"), windows, DATA.edges) == at_phase_end
    assert edge_after(Position(at="midpoint"), windows, DATA.edges) == elsewhere
    assert edge_after(Position(share=0.6), windows, DATA.edges) == elsewhere


@pytest.mark.parametrize(
    "wrong", [{}, {"at": "first", "share": 0.5}, {"share": 0.5, "before_last": [{"from_sessions": 1, "sessions": 1}]}]
)
def test_a_position_says_one_thing(wrong):
    """A date that is given twice, or not at all, is refused."""
    with pytest.raises(ValueError, match="give a named place"):
        Position.model_validate(wrong)
