"""Whatever is wrong with what a user hands over: one clear message, no traceback, and the rest is scored and written."""

from __future__ import annotations

import errno
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.made import MAPLE

from ipt_fidelity.cli import main

CASE_LINES = (MAPLE / "case.yaml").read_text().splitlines()


@dataclass
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def messages(self) -> list[str]:
        return [line for line in self.err.splitlines() if re.search(r": (error|warning): ", line)]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def score(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as left:
            main(["score", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        assert "unexpected error" not in err
        return Ran(int(left.value.code or 0), out, err)

    return score


@pytest.fixture
def maple(tmp_path: Path) -> Path:
    """The first three sessions of the example, beside a good case that must be scored whatever happens."""
    for name in ("maple", "good"):
        folder = tmp_path / "cases" / name
        folder.mkdir(parents=True)
        for number in (1, 2, 3):
            text = (MAPLE / f"s{number:02}.session.json").read_text().replace('"maple', f'"{name}')
            (folder / f"s{number:02}.session.json").write_text(text)
        text = (MAPLE / "case.yaml").read_text().replace("id: maple", f"id: {name}")
        (folder / "case.yaml").write_text(text)
    return tmp_path / "cases" / "maple"


def session(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the second session."""
    path = folder / "s02.session.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data, indent=1))


def case(folder: Path, old: str, new: str) -> None:
    """Change the case file."""
    text = (folder / "case.yaml").read_text()
    assert old in text
    (folder / "case.yaml").write_text(text.replace(old, new))


def raw(folder: Path, change: Callable[[bytes], bytes]) -> None:
    path = folder / "s02.session.json"
    path.write_bytes(change(path.read_bytes()))


def put(path: tuple[str | int, ...], value: Any) -> Callable[[Path], None]:
    """Return a change that puts a value into the second session."""

    def change(folder: Path) -> None:
        def inner(data: dict[str, Any]) -> None:
            here: Any = data
            for key in path[:-1]:
                here = here[key]
            here[path[-1]] = value

        session(folder, inner)

    return change


Breaks = Callable[[Path], None]

#: One session is lost: how it is broken, and what the message must say.
SESSIONS: dict[str, tuple[Breaks, str]] = {
    "unknown code": (put(("annotations", 3, "code"), "task.interval_qestion"), "Did you mean 'task.interval_question'"),
    "duplicate turn id": (
        lambda folder: session(folder, lambda data: data["turns"].append(data["turns"][0])),
        "the turn id '1' stands twice",
    ),
    "missing turn": (put(("annotations", 3, "turn"), "999"), "there is no turn '999'"),
    "PHQ-9 of 99": (put(("measures", "PHQ-9"), 99), "PHQ-9 is 99; it runs from 0 to 27"),
    "answer of 7": (put(("item_flags", "PHQ-9", "9"), 7), "PHQ-9 item 9 is 7; it runs from 0 to 3"),
    "quality of 9": (put(("annotations", 3, "quality"), 9), "less than or equal to 5"),
    "end before start": (put(("turns", 4, "end"), 0.5), "before it starts"),
    "cut off": (lambda folder: raw(folder, lambda text: text[: len(text) // 2]), "ends in the middle"),
    "Windows-1252": (lambda folder: raw(folder, lambda text: text[:500] + b"\xe9" + text[500:]), "Windows-1252"),
    "UTF-16": (lambda folder: raw(folder, lambda text: text.decode().encode("utf-16")), "UTF-16"),
    "schema of the future": (put(("schema",), "ipt-fidelity/session/9"), "this version reads 'ipt-fidelity/session/1'"),
    "schema of another kind": (put(("schema",), "ipt-fidelity/case/1"), "'ipt-fidelity/session/1' is expected here"),
    "unknown key": (put(("minuts",), 50), "Did you mean 'minutes'"),
    "doubled key": (
        lambda folder: raw(folder, lambda text: text.replace(b"{", b'{"id": "a",', 1)),
        "stands twice in one object",
    ),
    "not a number": (put(("minutes",), float("nan")), "NaN"),
    "unknown speaker": (put(("turns", 4, "speaker"), "X"), "the speaker 'X' is not among 'speakers'"),
    "unknown area": (put(("annotations", 3, "area"), "role_transitoin"), "Did you mean 'role_transition'"),
    "unknown group": (put(("coded_for",), {"rater-1": ["techniques"]}), "Did you mean 'technique'"),
    "two focus codes": (
        lambda folder: session(
            folder, lambda data: data["annotations"].append({"turn": "1", "code": "focus.inner", "coder": "rater-1"})
        ),
        "one focus for each coder",
    ),
    "number of another session": (put(("number",), 1), "has the number 1 as well"),
    "session of another case": (put(("case",), "birch"), "belongs to the case 'birch'"),
    "empty file": (lambda folder: raw(folder, lambda _: b""), "the file is empty"),
    "no turns": (lambda folder: session(folder, lambda data: data.update(turns=[], annotations=[])), "has no turns"),
    "deep nesting": (lambda folder: raw(folder, lambda _: b'{"schema":' + b"[" * 100_000), "nested too deeply"),
    "a list": (lambda folder: raw(folder, lambda _: b"[]"), "holds keys and values"),
}


@pytest.mark.parametrize("kind", SESSIONS)
def test_a_broken_session_is_named_with_its_line_and_the_others_are_scored(
    kind: str, maple: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    breaks, said = SESSIONS[kind]
    breaks(maple)

    ran = run(maple, "--out", tmp_path / "out", "--format", "json")

    assert ran.code == 1
    (message,) = ran.messages
    assert re.match(r".*s02\.session\.json:\d+( \(.*\))?: error: ", message)
    assert said in message
    assert "1 error." in ran.err
    report = json.loads((tmp_path / "out" / "maple.json").read_text())
    assert report["case"]["sessions_seen"] == [1, 3]
    assert [problem["severity"] for problem in report["problems"]] == ["error"]


#: The case is lost: how it is broken, and what the message must say.
CASES: dict[str, tuple[Breaks, str]] = {
    "missing adaptation": (lambda folder: case(folder, "[depression]", "[deppression]"), "Did you mean 'depression'"),
    "missing rubric": (lambda folder: case(folder, "ipt-core", "ipt-cor"), "Did you mean 'ipt-core'"),
    "empty glob": (
        lambda folder: case(folder, '"s*.session.json"', '"x*.session.json"'),
        "no file matches 'x*.session.json'",
    ),
    "glob that leads out": (
        lambda folder: case(folder, '"s*.session.json"', '"../*.json"'),
        "leads out of the case's folder",
    ),
    "no sessions": (lambda folder: case(folder, 'sessions: ["s*.session.json"]', ""), "the case names no session files"),
    "contract of 2 sessions": (lambda folder: case(folder, "sessions: 16", "sessions: 2"), "greater than or equal to 3"),
    "several coders": (
        lambda folder: (case(folder, "coder: rater-1", ""), second_coder(folder)),  # type: ignore[dict-item]
        "Name one: 'coder:' in the case file, or --coder.",
    ),
    "unknown coder": (lambda folder: case(folder, "coder: rater-1", "coder: rater-9"), "nothing is coded by 'rater-9'"),
    "unknown setting": (
        lambda folder: case(folder, "format: ind", "settings: {windos: x}\nformat: ind"),
        "Did you mean 'windows'",
    ),
    "unknown choice": (
        lambda folder: case(folder, "format: ind", "settings: {windows: uk_484}\nformat: ind"),
        "Did you mean 'uk_4_8_4'",
    ),
    "unknown area": (lambda folder: case(folder, "role_transition", "role_transitoin"), "Did you mean 'role_transition'"),
    "unknown key": (lambda folder: case(folder, "format:", "formt:"), "Did you mean 'format'"),
    "schema of the future": (lambda folder: case(folder, "case/1", "case/2"), "this version reads 'ipt-fidelity/case/1'"),
    "tab in YAML": (lambda folder: case(folder, "  - {area", "\t- {area"), "this is not YAML"),
    "doubled key": (lambda folder: case(folder, "format:", "id: x\nformat:"), "the key 'id' stands twice"),
    "alias": (lambda folder: case(folder, "rubric: ipt-core", "rubric: *x"), "an alias (*x) is used"),
    "empty file": (lambda folder: (folder / "case.yaml").write_text("") and None, "the file is empty"),
    "nesting without end": (
        lambda folder: (folder / "case.yaml").write_text("- " * 200_000) and None,
        "nested more than 100 deep",
    ),
}


def second_coder(folder: Path) -> None:
    session(folder, lambda data: data["annotations"].append({"turn": "1", "code": "task.summary", "coder": "rater-2"}))


@pytest.mark.parametrize("kind", CASES)
def test_a_broken_case_is_named_with_its_line_and_the_other_case_is_scored(
    kind: str, maple: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    breaks, said = CASES[kind]
    breaks(maple)

    ran = run(maple.parent, "--out", tmp_path / "out", "--format", "json")

    assert ran.code == 1
    (message,) = ran.messages
    assert re.match(r".*maple/case\.yaml:\d+( \(.*\))?: error: ", message)
    assert said in message
    assert (tmp_path / "out" / "good" / "good.json").is_file()
    assert not (tmp_path / "out" / "maple").exists()


def test_a_path_that_does_not_exist_is_named_and_the_others_are_scored(
    maple: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = run(tmp_path / "nowhere", maple, "--out", tmp_path / "out", "--format", "json")

    assert ran.code == 1
    assert ran.messages == [f"{tmp_path / 'nowhere'}: error: there is no such file or folder. Check the name."]
    assert (tmp_path / "out" / "maple.json").is_file()


def test_a_folder_that_holds_nothing_is_named(tmp_path: Path, run: Callable[..., Ran]) -> None:
    (tmp_path / "empty").mkdir()
    ran = run(tmp_path / "empty")

    assert ran.code == 1
    assert "holds no case.yaml and no session file" in ran.messages[0]


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_scored(
    maple: Path, run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "s02.session.json":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    ran = run(maple, "--out", tmp_path / "out", "--format", "json")

    assert ran.code == 1
    (message,) = ran.messages
    assert "s02.session.json: error: the file cannot be read: Permission denied. Check its permissions." in message
    assert json.loads((tmp_path / "out" / "maple.json").read_text())["case"]["sessions_seen"] == [1, 3]


def test_a_folder_where_a_session_belongs_is_passed_over(maple: Path, run: Callable[..., Ran], tmp_path: Path) -> None:
    (maple / "s02.session.json").unlink()
    (maple / "s02.session.json").mkdir()
    ran = run(maple, "--out", tmp_path / "out", "--format", "json")

    assert json.loads((tmp_path / "out" / "maple.json").read_text())["case"]["sessions_seen"] == [1, 3]
    assert ran.code == 0


def test_a_full_disk_is_said_and_leaves_nothing_half_written(
    maple: Path, run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.parent.name == "maple":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    ran = run(maple.parent, "--out", tmp_path / "out", "--format", "json")

    assert ran.code == 1
    (message,) = ran.messages
    assert "maple.json" in message
    assert "room" in message or "space" in message.lower()
    assert (tmp_path / "out" / "good" / "good.json").is_file()
    assert not [each for each in (tmp_path / "out" / "maple").iterdir() if not each.name.startswith(".ipt")]


def test_a_session_of_another_case_is_refused_under_this_one(maple: Path, run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run(maple.parent / "good" / "s02.session.json", "--case", maple / "case.yaml", "--out", tmp_path / "out")

    assert ran.code == 1
    assert "belongs to the case 'good', not to 'maple'" in ran.messages[0]
    assert not (tmp_path / "out").exists()


def test_the_case_of_a_session_may_be_named_by_its_folder(maple: Path, run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run(maple / "s02.session.json", "--case", maple, "--out", tmp_path / "out", "--format", "json")

    assert (ran.code, ran.messages) == (0, [])
    assert (tmp_path / "out" / "maple-s02.json").is_file()


def test_a_folder_without_a_case_given_as_case_says_so(maple: Path, run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run(maple / "s02.session.json", "--case", tmp_path / "empty")

    assert ran.code == 1
    assert "empty/case.yaml: error: there is no such file." in ran.messages[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rubric", "ipt-cor"], "Did you mean 'ipt-core'"),
        (["--adaptation", "deppression"], "Did you mean 'depression'"),
        (["--case", "no-such-case.yaml"], "does not exist"),
        (["--format", "docx"], "docx"),
        (["--no-such-option"], "no-such-option"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_done(
    arguments: list[str], said: str, maple: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = run(maple, "--out", tmp_path / "out", *arguments)

    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_json_alone_reaches_stdout_whatever_is_wrong(maple: Path, run: Callable[..., Ran]) -> None:
    put(("number",), 1)(maple)
    ran = run(maple, "--json", "-")

    assert ran.code == 1
    assert json.loads(ran.out)["case"]["sessions_seen"] == [1, 3]


def test_a_file_that_another_program_holds_open_in_latin_names_is_read(
    maple: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    """Names of folders with spaces and letters of other scripts are nothing special."""
    place = tmp_path / "Fälle von März 桜" / "maple"
    shutil.copytree(maple, place)
    ran = run(place, "--out", tmp_path / "aus gabe", "--format", "json")

    assert (ran.code, ran.messages) == (0, [])


def test_control_characters_of_a_file_never_reach_the_terminal(maple: Path, run: Callable[..., Ran]) -> None:
    put(("annotations", 3, "code"), "task.\x1b[31mred\x07")(maple)
    put(("turns", 2, "speaker"), "\x1b]0;title\x07")(maple)
    ran = run(maple, "--json", "-")

    assert ran.code == 1
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", ran.err)
