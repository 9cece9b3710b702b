"""Tables of a report: means and differences with their intervals, and what the measures are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np
import pandas as pd

from reticulin._load import engine
from reticulin.comparing import PEAK, Comparison, n_words
from reticulin.plotting import style
from reticulin.report.page import DASH, Cell, Table
from reticulin.units import counted

Row: TypeAlias = Sequence[Cell | str]

_MOST_COLUMNS = 5
_MOST_DECIMALS = 6
"""Beyond, numbers are written with an exponent."""


@dataclass(frozen=True)
class _Column:
    """A measure as the column of a table."""

    measure: str
    heading: str
    group: str
    """Title of its table."""


def written(value: float, decimals: int) -> str:
    """A number in a column of so many decimals."""
    if not np.isfinite(value):
        return DASH
    return f"{value:.2e}".replace("-", "−") if decimals > _MOST_DECIMALS else style.rounded(value, decimals)


def decimals_of(values: pd.Series, low: pd.Series, high: pd.Series) -> int:
    """Of a column: two digits of its widest interval, or three of its largest value where there are none."""
    half = (0.5 * (high - low)).to_numpy(dtype=float)
    found = values.to_numpy(dtype=float)
    found = found[np.isfinite(found)]
    largest = found[np.argmax(np.abs(found))] if len(found) else 0.0
    spread = float(np.nanmax(half)) if np.isfinite(half).any() else np.nan
    if not style.is_spread(float(largest), spread) and not np.mod(found, 1).any():
        return 0
    return style.decimals_for(float(largest), spread)


def mean_tables(comparison: Comparison, when: str, is_default: bool) -> list[Table]:
    """Arms by measures: mean, interval of the mean and number of seeds; of one arm the measures in rows.

    is_default: whether nothing else was asked for than what `reticulin compare` tells, in tables like its own.
    """
    has_draws = "draws" in comparison.table.columns
    level = style.percent(comparison.confidence)
    what = f"mean over n seeds, below it its {level} interval"
    if has_draws:
        what = (
            f"mean over draws of parameters and seeds, below it its {level} interval and that of chance alone;"
            " n: draws × seeds"
        )
    tables = []
    decimals = _decimals(comparison.table, "mean")
    if len(comparison.arms) == 1:
        return [_table_of_one(comparison, when, decimals)]
    for group, columns in _groups(comparison, is_default):
        rows: list[Row] = []
        for arm in comparison.arms:
            most = n_words(comparison, arm)
            cells = [_mean(comparison, arm, c.measure, decimals[c.measure], most) for c in columns]
            rows.append([style.arm_words(arm), most, *cells])
        caption = f"{group}, {when}: {what}.{_missing(rows)}"
        tables.append(Table(caption, ["Arm", "n", *(c.heading for c in columns)], rows))
    return tables


def difference_tables(comparison: Comparison, when: str, is_default: bool) -> list[Table]:
    """Arms by measures: difference from the reference arm, its interval and number of pairs."""
    others = [arm for arm in comparison.arms if arm != comparison.reference]
    found = comparison.differences["difference"]
    reference = style.arm_words(comparison.reference)
    decimals = _decimals(comparison.differences, "difference")
    draw_by_draw = ", draw by draw" if comparison.values.attrs["sampled"] else ""
    tables = []
    for group, columns in _groups(comparison, is_default):
        told = [c for c in columns if others and np.isfinite(found.loc[others, c.measure].to_numpy()).any()]
        if not told:
            continue
        rows: list[Row] = []
        for arm in others:
            pairs = int(comparison.differences.loc[arm, "pairs"].max())
            cells = [
                _difference(comparison.differences.loc[(arm, c.measure)], pairs, decimals[c.measure]) for c in told
            ]
            rows.append([style.arm_words(arm), str(pairs), *cells])
        caption = (
            f"{group}, {when}: difference from {reference}, below it its {style.percent(comparison.confidence)}"
            f" interval; pairs: seeds that both arms have{draw_by_draw}.{_missing(rows)}"
        )
        tables.append(Table(caption, ["Arm", "pairs", *(c.heading for c in told)], rows))
    return tables


def definitions(measures: Iterable[str], columns: Mapping[str, tuple[str, str]]) -> Table:
    """What measures are; `columns`: unit and meaning of every column of the tables of measures."""
    rows = []
    for name in dict.fromkeys(measures):
        key = name.removeprefix(PEAK)
        unit, meaning = columns[key]
        region = columns.get(f"neutrophil_count/{key.partition('/')[2]}", ("", ""))[1].removeprefix("Cells, ")
        what = f"Largest so far: {meaning[:1].lower()}{meaning[1:]}" if name != key else meaning
        rows.append(
            [style.capital(style.measure_words(name)), key, style.unit_words(unit) or "1", what, region or DASH]
        )
    names = ["Measure", "Column", "Unit", "Meaning", "Region"]
    return Table("What is measured. Columns are those of the tables of measures.", names, rows, False)


def _table_of_one(comparison: Comparison, when: str, decimals: Mapping[str, int]) -> Table:
    (arm,) = comparison.arms
    units = comparison.values.attrs["units"]
    rows: list[Row] = []
    most = n_words(comparison, arm)
    for name in comparison.measures:
        cell = _mean(comparison, arm, name, decimals[name], most)
        rows.append([style.capital(style.measure_words(name)), cell, style.unit_words(units[name]) or DASH])
    draws, _, seeds = most.rpartition(" × ")
    n = (f"{counted(int(draws), 'draw')} of parameters by " if draws else "") + counted(int(seeds), "seed")
    intervals = f"its {style.percent(comparison.confidence)} interval" + (" and that of chance alone" if draws else "")
    what = "" if n == "1 seed" else f": mean over {n}, below it {intervals}"
    return Table(f"{style.capital(style.arm_words(arm))}, {when}{what}.", ["Measure", "Value", "Unit"], rows)


def _groups(comparison: Comparison, is_default: bool) -> list[tuple[str, list[_Column]]]:
    """Columns by table: what was asked for as many as fit side by side, else those of `reticulin compare` as it has
    them, and peaks of cells."""
    standard = {(PEAK if q.is_peak else "") + q.key: q for q in engine.compared_quantities()}
    units = comparison.values.attrs["units"]
    columns = []
    for name in comparison.measures:
        unit = units[name]
        kind = name.removeprefix(PEAK).removesuffix("_density/dermis")
        if is_default and name in standard:
            columns.append(_standard_column(name, standard[name], unit))
        elif is_default and name.startswith(PEAK) and kind in style.CELL_WORDS:
            group = style.with_unit("Peaks of cells in the dermis", unit)
            columns.append(_Column(name, style.capital(style.CELL_WORDS[kind]), group))
        else:
            heading = style.with_unit(style.capital(style.measure_words(name)), unit)
            columns.append(_Column(name, heading, "Measures"))
    groups = [(group, list(found)) for group, found in groupby(columns, key=lambda c: c.group)]
    return [(group, c[i : i + _MOST_COLUMNS]) for group, c in groups for i in range(0, len(c), _MOST_COLUMNS)]


def _standard_column(measure: str, told: engine.ComparedQuantity, unit: str) -> _Column:
    words = style.capital(told.heading.partition(" (")[0])
    return _Column(measure, words if f"({unit})" in told.group else style.with_unit(words, unit), told.group)


def _decimals(table: pd.DataFrame, value: str) -> dict[str, int]:
    """By measure, the same for all arms."""
    return {str(m): decimals_of(t[value], t["low"], t["high"]) for m, t in table.groupby(level="measure", sort=False)}


def _mean(comparison: Comparison, arm: str, measure: str, decimals: int, most: str) -> Cell:
    """most: the arm's `n_words`."""
    row = comparison.table.loc[(arm, measure)]
    decimals = _own(row["mean"], row["low"], row["high"], decimals)
    below = _interval(row["low"], row["high"], decimals)
    if arm in comparison.values.attrs["sampled"]:
        below += [f"chance: {words}" for words in _interval(row["chance_low"], row["chance_high"], decimals)]
    if row["seeds"] and (n := n_words(comparison, arm, measure)) != most:
        below.append(f"n = {n}")
    return Cell(written(row["mean"], decimals), tuple(below))


def _difference(row: pd.Series, most: int, decimals: int) -> Cell:
    decimals = _own(row["difference"], row["low"], row["high"], decimals)
    below = _interval(row["low"], row["high"], decimals)
    if 0 < row["pairs"] < most:
        below.append(f"pairs: {int(row['pairs'])}")
    return Cell(written(row["difference"], decimals), tuple(below))


def _own(value: float, low: float, high: float, decimals: int) -> int:
    """A narrow interval in a column of wide ones gets one digit more; a very narrow one so many that it has a digit."""
    half = 0.5 * (high - low)
    if not style.is_spread(value, half):
        return decimals
    both = style.decimals_for(value, half)
    return max(min(decimals + 1, both), both - 1)


def _interval(low: float, high: float, decimals: int) -> list[str]:
    return [f"{written(low, decimals)} to {written(high, decimals)}"] if np.isfinite(low) else []


def _missing(rows: Sequence[Row]) -> str:
    """Of dashes, where there are any."""
    has_dash = any(isinstance(c, Cell) and c.value == DASH for row in rows for c in row)
    return f" {DASH}: nothing to measure (no holes, or no value)." if has_dash else ""
