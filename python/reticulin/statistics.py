"""Intervals of means and of paired differences, and what share of a spread is chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reticulin.arguments import confidence_of
from reticulin.errors import ReticulinError, UsageError

RESAMPLES = 10_000
FEW = 10
"""Below, resampled means cannot reach far enough: of three values a 95 % bootstrap holds the mean 74 times in 100."""


LEAST_TAIL = 0.005
"""Share of resampled means that must lie beyond each end of an interval. Farther out there are too few of them, and of
few values none at all: a bootstrap of ten values never holds more than 0.99."""


def _stats() -> Any:
    try:
        from scipy import stats
    except ImportError:
        raise ReticulinError('intervals need scipy: pip install "reticulin[sweep]"') from None
    return stats


def _expanded_tail(count: int, confidence: float) -> float:
    """Share to cut off at each end of the resampled means of few values.

    Percentiles of a bootstrap are too narrow for small samples, by sqrt((n - 1) / n) and for want of Student's tails;
    cutting off less mends both (Hesterberg 2015, "What teachers should know about the bootstrap", section 4).
    """
    stats = _stats()
    t = stats.t.ppf(0.5 + 0.5 * confidence, count - 1)
    return float(stats.norm.cdf(-t * np.sqrt(count / (count - 1))))


def is_resampled(count: int, confidence: float) -> bool:
    """Whether an interval of the mean of so many values is a bootstrap; else it is Student's."""
    return count >= FEW and _expanded_tail(count, confidence) >= LEAST_TAIL


def _checked(values: np.ndarray, confidence: float) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2:
        raise UsageError(f"an interval needs two values or more, found {values.size}")
    if not np.all(np.isfinite(values)):
        raise UsageError("an interval needs finite values")
    confidence_of(confidence)
    return values


def _student(values: np.ndarray, confidence: float) -> tuple[float, float]:
    error = values.std(ddof=1) / np.sqrt(len(values))
    reach = float(_stats().t.ppf(0.5 + 0.5 * confidence, len(values) - 1) * error)
    return float(values.mean()) - reach, float(values.mean()) + reach


def interval_of_mean(
    values: np.ndarray, confidence: float = 0.95, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """Interval of the mean of replicates (low, high). The same values give the same interval.

    From ten values on a bootstrap: resampled with replacement, percentiles expanded for small samples. It reaches a
    confidence of 0.96 of 10 values, 0.978 of 20 and 0.986 of 50. Of fewer values, and for more confidence, Student's
    interval, which takes the values for normally distributed.

    Raises UsageError for fewer than two values.
    """
    values = _checked(values, confidence)
    if not is_resampled(len(values), confidence):
        return _student(values, confidence)
    random = np.random.default_rng(seed)
    means = values[random.integers(len(values), size=(resamples, len(values)))].mean(axis=1)
    tail = _expanded_tail(len(values), confidence)
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return float(low), float(high)


def variance_saved(first: np.ndarray, second: np.ndarray) -> float:
    """1 - variance of the paired differences / variance of unpaired ones, of two values or more on each side; 0 where
    pairing gains nothing, below where it harms."""
    unpaired = first.var(ddof=1) + second.var(ddof=1)
    return float(1.0 - (second - first).var(ddof=1) / unpaired) if unpaired > 0 else 0.0


@dataclass(frozen=True)
class PairedDifference:
    """Mean difference of two regimens over replicates that share their random streams."""

    mean: float
    low: float
    high: float
    variance_saved: float
    """As the function of this name tells it."""


def paired_difference(
    first: np.ndarray, second: np.ndarray, confidence: float = 0.95, seed: int = 0
) -> PairedDifference:
    """second - first, pair by pair: both in the order of their seeds.

    Raises UsageError where the numbers of values differ or there are fewer than two.
    """
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if a.shape != b.shape:
        raise UsageError(f"pairs need as many values on both sides, found {a.size} and {b.size}")
    differences = _checked(b - a, confidence)
    low, high = interval_of_mean(differences, confidence, seed=seed)
    return PairedDifference(float(differences.mean()), low, high, variance_saved(a, b))


@dataclass(frozen=True)
class Uncertainty:
    """A mean over draws of parameters and seeds, and what makes it uncertain; all in the unit of the values."""

    mean: float
    """Of the runs that count; not a number without any."""
    chance: tuple[float, float]
    """Interval if the draws were all there is: chance alone. Not a number for fewer than two seeds."""
    total: tuple[float, float]
    """Interval over draws and chance together. Not a number for fewer than two draws or seeds."""
    chance_sd: float
    """Standard deviation of one run about the mean of its draw; not a number for fewer than two seeds."""
    parameter_sd: float
    """Standard deviation between draws, chance taken off, 0 where chance explains all; not a number as `total`."""
    draws: int
    """Draws of parameters that count; with `seeds` the shape of the table that all of this is of."""
    seeds: int
    """Seeds that count, the same for every draw."""
    left_out: int
    """Runs with a value that do not count, since their draws or seeds have gaps."""


WHY_LEFT_OUT = "since others of their draw or seed are missing"
"""Said of runs outside the `complete_part`."""


def complete_part(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which draws and which seeds (true or false) of `values` [draw, seed] make a table without gaps (not a number).

    Either the draws that have all seeds, or the seeds that all draws have: that of both which has two draws and two
    seeds, else the one of more runs, else whole draws. What has no value at all is no gap. None are true where every
    draw and every seed has a gap.
    """
    found = np.isfinite(values)
    draws, seeds = found.any(axis=1), found.any(axis=0)
    whole_draws = draws & (found | ~seeds).all(axis=1)
    whole_seeds = seeds & (found | ~draws[:, None]).all(axis=0)

    def rank(part: tuple[np.ndarray, np.ndarray]) -> tuple[bool, int]:
        shape = int(part[0].sum()), int(part[1].sum())
        return min(shape) > 1, shape[0] * shape[1]

    return max((whole_draws, seeds), (draws, whole_seeds), key=rank)


def uncertainty(values: np.ndarray, confidence: float = 0.95) -> Uncertainty:
    """Tells chance from parameters: `values` [draw, seed] of runs, or of differences between runs; not a number where
    there is none. What counts is their `complete_part`.

    Every draw has the same seeds, so that what a seed brings to one draw it brings to all, and more draws do not
    average it out. Draws and seeds are therefore crossed: `total` is `interval_of_crossed`, `chance` is Student's
    interval over the seeds, each the mean over its draws. Both take the values for normally distributed.

    Raises UsageError for values that are no table, and for a confidence outside 0.5 to 1.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2:
        raise UsageError(f"found values of shape {values.shape}; needed: draws by seeds")
    confidence = confidence_of(confidence)
    draws, seeds = complete_part(values)
    part = values[np.ix_(draws, seeds)]
    nothing = (np.nan, np.nan)
    has_chance, is_crossed = part.size > 0 and part.shape[1] > 1, part.size > 0 and min(part.shape) > 1
    return Uncertainty(
        mean=float(part.mean()) if part.size else np.nan,
        chance=_student(part.mean(axis=0), confidence) if has_chance else nothing,
        total=interval_of_crossed(part, confidence) if is_crossed else nothing,
        chance_sd=float(np.sqrt(part.var(axis=1, ddof=1).mean())) if has_chance else np.nan,
        parameter_sd=_sd_of_draws(part) if is_crossed else np.nan,
        draws=part.shape[0] if part.size else 0,
        seeds=part.shape[1] if part.size else 0,
        left_out=int(np.isfinite(values).sum()) - part.size,
    )


def _mean_squares(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of draws, of seeds and of the rest, with the degrees of freedom of each: two-way analysis of variance without
    replication."""
    draws, seeds = values.shape
    mean = values.mean()
    of_draws, of_seeds = values.mean(axis=1, keepdims=True) - mean, values.mean(axis=0, keepdims=True) - mean
    rest = values - mean - of_draws - of_seeds
    freedom = np.array([draws - 1, seeds - 1, (draws - 1) * (seeds - 1)])
    squares = np.array([seeds * (of_draws**2).sum(), draws * (of_seeds**2).sum(), (rest**2).sum()])
    return squares / freedom, freedom


def _sd_of_draws(values: np.ndarray) -> float:
    (of_draws, _, rest), _ = _mean_squares(values)
    return float(np.sqrt(max(of_draws - rest, 0.0) / values.shape[1]))


def interval_of_crossed(values: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of the mean of `values` [draw, seed] where draws and seeds both are samples, and each seed's chance is
    in all draws; it takes both for normally distributed.

    Two-way analysis of variance: the variance of the mean is that of the draws, and that of the seeds, less what is in
    both. Each comes with Student's factor for its own number of values (Banerjee 1961, Sankhya A 23), since one
    common factor (Satterthwaite's) is too small where few seeds by chance look alike: the interval holds at least what
    it says, and more where both bring little.

    Raises UsageError for fewer than two draws or seeds.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or min(values.shape) < 2:
        raise UsageError(f"found values of shape {values.shape}; needed: two draws or more by two seeds or more")
    squares, freedom = _mean_squares(values)
    of_draws, of_seeds, rest = squares * _stats().t.ppf(0.5 + 0.5 * confidence, freedom) ** 2
    reach = np.sqrt(max(of_draws + of_seeds - rest, of_draws, of_seeds) / values.size)
    return float(values.mean() - reach), float(values.mean() + reach)
