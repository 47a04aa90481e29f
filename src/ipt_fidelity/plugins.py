"""The plugin manager: finds plugins, loads them one by one, and calls every implementation of a hook on its own.

One that fails to load or raises is named with package, version and reason; the run goes on without it.
"""

from __future__ import annotations

import copy
import importlib.metadata
import inspect
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

import pluggy

from ipt_fidelity import hookspecs
from ipt_fidelity.guarded import Raised, guarded
from ipt_fidelity.hooks import PROJECT
from ipt_fidelity.problems import Place, Problem, near_match, warning

BUILT_IN = "built-in"
OUR_PACKAGE = "ipt-fidelity"
_MARK = f"{PROJECT}_impl"


class EntryPoint(Protocol):
    """What is asked of an entry point."""

    @property
    def name(self) -> str:
        """Name of the plugin."""

    @property
    def value(self) -> str:
        """The module that it names."""

    @property
    def dist(self) -> Any:
        """The distribution it comes from, None where that is not known."""

    def load(self) -> Any:
        """Import what it names."""


EntryPoints = Callable[[], Iterable[EntryPoint]]


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

    def problem(self, what: str, hint: str = "The run goes on without it.") -> Problem:
        """Return a warning that names the plugin with package and version."""
        return warning("plugin", _place(self.name, self.package, self.version), what, hint)


def _place(name: str, package: str, version: str) -> Place:
    return Place(path=f"plugin {name} ({' '.join(part for part in (package, version) if part)})")


@dataclass(frozen=True, eq=False)
class Plugins:
    """All plugins of a run, with what went wrong while they were loaded."""

    manager: pluggy.PluginManager
    loaded: tuple[Plugin, ...]
    problems: tuple[Problem, ...]

    def call(
        self, hook: str, check: Callable[[Any], str], **arguments: Any
    ) -> tuple[tuple[tuple[Plugin, Any], ...], tuple[Problem, ...]]:
        """Return what each plugin gives for a hook, entry by entry, and problems of those that failed.

        Each plugin gets a copy of the arguments, so that none can change what the others and we see.

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
            slow: list[float] = []
            try:
                with guarded(slow.append):
                    kept, wrong = _entries(getattr(plugin.module, hook), check, arguments)
            except Raised as raised:
                problems.append(plugin.problem(f"its hook {hook} raised {raised}."))
                continue
            problems += [plugin.problem(f"its hook {hook} returned {what}.") for what in dict.fromkeys(wrong)]
            problems += [plugin.problem(f"its hook {hook} took {took:.0f} s.", "Its results are used.") for took in slow]
            results += [(plugin, entry) for entry in kept]
        return tuple(results), tuple(problems)


def _entries(
    function: Callable[..., Any], check: Callable[[Any], str], arguments: Mapping[str, Any]
) -> tuple[list[Any], list[str]]:
    """Return the entries that one implementation gives and that are as they should be, and what is wrong with the others."""
    wanted = {name: copy.deepcopy(arguments[name]) for name in inspect.signature(function).parameters if name in arguments}
    returned = function(**wanted)
    if returned is None:
        return [], []
    if isinstance(returned, str | bytes | Mapping) or not isinstance(returned, Iterable):
        return [], [f"{type(returned).__name__} instead of a list"]
    kept, wrong = [], []
    for entry in returned:
        what = check(entry)
        if what:
            wrong.append(what)
        else:
            kept.append(entry)
    return kept, wrong


#: Names the plugins that are loaded, by commas; ``own`` stands for those that come with this tool. Unset: all.
CHOSEN = "IPT_FIDELITY_PLUGINS"
OWN = "own"


def chosen_entry_points() -> Iterable[EntryPoint]:
    """Return the entry points of this project's group, or those of them that the environment names.

    ``IPT_FIDELITY_PLUGINS=a,b`` loads the plugins a and b and no other; ``own`` stands for those that come with this tool.
    """
    named = os.environ.get(CHOSEN)
    found = list(installed_entry_points())
    if named is None:
        return found
    wanted = {name.strip() for name in named.split(",") if name.strip()}
    return [each for each in found if each.name in wanted or (OWN in wanted and _distribution(each)[0] == OUR_PACKAGE)]


def installed_entry_points() -> Iterable[EntryPoint]:
    """Return the entry points of this project's group."""
    try:
        return importlib.metadata.entry_points(group=PROJECT)
    except Exception:  # noqa: BLE001  # one distribution with a broken list of entry points must not hide all others
        return list(_one_by_one())


def _one_by_one() -> Iterator[EntryPoint]:
    seen: set[str] = set()
    for distribution in importlib.metadata.distributions():
        name = str(distribution.metadata["Name"]).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            yield from distribution.entry_points.select(group=PROJECT)
        except Exception as reason:  # noqa: BLE001  # the same
            if PROJECT in (distribution.read_text("entry_points.txt") or ""):
                yield Unreadable(name, "", distribution, f"{type(reason).__name__}: {reason}")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for the plugins of a distribution whose list of entry points cannot be read."""

    name: str
    value: str
    dist: Any
    reason: str

    def load(self) -> Any:
        """Say why there is nothing to load."""
        raise ImportError(f"its entry_points.txt cannot be read ({self.reason})")


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
    known = hooks_known()
    loaded: list[Plugin] = []
    problems: list[Problem] = []
    for name, module in sorted(built_in.items()):
        manager.register(module, name=f"{BUILT_IN}:{name}")
        loaded.append(Plugin(name, BUILT_IN, version, module, hooks_of(module, known)))
    for found in _in_order(entry_points()):
        plugin = Plugin(found.name, *_distribution(found), None)
        try:
            with guarded():
                module = found.load()
        except Raised as raised:
            problems.append(
                plugin.problem(f"it cannot be loaded: {raised}.", "The run goes on without it; repair or uninstall it.")
            )
            continue
        try:
            with guarded():
                wrong = list(wrong_hooks(module, known))
                hooks = hooks_of(module, known)
                if not wrong:
                    manager.register(module, name=f"{plugin.package}:{plugin.name}")
        except Raised as raised:
            wrong = [f"{raised}."]
        if wrong:
            problems.append(plugin.problem(f"it is refused: {' '.join(wrong)}"))
            continue
        loaded.append(Plugin(plugin.name, plugin.package, plugin.version, module, hooks))
    return Plugins(manager, tuple(loaded), tuple(problems))


def _in_order(entry_points: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Return each entry point once, sorted by name; an editable install beside a wheel lists them twice."""
    unique: dict[tuple[str, str], EntryPoint] = {}
    for found in sorted(entry_points, key=lambda entry: (entry.name, entry.value, _distribution(entry))):
        unique.setdefault((found.name, found.value), found)
    return list(unique.values())


def _distribution(found: EntryPoint) -> tuple[str, str]:
    """Return the name and version of the distribution of an entry point."""
    unknown = "unknown package", ""
    distribution = getattr(found, "dist", None)
    if distribution is None:
        return unknown
    try:
        return str(distribution.name), str(distribution.version)
    except Exception:  # noqa: BLE001  # a distribution without readable metadata still has to be named somehow
        return unknown


def wrong_hooks(module: Any, known: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with the hooks of a plugin: unknown names, forgotten marks, and what we would never call."""
    for name in sorted({*dir(module), *getattr(module, "__dict__", ())}):
        if name.startswith("__"):
            continue
        member = getattr(module, name, None)
        mark = getattr(member, _MARK, None)
        if not callable(member) or not (name.startswith("ipt_") or isinstance(mark, dict)):
            continue
        if name not in known:
            yield f"{name} is no hook of this version. {near_match(name, known)}".strip()
        elif not isinstance(mark, dict):
            yield f"{name} is not marked with @hookimpl."
        elif asked := _not_given(member, name):
            given = ", ".join(inspect.signature(getattr(hookspecs, name)).parameters) or "nothing"
            yield f"{name} asks for {', '.join(asked)}; it is given {given}."
        elif mark.get("wrapper") or mark.get("hookwrapper") or mark.get("specname"):
            yield f"{name} is marked as a wrapper or for another name; mark it with plain @hookimpl."


def _not_given(function: Any, hook: str) -> list[str]:
    """Return the arguments that an implementation cannot do without and that its hook does not have."""
    given = inspect.signature(getattr(hookspecs, hook)).parameters
    needed = inspect.signature(function).parameters.values()
    optional = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [
        each.name for each in needed if each.name not in given and each.default is each.empty and each.kind not in optional
    ]


def hooks_known() -> frozenset[str]:
    """Return the names of the hooks that there are."""
    return frozenset(name for name, _ in inspect.getmembers(hookspecs, inspect.isfunction) if name.startswith("ipt_"))


def hooks_of(module: Any, known: frozenset[str]) -> tuple[str, ...]:
    """Return the hooks that a plugin implements, sorted."""
    return tuple(sorted(name for name in known if isinstance(getattr(getattr(module, name, None), _MARK, None), dict)))
