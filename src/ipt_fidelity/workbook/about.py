"""Where the figures come from: tool, rubric, adaptations, transcripts, limits, words and sources."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from ipt_fidelity.session import Session, plain
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.glossary import GLOSSARY
from ipt_fidelity.workbook.subject import Subject
from ipt_fidelity.workbook.text import words

TITLE = "About"
_SEVERITY = {"error": "Error", "warning": "Warning", "note": "Note"}


def write_about(canvas: Canvas, subject: Subject) -> None:
    """Write the sheet on provenance."""
    sheet = canvas.sheet(TITLE)
    sheet.widths(30, 84)
    sheet.height(0, 22)
    sheet.write(0, 0, TITLE, "title")
    row = 2
    for title, lines in (
        ("Limits", _limits(subject)),
        ("Made by", _made_by(subject)),
        ("Choices in force", _choices(subject)),
        ("Transcripts as scored", _transcripts(subject)),
        ("Problems found in the input", _problems(subject)),
        ("Words", iter(GLOSSARY)),
        ("Sources of the items", _sources(subject)),
    ):
        sheet.line(row, (title, None), "section")
        row += 1
        for label, text in lines:
            sheet.write(row, 0, label, "strong")
            sheet.write(row, 1, text)
            row += 1
        row += 1
    sheet.print_area(row, 2)


def _limits(subject: Subject) -> Iterator[tuple[str, str]]:
    yield "What this is", subject.report.about
    yield (
        "What is never computed",
        (
            "A prediction of outcome, competence from codes, a level of risk, a diagnosis, the right problem area, a "
            "ranking of people, one number for a trainee, or readiness for accreditation."
        ),
    )
    yield "Patient data", "The book holds what was said in sessions. Keep and send it as you would the recordings."


def _made_by(subject: Subject) -> Iterator[tuple[str, str]]:
    report = subject.report
    yield "Tool", f"{report.tool.name} {report.tool.version}"
    yield "Rubric", f"{report.rubric.id} {report.rubric.version} ({subject.rubric.status}): {subject.rubric.title}"
    yield "Rubric, sha256", report.rubric.sha256
    yield "Rubric without wording, sha256", report.rubric.scoring_sha256
    for adaptation in report.adaptations:
        yield "Adaptation", f"{adaptation.id} {adaptation.version} ({adaptation.status}): {adaptation.title}"
    if not report.adaptations:
        yield "Adaptation", "none"
    name = "+".join((report.rubric.id, *(adaptation.id for adaptation in report.adaptations)))
    yield (
        "Where an item is written",
        (
            "On the sheets Items and Anchors a file is named from the folder of the rubric or of the adaptation. The whole "
            f"path, where the item can be disputed: ipt-fidelity rubric show {name} --item ITEM"
        ),
    )
    for plugin in report.plugins:
        yield "Plugin", f"{plugin.name} {plugin.version} ({plugin.package})"


def _choices(subject: Subject) -> Iterator[tuple[str, str]]:
    for name, choice in subject.report.settings.items():
        yield f"Setting: {words(name)}", words(choice)
    if not subject.report.settings:
        yield "Settings", "none offered"
    coders = dict.fromkeys(part.report.coder for part in subject.parts if part.report.coder)
    yield "Coder whose annotations count", ", ".join(coders) or "none: not coded"
    overall = subject.block.overall
    yield "Reference line", f"{overall.benchmark:.1f}. {subject.rubric.benchmark.text}"


def _transcripts(subject: Subject) -> Iterator[tuple[str, str]]:
    for part in subject.parts:
        yield part.session.id, f"{len(part.session.turns)} turns; sha256 {fingerprint(part.session)}"


def fingerprint(session: Session) -> str:
    """Return the sha256 of a session as it was scored: its record, whatever the file looked like."""
    # escaped, because a lone surrogate has no bytes of its own
    return hashlib.sha256(json.dumps(plain(session), sort_keys=True).encode("ascii")).hexdigest()


def _problems(subject: Subject) -> Iterator[tuple[str, str]]:
    for problem in subject.report.problems:
        where = f"{problem.where}: " if problem.where else ""
        yield _SEVERITY[problem.severity], f"{where}{problem.message} {problem.hint}".strip()
    if not subject.report.problems:
        yield "None", "Nothing to report."


def _sources(subject: Subject) -> Iterator[tuple[str, str]]:
    cited = {source for score in subject.block.items if (item := subject.item(score)) for source in item.source}
    known = {source.id: source.cite for source in subject.rubric.sources}
    for source in sorted(cited):
        yield source, known.get(source, "not listed in sources.yaml of the rubric")
