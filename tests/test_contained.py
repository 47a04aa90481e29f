"""A plugin's rule kind or reader that fails is named and contained: the rest of the report is what it would have been."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
from tests.made import item, plain_session, read, score, session
from tests.test_plugins import Distribution, Entry

from ipt_fidelity import guarded, load_rubric, score_session
from ipt_fidelity.case import Record
from ipt_fidelity.contained import ContainedKind, ContainedReader
from ipt_fidelity.errors import BadInput
from ipt_fidelity.hooks import hookimpl
from ipt_fidelity.plugins import CHOSEN, Plugin, chosen_entry_points
from ipt_fidelity.rules.base import Finding, Numbers, not_applicable
from ipt_fidelity.toolkit import open_toolkit

PLUGIN = Plugin("silence", "some-package", "1.2", None, ("ipt_rules",))


class Parameters(Record):
    """No parameters."""


class Silence:
    """A rule kind that does what a test tells it to."""

    kind = "silence"
    summary = "how much is silent"
    parameters = Parameters
    only_grows = False

    def __init__(self, does) -> None:
        self.does = does

    def values(self, _parameters):
        return Numbers(0.0, 1.0)

    def reads(self, _parameters):
        return ()

    def find(self, scene, _parameters):
        return self.does(scene)


def change_the_session(scene):
    scene.coding.session.turns = ()


def empty_the_marks(scene):
    scene.coding.marks.clear()


FAILURES = {
    "raises": (lambda _: 1 / 0, "raised ZeroDivisionError"),
    "leaves the program": (lambda _: (_ for _ in ()).throw(SystemExit(3)), "raised SystemExit: 3"),
    "returns a number": (lambda _: 3, "returned int instead of a Finding"),
    "returns nothing": (lambda _: None, "returned NoneType instead of a Finding"),
    "makes up a status": (lambda _: Finding("passed", "well"), "unknown status 'passed'"),
    "measures NaN": (lambda _: Finding("measured", "so", float("nan")), "measured nan"),
    "measures a truth": (lambda _: Finding("measured", "so", True), "measured bool"),
    "gives a list of turns": (lambda _: Finding("measured", "so", 0.5, evidence=["1"]), "no tuple of turns"),
    "changes the session": (change_the_session, "raised AttributeError"),
    "empties the marks": (empty_the_marks, "raised AttributeError"),
}


@pytest.mark.parametrize(("does", "said"), FAILURES.values(), ids=FAILURES)
def test_a_rule_that_fails_costs_its_own_item_and_is_named(does, said):
    """The item has no level and says why; the plugin is named with its package and version, once."""
    kind = ContainedKind(Silence(does), PLUGIN)
    found = [kind.find(scene(), Parameters()) for _ in range(3)]

    assert {each.status for each in found} == {"insufficient"}
    assert said in found[0].reason
    (problem,) = kind.take_problems()
    assert str(problem.where) == "plugin silence (some-package 1.2)"
    assert said in problem.message
    assert kind.take_problems() == ()


def scene():
    """Return the scene of a session."""
    from ipt_fidelity.phases import schedule_for, stage_of
    from ipt_fidelity.view import View

    coding = next(iter(read(plain_session(4, "T task.summary: so")).indexed.codings.values()))
    rubric = load_rubric("ipt-core")
    view = View(None, (coding,))
    return stage_of(view, rubric, schedule_for(None, rubric, (coding,))).own


def test_a_rule_that_works_is_left_alone():
    """The shell changes nothing of what a sound rule finds."""
    whole = not_applicable("nothing was silent")
    kind = ContainedKind(Silence(lambda _: whole), PLUGIN)
    assert kind.find(scene(), Parameters()) is whole
    assert (kind.kind, kind.summary, kind.only_grows, kind.reads(None)) == ("silence", "how much is silent", False, ())
    assert kind.values(None) == Numbers(0.0, 1.0)


@pytest.mark.parametrize("method", ["values", "reads"])
def test_a_rule_that_cannot_say_what_it_measures_is_refused_by_name(method):
    """An item with it could not be checked, so the rubric says which plugin to repair."""
    for does, said in ((lambda _: 1 / 0, "ZeroDivisionError"), (lambda _: 3, "returned int")):
        inner = Silence(None)
        setattr(inner, method, does)
        with pytest.raises(BadInput) as raised:
            getattr(ContainedKind(inner, PLUGIN), method)(None)
        assert said in str(raised.value.problems[0])
        assert "some-package 1.2" in str(raised.value.problems[0])


def test_a_slow_rule_is_named_and_its_result_used(monkeypatch):
    """Nothing is cut short, and a supervisor learns what the time went into."""
    monkeypatch.setattr(guarded, "SLOW_AFTER", -1.0)
    kind = ContainedKind(Silence(lambda _: not_applicable("none")), PLUGIN)
    assert kind.find(scene(), Parameters()).status == "not_applicable"
    assert "took 0 s" in kind.take_problems()[0].message


OVERLAY = """schema: ipt-fidelity/adaptation/1
id: silent
prefix: silent
title: Silence
version: "1.0"
status: experimental
about: One more item.
rubric: {id: ipt-core, from: "1.0.0", below: "2.0.0"}
changes:
  items:
    add:
      - id: silent.share
        title: Silence
        status: experimental
        domain: techniques
        kind: adherence
        level: session
        rule: {kind: silence}
        anchors:
          "5": {at_least: 0.8, text: a}
          "4": {between: [0.6, 0.8], text: b}
          "3": {between: [0.4, 0.6], text: c}
          "2": {between: [0.2, 0.4], text: d}
          "1": {between: [0, 0.2], text: e}
        counts: Silence.
        does_not_count: Talk.
        weight: 1
        weight_because: So.
        feedback: {strength: S., next_step: N.}
        source: design
        basis: design
        because: So.
"""


@pytest.mark.parametrize("does", [FAILURES["raises"][0], FAILURES["empties the marks"][0]], ids=["raises", "mutates"])
def test_the_rest_of_a_report_is_what_it_would_have_been(tmp_path: Path, does, monkeypatch):
    """Every core item comes out as without the plugin, and the report names it among its problems."""
    (tmp_path / "overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    module = types.ModuleType("silent")
    module.ipt_rules = hookimpl(lambda: [Silence(does)])
    toolkit = open_toolkit(lambda: [Entry("silence", module, Distribution())])
    monkeypatch.setattr("ipt_fidelity.pipeline.installed", lambda: toolkit)
    rubric, _ = toolkit.rubric("ipt-core", [str(tmp_path)])
    given = session(4, "T focus.problem_area task.mood_event_link: and then", "C focus.problem_area: yes")

    with_it = score_session(given, rubric=rubric).report
    without = score_session(given).report
    found = item(with_it.sessions[0], "silent.share")
    assert (found.status, found.level) == ("insufficient", None)
    assert [each for each in with_it.sessions[0].items if each.item != "silent.share"] == list(without.sessions[0].items)
    assert [problem.where for problem in with_it.problems] == ["plugin silence (some-package 1.2)"]


class Recorder:
    """A reader that does what a test tells it to."""

    name = "recorder"

    def __init__(self, recognises, reads=None) -> None:
        self.recognises_, self.reads = recognises, reads

    def recognises(self, path, _start):
        return self.recognises_(path)

    def read(self, path):
        return self.reads(path)


def test_a_reader_that_fails_to_look_recognises_nothing(tmp_path: Path):
    """Another reader may know the file."""
    shell = ContainedReader(Recorder(lambda _: 1 / 0), PLUGIN)
    assert shell.recognises(tmp_path, b"") is False
    assert shell.may_be(tmp_path, b"") is False


@pytest.mark.parametrize(
    ("reads", "said"), [(lambda _: 1 / 0, "raised ZeroDivisionError"), (lambda _: {}, "returned dict instead")]
)
def test_a_reader_that_fails_on_a_file_names_file_and_plugin(tmp_path: Path, reads, said):
    """The file is dropped with a message that says whom to ask."""
    with pytest.raises(BadInput) as raised:
        ContainedReader(Recorder(lambda _: True, reads), PLUGIN).read(tmp_path / "a.rec")
    (problem,) = raised.value.problems
    assert said in problem.message
    assert "a.rec" in str(problem.where)


def test_what_a_reader_says_of_a_bad_file_comes_through(tmp_path: Path):
    """A plugin's reader can refuse a file with its own located problems."""
    from ipt_fidelity.problems import Place, error

    def refuse(path):
        raise BadInput([error("torn", Place(str(path), 3), "the recording is torn.")])

    with pytest.raises(BadInput) as raised:
        ContainedReader(Recorder(lambda _: True, refuse), PLUGIN).read(tmp_path / "a.rec")
    assert raised.value.problems[0].code == "torn"


def test_a_session_that_a_reader_reads_is_used(tmp_path: Path):
    """The shell hands on what was read."""
    whole = read(plain_session(1, "T task.summary: so"))
    shell = ContainedReader(Recorder(lambda _: True, lambda _: whole), PLUGIN)
    assert shell.recognises(tmp_path, b"") is True
    assert shell.read(tmp_path) is whole


class TestChosen:
    """Which plugins are loaded can be said from outside."""

    def names(self, monkeypatch, value):
        theirs = Entry("theirs", None, Distribution("other", "1"))
        ours = Entry("perinatal", None, Distribution("ipt-fidelity", "1"))
        monkeypatch.setattr("ipt_fidelity.plugins.installed_entry_points", lambda: [theirs, ours])
        monkeypatch.delenv(CHOSEN, raising=False)
        if value is not None:
            monkeypatch.setenv(CHOSEN, value)
        return [entry.name for entry in chosen_entry_points()]

    @pytest.mark.parametrize(
        ("value", "loaded"),
        [
            (None, ["theirs", "perinatal"]),
            ("own", ["perinatal"]),
            ("theirs", ["theirs"]),
            ("own, theirs", ["theirs", "perinatal"]),
            ("", []),
        ],
    )
    def test_the_environment_names_them(self, monkeypatch, value, loaded):
        """Unset means all; an empty value means none; 'own' are those that come with the tool."""
        assert self.names(monkeypatch, value) == loaded


def test_a_report_opens_when_the_plugin_is_gone():
    """What a plugin's item came to stands in the report itself."""
    from ipt_fidelity.report import from_json, to_json

    report = score([session(4, "T task.summary: so")])
    assert from_json(to_json(report)) == report
