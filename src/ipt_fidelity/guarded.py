"""Running somebody else's code: what it raises becomes words, and no plugin may end the run."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

#: A call of a plugin that takes longer than this (seconds) is named; nothing is cut short.
SLOW_AFTER = 10.0


class Raised(Exception):
    """Whatever somebody else's code raised, in words."""


@contextlib.contextmanager
def guarded(on_slow: Callable[[float], None] | None = None) -> Iterator[None]:
    """Run somebody else's code: what it raises becomes words, what it prints does not reach our output.

    Only an interruption by the user goes through; even an exit is contained.

    Args:
        on_slow: called with the seconds that it took, where these are more than ``SLOW_AFTER``.

    Raises:
        Raised: with the name of what was raised and the first line of what it says.
    """
    began = time.monotonic()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except KeyboardInterrupt:
        raise
    except BaseException as reason:
        said = str(reason).strip().partition("\n")[0].rstrip(".")
        name = type(reason).__name__
        raise Raised(f"{name}: {said}" if said else name) from reason
    took = time.monotonic() - began
    if on_slow is not None and took > SLOW_AFTER:
        on_slow(took)
