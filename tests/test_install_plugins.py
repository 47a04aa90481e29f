"""Plugins that are distributions of their own, built and installed beside the wheel in an environment of their own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from tests.test_install import copied_checkout, run

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with a space in its name."""
    return tmp_path_factory.mktemp("a plugin beside it")


@pytest.fixture(scope="module")
def python(place: Path) -> Path:
    """Python of an environment with the wheel, pytest and what builds packages."""
    copy = copied_checkout(place / "check out")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", copy, cwd=place)
    run(sys.executable, "-m", "venv", place / "environment", cwd=place)
    python = place / "environment" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(python, *install, next((place / "dist").glob("*.whl")), "pytest>=8", "build", cwd=place)
    return python


def built_and_installed(python: Path, folder: Path, place: Path) -> None:
    """Build a plugin's wheel and install it, as its users would get it."""
    dist = place / f"{folder.name} dist"
    run(python, "-m", "build", "--wheel", "--outdir", dist, folder, cwd=place)
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", next(dist.glob("*.whl")), cwd=place)


def listed(python: Path, place: Path) -> list[str]:
    """Return the names of the plugins that the tool lists."""
    return [row["name"] for row in json.loads(run(python, "-m", "ipt_fidelity", "plugin", "list", "--json", cwd=place))]


def test_the_worked_example_passes_its_own_tests_against_the_wheel(python: Path, place: Path) -> None:
    """A rule, a reader, a sheet and a measure of somebody else work with the tool as it is installed."""
    source = place / "check out" / "plugins" / "ipt-fidelity-room-to-speak"
    copy = place / "room to speak"
    shutil.copytree(source, copy)
    built_and_installed(python, copy, place)
    shutil.rmtree(copy / "src")

    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=copy)
    assert "room-to-speak" in listed(python, place)


def test_a_package_from_the_template_is_used_and_its_reports_outlive_it(python: Path, place: Path) -> None:
    """Begun, built, installed, checked, used in a case; uninstalled, its old report still opens."""
    run(python, "-m", "ipt_fidelity", "plugin", "new", "late-life", "--kind", "package", "--dir", place, cwd=place)
    folder = place / "ipt-fidelity-late-life"
    built_and_installed(python, folder, place)
    assert "late-life" in listed(python, place)
    assert "nothing wrong" in run(python, "-m", "ipt_fidelity", "plugin", "check", "late-life", "--strict", cwd=place)

    run(python, "-m", "ipt_fidelity", "demo", "--out", "demo", cwd=place)
    case = place / "demo" / "maple"
    score = ("-m", "ipt_fidelity", "score", case, "--adaptation", "depression", "--adaptation", "late-life", "--json", "-")
    report = run(python, *score, cwd=place)
    (place / "old.json").write_text(report, encoding="utf-8")
    assert "late_life.example_work" in report

    run(python, "-m", "pip", "uninstall", "--quiet", "--yes", "ipt-fidelity-late-life", cwd=place)
    assert "late-life" not in listed(python, place)
    opened = "from pathlib import Path; from ipt_fidelity.report import from_json; "
    opened += "print([a.id for a in from_json(Path('old.json').read_bytes()).adaptations])"
    assert "late-life" in run(python, "-c", opened, cwd=place)
    assert "there is no adaptation 'late-life'" in _stderr(python, *score, cwd=place)


def _stderr(python: Path, *arguments: object, cwd: Path) -> str:
    import subprocess

    done = subprocess.run([str(python), *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr
