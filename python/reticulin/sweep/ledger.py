"""Where every point of a sweep stands, kept up to date by reading only what was added to the journals.

Whose record is the newest is not a question of clocks, which differ from machine to machine. Every task that a driver
gives out has a turn, a number that only grows, and whatever is written about the task carries it: of two records of a
point the one of the later turn is the newer one, and of one turn the one that stands later in its file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reticulin.errors import IoError
from reticulin.sweep.journal import Record, Tail
from reticulin.sweep.plans import Plan
from reticulin.sweep.standing import Standing, State
from reticulin.sweep.store import Store


class DriverNote(NamedTuple):
    """What the newest driver wrote when it began ({} before the first), and whether it has not written its end."""

    began: Record
    is_open: bool


class Ledger:
    """The state of every point; `refresh` reads what is new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._start()
        self.refresh()

    def _start(self) -> None:
        self.standings: dict[str, Standing] = {}
        """Of the newest plan's points, by id, in its order."""
        self._ever: dict[str, Standing] = {}
        self.turn = 0
        """The newest turn that was given."""
        self.driver = DriverNote({}, False)
        self._of_arm: dict[str, list[Standing]] = {}
        self._tabled: set[str] = set()  # points whose table was seen
        self._tails: dict[Path, Tail] = {}
        self.plan = Plan()
        """What plan.jsonl says so far."""
        self._plans = Tail(self._store.plan_path)
        self._driver = Tail(self._store.driver_path)

    def of_arm(self, title: str) -> list[Standing]:
        """The points of an arm."""
        return self._of_arm.get(title, [])

    def miss_tables(self) -> list[Standing]:
        """The points that are done but whose table is gone (a shard that was cut, or that somebody removed), which are
        lost from now on. Raises IoError for a damaged shard."""
        done = [s for s in self.standings.values() if s.state is State.DONE and s.point.id not in self._tabled]
        if done:
            self._tabled = self._store.table_ids()
        lost = [s for s in done if s.point.id not in self._tabled]
        for standing in lost:
            standing.state, standing.cause = State.LOST, "its table was lost; the next `sweep run` runs it again"
        return lost

    def refresh_plan(self) -> dict[str, Standing]:
        """Reads what was added to the plan, and nothing else. Raises the errors of `refresh`."""
        new = self._plans.new_records()
        if new is None:
            return self.refresh()
        self._place(new)
        return self.standings

    def refresh(self, task: str = "") -> dict[str, Standing]:
        """Reads what is new, of one task or of all; returns the standings.

        Raises IoError if the folder is gone or a journal is damaged.
        """
        if not self._read(task):
            self._start()  # a file was replaced or cut: everything once more
            if not self._read():
                raise gone(self._store.folder)
        if not self.standings and not self._store.plan_path.exists():
            raise gone(self._store.folder)
        return self.standings

    def _read(self, task: str = "") -> bool:
        """False where a file is not the one that was read before."""
        plan, driver = self._plans.new_records(), self._driver.new_records()
        if plan is None or driver is None:
            return False
        self._place(plan)
        for record in driver:
            self._note(record)
        found = [(0, r) for r in driver]
        for path in self._store.task_paths(task):
            new = self._tails.setdefault(path, Tail(path)).new_records()
            if new is None:
                return False
            found += [(1, r) for r in new]
        self._take(found)
        return True

    def _place(self, records: list[Record]) -> None:
        """Follows the plan; what is known of a point stays, also of one that no plan wants now."""
        before = self.plan.points
        for record in records:
            self.plan.take(record)
        ids = [record["point"]["id"] for record in records if "point" in record]
        for id_ in ids:
            self._ever.setdefault(id_, Standing(self.plan.ever[id_]))
        if self.plan.points is not before:
            self.standings, self._of_arm, ids = {}, {}, list(self.plan.points)
        for id_ in ids:
            if id_ in self.plan.points and id_ not in self.standings:
                standing = self.standings[id_] = self._ever[id_]
                standing.point = self.plan.points[id_]
                self._of_arm.setdefault(standing.point.arm, []).append(standing)

    def _note(self, record: Record) -> None:
        self.turn = max(self.turn, record.get("turn", 0))
        if record.get("event") == "driver started":
            self.driver = DriverNote(record, True)
        elif record.get("event") == "driver ended":
            self.driver = DriverNote(self.driver.began, False)

    def _take(self, found: Iterable[tuple[int, Record]]) -> None:
        """Tasks follow the driver within a turn; the order within a file stays."""
        for _, record in sorted(found, key=lambda f: (f[1].get("turn", 0), f[0])):
            standing = self._ever.get(record.get("id", ""))
            if standing is not None and "state" in record:
                standing.take(record)


def gone(folder: Path) -> IoError:
    """The folder of a sweep that was there a moment ago."""
    return IoError(
        f"{folder}: the sweep's folder is gone (removed, moved or no longer mounted); "
        "put it back and give the same command again"
    )
