"""JSON Schemas: made from the records, kept in the docs, and true of our own files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.documents import load
from ipt_fidelity.schemas import KINDS, json_schema

DOCS = Path(__file__).resolve().parents[1] / "docs" / "files"
CORE = data_folder("rubrics") / "ipt-core"
OURS = {
    "session": data_folder("examples") / "maple" / "s01.session.json",
    "case": data_folder("examples") / "maple" / "case.yaml",
    "rubric": CORE / "rubric.yaml",
    "item": CORE / "items" / "every.summary.yaml",
    "codebook": CORE / "codebook.yaml",
    "measures": CORE / "measures.yaml",
    "sources": CORE / "sources.yaml",
    "adaptation": Path(__file__).resolve().parents[1] / "plugins" / "ipt_fidelity_depression" / "overlay.yaml",
}


def written(kind: str) -> str:
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("kind", KINDS)
def test_the_docs_hold_the_schema_of_every_kind(kind, request):
    """``ipt-fidelity schema KIND`` prints what stands in docs/files; run pytest --accept after a change of a record."""
    file = DOCS / f"{kind}.schema.json"
    if request.config.getoption("--accept"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written(kind), encoding="utf-8", newline="\n")

    assert file.read_text(encoding="utf-8") == written(kind)


def test_the_docs_hold_no_schema_of_a_kind_that_is_gone():
    """One file a kind."""
    assert {file.name for file in DOCS.glob("*.schema.json")} == {f"{kind}.schema.json" for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_object_that_says_what_it_is(kind):
    """Each names its kind and can be read by other programs."""
    schema = json_schema(kind)

    assert schema["title"] == f"ipt-fidelity/{kind}/1"
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "$ref" in schema or schema["type"] == "object"


@pytest.mark.parametrize("kind", OURS)
def test_the_keys_of_our_own_files_are_all_in_the_schema(kind):
    """No file of ours has a key that its schema does not know, and each has all that are required."""
    schema, data = json_schema(kind), load(OURS[kind]).data
    top = schema["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    assert set(data) <= set(top["properties"])
    assert set(top.get("required", [])) <= set(data)
    assert top["properties"]["schema"].get("const", data["schema"]) == data["schema"]


def test_what_may_be_written_short_is_so_in_the_schema():
    """A single source, the name of a problem area and the name of a position need no list and no mapping."""
    item, case = json_schema("item"), json_schema("case")

    assert {"type": "string"} in item["properties"]["source"]["anyOf"]
    assert "anyOf" in case["properties"]["problem_areas"]["items"]
    cited = json_schema("adaptation")["$defs"]["Set"]["properties"]["source"]
    assert "string" in {kind.get("type") for kind in cited["anyOf"]}
