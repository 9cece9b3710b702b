"""Intervals against closed forms, by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from reticulin import UsageError
from reticulin.statistics import interval_of_crossed, interval_of_mean, is_resampled, paired_difference, uncertainty

TRIALS = 600


def coverage(count: int, draw: str) -> float:
    """Share of trials in which the 95 % interval of the mean holds the true mean."""
    random = np.random.default_rng(count)
    held = 0
    for trial in range(TRIALS):
        values = random.normal(3.0, 2.0, count) if draw == "normal" else random.gamma(2.0, 1.5, count)
        low, high = interval_of_mean(values, resamples=2000, seed=trial)
        held += low <= 3.0 <= high
    return held / TRIALS


@pytest.mark.parametrize("count", [3, 5, 10, 30])
def test_intervals_of_normal_values_hold_the_mean_as_often_as_they_say(count: int) -> None:
    # The standard error of a share of 0.95 over 600 trials is 0.009.
    assert coverage(count, "normal") == pytest.approx(0.95, abs=0.03)


def test_intervals_of_skewed_values_are_a_little_short() -> None:
    assert 0.90 <= coverage(10, "gamma") <= 0.96


@pytest.mark.parametrize(("count", "confidence"), [(10, 0.96), (10, 0.99), (10, 0.999), (20, 0.978), (20, 0.995)])
def test_high_confidences_are_held_as_often_as_they_say(count: int, confidence: float) -> None:
    """Resampled means of few values do not reach that far: of ten they never hold more than 0.99."""
    random = np.random.default_rng(count)
    trials = 3000 if confidence > 0.98 else TRIALS
    held = 0
    for _ in range(trials):
        low, high = interval_of_mean(random.normal(3.0, 2.0, count), confidence, resamples=2000)
        held += low <= 3.0 <= high
    # three standard errors, and for a bootstrap what 2000 resamples leave open
    assert abs(held / trials - confidence) <= 3 * np.sqrt(confidence * (1 - confidence) / trials) + 0.001


def test_a_bootstrap_is_taken_as_far_as_it_reaches() -> None:
    assert [is_resampled(n, 0.95) for n in (9, 10, 50)] == [False, True, True]
    for count, most in ((10, 0.962), (20, 0.978), (50, 0.986)):
        assert (is_resampled(count, most), is_resampled(count, most + 0.002)) == (True, False)
    assert not is_resampled(10**6, 0.99)
    values = np.random.default_rng(1).gamma(2.0, 1.5, 10)
    low, high = interval_of_mean(values, 0.999)
    assert 0.5 * (low + high) == pytest.approx(values.mean())  # Student's; a bootstrap of them is skewed


def test_the_same_values_give_the_same_interval() -> None:
    values = np.array([1.0, 2.0, 4.0, 7.0])
    assert interval_of_mean(values) == interval_of_mean(values)


def test_pairing_saves_the_variance_that_two_regimens_share() -> None:
    # first = shared + own, second = shared + 1 + own: a pair's variance is 2 own^2, an unpaired one's that and
    # 2 shared^2
    random = np.random.default_rng(1)
    shared, own = 2.0, 0.5
    common = random.normal(0.0, shared, 4000)
    first = common + random.normal(0.0, own, 4000)
    second = common + 1.0 + random.normal(0.0, own, 4000)

    difference = paired_difference(first, second)

    assert difference.low < 1.0 < difference.high
    assert difference.variance_saved == pytest.approx(shared**2 / (shared**2 + own**2), abs=0.01)


def as_planned(random: np.random.Generator, shape: tuple[int, int], sds: tuple[float, float, float]) -> np.ndarray:
    """Values [draw, seed] as a sweep with a sample makes them, their true mean 3: every draw has the same seeds, so
    that what a seed brings is in all draws. sds: of draws, of seeds, and of what is left."""
    of_draw, of_seed, rest = sds
    draws, seeds = shape
    means = random.normal(3.0, of_draw, (draws, 1)) + random.normal(0.0, of_seed, (1, seeds))
    return means + random.normal(0.0, rest, shape)


def test_chance_and_parameters_are_told_apart() -> None:
    found = [uncertainty(as_planned(np.random.default_rng(k), (16, 3), (0.3, 1.0, 0.2))) for k in range(300)]
    variances = np.mean([[u.parameter_sd**2, u.chance_sd**2] for u in found], axis=0)

    assert np.sqrt(variances[0]) == pytest.approx(0.3, rel=0.05)  # draws taken for independent: 0.05
    assert np.sqrt(variances[1]) == pytest.approx(np.hypot(1.0, 0.2), rel=0.1)


@pytest.mark.parametrize("shape", [(16, 3), (8, 4), (64, 2), (4, 4), (2, 2)])
@pytest.mark.parametrize(
    "sds",
    [(0.3, 1.0, 0.2), (1.0, 0.1, 0.1), (0.5, 0.5, 0.1), (1.0, 0.5, 0.0), (0.2, 0.2, 1.0), (0.0, 1.0, 0.5)],
)
def test_both_intervals_hold_their_mean_as_often_as_they_say(
    shape: tuple[int, int], sds: tuple[float, float, float]
) -> None:
    """`total` that of all draws and seeds there could be, `chance` that of the draws there are."""
    random = np.random.default_rng(shape)
    held_total = held_chance = 0
    for _ in range(TRIALS):
        draws = as_planned(random, (shape[0], 1), (sds[0], 0.0, 0.0))
        values = draws + as_planned(random, shape, (0.0, *sds[1:])) - 3.0
        found = uncertainty(values)
        held_total += found.total[0] <= 3.0 <= found.total[1]
        held_chance += found.chance[0] <= draws.mean() <= found.chance[1]

    # The standard error of a share of 0.95 over 600 trials is 0.009; two draws by two seeds are held a little oftener.
    assert 0.92 <= held_total / TRIALS <= (0.995 if min(shape) > 2 else 1.0)
    assert held_chance / TRIALS == pytest.approx(0.95, abs=0.03)


def test_draws_taken_for_independent_would_miss_the_mean() -> None:
    """What the test above is for: an interval over the means of draws leaves out what the seeds bring to all."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        low, high = interval_of_mean(as_planned(random, (8, 4), (0.3, 1.0, 0.2)).mean(axis=1))
        held += low <= 3.0 <= high
    assert held / 200 < 0.6


@pytest.mark.parametrize(
    ("gaps", "draws", "seeds"),
    [
        ([], [0, 1, 2, 3], [0, 1, 2]),
        ([(1, 2)], [0, 2, 3], [0, 1, 2]),
        ([(0, 1), (1, 1), (2, 1)], [0, 1, 2, 3], [0, 2]),  # whole seeds are more
        ([(0, 0), (0, 1), (0, 2)], [1, 2, 3], [0, 1, 2]),  # a draw without any run is no gap
        ([(0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0)], [0, 1, 2, 3], [2]),
        ([(0, 0), (1, 1), (2, 2), (3, 0)], [], []),
    ],
)
def test_what_counts_is_the_larger_part_without_gaps(
    gaps: list[tuple[int, int]], draws: list[int], seeds: list[int]
) -> None:
    values = as_planned(np.random.default_rng(1), (4, 3), (1.0, 1.0, 1.0))
    for gap in gaps:
        values[gap] = np.nan
    found = uncertainty(values)
    part = values[np.ix_(draws, seeds)]

    assert (found.draws, found.seeds, found.left_out) == (*part.shape, 12 - len(gaps) - part.size)
    assert found.mean == pytest.approx(part.mean() if part.size else np.nan, nan_ok=True)
    expected = interval_of_crossed(part) if min(part.shape) > 1 else (np.nan, np.nan)
    assert found.total == pytest.approx(expected, nan_ok=True)


def test_a_part_that_has_an_interval_goes_before_a_larger_one_that_has_none() -> None:
    values = np.ones((5, 2))
    values[2:, 1] = np.nan
    found = uncertainty(values)
    assert (found.draws, found.seeds, found.left_out) == (2, 2, 3)


def test_one_seed_tells_nothing_of_chance_and_one_draw_nothing_of_parameters() -> None:
    one_seed, one_draw = uncertainty(np.array([[1.0], [2.0], [4.0]])), uncertainty(np.array([[1.0, 2.0, 4.0]]))
    assert np.isnan([*one_seed.chance, *one_seed.total, one_seed.chance_sd, one_seed.parameter_sd]).all()
    assert np.isnan([*one_draw.total, one_draw.parameter_sd]).all()
    assert one_draw.chance == interval_of_mean(np.array([1.0, 2.0, 4.0]))
    assert (one_seed.draws, one_seed.seeds, one_draw.draws, one_draw.seeds) == (3, 1, 1, 3)


def test_crossed_values_that_do_not_differ_have_no_width() -> None:
    assert interval_of_crossed(np.full((3, 2), 4.0)) == (4.0, 4.0)
    with pytest.raises(UsageError, match=r"shape \(3, 1\); needed: two draws or more by two seeds or more"):
        interval_of_crossed(np.zeros((3, 1)))


def test_without_parameters_chance_explains_all() -> None:
    values = as_planned(np.random.default_rng(3), (200, 5), (0.0, 1.0, 1.0))
    assert uncertainty(values).parameter_sd < 0.15


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1.0], "an interval needs two values or more, found 1"),
        ([1.0, float("nan")], "an interval needs finite values"),
    ],
)
def test_what_gives_no_interval_is_refused(values: list[float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        interval_of_mean(np.array(values))
    with pytest.raises(UsageError, match="as many values on both sides, found 2 and 3"):
        paired_difference(np.zeros(2), np.zeros(3))
    with pytest.raises(UsageError, match=r"^found values of shape \(3,\); needed: draws by seeds$"):
        uncertainty(np.zeros(3))
    with pytest.raises(UsageError, match=r"^confidence: found 2; allowed: between 0.5 and 1$"):
        uncertainty(np.zeros((3, 2)), 2)
