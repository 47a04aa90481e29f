"""Safety flags: what was disclosed or answered, and whether a risk check is coded in the same session.

The engine does this under every adaptation and none. It never says that there is no risk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from ipt_fidelity.ratings_log import Entry
from ipt_fidelity.rubric import RubricData
from ipt_fidelity.view import Coding

FlagName = Literal["harm", "risk_answer_without_check", "risk_disclosed_without_check", "risk_answer"]

NO_CHECK = "No risk check is coded; it may have happened off tape. See your supervisor today."

NOT_CODED_WHEN_DUE = "No risk check is coded in this session, and it is due in the first; it may have happened off tape."


class Dismissal(msgspec.Struct, frozen=True):
    """Who dismissed a flag, when and why."""

    who: str
    when: str
    why: str


class Flag(msgspec.Struct, frozen=True):
    """Something that a supervisor looks at before any score."""

    flag: FlagName
    session: str
    evidence: tuple[str, ...]
    message: str
    dismissed: Dismissal | None = None


def flags_of(coding: Coding, rubric: RubricData, entries: Iterable[Entry] = ()) -> tuple[Flag, ...]:
    """Return the flags of a session, harm first; a dismissed one stays, with who dismissed it and why."""
    session, safety = coding.session, rubric.safety
    checked = coding.positions_of((safety.risk_check,))
    found: list[Flag] = []
    harmful = coding.positions_of(rubric.codebook.critical)
    if harmful:
        message = "Behaviour coded as harmful. See it with your supervisor before anything else in this report."
        found.append(Flag("harm", session.id, coding.refer(harmful), message))
    for name, item, answer in _positive_answers(coding, rubric):
        said = f"{name} item {item} was answered {answer} ({rubric.measure_by_id[name].safety_text})."
        if checked:
            found.append(Flag("risk_answer", session.id, coding.refer(checked), f"{said} A risk check is coded here."))
        else:
            found.append(Flag("risk_answer_without_check", session.id, (), f"{said} {NO_CHECK}"))
    disclosed = coding.positions_of((safety.risk_disclosed,))
    if disclosed and not checked:
        message = f"A risk was disclosed. {NO_CHECK}"
        found.append(Flag("risk_disclosed_without_check", session.id, coding.refer(disclosed), message))
    own = [entry for entry in entries if entry.session == session.id]
    return tuple(_with_dismissal(flag, own) for flag in found)


def _with_dismissal(flag: Flag, entries: Iterable[Entry]) -> Flag:
    """Return a flag as it stands after what was decided; a dismissal does not reach turns that it was not given for."""
    for entry in entries:
        if entry.flag != flag.flag:
            continue
        if entry.kind == "reinstatement":
            flag = msgspec.structs.replace(flag, dismissed=None)
        elif entry.kind == "dismissal" and _reaches(entry, flag):
            flag = msgspec.structs.replace(flag, dismissed=Dismissal(entry.who, entry.when, entry.why))
    return flag


def _reaches(entry: Entry, flag: Flag) -> bool:
    """Whether a dismissal was given for all the turns of a flag; one without turns, for whatever the flag has."""
    if entry.evidence is None or set(flag.evidence) <= set(entry.evidence):
        return True
    return ",".join(flag.evidence) == ",".join(entry.evidence)  # in a book they stand so, and an id may have a comma


def _positive_answers(coding: Coding, rubric: RubricData) -> list[tuple[str, str, int]]:
    answers = []
    for name, by_item in sorted(coding.session.item_flags.items()):
        measure = rubric.measure_by_id.get(name)
        for item, answer in sorted(by_item.items()):
            if measure is not None and item in measure.safety_items and answer is not None and answer > 0:
                answers.append((name, item, answer))
    return answers


def not_recorded(coding: Coding, rubric: RubricData) -> tuple[str, ...]:
    """Return a sentence for each safety item of a measure that was filled in without that answer."""
    notes = []
    totals, answers = coding.session.measures, coding.session.item_flags
    for name in sorted({name for name, total in totals.items() if total is not None} | set(answers)):
        measure = rubric.measure_by_id.get(name)
        for item in measure.safety_items if measure else ():
            if answers.get(name, {}).get(item) is None:
                notes.append(f"{name} item {item} is not recorded; its answer is not known.")
    return tuple(notes)


def due_and_not_coded(coding: Coding, rubric: RubricData) -> tuple[str, ...]:
    """Return a sentence where a first session that was coded for tasks has no risk check, which is due in it.

    The item that asks for it is rated in the next session, since a task can be done until its own is over; whoever reads the
    first session's feedback has to hear of it there.
    """
    check = rubric.safety.risk_check
    rules = [item.rule for item in rubric.items if item.rule.kind == "task"]
    due = any(check in rule.parameters["codes"] and rule.parameters["by"] == "first" for rule in rules)
    coded = coding.session.complete and bool({"*", rubric.code_by_id[check].group} & coding.groups)
    if not due or coding.number != 1 or not coded or coding.positions_of((check,)):
        return ()
    return (f"{NOT_CODED_WHEN_DUE} If it did not, ask in the next session, at its start.",)


def seen_by_others(coding: Coding, rubric: RubricData) -> tuple[str, ...]:
    """Return a sentence for each sign of risk or harm that somebody else coded and the coder who is scored did not."""
    if coding.talk.coded_by <= {coding.coder}:
        return ()
    watched = {*rubric.codebook.critical, rubric.safety.risk_disclosed}
    own = {(mark.turn, code) for code in watched for _, mark in coding.marks.get(code, ())}
    found = sorted(
        {
            (annotation.coder, annotation.code, annotation.turn)
            for annotation in coding.session.annotations
            if annotation.code in watched
            and annotation.coder != coding.coder
            and (annotation.turn, annotation.code) not in own
        }
    )
    return tuple(
        f"{coder} coded {rubric.code_by_id[code].label.lower()} on {coding.session.id}:{turn}; "
        f"{coding.coder or 'nobody'}, whose coding is scored, did not."
        for coder, code, turn in found
    )


def caps_of(flags: Iterable[Flag], rubric: RubricData, *, complete: bool) -> tuple[tuple[str, float], ...]:
    """Return the caps that flags put on a session's overall; an excerpt and a dismissed flag put none."""
    if not complete:
        return ()
    caps = {
        "harm": rubric.safety.harm_cap,
        "risk_answer_without_check": rubric.safety.risk_cap,
        "risk_disclosed_without_check": rubric.safety.risk_cap,
    }
    return tuple((flag.flag, caps[flag.flag]) for flag in flags if flag.flag in caps and flag.dismissed is None)
