"""What a block without a hole, or a region without dermis, has no value of: one place decides it for comparisons,
figures, tables and stop rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

OF_HOLES = ("depth_mean", "depth_sd", "depth_max", "days_open_mean", "days_open_longest")
"""Columns of a table of measures that are averages or extremes over holes. The program writes 0 there while there is
no hole; sleeves have no column at all where every needle missed, and values before their holes are made."""
COUNT = "punctures"
"""Column that counts the holes so far."""
_OF_DERMIS = (
    *("collagen_change", "share_iii", "elastin_change", "anisotropy_rise", "relative_stiffness"),
    *("share_iii_new", "collagen_new_excess", "share_iii_new_excess", "masson_area_fraction", "scar_index"),
    *(f"scar_{part}{now}" for part in ("myofibroblasts", "share_iii", "alignment") for now in ("", "_now")),
)
"""Measures of dermis as such, for which the program writes 0 in a region that holds none: boxes in the epidermis, and
parts of sleeves that no hole reaches."""
_DERMAL = (
    *("dermis", "papillary_dermis", "reticular_dermis", "beyond_sleeve"),
    *("sleeve", "sleeve_papillary", "sleeve_reticular", "sleeve_core", "sleeve_halo"),
)
"""Regions that runs have by themselves and that are of dermis alone: without any, nothing has a value there."""


def _is_of_dermis(measure: str, region: str) -> bool:
    return measure in _OF_DERMIS or region in _DERMAL


def _without_dermis(names: Sequence[str], first_row: np.ndarray) -> list[int]:
    """Columns that say nothing, since the resting skin of their region holds no collagen."""
    total = {n.partition("/")[2]: v for n, v in zip(names, first_row, strict=True) if n.startswith("collagen_total/")}
    columns = [(i, *n.partition("/")[::2]) for i, n in enumerate(names)]
    return [i for i, measure, region in columns if total.get(region) == 0 and _is_of_dermis(measure, region)]


def without_holes_no_value(names: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """Rows of a table of measures from day 0 on, [row, column], with not a number in place of what is measured of
    holes, where there is none, and of regions that hold nothing. The rows themselves stay as they are."""
    names = list(names)
    values = np.array(rows, dtype=float)
    if len(values):
        values[:, _without_dermis(names, values[0])] = np.nan
    if COUNT not in names:
        return values
    has_none = ~(values[:, names.index(COUNT)] > 0)
    for name in set(OF_HOLES).intersection(names):
        values[has_none, names.index(name)] = np.nan
    return values
