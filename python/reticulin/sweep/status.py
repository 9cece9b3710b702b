"""Where a sweep stands, for people and for programs."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reticulin.sweep.ledger import Ledger
from reticulin.sweep.lock import is_locked
from reticulin.sweep.standing import OPEN, Standing, State
from reticulin.sweep.store import Store
from reticulin.units import counted

_SHOWN = 5


@dataclass(frozen=True)
class Status:
    """Counts by state, speed, and the points one wants to look at."""

    counts: Mapping[str, int]
    """By state: planned, queued, running, stopped, failed, lost (its table is gone), done."""
    rate: float
    """Points finished per second since the newest driver began; 0 before the first."""
    seconds_left: float | None
    """Of wall time; None while unknown."""
    slowest: list[Standing]
    failed: list[Standing]
    is_driven: bool
    """Whether a driver is at work."""
    folder: Path

    @property
    def total(self) -> int:
        """All points."""
        return sum(self.counts.values())

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Some lines for people."""
        told = [state for state in State if self.counts[state] or state is not State.LOST]
        lines = [self.line(), "  " + ", ".join(f"{state.value} {self.counts[state]}" for state in told)]
        if self.counts[State.LOST]:
            lost = self.counts[State.LOST]
            lines.append(f"  lost tables: {lost}; the next `reticulin sweep run` runs these points again")
        if not self.is_driven and any(self.counts[s] for s in OPEN):
            lines.append(f"  no driver is at work; `reticulin sweep resume {shlex.quote(str(self.folder))}` goes on")
        if self.slowest:
            lines.append("slowest:")
            lines += [f"  {describe(s)}: {duration(s.seconds)}" for s in self.slowest]
        if self.failed:
            lines.append("failed:")
            lines += [f"  {describe(s)}: {s.cause}" for s in self.failed]
        return "\n".join(lines)

    def line(self) -> str:
        """How far it is, in one line."""
        done, failed = self.counts[State.DONE], self.counts[State.FAILED]
        share = 100 * done // self.total if self.total else 100
        line = f"{counted(self.total, 'point')}, {share} % done" + (f", {failed} failed" if failed else "")
        if self.seconds_left is not None:
            line += f", {60 * self.rate:.3g} a minute, about {duration(self.seconds_left)} left"
        return line

    def json(self) -> dict[str, Any]:
        """The same as one object."""
        return {
            "points": self.total,
            "states": {state.value: self.counts[state] for state in State},
            "points_per_second": self.rate,
            "seconds_left": self.seconds_left,
            "driven": self.is_driven,
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


def status_of(store: Store, ledger: Ledger | None = None) -> Status:
    """Where a sweep stands; a ledger that was used before reads only what is new. Raises IoError for a damaged file."""
    ledger = ledger or Ledger(store)
    standings = list(ledger.refresh().values())
    began, is_open = ledger.driver
    is_driven = is_open and is_locked(store.folder)
    if not is_driven:  # a driver has looked for the tables when it began
        ledger.miss_tables()
    counts = Counter(s.state for s in standings)
    fresh = sum(s.state is State.DONE and s.turn >= began.get("turn", 0) for s in standings)
    open_points = sum(counts[s] for s in OPEN)
    elapsed = time.time() - began.get("time", 0.0)
    rate = fresh / elapsed if is_driven and elapsed > 0 else 0.0
    return Status(
        counts={state: counts[state] for state in State},
        rate=rate,
        seconds_left=open_points / rate if rate > 0 and open_points else None,
        slowest=sorted((s for s in standings if s.seconds > 0), key=lambda s: -s.seconds)[:_SHOWN],
        failed=[s for s in standings if s.state is State.FAILED],
        is_driven=is_driven,
        folder=store.folder,
    )
