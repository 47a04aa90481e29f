"""What is read by column is what stands in the records; and what is remembered is what would be found again."""

from __future__ import annotations

import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.made import plain_session, read, session
from tests.rules.scenes import KINDS, RUBRIC, coding

from ipt_fidelity.case import Case
from ipt_fidelity.columns import OTHER_SPACES, columns_of
from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.phases import schedule_for, stage_of
from ipt_fidelity.rules.episodes import episodes_of, therapist_episodes
from ipt_fidelity.view import View

TALK = st.text(st.sampled_from("ab \t\n\xa0\u2003é"), max_size=12)
TASKS = [use for use in RUBRIC.session_uses if use.kind.kind == "task"]
CODES = sorted({code for use in TASKS for code in use.reads if code in RUBRIC.data.code_by_id})


def test_no_space_at_which_words_part_is_forgotten() -> None:
    """A space that is not known would make two words of a transcript count as one."""
    parting = {chr(code) for code in range(sys.maxunicode + 1) if len(f"a{chr(code)}b".split()) == 2}

    assert parting == {" ", *OTHER_SPACES}


@given(st.lists(TALK, min_size=1, max_size=4))
def test_words_counted_by_their_spaces_are_the_words_that_splitting_gives(texts: list[str]) -> None:
    turns = [{"id": str(place), "speaker": "T", "text": text} for place, text in enumerate(texts)]
    talk = columns_of(session(1, turns=turns, annotations=[])).talk
    split = [len(text.split()) for text in texts]

    assert list(talk.words) == [talk.words_of(place) for place in range(len(texts))] == split
    assert talk.words_at(range(len(texts))) == sum(split)
    assert talk.words_at(()) == 0


def test_marks_are_made_for_the_codes_that_are_asked_for() -> None:
    """What a mark says is found, on whichever turn; a therapist's marks are those on the therapists' turns alone."""
    data = plain_session(1, "T task.summary: a", "C task.summary task.rationale: b")
    data["annotations"][1]["depth"] = "touched"
    found = read(data).indexed.codings["c1"]

    assert [(place, mark.depth) for place, mark in found.marks["task.summary"]] == [(0, None), (1, "touched")]
    assert [place for place, _ in found.therapist_marks["task.summary"]] == [0]
    assert (list(found.marks), list(found.therapist_marks)) == (["task.summary", "task.rationale"], ["task.summary"])
    assert found.marks.get("task.contract", ()) == ()
    assert found.refer_to(("task.summary",)) == found.refer_to(("task.summary", "task.rationale")) == ("s01:1",)


@given(st.lists(st.booleans(), min_size=1, max_size=24))
def test_episodes_are_the_same_whether_or_not_it_is_known_that_nothing_more_is_said(coded: list[bool]) -> None:
    code = "technique.role_play"
    found = coding(5, *[f"T [problem_area{f'; {code}' if here else ''}] And then?" for here in coded])
    bare = replace(found, known=replace(found.talk, bare=True))

    assert therapist_episodes(bare, code) == therapist_episodes(found, code) == episodes_of(found, found.marks.get(code, ()))


@given(
    st.lists(st.lists(st.sampled_from(CODES), max_size=6), min_size=2, max_size=8), st.sampled_from(["", "(depth=touched)"])
)
def test_a_task_stands_the_same_with_and_without_what_was_remembered(told: list[list[str]], note: str) -> None:
    """Session by session, what a run remembers of a task is what looking at all earlier sessions anew would find."""
    case = Case.model_validate({"id": "case", "contract": {"sessions": 8}, "problem_areas": ["role_transition"]})
    codings = tuple(
        index_session(coding(number, "T [therapy] Well.", *[f"T [; {code}{note}] Yes." for code in codes]).session).codings[
            "coder"
        ]
        for number, codes in enumerate(told, 1)
    )
    memory: dict = {}
    for last in range(1, len(codings) + 1):
        views = [View(case, codings[:last], memory=kept) for kept in (memory, {})]
        scenes = [stage_of(view, RUBRIC, schedule_for(case, RUBRIC, view.codings)).own for view in views]
        for use in TASKS:
            remembered, anew = (KINDS["task"].find(scene, use.parameters_in(scene.phase)) for scene in scenes)
            assert remembered == anew
