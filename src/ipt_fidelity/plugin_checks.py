"""Everything that is wrong or doubtful about a plugin, by its name or from its folder."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipt_fidelity.checks import check_adaptation
from ipt_fidelity.errors import UnknownName
from ipt_fidelity.guarded import Raised, guarded
from ipt_fidelity.hooks import PROJECT
from ipt_fidelity.overlay import load_adaptation
from ipt_fidelity.overlay_checks import check_overlay
from ipt_fidelity.plugins import hooks_known, hooks_of, wrong_hooks
from ipt_fidelity.problems import Place, Problem, error, in_order, near_match, warning
from ipt_fidelity.toolkit import Toolkit


def check_plugin(target: str, toolkit: Toolkit) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful about a plugin.

    Args:
        target: name of an installed plugin, id of an adaptation, or a folder: of an overlay or of a package.
        toolkit: what is installed.

    Raises:
        UnknownName: nothing of that name is installed, and there is no such folder.
    """
    path = Path(target)
    if path.is_dir():
        return in_order(_of_folder(path, toolkit))
    folders = _installed(target, toolkit)
    said = [problem for problem in toolkit.problems if f"plugin {target} " in str(problem.where)]
    if not folders and not said and target not in {plugin.name for plugin in toolkit.plugins.loaded}:
        known = sorted({*toolkit.adaptations, *(plugin.name for plugin in toolkit.plugins.loaded)})
        hint = near_match(target, known) or f"Installed: {', '.join(known)}."
        raise UnknownName(f"there is no plugin or folder {target!r}. {hint}")
    return in_order([*said, *(problem for folder in folders for problem in _of_overlay(folder, toolkit))])


def _installed(name: str, toolkit: Toolkit) -> list[Path]:
    """Return the folders of the adaptations that a plugin brings, or of the one adaptation with that id."""
    found = toolkit.adaptations.values()
    return [each.adaptation.path for each in found if name in (each.adaptation.id, each.plugin.name)]


def _of_folder(path: Path, toolkit: Toolkit) -> Iterator[Problem]:
    if (path / "overlay.yaml").is_file():
        yield from _of_overlay(path, toolkit)
    elif (path / "pyproject.toml").is_file():
        yield from _of_package(path, toolkit)
    else:
        message = "this folder holds neither an overlay.yaml nor a pyproject.toml."
        yield error("no-plugin", Place(str(path)), message, "Begin with 'ipt-fidelity plugin new'.")


def _of_overlay(folder: Path, toolkit: Toolkit) -> Iterator[Problem]:
    found = check_adaptation(folder, toolkit)
    yield from found
    if not any(problem.is_error for problem in found):
        yield from check_overlay(load_adaptation(folder), toolkit)


def _of_package(path: Path, toolkit: Toolkit) -> Iterator[Problem]:
    """Yield what is wrong with a package that need not be installed: its entry points, their hooks, and its adaptations."""
    file = path / "pyproject.toml"
    try:
        project: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        yield error("syntax", Place(str(file)), f"this is not TOML: {reason}.", "Mend it.")
        return
    points = project.get("entry-points", {})
    named = points.get(PROJECT, {})
    if not named:
        hint = near_match(PROJECT, points) or f"Add [project.entry-points.{PROJECT}]."
        yield error("no-entry-point", Place(str(file)), f"there is no entry point in the group {PROJECT!r}.", hint)
    for name, value in sorted(named.items()):
        yield from _of_module(path, name, str(value), file, toolkit)


def _of_module(path: Path, name: str, value: str, file: Path, toolkit: Toolkit) -> Iterator[Problem]:
    place = Place(str(file), path=f"entry point {name}")
    source = _source_of(path, value)
    if source is None:
        yield error("no-module", place, f"there is no module {value!r} in this package.", "Mend the entry point.")
        return
    known = hooks_known()
    try:
        with guarded():
            module = _imported(value, source)
            wrong, hooks = list(wrong_hooks(module, known)), hooks_of(module, known)
            returned: Any = getattr(module, "ipt_adaptations", list)()
    except Raised as raised:
        yield error("plugin", place, f"it cannot be loaded: {raised}.", "Mend it.")
        return
    yield from (error("hook", place, said, "Mend it; the plugin would be refused.") for said in wrong)
    if not hooks and not wrong:
        yield warning("no-hooks", place, "it implements no hook.", f"Hooks: {', '.join(sorted(known))}.")
    for folder in returned or ():
        yield from _of_overlay(Path(folder), toolkit)


def _source_of(path: Path, value: str) -> Path | None:
    inside = Path(*value.partition(":")[0].split("."))
    for root in (path / "src", path):
        for found in (root / inside / "__init__.py", (root / inside).with_suffix(".py")):
            if found.is_file():
                return found
    return None


def _imported(name: str, source: Path) -> Any:
    """Import a module from its file, with its own modules beside it, and forget it again."""
    root = source.parents[name.count(".") + (source.name == "__init__.py")]
    before = set(sys.modules)
    sys.path.insert(0, str(root))
    try:
        spec = importlib.util.spec_from_file_location(name, source)
        if spec is None or spec.loader is None:  # pragma: no cover  # a .py file always has both
            raise ImportError(f"{source} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(root))
        for each in set(sys.modules) - before:
            if each.partition(".")[0] == name.partition(".")[0]:
                del sys.modules[each]
