"""Arms of a comparison with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reticulin.arguments import names_of, refusal
from reticulin.comparing import Comparison, n_words, of_arm
from reticulin.errors import UsageError
from reticulin.plotting import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_MEASURES = 4


def plot_comparison(comparison: Comparison, measures: str | Sequence[str] | None = None) -> Figure:
    """Arms by measures: mean (dot), interval of the mean (bar), every seed (open circles), number of seeds.

    comparison: from `compare`.
    measures: one panel each, with its unit at the axis; the first four by default. An arm that has nothing to measure
        is marked with a dash; a thin line stands at zero.

    For a sampled sweep the thick bar is chance alone and the thin one chance and parameters together.

    Raises UsageError for a measure that was not compared.
    """
    if not isinstance(comparison, Comparison):
        raise refusal("comparison", comparison, "what `compare` gives")
    wanted = comparison.measures[:_MOST_MEASURES] if measures is None else names_of(measures, "measures")
    for name in wanted:
        if name not in comparison.measures:
            allowed = ", ".join(f'"{m}"' for m in comparison.measures)
            raise UsageError(f'measures: found "{name}"; compared were {allowed}')
    arms = comparison.arms
    with style.house_style():
        width = style.ONE_COLUMN if len(wanted) == 1 else style.TWO_COLUMNS
        columns = min(len(wanted), 2)
        rows = -(-len(wanted) // columns)
        figure = style.new_figure(width, 0.35 + rows * (0.75 + 0.24 * len(arms)))
        grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
        panels: list[Axes] = list(np.ravel(grid))
        for axes in panels[len(wanted) :]:
            axes.set_visible(False)
        for number, (axes, name) in enumerate(zip(panels, wanted, strict=False)):
            _panel(axes, comparison, name)
            if len(wanted) > 1:
                style.letter(axes, number)
        panels[0].set_ylim(len(arms) - 0.5, -0.5)
        style.note(figure, _small_print(comparison))
        return figure


def _panel(axes: Axes, comparison: Comparison, name: str) -> None:
    for k, arm in enumerate(comparison.arms):
        row = comparison.table.loc[(arm, name)]
        colour = style.INK if arm == comparison.reference else style.LINE_COLOURS[0]
        if np.isnan(row["mean"]):
            axes.text(0.5, k, "–", transform=axes.get_yaxis_transform(), ha="center", va="center", color=style.FAINT)
            continue
        seeds = of_arm(comparison.values, arm, name).dropna().to_numpy()
        axes.plot(seeds, np.full(len(seeds), k + 0.2), "o", mfc="none", mec=style.FAINT, mew=0.6, ms=2.6, zorder=1)
        axes.plot([row["low"], row["high"]], [k, k], color=colour, linewidth=1.1, solid_capstyle="butt", zorder=2)
        if "chance_low" in row:
            axes.plot([row["chance_low"], row["chance_high"]], [k, k], color=colour, linewidth=3.2, zorder=2)
        axes.plot(row["mean"], k, "o", color=colour, ms=4.2, zorder=3)
        if (n := n_words(comparison, arm, name)) != n_words(comparison, arm):
            axes.text(1, k - 0.3, f"n = {n}", transform=axes.get_yaxis_transform(), ha="right", fontsize=6.5)
    words = [f"{style.arm_words(arm)} (n = {n_words(comparison, arm)})" for arm in comparison.arms]
    axes.set_yticks(range(len(words)), words)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.06)
    if _straddles_zero(axes):
        axes.axvline(0, color=style.FAINT, linewidth=0.6, zorder=0)
    unit = comparison.values.attrs["units"][name]
    axes.set_xlabel(style.short_label(name, unit))  # on two lines: beside long names of arms a panel is narrow


def _straddles_zero(axes: Axes) -> bool:
    low, high = axes.get_xlim()
    return low <= 0 <= high


def _small_print(comparison: Comparison) -> str:
    percent = style.percent(comparison.confidence)
    if "draws" not in comparison.table.columns:
        return f"Dots and bars: mean and its {percent} interval over n seeds; circles: single runs."
    words = f"Dots: mean; thick bars: {percent} interval of chance, thin: of chance and parameters; n: draws × seeds; "
    left = style.left_out(int(comparison.table["left_out"].groupby(level="arm").max().sum()))
    return f"{words}circles: single runs{left}."
