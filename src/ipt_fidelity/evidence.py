"""From a session and an item to its evidence: whether it is asked for here at all, and what its rule found."""

from __future__ import annotations

import msgspec

from ipt_fidelity.adaptation import ItemUse
from ipt_fidelity.conditions import not_met
from ipt_fidelity.phases import Stage, asking_phases
from ipt_fidelity.rules.base import Finding, Scene, insufficient, not_applicable


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """What there is to judge an item by.

    Attributes:
        use: the item with its rule.
        findings: one for each phase that asks; exactly one where there is no boundary.
        one_sided: at a boundary where only one of two phases asks: it is scored only if it reaches the line.
        excerpt: only a part of the session was given.
    """

    use: ItemUse
    findings: tuple[Finding, ...]
    one_sided: bool = False
    excerpt: bool = False


def gather(use: ItemUse, stage: Stage) -> Evidence:
    """Return the evidence for an item on a session."""
    hindered = _not_asked(use, stage) if use.limited or not stage.coding.number else None
    if hindered is not None:
        return Evidence(use, (hindered,))
    asking, boundary = asking_phases(use, stage)
    if not asking:
        return Evidence(use, (_other_phase(use, stage),))
    scene = stage.own
    if use.reads and not scene.looked_for(scene.coding, use.reads):
        return Evidence(use, (_not_coded(use, scene),))
    findings = tuple([use.kind.find(stage.scenes[phase], use.parameters_in(phase)) for phase in asking])
    one_sided = boundary and len(asking) < len(stage.scenes)
    return Evidence(use, findings, one_sided, not scene.coding.session.complete)


def gather_case(use: ItemUse, scene: Scene) -> Evidence:
    """Return the evidence for an item that is judged over the whole case."""
    if not scene.view.codings:
        return Evidence(use, (insufficient("no session inside the contract was given"),))
    applies = use.item.applies
    if scene.view.case is not None and applies.formats and scene.view.case.format not in applies.formats:
        return Evidence(use, (not_applicable(f"not asked for in the format {scene.view.case.format}"),))
    if applies.areas and not set(applies.areas) & set(scene.areas):
        return Evidence(use, (not_applicable(f"asked for with {_words(applies.areas)}"),))
    unmet = not_met(applies, scene)
    if unmet is not None:
        return Evidence(use, (unmet,))
    if not any("*" in coding.groups or scene.looked_for(coding, use.reads) for coding in scene.view.codings):
        return Evidence(use, (insufficient("no session was coded for it"),))
    return Evidence(use, (use.kind.find(scene, use.parameters_in(None)),))


def _not_asked(use: ItemUse, stage: Stage) -> Finding | None:
    """Return why an item is not asked for on a session, whatever is coded there."""
    item, scene, session = use.item, stage.own, stage.coding.session
    applies, case = item.applies, stage.own.view.case
    if session.number == 0:
        return not_applicable("session 0 lies outside the contract")
    if item.suspended_in and session.circumstance is not None and session.circumstance.kind in item.suspended_in:
        return not_applicable(f"set aside in a {session.circumstance.kind}: {session.circumstance.because}")
    if session.number < applies.from_session:
        return not_applicable(f"asked for from session {applies.from_session} on")
    if applies.formats:
        format_ = session.format or (case.format if case else "individual")
        if format_ not in applies.formats:
            return not_applicable(f"not asked for in the format {format_}")
    if applies.areas and not set(applies.areas) & set(scene.areas):
        return not_applicable(f"asked for with {_words(applies.areas)}")
    if applies.phases and scene.windows is None:
        return insufficient("no contract is known, so the phase of this session is not known")
    return not_met(applies, scene)


def _other_phase(use: ItemUse, stage: Stage) -> Finding:
    wanted = _words(use.item.applies.phases)
    if stage.phase == "beyond":
        return not_applicable(f"asked for in the {wanted} phase; this session lies beyond the contract")
    return not_applicable(f"asked for in the {wanted} phase; this session is in the {stage.phase}")


def _not_coded(use: ItemUse, scene: Scene) -> Finding:
    coding = scene.coding
    if coding.coder is None or not coding.groups:
        return insufficient("the session is not coded")
    groups = sorted(scene.codebook.groups_for(use.reads) - coding.groups)
    return insufficient(f"{coding.coder} did not code for {_words(tuple(groups))} here")


def _words(names: tuple[str, ...]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)
