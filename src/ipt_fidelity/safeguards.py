"""What belongs to safety, and so may be added to but never relaxed, by no adaptation and no setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipt_fidelity.documents import texts_in

#: Words for people that may be said otherwise, in another language for example.
_NAMES = frozenset({"title", "label", "example", "counter_example"})
#: What may be widened: text that keeps all that stood there and goes on, a list that keeps every entry.
_WIDENED = frozenset({"definition", "counts"})


def safety_codes(plain: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes that flags are raised by: the two of risk, and every critical one."""
    safety = plain.get("safety")
    named = [safety.get(key) for key in ("risk_check", "risk_disclosed")] if isinstance(safety, dict) else []
    critical = [name for name, code in plain["codes"].items() if isinstance(code, dict) and code.get("critical")]
    return frozenset(str(name) for name in (*named, *critical) if name)


def codes_named(plain: Mapping[str, Any], item: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes that the rule of an item names one by one."""
    return frozenset(text for text in texts_in(item.get("rule")) if text in plain["codes"])


def belongs_to_safety(plain: Mapping[str, Any], section: str, target: str) -> bool:
    """Whether a thing is there for safety: a code of safety, or an item whose rule names no other codes."""
    codes = safety_codes(plain)
    if section == "codes":
        return target in codes
    named = codes_named(plain, plain["items"][target]) if section == "items" else frozenset()
    return bool(named) and named <= codes


def may_be_set(field: str, before: Any, after: Any) -> bool:
    """Whether a field of a thing that belongs to safety may have a new value."""
    if before == after or field in _NAMES:
        return True
    if field not in _WIDENED:
        return False
    if isinstance(before, str) and isinstance(after, str):
        return after.startswith(before)
    return isinstance(before, list) and isinstance(after, list) and all(entry in after for entry in before)


def keeps_watch(before: Any, after: Any, field: str) -> bool:
    """Whether a change of a measure leaves every answer that matters for safety watched, and its range as it was."""
    if field == "safety_items":
        return set(before or ()) <= set(after or ())
    return field != "item_range" or before == after
