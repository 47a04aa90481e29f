"""What people decided is kept in the order in which they did, and nothing of it is lost or made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipt_fidelity.ratings_log import Entry, append, log_path, read_log

ENTRY = Entry(
    kind="rating", session="s01", who="sup-1", role="supervisor", when="2025-03-01T10:00", item="x.y", level=4, why="seen"
)


def raw(folder: Path, text: str | bytes) -> list[tuple[str, int | None]]:
    """Write a log as it is; return the problems of reading it."""
    path = log_path(folder, "s01")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    _, problems = read_log(folder, "s01")
    return [(problem.message, problem.where.line) for problem in problems]


def test_what_is_added_is_read_back_in_order(tmp_path: Path) -> None:
    append(tmp_path, [ENTRY])
    append(
        tmp_path,
        [Entry(kind="dismissal", session="s01", who="sup-1", role="supervisor", when="t", flag="harm", why="role play")],
    )

    entries, problems = read_log(tmp_path, "s01")

    assert [entry.kind for entry in entries] == ["rating", "dismissal"]
    assert entries[0] == ENTRY
    assert problems == ()
    assert read_log(tmp_path, "s02") == ((), ())


def test_a_broken_line_is_located_and_the_others_count(tmp_path: Path) -> None:
    append(tmp_path, [ENTRY])
    with log_path(tmp_path, "s01").open("ab") as log:
        log.write(b'\n{"kind": "rat\n')
    append(tmp_path, [ENTRY])

    entries, (problem,) = read_log(tmp_path, "s01")

    assert len(entries) == 2
    assert problem.where.line == 3
    assert problem.is_error


@pytest.mark.parametrize(
    "line",
    [
        '{"kind": "rating"}',
        '{"kind": "rating", "session": "s01", "who": "", "role": "self", "when": "t"}',
        '{"kind": "rating", "session": "s01", "who": "a", "role": "boss", "when": "t"}',
        '{"kind": "rating", "session": "s01", "who": "a", "role": "self", "when": "t", "level": 6}',
        '{"kind": "rating", "session": "s01", "who": "a", "role": "self", "when": "t", "extra": 1}',
        '{"kind": "rating", "session": "s02", "who": "a", "role": "self", "when": "t", "level": 3}',
        '{"kind": "dismissal", "session": "s01", "who": "a", "role": "self", "when": "t", "flag": "harm", "why": "x"}',
        '{"kind": "dismissal", "session": "s01", "who": "a", "role": "supervisor", "when": "t", "flag": "harm"}',
        b"\xff\xfe",
    ],
)
def test_a_line_that_says_too_little_or_too_much_is_left_aside(tmp_path: Path, line: str | bytes) -> None:
    """A flag is only dismissed by a supervisor with a reason; a line in another session's log is not for this one."""
    (found,) = raw(tmp_path, line)

    assert found[1] == 1
    assert read_log(tmp_path, "s01")[0] == ()


def test_a_log_that_cannot_be_opened_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(tmp_path, [ENTRY])

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert read_log(tmp_path, "s01")[1][0].message == "the log cannot be read: Permission denied."
