"""Measures over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reticulin._load import engine
from reticulin.arguments import names_of
from reticulin.comparing import AnyRun, paths_of, replicates_of
from reticulin.errors import UsageError
from reticulin.holes import without_holes_no_value
from reticulin.plotting import style
from reticulin.result import Run, open_run
from reticulin.sweep.sweep import Sweep
from reticulin.sweep.toml import did_you_mean
from reticulin.units import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DEFAULT_COURSES = ("neutrophil_density/dermis", "myofibroblast_density/dermis", "collagen_change/dermis")
_LEGEND_ROW = 0.15
"""Inches."""
_NARROW_LABEL = 20
"""Characters of which two fit side by side."""


@dataclass(frozen=True)
class _Arm:
    """What is drawn as one line."""

    name: str
    tables: list[pd.DataFrame]
    """Of its runs, as of `Run.get_measures`."""
    sessions: tuple[float, ...]
    """Days; none where they are not known."""
    has_draws: bool = False


def plot_measures(runs: Sweep | AnyRun | Iterable[AnyRun], measures: str | Sequence[str] = DEFAULT_COURSES) -> Figure:
    """Time courses: one panel per measure, one line per arm (mean over its seeds), a band from lowest to highest seed.

    runs: one run, or several; those that differ only in their seed form an arm, as for `compare`. Or a sweep, whose
        finished points are drawn (draws of a sample together).
    measures: columns of `Run.get_measures`; cells and collagen of the dermis by default. Units stand at the axes, time
        is in days, triangles mark the sessions of runs. A seed without the measure is left out there (a block that
        every needle missed has no sleeve and no depth), and n tells how many are drawn. The line of an arm ends where
        the first of its runs ends, and the small print says so.

    Raises UsageError for an unknown measure, IoError for what is no run.
    """
    names = names_of(measures, "measures", may_be_empty=True)
    arms = list(_of_sweep(runs) if isinstance(runs, Sweep) else _of_runs(runs))
    for what, found in (("runs", arms), ("measures", names)):
        if not found:
            raise UsageError(f"{what}: found none; there is nothing to draw")
    known = dict.fromkeys(column for arm in arms for table in arm.tables for column in table.columns)
    for name in names:
        if name not in known:
            raise UsageError(f'no measure "{name}"{did_you_mean(name, list(known))}; `Run.get_measures` lists them')
    with style.house_style():
        return _drawn(arms, names)


def _of_runs(runs: AnyRun | Iterable[AnyRun]) -> Iterator[_Arm]:
    paths = paths_of([runs] if isinstance(runs, AnyRun) else runs)
    for arm in engine.compared_arms([engine.ComparedRun(str(path)) for path in paths]):
        opened = [open_run(paths[i]) for i in arm.runs]
        yield _Arm(arm.name, [_measures(run) for run in opened], tuple(opened[0].session_days))


def _measures(run: Run) -> pd.DataFrame:
    raw = run.get_measures()
    values = without_holes_no_value(list(raw.columns), raw.to_numpy(dtype=float))
    table = pd.DataFrame(values, index=raw.index, columns=raw.columns)
    table.attrs = raw.attrs
    return table


def _of_sweep(sweep: Sweep) -> Iterator[_Arm]:
    arms: dict[str, _Arm] = {}
    for replicate in replicates_of(sweep.store):
        table = pd.DataFrame(replicate.rows, columns=replicate.columns).set_index(replicate.columns[0])
        table.attrs["units"] = replicate.units
        arm = arms.setdefault(replicate.arm, _Arm(replicate.arm, [], (), replicate.draw is not None))
        arm.tables.append(table)
    yield from arms.values()


def _drawn(arms: list[_Arm], names: list[str]) -> Figure:
    labels = [_label(arm, _counts(arm, names)) for arm in arms]
    columns = 2 if len(arms) > 4 and max(map(len, labels)) <= _NARROW_LABEL else 1
    legend_height = _LEGEND_ROW * -(-len(arms) // columns) if len(arms) > 1 else 0.0
    figure = style.new_figure(style.ONE_COLUMN, 0.55 + 1.35 * len(names) + legend_height)
    panels: list[Axes] = list(np.ravel(figure.subplots(len(names), 1, sharex=True, squeeze=False)))
    for number, (axes, name) in enumerate(zip(panels, names, strict=True)):
        for k, arm in enumerate(arms):
            members = _members(arm, name)
            if members:
                _course(axes, members, style.look(k), labels[k])
        _mark_sessions(axes, arms)
        unit = next(t.attrs["units"][name] for arm in arms for t in arm.tables if name in t.columns)
        axes.set_ylabel(style.short_label(name, unit))
        axes.margins(x=0.01)
        style.time_ticks(axes, max(t.index[-1] for arm in arms for t in arm.tables))
        if len(names) > 1:
            style.letter(axes, number)
    panels[-1].set_xlabel("Time (d)")
    figure.align_ylabels(panels)
    if len(arms) > 1:
        drawn = {label: line for axes in panels for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
        figure.legend(drawn.values(), drawn.keys(), loc="outside upper left", ncols=columns)
    style.note(figure, _small_print(arms, names))
    return figure


def _counts(arm: _Arm, names: list[str]) -> list[int]:
    """How many of an arm's seeds have each measure."""
    return [len(_members(arm, name)) for name in names]


def _members(arm: _Arm, name: str) -> list[pd.Series]:
    """The measure of each seed that has it."""
    return [t[name] for t in arm.tables if name in t.columns and t[name].notna().any()]


def _label(arm: _Arm, counts: list[int]) -> str:
    return f"{style.arm_words(arm.name)} (n = {style.from_to(counts)})"


def _course(axes: Axes, columns: list[pd.Series], look: dict[str, Any], label: str) -> None:
    frame = pd.concat(columns, axis=1, join="inner")
    times, values = frame.index.to_numpy(), frame.to_numpy()
    axes.plot(times, values.mean(axis=1), label=label, **look)
    if values.shape[1] > 1:
        low, high = values.min(axis=1), values.max(axis=1)
        axes.fill_between(times, low, high, color=look["color"], alpha=0.18, linewidth=0)


def _mark_sessions(axes: Axes, arms: list[_Arm]) -> None:
    """Triangles above the panel: one row where all treated arms share their days, else a row for each in its colour."""
    is_shared = len({arm.sessions for arm in arms if arm.sessions}) <= 1
    row = 0
    for k, arm in enumerate(arms):
        if not arm.sessions or (is_shared and row):
            continue
        colour = style.INK if is_shared else style.look(k)["color"]
        height, row = 1.04 + 0.06 * row, row + 1
        axes.plot(
            arm.sessions,
            [height] * len(arm.sessions),
            marker="v",
            markersize=3,
            linestyle="none",
            color=colour,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )


def _small_print(arms: list[_Arm], names: list[str]) -> str:
    seeds = [count for arm in arms for count in _counts(arm, names)]
    each = " per arm" if len(arms) > 1 else ""
    uneven = [arm for arm in arms if len({t.index[-1] for t in arm.tables}) > 1]
    ends = " Runs of an arm end on different days: its line ends with the first." if uneven else ""
    sessions = " Triangles: sessions." if any(arm.sessions for arm in arms) else ""
    one = "run" if any(arm.has_draws for arm in arms) else "seed"
    if set(seeds) == {1}:
        return f"One {one}{each}.{sessions}"
    words = counted(seeds[0], one) if len(set(seeds)) == 1 else f"{style.from_to(seeds)} {one}s"
    return f"Mean and range of {words}{each}.{ends}{sessions}"
