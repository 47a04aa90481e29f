"""The draft of a mapping file: a help that decides nothing by itself."""

from __future__ import annotations

import openpyxl
import pytest
from tests.readers.damage import SAMPLES

from ipt_fidelity.conversion import known_codes, suggest_map
from ipt_fidelity.readers.mapping import Map, read_map
from ipt_fidelity.readers.settle import Choices
from ipt_fidelity.readers.suggest import guess_columns
from ipt_fidelity.readers.tables import Row
from ipt_fidelity.readers.transcript import ReadOptions
from ipt_fidelity.toolkit import installed


def drafted(name: str, tmp_path) -> tuple[str, Map]:
    """Return the draft for a sample, as text and as the mapping file that it is."""
    toolkit = installed()
    text = suggest_map(SAMPLES / name, Choices(known=known_codes(toolkit)), ReadOptions(), toolkit)
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    return text, read_map(tmp_path / "map.yaml")


@pytest.mark.parametrize("name", ["annomi_simple.csv", "annomi_full.csv"])
def test_the_columns_of_a_table_are_found_by_their_headings(name, tmp_path):
    """In whatever order they stand; what holds True and False or numbers is no code."""
    _, found = drafted(name, tmp_path)

    assert found.columns is not None
    assert (found.columns.text, found.columns.speaker, found.columns.turn) == (
        "utterance_text",
        "interlocutor",
        "utterance_id",
    )
    assert {"main_therapist_behaviour", "client_talk_type"} <= set(found.columns.codes)
    assert not {"mi_quality", "video_title", "topic", "reflection_exists"} & set(found.columns.codes)


def test_codes_that_only_look_alike_stay_comments(tmp_path):
    """``reflection`` is not filled in; a person has to say what it means."""
    text, found = drafted("annomi_simple.csv", tmp_path)

    assert dict(found.codes) == {}
    assert '# "main_therapist_behaviour=reflection":' in text


def test_a_code_with_the_name_of_one_of_ours_is_filled_in_with_a_doubt(tmp_path):
    """``COMMUNICATION_ANALYSIS`` is ours by name, ``LINK_MOOD_EVENT`` is not."""
    text, found = drafted("labelstudio_paragraphs.json", tmp_path)

    assert dict(found.codes) == {"codes=COMMUNICATION_ANALYSIS": ("technique.communication_analysis",)}
    assert "the meaning may not be" in text


def test_speakers_that_nobody_knows_are_comments_with_their_turns(tmp_path):
    """Whoever was there writes the role beside the name."""
    text, found = drafted("whisperx.json", tmp_path)

    assert dict(found.speakers) == {}
    assert '# "SPEAKER_00": …  # 2 turns' in text


def test_where_no_heading_helps_the_longest_column_is_the_talk():
    """A table of somebody's own."""
    rows = [Row({"a": "1", "b": "A long sentence that somebody said."}, 2, None)]

    assert guess_columns(("a", "b"), rows) == {"text": "b"}


def test_a_sheet_of_a_workbook_gets_a_draft_too(tmp_path):
    """By its headings, as a table of text does."""
    book = openpyxl.Workbook()
    book.active.append(["Speaker", "Text", "Code"])
    book.active.append(["T", "Hello.", "greeting"])
    book.save(tmp_path / "t.xlsx")
    text = suggest_map(tmp_path / "t.xlsx", Choices(known=()), ReadOptions(), installed())

    assert 'speaker: "Speaker"' in text
    assert '# "Code=greeting"' in text
