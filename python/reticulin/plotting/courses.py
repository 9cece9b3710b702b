"""Measures over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reticulin._load import engine
from reticulin.comparing import AnyRun, paths_of
from reticulin.errors import UsageError
from reticulin.plotting import style
from reticulin.result import Run, open_run
from reticulin.sweep.toml import did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DEFAULT = ("neutrophil_density/dermis", "myofibroblast_density/dermis", "collagen_change/dermis")


def plot_measures(runs: AnyRun | Iterable[AnyRun], measures: str | Sequence[str] = _DEFAULT) -> Figure:
    """Time courses: one panel per measure, one line per arm (mean over its seeds), a band from lowest to highest seed.

    runs: one run, or several; those that differ only in their seed form an arm, as for `compare`.
    measures: columns of `Run.get_measures`; cells and collagen of the dermis by default. Units stand at the axes, time
        is in days, triangles mark sessions. A seed without the column is left out there (a block that every needle
        missed has no sleeve), and n tells how many are drawn.

    Raises UsageError for an unknown measure, IoError for what is no run.
    """
    names = [measures] if isinstance(measures, str) else list(measures)
    paths = paths_of([runs] if isinstance(runs, AnyRun) else runs)
    arms = engine.compared_arms([engine.ComparedRun(str(path)) for path in paths])
    for what, found in (("runs", arms), ("measures", names)):
        if not found:
            raise UsageError(f"{what}: found none; there is nothing to draw")
    opened = {arm.name: [open_run(paths[i]) for i in arm.runs] for arm in arms}
    tables = {arm: [run.get_measures() for run in members] for arm, members in opened.items()}
    known = dict.fromkeys(column for members in tables.values() for table in members for column in table.columns)
    for name in names:
        if name not in known:
            raise UsageError(f'no measure "{name}"{did_you_mean(name, list(known))}; `Run.get_measures` lists them')
    with style.house_style():
        return _drawn(opened, tables, names)


def _drawn(opened: dict[str, list[Run]], tables: dict[str, list[pd.DataFrame]], names: list[str]) -> Figure:
    figure = style.new_figure(style.ONE_COLUMN, 0.55 + 1.35 * len(names))
    panels: list[Axes] = list(np.ravel(figure.subplots(len(names), 1, sharex=True, squeeze=False)))
    for number, (axes, name) in enumerate(zip(panels, names, strict=True)):
        for k, (arm, members) in enumerate(tables.items()):
            columns = [m[name] for m in members if name in m.columns]
            if columns:
                _course(axes, columns, style.look(k), _label(arm, _counts(members, names)))
        _mark_sessions(axes, opened)
        unit = next(t.attrs["units"][name] for members in tables.values() for t in members if name in t.columns)
        axes.set_ylabel(style.short_label(name, unit))
        axes.margins(x=0.01)
        style.time_ticks(axes, max(t.index[-1] for members in tables.values() for t in members))
        if len(names) > 1:
            style.letter(axes, number)
    panels[-1].set_xlabel("Time (d)")
    figure.align_ylabels(panels)
    if len(tables) > 1:
        drawn = {label: line for axes in panels for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
        figure.legend(drawn.values(), drawn.keys(), loc="outside upper left", ncols=1 + (len(tables) > 4))
    style.note(figure, _small_print([_counts(members, names) for members in tables.values()]))
    return figure


def _counts(members: list[pd.DataFrame], names: list[str]) -> list[int]:
    """How many of an arm's seeds have each measure."""
    return [sum(name in m.columns for m in members) for name in names]


def _label(arm: str, counts: list[int]) -> str:
    return f"{arm} (n = {_from_to(counts)})"


def _from_to(counts: list[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low}" if low == high else f"{low} to {high}"


def _course(axes: Axes, columns: list[pd.Series], look: dict[str, Any], label: str) -> None:
    frame = pd.concat(columns, axis=1, join="inner")
    times, values = frame.index.to_numpy(), frame.to_numpy()
    axes.plot(times, values.mean(axis=1), label=label, **look)
    if values.shape[1] > 1:
        low, high = values.min(axis=1), values.max(axis=1)
        axes.fill_between(times, low, high, color=look["color"], alpha=0.18, linewidth=0)


def _mark_sessions(axes: Axes, opened: dict[str, list[Run]]) -> None:
    """Triangles above the panel: one row where all treated arms share their days, else a row for each in its colour."""
    days = {arm: tuple(members[0].session_days) for arm, members in opened.items()}
    is_shared = len({d for d in days.values() if d}) <= 1
    row = 0
    for k, marks in enumerate(days.values()):
        if not marks or (is_shared and row):
            continue
        colour = style.INK if is_shared else style.look(k)["color"]
        height, row = 1.04 + 0.06 * row, row + 1
        axes.plot(
            marks,
            [height] * len(marks),
            marker="v",
            markersize=3,
            linestyle="none",
            color=colour,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )


def _small_print(counts: list[list[int]]) -> str:
    seeds = [count for of_arm in counts for count in of_arm]
    each = " per arm" if len(counts) > 1 else ""
    if set(seeds) == {1}:
        return f"One seed{each}. Triangles: sessions."
    words = style.count_words(seeds[0], "seed") if len(set(seeds)) == 1 else f"{_from_to(seeds)} seeds"
    return f"Mean and range of {words}{each}. Triangles: sessions."
