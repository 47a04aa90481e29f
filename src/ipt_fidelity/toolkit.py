"""What is installed: rubrics, adaptations, rule kinds and readers, gathered once from all plugins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pydantic

from ipt_fidelity import builtin
from ipt_fidelity.adaptation import Rubric, effective_rubric
from ipt_fidelity.assembly import written
from ipt_fidelity.contained import ContainedKind, ContainedReader
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.overlay import Adaptation, load_adaptation
from ipt_fidelity.plugins import BUILT_IN, EntryPoints, Plugin, Plugins, chosen_entry_points, load_plugins
from ipt_fidelity.problems import Place, Problem, error, near_match
from ipt_fidelity.readers.base import Reader
from ipt_fidelity.returned import is_folder, is_mapping, is_reader, is_rule_kind
from ipt_fidelity.rubric import Measure
from ipt_fidelity.rubric_files import RubricFolder, is_rubric_folder, load_folder
from ipt_fidelity.rules.base import RuleKind
from ipt_fidelity.version import version


@dataclass(frozen=True, slots=True)
class InstalledAdaptation:
    """An adaptation that is installed, with the plugin that brings it."""

    adaptation: Adaptation
    plugin: Plugin


@dataclass(frozen=True, eq=False)
class Toolkit:
    """Everything that is installed.

    Attributes:
        plugins: the plugins themselves.
        rubrics: rubric folders by id.
        adaptations: adaptations by id.
        rules: rule kinds by name.
        readers: readers, ours first.
        measures: measures that plugins add to every rubric, as plain data.
        problems: what went wrong while all this was gathered.
    """

    plugins: Plugins
    rubrics: Mapping[str, Path]
    adaptations: Mapping[str, InstalledAdaptation]
    rules: Mapping[str, RuleKind]
    readers: tuple[Reader, ...]
    measures: tuple[tuple[Plugin, Mapping[str, Any]], ...]
    problems: tuple[Problem, ...]
    _rubrics: dict[Any, tuple[Rubric, tuple[Problem, ...]]] = field(default_factory=dict, repr=False)
    _folders: dict[Path, RubricFolder] = field(default_factory=dict, repr=False)

    def take_problems(self) -> tuple[Problem, ...]:
        """Return what went wrong in rule kinds of plugins since this was last asked."""
        return tuple(
            problem for kind in self.rules.values() if isinstance(kind, ContainedKind) for problem in kind.take_problems()
        )

    def folder(self, name: str) -> RubricFolder:
        """Return a rubric by its id or folder, as it stands in its files.

        Raises:
            UnknownName: no rubric of that id is installed.
            BadInput: the rubric has problems.
        """
        path = self.rubrics.get(name)
        if path is None and is_rubric_folder(Path(name)):
            path = Path(name)
        if path is None:
            raise UnknownName(self._unknown("rubric", name, self.rubrics, "rubric.yaml"))
        if path not in self._folders:
            folder = load_folder(path)
            if name in self.rubrics and folder.id != name:
                message = f"the rubric {folder.id!r} stands in a folder called {name!r}."
                raise BadInput([error("file-name", folder.place("id"), message, "Call the folder after the rubric.")])
            self._folders[path] = folder
        return self._folders[path]

    def adaptation(self, name: str) -> Adaptation:
        """Return an adaptation by its id or folder.

        Raises:
            UnknownName: no adaptation of that id is installed.
            BadInput: its overlay has problems.
        """
        installed = self.adaptations.get(name)
        if installed is not None:
            return installed.adaptation
        if (Path(name) / "overlay.yaml").is_file():
            return load_adaptation(Path(name))
        raise UnknownName(self._unknown("adaptation", name, self.adaptations, "overlay.yaml"))

    def _unknown(self, kind: str, name: str, known: Iterable[str], file: str) -> str:
        if Path(name).is_dir():
            return f"the folder {name!r} holds no {file}, so it is no {kind}."
        known = sorted(known)
        hint = near_match(name, known) or f"Installed: {', '.join(known) or 'none'}."
        failed = sorted({str(problem.where) for problem in self.problems if problem.code == "plugin"})
        lost = f" Not everything could be used of: {'; '.join(failed)}." if failed else ""
        return f"there is no {kind} {name!r}. {hint}{lost}"

    def rubric(
        self,
        name: str,
        adaptations: Sequence[str] = (),
        settings: Mapping[str, Any] | None = None,
        sessions: int | None = None,
    ) -> tuple[Rubric, tuple[Problem, ...]]:
        """Return the rubric in force, and warnings about it; the same call gives the same record.

        Args:
            name: id or folder of the base rubric.
            adaptations: ids or folders of adaptations, in the order in which they apply.
            settings: choices made in the case.
            sessions: the contracted number.

        Raises:
            UnknownName: something that is named is not installed.
            BadInput: the rubric, an overlay or their combination has problems.
        """
        chosen = {key: written(value) for key, value in sorted((settings or {}).items())}
        key = (name, tuple(map(_as_it_stands, adaptations)), tuple(chosen.items()), sessions)
        if key not in self._rubrics:
            folder = self.folder(name)
            overlays = [self.adaptation(each) for each in adaptations]
            measures, refused = self._measures_for(folder)
            rubric, problems = effective_rubric(folder, overlays, self.rules, chosen, sessions, measures)
            self._rubrics[key] = rubric, (*refused, *problems)
        return self._rubrics[key]

    def _measures_for(self, folder: RubricFolder) -> tuple[list[Mapping[str, Any]], list[Problem]]:
        """Return the measures of plugins that fit a rubric; its own are never replaced, so that none can relax safety."""
        kept: list[Mapping[str, Any]] = []
        problems: list[Problem] = []
        for plugin, measure in self.measures:
            name, own = measure["id"], Measure.model_validate(dict(measure))
            unknown = [source for source in own.source if source not in folder.plain["sources"]]
            if name in folder.plain["measures"]:
                problems.append(
                    plugin.problem(f"its measure {name!r} is in the rubric {folder.id!r} already.", "It is left out.")
                )
            elif unknown:
                message = f"its measure {name!r} cites {unknown[0]!r}, which the rubric {folder.id!r} does not list."
                problems.append(plugin.problem(message, "It is left out; cite a listed source, or 'design'."))
            else:
                kept.append(measure)
        return kept, problems


def open_toolkit(entry_points: EntryPoints = chosen_entry_points) -> Toolkit:
    """Gather everything that is installed.

    Args:
        entry_points: where to find plugins.
    """
    gathered = _Gathered(load_plugins({"core": builtin}, entry_points, version()))
    rubrics = gathered.named("ipt_rubrics", is_folder, "rubric", _rubric)
    rules = gathered.named("ipt_rules", is_rule_kind, "rule kind", lambda kind: (str(kind.kind), kind))
    adaptations = gathered.named("ipt_adaptations", is_folder, "adaptation", _adaptation)
    readers = tuple(_reader(reader, plugin) for plugin, reader in gathered.call("ipt_readers", is_reader))
    measures = gathered.named("ipt_measures", is_mapping, "measure", _measure)
    return Toolkit(
        gathered.plugins,
        MappingProxyType({name: path for name, (_, path) in rubrics.items()}),
        MappingProxyType({name: InstalledAdaptation(each, plugin) for name, (plugin, each) in sorted(adaptations.items())}),
        MappingProxyType({name: _kind(kind, plugin) for name, (plugin, kind) in rules.items()}),
        readers,
        tuple(measures.values()),
        tuple(gathered.problems),
    )


def _as_it_stands(name: str) -> tuple[str, int, int]:
    """Return the name of an adaptation and, for a folder, when its overlay was last written, so that an edit is seen."""
    try:
        found = (Path(name) / "overlay.yaml").stat()
    except OSError:
        return name, 0, 0
    return name, found.st_mtime_ns, found.st_size


def _kind(kind: RuleKind, plugin: Plugin) -> RuleKind:
    return kind if plugin.package == BUILT_IN else cast("RuleKind", ContainedKind(kind, plugin))


def _reader(reader: Reader, plugin: Plugin) -> Reader:
    return reader if plugin.package == BUILT_IN else ContainedReader(reader, plugin)


class _Gathered:
    """What plugins return, hook by hook, with the problems of all."""

    def __init__(self, plugins: Plugins) -> None:
        self.plugins = plugins
        self.problems = list(plugins.problems)

    def call(self, hook: str, check: Callable[[Any], str]) -> tuple[tuple[Plugin, Any], ...]:
        results, found = self.plugins.call(hook, check)
        self.problems += found
        return results

    def named(
        self, hook: str, check: Callable[[Any], str], what: str, read: Callable[[Any], tuple[str, Any]]
    ) -> dict[str, tuple[Plugin, Any]]:
        """Return what a hook brings by its name; one that cannot be read, or whose name is taken, is left out."""
        found: dict[str, tuple[Plugin, Any]] = {}
        for plugin, entry in self.call(hook, check):
            try:
                name, value = read(entry)
            except BadInput as reason:
                self.problems += [
                    plugin.problem(f"its {what} has a problem: {said}", "It is left out.") for said in reason.problems
                ]
                continue
            if name in found:
                owner = found[name][0]
                message = f"its {what} {name!r} is there already, from {owner.name} ({owner.package})."
                self.problems.append(plugin.problem(message, "It is left out."))
            else:
                found[name] = (plugin, value)
        return found


def _rubric(path: Path) -> tuple[str, Path]:
    if not is_rubric_folder(path):
        raise BadInput([error("no-rubric", Place(str(path)), "there is no rubric.yaml in this folder.")])
    return path.name, path


def _adaptation(path: Path) -> tuple[str, Adaptation]:
    adaptation = load_adaptation(path)
    return adaptation.id, adaptation


def _measure(entry: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    try:
        return Measure.model_validate(dict(entry)).id, dict(entry)
    except pydantic.ValidationError as reason:
        said = [
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}." for each in reason.errors(include_url=False)
        ]
        name = str(entry.get("id", "without id"))
        raise BadInput([error("measure", Place(path=f"measure {name}"), text) for text in said]) from None


@lru_cache(maxsize=1)
def installed() -> Toolkit:
    """Return the toolkit of this installation, gathered once a process."""
    return open_toolkit()
