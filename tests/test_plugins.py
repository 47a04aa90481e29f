"""Loading plugins one by one: a broken one is named with package, version and reason, and everything else works."""

from __future__ import annotations

import random
import sys
import types
from pathlib import Path

import pytest

from ipt_fidelity import builtin, plugins
from ipt_fidelity.hooks import hookimpl
from ipt_fidelity.plugins import Unreadable, installed_entry_points, load_plugins
from ipt_fidelity.returned import is_folder, is_mapping, is_reader, is_rule_kind, is_text


class Distribution:
    def __init__(self, name="some-package", version="1.2"):
        self.name, self.version = name, version


class Entry:
    """An entry point that is installed nowhere; what it 'loads' may be raised instead."""

    def __init__(self, name, loaded, dist=None, value=None):
        self.name, self.loaded = name, loaded
        self.dist = dist or Distribution()
        self.value = value or f"module_{name}"

    def load(self):
        if isinstance(self.loaded, BaseException):
            raise self.loaded
        return self.loaded


def module(*functions, **named):
    found = types.ModuleType("a_plugin")
    for function in functions:
        setattr(found, function.__name__, function)
    for name, function in named.items():
        setattr(found, name, function)
    return found


@hookimpl
def ipt_report_notes(report):
    return [f"note on {report}"]


def _unmarked():
    return []


def _french(rapport):
    return [rapport]


GOOD = module(ipt_report_notes)


def loaded(*entries):
    return load_plugins({}, lambda: entries)


def names(found):
    return [plugin.name for plugin in found.loaded]


def notes(found, report="it"):
    results, problems = found.call("ipt_report_notes", is_text, report=report)
    return [text for _, text in results], [str(problem) for problem in problems]


class TestLoading:
    @pytest.mark.parametrize(
        "reason",
        [
            ImportError("No module named 'numpy'"),
            SyntaxError("invalid syntax"),
            ValueError(),
            SystemExit(3),
            GeneratorExit("odd"),
            RecursionError("deep"),
        ],
        ids=lambda reason: type(reason).__name__,
    )
    def test_one_that_cannot_be_imported_is_named_and_the_others_are_loaded(self, reason):
        """Whatever it raises, even an exit."""
        found = loaded(Entry("broken", reason), Entry("good", GOOD))

        assert names(found) == ["good"]
        (problem,) = found.problems
        assert str(problem.where) == "plugin broken (some-package 1.2)"
        assert type(reason).__name__ in problem.message
        assert problem.severity == "warning"
        assert problem.hint

    def test_only_the_user_may_interrupt(self):
        """Ctrl-C while a plugin is imported ends the run."""
        with pytest.raises(KeyboardInterrupt):
            loaded(Entry("slow", KeyboardInterrupt()))

    @pytest.mark.parametrize(
        ("made", "said"),
        [
            (module(ipt_reprot_notes=ipt_report_notes), "Did you mean 'ipt_report_notes'?"),
            (module(ipt_report_notes=_unmarked), "ipt_report_notes is not marked with @hookimpl"),
            (module(report_notes=ipt_report_notes), "report_notes is no hook of this version"),
            (module(ipt_report_notes=hookimpl(wrapper=True)(lambda: (yield))), "plain @hookimpl"),
            (module(ipt_report_notes=hookimpl(specname="ipt_rules")(lambda: None)), "plain @hookimpl"),
            (module(ipt_report_notes=hookimpl(_french)), "asks for rapport; it is given report"),
        ],
        ids=["misspelt", "unmarked", "without prefix", "wrapper", "specname", "unknown argument"],
    )
    def test_one_whose_hooks_we_would_never_call_is_refused(self, made, said):
        """Said with the nearest name; only that plugin is left out."""
        found = loaded(Entry("odd", made), Entry("good", GOOD))

        assert names(found) == ["good"]
        assert said in found.problems[0].message
        assert "refused" in found.problems[0].message

    def test_a_misspelt_method_of_an_object_is_found_too(self):
        """An entry point may name an object instead of a module."""

        class Object:
            @hookimpl
            def ipt_rulez(self):
                return []

        found = loaded(Entry("object", Object()))

        assert "'ipt_rules'" in found.problems[0].message

    def test_an_object_with_hooks_is_a_plugin(self):
        """Its methods are called."""

        class Object:
            @hookimpl
            def ipt_report_notes(self, report):
                return [f"object on {report}"]

        assert notes(loaded(Entry("object", Object()))) == (["object on it"], [])

    def test_an_object_that_cannot_be_looked_at_is_refused(self):
        """An attribute that raises is somebody else's code as well."""

        class Odd:
            @property
            def ipt_rules(self):
                raise RuntimeError("do not look")

        assert "do not look" in loaded(Entry("odd", Odd())).problems[0].message

    def test_the_order_of_entry_points_does_not_matter(self):
        """They are sorted by name, and built-ins come first."""
        entries = [Entry(name, module(ipt_report_notes)) for name in "dbca"]
        orders = []
        for seed in range(5):
            random.Random(seed).shuffle(entries)
            orders.append(names(load_plugins({"core": builtin}, lambda: list(entries))))

        assert orders == [["core", "a", "b", "c", "d"]] * 5

    def test_an_entry_point_that_stands_twice_is_loaded_once(self):
        """From whichever distribution the list begins with."""
        twice = [Entry("x", GOOD, Distribution("b", "2"), "m"), Entry("x", GOOD, Distribution("a", "1"), "m")]

        for order in (twice, twice[::-1]):
            found = loaded(*order)
            assert [(plugin.package, plugin.version) for plugin in found.loaded] == [("a", "1")]
            assert found.problems == ()

    def test_one_module_under_two_names_is_refused_once(self):
        """It would say everything twice."""
        found = loaded(Entry("a", GOOD), Entry("b", GOOD))

        assert names(found) == ["a"]
        assert "plugin b" in str(found.problems[0].where)

    def test_an_entry_point_without_distribution_is_named_all_the_same(self):
        """Its package is not known."""
        entry = Entry("lost", ImportError("gone"))
        entry.dist = None

        assert str(loaded(entry).problems[0].where) == "plugin lost (unknown package)"

    def test_a_distribution_without_metadata_is_named_all_the_same(self):
        """Nothing that belongs to a plugin may stop the others."""

        class Bare:
            @property
            def name(self):
                raise KeyError("Name")

        entry = Entry("lost", GOOD, Bare())

        assert loaded(entry).loaded[0].package == "unknown package"

    def test_what_a_plugin_prints_does_not_reach_stdout(self, capsys):
        """A JSON report stands alone there."""

        class Loud(Entry):
            def load(self):
                sys.stdout.write("hello from the import")
                return self.loaded

        @hookimpl
        def ipt_report_notes():
            sys.stdout.write("hello from the hook")
            return []

        notes(loaded(Loud("loud", module(ipt_report_notes))))

        assert capsys.readouterr().out == ""


class TestCalling:
    def implement(self, function):
        function.__name__ = "ipt_report_notes"
        return loaded(Entry("a", module(hookimpl(function))), Entry("good", module(ipt_report_notes)))

    @pytest.mark.parametrize("reason", [ZeroDivisionError("division by zero"), SystemExit("bye"), ValueError("two\nlines.")])
    def test_one_that_raises_is_named_and_the_others_are_called(self, reason):
        """The message is one line, whatever was raised."""

        def broken():
            raise reason

        texts, problems = notes(self.implement(broken))

        assert texts == ["note on it"]
        assert len(problems) == 1
        assert "plugin a (some-package 1.2): warning: its hook ipt_report_notes raised" in problems[0]
        assert "\n" not in problems[0]
        assert ".." not in problems[0]

    def test_a_generator_that_raises_half_way_gives_nothing(self):
        """Half an answer is no answer."""

        def broken():
            yield "half"
            raise RuntimeError("out of ideas")

        texts, problems = notes(self.implement(broken))

        assert texts == ["note on it"]
        assert "RuntimeError: out of ideas" in problems[0]

    def test_a_generator_is_as_good_as_a_list(self):
        """So is a tuple, and None is nothing."""
        assert notes(self.implement(lambda: (text for text in ("one", "two"))))[0] == ["one", "two", "note on it"]
        assert notes(self.implement(lambda: None)) == (["note on it"], [])

    @pytest.mark.parametrize(
        ("returned", "said"),
        [
            ("one sentence", "str instead of a list"),
            ({"a": 1}, "dict instead of a list"),
            (7, "int instead of a list"),
            (Path(), f"{type(Path()).__name__} instead of a list"),
            ([7], "int instead of text"),
            ([" "], "an empty text"),
        ],
        ids=str,
    )
    def test_what_is_no_list_of_the_right_things_is_named(self, returned, said):
        """A text is not taken apart into letters."""
        texts, problems = notes(self.implement(lambda: returned))

        assert texts == ["note on it"]
        assert said in problems[0]

    def test_the_good_entries_of_a_list_are_kept(self):
        """One wrong entry costs only itself, and is said once."""
        texts, problems = notes(self.implement(lambda: [7, "good", 8]))

        assert texts == ["good", "note on it"]
        assert len(problems) == 1

    def test_an_implementation_may_take_fewer_arguments(self):
        """It gets those that it names."""
        assert notes(self.implement(lambda: ["nothing asked"]))[0] == ["nothing asked", "note on it"]


class TestWhatIsReturned:
    def test_folders(self, tmp_path):
        """A path to a folder that is there."""
        assert is_folder(tmp_path) == ""
        assert "pathlib.Path" in is_folder(str(tmp_path))
        assert "no folder" in is_folder(tmp_path / "none")

    def test_rule_kinds_and_readers_are_objects_with_what_is_asked_of_them(self):
        """What is lacking is named; a class instead of an object is a common slip."""
        assert "lacks kind, summary" in is_rule_kind(object())
        assert "it is a class" in is_rule_kind(type("Rule", (), {}))
        assert "lacks name, recognises, read" in is_reader(5)
        assert "instead of a mapping" in is_mapping([1])


class TestInstalledEntryPoints:
    def write(self, folder, name, entry_points):
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points)

    def test_ours_are_among_them(self):
        """The adaptation that comes with the tool is registered like any other."""
        assert "depression" in {found.name for found in installed_entry_points()}

    def test_one_distribution_with_a_broken_list_does_not_hide_the_others(self, tmp_path, monkeypatch):
        """It is named, with what is wrong with its list."""
        self.write(tmp_path, "broken-list", "[ipt_fidelity]\nno equals sign\n")
        self.write(tmp_path, "not-ours", "[console_scripts]\nno equals sign\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(plugins.importlib.metadata, "entry_points", _raise)

        found = list(installed_entry_points())

        assert "depression" in {entry.name for entry in found}
        unreadable = [entry for entry in found if isinstance(entry, Unreadable)]
        if sys.version_info < (3, 12):
            assert [entry.name for entry in unreadable] == ["broken-list"]
        problems = [str(problem) for problem in load_plugins({}, lambda: unreadable).problems]
        assert all("broken-list 1.0" in text and "entry_points.txt cannot be read" in text for text in problems)


def _raise(**_):
    raise TypeError("one of the lists cannot be parsed")
