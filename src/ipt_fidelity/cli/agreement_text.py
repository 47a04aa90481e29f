"""How agreement is said on a terminal: each coefficient with its interval, form, basis and band."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ipt_fidelity.agreement.bands import bands_for
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.compare import TITLES, Agreement, CategoryUse, Pair
from ipt_fidelity.agreement.table import Ratings, shown
from ipt_fidelity.cli.terminal import WIDTH, clean, cut, say, say_wrapped

_INDENT = "    "
_MOST_PAIRS = 15


def say_agreement(agreement: Agreement) -> None:
    """Write everything that is said of one table."""
    ratings = agreement.ratings
    say_wrapped(basis(ratings))
    for found in agreement.coefficients:
        if found.value is not None:
            say_coefficient(found, ratings.noun)
    _say_undefined(agreement.coefficients)
    for note in agreement.notes:
        say()
        say_wrapped(note, lead="Note: ", rest="      ")
    if len(agreement.categories) > 1:
        say()
        _say_categories(agreement.categories)
    if len(ratings.raters) > 1 and agreement.pairs:
        say()
        _say_pairs(agreement.pairs)


def basis(ratings: Ratings) -> str:
    """Return what a table consists of, in words."""
    raters, units = len(ratings.raters), len(ratings.units)
    cells = raters * units
    between = "; " if any("," in each for each in ratings.raters) else ", "
    names = f" ({between.join(ratings.raters)})" if 0 < raters <= 6 else ""
    return (
        f"{units:,} {ratings.noun}{_s(units)}, {raters:,} rater{_s(raters)}{names}, {ratings.missing:,} of {cells:,} cells "
        f"missing; {ratings.scale} scale."
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def say_coefficient(found: Coefficient, noun: str = "unit") -> None:
    """Write one coefficient: value, interval and band, then form and basis, then what is to be known beside it."""
    if found.value is None:
        return
    say()
    title = f"{TITLES[found.name]:<22}"
    interval = found.interval
    reach = f"[{number(interval.low)}, {number(interval.high)}]" if interval else "no interval"
    say(f"{title}{number(found.value):>6}  {reach}", bold=True)
    for words in bands_of(found):
        _paragraph(words)
    _paragraph(_basis_of(found, noun))
    if found.no_interval_because:
        _paragraph(f"No interval: {found.no_interval_because}")
    for note in found.notes:
        _paragraph(_sentence(note))


def _say_undefined(coefficients: Sequence[Coefficient]) -> None:
    """Write which coefficients are undefined, and why; those with one reason together."""
    reasons: dict[str, list[str]] = {}
    for found in coefficients:
        if found.value is None:
            reasons.setdefault(found.undefined_because or "", []).append(TITLES[found.name])
    for reason, titles in reasons.items():
        say()
        say(f"Undefined: {', '.join(titles)}" if len(titles) < 5 else f"Undefined: {len(titles)} coefficients", bold=True)
        if len(titles) >= 5:
            _paragraph(", ".join(titles))
        _paragraph(_sentence(reason))


def _paragraph(text: str) -> None:
    """Write a paragraph under a coefficient; a number keeps its sign of per cent beside it."""
    joined = clean(text).replace(" %", "\N{NO-BREAK SPACE}%")
    for line in textwrap.wrap(joined, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False):
        say(line.replace("\N{NO-BREAK SPACE}", " "))


def bands_of(found: Coefficient) -> Iterator[str]:
    """Yield what each author calls a value, and its interval."""
    for bands in bands_for(found.name):
        if found.value is None:
            continue
        label = bands.label(found.value)
        if found.interval is not None:
            low, high = bands.label(found.interval.low), bands.label(found.interval.high)
            label += f" (interval: {low} to {high})" if low != high else " (all of the interval)"
        yield f"{bands.title}: {label}."


def _basis_of(found: Coefficient, noun: str) -> str:
    method = f" Interval of 95 %: {found.interval.method}." if found.interval else ""
    return (
        f"{_sentence(found.form)} {found.units:,} {noun}{_s(found.units)}, {found.raters:,} rater{_s(found.raters)}, "
        f"{found.missing:,} cell{_s(found.missing)} missing.{method}"
    )


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def number(value: float) -> str:
    """Return a coefficient with two decimals.

    >>> number(0.7143), number(-0.001), number(1.0)
    ('0.71', '0.00', '1.00')
    """
    text = f"{value:.2f}"
    return text.removeprefix("-") if text == "-0.00" else text


def _say_categories(categories: tuple[CategoryUse, ...]) -> None:
    say(f"{'Category':<30} {'ratings':>8} {'share':>7}   kappa against the rest", bold=True)
    for each in categories:
        kappa = "undefined" if each.kappa is None else number(each.kappa)
        say(f"{cut(shown(each.value), 30):<30} {each.count:>8,} {each.share:>7.0%}   {kappa}")


def _say_pairs(pairs: tuple[Pair, ...]) -> None:
    say(f"{'Pair of raters':<32} {'n':>6} {'same':>7} {'kappa':>7} {'within 1':>10} {'mean d.':>8}", bold=True)
    for pair in pairs[:_MOST_PAIRS]:
        say(_pair_line(pair))
    if len(pairs) > _MOST_PAIRS:
        say(f"... and {len(pairs) - _MOST_PAIRS} more pairs; --json has them all.")
    for pair in pairs[:_MOST_PAIRS]:
        if pair.limits is not None and not isinstance(pair.limits, str):
            limits = pair.limits
            say_wrapped(
                f"{pair.raters[0]} less {pair.raters[1]}: mean {limits.bias:.2f}; 95 % of differences are expected between "
                f"{limits.low:.2f} and {limits.high:.2f} (Bland & Altman)."
            )


def _pair_line(pair: Pair) -> str:
    names = cut(" and ".join(pair.raters), 32)
    same = f"{pair.observed_agreement:.0%}" if pair.observed_agreement is not None else "-"
    kappa = "undef." if pair.kappa.value is None else number(pair.kappa.value)
    near = f"{pair.within_1:.0%}" if pair.within_1 is not None else "-"
    bias = f"{pair.limits.bias:.2f}" if pair.limits is not None and not isinstance(pair.limits, str) else "-"
    return f"{names:<32} {pair.units:>6,} {same:>7} {kappa:>7} {near:>10} {bias:>8}"
