"""The library as its users import it: lazy, typed, and nothing prints."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing

import pytest

import ipt_fidelity
from ipt_fidelity.builtin import data_folder

MAPLE = data_folder("examples") / "maple"
DESIGNED = ("read_session", "read_case", "load_rubric", "score_session", "score_case", "write_workbook")


def imported_by(code: str) -> set[str]:
    """Return the top modules that are loaded after some code, in a process of its own."""
    shown = f"{code}; import sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_public_names_are_those_of_the_design():
    """All are in ``__all__``, in order, and can be reached."""
    assert set(DESIGNED) < set(ipt_fidelity.__all__)
    assert list(ipt_fidelity.__all__) == sorted(ipt_fidelity.__all__)
    assert dir(ipt_fidelity) == list(ipt_fidelity.__all__)
    for name in ipt_fidelity.__all__:
        assert getattr(ipt_fidelity, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    """As for any module."""
    with pytest.raises(AttributeError, match="no attribute 'read_sesion'"):
        ipt_fidelity.read_sesion  # noqa: B018


@pytest.mark.parametrize("name", DESIGNED)
def test_every_public_function_is_typed(name):
    """Every parameter and what is returned."""
    function = getattr(ipt_fidelity, name)
    annotated = set(function.__annotations__)

    assert annotated == {*inspect.signature(function).parameters, "return"}


def test_the_package_says_that_it_is_typed():
    """PEP 561."""
    from pathlib import Path

    assert (Path(ipt_fidelity.__file__).parent / "py.typed").is_file()
    assert typing.TYPE_CHECKING is False


def test_importing_the_package_imports_nothing_heavy():
    """Names are looked up when they are used (PEP 562)."""
    heavy = {"pydantic", "msgspec", "yaml", "pluggy", "rich", "click", "openpyxl", "xlsxwriter", "jiter"}

    assert not imported_by("import ipt_fidelity") & heavy
    assert "pydantic" in imported_by("import ipt_fidelity; ipt_fidelity.load_rubric")
    assert not imported_by("import ipt_fidelity; ipt_fidelity.load_rubric") & {"rich", "click", "openpyxl", "xlsxwriter"}


def test_a_session_is_scored_in_three_calls(capsys, tmp_path):
    """Read, score, write; nothing is printed."""
    session = ipt_fidelity.read_session(MAPLE / "s04.session.json")
    rubric = ipt_fidelity.load_rubric("ipt-core", adaptations=["depression"], sessions=16)
    files = ipt_fidelity.read_case(MAPLE)
    earlier = [read.session for read in files.sessions]
    scored = ipt_fidelity.score_session(session, earlier=earlier, case=files.case, rubric=rubric, coder="rater-1")
    ipt_fidelity.write_workbook(scored, tmp_path / "s04.xlsx")

    assert scored.report.sessions[0].overall.score is not None
    assert (tmp_path / "s04.xlsx").stat().st_size > 0
    assert capsys.readouterr() == ("", "")


def test_readers_raise_with_problems(tmp_path):
    """``BadInput`` carries them, located."""
    (tmp_path / "x.session.json").write_text("{")

    with pytest.raises(ipt_fidelity.BadInput) as caught:
        ipt_fidelity.read_session(tmp_path / "x.session.json")
    assert caught.value.problems[0].where.line == 1
    with pytest.raises(ipt_fidelity.UnknownName, match="ipt-core"):
        ipt_fidelity.load_rubric("ipt-cor")
