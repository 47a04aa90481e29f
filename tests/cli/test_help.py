"""Help that comes at once, says what there is with examples, and stays in step with docs/cli.md."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from tests.cli.commands import run_with, too_long

from ipt_fidelity.cli import COMMANDS, command

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def commands():
    """Return every command with its words."""
    found = [((), command)]
    for name in COMMANDS:
        each = import_module(f"ipt_fidelity.cli.{name}").command
        found.append(((name,), each))
        if isinstance(each, click.Group):
            found += [((name, sub), part) for sub, part in each.commands.items()]
    return found


ALL = commands()
LEAVES = [(words, each) for words, each in ALL if not isinstance(each, click.Group)]


@pytest.mark.parametrize("words", [words for words, _ in ALL], ids=" ".join)
def test_help_fits_a_terminal(run, words):
    """Every command has help within 80 columns."""
    result = run(*words, "--help")

    assert result.code == 0
    assert not too_long(result.out)
    assert "Usage: ipt-fidelity" in result.out


@pytest.mark.parametrize(("words", "each"), LEAVES, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_says_what_it_does(words, each):
    """A sentence, and an example where there is anything to give."""
    assert each.help
    if any(isinstance(parameter, click.Argument) for parameter in each.params):
        assert "ipt-fidelity " + " ".join(words) in each.help, "an example"


@pytest.mark.parametrize(("words", "each"), ALL[1:], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_the_docs_name_every_command_and_option(words, each):
    """docs/cli.md has each, under the heading of its command."""
    section = DOCS.partition(f"\n## `{words[0]}")[2].partition("\n## ")[0]
    assert section
    if len(words) > 1:
        assert f"**`{' '.join(words)}" in section
    for parameter in each.params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert f"`{option}" in section, option


def test_the_docs_name_the_options_of_all_commands():
    """``--version`` and ``--debug`` stand before the command."""
    for parameter in command.params:
        assert f"`{parameter.opts[0]}`" in DOCS


def test_the_short_sentences_are_those_of_the_commands():
    """The list in --help is kept apart so that it needs no import; it says the same."""
    for name, sentence in COMMANDS.items():
        assert import_module(f"ipt_fidelity.cli.{name}").command.short_help == sentence


def test_help_imports_click_alone():
    """Nothing that reads files, checks records or looks for plugins."""
    code = "import sys\nfrom ipt_fidelity.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
    code += "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    code += "print('importlib.metadata' in sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stderr.split())

    assert "click" in loaded
    assert "False" in loaded, "importlib.metadata is not needed"
    assert not loaded & {"pydantic", "rich", "pluggy", "yaml", "msgspec", "jiter", "openpyxl", "xlsxwriter"}
    assert {name for name in loaded if name.startswith("ipt_fidelity")} == {"ipt_fidelity"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell):
    """For each shell that click knows."""
    found = run_with({"_IPT_FIDELITY_COMPLETE": f"{shell}_source"})

    assert found.returncode == 0, found.stderr
    assert "ipt-fidelity" in found.stdout
    assert "COMPLETE" in found.stdout


def test_completion_knows_commands_and_options():
    """As the shell asks for them."""

    def complete(line, at):
        words = {"_IPT_FIDELITY_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(at)}
        return run_with(words).stdout

    assert "score" in complete("ipt-fidelity sc", 1)
    assert "--adaptation" in complete("ipt-fidelity score --ad", 2)
    assert "diff" in complete("ipt-fidelity rubric d", 2)


def test_the_version_is_shown(run):
    """Of the tool."""
    from ipt_fidelity.version import version

    assert run("--version").out == f"ipt-fidelity {version()}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scor", "x"), "Did you mean 'score'?"),
        (("rubric", "dif", "a", "b"), "dif"),
        (("score",), "Missing argument"),
        (("score", "--outt", "x", "y"), "--out"),
        (("schema", "sesion"), "Did you mean 'session'?"),
        (("schema", "xyz"), "Known: session, case"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_with_what_was_meant(run, words, said):
    """The nearest command, option or kind."""
    result = run(*words)

    assert result.code == 2
    assert said in result.err
    assert result.out == ""
