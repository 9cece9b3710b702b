"""The stop rule: replicates are added to an arm until the interval of a measure is narrow enough."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from reticulin.errors import UsageError
from reticulin.statistics import interval_of_mean
from reticulin.sweep.design import Arm
from reticulin.sweep.file import StopRule
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.shard import PointTable, ShardTail
from reticulin.sweep.standing import Standing, State
from reticulin.sweep.store import Store


def value_of(table: PointTable, measure: str, day: float | None) -> float:
    """A measure of a point on a day (the last row up to it), or of its last row; not a number where the point does not
    have it (a block that every needle missed has no sleeve, and no depth of holes).

    Raises UsageError for a day before the first row.
    """
    names = table.columns.names
    if measure not in names:
        return float("nan")
    rows = table.values
    if day is not None:
        rows = rows[rows[:, 0] <= day + 1e-9]
    if not len(rows):
        raise UsageError(f"stop.time: no row of measures by day {day:g}")
    return float(rows[-1, names.index(measure)])


class Missing(NamedTuple):
    """Replicates that an arm needs on top of those it has."""

    arm: Arm
    have: int
    more: int


def added_to(have: int) -> int:
    """Replicates to add at a time: one, and of many a quarter, so that looks stay few and workers have work."""
    return max(1, have // 4)


class Stopping:
    """Applies a stop rule to the arms of a sweep."""

    def __init__(self, rule: StopRule, store: Store) -> None:
        self._rule, self._store = rule, store
        self._values: dict[str, float] = {}
        self._tails: dict[Path, ShardTail] = {}
        self.verdicts: dict[str, str] = {}
        """Why each arm got no more replicates."""

    def missing(self, arms: Iterable[Arm], ledger: Ledger) -> list[Missing]:
        """Arms that need more replicates; none while one of theirs is still open."""
        wanted = []
        for arm in arms:
            mine = ledger.of_arm(arm.title)
            if arm.replicates < 2 or any(s.state not in (State.DONE, State.FAILED) for s in mine):
                continue
            self._read_values(mine)
            values = [self._values[s.point.id] for s in mine if s.point.id in self._values]
            verdict = self._verdict([v for v in values if np.isfinite(v)], len(mine))
            if verdict:
                self.verdicts[arm.title] = verdict
            else:
                wanted.append(Missing(arm, len(mine), min(added_to(len(mine)), self._rule.most - len(mine))))
        return wanted

    def _read_values(self, standings: Iterable[Standing]) -> None:
        """Of points that were not seen before: each from the shard of the copy that finished it, and only what was
        added there."""
        done = [s for s in standings if s.state is State.DONE and s.point.id not in self._values]
        for path in dict.fromkeys(self._store.shard_path(s.task) for s in done):
            if not path.exists():
                continue
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
