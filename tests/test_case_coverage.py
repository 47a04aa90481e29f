"""What no case shows: which outcomes an item can have, and what is said where one has no case."""

from __future__ import annotations

import pytest
from tests.overlay_files import copy_core, core, edit

from ipt_fidelity.checks import check_rubric_folder
from ipt_fidelity.pipeline import load_rubric
from ipt_fidelity.testing import collect, outcomes_of, uncovered
from ipt_fidelity.toolkit import installed

STATUSES = ("not_applicable", "insufficient")


def use(name, **keys):
    return next(use for use in load_rubric(**keys).uses if use.item.id == name)


@pytest.fixture
def rubric(tmp_path):
    """Return a copy of the base rubric with its cases, to spoil."""
    return copy_core(tmp_path)


def problems(folder):
    return [(problem.severity, problem.message, problem.hint) for problem in check_rubric_folder(folder, installed())]


@pytest.mark.parametrize(
    ("item", "outcomes"),
    [
        ("technique.affect", ("1", "2", "3", "4", "5", *STATUSES)),
        ("every.symptom_check", ("1", "2", "4", "5", *STATUSES)),
        ("technique.rehearsal", ("2", "3", "4", "5", *STATUSES)),
        ("departures.harm", ("1", "5", *STATUSES)),
        ("technique.stance", ("1", "2", "3", "4", "5", "not_applicable", "not_rated")),
    ],
)
def test_what_can_come_of_an_item_follows_from_its_data(item, outcomes):
    """A level that no rule reaches needs no case; what is only rated where it is used never rates its absence."""
    assert outcomes_of(use(item)) == outcomes


def test_of_the_base_rubric_nothing_is_left_unshown():
    """Every anchor that the rule can reach has a case, and so have 'not applicable' and 'insufficient'."""
    assert uncovered(load_rubric().uses, collect("tests/rubrics/ipt-core")) == ()


@pytest.mark.parametrize("name", sorted(installed().adaptations))
def test_of_what_an_adaptation_adds_nothing_is_left_unshown(name):
    """Under each choice of its settings, every item that it adds is shown like those of the base rubric."""
    adaptation = installed().adaptation(name)
    cases = collect(adaptation.path / "cases")
    choices = [{}, *[{setting.id: choice.id} for setting in adaptation.overlay.settings for choice in setting.choices]]
    for settings in choices:
        uses = load_rubric(adaptations=[name], settings=settings).uses
        added = [use for use in uses if use.item.id.startswith(adaptation.overlay.prefix + ".")]
        assert uncovered(added, cases) == ()


def test_an_item_without_a_case_is_an_error_that_says_what_to_write(rubric):
    """Nobody can dispute an item of which nothing is shown."""
    (rubric / "cases" / "every.summary.yaml").unlink()
    ((severity, message, hint),) = problems(rubric)

    assert (severity, message) == ("error", "every.summary: no case shows what comes of this item.")
    assert str(rubric / "cases" / "every.summary.yaml") in hint


def test_an_anchor_without_a_case_is_a_warning_that_names_it(rubric):
    """So is a status. What cannot be may be said instead, with a reason."""
    file = rubric / "cases" / "every.summary.yaml"
    text = file.read_text()
    cases = text.split("  - name: ")
    file.write_text("  - name: ".join(case for case in cases if "level: 2" not in case and "insufficient" not in case))

    assert problems(rubric) == [
        (
            "warning",
            "every.summary: no case comes to level 2, 'insufficient'.",
            "Add one, or say under 'cannot' why it cannot be.",
        )
    ]
    cannot = "cannot: {'2': It is never only touched here., insufficient: It can always be judged.}\ncases:\n"
    edit(file, "cases:\n", cannot)
    assert problems(rubric) == []


def test_a_rubric_without_any_case_is_one_error(tmp_path):
    """And not one for each item."""
    folder = copy_core(tmp_path)
    (folder / "cases").rename(folder / "elsewhere")
    ((severity, message, hint),) = problems(folder)

    assert severity == "error"
    assert "no folder 'cases'" in message
    assert "Write cases/<item>.yaml" in hint


def test_a_case_about_an_item_that_is_gone_is_found_with_a_near_match(rubric):
    """A renamed item takes its cases along."""
    edit(rubric / "cases" / "every.summary.yaml", "item: every.summary", "item: every.sumary")
    found = problems(rubric)

    assert ("error", "there is no item 'every.sumary' in this rubric.", "Did you mean 'every.summary'?") in found


def test_a_case_that_cannot_be_read_is_found_by_the_check(rubric):
    """With the slip and its near match, like everything else that is wrong with a rubric."""
    edit(rubric / "cases" / "every.summary.yaml", "cases:", "casse:")

    assert any("Did you mean 'cases'?" in hint for _, _, hint in problems(rubric))


def test_the_cases_of_the_base_rubric_are_found_where_they_stand():
    """In a checkout they stand among the tests, under the name of the rubric."""
    assert check_rubric_folder(core().path, installed()) == ()
