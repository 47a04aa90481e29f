"""``python -m benchmarks.agreement_oracles``: our figures of agreement beside those of five libraries, as a Markdown table.

The data are those of the published examples in ``tests/agreement/published.yaml``. The libraries come with the extra
``oracles`` and are needed for nothing else.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.agreement.reference_table import by_data, ratings

from ipt_fidelity.agreement.compare import WEIGHTS, Choice, compare
from ipt_fidelity.agreement.table import SCALES, Ratings

WITHIN = 1e-6
ICC_NAMES = {
    "ICC(1,1)": "icc_1",
    "ICC(A,1)": "icc_a1",
    "ICC(C,1)": "icc_c1",
    "ICC(1,k)": "icc_1k",
    "ICC(A,k)": "icc_ak",
    "ICC(C,k)": "icc_ck",
}
IRRCAC = {"gwet": "gwet_ac1", "fleiss": "fleiss_kappa", "krippendorff": "krippendorff_alpha", "bp": "pabak"}


@dataclass(frozen=True)
class Comparison:
    """One figure of ours beside a library's."""

    package: str
    what: str
    data: str
    own: float
    other: float

    @property
    def agrees(self) -> bool:
        """Whether both are the same for our purposes."""
        return abs(self.own - self.other) <= WITHIN


def compare_all() -> Iterator[Comparison]:
    """Yield every figure that a library can compute on the published data."""
    for data in by_data():
        if "proportion" in data:
            continue
        for library in (_krippendorff, _sklearn, _statsmodels, _irrcac, _pingouin):
            yield from library(data)


def _own(table: Ratings, name: str, weights: str | None = None, part: str = "value") -> float | None:
    found = compare(table, Choice((name,), WEIGHTS.get(weights or ""))).coefficient(name)
    if found is None:
        return None
    if part in ("low", "high"):
        return getattr(found.interval, part) if found.interval else None
    return getattr(found, part)


def _beside(package: str, what: str, data: dict[str, Any], own: float | None, other: float) -> Iterator[Comparison]:
    if own is not None and other == other:  # noqa: PLR0124  # what is not itself is not a number
        yield Comparison(package, what, data["id"], own, float(other))


def _numbers(table: Ratings) -> Any:
    import numpy as np

    return np.array([[np.nan if each is None else table.numbers[each] for each in row] for row in table.rows], dtype=float)


def _krippendorff(data: dict[str, Any]) -> Iterator[Comparison]:
    import krippendorff

    words = any(isinstance(each, str) for each in ratings(data).categories)
    for scale in SCALES[:1] if words else SCALES:
        table = ratings(data, scale)
        other = krippendorff.alpha(reliability_data=_numbers(table).T, level_of_measurement=scale)
        yield from _beside("krippendorff", f"krippendorff_alpha, {scale}", data, _own(table, "krippendorff_alpha"), other)


def _two(table: Ratings) -> bool:
    return len(table.raters) == 2 and not table.missing and table.scale != "interval"


def _sklearn(data: dict[str, Any]) -> Iterator[Comparison]:
    from sklearn.metrics import cohen_kappa_score

    table = ratings(data)
    if _two(table):
        first, second = zip(*table.rows, strict=True)
        for weights in (None, "linear", "quadratic"):
            other = cohen_kappa_score(first, second, weights=weights)
            own = _own(table, "cohen_kappa", weights)
            yield from _beside("scikit-learn", f"cohen_kappa, {weights or 'unweighted'}", data, own, other)


def _statsmodels(data: dict[str, Any]) -> Iterator[Comparison]:
    from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

    table = ratings(data)
    if "square" in data:
        for weights, said in ((None, "unweighted"), ("linear", "linear"), ("quadratic", "quadratic")):
            other = cohens_kappa(data["square"], wt=weights)
            parts: tuple[tuple[str, Callable[[Any], float]], ...] = (
                ("value", lambda found: found.kappa),
                ("error", lambda found: found.std_kappa),
                ("low", lambda found: found.kappa_low),
            )
            for part, take in parts:
                if part == "low" and take(other) < -1:
                    continue
                own = _own(table, "cohen_kappa", weights, part)
                yield from _beside("statsmodels", f"cohen_kappa, {said}, {part}", data, own, take(other))
    if not table.missing and table.scale != "interval":
        counted = aggregate_raters(_numbers(table))[0]
        yield from _beside("statsmodels", "fleiss_kappa", data, _own(table, "fleiss_kappa"), fleiss_kappa(counted))


def _irrcac(data: dict[str, Any]) -> Iterator[Comparison]:
    import pandas as pd
    from irrCAC.raw import CAC

    if data.get("scale") == "interval":
        return
    table = ratings(data, "nominal")
    raw = CAC(pd.DataFrame(_numbers(table)), digits=12)
    for method, name in IRRCAC.items():
        found = getattr(raw, method)()["est"]
        yield from _beside("irrCAC", name, data, _own(table, name), found["coefficient_value"])
        if name != "pabak" or len(table.raters) > 2:
            yield from _beside("irrCAC", f"{name}, error", data, _own(table, name, part="error"), found["se"])
            low = found["confidence_interval"][0]
            if low >= -1:
                yield from _beside("irrCAC", f"{name}, low", data, _own(table, name, part="low"), low)
    for weights in ("linear", "quadratic"):
        found = CAC(pd.DataFrame(_numbers(table)), weights=weights, digits=12).gwet()["est"]
        own = _own(ratings(data, "ordinal"), "gwet_ac2", weights)
        yield from _beside("irrCAC", f"gwet_ac2, {weights}", data, own, found["coefficient_value"])


def _pingouin(data: dict[str, Any]) -> Iterator[Comparison]:
    import pandas as pd
    import pingouin

    table = ratings(data)
    if table.scale != "interval" or table.missing:
        return
    pingouin.options["round.column.CI95"] = None  # it would round the interval to two decimals
    long = pd.DataFrame(
        [(unit, rater, value) for unit, row in enumerate(_numbers(table)) for rater, value in enumerate(row)],
        columns=["unit", "rater", "value"],
    )
    for _, row in pingouin.intraclass_corr(long, "unit", "rater", "value").iterrows():
        name = ICC_NAMES[row["Type"]]
        yield from _beside("pingouin", name, data, _own(table, name), row["ICC"])
        yield from _beside("pingouin", f"{name}, low", data, _own(table, name, part="low"), row["CI95"][0])
        yield from _beside("pingouin", f"{name}, high", data, _own(table, name, part="high"), row["CI95"][1])


def table_lines(found: list[Comparison]) -> Iterator[str]:
    """Yield the comparison as the lines of a Markdown table: a line for each library and coefficient."""
    yield "| Library | Figure | Compared on | Largest difference |"
    yield "|---|---|---|---|"
    for package, what in dict.fromkeys((each.package, each.what) for each in found):
        own = [each for each in found if (each.package, each.what) == (package, what)]
        worst = max(abs(each.own - each.other) for each in own)
        said = "below 1e-9" if worst < 1e-9 else f"{worst:.0e}"
        yield f"| {package} | {what} | {len(own)} data set{'' if len(own) == 1 else 's'} | {said} |"


def main() -> int:
    """Print the comparison, and where we differ; exit with 1 if anywhere."""
    warnings.simplefilter("ignore")
    found = list(compare_all())
    print("\n".join(table_lines(found)))
    different = [each for each in found if not each.agrees]
    for each in different:
        print(f"DIFFERENT {each.package} {each.what} {each.data}: {each.own} against {each.other}", file=sys.stderr)
    print(f"\n{len(found)} figures compared, {len(found) - len(different)} agree to {WITHIN:g}.")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
