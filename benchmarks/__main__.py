"""``python -m benchmarks [NAME...] [--sessions N] [--rounds N] [--json FILE] [--strict]``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import agreement, growth, jobs, label_studio, returned, scoring, start_up, vtt, workbook
from benchmarks.measure import Figure

BENCHMARKS = {
    "scoring": scoring.measure,
    "growth": growth.measure,
    "start-up": start_up.measure,
    "agreement": agreement.measure,
    "workbook": workbook.measure,
    "returned": returned.measure,
    "jobs": jobs.measure,
    "label-studio": label_studio.measure,
    "vtt": vtt.measure,
}
HEADINGS = ("figure", "peer", "ours", "peer's", "unit", "ratio", "lowest–highest", "aim", "must", "")
WIDTHS = (38, 29, 9, 9, 14, 7, 16, 6, 6, 8)
LEFT = ("figure", "peer")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks that are named, or all, and print what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against peers, measured in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; by default all")
    parser.add_argument("--sessions", type=int, default=1000, metavar="N", help="how many sessions to make (default 1000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each is timed (default 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a figure misses what it must keep")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown or options.sessions < 1 or options.rounds < 1:
        parser.error(f"there is no benchmark {unknown[0]!r}" if unknown else "give at least one session and one round")
    figures: list[Figure] = []
    print_row(HEADINGS)
    for name in options.names or BENCHMARKS:
        for figure in BENCHMARKS[name](options.sessions, options.rounds):
            figures.append(figure)
            print_row(row(figure))
    if options.json:
        options.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n", encoding="utf-8")
    return 1 if options.strict and any(figure.missed for figure in figures) else 0


def row(figure: Figure) -> tuple[str, ...]:
    """Return a figure as the words of a line of the table."""
    low, high = figure.spread
    aim, must = ("" if each is None else f"{each:g}" for each in (figure.aim, figure.must))
    said = "missed" if figure.missed else "kept" if figure.must is not None else ""
    own, peer, ratio = (f"{each:.2f}" for each in (figure.own, figure.peer, figure.ratio))
    return figure.name, figure.against, own, peer, figure.unit, ratio, f"{low:.2f}–{high:.2f}", aim, must, said


def print_row(words: tuple[str, ...]) -> None:
    """Print a line of the table, words to the left and figures to the right."""
    cells = [
        f"{word:<{width}}" if heading in LEFT else f"{word:>{width}}"
        for word, width, heading in zip(words, WIDTHS, HEADINGS, strict=True)
    ]
    print("".join(cells).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
