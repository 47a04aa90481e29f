"""Options that the commands on agreement share: which coefficients, which intervals, where the JSON goes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from ipt_fidelity.agreement.bootstrap import REPLICATES, Method, Resampling
from ipt_fidelity.agreement.compare import NAMES
from ipt_fidelity.cli.writing import write_bytes
from ipt_fidelity.outputs import place

INTERVALS = ("analytical", "percentile", "bca")


def interval_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose coefficients and intervals, and where JSON is written."""
    for option in reversed(
        (
            click.option(
                "--coefficient",
                "names",
                multiple=True,
                metavar="NAME",
                type=click.Choice(NAMES),
                help="Only this one, such as cohen_kappa or icc_a1; may be repeated.",
            ),
            click.option(
                "--interval",
                type=click.Choice(INTERVALS),
                default=INTERVALS[0],
                help="How intervals are made; the others resample.",
            ),
            click.option(
                "--replicates", type=click.IntRange(100, 100_000), default=REPLICATES, help="Tables drawn when resampling."
            ),
            click.option("--seed", type=int, default=1, help="Of the random numbers for resampling."),
            click.option("--json", "json_to", metavar="FILE|-", help="Write JSON to a file, or alone to stdout with -."),
        )
    ):
        function = option(function)
    return function


def replacing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that allow to replace files."""
    function = click.option("--overwrite", is_flag=True, help="Replace a file that this tool did not write.")(function)
    return click.option("--discard-edits", is_flag=True, help="Replace a file that a person has edited since.")(function)


def resampling(interval: str, replicates: int, seed: int, clusters: dict[str, str] | None = None) -> Resampling | None:
    """Return how intervals are resampled, None where they are analytical."""
    if interval == INTERVALS[0]:
        return None
    method: Method = "bca" if interval == "bca" else "percentile"
    return Resampling(method, replicates, seed, clusters)


def write_json(data: dict[str, Any], target: str, *, discard_edits: bool = False, overwrite: bool = False) -> None:
    """Write plain data as JSON to a file, or to stdout for ``-``; a number that is not finite would be a defect.

    Raises:
        OutputBlocked: the file is not ours, or was edited since; the table that was read may be named by mistake.
    """
    text = (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
    if target == "-":
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return
    place(Path(target), partial(write_bytes, text), discard_edits=discard_edits, overwrite=overwrite)
