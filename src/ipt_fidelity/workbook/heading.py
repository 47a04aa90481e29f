"""What a book calls itself: its title line and the line beneath it."""

from __future__ import annotations

from ipt_fidelity.report import CaseReport, SessionReport
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import words


def title_of(subject: Subject) -> str:
    """Return the title: the case or session, in words."""
    session = subject.session
    if session is None:
        return f"Case {subject.block.id}"
    record = subject.parts[0].session
    if record.case:
        return f"Case {record.case} · {_nth(session, subject.report.case)}"
    return f"Session {session.id}" + (f" · {_nth(session, None)}" if session.number else "")


def _nth(session: SessionReport, case: CaseReport | None) -> str:
    if session.number == 0:
        return "meeting before the contract"
    contracted = case.contracted if case else None
    return f"session {session.number}" + (f" of {contracted}" if contracted else "")


def _phase(session: SessionReport) -> str:
    if session.phase:
        return f"{session.phase} phase"
    return "outside the contract" if session.number == 0 else "phase not known: no contract"


def subtitle_of(subject: Subject, trainee: str | None) -> str:
    """Return phase or state, coder, trainee and adaptations on one line."""
    case, session = subject.case, subject.session
    parts: list[str] = []
    if case is not None:
        held = f"{case.sessions_held} of {case.contracted}" if case.contracted else str(case.sessions_held)
        parts += [words(case.state), f"{held} sessions held", f"{len(subject.parts)} in this book"]
        if case.areas:
            parts.append("problem area: " + ", ".join(words(area) for area in case.areas))
    if session is not None:
        parts.append(_phase(session))
        if not session.complete:
            parts.append("an excerpt")
        if session.circumstance:
            parts.append(f"circumstance: {words(session.circumstance)}")
    coders = dict.fromkeys(part.report.coder for part in subject.parts if part.report.coder)
    parts.append(f"coded by {', '.join(coders)}" if coders else "not coded")
    if trainee:
        parts.append(f"trainee {trainee}")
    parts += [f"adaptation: {adaptation.title}" for adaptation in subject.report.adaptations]
    return " · ".join(parts)
