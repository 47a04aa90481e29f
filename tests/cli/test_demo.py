"""``demo``: from nothing to a feedback book in one command."""

from __future__ import annotations

from tests.cli.commands import too_long


def test_it_copies_scores_and_says_what_to_open(run, tmp_path, monkeypatch):
    """In a folder with a space in its name."""
    monkeypatch.chdir(tmp_path)
    result = run("demo", "--out", "my demo")

    assert result.code == 0, result.err
    assert (tmp_path / "my demo" / "maple-feedback" / "maple.xlsx").is_file()
    assert (tmp_path / "my demo" / "maple" / "case.yaml").is_file()
    assert 'ipt-fidelity score "' in result.out
    assert "Open first:" in result.out
    assert not too_long(result.out, but=("my demo",))


def test_a_second_time_nothing_is_copied_and_nothing_lost(run, tmp_path):
    """What a user changed in the example stays."""
    run("demo", "--out", tmp_path / "d")
    note = tmp_path / "d" / "maple" / "case.yaml"
    note.write_text(note.read_text() + "# mine\n")
    result = run("demo", "--out", tmp_path / "d")

    assert result.code == 0, result.err
    assert "(0 files copied)" in result.out
    assert note.read_text().endswith("# mine\n")


def test_a_spoilt_example_is_1(run, tmp_path):
    """And says where."""
    run("demo", "--out", tmp_path / "d")
    (tmp_path / "d" / "maple" / "case.yaml").write_text("id: [")
    result = run("demo", "--out", tmp_path / "d")

    assert result.code == 1
    assert "case.yaml:1" in result.err
