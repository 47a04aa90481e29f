"""Our own files: everything that is wrong with one is said at once, and what was written is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.made import plain_session, read

from ipt_fidelity.documents import Document, parse_json, parse_yaml
from ipt_fidelity.errors import BadInput
from ipt_fidelity.pipeline import load_rubric
from ipt_fidelity.problems import Problem
from ipt_fidelity.readers.native import BadSession, case_from, check_codes, read_case, read_session, session_from
from ipt_fidelity.readers.sessions import NativeReader
from ipt_fidelity.session import Session, plain


def problems_of(data: dict[str, Any] | str) -> list[Problem]:
    text = data if isinstance(data, str) else json.dumps(data, indent=1)
    with pytest.raises(BadInput) as caught:
        session_from(parse_json(text.encode(), "s.session.json"))
    return list(caught.value.problems)


BROKEN = """{
 "schema": "ipt-fidelity/session/1",
 "id": "s03",
 "number": "three",
 "minuts": 50,
 "speakers": {"T": "terapist"},
 "turns": [
  {"id": "1", "speaker": "T", "txt": "hello"},
  {"id": "2"}
 ],
 "annotations": [
  {"turn": "1", "code": "task.summary", "coder": "c1",
   "quality": 9}
 ]
}"""


def test_every_problem_of_a_session_is_listed_at_once_each_on_its_line() -> None:
    found = {(p.where.line, p.where.path): p for p in problems_of(BROKEN)}

    assert set(found) == {
        (4, "number"),
        (5, "minuts"),
        (6, "speakers.T"),
        (8, "turns[0].txt"),
        (9, "turns[1]"),
        (13, "annotations[0].quality"),
    }
    assert all(problem.message.endswith(".") for problem in found.values())


def test_what_is_sound_in_a_broken_session_is_checked_in_the_same_run() -> None:
    """A quality of 9 does not hide a turn id that stands twice, a turn that is missing or a code that nobody knows."""
    data = plain_session(3, "T task.summary: a", "C: b", "T task.rationale: c")
    data["turns"] += [{"id": "1", "speaker": "T"}, {"id": "5", "speaker": "T", "text": 7}, "no turn", {"speaker": 3}]
    data["annotations"] = [
        {"turn": "1", "code": "task.summary", "coder": "c1", "quality": 9},
        {"turn": "99", "code": "task.summary", "coder": "c1"},
        "no annotation",
        {"turn": "5", "code": "task.sumary", "coder": "c1"},
        {"turn": "3", "code": "task.rationale", "coder": "c1"},
    ]
    data["number"] = "three"
    with pytest.raises(BadSession) as caught:
        read(data)
    found = [(problem.code, problem.where.path) for problem in caught.value.problems]
    unknown = [(p.code, p.where.path) for p in check_codes(caught.value.read, load_rubric().data)]

    assert ("int-type", "number") in found
    assert ("less-than-equal", "annotations[0].quality") in found
    assert ("duplicate-id", "turns[3].id") in found
    assert ("missing-turn", "annotations[1].turn") in found
    assert ("string-type", "turns[4].text") in found
    assert len(found) == 9
    assert unknown == [("unknown-code", "annotations[3].code")]


@pytest.mark.parametrize("broken", [{"speakers": {"T": "boss"}}, {"turns": {}}, {"speakers": None}])
def test_where_speakers_or_turns_cannot_be_made_out_nothing_more_is_guessed(broken: dict[str, Any]) -> None:
    assert len(problems_of(plain_session(3, "T task.nonsense: a") | broken)) == 1


def test_an_unknown_key_comes_with_the_name_that_is_known_there() -> None:
    """A key of a turn is not suggested for a session, nor the other way round."""
    assert [p.hint for p in problems_of(BROKEN) if p.code == "extra-forbidden"] == [
        "Did you mean 'minutes'?",
        "Did you mean 'text'?",
    ]
    (problem,) = problems_of(plain_session() | {"turn": []})
    assert problem.hint == "Did you mean 'turns'?"


def test_a_wrong_word_comes_with_the_nearest_one_that_is_allowed() -> None:
    assert [p.hint for p in problems_of(BROKEN) if p.code == "literal-error"] == ["Did you mean 'therapist'?"]


def test_a_value_of_the_wrong_kind_is_said_in_plain_words() -> None:
    (problem,) = problems_of(plain_session() | {"number": "3"})

    assert problem.message == "a whole number is expected here (given: '3')."
    (problem,) = problems_of(plain_session() | {"number": 10**300})
    assert len(problem.message) < 150


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ("ipt-fidelity/session/2", "schema-version"),
        ("ipt-fidelity/case/1", "schema"),
        (None, "schema"),
        (17, "schema"),
        (["x"], "schema"),
    ],
)
def test_a_file_of_another_kind_or_version_gives_this_one_problem(schema: object, code: str) -> None:
    data = plain_session() | {"unknown": 1, "schema": schema}
    if schema is None:
        del data["schema"]

    assert [p.code for p in problems_of(data)] == [code]


@pytest.mark.parametrize("text", ["[]", '"session"', "3", "null"])
def test_a_file_without_keys_is_no_session(text: str) -> None:
    assert [p.code for p in problems_of(text)] == ["shape"]


def test_what_msgspec_refuses_and_pydantic_does_not_is_still_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipt_fidelity.readers.native.located", lambda *_: [])

    assert [p.code for p in problems_of(plain_session() | {"number": "3"})] == ["session"]


WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
SECONDS = st.none() | st.floats(0, 1e6)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Any session that our format can hold."""
    ids = draw(
        st.lists(
            st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6), min_size=1, max_size=5, unique=True
        )
    )
    speakers = {"T": "therapist", "C": draw(st.sampled_from(["client", "member", "partner", "interpreter"]))}
    coders = draw(st.lists(NAME, min_size=1, max_size=2, unique=True))
    annotation = st.fixed_dictionaries(
        {
            "turn": st.sampled_from(ids),
            "code": st.sampled_from(["task.summary", "technique.clarification", "marker.risk_disclosed"]),
        },
        optional={
            "value": st.integers(0, 500) | st.none(),
            "quality": st.integers(1, 5),
            "depth": st.sampled_from(["touched", "worked"]),
            "person": WORDS,
            "note": WORDS | st.none(),
            "answer": st.sampled_from(["agreed", "amended", "none"]),
        },
    ).flatmap(lambda a: st.sampled_from(coders).map(lambda coder: a | {"coder": coder}))
    data: dict[str, Any] = {
        "schema": "ipt-fidelity/session/1",
        "id": draw(NAME),
        "number": draw(st.integers(0, 500)),
        "speakers": speakers,
        "turns": [
            {"id": each, "speaker": draw(st.sampled_from("TC")), "start": start, "end": start, "text": draw(WORDS)}
            for each in ids
            for start in [draw(SECONDS)]
        ],
        "annotations": draw(st.lists(annotation, max_size=6)),
        "day": draw(st.none() | st.integers(-3660, 36600)),
        "minutes": draw(st.none() | st.floats(0.5, 600)),
        "complete": draw(st.booleans()),
        "measures": draw(st.dictionaries(st.sampled_from(["PHQ-9", "EPDS"]), st.none() | st.floats(0, 27))),
        "item_flags": draw(st.dictionaries(st.just("PHQ-9"), st.dictionaries(st.just("9"), st.none() | st.integers(0, 3)))),
        "coded_for": draw(
            st.dictionaries(st.sampled_from(coders), st.lists(st.sampled_from(["focus", "task"]), max_size=2))
        ),
        "circumstance": draw(st.none() | st.fixed_dictionaries({"kind": st.just("crisis"), "because": WORDS})),
    }
    return read(data).session


@given(sessions())
def test_a_session_written_as_json_is_read_back_as_it_was(session: Session) -> None:
    text = json.dumps(plain(session)).encode()

    assert session_from(parse_json(text, "s.session.json")).session == session


@given(sessions())
def test_a_session_written_as_yaml_is_read_back_as_it_was(session: Session) -> None:
    """JSON is YAML, as long as text has no characters that YAML forbids."""
    text = json.dumps(plain(session), ensure_ascii=False)
    if all(each.isprintable() and each not in "\ufffe\uffff" for each in text):
        assert session_from(parse_yaml(text.encode(), "s.session.yaml")).session == session


def test_the_records_cannot_be_changed() -> None:
    session = read(plain_session()).session

    with pytest.raises(AttributeError):
        session.number = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        session.speakers["X"] = "client"  # type: ignore[index]


CASE = """schema: ipt-fidelity/case/1
id: birch
trainee: 12
adaptions: [depression]
contract: {sessions: 2, ending: fade}
problem_areas:
  - role_transition
  - {area: role_dispute, agreed: 9, until: 3}
  - {area: grief, form: 3}
state: {is: finished}
missed:
  - {day: 21}
sessions: [7]
"""


def test_every_problem_of_a_case_is_listed_at_once_each_on_its_line(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASE)

    with pytest.raises(BadInput) as caught:
        read_case(file)

    found = {(p.where.line, p.where.path): p for p in caught.value.problems}
    assert set(found) == {
        (3, "trainee"),
        (4, "adaptions"),
        (5, "contract.sessions"),
        (5, "contract.ending"),
        (8, "problem_areas[1]"),
        (9, "problem_areas[2].form"),
        (10, "state.is"),
        (12, "missed[0]"),
        (13, "sessions[0]"),
    }
    assert found[4, "adaptions"].hint == "Did you mean 'adaptations'?"
    assert "comes before 'agreed'" in found[8, "problem_areas[1]"].message


def test_the_smallest_case_is_enough() -> None:
    case = case_from(Document({"schema": "ipt-fidelity/case/1", "id": "birch"}, "case.yaml", {}))

    assert case.contract_at(3) is None
    assert case.areas_at(3) == ()


def test_the_contract_and_areas_are_those_in_force_on_each_session() -> None:
    text = """
schema: ipt-fidelity/case/1
id: birch
contract: {sessions: 16}
contract_changes:
  - {session: 14, sessions: 20, because: a birth}
  - {session: 10, sessions: 12, because: a move}
problem_areas:
  - {area: role_dispute, agreed: 3, until: 9}
  - {area: grief, agreed: 9}
"""
    case = case_from(parse_yaml(text.encode(), "case.yaml"))

    contracts = [case.contract_at(number) for number in (9, 10, 13, 14)]
    assert [contract.sessions for contract in contracts if contract] == [16, 12, 12, 20]
    assert [case.areas_at(number) for number in (2, 3, 9, 10)] == [
        (),
        ("role_dispute",),
        ("role_dispute", "grief"),
        ("grief",),
    ]
    assert case.areas_ever() == ("role_dispute", "grief")


@pytest.mark.parametrize(
    ("name", "start", "ours"),
    [
        ("s01.session.json", b"", True),
        ("s01.session.yml", b"", True),
        ("renamed.json", b'{"schema": "ipt-fidelity/session/1"', True),
        ("report.json", b'{"schema": "ipt-fidelity/report/1"', False),
        ("notes.txt", b"Dear all", False),
    ],
)
def test_a_session_is_recognised_by_its_content_before_its_name(name: str, start: bytes, *, ours: bool) -> None:
    assert NativeReader().recognises(Path(name), start) is ours


def test_json_and_yaml_give_the_same_session(tmp_path: Path) -> None:
    data = plain_session(2, "T task.summary: we talked", "C: yes")
    (tmp_path / "a.session.json").write_text(json.dumps(data))
    (tmp_path / "b.session.yaml").write_text(yaml.safe_dump(data))

    assert read_session(tmp_path / "a.session.json").session == NativeReader().read(tmp_path / "b.session.yaml").session
