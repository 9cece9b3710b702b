"""A measure over the axes of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from reticulin.arguments import confidence_of, refusal
from reticulin.errors import UsageError
from reticulin.plotting import style
from reticulin.statistics import interval_of_mean, uncertainty
from reticulin.sweep.sweep import Sweep
from reticulin.sweep.toml import did_you_mean
from reticulin.units import days_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_sweep(
    sweep: Sweep | xr.Dataset, measure: str, time: str | float | None = None, *, confidence: float = 0.95
) -> Figure:
    """A measure over one or two axes of a sweep: a line with intervals of the mean, or a map with the mean and half the
    interval's width written in each field.

    sweep: a sweep, or a part of what its `collect` gave: with more than two axes choose, such as `.sel(spacing=14)`.
    measure: column such as "collagen_change/dermis", drawn with its unit.
    time: "28 d" or days, of each run the last output up to it; the end of each by default. The small print tells the
        day, or the days where they differ.
    confidence: of the intervals, between 0.5 and 1. Over a sample of parameters the band (line) or the number (map) is
        that of chance and parameters together, and a darker band that of chance alone; means, intervals and numbers of
        runs are those of `compare`. With one seed there is neither.

    Raises UsageError for an unknown measure, without an axis and with more than two, and where nothing is finished.
    """
    confidence = confidence_of(confidence)
    dataset = sweep.collect() if isinstance(sweep, Sweep) else sweep
    if not isinstance(dataset, xr.Dataset):
        raise refusal("sweep", dataset, "a Sweep, or a part of what its `collect` gave")
    if not isinstance(measure, str):
        raise refusal("measure", measure, "the name of a measure")
    if measure not in dataset.data_vars or "time" not in dataset[measure].dims:
        raise UsageError(f'no measure "{measure}"{did_you_mean(measure, [str(v) for v in dataset.data_vars])}')
    values, days = _last(dataset, measure, time)
    axes_of_sweep = [str(d) for d in values.dims if d not in ("replicate", "draw")]
    if not 1 <= len(axes_of_sweep) <= 2:
        raise UsageError(
            f"sweep: found {len(axes_of_sweep)} axes ({', '.join(axes_of_sweep) or 'none'}); allowed: one or two; "
            "choose from what Sweep.collect gives by .sel(axis=value)"
        )
    values = values.transpose(*axes_of_sweep, *(d for d in ("draw", "replicate") if d in values.dims))
    if not np.isfinite(values).any():
        raise UsageError(f'"{measure}" has no value yet; no point is finished')
    table = _summary(values, axes_of_sweep, confidence)
    if not np.isfinite(table["mean"]).any():
        raise UsageError(f'"{measure}" has no mean yet; no draw has all seeds, and no seed all draws')
    is_line = len(axes_of_sweep) == 1
    with style.house_style():
        draw = _line if is_line else _map
        return draw(values, axes_of_sweep, table, f"{days}; {_small_print(values, table, is_line, confidence)}")


def _last(dataset: xr.Dataset, measure: str, time: str | float | None) -> tuple[xr.DataArray, str]:
    """Of each run what stood in its last row up to a time, since runs may end on different days and have outputs of
    their own; and the days of these rows in words. A run has a row where any of its measures has a value.

    Raises UsageError for a time before the first output.
    """
    upto = dataset.sel(time=slice(None, None if time is None else days_of(time, "time") + 1e-9))
    if not upto.sizes["time"]:
        raise UsageError(f"time: found {time}, before the first output")
    dims = upto[measure].dims
    has_row: np.ndarray = np.zeros(upto[measure].shape, dtype=bool)
    for variable in (v for v in upto.data_vars.values() if v.dims == dims):
        has_row |= np.isfinite(variable.to_numpy())
    along = dims.index("time")
    at = upto.sizes["time"] - 1 - np.flip(has_row, along).argmax(along)
    last = np.take_along_axis(upto[measure].to_numpy(), np.expand_dims(at, along), along).squeeze(along)
    days = upto["time"].to_numpy()[at][has_row.any(axis=along)]
    return upto[measure].isel(time=-1, drop=True).copy(data=last), _days_words(days)


def _days_words(days: np.ndarray) -> str:
    if not len(days):
        return ""
    first, last = float(days.min()), float(days.max())
    return f"Day {first:.4g}" if first == last else f"Days {first:.4g} to {last:.4g}, the last of each run"


def _summary(values: xr.DataArray, axes: list[str], confidence: float) -> dict[str, np.ndarray]:
    """mean, low, high, chance_low, chance_high, draws, seeds and left_out at every place of the axes."""
    shape = tuple(values.sizes[a] for a in axes)
    names = ("mean", "low", "high", "chance_low", "chance_high", "draws", "seeds", "left_out")
    table = {name: np.full(shape, np.nan) for name in names}
    data = values.to_numpy()
    for place in np.ndindex(*shape):
        here = np.atleast_1d(data[place])
        if "draw" in values.dims:
            told = _of_draws(here.reshape(values.sizes["draw"], -1), confidence)
        else:
            told = _of_seeds(here[np.isfinite(here)], confidence)
        for name, value in told.items():
            table[name][place] = value
    return table


def _of_draws(data: np.ndarray, confidence: float) -> dict[str, float]:
    """`data` [draw, replicate]; what failed is not a number."""
    told = uncertainty(data, confidence)
    (low, high), (chance_low, chance_high) = told.total, told.chance
    intervals = {"low": low, "high": high, "chance_low": chance_low, "chance_high": chance_high}
    return {"mean": told.mean, **intervals, "draws": told.draws, "seeds": told.seeds, "left_out": told.left_out}


def _of_seeds(found: np.ndarray, confidence: float) -> dict[str, float]:
    low, high = interval_of_mean(found, confidence) if len(found) > 1 else (np.nan, np.nan)
    mean = float(found.mean()) if len(found) else np.nan
    return {"mean": mean, "low": low, "high": high, "draws": min(len(found), 1), "seeds": len(found), "left_out": 0}


def _label(values: xr.DataArray) -> str:
    return style.short_label(str(values.name), values.attrs.get("units", "1"))


def _axis_label(values: xr.DataArray, axis: str) -> str:
    return style.with_unit(style.capital(axis.replace("_", " ")), values[axis].attrs.get("units", "1"))


def _line(values: xr.DataArray, axes: list[str], table: dict[str, np.ndarray], small: str) -> Figure:
    from matplotlib.transforms import ScaledTranslation

    figure = style.new_figure(style.ONE_COLUMN, 2.5)
    panel: Axes = figure.subplots()
    labels = values[axes[0]].to_numpy()
    is_number = np.issubdtype(labels.dtype, np.number)
    places = labels.astype(float) if is_number else np.arange(len(labels))
    order = np.argsort(places)
    x, mean = places[order], table["mean"][order]
    low, high = table["low"][order], table["high"][order]
    if np.isfinite(low).any():
        error: Any = np.abs(np.vstack([mean - low, high - mean]))
        panel.errorbar(x, mean, error, fmt="none", ecolor=style.LINE_COLOURS[0], elinewidth=1.0, capsize=2.5)
    chance_low, chance_high = table["chance_low"][order], table["chance_high"][order]
    panel.vlines(x, chance_low, chance_high, color=style.LINE_COLOURS[0], linewidth=3.2)
    panel.plot(x, mean, "o-" if is_number else "o", color=style.LINE_COLOURS[0], ms=4.2)
    beside: Any = {"transform": panel.transData + ScaledTranslation(4 / 72, 0, figure.dpi_scale_trans), "zorder": 1}
    for k in range(len(labels)):
        runs = np.ravel(values.to_numpy()[k])
        panel.plot(np.full(runs.shape, places[k]), runs, "o", mfc="none", mec=style.FAINT, mew=0.6, ms=2.6, **beside)
    if is_number:
        if len(x) <= 8:
            panel.set_xticks(x)
    else:
        panel.set_xticks(places, [str(v) for v in labels])
        panel.set_xlim(-0.5, len(labels) - 0.5)
    panel.margins(x=0.08)
    panel.set_xlabel(_axis_label(values, axes[0]))
    panel.set_ylabel(_label(values))
    style.note(figure, small)
    return figure


def _map(values: xr.DataArray, axes: list[str], table: dict[str, np.ndarray], small: str) -> Figure:
    rows, columns = table["mean"].shape
    figure = style.new_figure(max(style.ONE_COLUMN, 0.9 + 0.75 * columns), 1.45 + 0.48 * rows)
    panel: Axes = figure.subplots()
    mean = table["mean"]
    reach = float(np.nanmax(np.abs(mean))) or 1.0
    is_signed = bool(np.nanmin(mean) < 0 < np.nanmax(mean))
    bounds: Any = {"vmin": -reach, "vmax": reach} if is_signed else {}
    colours = style.CHANGE_MAP if is_signed else style.MAP
    image = panel.imshow(mean, cmap=colours, aspect="auto", origin="lower", interpolation="nearest", **bounds)
    for place in np.ndindex(rows, columns):
        half = float(0.5 * (table["high"][place] - table["low"][place]))
        words = style.number_words(float(mean[place]), half) if np.isfinite(mean[place]) else "–"
        red, green, blue, _ = image.cmap(image.norm(mean[place])) if np.isfinite(mean[place]) else (1, 1, 1, 1)
        is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        panel.text(
            place[1], place[0], words, ha="center", va="center", fontsize=7, color="white" if is_dark else style.INK
        )
    for axis, put, label in ((0, panel.set_yticks, panel.set_ylabel), (1, panel.set_xticks, panel.set_xlabel)):
        marks = values[axes[axis]].to_numpy()
        put(range(len(marks)), [f"{m:g}" if np.issubdtype(marks.dtype, np.number) else str(m) for m in marks])
        label(_axis_label(values, axes[axis]))
    panel.tick_params(length=0)
    for side in ("left", "bottom"):
        panel.spines[side].set_visible(False)
    bar = figure.colorbar(image, ax=panel, pad=0.02)
    bar.set_label(_label(values))
    bar.outline.set_linewidth(0.4)
    style.note(figure, small)
    return figure


def _small_print(values: xr.DataArray, table: dict[str, np.ndarray], is_line: bool, confidence: float) -> str:
    has_draws = "draw" in values.dims
    who = _runs_words(table, has_draws)
    if np.isfinite(table["low"]).any():
        what = f"mean and {style.percent(confidence)} interval of {who}"
    elif table["draws"].max() * table["seeds"].max() > 1:
        why = ": a sample needs two draws by two seeds, better four" if has_draws else ""
        what = f"mean of {who}, without an interval{why}"
    else:
        return "one run each."
    circles = "; circles: single runs" if is_line else ""
    thick = "; thick: chance alone" if np.isfinite(table["chance_low"]).any() and is_line else ""
    left = style.left_out(int(np.nansum(table["left_out"])))
    return f"{what}{thick}{circles}{left}."


def _runs_words(table: dict[str, np.ndarray], has_draws: bool) -> str:
    """How many of them each mean is of."""
    is_there = table["seeds"] > 0
    draws, seeds = table["draws"][is_there], table["seeds"][is_there]
    runs = draws * seeds
    words = f"{style.from_to(runs)} runs each"
    if not has_draws:
        return words
    shape = f"{style.from_to(draws)} draws by {style.from_to(seeds)} {'seed' if seeds.max() == 1 else 'seeds'}"
    return f"{words} ({shape})"
