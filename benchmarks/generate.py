"""Makes cases of invented sessions: the same seed gives the same bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import yaml

from ipt_fidelity.builtin import data_folder

SEED = 20_240_521
SESSIONS_IN_A_CASE = 16
TURNS = 600
WORDS_IN_A_TURN = (2, 24)  # fewest and most: 600 turns come to the 7,800 words of about 50 minutes
FOCUS = ("focus.problem_area", "focus.relationships", "focus.symptoms", "focus.therapy", "focus.past", "focus.other")
FOCUS_WEIGHTS = (40, 25, 12, 10, 8, 5)
SECOND_GROUPS = ("task", "technique", "grief", "dispute", "transition", "deficits")
AREA = "role_transition"
WORDS = tuple(
    "and but so then when I you she he we they it that this what how never always home work talk call evening "  # noqa: SIM905
    "morning brother mother friend husband quarrel silence letter kitchen garden street asked said thought felt wanted "
    "tried waited angry sad tired alone better together again before after between without perhaps already".split()
)
WORDS_A_SECOND = 2.6


def write_cases(folder: Path, sessions: int, seed: int = SEED) -> tuple[Path, ...]:
    """Write so many sessions as cases of 16, each in a folder of its own, and return the case files."""
    chance = random.Random(seed)
    codes = second_codes()
    case_files = []
    for first in range(0, sessions, SESSIONS_IN_A_CASE):
        name = f"case-{first // SESSIONS_IN_A_CASE:03}"
        own = folder / name
        own.mkdir(parents=True)
        for number in range(1, min(SESSIONS_IN_A_CASE, sessions - first) + 1):
            session = make_session(name, number, codes, chance)
            (own / f"s{number:02}.session.json").write_text(laid_out(session), encoding="utf-8")
        case_files.append(_write_case(own, name))
    return tuple(case_files)


def session_files(case_file: Path) -> list[Path]:
    """Return the session files of a case, in order."""
    return sorted(case_file.parent.glob("*.session.json"))


def second_codes() -> tuple[str, ...]:
    """Return the tasks, techniques and strategies of the base rubric's codebook."""
    codebook = yaml.safe_load((data_folder("rubrics") / "ipt-core" / "codebook.yaml").read_text(encoding="utf-8"))
    return tuple(code["id"] for code in codebook["codes"] if code["id"].partition(".")[0] in SECOND_GROUPS)


def make_session(case: str, number: int, codes: Sequence[str], chance: random.Random, turns: int = TURNS) -> dict[str, Any]:
    """Return a session: a focus code on every turn, a second code on each of the therapist's, who has every other turn."""
    talk, annotations = [], []
    focus, clock = _focus(chance), 0.0
    for position in range(turns):
        turn = str(position + 1)
        words = chance.choices(WORDS, k=chance.randint(*WORDS_IN_A_TURN))
        start, end = round(clock, 1), round(clock + len(words) / WORDS_A_SECOND, 1)
        speaker = "T" if position % 2 == 0 else "C"
        text = " ".join(words).capitalize() + "."
        talk.append({"id": turn, "speaker": speaker, "start": start, "end": end, "text": text})
        clock = end + 0.5
        annotations.append({"turn": turn, "code": next(focus), "coder": "rater-1"})
        if position % 2 == 0:
            annotations.append({"turn": turn, "code": chance.choice(codes), "coder": "rater-1"})
    return {
        "schema": "ipt-fidelity/session/1",
        "id": f"{case}-s{number:02}",
        "case": case,
        "number": number,
        "day": 7 * (number - 1),
        "minutes": 50,
        "speakers": {"T": "therapist", "C": "client"},
        "measures": {"PHQ-9": max(3, 20 - number)},
        "item_flags": {"PHQ-9": {"9": 0}},
        "turns": talk,
        "annotations": annotations,
    }


def _focus(chance: random.Random) -> Iterator[str]:
    """Yield focus codes in runs, as people stay with a subject for some turns."""
    while True:
        code = chance.choices(FOCUS, FOCUS_WEIGHTS)[0]
        yield from repeat(code, chance.randint(1, 20))


def laid_out(session: dict[str, Any]) -> str:
    """Return a session as the examples are written: one turn and one annotation a line."""
    lines = [
        f"  {json.dumps(key)}: "
        + (
            "[\n" + ",\n".join("    " + json.dumps(entry) for entry in value) + "\n  ]"
            if isinstance(value, list)
            else json.dumps(value)
        )
        for key, value in session.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _write_case(folder: Path, name: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(
        f"schema: ipt-fidelity/case/1\nid: {name}\nrubric: ipt-core\nadaptations: [depression]\n"
        f"contract: {{sessions: {SESSIONS_IN_A_CASE}}}\nproblem_areas: [{{area: {AREA}, agreed: 3}}]\n"
        'sessions: ["s*.session.json"]\ncoder: rater-1\n',
        encoding="utf-8",
    )
    return path
