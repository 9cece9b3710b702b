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
from reticulin.sweep.plan import Point
from reticulin.sweep.standing import Standing
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
        self._tails: dict[Path, Tail] = {}
        self._plan = Tail(self._store.plan_path)
        self._driver = Tail(self._store.driver_path)

    def of_arm(self, title: str) -> list[Standing]:
        """The points of an arm."""
        return self._of_arm.get(title, [])

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
        plan, driver = self._plan.new_records(), self._driver.new_records()
        if plan is None or driver is None:
            return False
        if plan:
            self._place(self._store.points_ever(), self._store.points())
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

    def _place(self, ever: dict[str, Point], wanted: dict[str, Point]) -> None:
        """The points of a new plan, in its order; what is known of them stays, also of those that no plan wants now."""
        self._ever = {id_: self._ever.get(id_) or Standing(point) for id_, point in ever.items()}
        self.standings = {id_: self._ever[id_] for id_ in wanted}
        self._of_arm = {}
        for id_, point in wanted.items():
            self.standings[id_].point = point
            self._of_arm.setdefault(point.arm, []).append(self.standings[id_])

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
