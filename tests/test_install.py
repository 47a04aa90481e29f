"""The package works the same from wheel, sdist and editable install, outside the checkout, in a folder with a space."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COPIED = (
    "src",
    "plugins",
    "rubrics",
    "examples",
    "docs",
    "benchmarks",
    "tests/__init__.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
)

pytestmark = pytest.mark.install


def run(*command: str | Path, cwd: Path, expect: int = 0) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "COV_"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == expect, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def copied_checkout(copy: Path) -> Path:
    """Copy what a package is built from into a folder; return it."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        elif source.is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy / name)
    return copy


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with a space in its name."""
    return tmp_path_factory.mktemp("a fresh machine")


@pytest.fixture(scope="module")
def checkout(place: Path) -> Path:
    """A copy of the checkout, so that building and editing leave the real one alone."""
    return copied_checkout(place / "check out")


@pytest.fixture(scope="module")
def built(checkout: Path, place: Path) -> Path:
    """Wheel and sdist; the wheel is built from the sdist."""
    run(sys.executable, "-m", "build", "--outdir", place / "dist", checkout, cwd=place)
    return place / "dist"


@pytest.fixture(scope="module")
def python(built: Path, place: Path) -> Path:
    """Python of an empty environment in which the wheel is installed."""
    run(sys.executable, "-m", "venv", place / "environment", cwd=place)
    python = place / "environment" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", next(built.glob("*.whl")), cwd=place)
    return python


def test_the_wheel_alone_scores_the_example(python: Path, place: Path) -> None:
    """A supervisor who has only the installed package gets the example case scored and is told what to open."""
    said = run(python, "-m", "ipt_fidelity", "demo", "--out", "my demo", cwd=place)

    assert (place / "my demo" / "maple-feedback" / "maple.xlsx").is_file()
    assert len(list((place / "my demo" / "maple-feedback").glob("maple-s*.xlsx"))) == 16
    assert "Open first:" in said


def test_the_wheel_finds_rubric_and_adaptation(python: Path, place: Path) -> None:
    """The rubric and the depression adaptation come with the wheel."""
    assert "ipt-core" in run(python, "-m", "ipt_fidelity", "rubric", "list", cwd=place)
    assert "depression" in run(python, "-m", "ipt_fidelity", "adaptation", "list", cwd=place)


def test_the_sdist_brings_the_same(python: Path, built: Path, place: Path) -> None:
    """Installed from the sdist, the rubric has the same hash as from the wheel."""
    show = ("-c", "import ipt_fidelity as f; print(f.load_rubric(adaptations=['depression']).sha256)")
    from_wheel = run(python, *show, cwd=place)
    archive = next(built.glob("*.tar.gz"))
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", archive, cwd=place)

    assert run(python, *show, cwd=place) == from_wheel


def test_an_edited_yaml_is_seen_at_once_in_an_editable_install(python: Path, checkout: Path, place: Path) -> None:
    """A trainer who edits an item or an overlay in the checkout sees the change in the next run."""
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", "-e", checkout, cwd=place)
    item = checkout / "rubrics" / "ipt-core" / "items" / "time_limit.reminder.yaml"
    overlay = checkout / "plugins" / "ipt_fidelity_depression" / "overlay.yaml"
    before = run(python, "-m", "ipt_fidelity", "rubric", "show", "ipt-core", "--item", "time_limit.reminder", cwd=place)
    text = item.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    item.write_text(text.replace(title, "title: Edited a moment ago"), encoding="utf-8")
    overlay.write_text(
        overlay.read_text(encoding="utf-8").replace("title: Depression\n", "title: Edited too\n", 1), encoding="utf-8"
    )

    after = run(python, "-m", "ipt_fidelity", "rubric", "show", "ipt-core", "--item", "time_limit.reminder", cwd=place)

    assert "Edited a moment ago" not in before
    assert "Edited a moment ago" in after
    assert "Edited too" in run(python, "-m", "ipt_fidelity", "adaptation", "list", cwd=place)
