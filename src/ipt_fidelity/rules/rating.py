"""``rating``: a person's rating, never computed."""

from __future__ import annotations

from typing import Any, ClassVar

from ipt_fidelity.case import Record, Texts
from ipt_fidelity.rules.base import Finding, Numbers, Scene, Words


class Parameters(Record):
    """Parameters of ``rating``: whose rating counts."""

    roles: Texts = ("supervisor",)


class Rating:
    """A person's rating."""

    kind: ClassVar[str] = "rating"
    summary: ClassVar[str] = "a person's rating"
    parameters: ClassVar[type[Record]] = Parameters
    only_grows: ClassVar[bool] = False

    def values(self, parameters: Any) -> Numbers | Words:
        """Return the levels themselves."""
        del parameters
        return Numbers(1.0, 5.0, 1.0)

    def reads(self, parameters: Any) -> tuple[str, ...]:
        """Return nothing: a rating does not rest on codes."""
        del parameters
        return ()

    def find(self, scene: Scene, parameters: Any) -> Finding:
        """Say whose rating is waited for; scoring puts the rating in its place once there is one."""
        del scene
        return Finding("not_rated", f"waits for a rating by a {' or '.join(parameters.roles)}")
