"""The built-in implementations: our own rubrics, rule kinds and readers come through the same hooks as everybody's."""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.hooks import hookimpl
from ipt_fidelity.readers.base import Reader
from ipt_fidelity.readers.coding.sheet import CodingSheetReader
from ipt_fidelity.readers.foreign import TranscriptReader
from ipt_fidelity.readers.sessions import NativeReader
from ipt_fidelity.rubric_files import is_rubric_folder
from ipt_fidelity.rules import BUILT_IN
from ipt_fidelity.rules.base import RuleKind

_HERE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return a folder of data: from the checkout where the code runs in one, else from the installed package."""
    checkout = _HERE.parents[1]
    if _HERE.parent.name == "src" and (checkout / name).is_dir():
        return checkout / name
    return _HERE / "data" / name


@hookimpl
def ipt_rubrics() -> list[Path]:
    """Return the rubrics that come with the tool."""
    return sorted(folder for folder in data_folder("rubrics").iterdir() if is_rubric_folder(folder))


@hookimpl
def ipt_rules() -> list[RuleKind]:
    """Return the twelve rule kinds."""
    return list(BUILT_IN)


@hookimpl
def ipt_readers() -> list[Reader]:
    """Return the readers of our own session files and coding sheets, and the one of foreign transcripts."""
    return [NativeReader(), CodingSheetReader(), TranscriptReader()]
