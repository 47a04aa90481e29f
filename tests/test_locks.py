"""Several runs share a small file, and none of them loses what another wrote."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from pathlib import Path

import pytest

from ipt_fidelity import locks
from ipt_fidelity.locks import locked
from ipt_fidelity.outputs import place


def write_some(folder: Path, start: int) -> None:
    for number in range(start, start + 10):
        place(folder / f"{number}.txt", lambda path, text=str(number): path.write_text(text) and None)


def test_every_output_of_two_processes_is_known_as_ours(tmp_path: Path) -> None:
    """A digest that was lost would make a book look foreign, and the next run would refuse to replace it."""
    start = multiprocessing.get_context("spawn")
    workers = [start.Process(target=write_some, args=(tmp_path, first)) for first in (0, 10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    for number in range(20):
        place(tmp_path / f"{number}.txt", lambda path: path.write_text("again") and None)
    assert not list(tmp_path.glob("*.lock"))


def test_a_lock_that_was_left_behind_is_broken(tmp_path: Path) -> None:
    sign = tmp_path / ".log.jsonl.lock"
    sign.write_bytes(b"")
    old = time.time() - locks.STALE_AFTER - 1
    os.utime(sign, (old, old))
    with locked(tmp_path / "log.jsonl"):
        assert sign.exists()
    assert not sign.exists()


def test_a_folder_that_may_not_be_written_to_is_an_error_and_no_wait(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"), locked(tmp_path / "missing" / "log.jsonl"):
        pass


def test_a_lock_is_given_back_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no"), locked(tmp_path / "log.jsonl"):
        raise ValueError("no")
    with locked(tmp_path / "log.jsonl"):
        pass


def test_one_waits_for_the_other(tmp_path: Path) -> None:
    """The second goes on as soon as the first is done, and not before."""
    path, order = tmp_path / "log.jsonl", []

    def second() -> None:
        with locked(path):
            order.append("second")

    with locked(path):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.05)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
