"""Whether a change of problem area that stands in the case file was also agreed on in the session."""

from __future__ import annotations

from ipt_fidelity.rules.base import Scene

#: Work in which a new area is agreed with the client.
AGREED_BY = ("task.problem_area_choice", "task.formulation", "task.contract")


def area_changed(scene: Scene) -> str:
    """Return a sentence on a change of area between the session before and this one, or an empty text.

    The codings of this session and the one before are looked at: an area is often agreed at the end of one session and in
    force from the next.
    """
    number, case = scene.number, scene.view.case
    before, now = scene.schedule.areas(number - 1), scene.areas
    if case is None or number < 2 or not before or not now or before == now:
        return ""
    titles = {area.id: area.title.lower() for area in scene.rubric.areas}
    moved = (
        " and ".join(titles.get(area, area) for area in before)
        + " to "
        + " and ".join(titles.get(area, area) for area in now)
    )
    turns: list[str] = []
    for coding in (scene.view.coding(number - 1), scene.coding):
        if coding is not None:
            turns += coding.refer(position for position, _ in coding.therapist_marks_of(AGREED_BY))
    if turns:
        return f"The agreed area changes here from {moved}; agreed anew in {', '.join(turns)}."
    seen = scene.view.coding(number - 1) is not None and scene.looked_for(scene.coding, AGREED_BY)
    if not seen:
        return f"The agreed area changes here from {moved}, by the case file."
    return (
        f"The agreed area changes here from {moved}, by the case file; no choice of area, formulation or contract is coded "
        f"here or in session {number - 1}."
    )
