"""Settings and changes as records: what a file may say."""

from __future__ import annotations

import pydantic
import pytest

from ipt_fidelity.changes import Changes, Retire, Set, Setting

WHY = {"because": "A reason.", "source": "design"}
CHOICES = [{"id": "short", "title": "Short"}, {"id": "long", "title": "Long"}]


def setting(**given):
    return Setting.model_validate({"id": "length", "title": "How long", "default": "short", "choices": CHOICES} | given)


def test_a_change_names_one_thing_and_says_why_on_what_authority():
    """A change has its target, reason and sources."""
    change = Set.model_validate({"item": "every.summary", "set": {"weight": 2}, **WHY})

    assert (change.target, change.because, change.source) == ("every.summary", "A reason.", ("design",))


@pytest.mark.parametrize(
    "wrong",
    [
        {"because": ""},
        {"because": "   "},
        {"source": ""},
        {"source": []},
        {"set": {}},
        {"code": "task.timeline"},
        {"item": None},
    ],
    ids=str,
)
def test_a_change_without_reason_source_field_or_single_target_is_refused(wrong):
    """Every change needs 'because' and 'source', sets something, and is about one thing."""
    given = {"item": "every.summary", "set": {"weight": 2}, **WHY} | wrong

    with pytest.raises(pydantic.ValidationError):
        Set.model_validate(given)


def test_a_retirement_names_an_item_or_a_code():
    """Neither both nor none."""
    assert Retire.model_validate({"code": "task.sick_role", **WHY}).target == "task.sick_role"
    for wrong in ({}, {"item": "a.b", "code": "a.b"}):
        with pytest.raises(pydantic.ValidationError, match="an item or a code"):
            Retire.model_validate(wrong | WHY)


def test_what_is_added_needs_an_id_that_is_text():
    """An entry without an id is refused in every section."""
    for section in ("items", "codes", "measures", "areas", "groups", "sources", "excused_reasons"):
        with pytest.raises(pydantic.ValidationError, match="needs an id"):
            Changes.model_validate({section: {"add": [{"title": "no id"}]}})


def test_the_choice_in_force_is_the_given_one_then_that_of_the_contract_then_the_default():
    """A default may depend on the contracted number."""
    length = setting(default_for=[{"sessions": [16, 20], "choice": "long"}])

    assert length.in_force("long", None) == "long"
    assert length.in_force(None, 20) == "long"
    assert length.in_force(None, 8) == "short"
    assert length.in_force(None, None) == "short"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"default": "medium"}, "'medium' is not one of the choices"),
        ({"default_for": [{"sessions": [8], "choice": "brief"}]}, "'brief' is not one of the choices"),
        ({"choices": [*CHOICES, CHOICES[0]]}, "the same id"),
        ({"choices": []}, "at least 1"),
    ],
)
def test_a_setting_whose_default_is_no_choice_is_refused(wrong, said):
    """Defaults are choices, and choices have ids of their own."""
    with pytest.raises(pydantic.ValidationError, match=said):
        setting(**wrong)
