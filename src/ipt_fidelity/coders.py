"""Whose annotations count. Coders are never pooled: where there are several, the case or an option names one."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from ipt_fidelity.cross_checks import Indexed
from ipt_fidelity.problems import Place, Problem, error, near_match, warning
from ipt_fidelity.rules.base import listed
from ipt_fidelity.session import Session
from ipt_fidelity.view import Coding


def choose_codings(
    sessions: Sequence[Indexed], coder: str | None, where: Place
) -> tuple[tuple[Coding, ...] | None, tuple[Problem, ...]]:
    """Return each session through the coder that counts, or None with the reason where that is not clear.

    Args:
        sessions: the sessions, indexed.
        coder: who was named; None where nobody was.
        where: place of the case, for messages.
    """
    by_coder: dict[str, list[int]] = {}
    for indexed in sessions:
        for each in indexed.codings:
            by_coder.setdefault(each, []).append(indexed.session.number)
    if coder is None and len(by_coder) > 1:
        who = "; ".join(f"{name} ({listed('session', numbers)})" for name, numbers in sorted(by_coder.items()))
        message = f"several people coded: {who}. Their annotations are never pooled."
        return None, (error("several-coders", where, message, "Name one: 'coder:' in the case file, or --coder."),)
    if coder is not None and by_coder and coder not in by_coder:
        names = ", ".join(sorted(by_coder))
        hint = near_match(coder, by_coder) or f"Coders here: {names}."
        return None, (error("unknown-coder", where, f"nothing is coded by {coder!r}.", hint),)
    name = coder if coder is not None else next(iter(by_coder), None)
    codings, problems = [], []
    for indexed in sessions:
        found = indexed.codings.get(name) if name is not None else None
        codings.append(found or _uncoded(indexed.session))
        if found is None and indexed.codings:
            others = ", ".join(indexed.codings)
            lead = f"session {indexed.session.id} is not coded by {name!r}, but by {others}"
            message = f"{lead}; nothing is scored from its codes."
            problems.append(warning("not-coded", where, message, "Code it, or name another coder."))
    return tuple(codings), tuple(problems)


def _uncoded(session: Session) -> Coding:
    return Coding(session, None, MappingProxyType({}), frozenset())
