"""``ipt-fidelity rubric``: list, show, check and compare rubrics."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.adaptation import Rubric
from ipt_fidelity.checks import check_rubric_folder
from ipt_fidelity.cli.terminal import WIDTH, clean, console, say_count, say_problems
from ipt_fidelity.errors import BadInput, UnknownName
from ipt_fidelity.rubric import LEVELS, Item
from ipt_fidelity.rubric_diff import Difference, differences
from ipt_fidelity.rubric_files import is_rubric_folder
from ipt_fidelity.toolkit import Toolkit, installed


@click.group("rubric", short_help="List, show, check and compare rubrics.")
def command() -> None:
    """List, show, check and compare rubrics."""


@command.command("list")
def list_rubrics() -> None:
    """List the rubrics that are installed."""
    toolkit = installed()
    say_problems(toolkit.problems)
    for name in sorted(toolkit.rubrics):
        data = load(toolkit, name).data
        click.echo(f"{name} {data.version} ({data.status}): {data.title}")
        click.echo(f"  {len(data.items)} items in {len(data.domains)} domains, {len(data.codes)} codes, from {toolkit.rubrics[name]}")


@command.command("show")
@click.argument("name", metavar="ID")
@click.option("--adaptation", "adaptations", multiple=True, metavar="ID|DIR", help="Show it as this adaptation amends it.")
@click.option("--item", metavar="ITEM", help="Show one item whole.")
def show(name: str, adaptations: tuple[str, ...], item: str | None) -> None:
    """Show a rubric, or one item of it with its anchors and sources.

    ID may be an id, a folder, or an id with adaptations: ipt-core+depression.
    """
    toolkit = installed()
    rubric = load(toolkit, "+".join((name, *adaptations)))
    if item is not None:
        found = rubric.data.item_by_id.get(item)
        if found is None:
            from ipt_fidelity.problems import near_match

            raise click.UsageError(f"There is no item {item!r}. {near_match(item, rubric.data.item_by_id)}".strip())
        _show_item(found, rubric)
        return
    from rich.table import Table

    out = console()
    data = rubric.data
    out.print(f"{data.id} {data.version} ({data.status}): {data.title}", style="bold")
    out.print(data.about)
    out.print(f"Reference line {data.benchmark.level:g}: {data.benchmark.text}")
    for adaptation in rubric.adaptations:
        out.print(f"Amended by {adaptation.id} {adaptation.overlay.version} ({adaptation.overlay.status})")
    if rubric.settings:
        out.print("Settings: " + ", ".join(f"{key} = {value}" for key, value in sorted(rubric.settings.items())))
    for domain in data.domains:
        part = f"weight {domain.weight:g}" if domain.in_overall else "beside the overall"
        table = Table(title=f"{domain.title} ({part}, floor {domain.floor:g})", title_justify="left", box=None, width=WIDTH)
        for heading, width in (("item", 33), ("rule", 10), ("weight", 8), ("title", None)):
            table.add_column(heading, width=width, overflow="fold")
        for each in data.items:
            if each.domain == domain.id:
                table.add_row(each.id, each.rule.kind, _weight(each), each.title)
        out.print(table)


def _weight(item: Item) -> str:
    if isinstance(item.weight, dict):
        return "/".join(f"{item.weight.get(phase, 0):g}" for phase in ("initial", "middle", "ending"))
    return f"{item.weight:g}"


def _show_item(item: Item, rubric: Rubric) -> None:
    click.echo(f"{item.id}: {item.title} ({item.status}, {item.kind}, {item.level})")
    click.echo(f"domain {item.domain}, weight {_weight(item)}: {item.weight_because}")
    parameters = ", ".join(f"{key} = {value!r}" for key, value in item.rule.parameters.items())
    _wrapped(f"rule {item.rule.kind}: {parameters}")
    for phase, differing in item.rule.in_phase.items():
        _wrapped(f"  in the {phase} phase: " + ", ".join(f"{key} = {value!r}" for key, value in differing.items()))
    for level in reversed(LEVELS):
        anchor = item.anchors[str(level)]  # type: ignore[index]  # the keys are the five levels
        condition = anchor.model_dump(exclude={"text"}, exclude_none=True, exclude_defaults=True)
        shown = ", ".join(f"{key} {value}" for key, value in condition.items()) or "given by a person only"
        _wrapped(f"  {level}  {anchor.text} [{shown}]")
    for heading, texts in (("counts", item.counts), ("does not count", item.does_not_count)):
        for text in texts:
            _wrapped(f"{heading}: {text}")
    _wrapped(f"basis {item.basis}, source {', '.join(item.source)}")
    sources = {source.id: source for source in rubric.data.sources}
    for name in item.source:
        if name in sources:
            _wrapped(f"  {sources[name].cite}")
    changed = rubric.changed_by(item.id)
    if changed:
        click.echo(f"changed by: {', '.join(changed)}")


def _wrapped(text: str) -> None:
    for line in textwrap.wrap(clean(text), WIDTH, subsequent_indent="     ", break_on_hyphens=False):
        click.echo(line)


@command.command("check")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.pass_context
def check(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Say everything that is wrong with rubric folders (or installed rubrics, by id)."""
    toolkit = installed()
    problems = []
    for folder in folders:
        path = folder if is_rubric_folder(folder) else toolkit.rubrics.get(str(folder), folder)
        found = check_rubric_folder(path, toolkit)
        say_problems(found)
        problems += found
        if not found:
            click.echo(f"{path}: nothing wrong.")
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


@command.command("diff")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
def diff(first: str, second: str) -> None:
    """Say what rubric B has otherwise than rubric A, with reasons and sources.

    A and B are ids or folders, with adaptations after a plus sign, and settings after an @:

    \b
      ipt-fidelity rubric diff ipt-core ipt-core+depression
      ipt-fidelity rubric diff ipt-core ipt-core+depression@course=recurrent
    """
    toolkit = installed()
    found = differences(load(toolkit, first), load(toolkit, second))
    if not found:
        click.echo("No difference.")
    section = ""
    for entry in found:
        if entry.section != section:
            section = entry.section
            click.echo(click.style(section.replace("_", " ").capitalize(), bold=True))
        _show_difference(entry)


def _show_difference(entry: Difference) -> None:
    if entry.kind == "changed":
        text = f"  {entry.target}: {entry.field} {_value(entry.before)} → {_value(entry.after)}"
    else:
        text = f"  {entry.target} {entry.kind}: {entry.title}"
    _wrapped(text)
    if entry.because:
        source = f" [{', '.join(entry.source)}]" if entry.source else ""
        by = f" ({entry.author})" if entry.author else ""
        _wrapped(f"     because {entry.because[:1].lower()}{entry.because[1:]}{source}{by}")


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def load(toolkit: Toolkit, name: str) -> Rubric:
    """Return a rubric from the form ``id+adaptation+adaptation@setting=choice``.

    Raises:
        click.UsageError: something that is named is not installed.
        click.ClickException: it has problems, which are listed.
    """
    name, _, given = name.partition("@")
    base, *adaptations = name.split("+")
    settings = dict(_pairs(given.split(","))) if given else {}
    try:
        return toolkit.rubric(base, adaptations, settings)[0]
    except UnknownName as reason:
        raise click.UsageError(str(reason)) from None
    except BadInput as reason:
        say_problems(reason.problems)
        raise click.ClickException(f"{name} cannot be used; see above.") from None


def _pairs(words: Iterable[str]) -> Iterable[tuple[str, str]]:
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise click.UsageError(f"{word!r} is not of the form setting=choice.")
        yield key, value
