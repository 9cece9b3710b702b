"""Intervals against closed forms, by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from reticulin import UsageError
from reticulin.statistics import interval_of_crossed, interval_of_mean, paired_difference, uncertainty

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


def test_chance_and_parameters_are_told_apart() -> None:
    random = np.random.default_rng(2)
    chance, parameter = 0.3, 1.5
    draws = random.normal(10.0, parameter, (400, 1))
    values = draws + random.normal(0.0, chance, (400, 6))

    found = uncertainty(values)

    assert found.chance_sd == pytest.approx(chance, rel=0.05)
    assert found.parameter_sd == pytest.approx(parameter, rel=0.1)
    assert found.chance[1] - found.chance[0] == pytest.approx(2 * 1.96 * chance / np.sqrt(2400), rel=0.1)
    assert found.total[1] - found.total[0] == pytest.approx(2 * 1.96 * parameter / np.sqrt(400), rel=0.15)


@pytest.mark.parametrize(
    ("draws", "replicates", "parameter", "chance"),
    [(8, 3, 1.0, 0.5), (20, 4, 0.5, 1.0), (12, 2, 0.0, 1.0)],
)
def test_both_intervals_hold_their_mean_as_often_as_they_say(
    draws: int, replicates: int, parameter: float, chance: float
) -> None:
    """`total` that of all draws there could be, `chance` that of the draws there are."""
    random = np.random.default_rng(draws)
    held_total = held_chance = 0
    chance_variance = []
    for trial in range(TRIALS):
        means = random.normal(3.0, parameter, (draws, 1))
        found = uncertainty(means + random.normal(0.0, chance, (draws, replicates)), resamples=1000, seed=trial)
        held_total += found.total[0] <= 3.0 <= found.total[1]
        held_chance += found.chance[0] <= means.mean() <= found.chance[1]
        chance_variance.append(found.chance_sd**2)

    # The standard error of a share of 0.95 over 600 trials is 0.009.
    assert held_total / TRIALS == pytest.approx(0.95, abs=0.03)
    assert held_chance / TRIALS == pytest.approx(0.95, abs=0.03)
    assert np.sqrt(np.mean(chance_variance)) == pytest.approx(chance, rel=0.03)


@pytest.mark.parametrize(
    ("draws", "seeds", "parameter", "control"),
    [(8, 3, 1.0, 1.0), (8, 8, 0.3, 1.0), (16, 4, 1.0, 0.1), (30, 3, 0.3, 1.0), (8, 3, 0.0, 0.0)],
)
def test_a_control_without_draws_brings_its_chance_into_the_interval(
    draws: int, seeds: int, parameter: float, control: float
) -> None:
    """Its runs are the same beside every draw; means of draws alone would miss what they bring."""
    random = np.random.default_rng(10 * draws + seeds)
    held = held_by_means = 0
    for trial in range(TRIALS):
        own = random.normal(3.0, parameter, (draws, 1)) + random.normal(0.0, 0.3, (draws, seeds))
        differences = own - random.normal(0.0, control, (1, seeds))
        low, high = interval_of_crossed(differences)
        held += low <= 3.0 <= high
        if trial < 200:
            low, high = interval_of_mean(differences.mean(axis=1), resamples=500, seed=trial)
            held_by_means += low <= 3.0 <= high

    assert 0.91 <= held / TRIALS <= 0.995  # a little wide where seeds bring next to nothing
    if control >= parameter > 0:
        assert held_by_means / 200 < 0.85


def test_crossed_values_that_do_not_differ_have_no_width() -> None:
    assert interval_of_crossed(np.full((3, 2), 4.0)) == (4.0, 4.0)
    with pytest.raises(UsageError, match=r"shape \(3, 1\); needed: two draws or more by two seeds or more"):
        interval_of_crossed(np.zeros((3, 1)))


def test_without_parameters_chance_explains_all() -> None:
    values = np.random.default_rng(3).normal(0.0, 1.0, (200, 5))
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
    with pytest.raises(UsageError, match=r"shape \(3, 1\)"):
        uncertainty(np.zeros((3, 1)))
