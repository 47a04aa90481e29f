"""Small scenes for the tests of rules, written in the turn lines of domain cases."""

from __future__ import annotations

from pydantic import TypeAdapter

from ipt_fidelity import load_rubric
from ipt_fidelity.case import Case
from ipt_fidelity.cases import Turns
from ipt_fidelity.cross_checks import index_session
from ipt_fidelity.documents import Document
from ipt_fidelity.phases import case_scene, schedule_for, stage_of
from ipt_fidelity.readers.native import session_from
from ipt_fidelity.rules import BUILT_IN, Finding, Scene
from ipt_fidelity.session import Session
from ipt_fidelity.view import Coding, View

RUBRIC = load_rubric()
KINDS = {kind.kind: kind for kind in BUILT_IN}
GROUPS = list(RUBRIC.data.codebook.groups)
CODER = "coder"
_LINES = TypeAdapter(Turns)


def meeting(number: int, *lines, **keys) -> Session:
    """Return a session; without lines it was coded for everything and nothing was found."""
    turns = [line for line in _LINES.validate_python(list(lines or ["T nothing coded"])) for _ in range(line.repeat)]
    if not lines:
        keys = {"coded_for": {CODER: GROUPS}} | keys
    data = {
        "schema": "ipt-fidelity/session/1",
        "id": f"s{number:02d}",
        "number": number,
        "day": 7 * (number - 1),
        "speakers": {"T": "therapist", "C": "client"},
        "turns": [{"id": str(place), "speaker": line.speaker, "text": line.text} for place, line in enumerate(turns, 1)],
        "annotations": [
            {"turn": str(place), "code": coded.code, "coder": CODER, **coded.fields}
            for place, line in enumerate(turns, 1)
            for coded in line.codes
        ],
    }
    return session_from(Document(data | keys, f"session {number}", {})).session


def coding(number: int, *lines, **keys) -> Coding:
    """Return a session through its one coder."""
    indexed = index_session(meeting(number, *lines, **keys))
    return indexed.codings.get(CODER) or Coding(indexed.session, None, {}, frozenset())


def blank(*numbers: int) -> list[Coding]:
    """Return sessions that were coded for everything and in which nothing was found."""
    return [coding(number) for number in numbers]


def scene(*codings: Coding, sessions: int | None = 16, areas=("role_transition",), whole=False, **keys) -> Scene:
    """Return the scene of the last of the sessions, or of the whole case."""
    contract = {"sessions": sessions, "ending": keys.pop("ending", "fixed")} if sessions else None
    case = Case.model_validate({"id": "case", "contract": contract, "problem_areas": list(areas), **keys})
    ordered = tuple(sorted(codings, key=lambda each: each.number))
    view = View(case, ordered, whole)
    schedule = schedule_for(case, RUBRIC, ordered)
    return case_scene(view, RUBRIC, schedule) if whole else stage_of(view, RUBRIC, schedule).own


def find(kind: str, where: Scene, /, **parameters) -> Finding:
    """Return what a rule of a kind finds in a scene."""
    rule = KINDS[kind]
    return rule.find(where, rule.parameters.model_validate(parameters))
