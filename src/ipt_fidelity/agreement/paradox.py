"""High agreement with a low kappa: seen, and explained from the prevalence and the bias of the raters."""

from __future__ import annotations

from collections import Counter

from ipt_fidelity.agreement.bands import paradox_bounds
from ipt_fidelity.agreement.chance import shares_of
from ipt_fidelity.agreement.coefficient import Coefficient
from ipt_fidelity.agreement.percent import observed_agreement
from ipt_fidelity.agreement.table import Ratings, shown


def explain(ratings: Ratings, kappa: Coefficient, ac1: Coefficient) -> str | None:
    """Return a sentence where raw agreement is high and kappa low, None elsewhere (Feinstein & Cicchetti 1990).

    Args:
        ratings: the table.
        kappa: Cohen's or Fleiss' kappa of it, unweighted.
        ac1: Gwet's AC1 of it, which is shown beside.
    """
    agreement, bounds = observed_agreement(ratings), paradox_bounds()
    if agreement is None or kappa.value is None or kappa.expected is None:
        return None
    if agreement < bounds.agreement_from or kappa.value >= bounds.kappa_below:
        return None
    shares = shares_of(ratings)
    most = max(range(len(shares)), key=shares.__getitem__)
    beside = f" Gwet's AC1, which does not sink with prevalence, is {ac1.value:.2f}." if ac1.value is not None else ""
    return (
        f"Raw agreement is {_percent(agreement)}, but kappa is {kappa.value:.2f}: {_percent(shares[most])} of the ratings "
        f"are {shown(ratings.categories[most])}, so that {_percent(kappa.expected)} agreement is expected by chance and "
        f"little is left to correct.{beside} Report both, with the share of each category."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def prevalence_and_bias(ratings: Ratings) -> tuple[float, float] | None:
    """Return prevalence index and bias index of two raters and two categories (Byrt, Bishop & Carlin 1993), else None.

    The prevalence index is the difference of the two agreeing cells, the bias index that of the two others, each as a share
    of the units.
    """
    if len(ratings.raters) != 2 or len(ratings.categories) != 2 or not ratings.paired:
        return None
    cells = Counter((a, b) for a, b in ratings.rows if a is not None and b is not None)
    count = ratings.paired_units
    return abs(cells[0, 0] - cells[1, 1]) / count, abs(cells[0, 1] - cells[1, 0]) / count
