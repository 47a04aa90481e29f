"""Reference pages that are written from the program itself: commands, kinds of rules, formats of files, glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click
import yaml

from ipt_fidelity.cli import COMMANDS
from ipt_fidelity.rules import BUILT_IN
from ipt_fidelity.schemas import KINDS, json_schema
from ipt_fidelity.workbook.glossary import GLOSSARY

_FILE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "meanings.yaml"
MEANINGS: Mapping[str, Mapping[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
HEAD = "<!-- Written from the program; `pytest --accept` writes this page. -->\n"
TITLES = {
    "session": "A session (`*.session.json`)",
    "case": "A case (`case.yaml`)",
    "rubric": "A rubric (`rubric.yaml`)",
    "item": "An item (`items/<id>.yaml`)",
    "codebook": "A codebook (`codebook.yaml`)",
    "measures": "Measures (`measures.yaml`)",
    "sources": "Sources (`sources.yaml`)",
    "adaptation": "An adaptation (`overlay.yaml`)",
    "mapping": "A mapping (`map.yaml`)",
    "names": "A key of names",
    "report": "A report (`*.json`)",
    "agreement": "Agreement (`agreement table --json -`)",
}


def pages() -> dict[str, str]:
    """Return every page by its path below ``docs``."""
    made = {"reference/commands.md": commands(), "reference/rules.md": rules(), "glossary.md": glossary()}
    return made | {f"reference/files/{kind}.md": file_format(kind) for kind in KINDS}


def glossary() -> str:
    """Return the words of the field as this tool uses them; the same stand in every workbook."""
    rows = "".join(f"| {word} | {text} |\n" for word, text in GLOSSARY)
    lead = "# Glossary\n\nThe words of every page, message and workbook.\n\n| Word | What it means |\n| --- | --- |\n"
    return HEAD + lead + rows


def commands() -> str:
    """Return every command with its arguments and options, as click has them."""
    lines = [HEAD, "# All commands and options\n", "The same as `ipt-fidelity COMMAND --help`.\n"]
    for name in COMMANDS:
        lines += _command((name,), import_module(f"ipt_fidelity.cli.{name}").command)
    return "\n".join(lines)


def _command(words: tuple[str, ...], command: click.Command) -> Iterator[str]:
    yield f"## {' '.join(words)}\n"
    yield _paragraphs(command.help or "")
    options = [each for each in command.params if isinstance(each, click.Option)]
    arguments = [each.make_metavar(click.Context(command)) for each in command.params if isinstance(each, click.Argument)]
    if not isinstance(command, click.Group):
        yield f"```\nipt-fidelity {' '.join([*words, *(['[OPTIONS]'] if options else []), *arguments])}\n```\n"
    if options:
        yield "| Option | Meaning |\n| --- | --- |\n" + "".join(_option(each) for each in options)
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _command((*words, name), command.commands[name])


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return f"| {names} | {_cell(option.help or '')} |\n"


def _paragraphs(text: str) -> str:
    """Return a help text as Markdown; what click keeps as it is becomes a block of code."""
    found = []
    for part in cleandoc(text).split("\n\n"):
        found.append("```\n" + part.replace("\b\n", "") + "\n```" if part.startswith("\b") else " ".join(part.split()))
    return "\n\n".join(found) + "\n"


def rules() -> str:
    """Return every kind of rule with its parameters."""
    lines = [HEAD, "# Kinds of rules\n", "What an item can be measured by. A plugin may add a kind.\n"]
    for kind in sorted(BUILT_IN, key=lambda each: each.kind):
        lines += [f"## `{kind.kind}`\n", f"Measures: {kind.summary}.\n"]
        said = parameters_of(kind)
        rows = []
        for name, info in kind.parameters.model_fields.items():
            default = "" if info.is_required() else _default(info.get_default(call_default_factory=True))
            rows.append(f"| `{info.alias or name}` | {default or '*required*'} | {_cell(said.get(name, ''))} |\n")
        if rows:
            lines.append("| Parameter | Default | Meaning |\n| --- | --- | --- |\n" + "".join(rows))
    return "\n".join(lines)


def parameters_of(kind: Any) -> Mapping[str, str]:
    """Return what each parameter of a kind of rule means."""
    return MEANINGS.get(f"rule {kind.kind}", {}) | described(kind.parameters.__doc__ or "")


def _default(value: Any) -> str:
    if value in ((), {}, "") or value is None:
        return "none"
    dumped = value.model_dump(exclude_none=True, exclude_defaults=True) if hasattr(value, "model_dump") else value
    return f"`{dumped}`"


def file_format(kind: str) -> str:
    """Return the fields of a kind of file, record by record."""
    schema = json_schema(kind)
    lines = [HEAD, f"# {TITLES[kind]}\n", f"`ipt-fidelity schema {kind}` prints the same as JSON Schema.\n"]
    for name, record in records(schema).items():
        lines += [f"## {name}\n", _lead(record.get("description", "")) + "\n"]
        rows = [f"| `{field}` | {kind_} | {need} | {_cell(text)} |\n" for field, kind_, need, text in fields(record, name)]
        lines.append("| Field | Kind | Default | Meaning |\n| --- | --- | --- | --- |\n" + "".join(rows))
    return "\n".join(lines)


def records(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return every record of a schema by its name, the one of the file first."""
    parts = schema.get("$defs", {})
    own = schema.get("$ref", "").rpartition("/")[2]
    first = {own: parts[own]} if own else {"The file": schema}
    return first | {name: part for name, part in sorted(parts.items()) if part.get("properties") and name != own}


def fields(record: Mapping[str, Any], of: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield name, kind, default and meaning of each field of a record: as it says itself, else as the table of meanings."""
    said = MEANINGS["every"] | MEANINGS.get(of, {}) | described(record.get("description", ""))
    needed = record.get("required", ())
    for name, field in record["properties"].items():
        default = "*required*" if name in needed else f"`{field['default']}`" if field.get("default") else "none"
        yield name, _kind(field), default, field.get("description") or said.get(name) or said.get(f"{name}_", "")


def _kind(field: Mapping[str, Any]) -> str:
    """Return what a field takes, in words."""
    if "$ref" in field:
        return field["$ref"].rpartition("/")[2]
    if "const" in field or "enum" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]) if value is not None)
    if "anyOf" in field:
        kinds = dict.fromkeys(_kind(each) for each in field["anyOf"] if each.get("type") != "null")
        return " or ".join(kinds)
    name = field.get("type", "anything")
    if name == "array":
        items = field.get("items")
        return f"list of {_kind(items)}" if isinstance(items, dict) and items else "list"
    if name == "object":
        values = field.get("additionalProperties")
        return f"{_kind(values)} by name" if isinstance(values, dict) and values else "mapping"
    return {"string": "text", "boolean": "yes or no", "integer": "whole number", "null": "nothing"}.get(name, str(name))


def described(text: str) -> dict[str, str]:
    """Return what the docstring of a record says of each of its attributes."""
    _, _, attributes = cleandoc(text).partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in attributes.splitlines():
        begun = re.match(r" {4}(\w+): (.*)", line)
        if begun:
            name = begun[1]
            found[name] = begun[2]
        elif name and line.startswith(" " * 8):
            found[name] += " " + line.strip()
    return found


def _lead(text: str) -> str:
    return " ".join(cleandoc(text).partition("Attributes:")[0].split()).replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("``", "`").split())
