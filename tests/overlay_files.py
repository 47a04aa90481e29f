"""Overlays and rubric folders for tests, written into a folder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent, indent

from ipt_fidelity.adaptation import Rubric, effective_rubric
from ipt_fidelity.case_coverage import cases_folder
from ipt_fidelity.errors import BadInput
from ipt_fidelity.overlay import Adaptation, load_adaptation
from ipt_fidelity.problems import Problem
from ipt_fidelity.rubric_files import RubricFolder
from ipt_fidelity.toolkit import installed

HEAD = """\
schema: ipt-fidelity/adaptation/1
id: {id}
prefix: {prefix}
title: {id}
version: "{version}"
status: experimental
about: For a test.
rubric: {rubric}
"""
FITS = '{id: ipt-core, from: "1.0.0", below: "2.0.0"}'


def write_overlay(
    folder: Path, changes: str = "", *, name: str = "trial", prefix: str | None = None, rubric: str = FITS, more: str = ""
) -> Path:
    """Write an overlay with these changes (YAML below ``changes:``) and more keys; return its folder."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    text = HEAD.format(id=name, prefix=prefix or name.replace("-", "_"), version="1.0.0", rubric=rubric)
    text += dedent(more)
    if changes:
        text += "changes:\n" + indent(dedent(changes), "  ")
    (place / "overlay.yaml").write_text(text, encoding="utf-8")
    return place


def load_overlay(folder: Path, changes: str = "", **about: str) -> Adaptation:
    """Write an overlay and read it."""
    return load_adaptation(write_overlay(folder, changes, **about))


def core() -> RubricFolder:
    """Return the base rubric."""
    return installed().folder("ipt-core")


def amended(*adaptations: Adaptation, settings: dict[str, object] | None = None, sessions: int | None = None) -> Rubric:
    """Return the base rubric as amended."""
    return effective_rubric(core(), adaptations, installed().rules, settings, sessions)[0]


def problems_of(
    *adaptations: Adaptation, settings: dict[str, object] | None = None, sessions: int | None = None
) -> tuple[Problem, ...]:
    """Return why adaptations are refused."""
    try:
        amended(*adaptations, settings=settings, sessions=sessions)
    except BadInput as reason:
        return reason.problems
    return ()


def line_of(file: Path, text: str) -> int:
    """Return the number of the first line that holds a text."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def copy_core(folder: Path, name: str = "my-rubric") -> Path:
    """Return a copy of the base rubric and its cases to spoil, under an id of its own."""
    place = folder / name
    shutil.copytree(core().path, place)
    shutil.copytree(cases_folder(core().path), place / "cases")
    edit(place / "rubric.yaml", "id: ipt-core\n", f"id: {name}\n")
    return place


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text of a file; it has to be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


WHY = "because: A reason of ours., source: design"
HEAVIER = """\
items:
  change:
    - item: every.summary
      set: {weight: 2}
      because: It matters more here.
      source: design
"""
CODE = """\
codes:
  add:
    - id: {group}.{name}
      label: {name}
      definition: What it is.
      counts: What has it.
      does_not_count: What looks like it.
      example: A line that has it.
      counter_example: A line that looks like it.
      instead: nothing
      phases: any
      role: essential
      basis: design
      source: design
      because: A reason.
"""
ITEM = """\
items:
  add:
    - id: trial.letter
      title: A letter is read
      status: experimental
      domain: techniques
      kind: adherence
      level: session
      rule: {kind: count, parameters: {codes: [technique.role_play]}}
      anchors:
        "5": {at_least: 2, text: Two or more.}
        "4": {text: Given by a person only.}
        "3": {between: [1, 2], text: One.}
        "2": {text: Given by a person only.}
        "1": {between: [0, 1], text: None.}
      counts: Reading it aloud.
      does_not_count: Mentioning it.
      weight: 1
      weight_because: One of many.
      feedback: {strength: It was read., next_step: Read it.}
      source: design
      basis: design
      because: Letters help.
"""


def change(section, target, field, value, key=None):
    """Return the YAML of one change of one field."""
    key = key or section.rstrip("s")
    return f"{section}: {{change: [{{{key}: {target}, set: {{{field}: {value}}}, {WHY}}}]}}\n"


def retire(section, target):
    return f"{section}: {{retire: [{{{section.rstrip('s')}: {target}, {WHY}}}]}}\n"


def only(problems):
    """Return the one problem there should be."""
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]
