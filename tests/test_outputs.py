from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from ipt_fidelity.errors import OutputBlocked
from ipt_fidelity.outputs import KEPT_IN, place


def writes(text):
    return lambda path: path.write_text(text, encoding="utf-8")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_made_and_remembered(tmp_path):
    """The file stands in its place, its folder was made, and its digest lies beside it."""
    target = tmp_path / "new" / "maple.xlsx"
    place(target, writes("one"))

    assert target.read_text() == "one"
    assert names(target.parent) == [KEPT_IN, "maple.xlsx"]
    assert list(json.loads((target.parent / KEPT_IN).read_text())) == ["maple.xlsx"]


def test_our_own_unchanged_output_is_replaced(tmp_path):
    """Scoring again replaces yesterday's book without asking."""
    target = tmp_path / "maple.xlsx"
    for text in ("one", "two", "three"):
        place(target, writes(text))

    assert target.read_text() == "three"


def test_a_book_that_a_person_edited_is_kept(tmp_path):
    """A supervisor's comments survive the next run; only --discard-edits gives them up."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))
    target.write_text("with my comments")

    for overwrite in (False, True):
        with pytest.raises(OutputBlocked, match=r"edited by a person.*--discard-edits"):
            place(target, writes("two"), overwrite=overwrite)
    assert target.read_text() == "with my comments"
    place(target, writes("two"), discard_edits=True)
    assert target.read_text() == "two"


def test_a_foreign_file_is_kept(tmp_path):
    """A file that we did not write is not ours to replace; only --overwrite does."""
    target = tmp_path / "maple.xlsx"
    target.write_text("somebody's")

    with pytest.raises(OutputBlocked, match=r"not written by ipt-fidelity.*--overwrite"):
        place(target, writes("one"), discard_edits=True)
    assert target.read_text() == "somebody's"
    place(target, writes("one"), overwrite=True)
    place(target, writes("two"))
    assert target.read_text() == "two"


def test_a_file_that_was_deleted_is_made_again(tmp_path):
    """Deleting a book is a fine way to ask for a new one."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))
    target.unlink()
    place(target, writes("two"))

    assert target.read_text() == "two"


@pytest.mark.parametrize("broken", ["{not json", "[]", '"text"', "\udcff"])
def test_a_broken_list_of_digests_protects_every_file(tmp_path, broken):
    """Where it is not known what is ours, nothing is replaced silently."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))
    (tmp_path / KEPT_IN).write_bytes(broken.encode("utf-8", "surrogateescape"))

    with pytest.raises(OutputBlocked, match="not written by ipt-fidelity"):
        place(target, writes("two"))


@pytest.mark.parametrize("sign", [".~lock.maple.xlsx#", "~$maple.xlsx"])
def test_a_book_that_is_open_elsewhere_is_not_touched(tmp_path, sign):
    """LibreOffice and Excel leave a sign beside an open book; whoever has it open is asked to close it."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))
    (tmp_path / sign).write_text("somebody")

    with pytest.raises(OutputBlocked, match=r"open elsewhere.*[Cc]lose it"):
        place(target, writes("two"), discard_edits=True, overwrite=True)
    assert target.read_text() == "one"


def test_a_book_that_windows_holds_is_not_touched(tmp_path, monkeypatch):
    """Windows refuses to move a file over an open one; the old book stays and nothing is left lying about."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))

    def held(*_):
        raise PermissionError(errno.EACCES, "used by another process")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputBlocked, match="open elsewhere; close it"):
        place(target, writes("two"))
    monkeypatch.undo()
    assert target.read_text() == "one"
    assert names(tmp_path) == [KEPT_IN, "maple.xlsx"]
    place(target, writes("two"))


def test_a_move_that_goes_wrong_otherwise_says_what_the_system_says(tmp_path, monkeypatch):
    """No error of the system is mistaken for an open book."""

    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OutputBlocked, match="Input/output error"):
        place(tmp_path / "maple.xlsx", writes("two"))


def test_a_list_of_digests_that_cannot_be_moved_is_named(tmp_path, monkeypatch):
    """When the book is in place but the list is held, the message names the list."""
    moved = Path.replace

    def held(self, target):
        if Path(target).name == KEPT_IN:
            raise PermissionError(errno.EACCES, "held")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputBlocked, match=KEPT_IN):
        place(tmp_path / "maple.xlsx", writes("two"))
    assert names(tmp_path) == ["maple.xlsx"]


def test_a_full_disk_keeps_the_old_book(tmp_path):
    """Without room nothing changes: the old book stays and no half book is left."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))

    def full(path):
        path.write_text("ha")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputBlocked, match="no room left on the disk"):
        place(target, full)
    assert target.read_text() == "one"
    assert names(tmp_path) == [KEPT_IN, "maple.xlsx"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_cancelled_run_leaves_nothing_behind(tmp_path, error):
    """Ctrl-C in the middle of writing leaves the folder as it was, and stays a Ctrl-C."""
    target = tmp_path / "maple.xlsx"
    place(target, writes("one"))

    def stop(path):
        path.write_text("half")
        raise error

    with pytest.raises(error):
        place(target, stop)
    assert target.read_text() == "one"
    assert names(tmp_path) == [KEPT_IN, "maple.xlsx"]


def test_a_folder_in_the_way_is_named(tmp_path):
    """A folder where the file belongs is not removed."""
    (tmp_path / "maple.xlsx").mkdir()

    with pytest.raises(OutputBlocked, match="is a folder"):
        place(tmp_path / "maple.xlsx", writes("one"), overwrite=True)


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path, monkeypatch):
    """The message asks for another folder instead of speaking of an open book."""

    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(OutputBlocked, match="may not be written to"):
        place(tmp_path / "out" / "maple.xlsx", writes("one"))


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    """An output folder that is a file gives a message, no traceback."""
    (tmp_path / "out").write_text("a file")

    with pytest.raises(OutputBlocked, match="was not written"):
        place(tmp_path / "out" / "maple.xlsx", writes("one"))


def test_a_name_as_long_as_names_can_be_still_works(tmp_path):
    """The temporary name does not grow with the name of the session."""
    target = tmp_path / ("x" * 250 + ".xlsx")
    place(target, writes("one"))

    assert target.read_text() == "one"


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_book_has_the_usual_permissions(tmp_path):
    """The book can be read by whom the folder's owner lets read, not only by the one who ran the tool."""
    usual = tmp_path / "usual"
    usual.write_text("x")
    place(tmp_path / "maple.xlsx", writes("one"))

    assert (tmp_path / "maple.xlsx").stat().st_mode == usual.stat().st_mode
