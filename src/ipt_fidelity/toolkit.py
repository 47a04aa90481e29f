"""What is installed: rubrics, adaptations, rule kinds and readers, gathered once from all plugins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ipt_fidelity import builtin
from ipt_fidelity.adaptation import Adaptation, Rubric, effective_rubric, load_adaptation
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.plugins import (
    EntryPoints,
    Plugin,
    Plugins,
    installed_entry_points,
    is_folder,
    is_mapping,
    is_reader,
    is_rule_kind,
    load_plugins,
)
from ipt_fidelity.problems import Place, Problem, near_match, warning
from ipt_fidelity.readers.base import Reader
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
        measures: measures that plugins add to every rubric.
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
    _folders: dict[Path, tuple[RubricFolder, tuple[Problem, ...]]] = field(default_factory=dict, repr=False)

    def folder(self, name: str) -> tuple[RubricFolder, tuple[Problem, ...]]:
        """Return a rubric by its id or folder, with the measures that plugins add.

        Raises:
            UnknownName: no rubric of that id is installed.
            BadInput: the rubric has problems.
        """
        path = self.rubrics.get(name)
        if path is None and is_rubric_folder(Path(name)):
            path = Path(name)
        if path is None:
            raise UnknownName(f"there is no rubric {name!r}. " + (near_match(name, self.rubrics) or _known(self.rubrics)))
        if path not in self._folders:
            self._folders[path] = self._with_measures(load_folder(path))
        return self._folders[path]

    def _with_measures(self, folder: RubricFolder) -> tuple[RubricFolder, tuple[Problem, ...]]:
        problems = []
        plain = dict(folder.plain)
        measures = dict(plain["measures"])
        for plugin, measure in self.measures:
            name = str(measure.get("id"))
            if name in measures:
                where = Place(path=f"plugin {plugin.name} ({plugin.package} {plugin.version})")
                problems.append(warning("plugin", where, f"its measure {name!r} is there already and is left out."))
            else:
                measures[name] = dict(measure)
        return replace(folder, plain=plain | {"measures": measures}), tuple(problems)

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
        hint = near_match(name, self.adaptations) or _known(self.adaptations)
        raise UnknownName(f"there is no adaptation {name!r}. {hint}")

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
        key = (name, tuple(adaptations), tuple(sorted((settings or {}).items())), sessions)
        if key not in self._rubrics:
            folder, found = self.folder(name)
            overlays = [self.adaptation(each) for each in adaptations]
            rubric, problems = effective_rubric(folder, overlays, self.rules, settings, sessions)
            self._rubrics[key] = rubric, (*found, *problems)
        return self._rubrics[key]


def _known(names: Iterable[str]) -> str:
    return f"Installed: {', '.join(sorted(names)) or 'none'}."


def open_toolkit(entry_points: EntryPoints = installed_entry_points) -> Toolkit:
    """Gather everything that is installed.

    Args:
        entry_points: where to find plugins.
    """
    plugins = load_plugins({"core": builtin}, entry_points, version())
    problems = list(plugins.problems)
    rubrics: dict[str, Path] = {}
    for _, path in _call(plugins, "ipt_rubrics", is_folder, problems):
        rubrics.setdefault(path.name, path)
    rules: dict[str, RuleKind] = {}
    for plugin, kind in _call(plugins, "ipt_rules", is_rule_kind, problems):
        if kind.kind in rules:
            problems.append(_refused(plugin, f"its rule kind {kind.kind!r} is there already and is left out."))
        else:
            rules[kind.kind] = kind
    adaptations: dict[str, InstalledAdaptation] = {}
    for plugin, path in _call(plugins, "ipt_adaptations", is_folder, problems):
        try:
            adaptation = load_adaptation(path)
        except BadInput as reason:
            problems += [replace(problem, severity="warning") for problem in reason.problems]
            continue
        if adaptation.id in adaptations:
            problems.append(_refused(plugin, f"its adaptation {adaptation.id!r} is there already and is left out."))
        else:
            adaptations[adaptation.id] = InstalledAdaptation(adaptation, plugin)
    readers = tuple(reader for _, reader in _call(plugins, "ipt_readers", is_reader, problems))
    measures = tuple(_call(plugins, "ipt_measures", is_mapping, problems))
    return Toolkit(
        plugins,
        MappingProxyType(rubrics),
        MappingProxyType(dict(sorted(adaptations.items()))),
        MappingProxyType(rules),
        readers,
        measures,
        tuple(problems),
    )


def _call(plugins: Plugins, hook: str, check: Any, problems: list[Problem]) -> tuple[tuple[Plugin, Any], ...]:
    results, found = plugins.call(hook, check)
    problems += found
    return results


def _refused(plugin: Plugin, what: str) -> Problem:
    return warning("plugin", Place(path=f"plugin {plugin.name} ({plugin.package} {plugin.version})"), what)


@lru_cache(maxsize=1)
def installed() -> Toolkit:
    """Return the toolkit of this installation, gathered once a process."""
    return open_toolkit()
