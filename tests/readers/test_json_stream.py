"""A large JSON array is handed over entry by entry, wherever the blocks of reading fall."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipt_fidelity.problems import Problem
from ipt_fidelity.readers.parts import json_stream
from ipt_fidelity.readers.parts.json_stream import Entry, entries

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), max_size=6)


def scan(raw: bytes, block: int = 2**18, largest: int = 2**20) -> list[Entry | Problem]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "BLOCK", block)
        return list(entries(io.BytesIO(raw), "x.json", largest))


@given(OBJECTS, st.integers(4, 40), st.sampled_from([None, 1]), st.booleans())
@settings(deadline=None)
def test_entries_are_those_of_the_array(objects, block, indent, escaped):
    """Brackets, quotes and backslashes inside texts end nothing, in blocks of any size."""
    raw = json.dumps(objects, indent=indent, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    found = scan(raw, block)

    assert [json.loads(entry.raw.decode("utf-8", "surrogatepass")) for entry in found] == objects
    assert [entry.index for entry in found] == list(range(len(objects)))
    assert all(raw.split(b"\n")[entry.line - 1].lstrip(b" [").startswith(b"{") for entry in found)


@given(st.binary(max_size=60), st.integers(4, 20))
def test_any_bytes_come_to_an_end(raw, block):
    """Whatever is no array ends in a problem, or in nothing at all."""
    for each in scan(raw, block):
        assert isinstance(each, Entry) or (each.is_error and each.where.line)


@pytest.mark.parametrize(
    ("raw", "count", "code"),
    [
        (b'[{"a": 1}, {"b"', 1, "cut-off"),
        (b'[{"a": 1} {"b": 2}]', 1, "json"),
        (b'[{"a": 1}, 3]', 1, "json"),
        (b'[{"a": 1}] x', 1, "json"),
        (b'x [{"a": 1}]', 0, "json"),
        (b"", 0, "cut-off"),
    ],
)
def test_what_came_before_a_fault_stays(raw, count, code):
    """Entries are handed over until the fault, which is then said."""
    *found, problem = scan(raw)

    assert len(found) == count
    assert isinstance(problem, Problem)
    assert problem.code == code


def test_one_object_is_one_entry():
    """A single task, as programs give it, needs no list around it."""
    assert [entry.raw for entry in scan(b'\xef\xbb\xbf {"a": [1]} ')] == [b'{"a": [1]}']


def test_a_file_beyond_the_limit_is_refused_where_it_gets_too_large():
    """The limit is stated, with the switch that moves it."""
    *_, problem = scan(b'[{"a": "' + b"x" * 5000 + b'"}]', block=64, largest=1000)

    assert isinstance(problem, Problem)
    assert "--max-size" in problem.hint
