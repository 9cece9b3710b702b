"""The stop rule: replicates are added to an arm until the interval of a measure is narrow enough."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from reticulin.errors import UsageError
from reticulin.statistics import interval_of_mean
from reticulin.sweep.design import Arm
from reticulin.sweep.file import StopRule
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.shard import PointTable, ShardTail
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store


def value_of(table: PointTable, measure: str, day: float | None) -> float:
    """A measure of a point on a day (the last row up to it), or of its last row; not a number where the point does not
    have it (a block that every needle missed has no sleeve).

    Raises UsageError for a day before the first row.
    """
    names = table.columns.names
    if measure not in names:
        return float("nan")
    rows = table.rows
    if day is not None:
        rows = rows[rows[:, 0] <= day + 1e-9]
    if not len(rows):
        raise UsageError(f"stop.time: no row of measures by day {day:g}")
    return float(rows[-1, names.index(measure)])


class Stopping:
    """Applies a stop rule to the arms of a sweep."""

    def __init__(self, rule: StopRule, store: Store) -> None:
        self._rule, self._store = rule, store
        self._values: dict[str, float] = {}
        self._tails: dict[Path, ShardTail] = {}
        self.verdicts: dict[str, str] = {}
        """Why each arm got no more replicates."""

    def missing(self, arms: Iterable[Arm], ledger: Ledger) -> list[tuple[Arm, int]]:
        """Arms that need another replicate, with how many they have; none while one of theirs is still open."""
        self._read_values()
        wanted = []
        for arm in arms:
            mine = ledger.of_arm(arm.title)
            if arm.replicates < 2 or any(s.state not in (State.DONE, State.FAILED) for s in mine):
                continue
            values = [self._values[s.point.id] for s in mine if s.point.id in self._values]
            verdict = self._verdict([v for v in values if np.isfinite(v)], len(mine))
            if verdict:
                self.verdicts[arm.title] = verdict
            else:
                wanted.append((arm, len(mine)))
        return wanted

    def _read_values(self) -> None:
        """Of the tables that were added since the last time."""
        for path in self._store.shard_paths():
            for table in self._tails.setdefault(path, ShardTail(path)).new_tables():
                self._values[table.id] = value_of(table, self._rule.measure, self._rule.day)

    def _verdict(self, values: list[float], have: int) -> str:
        """Why an arm needs no more replicates, or ""; `values` of those that have one."""
        replicates = f"{have} replicates" + (f", {len(values)} of them with a value" if len(values) < have else "")
        if not values:
            return (
                f'none of {replicates.partition(",")[0]} has a value of "{self._rule.measure}"; '
                "`reticulin measures` lists what a run has"
            )
        if len(values) >= 2:
            low, high = interval_of_mean(np.array(values), self._rule.confidence)
            half_width = 0.5 * (high - low)
            if half_width <= self._rule.half_width:
                return f"narrow enough: half-width {half_width:.3g} with {replicates}"
        return f"budget spent: {replicates}" if have >= self._rule.most else ""
