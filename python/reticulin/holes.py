"""What a block without a hole has no value of: one place decides it for comparisons, figures, tables and stop rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

OF_HOLES = ("depth_mean", "depth_sd", "depth_max", "days_open_mean", "days_open_longest")
"""Columns of a table of measures that are averages or extremes over holes. The program writes 0 there while there is
no hole; sleeves have no column at all where every needle missed, and values before their holes are made."""
COUNT = "punctures"
"""Column that counts the holes so far."""


def without_holes_no_value(names: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """Rows of a table of measures, [row, column], with not a number in place of what is measured of holes, where there
    is none. The rows themselves stay as they are."""
    names = list(names)
    if COUNT not in names:
        return rows
    values = np.array(rows, dtype=float)
    has_none = ~(values[:, names.index(COUNT)] > 0)
    for name in set(OF_HOLES).intersection(names):
        values[has_none, names.index(name)] = np.nan
    return values
