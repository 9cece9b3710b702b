"""Where a sweep stands, for people and for programs."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from reticulin.sweep.store import OPEN, Standing, State, Store

_SHOWN = 5


@dataclass(frozen=True)
class Status:
    """Counts by state, speed, and the points one wants to look at."""

    counts: dict[State, int]
    rate: float
    """Points finished per second since the newest driver began; 0 before the first."""
    seconds_left: float | None
    slowest: list[Standing]
    failed: list[Standing]

    @property
    def total(self) -> int:
        """All points."""
        return sum(self.counts.values())

    def text(self) -> str:
        """Some lines for people."""
        done = self.counts[State.DONE]
        share = 100.0 * done / self.total if self.total else 100.0
        lines = [
            f"{self.total} points, {share:.0f} % done",
            "  " + ", ".join(f"{state.value} {self.counts[state]}" for state in State),
        ]
        if self.seconds_left is not None:
            lines.append(f"  {60 * self.rate:.3g} points a minute, about {duration(self.seconds_left)} left")
        if self.slowest:
            lines.append("slowest:")
            lines += [f"  {describe(s)}: {duration(s.seconds)}" for s in self.slowest]
        if self.failed:
            lines.append("failed:")
            lines += [f"  {describe(s)}: {s.cause}" for s in self.failed]
        return "\n".join(lines)

    def json(self) -> dict[str, Any]:
        """The same as one object."""
        return {
            "points": self.total,
            "states": {state.value: self.counts[state] for state in State},
            "points_per_second": self.rate,
            "seconds_left": self.seconds_left,
            "slowest": [{"id": s.point.id, "arm": s.point.arm, "seconds": s.seconds} for s in self.slowest],
            "failed": [{"id": s.point.id, "arm": s.point.arm, "cause": s.cause} for s in self.failed],
        }


def describe(standing: Standing) -> str:
    """A point for people: id, arm, seed."""
    return f"{standing.point.id} ({standing.point.arm}, seed {standing.point.seed})"


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, whichever reads best."""
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def status_of(store: Store) -> Status:
    """Reads the journals of a sweep."""
    standings = list(store.standings().values())
    counts = Counter(s.state for s in standings)
    driver, is_driven = store.newest_driver()
    began = driver.get("time", 0.0)
    fresh = [s for s in standings if s.state is State.DONE and s.time >= began]
    open_points = sum(counts[s] for s in OPEN)
    elapsed = time.time() - began
    rate = len(fresh) / elapsed if is_driven and elapsed > 0 else 0.0
    return Status(
        counts={state: counts[state] for state in State},
        rate=rate,
        seconds_left=open_points / rate if rate > 0 and open_points else None,
        slowest=sorted((s for s in standings if s.seconds > 0), key=lambda s: -s.seconds)[:_SHOWN],
        failed=[s for s in standings if s.state is State.FAILED],
    )
