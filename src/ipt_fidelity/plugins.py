"""The plugin manager: finds plugins, loads them one by one, and calls every implementation of a hook on its own.

One that fails to load or raises is named with package, version and reason; the run goes on without it.
"""

from __future__ import annotations

import importlib.metadata
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from ipt_fidelity import hookspecs
from ipt_fidelity.hooks import PROJECT
from ipt_fidelity.problems import Place, Problem, near_match, warning

BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was loaded.

    Attributes:
        name: name of its entry point.
        package: the distribution it comes from.
        version: version of the distribution.
        module: where its implementations stand.
        hooks: the hooks it implements, sorted.
    """

    name: str
    package: str
    version: str
    module: Any = field(repr=False, compare=False)
    hooks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Plugins:
    """All plugins of a run, with what went wrong while they were loaded."""

    manager: pluggy.PluginManager
    loaded: tuple[Plugin, ...]
    problems: tuple[Problem, ...]

    def call(self, hook: str, check: Callable[[Any], str], **arguments: Any) -> tuple[tuple[tuple[Plugin, Any], ...], tuple[Problem, ...]]:
        """Return what each plugin gives for a hook, entry by entry, and problems of those that failed.

        Args:
            hook: name of the hook.
            check: says what is wrong with one returned entry, or returns an empty text.
            arguments: the arguments of the hook.
        """
        results: list[tuple[Plugin, Any]] = []
        problems: list[Problem] = []
        for plugin in self.loaded:
            if hook not in plugin.hooks:
                continue
            function = getattr(plugin.module, hook)
            try:
                wanted = {name: arguments[name] for name in inspect.signature(function).parameters}
                entries = list(function(**wanted) or ())
            except Exception as reason:  # noqa: BLE001  # somebody else's code: whatever it raises must not end the run
                problems.append(_failed(plugin, f"its hook {hook} raised {type(reason).__name__}: {reason}."))
                continue
            for entry in entries:
                wrong = check(entry)
                if wrong:
                    problems.append(_failed(plugin, f"its hook {hook} returned {wrong}."))
                else:
                    results.append((plugin, entry))
        return tuple(results), tuple(problems)


def _failed(plugin: Plugin, what: str) -> Problem:
    where = Place(path=f"plugin {plugin.name} ({plugin.package} {plugin.version})")
    return warning("plugin", where, what, "The run goes on without it.")


EntryPoints = Callable[[], Iterable[importlib.metadata.EntryPoint]]


def installed_entry_points() -> Iterable[importlib.metadata.EntryPoint]:
    """Return the entry points of this project's group."""
    return importlib.metadata.entry_points(group=PROJECT)


def load_plugins(
    built_in: Mapping[str, ModuleType], entry_points: EntryPoints = installed_entry_points, version: str = ""
) -> Plugins:
    """Load the built-ins and every installed plugin, sorted by name.

    Args:
        built_in: our own modules that implement hooks, by name.
        entry_points: where to find the others.
        version: our own version.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    known = {name for name, _ in inspect.getmembers(hookspecs, inspect.isfunction) if name.startswith("ipt_")}
    loaded: list[Plugin] = []
    problems: list[Problem] = []
    for name, module in sorted(built_in.items()):
        manager.register(module, name=f"{BUILT_IN}:{name}")
        loaded.append(Plugin(name, BUILT_IN, version, module, tuple(sorted(_implemented(module, known)))))
    for found in sorted(_unique(entry_points()), key=lambda entry: (entry.name, entry.value)):
        package, package_version = _distribution(found)
        where = Place(path=f"plugin {found.name} ({package} {package_version})")
        try:
            module = found.load()
        except Exception as reason:  # noqa: BLE001  # somebody else's code: whatever it raises must not end the run
            message = f"it cannot be loaded: {type(reason).__name__}: {reason}."
            problems.append(warning("plugin", where, message, "The run goes on without it; repair or uninstall it."))
            continue
        wrong = list(_wrong_names(module, known))
        if wrong:
            problems.append(warning("plugin", where, f"it is refused: {'; '.join(wrong)}", "The run goes on without it."))
            continue
        try:
            manager.register(module, name=f"{package}:{found.name}")
        except (ValueError, pluggy.PluginValidationError) as reason:
            problems.append(warning("plugin", where, f"it is refused: {reason}.", "The run goes on without it."))
            continue
        loaded.append(Plugin(found.name, package, package_version, module, tuple(sorted(_implemented(module, known)))))
    return Plugins(manager, tuple(loaded), tuple(problems))


def _unique(entry_points: Iterable[importlib.metadata.EntryPoint]) -> Iterator[importlib.metadata.EntryPoint]:
    """Yield each entry point once; an editable install beside a wheel lists them twice."""
    seen: set[tuple[str, str]] = set()
    for found in entry_points:
        if (found.name, found.value) not in seen:
            seen.add((found.name, found.value))
            yield found


def _distribution(found: importlib.metadata.EntryPoint) -> tuple[str, str]:
    distribution = found.dist
    return (distribution.name, distribution.version) if distribution is not None else ("unknown package", "")


def _wrong_names(module: Any, known: set[str]) -> Iterator[str]:
    for name in sorted(vars(module) if hasattr(module, "__dict__") else dir(module)):
        member = getattr(module, name, None)
        if not name.startswith("ipt_") or not callable(member):
            continue
        if name not in known:
            yield f"{name} is no hook of this version. {near_match(name, known)}".strip()
        elif not hasattr(member, f"{PROJECT}_impl"):
            yield f"{name} is not marked with @hookimpl."


def _implemented(module: Any, known: set[str]) -> set[str]:
    return {name for name in known if hasattr(getattr(module, name, None), f"{PROJECT}_impl")}


def is_folder(entry: Any) -> str:
    """Say what is wrong with an entry that should be a folder."""
    if not isinstance(entry, Path):
        return f"{type(entry).__name__} instead of a pathlib.Path"
    return "" if entry.is_dir() else f"{str(entry)!r}, which is no folder"


def is_text(entry: Any) -> str:
    """Say what is wrong with an entry that should be text."""
    return "" if isinstance(entry, str) else f"{type(entry).__name__} instead of text"


def is_mapping(entry: Any) -> str:
    """Say what is wrong with an entry that should be a mapping."""
    return "" if isinstance(entry, Mapping) else f"{type(entry).__name__} instead of a mapping"


def is_rule_kind(entry: Any) -> str:
    """Say what is wrong with an entry that should be a rule kind."""
    missing = [name for name in ("kind", "summary", "parameters", "only_grows", "values", "reads", "find") if not hasattr(entry, name)]
    return f"{type(entry).__name__}, which is no rule kind: it lacks {', '.join(missing)}" if missing else ""


def is_reader(entry: Any) -> str:
    """Say what is wrong with an entry that should be a reader."""
    missing = [name for name in ("name", "recognises", "read") if not hasattr(entry, name)]
    return f"{type(entry).__name__}, which is no reader: it lacks {', '.join(missing)}" if missing else ""
