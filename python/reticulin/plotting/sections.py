"""Vertical sections of a run: a field, or the cells of a slab, over depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from reticulin.arguments import refusal
from reticulin.comparing import AnyRun, paths_of
from reticulin.errors import UsageError
from reticulin.plotting import style
from reticulin.result import Run, open_run
from reticulin.units import length_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LAYERS = ("corneum", "epidermis", "papillary\ndermis", "reticular\ndermis", "fat")
_LEGEND = "Solid: junction; dashed: borders of layers;\nvertical, dotted: path of a sealed channel."
_ALLOWED = 'allowed: "x=..." or "y=..." with a length inside the block, such as "y=300 um"'


def plot_section(
    run: AnyRun,
    field: str = "collagen_total",
    time: str | float | None = None,
    *,
    section: str | None = None,
    max_depth: str | None = None,
    change: bool = False,
    limits: tuple[float, float] | None = None,
) -> Figure:
    """A field on a vertical plane: depth and place in um, borders of layers, channels, colour bar with unit.

    run: a run, or the place of one.
    field: one number per voxel; `Run.field_names` lists what was kept.
    time: "7 d" or days; the nearest snapshot (at a session the one after the cut), the last by default.
    section: the plane, "y=300 um" or "x=300 um"; by default through the middle of the deepest channel, across an
        incision.
    max_depth: of what is shown, "1 mm"; the whole block by default.
    change: the difference to the first snapshot, blue below and red above zero.
    limits: ends of the colour bar in the field's unit, to hold it fixed over several figures.

    Raises UsageError for an unknown field, a field of tensors, a plane outside the block, and where no snapshot was
    kept.
    """
    opened = _open(run)
    plane = _plane(opened, section)
    if not isinstance(field, str):
        raise refusal("field", field, "the name of a field")
    values = opened.get_fields(field)[field]
    if "component" in values.dims:
        raise UsageError(f"field: {field} is a tensor; take one component from Run.get_fields")
    snapshot = opened.snapshot_at(time)
    day = float(opened.times[snapshot])
    shown = plane.cut(values.isel(time=snapshot))
    if change:
        shown = (shown - plane.cut(values.isel(time=0))).assign_attrs(values.attrs)
    with style.house_style():
        limit = _depth_limit(opened, max_depth)
        figure, axes = _frame(plane, limit, 2.4)
        shown = shown.sel(z=slice(-limit, None))
        _draw_field(axes, shown, plane, change, limits)
        _draw_borders(axes, opened, plane, on_field=not change)
        _draw_channels(axes, opened, plane, day, on_field=not change)
        words = style.capital(style.measure_words(field)) + (" against day 0" if change else "")
        bar = figure.colorbar(axes.images[0], ax=axes, orientation="horizontal", shrink=0.9, aspect=28, pad=0.02)
        bar.set_label(style.with_unit(words, shown.attrs["units"]))
        bar.outline.set_linewidth(0.4)
        _name(axes, plane, day)
        style.note(figure, _legend(opened))
        return figure


def plot_cells(
    run: AnyRun,
    time: str | float | None = None,
    *,
    section: str | None = None,
    thickness: str = "60 um",
    max_depth: str | None = None,
) -> Figure:
    """The cells of a vertical slab at their places and of their size, coloured by kind; the legend counts them.

    run: a run, or the place of one.
    time, section, max_depth: as for `plot_section`.
    thickness: of the slab about the plane, "60 um".

    Raises UsageError for a plane outside the block and where no snapshot was kept.
    """
    opened = _open(run)
    plane = _plane(opened, section)
    half = 0.5 * length_of(thickness, "thickness", may_be_zero=False)
    cells = opened.get_cells(float(opened.times[opened.snapshot_at(time)]))
    period = plane.size_across
    apart = (cells[plane.across] - plane.at + 0.5 * period) % period - 0.5 * period  # the block repeats sideways
    limit = _depth_limit(opened, max_depth)
    inside = cells[(np.abs(apart) <= half) & (cells["z"] >= -limit)]
    with style.house_style():
        figure, axes = _frame(plane, limit, style.ONE_COLUMN)
        _draw_borders(axes, opened, plane, on_field=False)
        _draw_channels(axes, opened, plane, float(cells.attrs["time"]), on_field=False)
        _draw_cells(axes, inside, plane)
        legend = figure.legend(
            loc="outside lower center", ncols=2, handletextpad=0.4, columnspacing=1.2, title=_legend(opened)
        )
        legend.get_title().set(fontsize=6.5, color="#55555A")
        _name(axes, plane, float(cells.attrs["time"]), f"slab of {2 * half:.0f} µm")
        return figure


@dataclass(frozen=True)
class _Plane:
    """A vertical plane; `across` is the axis it stands on, `along` the one it shows."""

    across: str
    along: str
    at: float
    size: float
    size_across: float

    def cut(self, values: xr.DataArray) -> xr.DataArray:
        """A field on the plane, (z, along)."""
        return values.sel({self.across: self.at}, method="nearest").transpose("z", self.along, ...)


def _open(run: AnyRun) -> Run:
    opened = run if isinstance(run, Run) else open_run(paths_of([run])[0])
    opened.snapshot_at()  # raises where there is none
    return opened


def _plane(run: Run, section: str | None) -> _Plane:
    sizes = dict(zip("xyz", run.size, strict=True))
    if section is None:
        punctures = run.get_punctures()
        deepest = punctures.loc[punctures["depth"].idxmax()] if len(punctures) else None
        across = "y" if deepest is None or not _runs_along(deepest, "x") else "x"  # an incision is shown across
        at = sizes[across] / 2 if deepest is None else float(deepest[f"entry_{across}"])
    elif not isinstance(section, str):
        raise refusal("section", section, _ALLOWED.removeprefix("allowed: "))
    else:
        across, _, place = section.replace(" ", "", 1).partition("=") if section[1:2] == " " else section.partition("=")
        if across not in ("x", "y"):
            raise UsageError(f'section: found "{section}"; {_ALLOWED}')
        at = length_of(place.strip(), "section")
        if not 0 <= at <= sizes[across]:
            raise UsageError(f'section: found "{section}", outside the block of {sizes[across]:g} um; {_ALLOWED}')
    along = "x" if across == "y" else "y"
    return _Plane(across, along, at, sizes[along], sizes[across])


def _legend(run: Run) -> str:
    has_incision = bool(run.get_punctures()["normal_x"].notna().any())
    return _LEGEND.replace("sealed channel", "sealed channel or cut") if has_incision else _LEGEND


def _depth_limit(run: Run, wish: str | None) -> float:
    return run.size[2] if wish is None else min(length_of(wish, "max_depth", may_be_zero=False), run.size[2])


def _frame(plane: _Plane, depth: float, least_width: float) -> tuple[Figure, Axes]:
    """A figure as wide as a column, or narrower for a block that is deeper than wide."""
    most_wide, most_high = style.ONE_COLUMN - 1.1, 3.6
    scale = min(most_wide / plane.size, most_high / depth)
    figure = style.new_figure(max(plane.size * scale + 1.1, least_width), depth * scale + 1.1)
    axes = figure.subplots()
    axes.set_xlabel(f"{plane.along} (µm)")
    axes.set_ylabel("Depth (µm)")
    axes.set(xlim=(0, plane.size), ylim=(depth, 0), aspect="equal")
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    return figure, axes


def _name(axes: Axes, plane: _Plane, day: float, more: str = "") -> None:
    words = [_when(day), f"{plane.across} = {plane.at:.0f} µm", *([more] if more else [])]
    axes.set_title(", ".join(words), loc="left", fontsize=7, pad=4)


def _when(day: float) -> str:
    minutes = day * 24 * 60
    if 0 < minutes < 59.5:
        return f"{minutes:.0f} min"
    return f"{24 * day:.3g} h" if 0 < day < 1 else f"Day {day:.3g}"


def _draw_field(
    axes: Axes, shown: xr.DataArray, plane: _Plane, is_change: bool, limits: tuple[float, float] | None
) -> None:
    values = shown.values
    low, high = (float(np.nanmin(values)), float(np.nanmax(values))) if limits is None else limits
    if is_change and limits is None:
        reach = max(abs(low), abs(high)) or 1.0
        low, high = -reach, reach
    voxel = float(shown.z[1] - shown.z[0])
    x, y = axes.get_xlim(), axes.get_ylim()
    axes.imshow(
        values,
        extent=(0, plane.size, float(-shown.z.min()) + 0.5 * voxel, 0),
        origin="lower",
        cmap=style.CHANGE_MAP if is_change else style.MAP,
        vmin=low,
        vmax=high,
        interpolation="bilinear",
        aspect="equal",
    )
    axes.set(xlim=x, ylim=y)


def _draw_borders(axes: Axes, run: Run, plane: _Plane, on_field: bool) -> None:
    """Lines where one layer ends and the next begins, and the layers' names at the right edge."""
    layer = plane.cut(run.get_static_field("layer"))
    places, depths = layer[plane.along].values, -layer.z.values
    colour = "white" if on_field else style.FAINT
    limit = axes.get_ylim()[0]
    top = 0.0
    centres, names = [], []
    for k, name in enumerate(_LAYERS):
        # Depth at which the next layer begins, column by column: planes stand from the bottom up. A layer thinner than
        # a voxel may have none: the next begins at the surface.
        voxel = depths[0] - depths[1]
        above = np.where(layer.values <= k, depths[:, None], -0.5 * voxel).max(axis=0)
        last = above + 0.5 * voxel
        if k < len(_LAYERS) - 1 and 0 < last.min() < limit - voxel:
            axes.plot(places, last, color=colour, linewidth=0.7, linestyle=(0, (4, 2)) if k != 1 else "-", zorder=2)
        bottom = min(float(np.mean(last)), limit)
        if bottom - top > 0.05 * limit:
            centres.append(0.5 * (top + bottom))
            names.append(name)
        top = bottom
    right = axes.secondary_yaxis("right")
    right.set_yticks(centres, names, fontsize=6.5, color="#55555A")
    right.tick_params(length=0, pad=2)


def _draw_channels(axes: Axes, run: Run, plane: _Plane, day: float, on_field: bool) -> None:
    """Axes of the channels that the plane comes near and outlines of incisions: a line while open, dots once sealed."""
    for _, p in run.get_punctures(day).iterrows():
        path = _path_on(plane, p)
        if path is None:
            continue
        is_open = not p["sealed"] <= day
        axes.plot(
            *path,
            color="white" if on_field else style.INK,
            linewidth=1.0 if is_open else 0.8,
            linestyle="-" if is_open else (0, (1, 1.5)),
            zorder=3,
        )


def _runs_along(puncture: pd.Series, axis: str) -> bool:
    """Whether this is an incision along an axis."""
    other = "y" if axis == "x" else "x"
    return bool(abs(puncture[f"normal_{other}"]) > abs(puncture[f"normal_{axis}"]))


def _path_on(plane: _Plane, puncture: pd.Series) -> tuple[list[float], list[float]] | None:
    """Places and depths of what a plane shows of a puncture; None where it passes by."""
    start, depth = puncture[f"entry_{plane.along}"], puncture["depth"]
    half = puncture["hole_radius"]
    if _runs_along(puncture, plane.across):
        return [start - half, start - half, start + half, start + half], [0.0, depth, depth, 0.0]
    apart = abs(puncture[f"entry_{plane.across}"] - plane.at)
    if min(apart, plane.size_across - apart) > max(puncture["needle_radius"], 10.0):
        return None
    if _runs_along(puncture, plane.along):  # the plane lies in the incision, which goes from side to side
        return [0.0, plane.size], [depth, depth]
    end = start + depth * puncture[f"direction_{plane.along}"] / max(-puncture["direction_z"], 0.1)
    return [start, end], [0.0, depth]


def _draw_cells(axes: Axes, cells: pd.DataFrame, plane: _Plane) -> None:
    """Circles of the cells' own radius; the rare kinds above the common ones."""
    from matplotlib.collections import EllipseCollection

    counts = cells["kind"].value_counts()
    for number, kind in enumerate(counts.index):
        here = cells[cells["kind"] == kind]
        if here.empty:
            continue
        size = 2 * here["radius"].to_numpy()
        offsets: Any = np.column_stack([here[plane.along] % plane.size, -here["z"]])
        circles = EllipseCollection(
            size,
            size,
            np.zeros(len(size)),
            units="xy",
            offsets=offsets,
            offset_transform=axes.transData,
            facecolors=style.CELL_COLOURS[kind],
            edgecolors=style.INK,
            linewidths=0.25,
            zorder=4 + number,
        )
        axes.add_collection(circles)
        axes.scatter(
            [],
            [],
            s=16,
            color=style.CELL_COLOURS[kind],
            edgecolors=style.INK,
            linewidths=0.25,
            label=f"{style.CELL_WORDS[kind]} ({counts[kind]})",
        )
