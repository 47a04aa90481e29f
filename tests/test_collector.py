"""The garbage collector is paused while a case is scored, and only then."""

from __future__ import annotations

import gc

import pytest

from ipt_fidelity.collector import paused


@paused()
def fails() -> None:
    raise ValueError(f"on: {gc.isenabled()}")


def test_it_is_off_inside_and_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="on: False"):
        fails()

    assert gc.isenabled()


def test_whoever_keeps_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_somebody_froze_stays_frozen() -> None:
    """A server that freezes its memory before it forks must not find it thawed."""
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with paused():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
