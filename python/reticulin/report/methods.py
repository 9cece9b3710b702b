"""How the numbers of a report were made, in words that a paper can use; they are those of `reticulin.statistics`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reticulin.comparing import PEAK, Comparison
from reticulin.plotting import style
from reticulin.report.page import Text
from reticulin.statistics import RESAMPLES, is_resampled

_BOOTSTRAP = (
    f"a bootstrap ({RESAMPLES} resamples with replacement; percentiles expanded for small samples after Hesterberg,"
    " What teachers should know about the bootstrap, 2015, section 4)"
)
_STUDENT = (
    "Student's interval, which takes the values for normally distributed and may reach beyond what a measure can be"
)

_CROSSED = (
    "which are crossed (two-way analysis of variance; the part of the draws and that of the seeds each with its own"
    " Student's factor), and which takes both for normally distributed"
)


def methods(
    comparison: Comparison, when: str, has_reference: bool = True, stop: Mapping[str, Any] | None = None
) -> list[Text]:
    """Replicates, intervals, draws of parameters, differences, and what all of it does not say.

    when: of the values, "on day 28".
    has_reference: whether differences are told.
    stop: [stop] of the sweep's file, if there is one.
    """
    words = [_values(comparison, when), _intervals(comparison)]
    if comparison.values.attrs["sampled"]:
        words.append(_draws(comparison))
    if has_reference and np.isfinite(comparison.differences["difference"].to_numpy(dtype=float)).any():
        words.append(_differences(comparison))
    if stop:
        words.append(
            f"Seeds were added to each arm until the interval of {style.measure_words(str(stop.get('measure')))} was"
            " narrow enough or the budget was spent. Looking again after every seed makes the last interval a little"
            " too narrow."
        )
    words.append(_limits(comparison))
    return [Text(w) for w in words if w]


def _values(comparison: Comparison, when: str) -> str:
    has_peaks = any(m.startswith(PEAK) for m in comparison.measures)
    words = f"Values are those {when}" + ("; peaks are the largest up to then." if has_peaks else ".")
    return words + (
        " An arm is everything that differs in more than its seed. Runs with the same seed share the skin, its vessels"
        " and the entry points of needles, and draw the same random numbers whatever their regimen, so that arms differ"
        " only in what follows from what was varied."
    )


def _kinds(counts: set[int], confidence: float) -> str:
    """The methods of intervals that were used for samples of these sizes."""
    resampled = {n for n in counts if is_resampled(n, confidence)}
    many, few = bool(resampled), bool(counts - resampled)
    if few and many:
        return f"from {min(resampled)} values on {_BOOTSTRAP}; of fewer, {_STUDENT}"
    return _BOOTSTRAP if many else _STUDENT


def _intervals(comparison: Comparison) -> str:
    told = comparison.table[np.isfinite(comparison.table["low"].to_numpy(dtype=float))]
    sampled = comparison.values.attrs["sampled"]
    level = style.percent(comparison.confidence)
    if told.empty:
        return f"Too few runs have values for {level} intervals of means."
    is_sampled = told.index.get_level_values("arm").isin(sampled)
    over = [f"over draws of parameters and seeds, {_CROSSED}"] if is_sampled.any() else []
    if not is_sampled.all():
        arms = "of arms without draws " if sampled else ""
        over.append(f"{arms}over seeds: {_kinds({int(n) for n in told[~is_sampled]['seeds']}, comparison.confidence)}")
    return f"Intervals of means are {level} intervals {'; '.join(over)}."


def _draws(comparison: Comparison) -> str:
    words = (
        "The same draws of parameters were used for every arm, and the same seeds for every draw: what a seed brings is"
        " in all draws. The interval is that of chance and of these parameters together."
    )
    table = comparison.table.loc[comparison.values.attrs["sampled"]]
    if np.isfinite(table["chance_low"].to_numpy(dtype=float)).any():
        words += (
            " That of chance alone is what it would be if these draws were all there is: Student's interval over the"
            " seeds, each the mean over its draws."
        )
    if (table["left_out"] > 0).any():
        words += (
            " Means and intervals are of draws by seeds without a gap: of the draws that have all seeds, or of the"
            " seeds that all draws have, whichever are more runs."
        )
    return words


def _differences(comparison: Comparison) -> str:
    differences = comparison.differences
    words = f"Differences from {style.arm_words(comparison.reference)} were taken seed by seed"
    sampled = comparison.values.attrs["sampled"]
    words += ", within each draw" if sampled else ""
    told = differences[np.isfinite(differences["low"].to_numpy(dtype=float))]
    if told.empty:
        few = "two draws by two seeds" if sampled else "two pairs"
        return f"{words}; with fewer than {few} they have no intervals."
    words += "; their intervals are made like those of means, from the differences of the pairs."
    if sampled and set(comparison.arms) - set(sampled):
        words += " Where one side has no draws its runs stand beside every draw."
    saved = told["variance_saved"].dropna().to_numpy(dtype=float)
    saved = saved[saved != 0]  # 0 stands where neither arm varies
    if len(saved):
        middle, least, most = (100 * float(f(saved)) for f in (np.median, np.min, np.max))
        words += (
            f" Pairing saved {_percent_words(middle)} of the variance of a difference in the median"
            f" ({_percent_words(least)} to {_percent_words(most)} over arms and measures)."
        )
    return words


def _percent_words(value: float) -> str:
    return f"{style.rounded(value, 0)} %"


def _limits(comparison: Comparison) -> str:
    chance = f"one in {1 / (1 - comparison.confidence):.0f}"
    draws = "what was not drawn and " if comparison.values.attrs["sampled"] else ""
    return (
        f"Intervals say nothing of {draws}what the model leaves out or assumes. They are not corrected for how many"
        f" measures and arms are looked at: of intervals where nothing differs, about {chance} misses zero by chance."
        " Parameters of the model come from publications or are assumed; they are not fitted to microneedling data."
    )
