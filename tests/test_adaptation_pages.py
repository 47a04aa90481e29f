"""The page of each installed adaptation is written from its overlay and leaves nothing out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.overlay_files import amended, load_overlay

from ipt_fidelity.adaptation_page import adaptation_page
from ipt_fidelity.rubric_diff import differences
from ipt_fidelity.toolkit import installed

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "adaptations"
ADAPTATIONS = sorted(installed().adaptations)


def page(name: str) -> str:
    toolkit = installed()
    adaptation = toolkit.adaptation(name)
    return adaptation_page(adaptation, toolkit.rubric(adaptation.overlay.rubric.id)[0].data)


@pytest.mark.parametrize("name", ADAPTATIONS)
def test_the_page_is_that_of_the_overlay(name, request):
    """A page is never edited by hand: whoever changes an overlay runs ``pytest --accept``."""
    file, text = FOLDER / f"{name}.md", page(name)
    if request.config.getoption("--accept"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")

    assert text == file.read_text(encoding="utf-8"), "run 'pytest --accept' if the difference is meant"


def test_there_is_a_page_for_every_adaptation_and_no_other():
    """A page whose adaptation is gone would speak of nothing."""
    assert sorted(file.stem for file in FOLDER.glob("*.md")) == ADAPTATIONS


@pytest.mark.parametrize("name", ADAPTATIONS)
def test_every_difference_from_the_base_rubric_has_its_reason_on_the_page(name):
    """Whatever a choice brings, thing, reason and source can be read on the page, and the source in full at its end."""
    toolkit, text = installed(), page(name)
    overlay = toolkit.adaptation(name).overlay
    base = toolkit.rubric(overlay.rubric.id)[0]
    chosen = [{}, *[{setting.id: choice.id} for setting in overlay.settings for choice in setting.choices]]
    for settings in chosen:
        second, _ = toolkit.rubric(overlay.rubric.id, [name], settings)
        cites = {source.id: source.cite for source in second.data.sources}
        for entry in differences(base, second):
            if entry.section == "sources":
                continue
            assert " ".join(entry.because.split()) in text, entry
            assert entry.section in ("windows", "excused_reasons") or f"`{entry.target}`" in text, entry
            for source in entry.source:
                assert f"- **{source}.** {cites[source].rstrip('.')}." in text, entry


def test_the_page_says_what_an_item_was_before():
    """The weight of the symptom check under depression stands beside that of the base rubric."""
    assert "**Symptoms or mood checked** (`every.symptom_check`), changed\n  - Weight: 1.5 (before: 1)" in page("depression")


def test_the_page_names_the_choice_that_holds_without_a_word():
    """In pregnancy is the default where sixteen sessions are agreed, after the birth elsewhere."""
    text = page("perinatal")

    assert "Choice `stage: postnatal` (*default*)." in text
    assert "Choice `stage: pregnancy` (*default for 16 sessions*)." in text


def test_a_retired_item_and_a_new_division_are_told(tmp_path):
    """What is taken out of use has its reason on the page; a division of sessions is given phase by phase."""
    adaptation = load_overlay(
        tmp_path,
        """\
        items:
          retire:
            - {item: ending.warning_signs, because: Not used here., source: design}
        domains:
          change:
            - {domain: techniques, set: {weight: 0.1, floor: 1.0}, because: They matter less., source: design}
        windows:
          because: Nine sessions are usual here.
          source: design
          add:
            - {id: nine, title: Nine, sessions: 9, initial_until: 2, ending_from: 8, basis: design, source: design}
          set: {chosen: nine}
        """,
    )

    text = adaptation_page(adaptation, amended().data)

    assert "(`ending.warning_signs`), retired\n  - Why: Not used here. *Source: design.*" in text
    assert "### Domains\n\n- **Techniques** (`techniques`), changed\n  - Weight: 0.1 (before: 0.2)" in text
    assert "Initial phase 1–2, middle 3–7, ending 8–9" in text
    assert "- Division chosen: Nine" in text


def test_something_left_empty_is_told_as_nothing(tmp_path):
    """An item that no longer leaves talk aside says so in a word, not in a blank."""
    adaptation = load_overlay(
        tmp_path,
        """\
        items:
          change:
            - {item: focus.problem_area_share, set: {rule.parameters.neutral: []}, because: All counts., source: design}
        """,
    )

    assert "  - Neutral: nothing (before: " in adaptation_page(adaptation, amended().data)
