"""The style in which YAML is written: whatever the data, it is read again as it was."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.documents import parse_yaml
from ipt_fidelity.yaml_style import WIDTH, document, on_one_line

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40) | st.sampled_from(
    [
        "",
        "no",
        "1e3",
        "010",
        "1:30",
        "2026-01-01",
        "~",
        "- a",
        "a: b",
        "a #b",
        "[",
        "'",
        '"',
        " a",
        "a ",
        "a\nb",
        "word " * 60,
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS.filter(bool), VALUES, max_size=5))
def test_what_is_written_is_read_again(data):
    """By our reader, over several lines and on one."""
    if data:
        assert parse_yaml(document(data).encode(), "").data == data
    assert parse_yaml(on_one_line(data).encode(), "").data == data


@given(TEXTS)
def test_text_stays_text_in_other_programs(text):
    """Those that follow the older rules take 'no' for false and 1:30 for ninety."""
    assert yaml.safe_load(document({"key": text})) == {"key": text}


def test_one_style():
    """Short lists on one line, long text folded, order as given."""
    data = {
        "id": "late_life.pace",
        "rule": {"kind": "task", "parameters": {"codes": ["late_life.pace"], "by": "end_of_initial"}},
        "counts": ["Slowing down when the client is tired.", "Asking which pace suits."],
        "because": "Older clients tire sooner. " * 4 + "What goes too fast is lost.",
    }
    text = document(data)
    assert text.splitlines() == [
        "id: late_life.pace",
        "rule: {kind: task, parameters: {codes: [late_life.pace], by: end_of_initial}}",
        "counts:",
        "  - Slowing down when the client is tired.",
        "  - Asking which pace suits.",
        "because: >-",
        "  " + "Older clients tire sooner. " * 3 + "Older clients tire sooner.",
        "  What goes too fast is lost.",
    ]
    assert max(map(len, text.splitlines())) <= WIDTH
