"""Every hook has a test here and a page under docs/hooks with its exact arguments and an example that runs."""

from __future__ import annotations

import contextlib
import copy
import inspect
import re
import shutil
import types
from pathlib import Path

import msgspec
import pytest
from tests.made import MAPLE
from tests.overlay_files import copy_core, load_overlay, write_overlay

from ipt_fidelity import hookspecs, pipeline
from ipt_fidelity.cli.writing import extra_tables
from ipt_fidelity.errors import BadInput
from ipt_fidelity.hooks import hookimpl
from ipt_fidelity.in_force import Options
from ipt_fidelity.report import Report, to_json
from ipt_fidelity.runs import score_case_file
from ipt_fidelity.toolkit import open_toolkit

PAGES = Path(__file__).resolve().parents[1] / "docs" / "hooks"
HOOKS = {name: spec for name, spec in inspect.getmembers(hookspecs, inspect.isfunction) if name.startswith("ipt_")}


class Entry:
    """An entry point that is installed nowhere."""

    dist = None

    def __init__(self, name, module):
        self.name, self.value, self.module = name, f"test_{name}", module

    def load(self):
        return self.module


def example(hook, folder):
    """Return the module that the documentation shows for a hook, as if it stood in a folder."""
    section = (PAGES / f"{hook}.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]
    module = types.ModuleType(f"example_{hook}")
    module.__file__ = str(folder / "__init__.py")
    exec(compile(code, f"docs/hooks/{hook}.md", "exec"), module.__dict__)
    return module


def plugin(**hooks):
    """Return a module with these functions as marked implementations."""
    module = types.ModuleType("made_plugin")
    for name, function in hooks.items():
        setattr(module, name, hookimpl(function))
    return module


def opened(*modules):
    return open_toolkit(lambda: [Entry(f"plugin-{index}", module) for index, module in enumerate(modules)])


@pytest.fixture
def excerpt(tmp_path):
    """Return a small case: two sessions of maple."""
    folder = tmp_path / "maple"
    folder.mkdir()
    for name in ("case.yaml", "s01.session.json", "s02.session.json"):
        shutil.copy(MAPLE / name, folder / name)
    text = (folder / "case.yaml").read_text().replace("[depression]", "[]")
    (folder / "case.yaml").write_text(re.sub(r"adaptations:\n(  - .*\n)+", "adaptations: []\n", text))
    return folder / "case.yaml"


@pytest.fixture
def scored_with(excerpt):
    def score(toolkit):
        scored, problems = score_case_file(excerpt, Options(), toolkit)
        assert scored is not None, problems
        return scored

    return score


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_test(hook):
    """A hook without ``test_hook_<name>`` is not finished."""
    assert callable(globals().get(f"test_hook_{hook}"))


@pytest.mark.parametrize(("hook", "spec"), HOOKS.items())
def test_every_hook_is_documented_with_its_arguments(hook, spec):
    """The heading is the call; the page says when it is called and what to return, and shows an example."""
    heading = f"# `{hook}({', '.join(inspect.signature(spec).parameters)})`\n"
    section = (PAGES / f"{hook}.md").read_text(encoding="utf-8")

    assert section.startswith(heading)
    assert "**Called**" in section
    assert "**Return**" in section
    assert f"def {hook}(" in section


@pytest.mark.parametrize(("hook", "spec"), HOOKS.items())
def test_every_hook_says_when_it_is_called_and_what_to_return(hook, spec):
    """The specification itself is the reference: typed, with a docstring."""
    text = inspect.getdoc(spec)

    assert text.startswith("Return ")
    assert "Called once" in text
    assert "return" in spec.__annotations__, hook
    assert set(inspect.signature(spec).parameters) < set(spec.__annotations__)


def test_the_documentation_names_no_hook_that_is_gone():
    """A page for each hook, and no other."""
    assert {page.stem for page in PAGES.glob("ipt_*.md")} == set(HOOKS)


def test_hook_ipt_adaptations(tmp_path):
    """The adaptation of the example is installed, from its plugin."""
    write_overlay(tmp_path, name="late-life")
    toolkit = opened(example("ipt_adaptations", tmp_path))

    assert list(toolkit.adaptations) == ["late-life"]
    assert toolkit.adaptations["late-life"].plugin.name == "plugin-0"
    assert toolkit.problems == ()


def test_hook_ipt_rubrics(tmp_path):
    """The rubric of the example stands beside ours."""
    copy_core(tmp_path)
    toolkit = opened(example("ipt_rubrics", tmp_path))

    assert set(toolkit.rubrics) == {"ipt-core", "my-rubric"}
    assert toolkit.rubric("my-rubric")[0].data.id == "my-rubric"


def test_hook_ipt_readers(tmp_path):
    """The reader of the example is asked, after ours."""
    toolkit = opened(example("ipt_readers", tmp_path))
    file = tmp_path / "s01.rec"
    file.write_bytes(b"RECORDER 1\n")

    assert toolkit.readers[-1].name == "the format of our old recorder"
    with pytest.raises(BadInput, match="the recorder lost this file"):
        pipeline.read_session(file, toolkit=toolkit)


ITEM = """\
items:
  add:
    - id: trial.voices
      title: Who speaks
      status: experimental
      domain: techniques
      kind: adherence
      level: session
      rule: {kind: voices}
      anchors:
        "5": {at_least: 2, text: Both speak.}
        "4": {text: Given by a person only.}
        "3": {text: Given by a person only.}
        "2": {text: Given by a person only.}
        "1": {between: [0, 2], text: One speaks.}
      counts: A turn.
      does_not_count: Silence.
      weight: 1
      weight_because: A trial.
      feedback: {strength: Both spoke., next_step: Listen.}
      source: design
      basis: design
      because: A trial.
"""


def test_hook_ipt_rules(tmp_path, excerpt):
    """An item may name the rule of the example, and is scored by it."""
    toolkit = opened(example("ipt_rules", tmp_path))
    overlay = load_overlay(tmp_path, ITEM)
    scored, _ = score_case_file(excerpt, Options(adaptations=(str(overlay.path),)), toolkit)

    item = next(item for item in scored.report.sessions[0].items if item.item == "trial.voices")
    assert (item.level, item.reason) == (5, "2 speakers have a turn")


def test_hook_ipt_measures(tmp_path):
    """The measure of the example is in every rubric."""
    toolkit = opened(example("ipt_measures", tmp_path))
    rubric, problems = toolkit.rubric("ipt-core")

    assert problems == ()
    assert rubric.data.measure_by_id["GAD-7"].bands[1].label == "mild"


def test_hook_ipt_report_notes(tmp_path, scored_with):
    """The sentence of the example stands among the notes with the plugin's name."""
    scored = scored_with(opened(example("ipt_report_notes", tmp_path)))

    assert scored.report.case.notes[-1] == "No excerpt among the sessions. (plugin-0)"


def test_hook_ipt_workbook_sheets(tmp_path, scored_with):
    """The table of the example becomes a sheet of the book."""
    openpyxl = pytest.importorskip("openpyxl")
    from ipt_fidelity.workbook import write_workbook

    toolkit = opened(example("ipt_workbook_sheets", tmp_path))
    scored, problems = scored_with(toolkit), []
    tables = extra_tables(scored, toolkit, problems)
    write_workbook(scored, tmp_path / "book.xlsx", None, tables)

    assert problems == []
    cells = [row for row in openpyxl.load_workbook(tmp_path / "book.xlsx")["Days"].values if row[0] in (1, 2)]
    assert [row[:2] for row in cells] == [(1, 0), (2, 7)]


class TestAReportInTheHandsOfAPlugin:
    def test_cannot_be_changed(self, scored_with):
        """A plugin that writes into what it gets changes its own copy only."""

        def spoil(report):
            for mapping in (report.settings, report.sessions[0].indices.words, report.sessions[0].competence.items):
                with contextlib.suppress(AttributeError, TypeError):
                    mapping.clear()
            msgspec.structs.force_setattr(report.sessions[0], "phase", "ending")
            return []

        def notes(report):
            spoil(report)
            return ["spoilt"]

        clean = scored_with(opened(plugin(ipt_report_notes=lambda: ["spoilt"])))
        toolkit = opened(plugin(ipt_report_notes=notes, ipt_workbook_sheets=spoil))
        scored = scored_with(toolkit)
        before = to_json(scored.report)
        extra_tables(scored, toolkit, [])

        assert to_json(scored.report) == before == to_json(clean.report)
        assert scored.report.settings

    def test_is_the_same_for_each_plugin(self, scored_with):
        """What one plugin does to its copy, the next does not see."""
        seen = []

        def first(report):
            report.settings.clear()

        def second(report):
            seen.append(dict(report.settings))

        scored = scored_with(opened(plugin(ipt_report_notes=first), plugin(ipt_report_notes=second)))

        assert seen == [dict(scored.report.settings)]

    def test_is_a_report(self, scored_with):
        """The copy is of the type that the documentation names."""
        seen = []

        def keep(report):
            seen.append(report)

        scored = scored_with(opened(plugin(ipt_report_notes=keep)))

        assert isinstance(seen[0], Report)
        assert seen[0] == copy.deepcopy(scored.report)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("a text", "str instead of a mapping"),
        ({"title": "T"}, "without 'headings' and 'rows'"),
        ({"title": "", "headings": [], "rows": []}, "title is no text"),
        ({"title": "T", "headings": "abc", "rows": []}, "headings is str"),
        ({"title": "T", "headings": ["a"], "rows": ["abc"]}, "a row is str"),
        ({"title": "T", "headings": ["a"], "rows": 5}, "a row is int"),
        ({"title": "T", "headings": ["a"], "rows": [[{}]]}, "cell that is dict"),
        ({"title": "T", "headings": ["a"], "rows": [[float("nan")]]}, "cell that is float"),
    ],
)
def test_a_table_that_is_none_is_named_and_left_out(scored_with, table, said):
    """The others are written."""
    good = {"title": "Good", "headings": ["a"], "rows": [["=1+1", 2.5, None]]}
    toolkit = opened(plugin(ipt_workbook_sheets=lambda: [table, good]))
    problems = []
    tables = extra_tables(scored_with(toolkit), toolkit, problems)

    assert [each.title for each in tables] == ["Good"]
    assert said in problems[0].message
    assert "plugin-0" in str(problems[0].where)
