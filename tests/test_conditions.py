"""Whether an item is asked for at all: by the medium, by an event, by little change of a measure."""

import pytest
from tests.made import block, item, score, session

from ipt_fidelity import load_rubric, score_session
from ipt_fidelity.amend import apply_changes
from ipt_fidelity.changes import Changes
from ipt_fidelity.conditions import _gained
from ipt_fidelity.rubric import Measure

CHRONIC = {"adaptations": ["chronic-illness"], "settings": {"telephone_sessions": "used"}}


def start_of_call(number, **keys):
    """Return the item on the start of a call in a session."""
    report = score([session(number, "T task.summary: so", **keys)], contract={"sessions": 12}, **CHRONIC)
    return item(block(report, number), "chronic_illness.telephone_start")


def test_the_medium_of_the_session_counts_before_that_of_the_case():
    """One call in a treatment held in person is a call."""
    assert start_of_call(4, medium="telephone").status != "not_applicable"
    assert start_of_call(4).status == "not_applicable"


def test_the_medium_of_the_case_counts_where_a_session_says_nothing():
    """A treatment by telephone has calls."""
    held = [session(4, "T task.summary: so")]
    report = score(held, contract={"sessions": 12}, medium="telephone", **CHRONIC)
    assert item(block(report, 4), "chronic_illness.telephone_start").status != "not_applicable"


def test_without_a_case_file_nobody_knows_of_an_event():
    """A lone session cannot be charged with an ending that was to be set beside a birth."""
    rubric = load_rubric("ipt-core", adaptations=["perinatal"])
    report = score_session(session(11, "T task.summary: so"), rubric=rubric).report
    found = item(report.sessions[0], "perinatal.ending_and_event")
    assert (found.status, found.reason) == (
        "insufficient",
        "no case file, so it is not known whether there is such an event",
    )


def test_without_a_contract_change_cannot_be_looked_at():
    """Half way of an unknown number of sessions lies nowhere."""
    report = score([session(9, "T task.summary: so")], contract=None, adaptations=["depression"])
    found = item(block(report, 9), "depression.nonresponse_plan")
    assert found.status == "insufficient"
    assert "no contract is known" in found.reason


@pytest.mark.parametrize(
    ("direction", "before", "now", "share"),
    [("lower_is_better", 20, 15, 0.25), ("higher_is_better", 20, 25, 0.625), ("lower_is_better", 0, 3, None)],
)
def test_change_is_a_share_of_what_could_be_gained(direction, before, now, share):
    """Five points of twenty are a quarter; where nothing could be gained, no share is made up."""
    given = {"id": "M", "title": "M", "range": [0, 28], "direction": direction, "basis": "design", "source": "design"}
    assert _gained(before, now, Measure.model_validate(given)) == share


def change_of(section, **change):
    """Return what is refused of one change to the base rubric."""
    from ipt_fidelity.changes import KEYED
    from ipt_fidelity.rubric_files import canonical

    plain = canonical(load_rubric("ipt-core").data)
    plain |= {name: {entry["id"]: entry for entry in plain[name]} for name in KEYED}
    changes = Changes.model_validate({section: {"change": [{"because": "why", "source": "design", **change}]}})
    return apply_changes(plain, changes, "mine")


def test_a_service_can_set_its_own_cut_off():
    """Caseness of the EPDS is the site's choice."""
    plain, applied, refused = change_of("measures", measure="EPDS", set={"caseness": 11})
    assert plain["measures"]["EPDS"]["caseness"] == 11
    assert [(each.section, each.target, each.before, each.after) for each in applied] == [("measures", "EPDS", 13, 11)]
    assert refused == ()


@pytest.mark.parametrize("field", [{"safety_items": []}, {"item_range": [0, 9]}])
def test_no_adaptation_stops_watching_an_answer_that_matters_for_safety(field):
    """Item 9 of the PHQ-9 raises its flag under every adaptation."""
    _, applied, refused = change_of("measures", measure="PHQ-9", set=field)
    assert applied == ()
    assert [each.code for each in refused] == ["safety"]


def test_more_answers_can_be_watched():
    """A service may ask for a flag on another answer beside the one there is."""
    plain, _, refused = change_of("measures", measure="PHQ-9", set={"safety_items": ["9", "2"]})
    assert plain["measures"]["PHQ-9"]["safety_items"] == ["9", "2"]
    assert refused == ()


def overlaps(*rows):
    """Return the rubric, what was applied and what was refused where rows are added to the table of overlaps."""
    from ipt_fidelity.changes import KEYED
    from ipt_fidelity.rubric_files import canonical

    plain = canonical(load_rubric("ipt-core").data)
    plain |= {name: {entry["id"]: entry for entry in plain[name]} for name in KEYED}
    added = {"add": list(rows), "because": "why", "source": "design"}
    return apply_changes(plain, Changes.model_validate({"overlaps": added}), "mine")


def test_an_adaptation_draws_a_line_between_codes_that_lie_near_one_another():
    """A row is added to the table of overlaps, with its reason."""
    row = {"codes": ["task.summary", "departure.harm"], "rule": "A summary hurts nobody."}
    plain, applied, refused = overlaps(row)
    assert plain["overlaps"][-1]["rule"] == "A summary hurts nobody."
    assert [(each.section, each.target) for each in applied] == [("overlaps", "task.summary / departure.harm")]
    assert refused == ()


def test_a_line_that_stands_already_is_not_drawn_another_way():
    """The table has one line for a pair; a second for the same codes is refused, in either order."""
    there = load_rubric("ipt-core").data.overlaps[0]
    _, applied, refused = overlaps({"codes": list(reversed(there.codes)), "rule": "Otherwise."})
    assert applied == ()
    assert [each.code for each in refused] == ["exists"]
    assert overlaps({"codes": list(there.codes), "rule": there.rule})[1:] == ((), ())


@pytest.mark.parametrize(
    ("number", "item_id", "said"),
    [
        (7, "ptsd.attunement", ""),
        (8, "ptsd.attunement", "asked for up to session 7"),
        (7, "ptsd.feelings_used", "asked for after session 7"),
        (8, "ptsd.feelings_used", ""),
    ],
)
def test_an_item_can_belong_to_a_half_of_the_treatment(number, item_id, said):
    """Half way of 14 sessions is the seventh: up to it feelings are found, after it they are used."""
    held = session(number, "T task.summary: so", coded_for=None)
    found = item(block(score([held], contract={"sessions": 14}, adaptations=["ptsd"]), number), item_id)
    assert found.status == ("not_applicable" if said else "scored")
    assert said in found.reason


def test_without_a_contract_nobody_knows_which_half_it_is():
    """Half way of an unknown number of sessions lies nowhere, so neither half is charged."""
    held = session(5, "T task.summary: so", coded_for=None)
    found = item(block(score([held], contract=None, adaptations=["ptsd"]), 5), "ptsd.attunement")
    assert found.status == "insufficient"
    assert "no contract is known" in found.reason
