"""The folder of a sweep: what is planned, what happened, and where tables lie.

    sweep.toml        as given, last
    plan.jsonl        every point ever planned
    driver.jsonl      what drivers did: tasks given out, starts, ends
    requests.jsonl    what others asked a driver to do
    tasks/T.jsonl     what happened to the points of one task, written where it ran
    tables/T.rows     tables of measures of its points
    runs/ID/          a point while it runs, when it failed, and when snapshots are kept
    engine/           logs of the engine that hands out tasks

Files only grow, or are replaced by rename. The state of a point is what its newest record says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from reticulin.errors import IoError, UsageError
from reticulin.sweep.journal import Journal, Record, read_records
from reticulin.sweep.plan import Point
from reticulin.sweep.shard import PointTable, read_shard


class State(Enum):
    """Where a point stands."""

    PLANNED = "planned"
    QUEUED = "queued"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


OPEN = (State.PLANNED, State.QUEUED, State.RUNNING, State.STOPPED)
"""States of points that are still to be done."""


@dataclass
class Standing:
    """What is recorded of a point."""

    point: Point
    state: State = State.PLANNED
    cause: str = ""
    """Why it failed or stopped."""
    day: float = 0.0
    """Simulated so far."""
    starts: int = 0
    idle_starts: int = 0
    """Starts in a row that got no further."""
    task: str = ""
    host: str = ""
    time: float = 0.0
    """Of the newest record, seconds since 1970."""
    seconds: float = 0.0
    """Wall time of the program, all starts together."""

    def take(self, record: Record) -> None:
        """Follows one record of this point. A point that is done stays done: results do not depend on who made them."""
        if self.state is State.DONE:
            return
        self.state = State(record["state"])
        self.cause = record.get("cause", "")
        self.task = record.get("task", self.task)
        self.host = record.get("host", "")
        self.time = record.get("time", 0.0)
        self.seconds += record.get("seconds", 0.0)
        if self.state is State.RUNNING:
            self.starts += 1
        if "day" in record:
            self.idle_starts = self.idle_starts + 1 if record["day"] <= self.day else 0
            self.day = max(self.day, record["day"])


class Store:
    """Reads and writes the folder of a sweep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path) -> Store:
        """The folder, made if there is none. Raises UsageError if it holds something else."""
        if folder.exists() and any(folder.iterdir()) and not (folder / "plan.jsonl").exists():
            raise UsageError(f"{folder}: holds something that is no sweep; choose another --out")
        try:
            for name in ("tasks", "tables", "runs"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IoError(f"{folder}: {error.strerror}") from None
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """A sweep that is there. Raises IoError if there is none."""
        if not (folder / "plan.jsonl").exists():
            raise IoError(f"{folder}: no sweep here; `reticulin sweep plan FILE --out {folder}` makes one")
        return cls(folder)

    @property
    def plan_path(self) -> Path:
        return self.folder / "plan.jsonl"

    @property
    def driver_path(self) -> Path:
        return self.folder / "driver.jsonl"

    @property
    def request_path(self) -> Path:
        return self.folder / "requests.jsonl"

    def source(self) -> Path:
        """The sweep file of the newest plan."""
        found = Path()
        for record in read_records(self.plan_path):
            found = Path(record["file"]) if "file" in record else found
        return found

    def task_path(self, task: str) -> Path:
        """Journal of a task."""
        return self.folder / "tasks" / f"{task}.jsonl"

    def shard_path(self, task: str) -> Path:
        """Tables of a task."""
        return self.folder / "tables" / f"{task}.rows"

    def run_path(self, point_id: str) -> Path:
        """Run folder of a point."""
        return self.folder / "runs" / point_id

    def points(self) -> dict[str, Point]:
        """The points of the newest plan by id, in its order; older plans' points follow."""
        plans: dict[int, list[Point]] = {}
        for record in read_records(self.plan_path):
            if "point" in record:
                plans.setdefault(record["plan"], []).append(Point.of_json(record["point"]))
        newest_first = (p for number in sorted(plans, reverse=True) for p in plans[number])
        points: dict[str, Point] = {}
        for point in newest_first:
            points.setdefault(point.id, point)
        return points

    def add_plan(self, points: Iterable[Point], source: Path) -> None:
        """Records what is wanted now, and by which file; points wanted before stay known."""
        number = 1 + self._newest_plan()
        head = {"plan": number, "file": str(source.resolve())}
        Journal(self.plan_path).append(head, *({"plan": number, "point": p.json()} for p in points))

    def extend_plan(self, points: Iterable[Point]) -> None:
        """Adds points to the newest plan."""
        number = self._newest_plan()
        Journal(self.plan_path).append(*({"plan": number, "point": p.json()} for p in points))

    def _newest_plan(self) -> int:
        return max((r["plan"] for r in read_records(self.plan_path)), default=0)

    def newest_driver(self) -> tuple[Record, bool]:
        """What the newest driver wrote when it began ({} before the first), and whether it has not written its end."""
        began: Record = {}
        has_ended = True
        for record in read_records(self.driver_path):
            if record.get("event") == "driver started":
                began, has_ended = record, False
            elif record.get("event") == "driver ended":
                has_ended = True
        return began, not has_ended

    def cancel_requests(self) -> int:
        """How often somebody asked to cancel, ever."""
        return sum(r.get("request") == "cancel" for r in read_records(self.request_path))

    def records(self) -> Iterator[Record]:
        """Every record of a point: those of drivers, then those of tasks, each file in order."""
        yield from read_records(self.driver_path)
        for path in sorted((self.folder / "tasks").glob("*.jsonl")):
            yield from read_records(path)

    def standings(self) -> dict[str, Standing]:
        """Where every point stands."""
        standings = {id_: Standing(point) for id_, point in self.points().items()}
        for record in sorted(self.records(), key=lambda r: r["time"]):
            standing = standings.get(record.get("id", ""))
            if standing is not None and "state" in record:
                standing.take(record)
        return standings

    def tables(self) -> Iterator[PointTable]:
        """The table of every finished point, once each; copies are equal and left out."""
        seen: set[str] = set()
        for path in sorted((self.folder / "tables").glob("*.rows")):
            for table in read_shard(path):
                if table.id not in seen:
                    seen.add(table.id)
                    yield table
