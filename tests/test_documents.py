"""Files are read as people mean them, and everything that is wrong is said with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity import documents
from ipt_fidelity.documents import load, parse_json, parse_yaml, written_path
from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Problem


def read_yaml(text: str | bytes):
    return parse_yaml(text if isinstance(text, bytes) else text.encode(), "a.yaml").data


def read_json(text: str | bytes):
    return parse_json(text if isinstance(text, bytes) else text.encode(), "a.json").data


def problems_of(read, text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(BadInput) as caught:
        read(text)
    for problem in caught.value.problems:
        assert problem.where.file
        assert problem.where.line
    return caught.value.problems


def the_problem(read, text: str | bytes) -> tuple[str, int | None]:
    (problem,) = problems_of(read, text)
    return problem.code, problem.where.line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("FALSE", False),
        ("010", 10),
        ("0o10", 8),
        ("0x1f", 31),
        ("1:30", "1:30"),
        ("2024-01-31", "2024-01-31"),
        ("1_000", "1_000"),
        ("+5", 5),
        ("-3", -3),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("~", None),
        ("null", None),
        ("", None),
        ("'10'", "10"),
        ('"true"', "true"),
        ("| \n  10\n", "10\n"),
        ("١", "١"),
        ("=", "="),
    ],
)
def test_yaml_values_are_those_of_yaml_1_2(written: str, meant: object) -> None:
    """A client who says NO has not said False, and half past one is not ninety."""
    data = read_yaml(f"key: {written}")

    assert data == {"key": meant}
    assert type(data["key"]) is type(meant)


def test_keys_of_yaml_are_always_text() -> None:
    assert read_yaml("1: a\ntrue: b\nNO: c\n~: d") == {"1": "a", "true": "b", "NO": "c", "~": "d"}


def test_every_key_that_stands_twice_in_yaml_is_named_with_its_line() -> None:
    found = problems_of(read_yaml, "a: 1\nb:\n  c: 1\n  c: {d: [1]}\na: [2, 3]\ne: 5\n")

    assert [(p.code, p.where.line) for p in found] == [("duplicate-key", 4), ("duplicate-key", 5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x", ("alias", 2)),
        ("a: &x [*x]", ("alias", 1)),
        ("a: &x k\n*x : 3", ("key", 2)),
        ("a: !!int abc", ("tag", 1)),
        ("a: !!str 10", ("tag", 1)),
        ("\na: !!set {x, y}", ("tag", 2)),
        ("a: !!python/object:os.system {}", ("tag", 1)),
        ("a: !mine [1]", ("tag", 1)),
        ("!!str a: 1", ("key", 1)),
        ("? [1, {b: 2}]\n: 3", ("key", 1)),
        ("? {a: 1}\n: [3]", ("key", 1)),
        ("a: 1\n---\nb: 2", ("documents", 2)),
        ("a:\n\tb: 1", ("yaml", 2)),
        ("a: [1,\n2", ("yaml", 2)),
        ("a: 'x", ("yaml", 1)),
        ("a: b: c", ("yaml", 1)),
        ("*nobody", ("alias", 1)),
        ("a: 1e999", ("number", 1)),
        ("a:\n- " + "9" * 5000, ("number", 2)),
        ("", ("empty-file", 1)),
        ("# nothing but this\n", ("empty-file", 1)),
        (b"a: 1\nb: x\x00y", ("yaml", 2)),
        (b"a: 1\n\nb: x\x07y", ("yaml", 3)),
        ('a: "\\ud800"', ("yaml", 1)),
    ],
)
def test_what_yaml_may_not_hold_is_one_located_problem(text: str | bytes, expected: tuple[str, int]) -> None:
    assert the_problem(read_yaml, text) == expected


def test_a_tag_or_alias_does_not_hide_what_else_is_wrong() -> None:
    found = problems_of(read_yaml, "a: &x 1\nb: *x\nc: !t 1\nd: 1\nd: 2\n")

    assert [p.where.line for p in found] == [2, 3, 5]


@pytest.mark.parametrize("count", [10_000, 200_000])
@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_nesting_without_end_is_a_problem_and_no_crash(opened: str, count: int) -> None:
    assert the_problem(read_yaml, opened * count) == ("too-deep", 1)


def test_nesting_in_keys_is_a_problem_and_no_crash() -> None:
    assert problems_of(read_yaml, "? " * 200_000 + "x")


def test_block_nesting_without_end_is_located_where_it_goes_too_far() -> None:
    text = "\n".join(" " * depth + "a:" for depth in range(1500))

    assert the_problem(read_yaml, text) == ("too-deep", 102)


def test_reasonable_nesting_is_read() -> None:
    assert read_yaml("[" * 100 + "]" * 100)
    assert read_json("[" * 190 + "]" * 190)


@pytest.mark.parametrize("read", [read_yaml, read_json])
def test_text_with_a_byte_order_mark_is_read(read) -> None:
    assert read(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("read", [read_yaml, read_json])
@pytest.mark.parametrize(
    ("encoding", "named", "line"),
    [("utf-16", "UTF-16", 1), ("utf-16-le", "UTF-16", 1), ("utf-16-be", "UTF-16", 1), ("cp1252", "Windows-1252", 2)],
)
def test_another_encoding_is_named(read, encoding: str, named: str, line: int) -> None:
    (problem,) = problems_of(read, '{"a":\n "café"}'.encode(encoding))

    assert named in problem.message
    assert problem.where.line == line
    assert problem.hint == "Save it as UTF-8."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n"a": 2}', ("duplicate-key", 2)),
        ('{"a": [{"b": {"c": 1,\n\n"c": 2}}]}', ("duplicate-key", 3)),
        ('{"a":\n NaN}', ("json", 2)),
        ("[Infinity]", ("json", 1)),
        ("[-Infinity]", ("json", 1)),
        ('{"a": [1,\n2', ("cut-off", 2)),
        ('{"a": "x', ("cut-off", 1)),
        ('{"a": ' + "9" * 5000 + "}", ("json", 1)),
        ('{"a": "\\ud800"}', ("json", 1)),
        ('{"a": "\\udc00"}', ("json", 1)),
        ('{"a": "\\ud800\\u0041"}', ("json", 1)),
        (b'{"a": "\xed\xa0\x80"}', ("encoding", 1)),
        ("[" * 10_000 + "]" * 10_000, ("too-deep", 1)),
        ("[" * 10_000, ("too-deep", 1)),
        ('{"a":' * 10_000, ("too-deep", 1)),
        ("", ("empty-file", 1)),
        (" \n ", ("empty-file", 1)),
        ('{"a": "x\0y"}', ("json", 1)),
        ("{} {}", ("json", 1)),
        ("[1,]", ("json", 1)),
        ("{'a': 1}", ("json", 1)),
        ("// remark\n{}", ("json", 1)),
    ],
)
def test_what_json_may_not_hold_is_one_located_problem(text: str | bytes, expected: tuple[str, int]) -> None:
    assert the_problem(read_json, text) == expected


def test_nan_is_named_and_null_is_offered() -> None:
    (problem,) = problems_of(read_json, '{"PHQ-9": NaN}')

    assert "NaN" in problem.message
    assert "null" in problem.hint


def test_the_doubled_key_is_named() -> None:
    (problem,) = problems_of(read_json, '{"turns": 1, "turns": 2}')

    assert "'turns'" in problem.message


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
def test_json_read_as_yaml_is_the_same(data: object) -> None:
    """YAML 1.2 holds all of JSON, so a file may change its suffix."""
    text = json.dumps(data, ensure_ascii=False).encode()

    assert parse_yaml(text, "a.yaml").data == parse_json(text, "a.json").data == data


PIECES = [
    "a",
    "b:",
    "NO",
    "010",
    "1:30",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "!",
    "&",
    "*",
    "|",
    ">",
    "'",
    '"',
    "#",
    "%",
    "@",
    "é",
]
PIECES += [" ", "  ", "\n", "\n\n", "\n  ", "\t", "1e5", "~", "null", "---\n", "...", ": ", ":\n -", "\n- "]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_pure_loader_reads_what_the_c_loader_reads(text: str) -> None:
    """Where PyYAML has no C part a file means the same; the two differ only in which odd tabs and signs they refuse."""
    quick, slow = outcome(text, documents._Loader), outcome(text, yaml.SafeLoader)

    assert slow == quick or "refused" in (slow, quick)


def outcome(text: str, loader: type) -> object:
    kept = documents._Loader
    documents._Loader = loader
    try:
        found = parse_yaml(text.encode(), "a.yaml")
    except BadInput:
        return "refused"
    finally:
        documents._Loader = kept
    return found.data


def test_the_pure_loader_reads_our_rubric_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).resolve().parents[1] / "rubrics" / "ipt-core"
    for path in (folder / "measures.yaml", folder / "items" / "technique.affect.yaml"):
        quick = load(path)
        with monkeypatch.context() as patch:
            patch.setattr(documents, "_Loader", yaml.SafeLoader)
            slow = load(path)
        assert slow.data == quick.data
        assert slow.lines == quick.lines


def test_a_place_without_a_line_of_its_own_is_that_of_what_stands_around_it() -> None:
    document = parse_yaml(b"a:\n  b: 1\n", "a.yaml")

    assert str(document.place("a", "b", "c", 3)) == "a.yaml:2 (a.b.c[3])"
    assert str(document.place("z")) == "a.yaml:1 (z)"
    assert written_path(()) == ""


def test_files_that_cannot_be_opened_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def code(path: Path) -> str:
        with pytest.raises(BadInput) as caught:
            load(path)
        return caught.value.problems[0].code

    file = tmp_path / "a.json"
    file.write_text("{}")
    assert code(tmp_path) == "directory"
    assert code(tmp_path / "none.yaml") == "no-file"
    monkeypatch.setattr(documents, "LARGEST_FILE", 1)
    assert code(file) == "too-large"
    monkeypatch.setattr(documents, "LARGEST_FILE", 10**6)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code(file) == "unreadable"
