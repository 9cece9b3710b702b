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


def _checked(values: np.ndarray, confidence: float) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2:
        raise UsageError(f"an interval needs two values or more, found {values.size}")
    if not np.all(np.isfinite(values)):
        raise UsageError("an interval needs finite values")
    confidence_of(confidence)
    return values


def interval_of_mean(
    values: np.ndarray, confidence: float = 0.95, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """Interval of the mean of replicates (low, high). The same values give the same interval.

    From ten values on a bootstrap: resampled with replacement, percentiles expanded for small samples. Of fewer,
    Student's interval, which takes the values for normally distributed.

    Raises UsageError for fewer than two values.
    """
    values = _checked(values, confidence)
    if len(values) < FEW:
        error = values.std(ddof=1) / np.sqrt(len(values))
        reach = float(_stats().t.ppf(0.5 + 0.5 * confidence, len(values) - 1) * error)
        return float(values.mean()) - reach, float(values.mean()) + reach
    random = np.random.default_rng(seed)
    means = values[random.integers(len(values), size=(resamples, len(values)))].mean(axis=1)
    tail = _expanded_tail(len(values), confidence)
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return float(low), float(high)


@dataclass(frozen=True)
class PairedDifference:
    """Mean difference of two regimens over replicates that share their random streams."""

    mean: float
    low: float
    high: float
    variance_saved: float
    """1 - variance of the paired difference / variance of an unpaired one; 0 where pairing gains nothing."""


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
    unpaired = a.var(ddof=1) + b.var(ddof=1)
    saved = 1.0 - differences.var(ddof=1) / unpaired if unpaired > 0 else 0.0
    return PairedDifference(float(differences.mean()), low, high, float(saved))


@dataclass(frozen=True)
class Uncertainty:
    """A mean over draws of parameters and replicates of each, and what makes it uncertain."""

    mean: float
    chance: tuple[float, float]
    """Interval if the draws were all there is: chance alone."""
    total: tuple[float, float]
    """Interval over draws and chance together."""
    chance_sd: float
    """Standard deviation of one run about the mean of its draw."""
    parameter_sd: float
    """Standard deviation between draws, chance taken off; 0 where chance explains all."""


def uncertainty(values: np.ndarray, confidence: float = 0.95, resamples: int = RESAMPLES, seed: int = 0) -> Uncertainty:
    """Separates chance from parameters: `values` [draw, replicate], at least two of each.

    Standard deviations are those of a one-way analysis of variance. Intervals are bootstraps: replicates within draws
    for chance; draws (with all their replicates) for the total, since the means of draws carry both.

    Raises UsageError for fewer than two draws or replicates.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or min(values.shape) < 2:
        raise UsageError(f"found values of shape {values.shape}; needed: two draws or more by two replicates or more")
    draws, replicates = values.shape
    within = values.var(axis=1, ddof=1).mean()
    between = values.mean(axis=1).var(ddof=1) - within / replicates
    random = np.random.default_rng(seed)
    picks = random.integers(replicates, size=(resamples, draws, replicates))
    means = values[np.arange(draws)[None, :, None], picks].mean(axis=(1, 2))
    tail = _expanded_tail(draws * (replicates - 1) + 1, confidence)
    spread = np.sqrt(replicates / (replicates - 1))  # a resample of few replicates varies too little
    low, high = values.mean() + spread * (np.quantile(means, [tail, 1.0 - tail]) - values.mean())
    return Uncertainty(
        mean=float(values.mean()),
        chance=(float(low), float(high)),
        total=interval_of_mean(values.mean(axis=1), confidence, resamples, seed),
        chance_sd=float(np.sqrt(within)),
        parameter_sd=float(np.sqrt(max(between, 0.0))),
    )


def interval_of_crossed(values: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of the mean of `values` [draw, seed] where draws and seeds both are samples, and each seed's chance is
    in all draws: so it is with differences from a control without draws, whose runs stand beside every draw.

    Two-way analysis of variance, with Satterthwaite's degrees of freedom; it takes both for normally distributed.

    Raises UsageError for fewer than two draws or seeds.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or min(values.shape) < 2:
        raise UsageError(f"found values of shape {values.shape}; needed: two draws or more by two seeds or more")
    draws, seeds = values.shape
    mean = values.mean()
    of_draws, of_seeds = values.mean(axis=1, keepdims=True) - mean, values.mean(axis=0, keepdims=True) - mean
    rest = values - mean - of_draws - of_seeds
    freedom = np.array([draws - 1, seeds - 1, (draws - 1) * (seeds - 1)])
    squares = np.array([seeds * (of_draws**2).sum(), draws * (of_seeds**2).sum(), (rest**2).sum()]) / freedom
    parts = squares * [1, 1, -1]
    if parts.sum() < squares[:2].max():  # what is left of both by chance is less than one alone
        parts = np.where(np.arange(3) == squares[:2].argmax(), squares, 0.0)
    if parts.sum() == 0:
        return float(mean), float(mean)
    degrees = parts.sum() ** 2 / (parts**2 / freedom).sum()
    reach = _stats().t.ppf(0.5 + 0.5 * confidence, degrees) * np.sqrt(parts.sum() / values.size)
    return float(mean - reach), float(mean + reach)
