"""What is asked for in a dispute follows the stage that was coded last."""

import pytest

from ipt_fidelity import load_rubric
from ipt_fidelity.rubric_checks import check_rubric
from ipt_fidelity.toolkit import installed


def test_every_stage_that_a_coder_can_note_has_strategies_in_the_base_rubric():
    """A supervisor who codes a stage changes what is asked for, whichever stage it is."""
    stages = {stage.id for area in load_rubric("ipt-core").data.areas for stage in area.stages}
    assert stages == {"renegotiation", "impasse", "dissolution"}


@pytest.mark.parametrize("stage", ["renegotiation", "impasse", "dissolution"])
def test_a_stage_that_names_an_unknown_strategy_is_refused_with_a_near_match(stage):
    """A trainer who mistypes a strategy in a stage is told which one."""
    data = load_rubric("ipt-core").data
    areas = tuple(
        area.model_copy(
            update={
                "stages": tuple(
                    each.model_copy(update={"strategies": ("dispute.stag", *each.strategies[1:])})
                    if each.id == stage
                    else each
                    for each in area.stages
                )
            }
        )
        for area in data.areas
    )
    doubts = list(check_rubric(data.model_copy(update={"areas": areas}), installed().rules))
    assert [doubt.code for doubt in doubts] == ["unknown-code"]
    assert "dispute.stag" in doubts[0].message
    assert "dispute.stage" in doubts[0].hint
