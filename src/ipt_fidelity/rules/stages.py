"""In which stage a problem area is, and which strategies belong to it there."""

from __future__ import annotations

from ipt_fidelity.rubric import Area
from ipt_fidelity.rules.base import Scene


def strategies_in_stage(scene: Scene, area: Area) -> tuple[str, tuple[str, ...]]:
    """Return the stage that was coded last for an area, and its strategies; nothing where none has been coded.

    A stage that is coded with another person than the one the area was agreed with does not count.
    """
    if not area.stages:
        return "", ()
    said = ""
    for coding in scene.view.codings:
        marks = coding.marks_of(scene.codebook.groups.get(area.group, ()))
        for _, mark in marks:
            if mark.stage is not None and _same_person(scene, area.id, mark.person):
                said = mark.stage
    for stage in area.stages:
        if stage.id == said:
            return said, stage.strategies
    return "", ()


def _same_person(scene: Scene, area: str, person: str | None) -> bool:
    case = scene.view.case
    agreed = {
        entry.person.casefold() for entry in (case.problem_areas if case else ()) if entry.area == area and entry.person
    }
    return person is None or not agreed or person.casefold() in agreed
