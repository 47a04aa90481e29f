"""The lines that are given for JSON are those on which things stand."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.json_places import json_lines

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5),
    max_leaves=25,
)


def lines_of_indented(data: object) -> dict[tuple[str | int, ...], int]:
    """Return the line of each path of JSON written by ``json.dumps`` with an indent: one line a key or entry."""
    lines: dict[tuple[str | int, ...], int] = {}

    def walk(value: object, path: tuple[str | int, ...], line: int) -> int:
        lines[path] = line
        entries = (
            list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
        )
        for key, entry in entries:
            line = walk(entry, (*path, key), line + 1)
        return line + 1 if entries else line

    walk(data, (), 1)
    return lines


@given(DATA, st.booleans())
def test_lines_agree_with_where_json_puts_things(data: object, ascii_only: bool) -> None:  # noqa: FBT001  # hypothesis calls it
    text = json.dumps(data, indent=1, ensure_ascii=ascii_only)

    assert json_lines(text.encode("utf-8", "surrogatepass")) == lines_of_indented(data)


@given(DATA)
def test_on_one_line_everything_stands_on_line_one(data: object) -> None:
    assert set(json_lines(json.dumps(data, separators=(",", ":")).encode()).values()) == {1}


def test_odd_spacing_is_followed() -> None:
    text = b'\n\n {"a" :\n  [ 1 ,\r\n 2\n, {\n"b"\n:\nnull } ]\n}\n'

    assert json_lines(text) == {
        (): 3,
        ("a",): 3,
        ("a", 0): 4,
        ("a", 1): 5,
        ("a", 2): 6,
        ("a", 2, "b"): 7,
    }


def test_brackets_and_escapes_inside_text_are_text() -> None:
    text = b'{"a\\"]": "}{\\\\",\n "b": "[\\n"}'

    assert json_lines(text)[("b",)] == 2
    assert json_lines(text)[('a"]',)] == 1
