"""Arms of a sample that were made up, in the place of a sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import reticulin
from reticulin import comparing


@dataclass
class Grid:
    """In the place of a sweep of arms that were made up: "a" and "b" of draws by seeds, a control of seeds alone."""

    a: np.ndarray
    b: np.ndarray
    control: np.ndarray

    def compared(
        self,
        monkeypatch: pytest.MonkeyPatch,
        sampled: reticulin.Sweep,
        arms: tuple[str, ...] = ("a", "b", "control"),
        **more: str,
    ) -> reticulin.Comparison:
        """Not a number: a run that failed. sampled: any sweep, none of which is read."""
        runs = [("a", d, s, v) for (d, s), v in np.ndenumerate(self.a)]
        runs += [("b", d, s, v) for (d, s), v in np.ndenumerate(self.b)]
        runs += [("control", None, s, v) for (s,), v in np.ndenumerate(self.control)]
        made = [
            comparing.Replicate(
                arm, draw, seed, ("time", "x"), {"time": "d", "x": "%"}, np.array([[0.0, 0.0], [1.0, v]])
            )
            for arm, draw, seed, v in runs
            if np.isfinite(v) and arm in arms
        ]
        monkeypatch.setattr(comparing, "replicates_of", lambda store: iter(made))
        return reticulin.compare(sampled, "x", **more)


def grid_of(draws: int, seeds: int) -> Grid:
    """What a seed brings is in all draws and arms, much as a control has it; draws differ."""
    random = np.random.default_rng(draws + seeds)
    of_seeds = random.normal(0.0, 1.0, seeds)
    a, b = (
        k + of_seeds + random.normal(0.0, 0.3, (draws, 1)) + random.normal(0.0, 0.2, (draws, seeds)) for k in (10, 13)
    )
    return Grid(a, b, 5.0 + random.normal(0.0, 1.0, seeds))
