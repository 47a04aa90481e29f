"""The kinds of rules: a registry, to which plugins may add. An item names a kind and its parameters."""

from __future__ import annotations

from ipt_fidelity.rules.avoid import Avoid
from ipt_fidelity.rules.balance import Balance
from ipt_fidelity.rules.base import Finding, Numbers, Registry, RuleKind, Scene, Words, insufficient, not_applicable
from ipt_fidelity.rules.count import Count
from ipt_fidelity.rules.coverage import Coverage
from ipt_fidelity.rules.each import Each
from ipt_fidelity.rules.follow import Follow
from ipt_fidelity.rules.placement import Placement
from ipt_fidelity.rules.range import Range
from ipt_fidelity.rules.rating import Rating
from ipt_fidelity.rules.share import Share
from ipt_fidelity.rules.stated import Stated
from ipt_fidelity.rules.task import Task
from ipt_fidelity.rules.together import Together

BUILT_IN: tuple[RuleKind, ...] = (
    Task(),
    Count(),
    Share(),
    Coverage(),
    Follow(),
    Placement(),
    Together(),
    Stated(),
    Range(),
    Balance(),
    Each(),
    Avoid(),
    Rating(),
)

__all__ = [
    "BUILT_IN",
    "Finding",
    "Numbers",
    "Registry",
    "RuleKind",
    "Scene",
    "Words",
    "insufficient",
    "not_applicable",
]
