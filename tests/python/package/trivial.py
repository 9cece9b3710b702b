"""Sweeps without a simulator: a runner that needs no time and an engine that works in this process."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
from reticulin.sweep.design import Design
from reticulin.sweep.engine import Ended
from reticulin.sweep.file import RunSettings, StopRule, SweepFile
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.shard import Columns, PointTable
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store
from reticulin.sweep.task import Task, run_task

COLUMNS = Columns(("time", "collagen/dermis"), ("d", "%"), ("simulated time", "Collagen"))


def point(number: int, arm: str = "a") -> Point:
    return Point(f"{number:016x}", arm, {"x": arm}, number, number, "tiny.toml", {}, 1.0)


def planned(folder: Path, count: int) -> Store:
    """A sweep of points that stand in no scenario."""
    store = Store.create(folder)
    store.add_plan([point(i) for i in range(count)], folder.parent / "sweep.toml")
    (folder / "sweep.toml").write_text("")
    return store


def sweep_file(folder: Path, stop: StopRule | None = None, **run: int) -> SweepFile:
    design = Design(str(folder / "tiny.toml"), {}, 1)
    return SweepFile(folder / "sweep.toml", "", "", "", design, RunSettings(**run), None, stop, {})


def done(point: Point) -> PointOutcome:
    rows = np.array([[0.0, 100.0], [1.0, 100.0 + np.sin(point.seed)]])
    return PointOutcome(State.DONE, "", 1.0, 0.01, PointTable(point.id, COLUMNS, rows))


def stopped(day: float) -> PointOutcome:
    return PointOutcome(State.STOPPED, "stopped politely before the allocation ended", day, 0.01)


class Script:
    """What the next starts of points do: an outcome, an error, or a function; points without a script are done."""

    def __init__(self) -> None:
        self.steps: dict[str, deque[object]] = defaultdict(deque)
        self.starts: list[str] = []

    def add(self, number: int, *steps: object) -> None:
        self.steps[point(number).id].extend(steps)

    def runner(self, *_: object) -> Runner:
        return Runner(self)


class Runner:
    """In the place of PointRunner."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def run(self, point: Point, deadline: float | None) -> PointOutcome:
        self._script.starts.append(point.id)
        steps = self._script.steps[point.id]
        step = steps.popleft() if steps else done(point)
        if isinstance(step, BaseException):
            raise step
        if isinstance(step, PointOutcome):
            return step
        return step(point)  # type: ignore[operator,no-any-return]

    def clear(self, point: Point) -> None:
        pass


class Lost(Exception):
    """A worker that dies in the middle of a point."""


class InlineEngine:
    """Runs tasks one after the other in this process."""

    def __init__(self, workers: int = 2, before: Callable[[Task], Ended | None] = lambda task: None) -> None:
        self.workers = workers
        self._before = before
        self._tasks: deque[Task] = deque()
        self.submitted = 0
        self.is_closed = False

    def submit(self, task: Task) -> None:
        self._tasks.append(task)
        self.submitted += 1

    def wait(self, seconds: float) -> list[Ended]:
        if not self._tasks:
            return []
        task = self._tasks.popleft()
        ended = self._before(task)
        if ended is not None:
            return [ended]
        try:
            run_task(task)
        except Lost as lost:
            return [Ended(task, True, f"WorkerLost: {lost}")]
        return [Ended(task, False, "")]

    def close(self) -> None:
        self.is_closed = True
