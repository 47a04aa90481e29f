"""Any bytes give sessions or located problems: no reader of foreign files ever fails in another way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.damage import SAMPLES, damaged, sample_files

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Problem
from ipt_fidelity.readers.foreign import first_bytes, importers, strongest
from ipt_fidelity.readers.settle import Choices, settle
from ipt_fidelity.readers.transcript import Importer, ReadOptions, Transcript

QUICK = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def read(importer: Importer, path: Path) -> tuple[list[Transcript], Sequence[Problem]]:
    """Return the sessions of a file, or the problems for which it is refused."""
    try:
        return list(importer.read(path, ReadOptions())), ()
    except BadInput as reason:
        return [], reason.problems


def read_or_problem(importer: Importer, path: Path) -> None:
    """Read a file whole, and settle what comes out; the only other way out is a list of problems, each with its file."""
    importer.recognises(path, first_bytes(path))
    found, problems = read(importer, path)
    assert found or problems
    assert all(problem.where.file and problem.message for problem in problems)
    for transcript in found:
        imported = settle(transcript, Choices())
        assert imported.session.turns or imported.report.problems, "nothing came out, and nothing was said"


@pytest.mark.parametrize("importer", importers(), ids=lambda each: each.name)
@QUICK
@given(content=st.binary(max_size=400))
def test_any_bytes_give_sessions_or_problems(importer, content, tmp_path):
    """A file of another kind under this name is refused in words."""
    path = tmp_path / "file.bin"
    path.write_bytes(content)

    read_or_problem(importer, path)


@pytest.mark.parametrize("sample", sample_files(), ids=lambda each: each.name)
@QUICK
@given(data=st.data())
def test_damaged_samples_give_sessions_or_problems(sample, data, tmp_path):
    """A transcript with damage in it is read as far as it goes, or refused in words."""
    path = tmp_path / sample.name
    path.write_bytes(data.draw(damaged(sample.read_bytes())))
    importer, _ = strongest(sample, first_bytes(sample))

    if importer is not None:
        read_or_problem(importer, path)


def test_every_sample_is_known():
    """What stands in the samples is recognised, but for files that only go with others."""
    alone = {"brat_session.txt", "corpus.json", "index.json", "speakers.json", "conversations.json"}
    unknown = {each.name for each in sample_files() if strongest(each, first_bytes(each))[0] is None}

    assert unknown <= alone
    assert strongest(SAMPLES / "convokit_corpus", b"")[0] is not None
