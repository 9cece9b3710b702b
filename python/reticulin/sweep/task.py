"""What a worker does with a task: its points, one after the other, each recorded where it happened.

Two copies of a task may run at once (a driver that was killed and started again, a node that only seemed lost). Every
copy has a journal and a shard of its own; a copy leaves a point alone while another holds a fresh lease on it, which is
a record, and takes it over when the lease has run out. Should both run it all the same, both write the same bits.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reticulin.errors import ReticulinError
from reticulin.sweep.journal import Journal, read_records
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome, PointRunner, seconds_left
from reticulin.sweep.shard import Shard
from reticulin.sweep.store import State, Store

BEAT_SECONDS = 20.0
LEASE_SECONDS = 90.0
DEADLINE_VARIABLE = "RETICULIN_SWEEP_END"
"""Seconds since 1970 at which the allocation ends; set where there is one."""


@dataclass(frozen=True)
class Task:
    """Points that one worker takes together."""

    name: str
    points: tuple[Point, ...]
    folder: str
    threads: int
    library: str
    keep_snapshots: bool


def deadline_of_allocation() -> float | None:
    """When the allocation ends, seconds since 1970, or None."""
    text = os.environ.get(DEADLINE_VARIABLE, "")
    return float(text) if text else None


def run_task(task: Task) -> str:
    """Runs the points of a task that nobody has finished; returns the name of this copy."""
    store = Store(Path(task.folder))
    copy = f"{task.name}.{int(time.time() * 1000):x}{os.getpid():x}"
    worker = _Worker(task, store, copy)
    with worker.beating():
        for point in task.points:
            worker.take(point)
    return copy


class _Worker:
    def __init__(self, task: Task, store: Store, copy: str) -> None:
        self._task, self._store, self._copy = task, store, copy
        self._journal = Journal(store.task_path(copy))
        self._shard = Shard(store.shard_path(copy))
        self._runner = PointRunner(store, task.threads, task.library, task.keep_snapshots)
        self._deadline = deadline_of_allocation()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Renews the lease until the end."""
        end = threading.Event()

        def beat() -> None:
            while not end.wait(BEAT_SECONDS):
                try:
                    self._journal.append({"beat": self._copy})
                except ReticulinError:
                    pass  # a full disk: the points say so

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()

    def take(self, point: Point) -> None:
        """Runs a point unless a copy of this task has done it or is at it."""
        if self._is_done_or_left(point):
            return
        self._record(point, State.RUNNING)
        try:
            outcome = self._runner.run(point, self._deadline)
            if outcome.table is not None:
                self._shard.append(outcome.table)
        except (ReticulinError, OSError) as error:
            self._record(point, State.FAILED, cause=str(error))
            return
        self._record_outcome(point, outcome)
        if outcome.state is State.DONE:
            self._runner.clear(point)

    def _record_outcome(self, point: Point, outcome: PointOutcome) -> None:
        self._record(point, outcome.state, cause=outcome.cause, day=outcome.day, seconds=outcome.seconds)

    def _record(self, point: Point, state: State, **more: object) -> None:
        self._journal.append({"id": point.id, "state": state.value, "task": self._copy, **more})

    def _is_done_or_left(self, point: Point) -> bool:
        """Waits while another copy is at the point; True once one has finished it."""
        while True:
            states = [self._state_in(path, point) for path in self._others()]
            if State.DONE in states:
                return True
            if State.RUNNING not in states:
                return False
            if seconds_left(self._deadline) <= 0:
                return False
            time.sleep(1.0)

    def _others(self) -> list[Path]:
        folder = self._store.task_path(self._copy).parent
        return [p for p in folder.glob(f"{self._task.name}.*.jsonl") if p != self._journal.path]

    def _state_in(self, path: Path, point: Point) -> State | None:
        """What another copy says of the point; RUNNING only while its lease is fresh."""
        state, newest = None, 0.0
        for record in read_records(path):
            newest = max(newest, record["time"])
            if record.get("id") == point.id:
                state = State(record["state"])
        if state is State.RUNNING and time.time() - newest > LEASE_SECONDS:
            return None
        return state
