"""One row per arm and measure of a sweep: mean, interval, replicates, and the difference from a reference arm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from reticulin.comparing import PEAK, compare
from reticulin.sweep.sweep import Sweep


def summary_of(
    folder: Path,
    measures: Sequence[str] | None = None,
    against: str | None = None,
    time: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """What `reticulin.compare` says of a sweep's finished points, as one table.

    Columns: arm, measure, unit, mean, low, high (interval of the mean), lowest, highest (over replicates), seeds,
    holes, days (when the values stood), with a sample also draws, chance_low, chance_high, left_out; then against (the
    reference arm), difference (arm - reference, seed by seed), difference_low, difference_high, variance_saved, pairs.
    The latter are empty in the rows of the reference itself.

    Raises the errors of `reticulin.compare`.
    """
    found = compare(Sweep(folder), measures, reference=against, time=time, confidence=confidence)
    names = {"low": "difference_low", "high": "difference_high"}
    differences = found.differences.drop(columns="unit").rename(columns=names)
    differences.insert(0, "against", found.reference)
    table = found.table.join(differences).reset_index()
    table["pairs"] = table["pairs"].astype("Int64")  # whole numbers, though the reference has none
    head = ["arm", "measure", "unit"]
    return table[head + [c for c in table.columns if c not in head]]


def columns_of(measures: Sequence[str] | None) -> list[str] | None:
    """Columns that measures of a summary are made of: "peak NAME" is of NAME."""
    return None if measures is None else list(dict.fromkeys(m.removeprefix(PEAK) for m in measures))
