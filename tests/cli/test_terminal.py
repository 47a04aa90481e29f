"""What goes to a terminal: cleaned, within its width, with colour and progress only where they belong."""

from __future__ import annotations

import io
import sys

import click
import pytest

from ipt_fidelity.cli import terminal
from ipt_fidelity.cli.terminal import clean, coloured, console, cut, progress, say_count, say_problems, wrapped
from ipt_fidelity.problems import Place, error, warning


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\r", "\t"])
def test_control_characters_and_direction_marks_are_replaced(character):
    """A file cannot write over what stands on the screen."""
    assert clean(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_letters_of_all_languages_stay():
    """Only what cannot be seen is replaced."""
    assert clean("Grüße, Ольга, 李\n") == "Grüße, Ольга, 李\n"


def test_problems_go_to_stderr_with_place_and_hint(capsys):
    """One a line."""
    say_problems(
        [error("x", Place("case.yaml", 3), "it is wrong.\x1b[2J", "Mend it."), warning("y", Place(), "look at it.")]
    )
    said = capsys.readouterr()

    assert said.out == ""
    assert said.err.splitlines()[0].startswith("case.yaml:3: error: it is wrong.")
    assert said.err.splitlines()[1] == "warning: look at it."
    assert "\x1b" not in said.err


def test_counts_are_said_in_words(capsys):
    """Nothing where there is nothing."""
    one, other = error("x", Place(), "a"), warning("y", Place(), "b")
    say_count([])
    assert capsys.readouterr().err == ""
    say_count([one, one, other])
    assert capsys.readouterr().err == "2 errors and 1 warning.\n"


def test_no_colour_where_the_user_says_so(monkeypatch):
    """NO_COLOR with any value; empty means nothing was said."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured() is False
    monkeypatch.setenv("NO_COLOR", "")
    assert coloured() is None


def test_no_colour_in_a_group_either(monkeypatch):
    """Headings are plain then, also on a terminal."""
    from ipt_fidelity.cli import command

    seen = []
    monkeypatch.setenv("NO_COLOR", "1")
    probe = click.command("probe")(lambda: seen.append(click.get_current_context().color))
    monkeypatch.setattr(type(command), "get_command", lambda *_: probe)
    monkeypatch.setattr(type(command), "resolve_command", lambda *_: ("probe", probe, []))
    command.main(["probe"], standalone_mode=False)

    assert seen == [False]


def test_a_console_is_eighty_columns_in_a_pipe():
    """Whatever the terminal of the parent is."""
    assert console().width == 80


def test_long_words_alone_stand_out():
    """A path is never cut."""
    path = "/a" * 60

    assert wrapped(f"see {path} now") == ["see", f"  {path}", "  now"]
    assert wrapped("") == [""]


def test_texts_are_cut_at_a_word():
    """With a mark that can be seen."""
    assert cut("one two three", 9) == "one two …"
    assert cut("one two", 9) == "one two"


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_no_progress_in_a_pipe(capsys):
    """Nothing at all."""
    with progress("Scoring", 5) as advance:
        for _ in range(5):
            advance("x")

    assert capsys.readouterr() == ("", "")


def test_progress_on_a_terminal_only_after_a_second(monkeypatch):
    """Short work shows no bar."""
    clock = iter([0.0, 0.2, 0.4, *[5.0 + step for step in range(50)]])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("Scoring", 4) as advance:
        advance("a")
        advance("b")
        assert screen.getvalue() == ""
        advance("c\x1b[2J")
        advance("d")

    assert "Scoring" in screen.getvalue()
    assert "\x1b[2J" not in screen.getvalue()
