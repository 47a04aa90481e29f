"""``ipt-fidelity agreement drift``: raters over time, held against gold."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.agreement.as_json import plain_coefficient
from ipt_fidelity.agreement.criteria import load_criteria
from ipt_fidelity.cli.agreement_options import write_json
from ipt_fidelity.cli.agreement_text import number
from ipt_fidelity.cli.terminal import say, say_count, say_problems, say_wrapped
from ipt_fidelity.drift import COLUMNS, Figures, RaterDrift, drift_of, read_log
from ipt_fidelity.long_table import read_long_table
from ipt_fidelity.outputs import place

SCHEMA = "ipt-fidelity/drift/1"


@click.command("drift")
@click.argument("log", type=click.Path(path_type=Path), metavar="LOG")
@click.option(
    "--criteria", type=click.Path(path_type=Path), metavar="FILE", help="Other criteria than those that come along."
)
@click.option(
    "--book", "book_to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a book with charts."
)
@click.option("--discard-edits", is_flag=True, help="Replace a book that a person has edited since.")
@click.option("--overwrite", is_flag=True, help="Replace a file that this tool did not write.")
@click.option("--json", "json_to", metavar="FILE|-", help="Write JSON to a file, or alone to stdout with -.")
@click.pass_context
def drift(
    ctx: click.Context,
    log: Path,
    criteria: Path | None,
    book_to: Path | None,
    json_to: str | None,
    *,
    discard_edits: bool,
    overwrite: bool,
) -> None:
    """Say for each rater how far re-rated gold sessions are from gold over time, and where to look again.

    LOG is a table (CSV, TSV, XLSX) with the columns occasion, rater, session, item, level and gold; each level has a row.
    'agreement calibrate --log' adds to it.

    \b
    Examples:
      ipt-fidelity agreement calibrate book.xlsx --gold examples/gold
          --log drift.csv --occasion 2
      ipt-fidelity agreement drift drift.csv --book drift.xlsx
    """
    asked = load_criteria(criteria)
    reratings, problems = read_log(read_long_table(log))
    say_problems(problems)
    drifts = drift_of(reratings, asked)
    if json_to != "-":
        if not drifts:
            say_wrapped(f"There is no re-rating in {log}; its columns are {', '.join(COLUMNS)}.")
        for each in drifts:
            _say(each)
    if json_to:
        data = {"schema": SCHEMA, "raters": [_plain(each) for each in drifts]}
        write_json(data, json_to, discard_edits=discard_edits, overwrite=overwrite)
    if book_to is not None:
        from ipt_fidelity.workbook.drift_book import write_drift_book

        make = partial(write_drift_book, drifts, asked)
        place(book_to, make, discard_edits=discard_edits, overwrite=overwrite)
        if json_to != "-":
            say(f"\nWrote {book_to}")
    say_count(problems)
    ctx.exit(1 if any(problem.is_error for problem in problems) else 0)


def _say(drift: RaterDrift) -> None:
    say(f"{drift.rater}: {drift.status}", bold=True)
    for reason in drift.reasons:
        say_wrapped(reason, lead="  ", rest="  ")
    say(f"  {'Occasion':<20}{'n':>5}{'bias':>7}{'interval':>16}{'within 1':>10}{'ICC(A,1)':>10}")
    for figures in (*drift.occasions, drift.recent):
        say(f"  {_line(figures)}")
    if drift.recent.icc.undefined_because:
        say_wrapped(f"ICC of the {drift.recent.name}: {drift.recent.icc.undefined_because}", lead="  ", rest="  ")
    say()


def _line(figures: Figures) -> str:
    interval = figures.bias_interval
    reach = f"[{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "-"
    icc = "undef." if figures.icc.value is None else number(figures.icc.value)
    return f"{figures.name[:19]:<20}{figures.count:>5}{figures.bias:>+7.2f}{reach:>16}{figures.within_1:>10.0%}{icc:>10}"


def _plain(drift: RaterDrift) -> dict[str, Any]:
    return {
        "rater": drift.rater,
        "status": drift.status,
        "reasons": list(drift.reasons),
        "recent": _plain_figures(drift.recent),
        "occasions": [_plain_figures(each) for each in drift.occasions],
    }


def _plain_figures(figures: Figures) -> dict[str, Any]:
    return {
        "name": figures.name,
        "reratings": figures.count,
        "bias": figures.bias,
        "bias_ci": list(figures.bias_interval) if figures.bias_interval else None,
        "within_1": figures.within_1,
        "icc_a1": plain_coefficient(figures.icc),
    }
