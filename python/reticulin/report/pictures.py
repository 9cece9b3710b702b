"""Figures of a report: those of `reticulin.plot_*`, as SVG that stands in the page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from reticulin.comparing import PEAK, AnyRun, Comparison
from reticulin.errors import UsageError
from reticulin.plotting import plot_cells, plot_comparison, plot_measures, plot_section, plot_sweep, style
from reticulin.plotting.courses import DEFAULT_COURSES
from reticulin.report.page import Picture, Text
from reticulin.result import Run
from reticulin.sweep.sweep import Sweep
from reticulin.units import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PANELS = 4
MOST_ARMS = 24
"""Beyond, rows of a comparison are too many for a page."""
MOST_LINES = 8
"""Beyond, lines of a panel cannot be told apart."""
_HEADLINES = (
    "collagen_change/sleeve",
    "collagen_change/dermis",
    PEAK + "myofibroblast_density/sleeve",
    "scar_index/sleeve",
)
"""Drawn where nothing else was asked for."""
_BELOW_HOLES = 200.0
"""What sections show below the deepest hole, um."""
_PIXELS_PER_INCH = 115
"""Type of 8 points is then as large as the small print of the page."""
_LEUKOCYTES = ("neutrophil_count/block", "macrophage_m1_count/block", "macrophage_m2_count/block")
# The same figure gives the same bytes: no date, no random ids. Letters are outlines, so that no font is missing.
_AS_BYTES: Any = {"svg.fonttype": "path", "svg.hashsalt": "reticulin"}
_NO_METADATA: Any = {"Date": None, "Creator": None, "Format": None, "Type": None}


def picture_of(figure: Figure, caption: str, words: str) -> Picture:
    """A figure as it stands in the page."""
    import matplotlib

    data = BytesIO()
    with style.house_style(), matplotlib.rc_context(_AS_BYTES):
        figure.savefig(data, format="svg", metadata=_NO_METADATA)
    address = "data:image/svg+xml;base64," + b64encode(data.getvalue()).decode()
    return Picture(address, round(_PIXELS_PER_INCH * figure.get_figwidth()), caption, words)


def headlines(comparison: Comparison, is_default: bool) -> list[str]:
    """The measures that are drawn: what was asked for, or else collagen, myofibroblasts and scar index."""
    measures = [m for m in comparison.measures if np.isfinite(comparison.values[m]).any()]
    wanted = [m for m in measures if m in _HEADLINES] if is_default else []
    return (wanted or measures)[:MOST_PANELS]


def words_of(measures: Sequence[str]) -> str:
    """Measures in a sentence."""
    return "; ".join(style.measure_words(m) for m in measures)


def comparison_pictures(comparison: Comparison, measures: Sequence[str], when: str) -> list[Picture | Text]:
    """Arms beside each other."""
    arms = len(comparison.arms)
    if not measures or len(comparison.values) == 1:
        return []
    if arms > MOST_ARMS:
        return [Text(f"There is no figure of single arms: {arms} are too many to be read in one. The tables have all.")]
    what = f"{style.capital(words_of(measures))}, {when}"
    words = f"Dots with bars for each of {counted(arms, 'arm')}: {what}. The tables hold the same numbers."
    return [picture_of(plot_comparison(comparison, list(measures)), f"{what}, arm by arm.", words)]


def axis_pictures(
    grid: xr.Dataset, measures: Sequence[str], time: str | float | None, confidence: float
) -> list[Picture]:
    """Measures over one or two axes of a sweep; none where there are more, or names too many to be read."""
    pictures = []
    for name in measures:
        if name not in grid.data_vars or not np.isfinite(grid[name]).any():
            continue
        dims = [str(d) for d in grid[name].dims if d not in ("replicate", "draw", "time")]
        is_line = len(dims) == 1 and np.issubdtype(grid[dims[0]].dtype, np.number)
        if len(dims) not in (1, 2) or (not is_line and max(grid.sizes[d] for d in dims) > MOST_ARMS):
            continue
        axes = [d.replace("_", " ") for d in dims]
        what = f"{style.capital(style.measure_words(name))} over {' and '.join(axes)}"
        words = f"{'Line with intervals' if len(axes) == 1 else 'Map with numbers'}: {what}."
        try:
            figure = plot_sweep(grid, name, time, confidence=confidence)
        except UsageError:  # no point has a value at this time: the tables say so
            continue
        pictures.append(picture_of(figure, f"{what}.", words))
    return pictures


def course_pictures(
    runs: Sweep | Sequence[AnyRun], arms: int, known: Mapping[str, object], measures: Sequence[str] | None
) -> list[Picture | Text]:
    """Measures over time: what was asked for, or else cells and collagen."""
    if arms > MOST_LINES:
        return [Text(f"There are no courses: lines of {arms} arms could not be told apart.")]
    wanted = dict.fromkeys(m.removeprefix(PEAK) for m in measures or DEFAULT_COURSES)
    names = [m for m in wanted if m in known][:MOST_PANELS]
    if not names:
        return []
    what = style.capital(words_of(names))
    words = f"Lines over time, one for each of {counted(arms, 'arm')}: {what}."
    return [picture_of(plot_measures(runs, names), f"{what}, over time.", words)]


def section_pictures(runs: Mapping[str, Run], time: str | float | None = None) -> list[Picture]:
    """Of each arm with holes the cells, when leukocytes were most (or at a time), and the collagen against day 0, last
    (or then): down to below the deepest hole, and collagen in one scale. Runs without snapshots are left out.
    """
    kept = {arm: run for arm, run in runs.items() if len(run.times) and len(run.get_punctures())}
    kept = dict(list(kept.items())[:MOST_LINES])
    deepest = max((float(run.get_punctures()["depth"].max()) for run in kept.values()), default=0.0)
    depth = f"{100 * np.ceil((deepest + _BELOW_HOLES) / 100):.0f} um"
    reach = max((_reach(run, time) for run in kept.values()), default=0.0)
    pictures = []
    for arm, run in kept.items():
        name = f"{style.arm_words(arm)}, seed {run.seed}"
        at = _busiest_day(run) if time is None else time
        why = ", the snapshot with most leukocytes" if time is None else ""
        caption = f"{name}: cells of a slab of 60 µm, {_moment(run, at)}{why}."
        pictures.append(picture_of(plot_cells(run, at, max_depth=depth), caption, f"Vertical section. {caption}"))
        if "collagen_total" in run.field_names() and reach > 0:
            more = "; one scale for all arms" if len(kept) > 1 else ""
            caption = f"{name}: collagen against day 0, {_moment(run, time)}{more}."
            figure = plot_section(run, "collagen_total", time, max_depth=depth, change=True, limits=(-reach, reach))
            pictures.append(picture_of(figure, caption, f"Vertical section. {caption}"))
    return pictures


def _moment(run: Run, time: str | float | None) -> str:
    return f"day {float(run.times[run.snapshot_at(time)]):.4g}"


def _busiest_day(run: Run) -> float:
    """Of the snapshots, the one with most leukocytes in the block."""
    table = run.get_measures()
    counts = table[[c for c in _LEUKOCYTES if c in table.columns]].sum(axis=1).to_numpy()
    at = np.clip(np.searchsorted(table.index.to_numpy(), run.times - 1e-9), 0, len(table) - 1)
    return float(run.times[int(np.argmax(counts[at]))])


def _reach(run: Run, time: str | float | None) -> float:
    """Largest change of collagen anywhere in the block; 0 without the field."""
    if "collagen_total" not in run.field_names():
        return 0.0
    field = run.get_fields("collagen_total")["collagen_total"]
    return float(np.abs(field.isel(time=run.snapshot_at(time)) - field.isel(time=0)).max())
