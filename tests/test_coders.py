"""Whose annotations count is said, never guessed, and nobody's are mixed with another's."""

from __future__ import annotations

from tests.made import plain_session, read, session

from ipt_fidelity.coders import choose_codings
from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.problems import Place

HERE = Place("case.yaml", 9)


def coded_by(number: int, *coders: str):
    data = plain_session(number, coded_for=None)
    data["annotations"] = [{"turn": "1", "code": "task.summary", "coder": coder} for coder in coders]
    return read(data).indexed


def test_one_coder_needs_no_naming() -> None:
    codings, problems = choose_codings([coded_by(1, "ann"), coded_by(2, "ann")], None, HERE)

    assert codings is not None
    assert [coding.coder for coding in codings] == ["ann", "ann"]
    assert problems == ()


def test_several_coders_without_a_name_are_refused_with_their_names_and_sessions() -> None:
    codings, (problem,) = choose_codings([coded_by(1, "ann"), coded_by(2, "ann", "bea"), coded_by(3, "bea")], None, HERE)

    assert codings is None
    assert problem.code == "several-coders"
    assert "ann (sessions 1, 2); bea (sessions 2, 3)" in problem.message
    assert "coder" in problem.hint


def test_two_coders_who_took_turns_are_not_pooled_either() -> None:
    assert choose_codings([coded_by(1, "ann"), coded_by(2, "bea")], None, HERE)[0] is None


def test_a_name_that_coded_nothing_is_refused_with_the_nearest() -> None:
    codings, (problem,) = choose_codings([coded_by(1, "rater-1", "rater-2")], "ratr-2", HERE)

    assert codings is None
    assert (problem.code, problem.hint) == ("unknown-coder", "Did you mean 'rater-2'?")
    assert choose_codings([coded_by(1, "ann")], "zz", HERE)[1][0].hint == "Coders here: ann."


def test_a_session_that_the_named_coder_did_not_code_is_not_scored_from_anothers_codes() -> None:
    codings, (problem,) = choose_codings([coded_by(1, "ann"), coded_by(2, "bea")], "ann", HERE)

    assert codings is not None
    assert [(coding.coder, len(coding.marks)) for coding in codings] == [("ann", 1), (None, 0)]
    assert (problem.severity, problem.code) == ("warning", "not-coded")


def test_a_session_that_nobody_coded_is_no_problem_of_coders() -> None:
    codings, problems = choose_codings([index_session(session(1, coded_for={}))], None, HERE)

    assert codings is not None
    assert codings[0].coder is None
    assert problems == ()
    assert choose_codings([index_session(session(1, coded_for={}))], "ann", HERE)[1] == ()
