"""The garbage collector, paused while many records are made.

Python looks for cycles each time some hundred containers were made, and then visits every young one with all that it holds.
The records of a case hold no cycles and are freed without it, so that these visits find nothing and only take time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the search for cycles; where it was off already, it stays off afterwards too.

    What was made in the meantime counts as old afterwards: it is looked at when everything is, and not at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
