"""Every code of the rubric and of each adaptation can be told from its neighbours by somebody who reads the codebook."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest
from tests.overlay_files import CODE, amended, change, load_overlay, only, problems_of, retire

from ipt_fidelity.codes import NOTHING
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.rules.task import Parameters
from ipt_fidelity.toolkit import installed
from ipt_fidelity.windows import session_at

#: Lengths of treatment at which phases are looked at; below eight sessions an ending is a single session.
LENGTHS = (8, 12, 14, 16, 20)


def rubrics() -> dict[str, RubricData]:
    """Return the base rubric, and what each adaptation makes of it under each choice that it offers."""
    toolkit = installed()
    found = {"ipt-core": toolkit.rubric("ipt-core")[0].data}
    for name in sorted(toolkit.adaptations):
        settings = toolkit.adaptation(name).overlay.settings
        choices = [{}, *[{setting.id: choice.id} for setting in settings for choice in setting.choices]]
        for chosen in choices:
            named = " ".join((name, *[f"{setting}={choice}" for setting, choice in chosen.items()]))
            found[named] = toolkit.rubric("ipt-core", [name], chosen)[0].data
    return found


RUBRICS = rubrics()
CORE = RUBRICS["ipt-core"]
#: Every code that there is anywhere, with a rubric that has it.
CODES = {code.id: (code, data) for data in RUBRICS.values() for code in data.codes}


@pytest.mark.parametrize("name", CODES)
def test_a_code_has_all_that_a_coder_needs(name):
    """What counts in one to three entries, a look-alike, two invented lines that differ, and a ground to stand on."""
    code, _ = CODES[name]

    assert 1 <= len(code.counts) <= 3
    assert code.does_not_count
    assert code.source
    assert code.example != code.counter_example
    sentences = (code.definition, *code.counts, *code.does_not_count, code.feedback or "None.")
    assert all(text.strip()[-1] in ".?!)" for text in sentences), name


@pytest.mark.parametrize("name", CODES)
def test_a_counter_example_names_the_code_that_it_is_or_nothing(name):
    """Whoever reads a line that only looks like the code learns what to give it instead."""
    code, data = CODES[name]

    assert code.instead == (NOTHING,) or set(code.instead) <= set(data.code_by_id)


@pytest.mark.parametrize("name", CODES)
def test_a_look_alike_names_only_codes_that_exist(name):
    """A coder who is sent on to another code finds it."""
    code, data = CODES[name]
    text = " ".join((code.definition, *code.counts, *code.does_not_count, code.feedback))
    named = re.findall(r"\b([a-z_]+\.[a-z]+[a-z_]*)\b", text)

    assert set(named) <= set(data.code_by_id), named


def test_no_invented_line_is_used_for_two_codes():
    """A line shows one thing; used twice it would blur what it is there to tell apart."""
    lines = Counter(line for code, _ in CODES.values() for line in (code.example, code.counter_example))

    assert [line for line, count in lines.items() if count > 1] == []


@pytest.mark.parametrize("data", RUBRICS.values(), ids=RUBRICS)
def test_a_task_is_at_home_in_the_phase_in_which_it_falls_due(data):
    """The manual never sends a coder to another phase than the one in which the item asks for the work."""
    for item in data.items:
        if item.rule.kind != "task" or len(item.rule.parameters["codes"]) > 1:
            continue
        code = data.code_by_id[item.rule.parameters["codes"][0]]
        parameters = Parameters.model_validate(dict(item.rule.parameters))
        for sessions in LENGTHS:
            windows = data.windows_for(sessions)
            due = windows.phase(session_at(parameters.by, windows))
            assert {"any", due} & set(code.phases), (item.id, sessions)


@pytest.mark.parametrize("data", RUBRICS.values(), ids=RUBRICS)
def test_an_item_asks_for_a_code_in_a_phase_in_which_it_is_at_home(data):
    """Where an item names its phases, each code that it names one by one is at home in one of them."""
    for item in data.items:
        for name in item.rule.parameters.get("codes", ()):
            code = data.code_by_id.get(name)
            if code and item.applies.phases:
                assert {"any", *item.applies.phases} & set(code.phases), (item.id, name)


def test_work_of_the_ending_is_not_at_home_in_the_initial_phase():
    """Work that does not count before three fifths of the sessions are over has no home at the beginning."""
    for data in RUBRICS.values():
        for item in data.items:
            if item.rule.parameters.get("ending"):
                assert all("initial" not in data.code_by_id[name].phases for name in item.rule.parameters["codes"]), item.id


def test_every_strategy_is_at_home_in_the_middle_phase():
    """Whatever the area, its strategies are the work of the middle phase, wherever else they may begin or go on."""
    for data in RUBRICS.values():
        for name in data.codebook.strategies:
            assert {"any", "middle"} & set(data.code_by_id[name].phases), name


@pytest.mark.parametrize("name", [name for name, (_, data) in CODES.items() if name in data.codebook.departures])
def test_a_departure_is_explained_kindly(name):
    """Feedback says what the departure is and what IPT does there, and lays nothing at the door of a person."""
    code, _ = CODES[name]

    assert len(code.feedback) > 80
    assert not re.search(r"\b(you should|you must|wrong|mistake|fail|error|never do)", code.feedback, re.IGNORECASE)


FROM_ARTICLES = {
    "guided imagery and re-scripting": "departure.imagery_rescripting",
    "drama beyond role play": "departure.drama_beyond_role_play",
    "bodily work": "departure.relaxation_or_mindfulness",
    "mindfulness": "departure.relaxation_or_mindfulness",
    "attention": "departure.relaxation_or_mindfulness",
}


@pytest.mark.parametrize("technique", FROM_ARTICLES)
def test_what_introductory_articles_list_is_recorded_explained_and_never_credited(technique):
    """No rule that could credit work knows these codes, and feedback says where the technique is listed and where not."""
    data = CORE
    code = data.code_by_id[FROM_ARTICLES[technique]]
    told = " ".join(code.feedback.split())

    assert code.id in data.codebook.off_model
    assert code.role == "compatible"
    assert code.id not in data.codebook.resolve(["ipt", "technique", "strategies", "task"])
    assert "introductory articles list them" in told
    assert "manuals" in told
    assert "recorded and not credited" in told
    assert "IPT would" in told


PAIRS = """
task.timeline / transition.onset_link / task.mood_event_link
task.timeline / grief.onset_link / task.mood_event_link
task.timeline / dispute.onset_link / task.mood_event_link
task.timeline / deficits.onset_link / task.mood_event_link
task.symptom_review / task.symptom_check
task.midpoint_review / task.progress_review
task.problem_area_choice / task.formulation / task.contract
task.event_reconstruction / technique.communication_analysis
dispute.options / technique.decision_analysis
dispute.plan / technique.work_at_home
technique.therapeutic_relationship / departure.transference_interpretation
deficits.therapy_as_model / departure.transference_interpretation
transition.old_role / departure.cognitive_restructuring
transition.new_role / departure.cognitive_restructuring
grief.balanced_memory / departure.cognitive_restructuring
technique.clarification / departure.cognitive_restructuring
deficits.new_contacts / departure.exposure
task.psychoeducation / departure.false_reassurance
technique.directive / departure.advice_takeover
technique.supportive_listening / departure.therapist_disclosure
technique.supportive_listening / departure.unfocused_reflection
task.continuation_decision / departure.open_ended_contract
task.symptom_check / departure.self_monitoring
technique.role_play / departure.drama_beyond_role_play
task.event_reconstruction / departure.imagery_rescripting
"""


@pytest.mark.parametrize("row", PAIRS.split("\n")[1:-1])
def test_every_pair_that_coders_confuse_has_a_deciding_line(row):
    """The table of overlaps has a line for each two of the codes that two careful coders may take for one another."""
    decided = {frozenset(overlap.codes) for overlap in CORE.overlaps}

    assert {frozenset(pair) for pair in combinations(row.split(" / "), 2)} <= decided


def test_no_pair_is_decided_twice():
    """Two lines for one pair could contradict each other."""
    pairs = [frozenset(overlap.codes) for overlap in CORE.overlaps]

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("field", ["counts", "does_not_count", "example", "counter_example", "instead", "phases"])
def test_a_code_of_an_adaptation_without_one_of_its_parts_is_refused(tmp_path, field):
    """Nobody can add a code that coders cannot tell from its neighbours."""
    text = CODE.format(group="trial", name="letter")
    lines = [line for line in text.splitlines() if not line.strip().startswith(f"{field}:")]
    group = "groups: {add: [{id: trial, title: Trial}]}\n"

    problems = problems_of(load_overlay(tmp_path, group + "\n".join(lines) + "\n"))

    assert any(field in problem.message for problem in problems), problems


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("instead", "task.symptom_chek", "which is not in the codebook"),
        ("instead", "technique.role_play", "cannot have it"),
        ("instead", "[nothing, task.contract]", "one of the two"),
        ("phases", "[any, middle]", "one of the two"),
        ("phases", "late", "'initial'"),
        ("phases", "[]", "one of the two"),
        ("counts", "[]", "counts"),
    ],
)
def test_a_code_that_contradicts_itself_is_refused(tmp_path, field, value, message):
    """A counter-example with a code that is not there, or a code at home everywhere and in one phase, is a problem."""
    problem = only(problems_of(load_overlay(tmp_path, change("codes", "technique.role_play", field, value))))

    assert message in str(problem)
    assert problem.where.file


def test_a_retired_code_is_no_longer_what_a_counter_example_has(tmp_path):
    """An adaptation may retire a code without having to mend the counter-examples of others."""
    assert CORE.code_by_id["dispute.expectations"].instead == ("departure.taking_sides",)

    data = amended(load_overlay(tmp_path, retire("codes", "departure.taking_sides"))).data

    assert data.code_by_id["dispute.expectations"].instead == (NOTHING,)


def test_what_guides_a_coder_alone_leaves_the_scoring_hash_as_it_was(tmp_path):
    """Scores stay comparable when a code gets another home, another counter-example or kinder words."""
    base = amended()
    words = {"phases": "any", "feedback": "Kinder words.", "counts": "[Another entry.]", "instead": "grief.death_events"}
    for field, value in words.items():
        changed = amended(load_overlay(tmp_path, change("codes", "grief.feelings", field, value), name=f"other-{field}"))
        assert changed.sha256 != base.sha256, field
        assert changed.scoring_sha256 == base.scoring_sha256, field
