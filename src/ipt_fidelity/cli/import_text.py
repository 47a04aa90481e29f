"""The report of an import on a terminal."""

from __future__ import annotations

from ipt_fidelity.cli.terminal import say, say_problems, say_wrapped
from ipt_fidelity.readers.import_report import ImportReport, counted


def say_import(report: ImportReport) -> None:
    """Write what became of one session of a file: to stdout what was recognised, to stderr what is lost or doubtful."""
    say(f"{report.file}: {report.format}{f', {report.encoding}' if report.encoding else ''}", bold=True)
    lines = f" made of {counted(report.cues, 'line')}" if report.cues != report.turns else ""
    say_wrapped(
        f"session {report.session}, number {report.number}: {counted(report.turns, 'turn')}{lines}", lead="  ", rest="    "
    )
    for speaker in report.speakers:
        say(f"  speaker {speaker.name}: {speaker.role or 'no role'}, {counted(speaker.turns, 'turn')}")
    for coder in report.coders:
        say(f"  coder {coder.name}: {counted(coder.codes, 'code')}")
    for code in report.codes:
        ours = f" to {', '.join(code.ours)}" if code.ours and code.ours != (code.code,) else ""
        near = f" {code.near}" if code.near else ""
        say_wrapped(f"code {code.code}: {code.became}{ours}, {counted(code.times, 'time')}.{near}", lead="  ", rest="    ")
    say_problems(report.problems)
