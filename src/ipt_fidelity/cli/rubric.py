"""``ipt-fidelity rubric``: list, show, check and compare rubrics; ``rubric_sheet`` has the commands of its workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.checks import check_rubric_folder
from ipt_fidelity.cli import rubric_sheet
from ipt_fidelity.cli.diff_text import called, cited, diff_lines, offered, value
from ipt_fidelity.cli.terminal import WIDTH, clean, console, say, say_count, say_problems, say_wrapped
from ipt_fidelity.codes import Code
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.problems import Problem, near_match
from ipt_fidelity.rubric import LEVELS, Anchor, Item
from ipt_fidelity.rubric_diff import differences
from ipt_fidelity.rubric_files import is_rubric_folder
from ipt_fidelity.rules.base import plural
from ipt_fidelity.toolkit import Toolkit, installed


@click.group("rubric", short_help="List, show, check, compare and edit rubrics.")
def command() -> None:
    """List, show, check and compare rubrics, and edit them in a spreadsheet program."""


command.add_command(rubric_sheet.sheet)
command.add_command(rubric_sheet.from_sheet)


@command.command("list")
@click.pass_context
def list_rubrics(ctx: click.Context) -> None:
    """List the rubrics that are installed, with where they stand."""
    toolkit = installed()
    say_problems(toolkit.problems)
    found: list[Problem] = []
    for name, folder in sorted(toolkit.rubrics.items()):
        try:
            data = toolkit.rubric(name)[0].data
        except BadInput as reason:
            found += reason.problems
            continue
        say_wrapped(f"{name} {data.version} ({data.status}): {data.title}")
        say(f"  {len(data.items)} items in {len(data.domains)} domains, {len(data.codes)} codes")
        say(f"  {folder}")
    say_problems(found)
    say_count(found)
    ctx.exit(1 if found else 0)


@command.command("show")
@click.argument("name", metavar="ID")
@click.option("--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="Show it as this adaptation amends it.")
@click.option("--item", metavar="ITEM", help="Show one item whole.")
@click.option("--code", metavar="CODE", help="Show one code of the codebook whole.")
def show(name: str, adaptations: tuple[str, ...], item: str | None, code: str | None) -> None:
    """Show a rubric, one item with its anchors and sources, or one code with what counts and what does not.

    ID may be an id, a folder, or an id with adaptations: ipt-core+depression.

    \b
    Examples:
      ipt-fidelity rubric show ipt-core
      ipt-fidelity rubric show ipt-core+depression --item every.symptom_check
      ipt-fidelity rubric show ipt-core --code task.mood_event_link
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    base, at, settings = name.partition("@")
    rubric = load(toolkit, "+".join((base, *adaptations)) + at + settings)
    if item is not None:
        found = rubric.data.item_by_id.get(item)
        if found is None:
            raise click.UsageError(f"There is no item {item!r}. {near_match(item, rubric.data.item_by_id)}".strip())
        _show_item(found, rubric)
        own = base.partition("+")[0]
        _say_files(found, rubric, toolkit.rubrics.get(own, Path(own)))
    if code is not None:
        entry = rubric.data.code_by_id.get(code)
        if entry is None:
            raise click.UsageError(f"There is no code {code!r}. {near_match(code, rubric.data.code_by_id)}".strip())
        _show_code(entry, rubric)
    if item is None and code is None:
        _show_rubric(rubric)


def _show_rubric(rubric: Rubric) -> None:
    from rich.table import Table

    out, data = console(), rubric.data
    say_wrapped(f"{data.id} {data.version} ({data.status}): {data.title}", bold=True)
    say_wrapped(data.about, rest="")
    say_wrapped(f"Reference line {data.benchmark.level:g}: {data.benchmark.text}", rest="")
    for adaptation in rubric.adaptations:
        say(f"Amended by {adaptation.id} {adaptation.overlay.version} ({adaptation.overlay.status})")
    if rubric.settings:
        say_wrapped("Settings: " + ", ".join(f"{key} = {choice}" for key, choice in sorted(rubric.settings.items())))
    for domain in data.domains:
        part = f"weight {domain.weight:g}" if domain.in_overall else "beside the overall"
        say()
        say(f"{domain.title} ({part}, floor {domain.floor:g})", bold=True)
        table = Table(box=None, width=WIDTH, pad_edge=False)
        for heading, width in (("title", None), ("item", 32), ("rule", 9), ("weight", 7)):
            table.add_column(heading, width=width, overflow="fold")
        for each in data.items:
            if each.domain == domain.id:
                table.add_row(clean(each.title), each.id, clean(each.rule.kind), _weight(each))
        out.print(table)


def _weight(item: Item) -> str:
    if isinstance(item.weight, dict):
        return "/".join(f"{item.weight.get(phase, 0):g}" for phase in ("initial", "middle", "ending"))
    return f"{item.weight:g}"


def _show_item(item: Item, rubric: Rubric) -> None:
    say_wrapped(f"{item.title} ({item.id})", bold=True)
    say(f"{item.kind}, looked at by {item.level}, {item.status}")
    say_wrapped(f"domain {item.domain}, weight {_weight(item)}: {item.weight_because}")
    say_wrapped(f"rule {item.rule.kind}: {_parameters(item.rule.parameters)}")
    for phase, differing in item.rule.in_phase.items():
        say_wrapped(f"in the {phase} phase: {_parameters(differing)}", lead="  ", rest="    ")
    for level in reversed(LEVELS):
        anchor = item.anchors[str(level)]  # type: ignore[index]  # the keys are the five levels
        say_wrapped(f"{level}  {anchor.text} [{_condition(anchor)}]", lead="  ", rest="     ")
    for heading, texts in (("counts", item.counts), ("does not count", item.does_not_count)):
        for text in texts:
            say_wrapped(f"{heading}: {text}")
    if item.because:
        say_wrapped(f"because: {item.because}")
    _say_sources(item, rubric)


def _say_files(item: Item, rubric: Rubric, folder: Path) -> None:
    """Say in which file an item is written, and which files change it: there it can be disputed."""
    overlays = {each.id: each.document.file for each in rubric.adaptations}
    own = folder / "items" / f"{item.id}.yaml"
    files = [str(own)] if own.is_file() else []
    files += [str(overlays[author]) for author in rubric.changed_by(item.id) if author in overlays]
    for file in files:
        say(f"file: {file}")  # never broken, so that it can be copied


def _show_code(code: Code, rubric: Rubric) -> None:
    say_wrapped(f"{code.label} ({code.id})", bold=True)
    at_home = "any phase" if code.phases == ("any",) else f"{' and '.join(code.phases)} phase"
    say(f"{code.role}, at home in: {at_home}{', allowed here' if code.allowed else ''}")
    say_wrapped(code.definition)
    for heading, texts in (("counts", code.counts), ("does not count", code.does_not_count)):
        for text in texts:
            say_wrapped(f"{heading}: {text}")
    say_wrapped(f"such a line: {code.example}")
    say_wrapped(f"not this one: {code.counter_example} [instead: {', '.join(code.instead)}]")
    for overlap in rubric.data.overlaps:
        if code.id in overlap.codes:
            say_wrapped(f"beside {', '.join(each for each in overlap.codes if each != code.id)}: {overlap.rule}")
    if code.feedback:
        say_wrapped(f"in feedback: {code.feedback}")
    if code.because:
        say_wrapped(f"because: {code.because}")
    _say_sources(code, rubric)


def _say_sources(entry: Item | Code, rubric: Rubric) -> None:
    say_wrapped(f"basis {entry.basis}, source {', '.join(entry.source)}")
    cites = cited(rubric.data.sources)
    for name in entry.source:
        say_wrapped(cites.get(name, name), lead="  ", rest="    ")
    changed = rubric.changed_by(entry.id, "items" if isinstance(entry, Item) else "codes")
    if changed:
        say(f"changed by: {', '.join(changed)}")


def _parameters(parameters: Mapping[str, Any]) -> str:
    return "; ".join(f"{key} = {value(each)}" for key, each in parameters.items())


def _condition(anchor: Anchor) -> str:
    if anchor.between is not None:
        return f"from {anchor.between[0]:g} up to {anchor.between[1]:g}"
    if anchor.at_least is not None:
        return f"at least {anchor.at_least:g}"
    if anchor.at_most is not None:
        return f"at most {anchor.at_most:g}"
    return ", ".join(anchor.outcome) or "given by a person only"


@command.command("check")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.pass_context
def check(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Say everything that is wrong with rubric folders (or installed rubrics, by id).

    \b
    Examples:
      ipt-fidelity rubric check ipt-core
      ipt-fidelity rubric check my-rubric/
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    problems: list[Problem] = []
    for folder in folders:
        path = folder if is_rubric_folder(folder) else toolkit.rubrics.get(str(folder), folder)
        if not path.exists():
            hint = near_match(str(folder), toolkit.rubrics) or f"Installed: {', '.join(sorted(toolkit.rubrics))}."
            raise click.UsageError(f"there is no rubric or folder {str(folder)!r}. {hint}")
        found = check_rubric_folder(path, toolkit)
        say_problems(found)
        problems += found
        if not found:
            say(f"{path}: nothing wrong.")
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


@command.command("diff")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
def diff(first: str, second: str) -> None:
    """Say what rubric B has otherwise than rubric A, with reasons and sources.

    A and B are ids or folders, with adaptations after a plus sign, and settings after an @.

    \b
    Examples:
      ipt-fidelity rubric diff ipt-core ipt-core+depression
      ipt-fidelity rubric diff ipt-core ipt-core+depression@course=recurrent
    """
    toolkit = installed()
    say_problems(toolkit.problems)
    one, other = load(toolkit, first), load(toolkit, second)
    found = differences(one, other)
    if not found:
        say("No difference.")
        return
    say_wrapped(f"{second}, against {first}: {plural(len(found), 'difference')}", bold=True)
    known = {adaptation.id for adaptation in one.adaptations}
    for adaptation in other.adaptations:
        if adaptation.id not in known:
            for line, heading in offered(adaptation.overlay, other.settings):
                say(line, bold=heading)
    sources = cited((*one.data.sources, *other.data.sources))
    for line, heading in diff_lines(found, sources, called(one.data) | called(other.data)):
        say(line, bold=heading)


def load(toolkit: Toolkit, name: str) -> Rubric:
    """Return a rubric from the form ``id+adaptation+adaptation@setting=choice``.

    Raises:
        click.UsageError: something that is named is not installed.
        click.ClickException: it has problems, which are listed.
    """
    whole = name
    name, _, given = name.partition("@")
    base, *adaptations = name.split("+")
    settings = dict(_pairs(given.split(","))) if given else {}
    try:
        return toolkit.rubric(base, adaptations, settings)[0]
    except UnknownName as reason:
        raise click.UsageError(str(reason)) from None
    except BadInput as reason:
        if all(problem.code in ("unknown-setting", "unknown-choice") for problem in reason.problems):
            raise click.UsageError(" ".join(f"{each.message} {each.hint}".strip() for each in reason.problems)) from None
        say_problems(reason.problems)
        raise click.ClickException(f"{whole} cannot be used; see above.") from None


def _pairs(words: Iterable[str]) -> Iterable[tuple[str, str]]:
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise click.UsageError(f"{word!r} is not of the form setting=choice.")
        yield key, value
