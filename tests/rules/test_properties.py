"""What holds of every session, whatever is coded in it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rules.scenes import CODER, RUBRIC, blank, meeting, scene

from ipt_fidelity import score_session
from ipt_fidelity.case import Case
from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.report import to_json
from ipt_fidelity.session import Annotation, Session
from ipt_fidelity.windows import session_at

CODEBOOK = RUBRIC.data.codebook
FOCUS = CODEBOOK.groups["focus"]
OTHERS = sorted(code for code in RUBRIC.data.code_by_id if code not in FOCUS)
CASE = Case.model_validate({"id": "case", "contract": {"sessions": 16}, "problem_areas": ["role_transition", "grief"]})
GROWING = [use for use in RUBRIC.uses if use.kind.only_grows]
quick = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

depths = st.sampled_from([None, "touched", "worked"])
persons = st.sampled_from([None, "mother", "sister", "partner"])


@st.composite
def sessions(draw, codes=OTHERS, number=None, most=20):
    """Draw a session of up to 24 turns with up to so many codes beside a focus on each turn."""
    count = draw(st.integers(2, 24))
    number = number or draw(st.integers(1, 17))
    lines = [f"{'TC'[place % 2]} [{draw(st.sampled_from(FOCUS))}] So it went on" for place in range(count)]
    session = meeting(number, *lines)
    return with_marks(session, draw(st.lists(marks(codes, count), max_size=most)))


def marks(codes, count):
    """Draw one annotation beside the focus codes."""
    return st.builds(
        lambda turn, code, depth, person: Annotation(str(turn), code, CODER, depth=depth, person=person),
        st.integers(1, count),
        st.sampled_from(codes),
        depths,
        persons,
    )


def with_marks(session: Session, more) -> Session:
    """Return the session with further annotations."""
    return msgspec.structs.replace(session, annotations=(*session.annotations, *more))


def level_of(use, where) -> int | None:
    """Return the level that an item's rule gives in a scene, None where it gives none."""
    found = use.kind.find(where, use.parameters_in(where.phase))
    return use.item.level_of(found.value) if found.status == "measured" else None


@quick
@given(data=st.data())
def test_the_order_of_annotations_never_matters(data):
    """Two coders' programs that write the same codes in another order get the same report to the byte."""
    session = data.draw(sessions())
    shuffled = msgspec.structs.replace(session, annotations=tuple(data.draw(st.permutations(session.annotations))))

    assert to_json(score_session(session, case=CASE).report) == to_json(score_session(shuffled, case=CASE).report)


@quick
@given(session=sessions())
def test_every_level_lies_between_1_and_5_and_every_blank_has_a_reason(session):
    """No item falls off its scale, and none is silently dropped."""
    block = score_session(session, case=CASE).report.sessions[0]

    assert {item.item for item in block.items} == {use.item.id for use in RUBRIC.session_uses}
    for item in block.items:
        assert (item.level is not None) == (item.status == "scored")
        assert item.level is None or 1 <= item.level <= 5
        assert item.reason


def _codes_of(use):
    """Return the codes that an item's rule reads."""
    return CODEBOOK.resolve(use.reads, ("role_transition", "grief")) or ("task.medication",)


@pytest.mark.parametrize("kind", ["count", "coverage", "placement"])
@quick
@given(data=st.data())
def test_more_evidence_never_lowers_a_session(kind, data):
    """A further turn that carries what an item counts never makes its level smaller."""
    use = data.draw(st.sampled_from([use for use in GROWING if use.kind.kind == kind and use.item.level == "session"]))
    codes = _codes_of(use)
    session = data.draw(sessions(codes=codes, number=8))
    richer = with_marks(session, [data.draw(marks(codes, len(session.turns)))])
    before, after = (
        level_of(use, scene(index_session(each).codings[CODER], areas=["role_transition", "grief"]))
        for each in (session, richer)
    )

    assert before is None or (after is not None and after >= before)


@settings(quick, max_examples=300)
@given(data=st.data())
def test_more_evidence_never_lowers_a_task_of_the_case(data):
    """A further turn of a task, in whatever session, never makes its level over the case smaller."""
    use = data.draw(st.sampled_from([use for use in GROWING if use.kind.kind == "task"]))
    codes = _codes_of(use)
    due = session_at(use.parameters_in(None).by, RUBRIC.data.windows_for(16))
    near = st.integers(max(1, due - 2), due + 2)
    number = data.draw(near)
    told = {each: data.draw(sessions(codes=codes, number=each, most=2)) for each in sorted({number, data.draw(near)})}
    richer = told | {number: with_marks(told[number], [data.draw(marks(codes, len(told[number].turns)))])}
    empty = {coding.number: coding for coding in blank(*range(1, 19))}
    before, after = (level_of(use, scene(*(empty | _codings(each)).values(), whole=True)) for each in (told, richer))

    assert before is None or (after is not None and after >= before)


def _codings(told):
    """Return the coded ones of the sessions; the others stay blank."""
    found = {number: index_session(session).codings[CODER] for number, session in told.items()}
    return {number: coding for number, coding in found.items() if "*" in coding.groups}
